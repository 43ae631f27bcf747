//! `video` objects and address objects.

use super::{View, set};
use crate::media::Blob;
use crate::world::{Content, Era, Gear, Video, Work};
use serde_json::{Value, json};

fn scheme(era: Era) -> &'static str {
    match era {
        Era::Y2023 => "http",
        Era::Y2025 => "https",
    }
}

fn addresses(view: &View<'_>, blob: &Blob, id: &str, era: Era) -> Value {
    let mint = &view.mint;
    json!([mint.video(blob, 0, scheme(era)), mint.video(blob, 1, scheme(era)), mint.play(blob, id)])
}

/// Lines per picture, the smaller side's usual name: 1080 for 1080x1920.
fn lines(gear: &Gear) -> i64 {
    match gear.width.min(gear.height) {
        ..=576 => 540,
        other => other,
    }
}

/// Writes a gear's file into an address object that is already there.
fn put_addr(view: &View<'_>, target: &mut Value, gear: &Gear, id: &str, era: Era) {
    let blob = &gear.blob;
    let half = blob.len / 2;
    let mark = view.world.seed.at(&blob.token);
    set(target, "data_size", blob.len);
    set(target, "file_hash", blob.md5());
    set(target, "width", gear.width);
    set(target, "height", gear.height);
    set(target, "uri", id);
    set(
        target,
        "file_cs",
        format!(
            "c:0-{}-{}|d:0-{}-{},{half}-{}-{}|a:{id}",
            half / 8,
            mark.nth(0).hex(4),
            half - 1,
            mark.nth(1).hex(4),
            blob.len - 1,
            mark.nth(2).hex(4)
        ),
    );
    let key = format!("{id}_{}_{}p_{}", gear.codec.url_word(), lines(gear), gear.bit_rate);
    set(target, "url_key", key);
    set(target, "url_list", addresses(view, blob, id, era));
}

/// Overwrites the template's `video` with this video. `video` is the template filled for the era.
pub(super) fn put_video(view: &View<'_>, target: &mut Value, video: &Video, era: Era) {
    let Some(first) = video.gears.first() else { return };
    set(target, "duration", video.duration);
    set(target, "width", first.width);
    set(target, "height", first.height);
    set(target, "ratio", format!("{}p", lines(first)));
    set(target, "is_h265", i64::from(first.codec.flag() == 1));
    if target.get("format").is_some() {
        set(target, "format", "mp4");
    }
    let template = target["bit_rate"][0].clone();
    let list: Vec<Value> = if video.listed {
        video.gears.iter().map(|g| gear(view, &template, g, video, era)).collect()
    } else {
        Vec::new()
    };
    set(target, "bit_rate", list);
    put_slots(view, target, video, era);
}

/// The single addresses beside the gear list.
fn put_slots(view: &View<'_>, target: &mut Value, video: &Video, era: Era) {
    let h264 = video.gears.iter().find(|g| g.playable() && g.codec.flag() == 0);
    let h265 = video.gears.iter().rfind(|g| g.playable() && g.codec.flag() == 1);
    let low = video.gears.iter().filter(|g| g.playable()).min_by_key(|g| g.bit_rate);
    let Some(default) = h264.or(h265).or(video.gears.first()) else { return };
    let slots = [
        ("play_addr", Some(default)),
        ("play_addr_h264", h264),
        ("play_addr_265", h265),
        ("play_addr_lowbr", low),
    ];
    for (name, gear) in slots {
        if target.get(name).is_none_or(Value::is_null) {
            continue;
        }
        match gear {
            Some(gear) => put_addr(view, &mut target[name], gear, &video.id, era),
            None => set(target, name, Value::Null),
        }
    }
    for name in ["download_addr", "download_suffix_logo_addr"] {
        if target.get(name).is_some_and(Value::is_object) {
            set(&mut target[name], "data_size", default.blob.len);
            set(&mut target[name], "uri", video.id.as_str());
            let list = addresses(view, &default.blob, &video.id, era);
            set(&mut target[name], "url_list", list);
        }
    }
}

fn gear(view: &View<'_>, template: &Value, gear: &Gear, video: &Video, era: Era) -> Value {
    let mut out = template.clone();
    set(&mut out, "FPS", gear.fps);
    set(&mut out, "bit_rate", gear.bit_rate);
    set(&mut out, "gear_name", gear.name.as_str());
    set(&mut out, "is_h265", gear.codec.flag());
    if out.get("is_bytevc1").is_some() {
        set(&mut out, "is_bytevc1", gear.codec.flag());
    }
    set(&mut out, "quality_type", gear.quality_type);
    set(&mut out, "video_extra", extra(gear));
    match (era, gear.format) {
        (Era::Y2023, _) => {}
        (Era::Y2025, format) => set(&mut out, "format", format.unwrap_or("mp4")),
    }
    put_addr(view, &mut out["play_addr"], gear, &video.id, era);
    out
}

fn extra(gear: &Gear) -> String {
    let offsets: Vec<String> = [1, 2, 3, 4, 5, 10]
        .iter()
        .map(|s| format!("{{\\\"time\\\": {s}, \\\"offset\\\": {}}}", gear.blob.len * s / 12))
        .collect();
    let format = gear.format.unwrap_or("mp4");
    format!(
        "{{\"PktOffsetMap\":\"[{}]\",\"format\":\"{format}\",\"definition\":\"{}p\",\"quality\":\"normal\",\"audio_channels\":\"2.0\",\"audio_sample_rate\":\"44100\"}}",
        offsets.join(", "),
        lines(gear)
    )
}

/// `video` of an image set: no gears, and `play_addr` is the background music.
pub(super) fn put_music_as_video(view: &View<'_>, target: &mut Value, work: &Work) {
    let music = work.music.as_ref();
    let list: Vec<String> = music
        .and_then(|m| m.file.as_deref())
        .map(|file| vec![view.mint.audio(file, 0), view.mint.audio(file, 1)])
        .unwrap_or_default();
    let uri = list.first().cloned().unwrap_or_default();
    let key = music.map(|m| m.id.to_string()).unwrap_or_default();
    let addr = json!({"uri": uri, "url_list": list, "width": 720, "height": 720, "url_key": key});
    let (width, height) = match &work.content {
        Content::Images(images) => images.first().map_or((720, 720), |i| (i.width, i.height)),
        Content::Video(_) => (720, 720),
    };
    if let Some(map) = target.as_object_mut() {
        map.retain(|k, _| !k.starts_with("play_addr") && !k.starts_with("download_"));
        map.insert("play_addr".into(), addr);
    }
    set(target, "bit_rate", json!([]));
    set(target, "bit_rate_audio", Value::Null);
    set(target, "big_thumbs", Value::Null);
    set(target, "duration", 0);
    set(target, "ratio", "default");
    set(target, "meta", "");
    set(target, "width", width);
    set(target, "height", height);
}
