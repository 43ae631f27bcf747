//! Every list pages to its end.

use super::{Visitor, base, bogus, ids};
use crate::client::sim;
use f2_sim::Config;
use prost::Message as _;
use serde_json::Value;
use std::collections::BTreeSet;

#[tokio::test]
async fn lists_of_works_page_to_their_end() {
    let sim = sim(Config::default());
    let account = Visitor::account(&sim);
    let tiktok = sim.tiktok();
    let (mixed, small) = (tiktok.author("mixed"), tiktok.author("small"));
    let user = |sec: &str| format!("&coverFormat=2&secUid={sec}");
    let table = [
        ("/api/favorite/item_list/", user(&mixed.sec_uid), 26),
        ("/api/favorite/item_list/", user(&small.sec_uid), 0),
        ("/api/user/collect/item_list/", user(&mixed.sec_uid), 13),
        ("/api/repost/item_list/", user(&mixed.sec_uid), 80),
        ("/api/mix/item_list/", "&mixId=7238000000000000101".into(), 3),
        ("/api/mix/item_list/", "&mixId=7238000000000000103".into(), 0),
        ("/api/collection/item_list/", "&collectionId=7238000000000000102&sourceType=113".into(), 2),
        ("/api/related/item_list/", format!("&itemID={}", mixed.works[0].id), 20),
    ];
    for (path, own, want) in table {
        let (items, _) = account.all(path, &own).await;
        assert_eq!(items.len(), want, "{path}");
        assert_eq!(ids(&items).into_iter().collect::<BTreeSet<_>>().len(), want, "{path}");
    }
}

#[tokio::test]
async fn the_unsigned_list_goes_back_in_time() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let author = sim.tiktok().author("deep");
    let query = base(&guest.device, "user").replace("WebIdLastTime=1760000000&", "").replace("&msToken=", "");
    let (mut seen, mut cursor) = (BTreeSet::new(), 2_000_000_000_000_i64);
    loop {
        let own = format!("&count=15&cursor={cursor}&secUid={}&type=1", author.sec_uid);
        let page = guest.raw("/api/creator/item_list/", &format!("{query}{own}")).await.json();
        let items = page["itemList"].as_array().unwrap();
        assert!(items.len() <= 15);
        seen.extend(ids(items));
        if page["hasMorePrevious"] == false {
            break;
        }
        cursor = items.last().unwrap()["createTime"].as_i64().unwrap() * 1000;
    }
    assert_eq!(seen.len(), 80);
}

#[tokio::test]
async fn the_unsigned_list_shows_nothing_of_a_pause() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let author = sim.tiktok().author("sparse");
    let query = base(&guest.device, "user").replace("WebIdLastTime=1760000000&", "").replace("&msToken=", "");
    let times: Vec<i64> = author.works.iter().map(|work| work.created * 1000).collect();
    assert!(times.len() == 4 && times[1] - times[2] > 700 * 86_400_000, "{times:?}");
    let week = 7 * 86_400_000;
    for (cursor, shown, more) in [
        (times[0], 2, true),
        (times[1] - 1, 0, true),
        (times[2] + week, 0, true),
        (times[2] + week - 1, 1, true),
        (times[2], 2, false),
        (times[3] - 1, 0, false),
    ] {
        let own = format!("&count=15&cursor={cursor}&secUid={}&type=1", author.sec_uid);
        let page = guest.raw("/api/creator/item_list/", &format!("{query}{own}")).await.json();
        let works = page["itemList"].as_array().map_or(0, Vec::len);
        assert_eq!((works, &page["hasMorePrevious"]), (shown, &more.into()), "{cursor}");
    }
}

#[tokio::test]
async fn playlists_come_two_a_page() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let sec = &sim.tiktok().author("mixed").sec_uid;
    let path = "/api/user/playlist/";
    let first = guest.api(path, &format!("&count=30&cursor=0&secUid={sec}")).await;
    let second = guest.api(path, &format!("&count=30&cursor=2&secUid={sec}")).await;
    let names = |page: &Value| -> Vec<(String, u64)> {
        let rows = page["playList"].as_array().unwrap().iter();
        rows.map(|p| (p["mixName"].as_str().unwrap().to_owned(), p["videoCount"].as_u64().unwrap())).collect()
    };
    assert_eq!(names(&first), [("Harbour walks".to_owned(), 3), ("Night / Day".to_owned(), 2)]);
    assert_eq!(names(&second), [("Later".to_owned(), 0)]);
    assert_eq!((&first["hasMore"], &second["hasMore"]), (&true.into(), &false.into()));
    let small = &sim.tiktok().author("small").sec_uid;
    assert_eq!(guest.api(path, &format!("&count=30&cursor=0&secUid={small}")).await.get("playList"), None);
}

#[tokio::test]
async fn a_search_goes_on_under_its_id() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let ask = async |own: String| {
        let query = format!("{}&count=5&keyword=%23&{own}", base(&guest.device, "search"));
        guest.raw("/api/search/item/full/", &bogus(&query)).await.json()
    };
    let code = "web_search_code=%7B%7D";
    let first = ask(format!("offset=0&search_id=&{code}")).await;
    assert_eq!((first["item_list"].as_array().unwrap().len(), &first["has_more"]), (5, &1.into()));
    let (cursor, id) = (&first["cursor"], first["extra"]["logid"].as_str().unwrap());
    let second = ask(format!("offset={cursor}&search_id={id}&{code}")).await;
    assert_ne!(first["item_list"][0]["id"], second["item_list"][0]["id"]);
    assert!(!second["item_list"].as_array().unwrap().is_empty());
    let lost = ask(format!("offset={cursor}&search_id=&{code}")).await;
    assert!(lost["item_list"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn comments_replies_users_and_stories() {
    let sim = sim(Config::default());
    let account = Visitor::account(&sim);
    let mixed = sim.tiktok().author("mixed");
    let item = mixed.works[0].id;
    let page = account
        .api("/api/comment/list/", &format!("&aweme_id={item}&count=20&cursor=40&current_region="))
        .await;
    assert_eq!(
        (page["comments"].as_array().unwrap().len(), &page["has_more"], &page["total"]),
        (7, &0.into(), &47.into())
    );
    let cid = page["comments"][0]["cid"].as_str().unwrap();
    let replies = account
        .api("/api/comment/list/reply/", &format!("&comment_id={cid}&item_id={item}&count=5&cursor=0"))
        .await;
    assert_eq!((replies["comments"][0]["reply_id"].as_str(), &replies["has_more"]), (Some(cid), &1.into()));
    let users = account
        .api(
            "/api/user/list/",
            &format!("&secUid={}&scene=21&count=4&minCursor=0&maxCursor=0", mixed.sec_uid),
        )
        .await;
    assert_eq!(users["userList"].as_array().unwrap().len(), 4);
    let next = account
        .api(
            "/api/user/list/",
            &format!("&secUid={}&scene=21&count=30&minCursor={}", mixed.sec_uid, users["minCursor"]),
        )
        .await;
    assert_eq!((next["userList"].as_array().unwrap().len(), &next["hasMore"]), (7, &false.into()));
    let own = format!("&authorId={}&loadBackward=false", mixed.uid);
    let (mut stories, mut cursor) = (BTreeSet::new(), "0".to_owned());
    for more in [true, true, false] {
        let page = account.api("/api/story/item_list/", &format!("{own}&cursor={cursor}&count=20")).await;
        stories.extend(ids(page["itemList"].as_array().unwrap()));
        assert_eq!((&page["HasMoreAfter"], &page["TotalCount"]), (&more.into(), &5.into()));
        cursor = page["MaxCursor"].as_str().unwrap().to_owned();
    }
    assert_eq!(stories.len(), 5);
    let feed = account.api("/api/recommend/item_list/", "&count=30").await;
    assert_eq!((feed["itemList"].as_array().unwrap().len(), &feed["hasMore"]), (30, &true.into()));
}

#[tokio::test]
async fn rooms_are_told_by_themselves_only() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let (mixed, deep) = (sim.tiktok().author("mixed"), sim.tiktok().author("deep"));
    let room = async |handle: &str| {
        guest.api("/api-live/user/room/", &format!("&uniqueId={handle}&sourceType=54")).await
    };
    let live = room(&mixed.handle).await;
    let stream = live["data"]["liveRoom"]["streamData"]["pull_data"]["stream_data"].as_str().unwrap();
    let stream: Value = serde_json::from_str(stream).unwrap();
    assert!(stream["data"]["origin"]["main"]["flv"].as_str().unwrap().contains("&sign="));
    assert_eq!(room(&deep.handle).await["data"]["liveRoom"]["status"], 4);
    assert_eq!(room("nobody").await["statusCode"], 19_881_007);
    assert_eq!(room("").await["statusCode"], 19_881_005);

    let info =
        async |id: String| guest.raw("/webcast/room/info/", &format!("aid=1988&room_id={id}")).await.json();
    assert_eq!(info(mixed.room_id()).await["data"]["status"], 2);
    assert_eq!(info(deep.room_id()).await["data"]["status"], 4);
    assert_eq!(info(sim.tiktok().author("small").room_id()).await["status_code"], 4_003_110);
    let alive = guest.api("/webcast/room/check_alive/", "&room_ids=123,").await;
    assert_eq!((&alive["data"][0]["alive"], &alive["data"][0]["room_id"]), (&true.into(), &123.into()));
}

#[tokio::test]
async fn the_chat_begins_without_an_x_gnarly() {
    let sim = sim(Config::default());
    let guest = Visitor::guest(&sim).await;
    let query = "aid=1988&app_name=tiktok_web&device_platform=web&identity=audience&live_id=12&resp_content_type=protobuf&room_id=1";
    let reply = guest.raw("/webcast/im/fetch/", &bogus(query)).await;
    let answer = f2_sim::chat::wire::Answer::decode(&reply.plain()[..]).unwrap();
    assert!(reply.status == 200 && answer.cursor.starts_with("t-") && answer.is_first);
    assert!(answer.push_server.starts_with("wss://") && answer.route_params.contains_key("wrss"));
    assert_eq!(guest.raw("/webcast/im/fetch/", &super::gnarly(query)).await.status, 403);
}
