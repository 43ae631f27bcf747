//! The views over real answers, where they are at hand: structure only, never captured values.

use std::path::PathBuf;

use f2_core::json::{self, Value};
use f2_core::plan::{Interval, Template, Want};
use f2_core::view::View;
use f2_douyin::media::plan_work;
use f2_douyin::views::{PostDetail, PostPage, UserProfile, Work};

/// A capture, or `None` with a printed line where there are none.
fn capture(name: &str) -> Option<Value> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures/api/douyin").join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(json::parse(bytes).expect(name)),
        Err(_) => {
            eprintln!("skipped: {name} is not at hand");
            None
        }
    }
}

/// How many fields of a view are there.
fn found<V: View>(view: &V) -> usize {
    view.to_map().values().filter(|value| json::at(value, "").is_some()).count()
}

/// File, the list of works in it, works in the file, and how many of them are image sets.
const LISTS: &[(&str, &str, usize, usize)] = &[
    ("aweme_post_2023-03.json", "aweme_list", 1, 0),
    ("aweme_post_image_mix_2023-07.json", "aweme_list", 1, 1),
    ("aweme_post_iesdouyin_v2_2021-04.json", "aweme_list", 6, 0),
    ("app_favorite_list_2020-09.json", "aweme_list", 1, 0),
    ("module_feed_2025-12.json", "aweme_list", 6, 0),
    ("aweme_listcollection_empty_2025-01.json", "aweme_list", 0, 0),
    ("iteminfo_iesdouyin_v2_2021-04.json", "item_list", 1, 0),
];

fn plan_all(name: &str, works: Vec<Value>) -> (usize, usize) {
    let want = Want { music: true, cover: true, desc: true, ..Want::default() };
    let (mut pictures, mut fields) = (0, usize::MAX);
    for work in works {
        let sets = !json::items(&work, "images").is_empty();
        let work = Work::from(work);
        fields = fields.min(found(&work));
        let plan = plan_work(work, None, &want, &Template::default(), &Interval::ALL);
        assert!(!plan.work_id.is_empty() && !plan.stem.is_empty(), "{name}: {plan:?}");
        assert!(plan.skip.is_none(), "{name}: {:?}", plan.skip);
        let has = |text: &str| plan.assets.iter().any(|asset| asset.key.to_string().starts_with(text));
        assert_eq!((has("image"), has("video")), (sets, !sets), "{name}");
        pictures += usize::from(sets);
    }
    (pictures, fields)
}

#[test]
fn lists_of_works() {
    for (name, list, count, sets) in LISTS {
        let Some(mut answer) = capture(name) else { continue };
        let works = json::take_items(&mut answer, list);
        assert_eq!(works.len(), *count, "{name}");
        let (pictures, fields) = plan_all(name, works);
        assert_eq!(pictures, *sets, "{name}");
        assert!(fields >= 20, "{name}: only {fields} fields");
        let more = PostPage::from(answer).has_more();
        eprintln!(
            "{name}: {count} works, the poorest with {} fields, has_more {more:?}",
            if *count == 0 { 0 } else { fields }
        );
    }
}

#[test]
fn search_cards_and_reduced_items_are_works_too() {
    if let Some(answer) = capture("general_search_2026-02.json") {
        let cards = json::each(&answer, "data[*].aweme_info");
        let works: Vec<Value> = cards.into_iter().flatten().cloned().collect();
        assert!(works.len() >= 6);
        assert_eq!(plan_all("general_search", works).0, 3);
    }
    if let Some(item) = capture("image_with_video_reduced_2025-08.json") {
        let work = Work::from(item);
        let plan = plan_work(work, None, &Want::default(), &Template::default(), &Interval::ALL);
        let keys: Vec<String> = plan.assets.iter().map(|asset| asset.key.to_string()).collect();
        assert!(keys.contains(&"live 1".to_owned()) && keys.contains(&"image 1".to_owned()), "{keys:?}");
    }
}

#[test]
fn details() {
    if let Some(answer) = capture("aweme_detail_video_2023-07.json") {
        let detail = PostDetail::from(answer);
        let work = Work::from(detail.aweme_detail().cloned().unwrap());
        assert!(found(&work) >= 45, "{}", found(&work));
        assert_eq!(plan_all("detail", vec![work.json().clone()]).0, 0);
    }
    if let Some(answer) = capture("aweme_detail_filtered_2026-09.json") {
        let detail = PostDetail::from(answer);
        assert!(detail.aweme_detail().is_none());
        assert!(detail.filter_reason().is_some());
    }
}

#[test]
fn profiles() {
    let Some(answer) = capture("user_profile_other_2023-03.json") else { return };
    let profile = UserProfile::from(answer);
    assert!(
        profile.sec_user_id().is_some() && profile.nickname().is_some() && profile.aweme_count().is_some()
    );
    // F2's 28 fields, the text fields twice, and the two that tell a private account.
    assert!(found(&profile) >= 26, "{}", found(&profile));
}
