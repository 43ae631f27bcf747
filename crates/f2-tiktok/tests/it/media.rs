//! Which files a work becomes, and from where.

use f2_core::error::Cause;
use f2_core::json;
use f2_core::media::Skip;
use f2_core::media::Source;
use f2_core::plan::{Codec, Interval, Plan, Template, Want};
use f2_tiktok::media::{gears, plan_work, subtitles};
use f2_tiktok::views::Work;

fn work(rest: &str) -> Work {
    let text = format!(
        r#"{{"id":"7","desc":"a b","createTime":"1700000000","author":{{"id":"6","uniqueId":"some.body","nickname":"Some","secUid":"MS4w"}},{rest}}}"#
    );
    Work::from(json::parse(text.into_bytes()).unwrap())
}

fn gear(name: &str, codec: &str, width: u32, url: &str) -> String {
    format!(
        r#"{{"GearName":"{name}","CodecType":"{codec}","Format":"mp4","Bitrate":"9","PlayAddr":{{"Width":{width},"Height":{},"DataSize":"12","FileHash":"8A566C1DA2334148BDD25D5DA6264BE8","UrlList":["https://www.tiktok.com/aweme/v1/play/?x=1","{url}"]}}}}"#,
        width * 2
    )
}

fn video() -> String {
    let gears = [
        gear("adapt_1440_2", "bytevc2", 1440, "https://v16-webapp-prime.tiktok.com/h266"),
        gear("adapt_1080_1", "h265_hvc1", 1080, "https://v16-webapp-prime.tiktok.com/media-video-hvc1/x"),
        gear("adapt_720_1", "h265_hvc1", 720, "https://v16-webapp-prime.tiktok.com/h265"),
        gear("normal_540_0", "h264", 540, "https://v16-webapp-prime.tiktok.com/h264"),
    ];
    format!(
        r#""video":{{"playAddr":"https://v16-webapp-prime.tiktok.com/default","bitrateInfo":[{}]}}"#,
        gears.join(",")
    )
}

fn planned(work: Work, want: &Want) -> Plan {
    plan_work(work, None, want, &Template::parse("{uniqueId}_{aweme_id}").unwrap(), &Interval::ALL)
}

/// The first address of the video.
fn taken(want: &Want) -> String {
    let plan = planned(work(&video()), want);
    match &plan.assets[0].source {
        Source::Remote(candidates) => candidates[0].url.expose().to_owned(),
        Source::Text(_) => String::new(),
    }
}

#[test]
fn the_best_gear_that_plays_is_taken_from_a_media_host() {
    let all = gears(&work(&video()));
    assert_eq!(all.iter().map(|gear| gear.has_sound).collect::<Vec<_>>(), [true, false, true, true]);
    assert!(taken(&Want::default()).ends_with("/h265"));
    assert!(taken(&Want { codec: Codec::H264, ..Want::default() }).ends_with("/h264"));
    assert!(taken(&Want { codec: Codec::H266, ..Want::default() }).ends_with("/h266"));
    assert!(taken(&Want { quality: Some(600), ..Want::default() }).ends_with("/h264"));
    let plan = planned(work(&video()), &Want::default());
    let Source::Remote(candidates) = &plan.assets[0].source else { panic!("no addresses") };
    assert_eq!(candidates[1].url.expose(), "https://www.tiktok.com/aweme/v1/play/?x=1");
    assert_eq!(candidates[0].length, Some(12));
    assert_eq!(candidates[0].md5.as_deref(), Some("8a566c1da2334148bdd25d5da6264be8"));
}

#[test]
fn a_work_without_gears_has_its_default_address() {
    let plan =
        planned(work(r#""video":{"playAddr":"https://v16-webapp-prime.tiktok.com/d"}"#), &Want::default());
    assert_eq!(plan.assets.len(), 1);
    assert_eq!((plan.stem.as_str(), plan.author.nickname.as_str()), ("some.body_7", "some.body"));
    assert_eq!(plan.record.unwrap().key, "aweme_id");
}

#[test]
fn photo_posts_have_their_pictures_and_sound() {
    let rest = r#""imagePost":{"images":[{"imageURL":{"urlList":["https://p16.tiktokcdn.com/1.jpeg","https://p16.tiktokcdn.com/1.webp"]}},{"imageURL":{"urlList":["https://p16.tiktokcdn.com/2.jpeg"]}}],"title":"t"},"music":{"playUrl":"https://v16.tiktokcdn.com/m"},"video":{"playAddr":""}"#;
    let plan = planned(work(rest), &Want { music: true, ..Want::default() });
    let keys: Vec<String> = plan.assets.iter().map(|asset| asset.key.to_string()).collect();
    assert_eq!(keys, ["music", "image 1", "image 2"]);
    let Source::Remote(candidates) = &plan.assets[1].source else { panic!("no addresses") };
    assert!(candidates[0].url.expose().ends_with(".webp"));
}

#[test]
fn withheld_works_say_why() {
    let skip = |rest: &str| planned(work(rest), &Want::default()).skip;
    assert_eq!(skip(r#""privateItem":true,"video":{"playAddr":""}"#), Some(Skip::Cause(Cause::WorkPrivate)));
    assert_eq!(skip(r#""isContentClassified":true"#), Some(Skip::Cause(Cause::LoginRequired)));
    assert_eq!(skip(r#""video":{"playAddr":""}"#), Some(Skip::Cause(Cause::WorkNoMedia)));
    assert_eq!(skip(&format!(r#""privateItem":true,{}"#, video())), None);
}

#[test]
fn subtitles_keep_their_places() {
    let one = |language: &str, url: &str| {
        format!(r#"{{"LanguageCodeName":"{language}","Source":"MT","Format":"webvtt","Url":"{url}"}}"#)
    };
    let list = |a: &str, b: &str| {
        format!(r#""video":{{"playAddr":"https://x.tiktokcdn.com/","subtitleInfos":[{a},{b},{{"Url":""}}]}}"#)
    };
    let (english, other) =
        (one("eng-US", "https://a.tiktokcdn.com/e"), one("xx-YY", "https://a.tiktokcdn.com/x"));
    for rest in [list(&english, &other), list(&other, &english)] {
        let work = work(&rest);
        assert_eq!(subtitles(&work).len(), 2);
        let plan = planned(work, &Want { subtitles: true, ..Want::default() });
        let named: Vec<String> =
            plan.assets.iter().map(|asset| format!("{}.{}", asset.key.suffix(), asset.extension)).collect();
        assert_eq!(named, ["_video.mp4", "_subtitle_1.eng-US.vtt", "_subtitle_3.vtt"]);
    }
}
