//! What the first bytes of a tag's body say: codec, keyframe, configuration.

use super::tag::TagKind;
use crate::live::room::Codec;

/// What a tag is to a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// The configuration of the video decoder.
    VideoConfig,
    /// The configuration of the audio decoder.
    AudioConfig,
    /// A picture; whether decoding can begin with it.
    Picture {
        /// Decoding can begin here.
        key: bool,
    },
    /// A piece of sound.
    Sound,
    /// Metadata.
    Meta,
    /// Nothing a recording needs: ends of sequences, commands, empty tags.
    Other,
}

/// H.264 in the classic form.
const AVC: u8 = 7;
/// H.265 in the classic form, as this field uses it.
const HEVC: u8 = 12;
/// AAC in the classic form.
const AAC: u8 = 10;
/// The enhanced form of sound.
const ENHANCED_AUDIO: u8 = 9;

/// What a tag is, and the codec of its pictures.
#[must_use]
pub fn frame(kind: TagKind, body: &[u8]) -> (Frame, Option<Codec>) {
    match kind {
        TagKind::Script => (Frame::Meta, None),
        TagKind::Audio => (sound(body), None),
        TagKind::Video => picture(body),
    }
}

fn sound(body: &[u8]) -> Frame {
    let Some(first) = body.first() else { return Frame::Other };
    match (first >> 4, body.get(1)) {
        (AAC, Some(0)) => Frame::AudioConfig,
        (AAC, None) => Frame::Other,
        (ENHANCED_AUDIO, _) => match first & 15 {
            0 => Frame::AudioConfig,
            1 | 3 => Frame::Sound,
            _ => Frame::Other,
        },
        _ => Frame::Sound,
    }
}

fn picture(body: &[u8]) -> (Frame, Option<Codec>) {
    let Some(first) = body.first() else { return (Frame::Other, None) };
    let kind = (first >> 4) & 7;
    if first & 0x80 != 0 {
        return enhanced(first & 15, kind, body);
    }
    let codec = match first & 15 {
        AVC => Codec::H264,
        HEVC => Codec::H265,
        _ if kind == 5 => return (Frame::Other, None),
        _ => return (Frame::Picture { key: kind == 1 }, None),
    };
    let frame = match body.get(1) {
        _ if kind == 5 => Frame::Other,
        Some(0) => Frame::VideoConfig,
        Some(1) => Frame::Picture { key: kind == 1 || kind == 4 },
        _ => Frame::Other,
    };
    (frame, Some(codec))
}

/// The enhanced form: packet type and a code of four letters.
fn enhanced(packet: u8, kind: u8, body: &[u8]) -> (Frame, Option<Codec>) {
    let codec = match body.get(1..5) {
        Some(b"avc1") => Some(Codec::H264),
        Some(b"hvc1" | b"hev1") => Some(Codec::H265),
        Some(_) => None,
        None => return (Frame::Other, None),
    };
    let frame = match packet {
        0 => Frame::VideoConfig,
        1 | 3 if kind != 5 => Frame::Picture { key: kind == 1 || kind == 4 },
        _ => Frame::Other,
    };
    (frame, codec)
}

/// Whether a tag of this kind and length may begin its body with this byte.
pub(super) fn is_plausible(kind: TagKind, first: u8, length: usize) -> bool {
    match kind {
        _ if length == 0 => false,
        TagKind::Script => first == 2,
        TagKind::Audio => first >> 4 != 12,
        TagKind::Video if first & 0x80 != 0 => (1..=5).contains(&((first >> 4) & 7)) && first & 15 <= 7,
        TagKind::Video => (1..=5).contains(&(first >> 4)) && (2..=13).contains(&(first & 15)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_first_bytes() {
        use Frame::*;
        let h264 = Some(Codec::H264);
        let h265 = Some(Codec::H265);
        let video: &[(&[u8], Frame, Option<Codec>)] = &[
            (&[0x17, 0, 0, 0, 0, 1], VideoConfig, h264),
            (&[0x17, 1, 0, 0, 0, 1], Picture { key: true }, h264),
            (&[0x27, 1, 0, 0, 0, 1], Picture { key: false }, h264),
            (&[0x17, 2, 0, 0, 0], Other, h264),
            (&[0x57, 0], Other, h264),
            (&[0x1C, 0], VideoConfig, h265),
            (&[0x2C, 1], Picture { key: false }, h265),
            (b"\x90hvc1", VideoConfig, h265),
            (b"\x91hvc1", Picture { key: true }, h265),
            (b"\xA3hvc1", Picture { key: false }, h265),
            (b"\x93avc1", Picture { key: true }, h264),
            (b"\x92hvc1", Other, h265),
            (b"\x94hvc1", Other, h265),
            (b"\x90av01", VideoConfig, None),
            (b"\x90hv", Other, None),
            (&[0x12], Picture { key: true }, None),
            (&[], Other, None),
        ];
        for (body, expected, codec) in video {
            assert_eq!(frame(TagKind::Video, body), (*expected, *codec), "{body:02x?}");
        }
        let audio: &[(&[u8], Frame)] = &[
            (&[0xAF, 0, 0x12, 0x88], AudioConfig),
            (&[0xAF, 1, 1], Sound),
            (&[0xAF], Other),
            (&[0x2F, 0], Sound),
            (b"\x90mp4a", AudioConfig),
            (b"\x91mp4a", Sound),
            (b"\x92mp4a", Other),
            (&[], Other),
        ];
        for (body, expected) in audio {
            assert_eq!(frame(TagKind::Audio, body).0, *expected, "{body:02x?}");
        }
    }
}
