//! `f2 api tiktok` against the simulated platform: every method answers.

use f2_sim::Sim;
use f2_sim::world::{PLAYLISTS, Shelf};
use f2_tiktok::api::METHODS;
use serde_json::Value;

use crate::api::{Row, answered, command};
use crate::stage::sim;
use crate::world::{Ran, World};

/// Runs a method with the account's cookie.
#[track_caller]
fn api(world: &World, sim: &Sim, args: &[&str]) -> Ran {
    let cookie = sim.tiktok().login_cookie();
    command(world, sim, &["-k", &cookie, "tk"]).args(args).ran()
}

/// What lists: the methods of the handlers.
fn lists(sim: &Sim) -> Vec<(&'static str, String, usize)> {
    let tiktok = sim.tiktok();
    let mixed = tiktok.author("mixed");
    let (sec, work) = (format!("sec_uid={}", mixed.sec_uid), mixed.works[0].id);
    let many = |shelf| tiktok.manifest_of_shelf(shelf).len();
    let (id, room) = (PLAYLISTS[0].0, mixed.room_id());
    vec![
        ("fetch_user_post_videos", sec.clone(), mixed.listed().count()),
        ("fetch_user_creator_videos", sec.clone(), 0),
        ("fetch_user_like_videos", sec.clone(), many(Shelf::Liked)),
        ("fetch_user_collect_videos", sec.clone(), many(Shelf::Collected)),
        ("fetch_user_repost_videos", sec.clone(), many(Shelf::Reposted)),
        ("fetch_user_story_videos", format!("author_id={}", mixed.uid), many(Shelf::Stories("mixed"))),
        ("fetch_play_list", sec.clone(), PLAYLISTS.len()),
        ("fetch_user_mix_videos", format!("mix_id={id}"), many(Shelf::Playlist(id))),
        ("fetch_user_collection_videos", format!("collection_id={id}"), many(Shelf::Playlist(id))),
        ("fetch_search_videos", "keyword=e".to_owned(), many(Shelf::Found("e"))),
        ("fetch_recommend_videos", "--max 23".to_owned(), 23),
        ("fetch_related_videos", format!("item_id={work}"), 20),
        ("fetch_post_comment", format!("aweme_id={work}"), 47),
        ("fetch_post_comment_reply", format!("item_id={work} comment_id=7500000000000000001"), 7),
        ("fetch_user_list", format!("{sec} scene=21"), tiktok.world().authors.len()),
        ("fetch_check_live_alive", format!("room_ids={room}"), 1),
        ("list_formats", format!("item_id={work}"), 0),
    ]
}

/// What answers once: the methods of the crawler, and single works and rooms.
fn answers(sim: &Sim) -> Vec<(&'static str, String, usize)> {
    let mixed = sim.tiktok().author("mixed");
    let (sec, work) = (format!("sec_uid={}", mixed.sec_uid), mixed.works[0].id);
    let (id, room) = (PLAYLISTS[0].0, mixed.room_id());
    let (named, item) = (format!("unique_id={}", mixed.handle), format!("item_id={work}"));
    let rows = [
        ("fetch_user_profile", named.clone()),
        ("fetch_one_video", item.clone()),
        ("fetch_user_live_videos", named.clone()),
        ("fetch_user_live_videos_by_room_id", format!("room_id={room}")),
        ("fetch_user_post", format!("{sec} count=5")),
        ("fetch_user_creator", format!("{sec} cursor=1760000000000")),
        ("fetch_user_like", sec.clone()),
        ("fetch_user_collect", sec.clone()),
        ("fetch_user_repost", sec.clone()),
        ("fetch_user_story", format!("author_id={}", mixed.uid)),
        ("fetch_user_play_list", sec),
        ("fetch_user_mix", format!("mix_id={id}")),
        ("fetch_user_collection", format!("collection_id={id}")),
        ("fetch_post_detail", item.clone()),
        ("fetch_post_recommend", "count=5".to_owned()),
        ("fetch_post_feed", "count=5".to_owned()),
        ("fetch_post_related", item),
        ("fetch_post_search", "keyword=e".to_owned()),
        ("fetch_user_live", named),
        ("fetch_live_room", format!("room_id={room}")),
    ];
    rows.into_iter().map(|(name, text)| (name, text, 1)).collect()
}

/// What is worked out, or read from links.
fn utilities(sim: &Sim) -> Vec<(&'static str, String, usize)> {
    let tiktok = sim.tiktok();
    let (base, query) = ("base_endpoint=https://www.tiktok.com/api/x", "params=aid=1988");
    let (user, work) = (tiktok.user_url("mixed"), tiktok.work_url(&tiktok.author("mixed").works[0]));
    let list = tiktok.collection_url(0).replace("/collection/", "/playlist/");
    let rows = [
        ("client_conf", String::new()),
        ("gen_real_msToken", String::new()),
        ("gen_false_msToken", String::new()),
        ("gen_ttwid", String::new()),
        ("gen_odin_tt", String::new()),
        ("gen_device_id", "full_cookie=1".to_owned()),
        ("gen_device_ids", "count=2".to_owned()),
        ("XBogusManager.str_2_endpoint", "endpoint=aid=1988".to_owned()),
        ("XBogusManager.model_2_endpoint", format!("{base} {query}")),
        ("XGnarlyManager.model_2_endpoint", format!("{base} {query}")),
        ("get_secuid", format!("url={}", tiktok.short_link("small"))),
        ("get_all_secuid", format!("urls={user}")),
        ("get_all_secUid", format!("urls={work}")),
        ("get_uniqueid", format!("url={work}")),
        ("get_all_uniqueid", format!("urls={user}")),
        ("get_aweme_id", format!("url={work}")),
        ("get_mix_id", format!("url={list}")),
        ("get_all_mix_id", format!("urls={list}")),
        ("format_file_name", "naming={uniqueId}_{aweme_id} unique_id=a.b aweme_id=7".to_owned()),
    ];
    rows.into_iter().map(|(name, text)| (name, text, 1)).collect()
}

fn rows(sim: &Sim) -> Vec<Row> {
    let words = |text: String| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let all = [lists(sim), answers(sim), utilities(sim)].into_iter().flatten();
    let mut rows: Vec<Row> = all.map(|(name, text, count)| (name, words(text), count)).collect();
    let (tiktok, works) = (sim.tiktok(), &sim.tiktok().author("mixed").works);
    let links = format!("urls={} {}", tiktok.work_url(&works[0]), tiktok.short_work_link(&works[1]));
    let subtitle = "input=WEBVTT\n\n00:01.000 --> 00:02.000\nx\n".to_owned();
    rows.extend([("get_all_aweme_id", vec![links], 1), ("vtt_2_srt", vec![subtitle], 1)]);
    rows
}

#[test]
fn every_method_answers() {
    let (world, sim) = (World::new(), sim());
    let methods: Vec<_> = METHODS.iter().map(|method| (method.name, method.kind)).collect();
    answered(&rows(&sim), &methods, |args| api(&world, &sim, args));
    assert!(world.tree().is_empty(), "nothing is saved");
    let refused: Vec<_> = sim.journal().into_iter().filter_map(|hit| hit.refusal).collect();
    assert_eq!(refused, [""; 0]);
}

#[test]
fn answers_name_what_was_asked_for() {
    let (world, sim) = (World::new(), sim());
    let (small, link) = (sim.tiktok().author("small"), sim.tiktok().short_link("small"));
    for (method, argument, field, value) in [
        ("fetch_user_profile", format!("unique_id=@{}", small.handle), "secUid", &small.sec_uid),
        ("fetch_user_profile", format!("sec_uid={}", small.sec_uid), "uniqueId", &small.handle),
        ("fetch_one_video", format!("item_id={}", small.works[0].id), "uniqueId", &small.handle),
    ] {
        let ran = api(&world, &sim, &[method, &argument]);
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(answer[field], value.as_str(), "{argument}");
    }
    let secuid = api(&world, &sim, &["get_secuid", "--raw", &format!("url={link}")]);
    assert_eq!(secuid.stdout.trim(), small.sec_uid, "{}", secuid.stderr);
    let wrong = api(&world, &sim, &["fetch_one_video", "item_id=7/../@a"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""), "{}", wrong.stderr);
}
