//! Which files a work has and where each is best had; the answers are made here.

use f2_core::error::Cause;
use f2_core::json;
use f2_core::media::{Asset, AssetKey, AssetKind, Skip, Source};
use f2_core::plan::{Interval, Plan, Template, Want};
use f2_douyin::media::plan_work;
use f2_douyin::views::Work;
use serde_json::{Value, json};

fn all() -> Want {
    Want { music: true, cover: true, desc: true, lyric: true, ..Want::default() }
}

fn plan(work: &Value) -> Plan {
    plan_in(work, Interval::ALL)
}

fn plan_in(work: &Value, interval: Interval) -> Plan {
    let work = Work::from(json::parse(work.to_string().into_bytes()).unwrap());
    plan_work(work, None, &all(), &Template::default(), &interval)
}

fn address(host: &str, size: u64) -> Value {
    json!({ "url_list": [format!("https://{host}.example/a?sign=1"), format!("https://{host}2.example/a")],
            "data_size": size, "file_hash": "0123456789ABCDEF0123456789abcdef", "url_key": "v_h264" })
}

fn gear(host: &str, (width, height): (u32, u32), rate: u32, format: Value, h265: Value) -> Value {
    let mut play = address(host, 10);
    play["width"] = width.into();
    play["height"] = height.into();
    json!({ "bit_rate": rate, "format": format, "is_h265": h265, "play_addr": play })
}

fn work() -> Value {
    json!({
        "aweme_id": "7000000000000000001", "aweme_type": 0, "create_time": 1_700_000_000, "desc": "a b",
        "author": { "uid": "12", "sec_uid": "MS4wLjABAAAA_x", "nickname": "N" },
        "status": { "is_prohibited": false, "is_delete": false, "private_status": 0 },
        "music": { "status": 1, "play_url": { "url_list": ["https://m.example/x.mp3"] } },
        "images": null,
        "video": { "origin_cover": { "url_list": ["https://c.example/o.jpeg"] }, "play_addr": address("play", 5),
                   "bit_rate": [gear("low", (720, 1280), 900, json!("mp4"), json!(0))] },
    })
}

fn keys(plan: &Plan) -> Vec<String> {
    plan.assets.iter().map(|asset| asset.key.to_string()).collect()
}

fn first_url(asset: &Asset) -> String {
    match &asset.source {
        Source::Remote(candidates) => candidates[0].url.expose().to_owned(),
        Source::Text(text) => text.clone(),
    }
}

fn video_host(work: &Value) -> String {
    let plan = plan(work);
    let video = plan.assets.iter().find(|a| a.key == AssetKey::only(AssetKind::Video)).unwrap();
    first_url(video).trim_start_matches("https://").split('.').next().unwrap().to_owned()
}

#[test]
fn a_video_has_its_four_files_and_f2s_name() {
    let plan = plan(&work());
    assert_eq!(keys(&plan), ["music", "cover", "desc", "video"]);
    assert_eq!(plan.stem, "2023-11-15 06-13-20_a_b");
    let Source::Remote(candidates) = &plan.assets[3].source else { panic!("remote") };
    assert_eq!(candidates.len(), 2);
    assert_eq!(candidates[0].length, Some(10));
    assert_eq!(candidates[0].md5.as_deref(), Some("0123456789abcdef0123456789abcdef"));
}

#[test]
fn the_best_playable_gear_wins() {
    let mp4 = || json!("mp4");
    let with = |gears: Vec<Value>| {
        let mut work = work();
        work["video"]["bit_rate"] = gears.into();
        video_host(&work)
    };
    let (hd, full) = ((720, 1280), (1080, 1920));
    let low = gear("low", hd, 9000, mp4(), json!(0));
    let high = gear("high", full, 1000, mp4(), json!(0));
    let h265 = gear("hevc", full, 2000, mp4(), json!(1));
    let h266 = gear("vvc", full, 9000, mp4(), json!(2));
    let dash = gear("dash", full, 9999, json!("dash"), json!(0));
    let plain = gear("plain", full, 1500, Value::Null, Value::Null);
    assert_eq!(with(vec![low.clone(), high.clone()]), "high", "resolution before bit rate");
    assert_eq!(with(vec![h265.clone(), high.clone()]), "high", "h264 at the same resolution");
    assert_eq!(with(vec![low.clone(), h265]), "hevc", "h265 when it alone has the resolution");
    assert_eq!(with(vec![dash, h266, low.clone()]), "low", "neither dash nor h266");
    assert_eq!(with(vec![high, plain, low]), "plain", "no format key is mp4; the bit rate decides");
    assert_eq!(with(vec![]), "play", "without gears the play address");
}

#[test]
fn image_sets_are_pictures_with_their_clips_and_never_the_music_as_video() {
    let mut set = work();
    set["aweme_type"] = 68.into();
    set["video"]["bit_rate"] = json!([]);
    set["images"] = json!([
        { "url_list": ["https://p.example/1.heic?x", "https://p.example/1.jpeg?x"] },
        { "url_list": ["https://p.example/2.webp", "https://p.example/2.jpeg"],
          "video": { "play_addr": address("clip", 7) } },
        { "url_list": null, "video": null },
    ]);
    let plan = plan(&set);
    assert_eq!(keys(&plan), ["music", "cover", "desc", "image 1", "live 2", "image 2"]);
    assert_eq!(first_url(&plan.assets[3]), "https://p.example/1.jpeg?x");
    assert_eq!(first_url(&plan.assets[4]), "https://clip.example/a?sign=1");
}

#[test]
fn withheld_works_say_why() {
    let withheld = |path: &str, value: Value| {
        let mut work = work();
        *work.pointer_mut(path).unwrap() = value;
        plan(&work)
    };
    assert_eq!(withheld("/status/is_prohibited", true.into()).skip, Some(Skip::Cause(Cause::WorkProhibited)));
    assert_eq!(withheld("/status/is_delete", true.into()).skip, Some(Skip::Cause(Cause::WorkRemoved)));
    let gone = withheld("/video", Value::Null);
    assert_eq!(gone.skip, Some(Skip::Cause(Cause::WorkNoMedia)));
    assert!(gone.assets.is_empty());
    let mut private = work();
    private["video"] = Value::Null;
    private["status"]["private_status"] = 1.into();
    assert_eq!(plan(&private).skip, Some(Skip::Cause(Cause::WorkPrivate)));
    private["video"] = work()["video"].clone();
    assert_eq!(plan(&private).skip, None, "a private work that carries its media is saved");
}

#[test]
fn the_interval_skips_without_blame() {
    let plan = plan_in(&work(), Interval::parse("2020-01-01|2020-01-02").unwrap());
    assert_eq!(plan.skip, Some(Skip::Interval));
    assert!(plan.assets.is_empty());
}

#[test]
fn silent_sounds_and_missing_covers_are_left_out() {
    let mut bare = work();
    bare["music"]["status"] = 0.into();
    bare["video"]["origin_cover"] = Value::Null;
    assert_eq!(keys(&plan(&bare)), ["desc", "video"]);
    bare["video"]["animated_cover"] = json!({ "url_list": ["https://c.example/a.webp"] });
    assert_eq!(keys(&plan(&bare)), ["cover", "desc", "video"]);
}

#[test]
fn the_record_has_f2s_columns_and_no_addresses() {
    let record = plan(&work()).record.unwrap();
    assert_eq!((record.table, record.key), ("video_info", "aweme_id"));
    let names: Vec<_> = record.cells.iter().map(|(name, _)| *name).collect();
    for column in ["aweme_id", "desc", "desc_raw", "nickname", "create_time", "hashtag_names", "mix_id"] {
        assert!(names.contains(&column), "{column}");
    }
    assert!(!names.contains(&"video_play_addr") && !names.contains(&"cover"));
    let urls = record.cells.iter().filter(|(_, cell)| format!("{cell:?}").contains("sign="));
    assert_eq!(urls.count(), 0);
}

/// Replaces the `n`-th value of a tree, in the order of a walk, by another.
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

proptest::proptest! {
    #[test]
    fn any_value_anywhere_costs_no_page(n in 0usize..90, pick in 0usize..9) {
        let strange = [Value::Null, json!(true), json!(-1), json!(1e300), json!(u64::MAX), json!(""),
                       json!("\u{202e}/../x"), json!([[[]]]), json!({"url_list": {"a": 1}})];
        let mut work = work();
        work["images"] = if n % 2 == 0 { Value::Null } else { json!([{ "url_list": ["https://p.example/1.webp"] }]) };
        mutate(&mut work, &mut { n }, &strange[pick]);
        let plan = plan(&work);
        proptest::prop_assert!(!plan.stem.contains('/') && !plan.stem.is_empty());
    }
}
