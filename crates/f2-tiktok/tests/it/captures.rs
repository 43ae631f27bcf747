//! Views over real answers, where they are at hand: which fields read, of which kind; never what they hold.

use std::path::PathBuf;

use f2_core::json::{self, Value};
use f2_core::plan::{Interval, Template, Want};
use f2_core::view::{View, items};
use f2_tiktok::media::{GearCodec, gears, plan_work, subtitles};
use f2_tiktok::page::Page;
use f2_tiktok::views::*;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures/api/tiktok")
}

/// The text of a capture; `None`, with a line, where there are none.
fn text(name: &str) -> Option<String> {
    let found = std::fs::read(folder().join(name)).ok();
    if found.is_none() {
        eprintln!("skipped: no capture {name} here");
    }
    found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn answer(name: &str) -> Option<Value> {
    text(name).map(|text| json::parse(text.into_bytes()).unwrap())
}

/// The names of the fields that a view finds nothing for.
fn missing(view: &impl View) -> Vec<String> {
    let is_missing = |value: &Value| json::at(value, "").is_none();
    view.to_map().into_iter().filter(|(_, value)| is_missing(value)).map(|(name, _)| name).collect()
}

/// Plans a work; every file must have an address.
fn planned(work: Work) -> Vec<String> {
    let want = Want { music: true, cover: true, desc: true, subtitles: true, ..Want::default() };
    let plan = plan_work(work, None, &want, &Template::default(), &Interval::ALL);
    assert!(plan.skip.is_none() && !plan.author.nickname.is_empty() && plan.record.is_some());
    plan.assets.iter().map(|asset| asset.key.to_string()).collect()
}

#[test]
fn a_page_of_works() {
    let Some(answer) = answer("post_item_list_2025-10.json") else { return };
    let works: Vec<Work> = items(&answer, "itemList");
    let page = PostPage::from(answer);
    assert_eq!(page.api_status_code(), Some(0));
    assert!(page.cursor().is_some_and(|cursor| cursor > 1_700_000_000_000) && page.has_more().is_some());
    assert_eq!((works.len(), page.has_aweme()), (1, true));
    let rows = page.to_rows(&works);
    assert!(rows[0].contains_key("cursor") && rows[0].contains_key("hasMore"));
    let gears = gears(&works[0]);
    assert_eq!(gears.len(), 5);
    assert_eq!((gears[0].codec, gears[0].quality()), (GearCodec::H265, 1080));
    assert!(gears.iter().all(|gear| gear.has_sound && gear.size.is_some()));
    assert!(gears.iter().all(|gear| gear.candidates[0].md5.is_some()));
    assert!(gears.iter().all(|gear| !gear.candidates[0].url.expose().contains("://www.tiktok.com")));
    assert_eq!(subtitles(&works[0]).len(), 2);
    assert_eq!(works[0].exact_play_count().is_some(), works[0].play_count().is_some());
    let files = planned(works.into_iter().next().unwrap());
    assert_eq!(files, ["music", "cover", "desc", "video", "subtitle 1", "subtitle 3"]);
}

#[test]
fn recommendations() {
    for name in ["recommend_item_list_2025-01_a.json", "recommend_item_list_2025-01_c.json"] {
        let Some(answer) = answer(name) else { return };
        let works: Vec<Work> = items(&answer, "itemList");
        assert_eq!(works.len(), 6, "{name}");
        for work in works {
            assert!(work.aweme_id().is_some() && work.sec_uid().is_some() && work.unique_id().is_some());
            assert!(work.create_time().is_some() && work.repost_count().is_some());
            assert!(!gears(&work).is_empty(), "{name}");
            assert!(planned(work).contains(&"video".to_owned()));
        }
    }
}

#[test]
fn details() {
    for (name, count) in [("item_detail_2023-12.json", 5), ("item_detail_2022-12_a.json", 1)] {
        let Some(answer) = answer(name) else { return };
        let detail = PostDetail::from(answer);
        let work = Work::from(detail.item_struct().unwrap().clone());
        assert_eq!(gears(&work).len(), count, "{name}");
        // What F2 reads of a detail, and lists alone have.
        let lacks = missing(&work);
        for field in
            ["aweme_id", "desc", "secUid", "uniqueId", "playCount", "video_playAddr", "music_playUrl"]
        {
            assert!(!lacks.contains(&field.to_owned()), "{name}: {field}");
        }
        assert!(planned(work).contains(&"video".to_owned()));
    }
}

#[test]
fn a_search_and_its_works() {
    let Some(answer) = answer("search_general_full_2026-02.json") else { return };
    let cards = json::items(&answer, "data").to_vec();
    let page = SearchPage::from(answer);
    assert!(page.has_more() == Some(true) && page.cursor().is_some() && page.search_id().is_some());
    assert!(page.backtrace().is_some());
    let works: Vec<Work> =
        cards.iter().filter_map(|card| json::at(card, "item")).cloned().map(Work::from).collect();
    assert_eq!(works.len(), 5);
    for work in works {
        assert!(work.aweme_id().is_some() && planned(work).contains(&"video".to_owned()));
    }
}

#[test]
fn users_and_comments() {
    let Some(profile) = answer("user_detail_2025-10.json").map(UserProfile::from) else { return };
    let lacks = missing(&profile);
    assert_eq!(lacks, ["roomId"]);
    assert!(profile.exact_follower_count().is_some() && profile.video_count() == profile.exact_video_count());
    let Some(page) = answer("user_list_followers_2025-10.json") else { return };
    let users: Vec<ListedUser> = items(&page, "userList");
    assert_eq!(users.len(), 2);
    assert!(users.iter().all(|user| missing(user).is_empty()));
    assert_eq!(missing(&UserListPage::from(page)), ["maxCursor"]);
    let Some(page) = answer("comment_list_2026-02.json") else { return };
    let comments: Vec<Comment> = items(&page, "comments");
    assert_eq!(comments.len(), 6);
    assert!(comments.iter().all(|comment| missing(comment).is_empty()));
    assert!(missing(&CommentPage::from(page)).is_empty());
}

#[test]
fn live_rooms() {
    let Some(room) = answer("check_alive_2026-07.json").map(CheckAlive::from) else { return };
    assert_eq!(room.rooms().len(), 1);
    assert!(room.rooms()[0].is_alive().is_some() && room.rooms()[0].room_id().is_some());
    let Some(state) = text("live_page_sigi_liveroom_2025.json") else { return };
    let page = format!("<script id=\"SIGI_STATE\" type=\"application/json\">{state}</script>");
    let room = UserLive::from(Page::of(&page).unwrap().room().unwrap());
    assert_eq!(missing(&room), ["api_status_code"]);
    assert!(room.is_live() && room.has_live());
    // Addresses keep what stands between their parameters.
    let flv = room.live_flv_url().as_ref().and_then(json::text).unwrap();
    assert!(flv.starts_with("https://") && !flv.contains("u0026") && flv.contains('&'), "{flv}");
    assert!(!room.live_qualities().is_empty());
    assert!(json::inner(&room.live_stream_data().unwrap(), "data.origin.main.sdk_params{}").is_some());
}

#[test]
fn pages_of_every_generation() {
    let Some(html) = text("user_profile_page_universal_2025-08.html") else { return };
    let page = Page::of(&html).unwrap();
    let profile = UserProfile::from(page.author().unwrap());
    assert!(profile.sec_uid().is_some() && profile.unique_id().is_some() && profile.room_id().is_some());
    assert!(profile.exact_heart_count().is_some() && profile.api_status_code() == Some(0));
    let visitor = page.context().unwrap();
    assert!(visitor.device_id.len() == 19 && !visitor.odin_id.is_empty() && page.work().is_none());

    let html = text("video_reflow_photo_page_universal_2026-06.html").unwrap();
    let answer = Page::of(&html).unwrap().work().unwrap();
    let work = Work::from(PostDetail::from(answer).item_struct().unwrap().clone());
    assert_eq!((work.images().len(), work.video_play_addr().as_deref()), (4, Some("")));
    assert_eq!(planned(work), ["music", "cover", "desc", "image 1", "image 2", "image 3", "image 4"]);

    let html = text("user_profile_page_sigi_2022-05.html").unwrap();
    let page = Page::of(&html).unwrap();
    let profile = UserProfile::from(page.author().unwrap());
    assert!(profile.sec_uid().is_some() && profile.follower_count().is_some());
    let answer = page.work().unwrap();
    let work = Work::from(json::at(&answer, "itemInfo.itemStruct").unwrap().clone());
    assert!(work.unique_id().is_some() && work.sec_uid().is_some() && work.create_time().is_some());

    let html = text("video_page_next_2020-11.html").unwrap();
    let answer = Page::of(&html).unwrap().work().unwrap();
    let work = Work::from(json::at(&answer, "itemInfo.itemStruct").unwrap().clone());
    assert!(work.unique_id().is_some() && planned(work).contains(&"video".to_owned()));
}

#[test]
fn pages_without_a_work_or_a_user_hold_neither() {
    for name in ["tag_page_universal_2025-07.html", "collection_share_page_2026-02.html"] {
        let Some(html) = text(name) else { return };
        let page = Page::of(&html).unwrap();
        assert!(page.work().is_none() && page.author().is_none() && page.room().is_none(), "{name}");
    }
    let Some(answer) = answer("commit_item_digg_2025-02.json") else { return };
    assert!(PostDetail::from(answer).item_struct().is_none());
}

proptest::proptest! {
    /// Cut off, torn and swapped bytes are read or refused, and never cost the run.
    #[test]
    fn mutations_of_real_answers_are_survived(
        file in 0..7_usize,
        at in 0..120_000_usize,
        byte in proptest::num::u8::ANY,
        cut in proptest::bool::ANY,
    ) {
        const FILES: [&str; 7] = [
            "item_detail_2023-12.json",
            "post_item_list_2025-10.json",
            "user_detail_2025-10.json",
            "comment_list_2026-02.json",
            "live_page_sigi_liveroom_2025.json",
            "video_reflow_photo_page_universal_2026-06.html",
            "user_profile_page_sigi_2022-05.html",
        ];
        let Ok(mut bytes) = std::fs::read(folder().join(FILES[file])) else { return Ok(()) };
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        if let Ok(page) = Page::of(&String::from_utf8_lossy(&bytes)) {
            let _ = (page.work(), page.author(), page.room(), page.context());
        }
        if let Ok(value) = json::parse(bytes) {
            let at = |path: &str| json::at(&value, path).cloned().unwrap_or_else(|| value.clone());
            let work = Work::from(at("itemInfo.itemStruct"));
            let _ = (work.to_map(), gears(&work), subtitles(&work));
            let want = Want { music: true, cover: true, desc: true, subtitles: true, ..Want::default() };
            let _ = plan_work(work, None, &want, &Template::default(), &Interval::ALL);
            let _ = UserLive::from(value.clone()).to_map();
            let _ = UserProfile::from(value).to_map();
        }
    }
}
