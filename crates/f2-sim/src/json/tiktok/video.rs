//! `video`, `bitrateInfo` and `imagePost` objects.

use super::{View, set, set_known};
use crate::media::{Blob, Track};
use crate::world::{Codec, Gear, Image, Subtitle, Video, Work};
use serde_json::{Value, json};
use std::sync::Arc;

const COVER: &str = "tplv-tiktokx-origin.image";
const PHOTO: &str = "tplv-photomode-image";

const fn codec(codec: Codec) -> &'static str {
    match codec {
        Codec::H264 => "h264",
        Codec::H265 => "h265_hvc1",
        Codec::H266 => "bytevc2",
    }
}

/// Lines per picture by their usual name: 1080 for 1080x1920, 540 for 576x1024.
fn lines(gear: &Gear) -> i64 {
    match gear.width.min(gear.height) {
        ..=576 => 540,
        other => other,
    }
}

fn track(gear: &Gear) -> Track {
    if gear.format == Some("dash") { Track::Silent } else { Track::Whole }
}

/// The gear `playAddr` names: the best h264 one of at most 576 lines, else the first that plays.
fn default(video: &Video) -> Option<&Gear> {
    let small = |g: &&Gear| g.playable() && g.codec == Codec::H264 && lines(g) == 540;
    let best = video.gears.iter().filter(small).max_by_key(|g| g.bit_rate);
    best.or_else(|| video.gears.iter().find(|g| g.playable()))
}

/// Overwrites the template's `video` with this video.
pub(super) fn put_video(view: &View<'_>, target: &mut Value, work: &Work, video: &Video) {
    let Some(gear) = default(video) else { return };
    let template = target["bitrateInfo"][0].clone();
    let address = view.mint.tiktok_video(&gear.blob, 0, track(gear));
    for (name, value) in [
        ("id", json!(work.id.to_string())),
        ("width", json!(gear.width)),
        ("height", json!(gear.height)),
        ("duration", json!(video.duration / 1000)),
        ("ratio", json!(format!("{}p", lines(gear)))),
        ("definition", json!(format!("{}p", lines(gear)))),
        ("bitrate", json!(gear.bit_rate)),
        ("codecType", json!(codec(gear.codec))),
        ("encodedType", json!("normal")),
        ("videoQuality", json!("normal")),
        ("format", json!("mp4")),
        ("playAddr", json!(address)),
        ("downloadAddr", json!(view.mint.tiktok_video(&video.marked, 0, Track::Whole))),
    ] {
        set(target, name, value);
    }
    set_known(target, "size", gear.blob.len);
    set_known(target, "videoID", video.id.as_str());
    set_known(target, "VQScore", "58.31");
    put_covers(view, target, work);
    if video.listed {
        let list: Vec<Value> = video.gears.iter().map(|g| row(view, &template, g, video, work)).collect();
        set(target, "bitrateInfo", list);
    } else if let Some(map) = target.as_object_mut() {
        map.shift_remove("bitrateInfo");
        map.shift_remove("PlayAddrStruct");
    }
    if target.get("PlayAddrStruct").is_some() {
        put_addr(view, &mut target["PlayAddrStruct"], gear, video, work);
    }
    put_subtitles(view, target, &video.subtitles);
}

fn put_covers(view: &View<'_>, target: &mut Value, work: &Work) {
    let covers = &work.covers;
    let still = view.mint.tiktok_image(&covers.still, 0, COVER);
    let moving = covers.animated.as_ref().map(|file| view.mint.tiktok_image(file, 1, COVER));
    set(target, "cover", still.as_str());
    set(target, "originCover", still.as_str());
    set(target, "dynamicCover", moving.unwrap_or_else(|| still.clone()));
    set_known(target, "reflowCover", still.as_str());
    for size in ["240", "480", "720", "960"] {
        let template = format!("tplv-photomode-zoomcover:{size}:{size}.avif");
        set_known(target, &format!("zoomCover/{size}"), view.mint.tiktok_image(&covers.still, 0, &template));
    }
}

fn row(view: &View<'_>, template: &Value, gear: &Gear, video: &Video, work: &Work) -> Value {
    let mut out = template.clone();
    set(&mut out, "GearName", gear.name.as_str());
    set(&mut out, "QualityType", gear.quality_type);
    set(&mut out, "CodecType", codec(gear.codec));
    set(&mut out, "Bitrate", gear.bit_rate);
    set_known(&mut out, "BitrateFPS", gear.fps);
    set_known(&mut out, "Format", "mp4");
    set_known(&mut out, "MVMAF", "\"{\\\"v2.0\\\": {}}\"");
    put_addr(view, &mut out["PlayAddr"], gear, video, work);
    out
}

fn put_addr(view: &View<'_>, target: &mut Value, gear: &Gear, video: &Video, work: &Work) {
    let blob = &gear.blob;
    let mark = view.world.seed.at(&blob.token);
    let key = format!("{}_{}_{}p_{}", video.id, gear.codec.url_word(), lines(gear), gear.bit_rate);
    set(target, "DataSize", blob.len);
    set(target, "FileCs", format!("c:0-{}-{}", blob.len / 64, mark.hex(4)));
    set(target, "FileHash", blob.md5());
    set(target, "Uri", video.id.as_str());
    set(target, "UrlKey", key);
    set(target, "Width", gear.width);
    set(target, "Height", gear.height);
    let mint = &view.mint;
    let list = [
        mint.tiktok_video(blob, 0, track(gear)),
        mint.tiktok_video(blob, 1, track(gear)),
        mint.tiktok_play(blob, &video.id, work.id),
    ];
    set(target, "UrlList", list.to_vec());
}

fn put_subtitles(view: &View<'_>, target: &mut Value, subtitles: &[Subtitle]) {
    let row = |(at, subtitle): (usize, &Subtitle)| {
        let mut row = json!({
            "LanguageID": (at + 2).to_string(), "LanguageCodeName": subtitle.language,
            "Url": view.mint.tiktok_subtitle(&subtitle.blob), "UrlExpire": view.mint.expires, "Format": "webvtt",
            "Version": if subtitle.source == "ASR" { "1:whisper_lid" } else { "4" }, "Source": subtitle.source,
            "Size": subtitle.blob.len,
        });
        if subtitle.source == "MT" {
            row["VideoSubtitleID"] = (at + 1).into();
        }
        row
    };
    let rows: Vec<Value> = subtitles.iter().enumerate().map(row).collect();
    set(target, "subtitleInfos", rows);
    let template = target["claInfo"]["captionInfos"][0].clone();
    if !template.is_object() {
        return;
    }
    let caption = |subtitle: &Subtitle| {
        let mut out = template.clone();
        let url = view.mint.tiktok_subtitle(&subtitle.blob);
        set(&mut out, "captionFormat", "webvtt");
        set(&mut out, "language", &subtitle.language[..2]);
        set(&mut out, "languageCode", subtitle.language);
        set(&mut out, "isAutoGen", true);
        set(&mut out, "isOriginalCaption", subtitle.source == "ASR");
        set(&mut out, "expire", view.mint.expires.to_string());
        set(&mut out, "url", url.as_str());
        set(&mut out, "urlList", vec![url]);
        out
    };
    let captions: Vec<Value> = subtitles.iter().map(caption).collect();
    set(target, "claInfo/captionInfos", captions);
}

/// A photo post: the pictures in `imagePost`, and a `video` without a file.
pub(super) fn put_photos(view: &View<'_>, out: &mut Value, work: &Work, images: &[Image]) {
    let still = view.mint.tiktok_image(&work.covers.still, 0, COVER);
    let mut video = json!({
        "id": work.id.to_string(), "height": 0, "width": 0, "duration": 0, "ratio": "", "cover": still,
        "originCover": still, "dynamicCover": "", "playAddr": "", "downloadAddr": "", "subtitleInfos": [],
    });
    if let Some(cover) = &work.covers.animated {
        set(&mut video, "dynamicCover", view.mint.tiktok_image(cover, 1, COVER));
    }
    set(out, "video", video);
    set(out, "imagePost", image_post(view, work, images));
}

/// The pictures of a photo post.
pub(super) fn image_post(view: &View<'_>, work: &Work, images: &[Image]) -> Value {
    let url = |files: &[Arc<Blob>]| -> Vec<String> {
        let one = |(at, file): (usize, &Arc<Blob>)| {
            view.mint.tiktok_image(file, at as u64, &format!("{PHOTO}.{}", file.kind.extension()))
        };
        files.iter().enumerate().map(one).collect()
    };
    let picture = |image: &Image| json!({ "imageURL": { "urlList": url(&image.files) }, "imageWidth": image.width, "imageHeight": image.height });
    let cover = url(std::slice::from_ref(&work.covers.still));
    json!({
        "images": images.iter().map(picture).collect::<Vec<_>>(),
        "cover": { "imageURL": { "urlList": cover }, "imageWidth": 1080, "imageHeight": 1440 },
        "shareCover": { "imageURL": { "urlList": cover } },
        "title": work.desc.chars().take(20).collect::<String>(),
    })
}
