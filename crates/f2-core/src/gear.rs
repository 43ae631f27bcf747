//! The gears of a video: what there is, and which one is taken.

use std::collections::BTreeMap;

use crate::json::Value;
use crate::media::Candidate;
use crate::want::{Codec, Want};

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
    /// Whether picture and sound are one file; some gears hold the picture alone.
    pub has_sound: bool,
    /// Whether it is HDR.
    pub hdr: bool,
    /// The length in bytes, when told.
    pub size: Option<u64>,
    /// Where it is had.
    pub candidates: Vec<Candidate>,
}

impl Gear {
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

/// Which of these gears is taken for a wish; `None` when none can be.
#[must_use]
pub fn chosen(gears: &[Gear], want: &Want) -> Option<usize> {
    let best = choose(gears.to_vec(), want)?;
    gears.iter().position(|gear| *gear == best)
}

/// The best gear with sound inside the wishes. A codec that is not there at all is no hindrance, nor is a limit
/// below every gear: then the smallest is taken.
#[must_use]
pub fn choose(gears: Vec<Gear>, want: &Want) -> Option<Gear> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn gear(width: u32, codec: GearCodec, has_sound: bool) -> Gear {
        Gear {
            name: String::new(),
            width,
            height: width * 2,
            fps: None,
            bit_rate: 1,
            codec,
            has_sound,
            hdr: false,
            size: None,
            candidates: vec![Candidate::new("https://a.example/")],
        }
    }

    #[test]
    fn the_best_picture_that_plays_is_taken() {
        use GearCodec::{H264, H265, H266};
        let all = || {
            vec![
                gear(540, H264, true),
                gear(720, H265, true),
                gear(720, H264, true),
                gear(1080, H266, true),
                gear(1440, H265, false),
            ]
        };
        let taken = |want: &Want| choose(all(), want).map(|gear| (gear.quality(), gear.codec));
        assert_eq!(taken(&Want::default()), Some((720, H264)));
        assert_eq!(taken(&Want { codec: Codec::H265, ..Want::default() }), Some((720, H265)));
        assert_eq!(taken(&Want { codec: Codec::H266, ..Want::default() }), Some((1080, H266)));
        assert_eq!(taken(&Want { quality: Some(600), ..Want::default() }), Some((540, H264)));
        assert_eq!(taken(&Want { quality: Some(1), ..Want::default() }), Some((540, H264)));
        assert_eq!(choose(vec![gear(9, H265, false)], &Want::default()), None);
    }
}
