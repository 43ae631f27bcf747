//! Every JSON path of the reference captures stands in the answers with a compatible type.

use super::{Visitor, base, bogus, data, hydration, script};
use crate::captures::{Paths, Tolerated, beyond, captured, compare, paths};
use crate::client::sim;
use f2_sim::{Config, Hydration, Sim};
use serde_json::Value;

const HYDRATION: &str = "__UNIVERSAL_DATA_FOR_REHYDRATION__";

/// Paths that need not be there, with the reason. A prefix ending in `*` covers all below.
const TOLERATED: &Tolerated = &[];

/// Paths of ours that no capture of a work shows, with the reason. A prefix ending in `*` covers all below.
const OURS: &[(&str, &str)] = &[];

fn json(name: &str) -> Option<Value> {
    Some(serde_json::from_str(&captured(&format!("tiktok/{name}.json"))?).unwrap())
}

/// `__DEFAULT_SCOPE__` of a captured page.
fn scope(name: &str) -> Value {
    let html = captured(&format!("tiktok/{name}.html")).unwrap();
    script(&html, HYDRATION).unwrap()["__DEFAULT_SCOPE__"].clone()
}

fn items(page: &Value, list: &str) -> Vec<Value> {
    page[list].as_array().into_iter().flatten().cloned().collect()
}

/// What the simulator says of everything.
struct Answers {
    posts: Vec<Value>,
    details: Vec<Value>,
    feed: Vec<Value>,
    search: Vec<Value>,
    comments: Vec<Value>,
    followers: Value,
    alive: Value,
    profile: Value,
    photos: Vec<Value>,
    user_page: Value,
    live: Value,
    collection: Value,
}

async fn works(sim: &Sim, account: &Visitor) -> (Vec<Value>, Vec<Value>, Vec<Value>) {
    let (mut posts, mut details, mut photos) = (Vec::new(), Vec::new(), Vec::new());
    for key in ["mixed", "deep", "small"] {
        let author = sim.tiktok().author(key);
        posts.push(account.posts(&author.sec_uid, "0", 35).await);
        for work in author.works.iter().filter(|w| w.listed) {
            details.push(account.api("/api/item/detail/", &format!("&itemId={}", work.id)).await);
            let url = sim.tiktok().work_url(work);
            if url.contains("/photo/") {
                photos.push(hydration(&account.page(&url).await)["webapp.reflow.video.detail"].clone());
            }
        }
    }
    (posts, details, photos)
}

async fn answers() -> Answers {
    let sim = sim(Config::default());
    let account = Visitor::account(&sim);
    let mixed = sim.tiktok().author("mixed");
    let (posts, details, photos) = works(&sim, &account).await;
    let mut search = Vec::new();
    for offset in [0, 5, 10] {
        let query =
            format!("{}&count=5&keyword=%23&offset={offset}&search_id=x", base(&account.device, "search"));
        search.push(account.raw("/api/search/general/full/", &bogus(&query)).await.json());
    }
    let user = format!("&secUid={}&uniqueId=", mixed.sec_uid);
    let list = format!("&secUid={}&scene=67&count=2&minCursor=0", mixed.sec_uid);
    let comments = format!("&aweme_id={}&count=50&cursor=0", mixed.works[0].id);
    Answers {
        posts,
        details,
        photos,
        feed: vec![account.api("/api/recommend/item_list/", "&count=30").await],
        search,
        comments: vec![account.api("/api/comment/list/", &comments).await],
        followers: account.api("/api/user/list/", &list).await,
        alive: account.api("/webcast/room/check_alive/", "&room_ids=123").await,
        profile: account.api("/api/user/detail/", &user).await,
        user_page: hydration(&account.page(&sim.tiktok().user_url("mixed")).await)["webapp.user-detail"]
            .clone(),
        live: data(&account.page(&sim.tiktok().live_url("mixed")).await, "SIGI_STATE").unwrap(),
        collection: hydration(&account.page(&sim.tiktok().collection_url(0)).await),
    }
}

/// The room's part of a captured live page.
fn live_room(page: &Value) -> Value {
    page["LiveRoom"].clone()
}

#[tokio::test]
async fn the_answers_have_the_shape_of_the_captures() {
    if json("check_alive_2026-07").is_none() {
        eprintln!("skipped: the captures are not here");
        return;
    }
    let ours = answers().await;
    let read = |name: &str| json(name).unwrap();
    let one = |name: &'static str, have: Paths| (name, read(name), have);
    let collection = "sharing.collection.collection_state";
    let table: Vec<(&str, Value, Paths)> = vec![
        one("post_item_list_2025-10", paths(&ours.posts)),
        one("recommend_item_list_2025-01_a", paths(&[ours.feed.clone(), ours.posts.clone()].concat())),
        one("recommend_item_list_2025-01_c", paths(&[ours.feed, ours.posts].concat())),
        one("item_detail_2023-12", paths(&ours.details)),
        one("item_detail_2022-12_a", paths(&ours.details)),
        one("search_general_full_2026-02", paths(&ours.search)),
        one("comment_list_2026-02", paths(&ours.comments)),
        one("user_list_followers_2025-10", paths(&[ours.followers])),
        one("check_alive_2026-07", paths(&[ours.alive])),
        one("user_detail_2025-10", paths(&[ours.profile])),
        (
            "live_page_sigi_liveroom_2025",
            live_room(&read("live_page_sigi_liveroom_2025")),
            paths(&[live_room(&ours.live)]),
        ),
        (
            "user_profile_page_universal_2025-08",
            scope("user_profile_page_universal_2025-08")["webapp.user-detail"].clone(),
            paths(&[ours.user_page]),
        ),
        (
            "video_reflow_photo_page_universal_2026-06",
            scope("video_reflow_photo_page_universal_2026-06")["webapp.reflow.video.detail"].clone(),
            paths(&ours.photos),
        ),
        (
            "collection_share_page_2026-02",
            scope("collection_share_page_2026-02")[collection].clone(),
            paths(&[ours.collection[collection].clone()]),
        ),
    ];
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (file, value, have) in table {
        let want = paths(&[value]);
        compared += want.len();
        wrong.extend(compare(TOLERATED, file, &want, &have));
    }
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
    eprintln!("{compared} paths of the captures are in the answers");
}

/// All works of the captures of the API.
fn captured_works() -> Option<Vec<Value>> {
    let mut works = Vec::new();
    for name in ["post_item_list_2025-10", "recommend_item_list_2025-01_a", "recommend_item_list_2025-01_c"] {
        works.extend(items(&json(name)?, "itemList"));
    }
    works.extend(
        items(&json("search_general_full_2026-02")?, "data").into_iter().map(|card| card["item"].clone()),
    );
    for name in ["item_detail_2023-12", "item_detail_2022-12_a"] {
        works.push(json(name)?["itemInfo"]["itemStruct"].clone());
    }
    let photo = scope("video_reflow_photo_page_universal_2026-06");
    let photo = &photo["webapp.reflow.video.detail"]["itemInfo"]["itemStruct"];
    works.push(serde_json::json!({ "imagePost": photo["imagePost"] }));
    Some(works)
}

#[tokio::test]
async fn the_works_hold_nothing_the_captures_do_not() {
    let Some(known) = captured_works() else {
        eprintln!("skipped: the captures are not here");
        return;
    };
    let ours: Vec<Value> = answers().await.posts.iter().flat_map(|page| items(page, "itemList")).collect();
    assert!(ours.len() > 60);
    let wrong = beyond(OURS, &paths(&known), &paths(&ours));
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn the_old_page_has_the_shape_of_its_capture() {
    let Some(html) = captured("tiktok/user_profile_page_sigi_2022-05.html") else {
        eprintln!("skipped: the captures are not here");
        return;
    };
    let sim = sim(Config { hydration: Hydration::Sigi, ..Config::default() });
    let page = Visitor::account(&sim).page(&sim.tiktok().user_url("mixed")).await;
    // Users and works stand under their own names and ids.
    let level = |mut state: Value| {
        for (module, list) in [("ItemModule", false), ("UserModule", true)] {
            let maps: Vec<&str> = if list { vec!["/users", "/stats"] } else { vec![""] };
            for map in maps {
                let at = state[module].pointer_mut(map).unwrap();
                *at = at.as_object().unwrap().values().cloned().collect();
            }
        }
        state["ItemList"]["user-post"]["preloadList"] = Value::Null;
        serde_json::json!({ "ItemModule": state["ItemModule"], "UserModule": state["UserModule"],
                            "ItemList": { "user-post": state["ItemList"]["user-post"] } })
    };
    let want = paths(&[level(script(&html, "SIGI_STATE").unwrap())]);
    let have = paths(&[level(data(&page, "SIGI_STATE").unwrap())]);
    let wrong = compare(TOLERATED, "sigi", &want, &have);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), want.len(), wrong.join("\n"));
}
