//! What a work is in the simulated world, before it becomes JSON.

use crate::media::Blob;
use std::sync::Arc;

/// Which generation of the web API a work's JSON follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Era {
    /// 2023: gears without `format`, `http` video addresses, four picture addresses.
    Y2023,
    /// 2025: `mp4` and `dash` gears, nulls for unset members, two picture addresses.
    Y2025,
}

/// Video codec of a gear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// AVC, `is_h265` 0, gear tail `_0`.
    H264,
    /// HEVC, `is_h265` 1, gear tail `_1`.
    H265,
    /// VVC, `is_h265` 2, gear tail `_2`; common players cannot decode it.
    H266,
}

impl Codec {
    /// The number the API puts into `is_h265`.
    #[must_use]
    pub const fn flag(self) -> i64 {
        match self {
            Self::H264 => 0,
            Self::H265 => 1,
            Self::H266 => 2,
        }
    }

    /// The lower-case name used in the manifest.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::H264 => "h264",
            Self::H265 => "h265",
            Self::H266 => "h266",
        }
    }

    /// The word in `url_key`.
    pub(crate) const fn url_word(self) -> &'static str {
        match self {
            Self::H264 => "h264",
            Self::H265 => "bytevc1",
            Self::H266 => "bytevc2",
        }
    }
}

/// One quality of a video.
#[derive(Clone, Debug)]
pub struct Gear {
    /// `gear_name`.
    pub name: String,
    /// `quality_type`.
    pub quality_type: i64,
    /// `format`: `mp4`, `dash` (no sound) or absent.
    pub format: Option<&'static str>,
    /// Codec.
    pub codec: Codec,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// Frames per second.
    pub fps: i64,
    /// Bits per second.
    pub bit_rate: i64,
    /// The file.
    pub blob: Arc<Blob>,
}

impl Gear {
    /// Whether a right client may save this gear: sound in it and a codec that plays.
    #[must_use]
    pub fn playable(&self) -> bool {
        self.format != Some("dash") && self.codec != Codec::H266
    }

    /// Pixels.
    #[must_use]
    pub const fn area(&self) -> i64 {
        self.width * self.height
    }
}

/// A video with all its qualities.
#[derive(Clone, Debug)]
pub struct Video {
    /// `uri` of its addresses, `v0300fg10000…`.
    pub id: String,
    /// Milliseconds.
    pub duration: i64,
    /// In the order of `bit_rate`.
    pub gears: Vec<Gear>,
    /// Whether `bit_rate` lists the gears; otherwise only `play_addr` names one.
    pub listed: bool,
    /// The file with a watermark, which no right client saves (TikTok).
    pub marked: Arc<Blob>,
    /// Subtitles, the spoken language first (TikTok).
    pub subtitles: Vec<Subtitle>,
}

/// The subtitles of a video in one language.
#[derive(Clone, Debug)]
pub struct Subtitle {
    /// `LanguageCodeName`: `eng-US` …
    pub language: &'static str,
    /// `Source`: `ASR` heard, `MT` translated.
    pub source: &'static str,
    /// The WebVTT file.
    pub blob: Arc<Blob>,
}

/// One picture of an image set.
#[derive(Clone, Debug)]
pub struct Image {
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// In the order of `url_list`; mirrors of one blob stand as repeated entries.
    pub files: Vec<Arc<Blob>>,
    /// The moving part of a live photo.
    pub live: Option<Video>,
}

/// The sound of a work.
#[derive(Clone, Debug)]
pub struct Music {
    /// `id`, above 2^53.
    pub id: u64,
    /// `title`.
    pub title: String,
    /// `status`: 1 usable.
    pub status: i64,
    /// The file; without one `play_url.url_list` is empty.
    pub file: Option<Arc<Blob>>,
}

/// What a work consists of.
#[derive(Clone, Debug)]
pub enum Content {
    /// A video.
    Video(Video),
    /// Pictures, some with a moving part.
    Images(Vec<Image>),
}

/// The pictures that stand for a work.
#[derive(Clone, Debug)]
pub struct Covers {
    /// `video.animated_cover`, a moving WEBP.
    pub animated: Option<Arc<Blob>>,
    /// `video.origin_cover`.
    pub still: Arc<Blob>,
}

/// What `aweme/detail` says about a work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The work.
    Shown,
    /// `aweme_detail: null` and a `filter_detail` with this reason.
    Filtered(&'static str),
    /// `aweme_detail: null` and nothing else.
    Removed,
    /// This `statusCode` and no work (TikTok).
    Code(i64),
    /// To guests the work without its video, `isContentClassified` true (TikTok).
    Classified,
    /// The page sends guests to the login (TikTok).
    LoginPage,
}

/// A work.
#[derive(Clone, Debug)]
pub struct Work {
    /// 19 digits.
    pub id: u64,
    /// What it is there to test.
    pub label: &'static str,
    /// Unix seconds.
    pub created: i64,
    /// Milliseconds, unique per author and in the order of `created`: the listing's cursor.
    pub stamp: i64,
    /// `desc`.
    pub desc: String,
    /// `caption`, absent for works made before it existed.
    pub caption: Option<String>,
    /// JSON generation.
    pub era: Era,
    /// `aweme_type`.
    pub aweme_type: i64,
    /// `is_top`.
    pub pinned: bool,
    /// `status.private_status`.
    pub private: i64,
    /// `status.is_prohibited`.
    pub prohibited: bool,
    /// `music`; null without one.
    pub music: Option<Music>,
    /// Content.
    pub content: Content,
    /// Covers.
    pub covers: Covers,
    /// `mix_info.mix_id`.
    pub mix: Option<u64>,
    /// Whether the author's listing holds it.
    pub listed: bool,
    /// What the detail endpoint says.
    pub detail: Detail,
}
