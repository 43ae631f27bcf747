//! The world is a function of its seed and holds what it promises.

use f2_sim::Config;
use f2_sim::world::{Content, World};
use std::collections::BTreeSet;

fn world(seed: u64) -> World {
    World::new(&Config { seed, bench_works: 3, ..Config::default() })
}

#[test]
fn one_seed_is_one_world() {
    let ids = |w: &World| w.authors.iter().flat_map(|a| a.works.iter().map(|w| w.id)).collect::<Vec<_>>();
    let (a, b, c) = (world(7), world(7), world(8));
    assert_eq!(ids(&a), ids(&b));
    assert_ne!(ids(&a), ids(&c));
    let md5 = |w: &World| w.authors[0].works[0].covers.still.md5().to_owned();
    assert_eq!(md5(&a), md5(&b));
    assert_ne!(md5(&a), md5(&c));
}

#[test]
fn the_mixed_author_has_all_kinds() {
    let world = world(1);
    let works = &world.author("mixed").unwrap().works;
    assert_eq!(works.len(), 37);
    let count = |f: &dyn Fn(&f2_sim::world::Work) -> bool| works.iter().filter(|w| f(w)).count();
    assert_eq!(count(&|w| matches!(w.content, Content::Images(_))), 8);
    assert_eq!(count(&|w| w.pinned), 2);
    assert_eq!(count(&|w| w.prohibited), 2);
    assert_eq!(count(&|w| w.private != 0), 2);
    assert_eq!(count(&|w| w.desc.is_empty()), 1);
    assert_eq!(count(&|w| w.music.is_none()), 1);
    assert_eq!(count(&|w| w.desc.chars().count() == 5000), 1);
    assert_eq!(count(&|w| w.desc.contains('\0')), 1);
    assert_eq!(count(&|w| w.caption.is_none()), 5);
    let twins: Vec<_> = works.iter().filter(|w| w.label.starts_with("twin")).collect();
    assert_eq!((twins[0].created, &twins[0].desc), (twins[1].created, &twins[1].desc));
    assert_ne!(twins[0].id, twins[1].id);
    let ids: BTreeSet<u64> = works.iter().map(|w| w.id).collect();
    assert_eq!(ids.len(), 37);
    assert!(works.iter().all(|w| w.id.to_string().len() == 19));
    assert!(works.windows(2).all(|w| w[0].stamp > w[1].stamp));
}

#[test]
fn a_dash_gear_is_smaller_than_its_mp4_twin() {
    let world = world(1);
    for work in &world.author("mixed").unwrap().works {
        let Content::Video(video) = &work.content else { continue };
        for dash in video.gears.iter().filter(|g| g.format == Some("dash")) {
            let twin = video.gears.iter().find(|g| g.name == dash.name && g.format == Some("mp4"));
            assert!(twin.is_none_or(|t| t.blob.len > dash.blob.len), "{}", dash.name);
        }
    }
}
