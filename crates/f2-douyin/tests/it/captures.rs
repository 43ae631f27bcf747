//! The views over real answers, where they are at hand: structure only, never captured values.

use std::path::PathBuf;

use f2_core::json::{self, Value};
use f2_core::plan::{Interval, Template, Want};
use f2_core::view::View;
use f2_douyin::media::plan_work;
use f2_douyin::views::*;

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

/// Reads every field of a view over a capture and tells which are missing, unless `absent` names them.
fn misses<V: View>(name: &str, absent: &[&str]) -> Option<V> {
    let view = V::from(capture(name)?);
    check_fields(name, &view, absent);
    Some(view)
}

fn check_fields<V: View>(name: &str, view: &V, absent: &[&str]) {
    let map = view.to_map();
    let bare = |value: &Value| json::at(value, "").is_none();
    let missing: Vec<&String> = map.iter().filter(|(_, value)| bare(value)).map(|(name, _)| name).collect();
    let known = |name: &str| absent.contains(&name) || absent.contains(&name.trim_end_matches("_raw"));
    let strange: Vec<&&String> = missing.iter().filter(|name| !known(name)).collect();
    assert!(strange.is_empty(), "{name}: {strange:?}");
    for field in absent {
        assert!(map.get(*field).is_some_and(bare), "{name}: {field} is there after all");
    }
}

/// Whether a value anywhere costs more than its own field: every capture with any of its values replaced.
fn mutate(value: &mut Value, n: &mut usize, with: &Value) {
    if *n == 0 {
        *value = with.clone();
    }
    *n = n.wrapping_sub(1);
    match value {
        Value::Array(list) => list.iter_mut().for_each(|item| mutate(item, n, with)),
        Value::Object(map) => map.values_mut().for_each(|item| mutate(item, n, with)),
        _ => {}
    }
}

/// All fields of every view over one value: whatever it is, none panics.
fn read_as_everything(value: &Value) -> usize {
    macro_rules! read { ($($view:ident)*) => { 0 $(+ $view::from(value.clone()).to_map().len())* } }
    read!(PostPage CursorPostPage FeedPage PostDetail SlidesInfo PostStats Work UserProfile FollowingPage ListedUser
        QueryUser ShortUsers CollectsPage Collects MusicPage Music CommentPage Comment UserLive UserLive2 UserLiveStatus
        LiveStatus FollowingLives FollowingLive LiveImFetch HomeSearchPage SearchItem SearchPage SearchCard SuggestWords
        SuggestedWord FriendPage FollowPage FriendItem)
}

#[test]
fn any_value_anywhere_is_survived_by_every_view() {
    const STRANGE: [&str; 7] =
        ["null", "true", "-1", "1e300", "18446744073709551615", "\"\\u202e\"", "{\"url_list\":{\"a\":1}}"];
    for name in [
        "comment_list_2026-02.json",
        "webcast_room_web_enter_live_2026-04.json",
        "app_favorite_list_2020-09.json",
    ] {
        let Some(answer) = capture(name) else { continue };
        let whole = read_as_everything(&answer);
        for n in 0..120 {
            let mut changed = answer.clone();
            let with = json::parse(STRANGE[n % STRANGE.len()].as_bytes().to_vec()).unwrap();
            mutate(&mut changed, &mut (n * 7), &with);
            assert_eq!(read_as_everything(&changed), whole, "{name}: a field was lost with its neighbour");
        }
    }
}

#[test]
fn live_rooms() {
    let live = "webcast_room_web_enter_live_2026-04.json";
    if let Some(room) = misses::<UserLive>(live, &[]) {
        assert_eq!(room.live_status(), Some(2));
        assert!(
            room.qualities().len() > 2
                && room.stream_data().is_some_and(|text| text.contains("&sign=") || text.contains("u0026"))
        );
    }
    let gone = [
        "cover",
        "user_count",
        "total_user_count",
        "flv_pull_url",
        "m3u8_pull_url",
        "default_resolution",
        "stream_orientation",
        "stream_data",
        "partition_id",
        "partition_title",
        "sub_partition_id",
        "sub_partition_title",
        "ChatAuth",
        "GiftAuth",
        "DiggAuth",
        "ShareAuth",
        "web_stream_url",
    ];
    if let Some(room) = misses::<UserLive>("webcast_room_web_enter_offline_2025-07.json", &gone) {
        assert_eq!(room.live_status(), Some(4));
        assert!(room.nickname().is_some() && room.sec_user_id().is_some());
    }
    if let Some(room) = misses::<UserLive2>("webcast_reflow_info_ended_2023-12.json", &[]) {
        assert_eq!(room.live_status(), Some(4));
        assert!(room.web_rid().is_some() && room.finish_time() > room.create_time());
    }
}

#[test]
fn comments_and_replies() {
    for (name, least) in [("comment_list_2026-02.json", 21), ("app_comment_list_reply_2020-09.json", 14)] {
        let Some(mut answer) = capture(name) else { continue };
        let comments: Vec<Comment> =
            json::take_items(&mut answer, "comments").into_iter().map(Comment::from).collect();
        let page = CommentPage::from(answer);
        assert!(page.total().is_some() && page.cursor().is_some() && page.has_more().is_some(), "{name}");
        assert!(!comments.is_empty(), "{name}");
        for comment in &comments {
            assert!(comment.comment_id().is_some() && comment.comment_text().is_some(), "{name}");
            assert!(found(comment) >= least, "{name}: {}", found(comment));
        }
        assert_eq!(page.to_rows(&comments).len(), comments.len());
    }
}

#[test]
fn followings_and_followers() {
    for (name, list) in [
        ("app_user_following_list_2020-09.json", "followings"),
        ("app_user_follower_list_2020-09.json", "followers"),
    ] {
        let Some(mut answer) = capture(name) else { continue };
        let users: Vec<ListedUser> =
            json::take_items(&mut answer, list).into_iter().map(ListedUser::from).collect();
        check_fields(name, &FollowingPage::from(answer), &["status_msg", "mix_count"]);
        for user in &users {
            assert!(user.sec_uid().is_some() && user.nickname().is_some() && user.register_time().is_some());
            assert!(found(user) >= 20, "{name}: {}", found(user));
        }
        assert!(!users.is_empty(), "{name}");
    }
}

#[test]
fn identities() {
    misses::<QueryUser>("query_user_2024-01.json", &["status_code", "status_msg"]);
    let gone = ["status_msg", "firebase_instance_id", "last_time", "user_agent"];
    if let Some(user) = misses::<QueryUser>("query_user_2026-09_guest.json", &gone) {
        assert!(user.create_time().is_some(), "times come as texts");
    }
}

#[test]
fn searches() {
    let Some(mut answer) = capture("general_search_2026-02.json") else { return };
    let cards: Vec<SearchCard> =
        json::take_items(&mut answer, "data").into_iter().map(SearchCard::from).collect();
    let page = SearchPage::from(answer);
    assert!(page.cursor().is_some() && page.search_id().is_some());
    assert!(cards.iter().filter(|card| card.aweme_id().is_some()).count() >= 6);
    // The works of this answer stand one level deeper in a search among one author's.
    let items = cards.into_iter().filter(|card| card.aweme_id().is_some()).map(|card| {
        let mut item = json::parse(b"{\"item\":null}".to_vec()).unwrap();
        if let Value::Object(map) = &mut item {
            map.insert("item".into(), Work::from(card).json().clone());
        }
        SearchItem::from(item)
    });
    for item in items {
        assert!(found(&item) >= 25, "{}", found(&item));
        assert_eq!(Work::from(item.clone()).aweme_id(), item.aweme_id());
    }
}

#[test]
fn lyrics() {
    let Some(answer) = capture("lyric_json_2024-05.json") else { return };
    let text = f2_douyin::lyric::json_2_lrc(&answer).unwrap();
    assert_eq!(text.lines().count(), json::items(&answer, "").len());
    let timed = |line: &str| {
        line.starts_with('[')
            && line.as_bytes().get(6) == Some(&b'.')
            && line.as_bytes().get(10) == Some(&b']')
    };
    assert!(text.lines().all(timed));
}

#[test]
fn gears_of_modern_works() {
    let Some(answer) = capture("module_feed_2025-12.json") else { return };
    for work in json::items(&answer, "aweme_list").iter().cloned().map(Work::from) {
        let gears = f2_douyin::media::gears(&work);
        let dash = gears.iter().filter(|gear| !gear.has_sound).count();
        assert!(
            gears.len() >= 10 && dash > 0 && dash < gears.len(),
            "{} gears, {dash} without sound",
            gears.len()
        );
        assert!(gears.iter().all(|gear| gear.size.is_some() && gear.quality() > 0 && gear.bit_rate > 0));
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
