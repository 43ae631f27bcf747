//! Every method of the api command against the simulated platform: each is known, runs, and yields what it says.

use std::collections::BTreeMap;
use std::sync::Arc;

use f2_core::api::{ApiKind, ApiMethod, Arguments};
use f2_core::error::{Cause, Result};
use f2_core::json::{self, Value};
use f2_douyin::Douyin;
use f2_douyin::api::METHODS;
use f2_sim::{Config, Sim};
use futures_util::StreamExt as _;

use crate::stage::{account, douyin_with, guest, refusals, sim};

/// Name, arguments, how many values, and a path each of them holds (empty for a bare value).
type Row = (&'static str, Vec<(&'static str, String)>, usize, &'static str);

fn rows(sim: &Sim) -> Vec<Row> {
    let mixed = sim.author("mixed");
    let sec = || ("sec_user_id", mixed.sec_uid.clone());
    let listed: Vec<_> = mixed.listed().collect();
    let all = listed.len();
    let work = || ("aweme_id", listed[0].id.to_string());
    let mix = listed.iter().find_map(|work| work.mix).unwrap();
    let in_mix = listed.iter().filter(|work| work.mix == Some(mix)).count();
    let songs = listed.iter().filter(|work| work.music.is_some()).count();
    let people = sim.world().authors.len();
    let room = || vec![("room_id", mixed.room_id()), ("user_unique_id", "7".to_owned())];
    let links = format!("{} {}", sim.user_url("mixed"), sim.short_link("small"));
    let works = format!("{} {}", sim.work_url(listed[0]), sim.short_work_link(listed[1]));
    let mixes = format!("https://www.douyin.com/collection/{mix}");
    let rooms = format!("https://live.douyin.com/{}", mixed.web_rid());
    let page = |extra: Vec<(&'static str, String)>| [extra, vec![("count", "5".to_owned())]].concat();
    let text = |name: &'static str, text: &str| vec![(name, text.to_owned())];
    vec![
        ("fetch_user_profile", vec![sec()], 1, "nickname_raw"),
        ("fetch_one_video", vec![work()], 1, "aweme_id"),
        ("fetch_user_post_videos", vec![sec()], all, "aweme_id"),
        ("fetch_user_like_videos", vec![sec()], all, "max_cursor"),
        ("fetch_user_music_collection", vec![], songs, "title_raw"),
        ("fetch_user_collection_videos", vec![], all, "max_cursor"),
        ("fetch_user_collects", vec![], 3, "collects_name_raw"),
        (
            "fetch_user_collects_videos",
            text("collects_id", "7200000000000000101"),
            all.div_ceil(2),
            "aweme_id",
        ),
        ("fetch_user_mix_videos", vec![("mix_id", mix.to_string())], in_mix, "mix_id"),
        ("fetch_user_feed_videos", vec![sec()], all, "aweme_id"),
        ("fetch_feed_videos", vec![], 50, "aweme_id"),
        ("fetch_follow_feed_videos", vec![], 10, "aweme_id"),
        ("fetch_related_videos", vec![work()], 19, "aweme_id"),
        ("fetch_friend_feed_videos", vec![], 10, "friend_feed_type"),
        ("fetch_user_following", vec![sec()], people, "sec_uid"),
        ("fetch_user_follower", vec![sec()], people, "can_share"),
        ("fetch_post_comment", vec![work()], 47, "comment_text"),
        (
            "fetch_post_comment_reply",
            vec![work(), ("comment_id", "7500000000000000001".into())],
            7,
            "reply_id",
        ),
        (
            "fetch_home_post_search",
            vec![("user_id", mixed.sec_uid.clone()), ("keyword", " ".into())],
            listed.iter().filter(|w| w.desc.contains(' ')).count(),
            "search_id",
        ),
        ("fetch_general_search", text("keyword", "a b"), 12, "aweme_id"),
        ("fetch_suggest_word", text("keyword", "猫"), 10, "suggest_word"),
        ("fetch_query_user", vec![], 1, "user_unique_id"),
        ("fetch_user_self", vec![], 1, "sec_user_id"),
        ("fetch_short_users", vec![("sec_user_ids", mixed.sec_uid.clone())], 1, "nickname_raw"),
        ("fetch_post_stats", vec![work(), ("aweme_type", "0".into())], 1, "status_code"),
        ("fetch_slides_info", vec![("aweme_ids", listed[0].id.to_string())], 1, "aweme_details[0].aweme_id"),
        ("fetch_user_live_videos", vec![("webcast_id", mixed.web_rid())], 1, "flv_pull_url.FULL_HD1"),
        ("fetch_user_live_videos_by_room_id", vec![("room_id", mixed.room_id())], 1, "web_rid"),
        ("fetch_live_im", vec![("room_id", mixed.room_id()), ("unique_id", "7".into())], 1, "internal_ext"),
        ("fetch_user_following_lives", vec![], 1, "web_rid"),
        (
            "fetch_user_live_status",
            vec![("user_id", format!("{},{}", mixed.uid, sim.author("small").uid))],
            2,
            "live_status",
        ),
        ("fetch_user_post", page(vec![sec()]), 1, "aweme_list[4]"),
        ("fetch_user_like", page(vec![sec()]), 1, "aweme_list[4]"),
        ("fetch_user_collection", page(vec![]), 1, "aweme_list[4]"),
        ("fetch_user_collects_video", page(text("collects_id", "7200000000000000101")), 1, "aweme_list[4]"),
        ("fetch_user_mix", page(vec![("mix_id", mix.to_string())]), 1, "aweme_list[0]"),
        ("fetch_post_detail", vec![work()], 1, "aweme_detail.aweme_id"),
        ("fetch_post_feed", page(vec![]), 1, "aweme_list[4]"),
        ("fetch_follow_feed", page(vec![]), 1, "data[2].aweme"),
        ("fetch_friend_feed", vec![], 1, "data[2].aweme"),
        ("fetch_post_related", [page(vec![work()]), text("filter_gids", "1,")].concat(), 1, "aweme_list[4]"),
        ("fetch_live", vec![("web_rid", mixed.web_rid())], 1, "data.data[0].id_str"),
        ("fetch_live_room_id", vec![("room_id", mixed.room_id())], 1, "data.room.owner.web_rid"),
        ("fetch_following_live", vec![], 1, "data.data[0].room"),
        (
            "fetch_locate_post",
            vec![sec(), ("max_cursor", "0".into()), ("locate_item_cursor", listed[5].stamp.to_string())],
            1,
            "aweme_list[0]",
        ),
        ("fetch_live_im_fetch", room(), 1, "internal_ext"),
        (
            "list_formats",
            vec![(
                "aweme_id",
                listed
                    .iter()
                    .find(|w| matches!(w.content, f2_sim::world::Content::Video(_)))
                    .unwrap()
                    .id
                    .to_string(),
            )],
            usize::MAX,
            "codec",
        ),
        ("client_conf", vec![], 1, ""),
        ("gen_real_msToken", vec![], 1, ""),
        ("gen_false_msToken", vec![], 1, ""),
        ("gen_ttwid", vec![], 1, ""),
        ("gen_webid", vec![], 1, ""),
        ("gen_verify_fp", vec![], 1, ""),
        ("gen_s_v_web_id", vec![], 1, ""),
        ("gen_uifid_temp", vec![], 1, ""),
        ("get_signature", room(), 1, ""),
        ("XBogusManager.str_2_endpoint", text("endpoint", "aid=6383"), 1, ""),
        (
            "XBogusManager.model_2_endpoint",
            [text("params", "aid=6383"), text("base_endpoint", "https://a.example/x")].concat(),
            1,
            "",
        ),
        ("ABogusManager.str_2_endpoint", text("params", "aid=6383"), 1, ""),
        (
            "ABogusManager.model_2_endpoint",
            [text("params", "aid=6383"), text("base_endpoint", "https://a.example/x?y=1")].concat(),
            1,
            "",
        ),
        ("get_sec_user_id", vec![("url", sim.share_text("mixed"))], 1, ""),
        ("get_all_sec_user_id", vec![("urls", links)], 1, "[1]"),
        ("get_aweme_id", vec![("url", sim.work_url(listed[0]))], 1, ""),
        ("get_all_aweme_id", vec![("urls", works)], 1, "[1]"),
        ("get_mix_id", vec![("url", mixes.clone())], 1, ""),
        ("get_all_mix_id", vec![("urls", mixes)], 1, "[0]"),
        (
            "get_webcast_id",
            vec![("url", format!("https://webcast.amemv.com/douyin/webcast/reflow/{}?x=1", mixed.room_id()))],
            1,
            "",
        ),
        ("get_all_webcast_id", vec![("urls", rooms.clone())], 1, "[0]"),
        ("get_room_id", vec![("url", rooms.clone())], 1, ""),
        ("get_all_room_id", vec![("urls", rooms)], 1, "[0]"),
        (
            "format_file_name",
            [text("naming", "{nickname}/{aweme_id}"), text("nickname", "a/b"), text("aweme_id", "7")]
                .concat(),
            1,
            "",
        ),
        ("json_2_lrc", text("input", r#"[{"text":"a","timeId":"61.5"}]"#), 1, ""),
    ]
}

fn method(name: &str) -> &'static ApiMethod<Douyin> {
    METHODS.iter().find(|method| method.name == name).unwrap_or_else(|| panic!("no method {name}"))
}

async fn call(douyin: &Arc<Douyin>, name: &str, arguments: Arguments) -> Result<Vec<Value>> {
    let values: Vec<Result<Value>> = method(name).call(douyin.clone(), arguments)?.collect().await;
    values.into_iter().collect()
}

fn arguments(values: &[(&'static str, String)]) -> Arguments {
    let values: BTreeMap<String, String> = values.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    Arguments { values, max_counts: Some(50), ..Arguments::default() }
}

#[tokio::test]
async fn every_method_answers() {
    for guard in [false, true] {
        answers_all(&Sim::start(Config { bench_works: 0, guard, ..Config::default() }).unwrap()).await;
    }
}

async fn answers_all(sim: &Sim) {
    let douyin = account(sim);
    let rows = rows(sim);
    for (name, values, count, path) in &rows {
        let found = call(&douyin, name, arguments(values)).await.unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(
            if *count == usize::MAX { !found.is_empty() } else { found.len() == *count },
            "{name}: {}",
            found.len()
        );
        for value in &found {
            assert!(json::at(value, path).is_some(), "{name}: no {path} in {value:?}");
        }
    }
    let mut tested: Vec<&str> = rows.iter().map(|row| row.0).collect();
    // Rooms are followed to their end by the tests of chats.
    let rest = METHODS.iter().filter(|method| method.kind != ApiKind::Events);
    let mut known: Vec<&str> = rest.map(|method| method.name).collect();
    tested.sort_unstable();
    known.sort_unstable();
    assert_eq!(tested, known, "every method has its row, once");
    assert_eq!(refusals(sim), Vec::<String>::new());
}

#[tokio::test]
async fn raw_is_what_was_received_and_limits_are_exact() {
    let sim = sim();
    let douyin = account(&sim);
    let mut wanted = arguments(&[("sec_user_id", sim.author("mixed").sec_uid.clone())]);
    wanted.raw = true;
    wanted.page_counts = Some(10);
    wanted.max_counts = Some(13);
    let found = call(&douyin, "fetch_user_post_videos", wanted.clone()).await.unwrap();
    let sizes: Vec<usize> = found.iter().map(|page| json::items(page, "aweme_list").len()).collect();
    assert_eq!(sizes.iter().sum::<usize>(), 13);
    assert!(found.iter().all(|page| json::at(page, "log_pb.impr_id").is_some()));
    wanted.raw = false;
    assert_eq!(call(&douyin, "fetch_user_post_videos", wanted).await.unwrap().len(), 13);
    let mut words = arguments(&[("keyword", "a".into())]);
    words.raw = true;
    assert!(
        json::at(&call(&douyin, "fetch_suggest_word", words).await.unwrap()[0], "data[0].words[9]").is_some()
    );
}

#[tokio::test]
async fn wrong_calls_are_refused_before_anything_is_asked() {
    let sim = sim();
    let douyin = guest(&sim);
    let table: &[(&str, &[(&'static str, &str)])] = &[
        ("fetch_user_profile", &[]),
        ("fetch_user_profile", &[("sec_user_id", "M"), ("nothing", "1")]),
        ("fetch_user_post_videos", &[("sec_user_id", "M"), ("max_cursor", "one")]),
        ("fetch_user_following", &[]),
        ("fetch_user_following", &[("user_id", "1"), ("source_type", "2")]),
        ("fetch_user_post", &[("sec_user_id", "M"), ("count", "many")]),
    ];
    for (name, values) in table {
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let error = call(&douyin, name, arguments(&values)).await.unwrap_err();
        assert_eq!(error.cause(), Cause::UsageArgument, "{name} {values:?}");
    }
    assert_eq!(sim.journal().len(), 0);
    assert!(METHODS.iter().all(|method| !method.about.is_empty()));
    assert!(METHODS.iter().any(|method| method.kind == ApiKind::Util));
}

#[tokio::test]
async fn signatures_of_every_kind_pass_for_every_body() {
    let sim = sim();
    for encryption in [None, Some("ab15"), Some("xb")] {
        let douyin = douyin_with(&sim, &sim.login_cookie(), encryption);
        let stats = arguments(&[("aweme_id", "7".into()), ("aweme_type", "0".into())]);
        call(&douyin, "fetch_post_stats", stats).await.unwrap();
        let users = arguments(&[("sec_user_ids", sim.author("mixed").sec_uid.clone())]);
        assert_eq!(call(&douyin, "fetch_short_users", users).await.unwrap().len(), 1);
        assert!(!call(&douyin, "fetch_user_collection_videos", arguments(&[])).await.unwrap().is_empty());
    }
    assert_eq!(refusals(&sim), Vec::<String>::new());
}

#[tokio::test]
async fn rooms_that_are_not_live_have_an_author_and_nothing_else() {
    let sim = sim();
    let douyin = guest(&sim);
    let small = sim.author("small");
    let room = douyin.fetch_user_live_videos(&small.web_rid()).await.unwrap();
    assert_eq!(room.live_status(), Some(4));
    assert_eq!(room.sec_user_id().as_deref(), Some(small.sec_uid.as_str()));
    assert!(room.flv_pull_url().is_none() && room.partition_title().is_none());
    let same = douyin.fetch_user_live_videos(&small.room_id()).await.unwrap();
    assert_eq!(same.room_id(), room.room_id(), "a room id leads to its room");
    assert_eq!(
        douyin.fetch_user_live_videos("600000000001").await.unwrap_err().cause(),
        Cause::AuthorNotFound
    );
    let gone = douyin.fetch_user_live_videos_by_room_id("1").await.unwrap_err();
    assert_eq!(gone.cause(), Cause::Business);
    assert_eq!(f2_douyin::handler::live_status(2), "live");
}
