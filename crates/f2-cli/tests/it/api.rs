//! `f2 api` against the simulated platform: every method answers, and data is all that standard output holds.

use std::collections::BTreeSet;

use f2_core::api::ApiKind;
use f2_douyin::api::METHODS;
use f2_sim::Sim;
use f2_sim::world::Content;
use serde_json::Value;

use crate::program::F2;
use crate::stage::sim;
use crate::world::{Ran, World};

/// `f2 api` whose only way out is the simulated platform.
pub(crate) fn command(world: &World, sim: &Sim, args: &[&str]) -> F2 {
    let mut command = world.f2();
    command.env("SSL_CERT_FILE", sim.ca_file()).answers();
    command.args(["-d", "DEBUG", "api", "-P", &sim.locked_proxy(), "--page-delay", "0"]).args(args);
    command
}

/// Runs it with the account's cookie.
#[track_caller]
fn api(world: &World, sim: &Sim, args: &[&str]) -> Ran {
    command(world, sim, &["-k", &sim.login_cookie()]).args(args).ran()
}

#[track_caller]
fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stderr, "");
    serde_json::from_str(&ran.stdout).unwrap()
}

/// A method, its arguments, and how many values a list has (1 for what is none, 0 where only some are due).
pub(crate) type Row = (&'static str, Vec<String>, usize);

fn rows(sim: &Sim) -> Vec<Row> {
    let mixed = sim.author("mixed");
    let sec = format!("sec_user_id={}", mixed.sec_uid);
    let listed: Vec<_> = mixed.listed().collect();
    let all = listed.len();
    let id = listed[0].id;
    let work = format!("aweme_id={id}");
    let video = listed.iter().find(|work| matches!(work.content, Content::Video(_))).unwrap().id;
    let mix = listed.iter().find_map(|work| work.mix).unwrap();
    let in_mix = listed.iter().filter(|work| work.mix == Some(mix)).count();
    let people = sim.world().authors.len();
    let songs = listed.iter().filter(|work| work.music.is_some()).count();
    let found = listed.iter().filter(|work| work.desc.contains(' ')).count();
    let (rid, room) = (mixed.web_rid(), mixed.room_id());
    let im = format!("room_id={room} user_unique_id=7");
    let folder = "collects_id=7200000000000000101";
    let query = "params=aid=6383";
    let rows = vec![
        ("fetch_user_profile", sec.clone(), 1),
        ("fetch_one_video", work.clone(), 1),
        ("fetch_user_post_videos", sec.clone(), all),
        ("fetch_user_like_videos", sec.clone(), all),
        ("fetch_user_music_collection", String::new(), songs),
        ("fetch_user_collection_videos", String::new(), all),
        ("fetch_user_collects", String::new(), 3),
        ("fetch_user_collects_videos", folder.to_owned(), all.div_ceil(2)),
        ("fetch_user_mix_videos", format!("mix_id={mix}"), in_mix),
        ("fetch_user_feed_videos", sec.clone(), all),
        ("fetch_feed_videos", "--max 23".to_owned(), 23),
        ("fetch_follow_feed_videos", String::new(), 10),
        ("fetch_related_videos", work.clone(), 19),
        ("fetch_friend_feed_videos", String::new(), 10),
        ("fetch_user_following", sec.clone(), people),
        ("fetch_user_follower", sec.clone(), people),
        ("fetch_post_comment", work.clone(), 47),
        ("fetch_post_comment_reply", format!("{work} comment_id=7500000000000000001"), 7),
        ("fetch_general_search", "keyword=a".to_owned(), 0),
        ("fetch_suggest_word", "keyword=猫".to_owned(), 10),
        ("fetch_query_user", String::new(), 1),
        ("fetch_user_self", String::new(), 1),
        ("fetch_short_users", format!("sec_user_ids={}", mixed.sec_uid), 1),
        ("fetch_post_stats", format!("{work} aweme_type=0"), 1),
        ("fetch_slides_info", format!("aweme_ids={id}"), 1),
        ("fetch_user_live_videos", format!("webcast_id={rid}"), 1),
        ("fetch_user_live_videos_by_room_id", format!("room_id={room}"), 1),
        ("fetch_live_im", format!("room_id={room} unique_id=7"), 1),
        ("fetch_user_following_lives", String::new(), 1),
        ("fetch_user_live_status", format!("user_id={},{}", mixed.uid, sim.author("small").uid), 2),
        ("fetch_user_post", format!("{sec} count=5"), 1),
        ("fetch_user_like", format!("{sec} count=5"), 1),
        ("fetch_user_collection", "count=5".to_owned(), 1),
        ("fetch_user_collects_video", format!("{folder} count=5"), 1),
        ("fetch_user_mix", format!("mix_id={mix}"), 1),
        ("fetch_post_detail", work.clone(), 1),
        ("fetch_post_feed", "count=5".to_owned(), 1),
        ("fetch_follow_feed", "count=5".to_owned(), 1),
        ("fetch_friend_feed", String::new(), 1),
        ("fetch_post_related", format!("{work} filter_gids=1,"), 1),
        ("fetch_live", format!("web_rid={rid}"), 1),
        ("fetch_live_room_id", format!("room_id={room}"), 1),
        ("fetch_following_live", String::new(), 1),
        ("fetch_locate_post", format!("{sec} max_cursor=0 locate_item_cursor={}", listed[5].stamp), 1),
        ("fetch_live_im_fetch", im.clone(), 1),
        ("list_formats", format!("aweme_id={video}"), 0),
        ("client_conf", String::new(), 1),
        ("gen_real_msToken", String::new(), 1),
        ("gen_false_msToken", String::new(), 1),
        ("gen_ttwid", String::new(), 1),
        ("gen_webid", String::new(), 1),
        ("gen_verify_fp", String::new(), 1),
        ("gen_s_v_web_id", String::new(), 1),
        ("gen_uifid_temp", String::new(), 1),
        ("get_signature", im, 1),
        ("XBogusManager.str_2_endpoint", "endpoint=aid=6383".to_owned(), 1),
        ("XBogusManager.model_2_endpoint", format!("{query} base_endpoint=https://a.example/x"), 1),
        ("ABogusManager.str_2_endpoint", query.to_owned(), 1),
        ("ABogusManager.model_2_endpoint", format!("{query} base_endpoint=https://a.example/x?y=1"), 1),
        ("get_aweme_id", format!("url={}", sim.work_url(listed[0])), 1),
        ("get_mix_id", format!("url=https://www.douyin.com/collection/{mix}"), 1),
        ("get_all_mix_id", format!("urls=https://www.douyin.com/collection/{mix}"), 1),
        ("get_webcast_id", format!("url=https://live.douyin.com/{rid}"), 1),
        ("get_all_webcast_id", format!("urls=https://live.douyin.com/{rid}"), 1),
        ("get_room_id", format!("url=https://live.douyin.com/{rid}"), 1),
        ("get_all_room_id", format!("urls=https://live.douyin.com/{rid}"), 1),
        ("format_file_name", "naming={nickname}/{aweme_id} nickname=a/b aweme_id=7".to_owned(), 1),
    ];
    let words = |text: String| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let mut rows: Vec<Row> = rows.into_iter().map(|(name, text, count)| (name, words(text), count)).collect();
    let links = format!("urls={} {}", sim.user_url("mixed"), sim.short_link("small"));
    let works = format!("urls={} {}", sim.work_url(listed[0]), sim.short_work_link(listed[1]));
    let search = vec![format!("user_id={}", mixed.sec_uid), "keyword= ".to_owned()];
    rows.extend([
        ("fetch_home_post_search", search, found),
        ("get_sec_user_id", vec![format!("url={}", sim.share_text("mixed"))], 1),
        ("get_all_sec_user_id", vec![links], 1),
        ("get_all_aweme_id", vec![works], 1),
        ("json_2_lrc", vec![r#"input=[{"text":"a","timeId":"61.5"}]"#.to_owned()], 1),
    ]);
    rows
}

/// Runs a line for every method of a platform, and holds what each answers against its kind.
pub(crate) fn answered(rows: &[Row], methods: &[(&str, ApiKind)], run: impl Fn(&[&str]) -> Ran) {
    for (name, words, count) in rows {
        let args: Vec<&str> = std::iter::once(*name).chain(words.iter().map(String::as_str)).collect();
        let ran = run(&args);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{name}");
        let value: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(ran.stdout.matches('\n').count(), 1, "{name} is compact");
        let (_, kind) = methods.iter().find(|(method, _)| method == name).unwrap();
        match (kind, &value) {
            (ApiKind::Stream, Value::Array(items)) => {
                let right = if *count == 0 { !items.is_empty() } else { items.len() == *count };
                assert!(right, "{name}: {} items", items.len());
            }
            (ApiKind::Single, Value::Object(map)) => assert!(!map.is_empty(), "{name}"),
            (ApiKind::Util, Value::String(text)) => assert!(!text.is_empty(), "{name}"),
            (ApiKind::Util, Value::Array(list)) => assert!(!list.is_empty(), "{name}"),
            (ApiKind::Util, Value::Object(map)) => assert!(!map.is_empty(), "{name}"),
            (kind, value) => panic!("{name} is {kind:?} and yields {value}"),
        }
    }
    let tested: BTreeSet<&str> = rows.iter().map(|row| row.0).collect();
    // Events have tests of their own: they come until a room is over.
    let known = methods.iter().filter(|(_, kind)| *kind != ApiKind::Events).map(|(name, _)| *name);
    assert_eq!(tested, known.collect());
}

#[test]
fn every_method_answers() {
    let (world, sim) = (World::new(), sim());
    let methods: Vec<_> = METHODS.iter().map(|method| (method.name, method.kind)).collect();
    answered(&rows(&sim), &methods, |args| api(&world, &sim, &[&["dy"], args].concat()));
    assert!(world.tree().is_empty(), "nothing is saved");
}

#[test]
fn lists_come_raw_by_line_and_cut() {
    let (world, sim) = (World::new(), sim());
    let sec = format!("sec_user_id={}", sim.author("mixed").sec_uid);
    let line = ["douyin", "fetch_user_post_videos", &sec];
    let with = |more: &[&str]| api(&world, &sim, &[&line[..], more].concat());
    let ids = |values: &[Value]| values.iter().map(|v| v["aweme_id"].to_string()).collect::<Vec<_>>();
    let all = json(&with(&["--max", "13", "-s", "5"]));
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 13);
    assert_eq!(sim.hits("aweme/post/").len(), 3, "five to a page");
    let lines = with(&["--max=13", "--jsonl"]);
    assert_eq!((lines.code, lines.stderr.as_str()), (0, ""));
    let lines: Vec<Value> = lines.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(ids(&lines), ids(all));
    let raw = with(&["--max", "13", "--page-counts", "5", "--raw", "--jsonl"]);
    let pages: Vec<Value> = raw.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(pages.iter().map(|page| page["aweme_list"].as_array().unwrap().len()).sum::<usize>(), 13);
    assert!(pages.iter().all(|page| page["status_code"] == 0 && page["aweme_list"][0]["video"].is_object()));
    assert_eq!(json(&with(&["--max", "0"])).as_array().unwrap().len(), sim.author("mixed").listed().count());
    let guest = command(&world, &sim, &["dy", "fetch_user_collects"]).ran();
    assert_eq!((guest.code, guest.stdout.as_str()), (3, ""), "{}", guest.stderr);
    assert!(guest.error_line().ends_with("[account.login_required]"), "{}", guest.stderr);
}

#[test]
fn lyrics_are_read_from_standard_input() {
    let (world, sim) = (World::new(), sim());
    for (more, expected) in
        [(&[][..], "\"[01:01.500] a\\n[01:02.000] b\"\n"), (&["--raw"], "[01:01.500] a\n[01:02.000] b\n")]
    {
        let mut command = command(&world, &sim, &["dy", "json_2_lrc"]);
        let input = br#"[{"text":"a","timeId":"61.5"},{"text":"b","timeId":"62"}]"#;
        let ran = command.args(more).input(input).ran();
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, expected, ""));
    }
    assert_eq!(sim.journal().len(), 0);
}

#[test]
fn the_lists_tell_all_methods_and_their_parameters() {
    let world = World::new();
    let platforms = world.run(&["api"]);
    assert_eq!((platforms.code, platforms.stderr.as_str()), (0, ""));
    assert!(platforms.stdout.starts_with("douyin, dy  Douyin"), "{}", platforms.stdout);
    let listed = world.run(&["api", "douyin"]);
    assert_eq!((listed.code, listed.stderr.as_str()), (0, ""));
    for method in METHODS {
        let line = listed.stdout.lines().find(|line| line.split(' ').nth(2) == Some(method.name)).unwrap();
        for parameter in method.parameters {
            let spelt = match parameter.default {
                None => format!(" {}=…", parameter.name),
                Some(default) => format!(" [{}={default}]", parameter.name),
            };
            assert!(line.contains(&spelt), "{spelt} in {line}");
        }
    }
    let heads: Vec<&str> = listed.stdout.lines().filter(|line| line.ends_with(':')).collect();
    assert_eq!(heads, ["One answer:", "Items of a list:", "Events as they come:", "Worked out:"]);
    let lines = world.run(&["api", "dy", "--jsonl"]).stdout;
    let names: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, METHODS.iter().map(|method| method.name).collect::<Vec<_>>());
    assert!(world.run(&["api", "-l", "zh_CN", "dy"]).stdout.contains("逐项列出"));
    assert!(world.run(&["api", "--help"]).stdout.contains("--jsonl"));
}

#[test]
fn what_is_not_there_is_refused_with_the_nearest() {
    let (world, sim) = (World::new(), sim());
    for (args, pieces) in [
        (&["douyn"][..], &["douyn", "did you mean douyin?"][..]),
        (&["dy", "fetch_user_profil"], &["fetch_user_profil", "did you mean fetch_user_profile?"]),
        (&["dy", "fetch_user_profile"], &["fetch_user_profile needs sec_user_id"]),
        (&["dy", "fetch_user_profile", "sec_user=x"], &["sec_user", "did you mean sec_user_id?"]),
        (&["dy", "fetch_user_profile", "MS4w"], &["MS4w is no key=value"]),
        (&["dy", "fetch_query_user", "--max", "many"], &["--max", "many"]),
        (&["dy", "fetch_query_user", "--jsnl"], &["did you mean --jsonl?"]),
        (&["dy", "fetch_user_post_videos", "sec_user_id=M", "max_cursor=one"], &["max_cursor=one"]),
        (&["dy", "fetch_query_user", "-e", "soon"], &["--timeout", "soon"]),
    ] {
        let ran = command(&world, &sim, args).ran();
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{args:?} {}", ran.stderr);
        let line = ran.error_line();
        assert!(line.ends_with("[usage.argument]"), "{line}");
        assert!(pieces.iter().all(|piece| line.contains(piece)), "{line}");
    }
    assert_eq!(sim.journal().len(), 0);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let (world, sim) = (World::new(), sim());
    let mut command = command(&world, &sim, &["dy", "fetch_feed_videos", "--jsonl"]);
    let ran = command.reads(10).ran();
    assert_eq!((ran.code, ran.stdout.len(), ran.stderr.as_str()), (0, 10, ""));
}

#[test]
fn values_of_conf_yaml_reach_the_requests() {
    let (world, sim) = (World::new(), sim());
    world.file(
        "conf/conf.yaml",
        "f2:\n  douyin:\n    headers:\n      User-Agent: Mozilla/5.0 (X)\n      X-Own: \"7\"\n      Cookie: none\n    BaseRequestModel:\n      version:\n        code: '300000'\n        name:\n      browser: { version: 131.0.0.0 }\n    BaseLiveModel:\n      language: en\n    ttwid:\n      url: https://tokens.example/ttwid\n    overrides:\n      web.cpu_core_num: 4\n",
    );
    let ran = api(&world, &sim, &["dy", "client_conf"]);
    assert_eq!(ran.stderr, "warning: conf/conf.yaml: f2 does not use headers.Cookie\n");
    let conf = json(&Ran { stderr: String::new(), ..ran });
    for (key, value) in [
        ("web.version_code", "300000"),
        ("web.version_name", "29.1.0"),
        ("web.browser_version", "131.0.0.0"),
        ("web.cpu_core_num", "4"),
        ("live.language", "en"),
        ("token.ttwid_url", "https://tokens.example/ttwid"),
        ("header.user-agent", "Mozilla/5.0 (X)"),
        ("header.x-own", "7"),
    ] {
        assert_eq!(conf[key], value, "{key}");
    }
    assert!(conf.get("header.cookie").is_none());
    world.file("conf/conf.yaml", "f2:\n  douyin:\n    overrides:\n      web.cpu_cores: 4\n");
    let wrong = api(&world, &sim, &["dy", "client_conf"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""));
    assert!(wrong.error_line().contains("web.cpu_cores"), "{}", wrong.stderr);
}
