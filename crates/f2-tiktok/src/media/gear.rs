//! The gears of a video, as TikTok lists them.

use f2_core::assets;
use f2_core::gear::{Gear, GearCodec, choose};
use f2_core::json::{self, Value};
use f2_core::media::Candidate;
use f2_core::plan::Want;
use f2_core::view::View as _;

use crate::views::Work;

/// What addresses hold that lead to the picture without its sound.
const SILENT: &str = "/media-video-";

/// The host that leads on to the media hosts; it comes last.
const LEADING: &str = "://www.tiktok.com/";

/// One row of `bitrateInfo`.
fn of(gear: &Value) -> Gear {
    let number = |path: &str| json::at(gear, path).and_then(json::int);
    let pixels = |path: &str| number(path).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let format = json::text_at(gear, "Format");
    let candidates = json::at(gear, "PlayAddr").map(mirrors).unwrap_or_default();
    let silent = candidates.iter().any(|candidate| candidate.url.expose().contains(SILENT));
    Gear {
        name: json::text_at(gear, "GearName"),
        width: pixels("PlayAddr.Width"),
        height: pixels("PlayAddr.Height"),
        fps: number("BitrateFPS"),
        bit_rate: number("Bitrate").and_then(|n| u64::try_from(n).ok()).unwrap_or(0),
        codec: codec(&json::text_at(gear, "CodecType"), &json::text_at(gear, "PlayAddr.UrlKey")),
        // Answers up to 2024 name no format; all their gears are mp4.
        has_sound: !silent && (format.is_empty() || format == "mp4"),
        hdr: false,
        size: candidates.first().and_then(|candidate| candidate.length),
        candidates,
    }
}

/// `CodecType` is `h264`, `h265_hvc1` (also called `bytevc1`) or something of `bytevc2`; without one the key of the
/// address tells.
fn codec(kind: &str, url_key: &str) -> GearCodec {
    let is = |word: &str| kind.contains(word) || (kind.is_empty() && url_key.contains(word));
    if is("bytevc2") || is("h266") {
        GearCodec::H266
    } else if is("h265") || is("bytevc1") || is("hevc") {
        GearCodec::H265
    } else {
        GearCodec::H264
    }
}

/// Every gear of a work's video, as the platform lists them; empty for photo posts and for works without a list.
#[must_use]
pub fn gears(work: &Work) -> Vec<Gear> {
    json::items(work.json(), "video.bitrateInfo").iter().map(of).collect()
}

/// The addresses of the wanted gear of a work; of its `playAddr` when it lists no gears.
pub(super) fn best_play(work: &Work, want: &Want) -> Option<Vec<Candidate>> {
    let chosen = choose(gears(work), want).map(|gear| gear.candidates);
    let default = || {
        let video = work.json();
        let from = json::at(video, "video.PlayAddrStruct").map(mirrors).filter(|found| !found.is_empty());
        from.or_else(|| {
            let urls = json::texts(video, "video.playAddr");
            (!urls.is_empty()).then(|| assets::mirrors(&urls, None, None))
        })
    };
    chosen.or_else(default)
}

/// Every mirror of one address object, with what the platform says about the bytes. Media hosts come before the one
/// that only leads to them.
fn mirrors(address: &Value) -> Vec<Candidate> {
    let length = json::at(address, "DataSize").and_then(json::int);
    let md5 = json::at(address, "FileHash").and_then(json::text);
    let mut urls = json::texts(address, "UrlList");
    urls.sort_by_key(|url| url.contains(LEADING));
    assets::mirrors(&urls, length, md5)
}
