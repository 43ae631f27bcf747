//! Gear tables: which qualities a video is offered in, a line per gear.

use super::recipe::Sizes;
use super::work::{Codec, Gear};
use crate::media::{Blob, Kind};
use crate::seed::Seed;
use std::sync::Arc;

/// A named set of gears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// 20 gears, mp4 and dash, the largest resolution second and in h265 only.
    Wide,
    /// 13 gears, portrait, h264 and h265 at the largest resolution.
    Tall,
    /// h266 first and largest, then playable ones.
    H266First,
    /// A 4K h265 gear first.
    Hdr4k,
    /// 60 frames per second beside 30 at one resolution.
    Fast,
    /// Eleven gears without `format`, h264 first.
    Old,
    /// Two h265 gears without `format`, as old details have them.
    OldPair,
    /// One gear.
    Single,
    /// dash gears stand before mp4 ones.
    DashFirst,
    /// No gear list; `play_addr` alone names the file.
    PlayAddrOnly,
    /// The moving part of a live photo.
    Live,
    /// Many gears with one largest: load tests.
    Bench,
    /// TikTok: the largest resolution first, in h265 only.
    LargestFirst,
    /// TikTok: the default h264 gear first, the largest resolution second.
    DefaultFirst,
    /// TikTok: h264 and h265 at the largest resolution.
    TwoAtTop,
    /// TikTok: one h264 gear.
    Default,
    /// TikTok: h266 gears first.
    Newest,
    /// TikTok: the largest gears have no sound.
    Silent,
}

type Row = (&'static str, i64, Option<&'static str>, Codec, i64, i64, i64, i64);

const M: Option<&str> = Some("mp4");
const D: Option<&str> = Some("dash");
use Codec::{H264, H265, H266};

const WIDE: &[Row] = &[
    ("normal_1080_0", 1, M, H264, 1920, 1080, 30, 2_737_000),
    ("adapt_lowest_1440_1", 7, M, H265, 2560, 1440, 30, 2_485_000),
    ("low_720_0", 211, M, H264, 1280, 720, 30, 1_874_000),
    ("normal_720_0", 10, M, H264, 1280, 720, 30, 1_711_000),
    ("low_540_0", 292, M, H264, 1024, 576, 30, 1_605_000),
    ("adapt_lowest_1080_1", 2, M, H265, 1920, 1080, 30, 1_157_000),
    ("adapt_low_540_0", 291, M, H264, 1024, 576, 30, 1_061_000),
    ("lower_540_0", 224, M, H264, 1024, 576, 30, 1_030_000),
    ("adapt_lowest_720_1", 15, M, H265, 1280, 720, 30, 843_000),
    ("adapt_540_1", 28, M, H265, 1024, 576, 30, 675_000),
    ("adapt_lower_540_1", 21, M, H265, 1024, 576, 30, 583_000),
    ("normal_1080_0", 1, D, H264, 1920, 1080, 30, 2_680_000),
    ("adapt_lowest_1440_1", 7, D, H265, 2560, 1440, 30, 2_427_000),
    ("low_720_0", 211, D, H264, 1280, 720, 30, 1_816_000),
    ("low_540_0", 292, D, H264, 1024, 576, 30, 1_548_000),
    ("adapt_lowest_1080_1", 2, D, H265, 1920, 1080, 30, 1_099_000),
    ("adapt_low_540_0", 291, D, H264, 1024, 576, 30, 1_004_000),
    ("adapt_lowest_720_1", 15, D, H265, 1280, 720, 30, 786_000),
    ("adapt_540_1", 28, D, H265, 1024, 576, 30, 617_000),
    ("adapt_lower_540_1", 21, D, H265, 1024, 576, 30, 530_000),
];

const TALL: &[Row] = &[
    ("normal_1080_0", 1, M, H264, 1080, 1920, 30, 2_100_000),
    ("adapt_1080_0", 4, M, H264, 1080, 1920, 30, 1_800_000),
    ("adapt_lowest_1080_1", 2, M, H265, 1080, 1920, 30, 1_200_000),
    ("normal_720_0", 10, M, H264, 720, 1280, 30, 1_300_000),
    ("adapt_lowest_720_1", 15, M, H265, 720, 1280, 30, 800_000),
    ("normal_540_0", 20, M, H264, 576, 1024, 30, 900_000),
    ("adapt_540_1", 28, M, H265, 576, 1024, 30, 600_000),
    ("normal_1080_0", 1, D, H264, 1080, 1920, 30, 2_040_000),
    ("adapt_1080_0", 4, D, H264, 1080, 1920, 30, 1_740_000),
    ("adapt_lowest_1080_1", 2, D, H265, 1080, 1920, 30, 1_140_000),
    ("normal_720_0", 10, D, H264, 720, 1280, 30, 1_240_000),
    ("adapt_lowest_720_1", 15, D, H265, 720, 1280, 30, 740_000),
    ("adapt_540_1", 28, D, H265, 576, 1024, 30, 540_000),
];

const H266_FIRST: &[Row] = &[
    ("1080_1_2", 301, M, H266, 1080, 1920, 30, 1_500_000),
    ("720_1_2", 302, M, H266, 720, 1280, 30, 1_000_000),
    ("normal_720_0", 10, M, H264, 720, 1280, 30, 1_400_000),
    ("adapt_lowest_720_1", 15, M, H265, 720, 1280, 30, 700_000),
    ("normal_540_0", 20, M, H264, 576, 1024, 30, 800_000),
];

const HDR4K: &[Row] = &[
    ("adapt_lowest_4_1", 72, M, H265, 2160, 3840, 30, 5_200_000),
    ("normal_1080_0", 1, M, H264, 1080, 1920, 30, 2_600_000),
    ("adapt_lowest_1080_1", 2, M, H265, 1080, 1920, 30, 1_500_000),
    ("normal_720_0", 10, M, H264, 720, 1280, 30, 1_300_000),
    ("adapt_lowest_4_1", 72, D, H265, 2160, 3840, 30, 5_140_000),
    ("normal_1080_0", 1, D, H264, 1080, 1920, 30, 2_540_000),
];

const FAST: &[Row] = &[
    ("normal_1080_0", 1, M, H264, 1080, 1920, 30, 1_900_000),
    ("normal_1080_60_0", 101, M, H264, 1080, 1920, 60, 2_900_000),
    ("adapt_lowest_1080_1", 2, M, H265, 1080, 1920, 60, 1_600_000),
    ("normal_720_0", 10, M, H264, 720, 1280, 30, 1_000_000),
];

const OLD: &[Row] = &[
    ("adapt_1080_0", 4, None, H264, 1080, 1440, 30, 2_012_000),
    ("normal_1080_0", 1, None, H264, 1080, 1440, 30, 1_991_000),
    ("adapt_lowest_1080_1", 2, None, H265, 1080, 1440, 30, 1_100_000),
    ("adapt_720_0", 12, None, H264, 720, 960, 30, 1_500_000),
    ("normal_720_0", 10, None, H264, 720, 960, 30, 1_400_000),
    ("adapt_lowest_720_1", 15, None, H265, 720, 960, 30, 790_000),
    ("adapt_540_0", 29, None, H264, 576, 768, 30, 1_050_000),
    ("normal_540_0", 20, None, H264, 576, 768, 30, 960_000),
    ("adapt_540_1", 28, None, H265, 576, 768, 30, 645_000),
    ("adapt_lower_540_1", 21, None, H265, 576, 768, 30, 500_000),
    ("adapt_lowest_540_1", 25, None, H265, 576, 768, 30, 430_000),
];

const OLD_PAIR: &[Row] = &[
    ("adapt_lowest_720_1", 15, None, H265, 720, 1280, 30, 498_000),
    ("adapt_540_1", 28, None, H265, 576, 1024, 30, 448_000),
];

const SINGLE: &[Row] = &[("normal_720_0", 10, M, H264, 720, 1280, 30, 1_200_000)];

const DASH_FIRST: &[Row] = &[
    ("normal_1080_0", 1, D, H264, 1080, 1920, 30, 2_000_000),
    ("adapt_lowest_1080_1", 2, D, H265, 1080, 1920, 30, 1_100_000),
    ("normal_720_0", 10, M, H264, 720, 1280, 30, 1_300_000),
    ("adapt_lowest_720_1", 15, M, H265, 720, 1280, 30, 700_000),
];

const LIVE: &[Row] = &[
    ("normal_720_0", 10, M, H264, 720, 1342, 30, 450_000),
    ("adapt_540_1", 28, M, H265, 540, 1006, 30, 250_000),
];

const BENCH: &[Row] = &[
    ("normal_1080_0", 1, M, H264, 1080, 1920, 30, 2_100_000),
    ("normal_720_0", 10, M, H264, 720, 1280, 30, 1_300_000),
    ("adapt_lowest_720_1", 15, M, H265, 720, 1280, 30, 800_000),
    ("low_720_0", 211, M, H264, 720, 1280, 30, 1_250_000),
    ("normal_540_0", 20, M, H264, 576, 1024, 30, 900_000),
    ("low_540_0", 292, M, H264, 576, 1024, 30, 850_000),
    ("adapt_low_540_0", 291, M, H264, 576, 1024, 30, 700_000),
    ("adapt_540_1", 28, M, H265, 576, 1024, 30, 600_000),
    ("adapt_lower_540_1", 21, M, H265, 576, 1024, 30, 500_000),
    ("lower_540_0", 224, M, H264, 576, 1024, 30, 650_000),
    ("normal_720_0", 10, D, H264, 720, 1280, 30, 1_240_000),
    ("low_720_0", 211, D, H264, 720, 1280, 30, 1_190_000),
    ("adapt_lowest_720_1", 15, D, H265, 720, 1280, 30, 740_000),
    ("normal_540_0", 20, D, H264, 576, 1024, 30, 840_000),
    ("low_540_0", 292, D, H264, 576, 1024, 30, 790_000),
    ("adapt_540_1", 28, D, H265, 576, 1024, 30, 540_000),
    ("adapt_lower_540_1", 21, D, H265, 576, 1024, 30, 440_000),
    ("adapt_low_540_0", 291, D, H264, 576, 1024, 30, 640_000),
];

const LARGEST_FIRST: &[Row] = &[
    ("adapt_lowest_1080_1", 2, M, H265, 1080, 1920, 30, 870_000),
    ("adapt_lower_720_1", 14, M, H265, 720, 1280, 30, 420_000),
    ("normal_540_0", 20, M, H264, 576, 1024, 30, 400_000),
    ("adapt_540_1", 28, M, H265, 576, 1024, 30, 330_000),
    ("lowest_540_0", 25, M, H264, 576, 1024, 30, 250_000),
];

const DEFAULT_FIRST: &[Row] = &[
    ("normal_540_0", 20, M, H264, 576, 1024, 30, 1_710_000),
    ("adapt_lowest_1080_1", 2, M, H265, 1080, 1920, 30, 1_310_000),
    ("lower_540_0", 24, M, H264, 576, 1024, 30, 980_000),
    ("adapt_lower_720_1", 14, M, H265, 720, 1280, 30, 920_000),
    ("adapt_540_1", 28, M, H265, 576, 1024, 30, 760_000),
];

const TWO_AT_TOP: &[Row] = &[
    ("normal_540_0", 20, M, H264, 576, 1024, 30, 900_000),
    ("adapt_lower_720_1", 14, M, H265, 720, 1280, 30, 640_000),
    ("normal_720_0", 10, M, H264, 720, 1280, 30, 1_300_000),
];

const DEFAULT: &[Row] = &[("normal_540_0", 20, M, H264, 576, 1024, 30, 1_030_000)];

const NEWEST: &[Row] = &[
    ("1080_1_2", 301, M, H266, 1080, 1920, 30, 700_000),
    ("720_1_2", 302, M, H266, 720, 1280, 30, 500_000),
    ("adapt_lower_720_1", 14, M, H265, 720, 1280, 30, 640_000),
    ("lower_540_0", 24, M, H264, 576, 1024, 30, 620_000),
];

const SILENT: &[Row] = &[
    ("adapt_lowest_1080_1", 2, D, H265, 1080, 1920, 30, 1_050_000),
    ("adapt_lower_720_1", 14, D, H265, 720, 1280, 30, 660_000),
    ("normal_540_0", 20, M, H264, 576, 1024, 30, 990_000),
    ("adapt_540_1", 28, M, H265, 576, 1024, 30, 510_000),
];

const fn rows(plan: Plan) -> &'static [Row] {
    match plan {
        Plan::Wide => WIDE,
        Plan::Tall => TALL,
        Plan::H266First => H266_FIRST,
        Plan::Hdr4k => HDR4K,
        Plan::Fast => FAST,
        Plan::Old => OLD,
        Plan::OldPair => OLD_PAIR,
        Plan::Single | Plan::PlayAddrOnly => SINGLE,
        Plan::DashFirst => DASH_FIRST,
        Plan::Live => LIVE,
        Plan::Bench => BENCH,
        Plan::LargestFirst => LARGEST_FIRST,
        Plan::DefaultFirst => DEFAULT_FIRST,
        Plan::TwoAtTop => TWO_AT_TOP,
        Plan::Default => DEFAULT,
        Plan::Newest => NEWEST,
        Plan::Silent => SILENT,
    }
}

/// The gears of a plan; the playable gear of the largest resolution and bit rate has `sizes.video` bytes.
pub(crate) fn gears(seed: Seed, plan: Plan, sizes: Sizes) -> Vec<Gear> {
    let rows = rows(plan);
    let playable = |r: &&Row| r.2 != D && r.3 != H266;
    let top = rows.iter().filter(playable).map(|r| (r.4 * r.5, r.7)).max().unwrap_or((1, 1));
    rows.iter()
        .enumerate()
        .map(|(index, &(name, quality_type, format, codec, width, height, fps, bit_rate))| {
            let mut len = sizes.video * bit_rate.unsigned_abs() / top.1.unsigned_abs();
            if width * height < top.0 {
                len /= sizes.shrink;
            }
            let blob = Blob::new(seed.at("gear").nth(index as u64), Kind::Mp4, len);
            Gear {
                name: name.to_owned(),
                quality_type,
                format,
                codec,
                width,
                height,
                fps,
                bit_rate,
                blob: Arc::new(blob),
            }
        })
        .collect()
}
