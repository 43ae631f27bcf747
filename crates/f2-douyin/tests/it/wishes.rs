//! What a user wants of quality, codec and picture format, and what is taken when it is not there.

use f2_core::json;
use f2_core::media::{AssetKind, Source};
use f2_core::plan::{Codec, ImageFormat, Interval, Template, Want};
use f2_douyin::media::{GearCodec, gears, plan_work};
use f2_douyin::views::Work;
use serde_json::{Value, json};

fn work(video: Value, images: Value) -> Work {
    let whole = json!({ "aweme_id": "7", "aweme_type": 0, "create_time": 1_700_000_000, "desc": "",
                        "author": { "uid": "1", "sec_uid": "M", "nickname": "N" }, "video": video, "images": images });
    Work::from(json::parse(whole.to_string().into_bytes()).unwrap())
}

/// Name, shorter side, flag of the codec, bits per second, format.
type Row = (&'static str, u32, i64, u32, &'static str);

const GEARS: &[Row] = &[
    ("adapt_2160_2", 2160, 2, 9_000, "mp4"),
    ("adapt_1440_1", 1440, 1, 5_000, "mp4"),
    ("normal_1080_0", 1080, 0, 4_000, "mp4"),
    ("adapt_1080_1", 1080, 1, 4_500, "mp4"),
    ("dash_1080_0", 1080, 0, 9_900, "dash"),
    ("normal_720_0", 720, 0, 2_000, "mp4"),
    ("lower_540_0", 540, 0, 1_000, "mp4"),
];

fn video(rows: &[Row]) -> Value {
    let gear = |(name, side, flag, rate, format): &Row| {
        json!({ "gear_name": name, "is_h265": flag, "bit_rate": rate, "format": format, "FPS": 30, "HDR_type": "",
                "play_addr": { "width": side, "height": side * 16 / 9, "data_size": rate, "url_key": "",
                               "url_list": [format!("https://{name}.example/v")] } })
    };
    json!({ "bit_rate": rows.iter().map(gear).collect::<Vec<_>>(),
            "play_addr": { "url_list": ["https://play.example/v"] } })
}

fn first_url(work: Work, want: Want, kind: AssetKind) -> String {
    let plan = plan_work(work, None, &want, &Template::default(), &Interval::ALL);
    let asset = plan.assets.iter().find(|asset| asset.key.kind == kind).unwrap();
    let Source::Remote(candidates) = &asset.source else { panic!("remote") };
    candidates[0].url.expose().to_owned()
}

#[test]
fn wishes_choose_the_gear() {
    let table: &[(Option<u32>, Codec, &str)] = &[
        (None, Codec::Compatible, "adapt_1440_1"),
        (None, Codec::H264, "normal_1080_0"),
        (None, Codec::H265, "adapt_1440_1"),
        (None, Codec::H266, "adapt_2160_2"),
        (Some(1080), Codec::Compatible, "normal_1080_0"),
        (Some(1080), Codec::H265, "adapt_1080_1"),
        (Some(1080), Codec::H266, "adapt_2160_2"),
        (Some(800), Codec::Compatible, "normal_720_0"),
        (Some(100), Codec::Compatible, "lower_540_0"),
        (Some(720), Codec::H265, "adapt_1080_1"),
        (Some(9999), Codec::H264, "normal_1080_0"),
    ];
    for (quality, codec, name) in table {
        let want = Want { quality: *quality, codec: *codec, ..Want::default() };
        let url = first_url(work(video(GEARS), Value::Null), want, AssetKind::Video);
        assert_eq!(url, format!("https://{name}.example/v"), "{quality:?} {codec:?}");
    }
    let plain = [("normal_720_0", 720, 0, 2_000, "mp4")];
    for codec in [Codec::H265, Codec::H266] {
        let want = Want { codec, ..Want::default() };
        let url = first_url(work(video(&plain), Value::Null), want, AssetKind::Video);
        assert_eq!(url, "https://normal_720_0.example/v", "a codec that is not there is no hindrance");
    }
    let url = first_url(work(video(&[]), Value::Null), Want::default(), AssetKind::Video);
    assert_eq!(url, "https://play.example/v");
}

#[test]
fn gears_are_listed_as_they_are() {
    let listed = gears(&work(video(GEARS), Value::Null));
    assert_eq!(listed.len(), GEARS.len());
    for (gear, (name, side, _, rate, format)) in listed.iter().zip(GEARS) {
        assert_eq!((gear.name.as_str(), gear.quality(), gear.bit_rate), (*name, *side, u64::from(*rate)));
        assert_eq!(
            (gear.has_sound, gear.size, gear.fps),
            (*format == "mp4", Some(u64::from(*rate)), Some(30))
        );
    }
    assert_eq!(listed[0].codec, GearCodec::H266);
    assert_eq!(listed[1].to_map()["codec"], "h265");
    assert!(gears(&work(Value::Null, Value::Null)).is_empty());
    assert!(gears(&work(json!({ "bit_rate": 7 }), Value::Null)).is_empty());
}

#[test]
fn picture_formats_are_taken_as_wished() {
    let images = json!([{ "url_list": ["https://p.example/1.heic?x=1", "https://p.example/1.webp?x=1",
                                       "https://p.example/1.jpeg?x=1", "https://p.example/1"] }]);
    for (image, end) in
        [(ImageFormat::Webp, "webp"), (ImageFormat::Jpeg, "jpeg"), (ImageFormat::Heic, "heic")]
    {
        let want = Want { image, ..Want::default() };
        let url = first_url(work(video(&[]), images.clone()), want, AssetKind::Image);
        assert_eq!(url, format!("https://p.example/1.{end}?x=1"));
    }
}

#[test]
fn any_type_is_saved_by_what_it_carries() {
    for kind in [0, 4, 55, 61, 68, 109, 110, 150, 201, 9999] {
        let whole = json!({ "aweme_id": "7", "aweme_type": kind, "video": video(GEARS) });
        let work = Work::from(json::parse(whole.to_string().into_bytes()).unwrap());
        let plan = plan_work(work, None, &Want::default(), &Template::default(), &Interval::ALL);
        assert_eq!(plan.assets.len(), 1, "aweme_type {kind}");
    }
}
