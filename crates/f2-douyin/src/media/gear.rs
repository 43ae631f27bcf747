//! The gears of a video: what there is, and which one is taken.

use std::collections::BTreeMap;

use f2_core::json::{self, Value};
use f2_core::media::Candidate;
use f2_core::plan::{Codec, Want};
use f2_core::view::View as _;

use crate::views::Work;

/// How the picture of a gear is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GearCodec {
    /// H.264.
    H264,
    /// H.265.
    H265,
    /// H.266, which few players read.
    H266,
}

impl GearCodec {
    /// `h264`, `h265` or `h266`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::H264 => "h264",
            Self::H265 => "h265",
            Self::H266 => "h266",
        }
    }
}

/// One encoding of a video.
#[derive(Debug, Clone, PartialEq)]
pub struct Gear {
    /// The platform's name of it, such as `normal_1080_0`.
    pub name: String,
    /// Width of the picture in pixels; 0 when unknown.
    pub width: u32,
    /// Height of the picture in pixels; 0 when unknown.
    pub height: u32,
    /// Pictures per second, when told.
    pub fps: Option<i64>,
    /// Bits per second; 0 when unknown.
    pub bit_rate: u64,
    /// How the picture is encoded.
    pub codec: GearCodec,
    /// Whether picture and sound are one file; a `dash` gear has no sound.
    pub has_sound: bool,
    /// Whether it is HDR.
    pub hdr: bool,
    /// The length in bytes, when told.
    pub size: Option<u64>,
    /// Where it is had.
    pub candidates: Vec<Candidate>,
}

impl Gear {
    fn of(gear: &Value) -> Self {
        let number = |path: &str| json::at(gear, path).and_then(json::int);
        let pixels = |path: &str| number(path).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        let text = |path: &str| json::at(gear, path).and_then(json::text).unwrap_or_default();
        let format = text("format");
        let candidates = json::at(gear, "play_addr").map(mirrors).unwrap_or_default();
        Self {
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

    /// The number people name a resolution by: 1080 for 1080p.
    #[must_use]
    pub fn quality(&self) -> u32 {
        self.width.min(self.height)
    }

    /// What people want to know of it, by name.
    #[must_use]
    pub fn to_map(&self) -> BTreeMap<String, Value> {
        let row = [
            ("name", Value::from(self.name.as_str())),
            ("width", self.width.into()),
            ("height", self.height.into()),
            ("fps", self.fps.into()),
            ("bit_rate", self.bit_rate.into()),
            ("codec", self.codec.as_str().into()),
            ("has_sound", self.has_sound.into()),
            ("hdr", self.hdr.into()),
            ("size", self.size.into()),
        ];
        row.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Resolution first; at one resolution H.264, which every player reads; then the bit rate.
    fn merit(&self) -> (u64, bool, u64) {
        let pixels = u64::from(self.width) * u64::from(self.height);
        (pixels, self.codec == GearCodec::H264, self.bit_rate)
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
    video.map_or(&[][..], |video| json::items(video, "bit_rate")).iter().map(Gear::of).collect()
}

/// The addresses of the wanted gear of a video object; of its `play_addr` when it lists no gears.
pub(super) fn best_play(video: &Value, want: &Want) -> Option<Vec<Candidate>> {
    let chosen = choose(of_video(Some(video)), want).map(|gear| gear.candidates);
    let from = |key: &&str| json::at(video, key).map(mirrors).filter(|found| !found.is_empty());
    chosen.or_else(|| ["play_addr_h264", "play_addr"].iter().find_map(from))
}

/// The best gear with sound inside the wishes. A codec that is not there at all is no hindrance, nor is a limit
/// below every gear: then the smallest is taken.
fn choose(gears: Vec<Gear>, want: &Want) -> Option<Gear> {
    let mut left: Vec<Gear> =
        gears.into_iter().filter(|gear| gear.has_sound && !gear.candidates.is_empty()).collect();
    let wished = match want.codec {
        Codec::Compatible => None,
        Codec::H264 => Some(GearCodec::H264),
        Codec::H265 => Some(GearCodec::H265),
        Codec::H266 => Some(GearCodec::H266),
    };
    if wished.is_some_and(|wished| left.iter().any(|gear| gear.codec == wished)) {
        left.retain(|gear| Some(gear.codec) == wished);
    } else {
        left.retain(|gear| gear.codec != GearCodec::H266);
    }
    if let Some(limit) = want.quality {
        let smallest = left.iter().map(Gear::quality).min().unwrap_or(0);
        left.retain(|gear| gear.quality() <= limit.max(smallest));
    }
    left.into_iter().max_by_key(Gear::merit)
}

/// Which of these gears is taken for a wish; `None` when none can be.
#[must_use]
pub fn chosen(gears: &[Gear], want: &Want) -> Option<usize> {
    let best = choose(gears.to_vec(), want)?;
    gears.iter().position(|gear| *gear == best)
}

/// Every mirror of one address object, with what the platform says about the bytes.
fn mirrors(address: &Value) -> Vec<Candidate> {
    let length = json::at(address, "data_size").and_then(json::int).and_then(|n| u64::try_from(n).ok());
    let md5 = json::at(address, "file_hash").and_then(json::text).map(|hash| hash.to_ascii_lowercase());
    let md5 = md5.filter(|hash| hash.len() == 32 && hash.bytes().all(|b| b.is_ascii_hexdigit()));
    let urls = json::texts(address, "url_list");
    urls.into_iter()
        .map(|url| Candidate { length: length.filter(|n| *n > 0), md5: md5.clone(), ..Candidate::new(url) })
        .collect()
}
