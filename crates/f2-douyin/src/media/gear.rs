//! The gears of a video, as Douyin lists them.

use f2_core::assets;
use f2_core::gear::{Gear, GearCodec, choose};
use f2_core::json::{self, Value};
use f2_core::media::Candidate;
use f2_core::plan::Want;
use f2_core::view::View as _;

use crate::views::Work;

/// One row of `bit_rate`.
fn of(gear: &Value) -> Gear {
    let number = |path: &str| json::at(gear, path).and_then(json::int);
    let pixels = |path: &str| number(path).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let text = |path: &str| json::at(gear, path).and_then(json::text).unwrap_or_default();
    let format = text("format");
    let candidates = json::at(gear, "play_addr").map(mirrors).unwrap_or_default();
    Gear {
        name: text("gear_name"),
        width: pixels("play_addr.width"),
        height: pixels("play_addr.height"),
        fps: number("FPS"),
        bit_rate: number("bit_rate").and_then(|n| u64::try_from(n).ok()).unwrap_or(0),
        codec: codec(gear, &text("play_addr.url_key")),
        // Captures up to 2023 name no format; all their gears are mp4.
        has_sound: format.is_empty() || format == "mp4",
        hdr: text("HDR_type").parse::<u32>().is_ok_and(|kind| kind > 0),
        size: candidates.first().and_then(|candidate| candidate.length),
        candidates,
    }
}

/// The flags `is_h265` and `is_bytevc1` are 1 for H.265 and 2 for H.266, which is also called `bytevc2`.
fn codec(gear: &Value, url_key: &str) -> GearCodec {
    let flag = |wanted: i64| {
        ["is_h265", "is_bytevc1"].iter().any(|key| json::at(gear, key).and_then(json::int) == Some(wanted))
    };
    if flag(2) || url_key.contains("bytevc2") {
        GearCodec::H266
    } else if flag(1) {
        GearCodec::H265
    } else {
        GearCodec::H264
    }
}

/// Every gear of a work's video, as the platform lists them; empty for image sets and for works without a list.
#[must_use]
pub fn gears(work: &Work) -> Vec<Gear> {
    of_video(json::at(work.json(), "video"))
}

fn of_video(video: Option<&Value>) -> Vec<Gear> {
    video.map_or(&[][..], |video| json::items(video, "bit_rate")).iter().map(of).collect()
}

/// The addresses of the wanted gear of a video object; of its `play_addr` when it lists no gears.
pub(super) fn best_play(video: &Value, want: &Want) -> Option<Vec<Candidate>> {
    let chosen = choose(of_video(Some(video)), want).map(|gear| gear.candidates);
    let from = |key: &&str| json::at(video, key).map(mirrors).filter(|found| !found.is_empty());
    chosen.or_else(|| ["play_addr_h264", "play_addr"].iter().find_map(from))
}

/// Every mirror of one address object, with what the platform says about the bytes.
fn mirrors(address: &Value) -> Vec<Candidate> {
    let length = json::at(address, "data_size").and_then(json::int);
    let md5 = json::at(address, "file_hash").and_then(json::text);
    assets::mirrors(&json::texts(address, "url_list"), length, md5)
}
