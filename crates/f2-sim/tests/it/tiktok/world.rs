//! The world of TikTok is a function of the seed and holds what it promises.

use f2_sim::Config;
use f2_sim::world::{Content, World};
use std::collections::BTreeSet;

fn world(seed: u64) -> World {
    World::tiktok(&Config { seed, bench_works: 3, drawn_works: 20, ..Config::default() })
}

#[test]
fn one_seed_is_one_world_and_none_of_douyins() {
    let ids =
        |w: &World| w.authors.iter().flat_map(|a| a.works.iter().map(|w| w.id)).collect::<BTreeSet<_>>();
    let (a, b, c) = (world(7), world(7), world(8));
    assert_eq!(ids(&a), ids(&b));
    assert!(ids(&a).is_disjoint(&ids(&c)));
    let douyin = World::new(&Config { seed: 7, bench_works: 3, drawn_works: 20, ..Config::default() });
    assert!(ids(&a).is_disjoint(&ids(&douyin)));
    assert_eq!(a.author("drawn").unwrap().works.len(), 20);
}

#[test]
fn ids_have_nineteen_digits_and_handles_are_handles() {
    for author in &world(1).authors {
        assert_eq!(author.uid.to_string().len(), 19);
        assert!(author.handle.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert_eq!(author.sec_uid.len(), 76);
        assert!(author.works.iter().all(|work| work.id.to_string().len() == 19));
        assert!(author.works.windows(2).all(|w| w[0].stamp > w[1].stamp));
    }
}

#[test]
fn the_mixed_author_has_all_kinds() {
    let world = world(1);
    let works = &world.author("mixed").unwrap().works;
    let count = |f: &dyn Fn(&f2_sim::world::Work) -> bool| works.iter().filter(|w| f(w)).count();
    assert_eq!(works.len(), 27);
    assert_eq!(count(&|w| matches!(w.content, Content::Images(_))), 6);
    assert_eq!(count(&|w| w.pinned), 2);
    assert_eq!(count(&|w| w.private == 1), 1);
    assert_eq!(count(&|w| matches!(&w.content, Content::Video(v) if !v.subtitles.is_empty())), 2);
    assert_eq!(count(&|w| w.mix.is_some()), 5);
}
