//! The broadcast as FLV: its tags, from any moment to any other.

use super::clip::{Clip, RATE, SECONDS, SOUND, SOUND_CONFIG};
use super::stage::{Codec, Epoch};

/// What a tag carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagKind {
    /// Sound.
    Audio,
    /// Pictures.
    Video,
    /// Metadata.
    Script,
}

/// A tag of the broadcast. Every picture is marked with its number, so no two of a broadcast are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedTag {
    /// Where in the broadcast it is, in milliseconds; never set back.
    pub position: u64,
    /// The time it carries.
    pub timestamp: u32,
    /// What it carries.
    pub kind: TagKind,
    /// Whether decoding can begin here.
    pub key: bool,
    /// Which broadcast it belongs to.
    pub room: u64,
    /// Its body.
    pub body: Vec<u8>,
}

impl OfferedTag {
    /// As it stands in a stream.
    #[must_use]
    pub fn framed(&self) -> Vec<u8> {
        let kind = match self.kind {
            TagKind::Audio => 8,
            TagKind::Video => 9,
            TagKind::Script => 18,
        };
        let length = self.body.len() as u32;
        let mut out = vec![kind];
        out.extend_from_slice(&length.to_be_bytes()[1..]);
        out.extend_from_slice(&self.timestamp.to_be_bytes()[1..]);
        out.push((self.timestamp >> 24) as u8);
        out.extend_from_slice(&[0, 0, 0]);
        out.extend_from_slice(&self.body);
        out.extend_from_slice(&(length + 11).to_be_bytes());
        out
    }
}

/// The file header.
pub(super) const HEADER: &[u8] = b"FLV\x01\x05\0\0\0\x09\0\0\0\0";

/// What stands before the media of an epoch: metadata and configurations.
pub(super) fn opening(epoch: &Epoch, at: u64) -> Vec<OfferedTag> {
    let clip = Clip::of(epoch.codec);
    let mut video = match epoch.codec {
        Codec::H264 => vec![0x17, 0, 0, 0, 0],
        Codec::Hevc => vec![0x1C, 0, 0, 0, 0],
        Codec::HevcEnhanced => b"\x90hvc1".to_vec(),
    };
    video.extend_from_slice(&clip.config);
    let audio = [&[0xAF, 0][..], &SOUND_CONFIG].concat();
    let tag = |kind, body| OfferedTag {
        position: at,
        timestamp: epoch.timestamp(at),
        kind,
        key: false,
        room: epoch.room,
        body,
    };
    vec![tag(TagKind::Script, metadata()), tag(TagKind::Video, video), tag(TagKind::Audio, audio)]
}

/// `onMetaData` as senders write it; its duration is a lie, as theirs is.
fn metadata() -> Vec<u8> {
    let mut out = b"\x02\0\x0AonMetaData\x08\0\0\0\x04".to_vec();
    for (name, number) in [("duration", 0.0), ("width", 160.0), ("height", 90.0), ("framerate", 15.0)] {
        out.extend_from_slice(&(name.len() as u16).to_be_bytes());
        out.extend_from_slice(name.as_bytes());
        out.push(0);
        out.extend_from_slice(&f64::to_be_bytes(number));
    }
    out.extend_from_slice(&[0, 0, 9]);
    out
}

/// The media tags of an epoch from one position to before another, in the order of their times.
pub(super) fn media(epoch: &Epoch, from: u64, to: u64) -> Vec<OfferedTag> {
    let clip = Clip::of(epoch.codec);
    let tag = |position: u64, kind, key, body| OfferedTag {
        position,
        timestamp: epoch.timestamp(position),
        kind,
        key,
        room: epoch.room,
        body,
    };
    let mut all = Vec::new();
    for number in (from * RATE).div_ceil(1000).saturating_sub(1)..=(to * RATE) / 1000 {
        let position = number * 1000 / RATE;
        if (from..to).contains(&position) {
            let sample = clip.pictures[(number % (SECONDS * RATE)) as usize];
            let key = number % RATE == 0;
            all.push(tag(position, TagKind::Video, key, picture(epoch, key, number, sample)));
        }
    }
    for number in from.div_ceil(SOUND)..to.div_ceil(SOUND) {
        let sample = clip.sounds[(number % (SECONDS * 1000 / SOUND)) as usize];
        all.push(tag(number * SOUND, TagKind::Audio, false, [&[0xAF, 1][..], sample].concat()));
    }
    // Pictures before sound of the same moment, so that what begins at a keyframe begins with it.
    all.sort_by_key(|tag| (tag.position, tag.kind == TagKind::Audio));
    all
}

/// A picture with its number in a unit of user data before it.
fn picture(epoch: &Epoch, key: bool, number: u64, sample: &[u8]) -> Vec<u8> {
    let codec = epoch.codec;
    let kind = if key { 0x10 } else { 0x20 };
    let mut body = match codec {
        Codec::H264 => vec![kind | 7, 1, 0, 0, 0],
        Codec::Hevc => vec![kind | 12, 1, 0, 0, 0],
        Codec::HevcEnhanced => [&[0x80 | kind | 1][..], b"hvc1", &[0, 0, 0]].concat(),
    };
    let mut unit = if codec == Codec::H264 { vec![0x06] } else { vec![0x4E, 0x01] };
    unit.extend_from_slice(&[5, 32]);
    unit.extend_from_slice(b"f2-sim picture #");
    unit.extend_from_slice(format!("{number:016}").as_bytes());
    unit.push(0x80);
    body.extend_from_slice(&(unit.len() as u32).to_be_bytes());
    body.extend_from_slice(&unit);
    body.extend_from_slice(sample);
    if epoch.filler > 0 {
        let unit = filler(codec, epoch.filler);
        body.extend_from_slice(&(unit.len() as u32).to_be_bytes());
        body.extend(unit);
    }
    body
}

/// A unit that decoders pass over, of about so many bytes.
pub(super) fn filler(codec: Codec, bytes: usize) -> Vec<u8> {
    let mut unit = if codec == Codec::H264 { vec![0x0C] } else { vec![0x4C, 0x01] };
    unit.resize(bytes.max(3), 0xFF);
    unit.push(0x80);
    unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_cut_of_the_time_gives_each_tag_once() {
        let epoch =
            Epoch { from: 0, room: 0, codec: Codec::H264, shift: 0, discontinuity: 0, first: 0, filler: 0 };
        let whole = media(&epoch, 0, 9_000);
        assert_eq!(whole.len(), 9 * 15 + 282);
        assert!(whole[0].key && whole.is_sorted_by_key(|tag| tag.position));
        let mut cut = Vec::new();
        let mut from = 0;
        for to in (0..).map(|at| at * 37).take_while(|at| *at < 9_000).chain([9_000]) {
            cut.extend(media(&epoch, from, to));
            from = to;
        }
        assert_eq!(cut.len(), whole.len());
        assert!(cut.iter().zip(&whole).all(|(a, b)| a == b));
    }
}
