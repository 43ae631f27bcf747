//! The clips: four seconds each, made once with ffmpeg (`fixtures/live/make.sh`).

use super::mp4::Movie;
use super::stage::Codec;
use super::ts;
use bytes::Bytes;
use std::sync::LazyLock;

/// Length of a clip, in seconds.
pub(super) const SECONDS: u64 = 4;
/// Pictures per second.
pub(super) const RATE: u64 = 15;
/// Length of a piece of sound, in milliseconds; 125 of them are a clip.
pub(super) const SOUND: u64 = 32;
/// AAC-LC, 32 kHz, one channel.
pub(super) const SOUND_CONFIG: [u8; 2] = [0x12, 0x88];

/// A clip in all its forms.
#[derive(Debug)]
pub(super) struct Clip {
    pub(super) movie: Movie,
    /// The configuration of the pictures' decoder.
    pub(super) config: Bytes,
    /// Length-prefixed pictures, in order.
    pub(super) pictures: Vec<&'static [u8]>,
    /// Pieces of sound, in order.
    pub(super) sounds: Vec<&'static [u8]>,
    /// Transport streams of one second each.
    pub(super) seconds: [&'static [u8]; SECONDS as usize],
    /// How many packets each of them has, by packet id.
    pub(super) counts: [ts::Counts; SECONDS as usize],
}

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../../fixtures/live/", $name))
    };
}

static H264: LazyLock<Clip> = LazyLock::new(|| {
    let seconds: [&[u8]; 4] =
        [fixture!("h264_0.ts"), fixture!("h264_1.ts"), fixture!("h264_2.ts"), fixture!("h264_3.ts")];
    Clip::read(fixture!("h264.mp4"), b"avcC", seconds)
});
static HEVC: LazyLock<Clip> = LazyLock::new(|| {
    let seconds: [&[u8]; 4] =
        [fixture!("hevc_0.ts"), fixture!("hevc_1.ts"), fixture!("hevc_2.ts"), fixture!("hevc_3.ts")];
    Clip::read(fixture!("hevc.mp4"), b"hvcC", seconds)
});

impl Clip {
    /// The clip of a codec.
    pub(super) fn of(codec: Codec) -> &'static Self {
        match codec {
            Codec::H264 => &H264,
            Codec::Hevc | Codec::HevcEnhanced => &HEVC,
        }
    }

    fn read(file: &'static [u8], config: &[u8; 4], seconds: [&'static [u8]; 4]) -> Self {
        let movie = Movie::read(file);
        let all = |kind: usize| {
            let samples = movie.fragments.iter().flat_map(|fragment| &fragment.samples[kind]);
            samples.map(|range| &file[range.clone()]).collect()
        };
        let (pictures, sounds): (Vec<_>, Vec<_>) = (all(0), all(1));
        Self {
            config: movie.config(config),
            pictures,
            sounds,
            seconds,
            counts: seconds.map(ts::counts),
            movie,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_hold_what_loops_need() {
        for codec in [Codec::H264, Codec::Hevc] {
            let clip = Clip::of(codec);
            assert_eq!(clip.pictures.len() as u64, SECONDS * RATE);
            assert_eq!(clip.sounds.len() as u64 * SOUND, SECONDS * 1000);
            assert_eq!(clip.movie.fragments.len() as u64, SECONDS);
            assert_eq!(clip.config[0], 1);
            // Whole units of their told lengths.
            for picture in &clip.pictures {
                let mut at = 0;
                while at < picture.len() {
                    at += 4 + u32::from_be_bytes(std::array::from_fn(|byte| picture[at + byte])) as usize;
                }
                assert_eq!(at, picture.len());
            }
        }
    }
}
