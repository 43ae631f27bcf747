//! The file around the tags of a part.

use std::time::Duration;

use bytes::Bytes;

use super::amf::Value;
use super::meta::Metadata;
use super::tag::{HEADER_BYTES, Tag, TagKind};

/// Writes one part: header, metadata, configurations, then tags. What it has given out is a playable file at
/// any moment.
#[derive(Debug)]
pub struct Muxer {
    metadata: Metadata,
    size: u64,
    last: u32,
    last_audio: u32,
    last_video: u32,
}

impl Muxer {
    /// A part of these configurations; and its first bytes.
    pub(super) fn new(
        fields: &[(String, Value)],
        video: Option<&Bytes>,
        audio: Option<&Bytes>,
        pictures: bool,
        sound: bool,
    ) -> (Self, Bytes) {
        let metadata = Metadata::new(fields);
        let flags = u8::from(pictures) | u8::from(sound) << 2;
        let mut out = vec![b'F', b'L', b'V', 1, flags, 0, 0, 0, 9, 0, 0, 0, 0];
        out.extend(metadata.tag(Duration::ZERO, 0));
        for (kind, config) in [(TagKind::Video, video), (TagKind::Audio, audio)] {
            if let Some(config) = config {
                out.extend(Tag { kind, timestamp: 0, body: config.clone() }.framed(0));
            }
        }
        let size = out.len() as u64;
        (Self { metadata, size, last: 0, last_audio: 0, last_video: 0 }, out.into())
    }

    /// A tag at this time of the part. Times never go back within sound or within pictures.
    pub(super) fn tag(&mut self, tag: &Tag, milliseconds: u32, key: bool) -> Bytes {
        let last = if tag.kind == TagKind::Audio { &mut self.last_audio } else { &mut self.last_video };
        let time = milliseconds.max(*last);
        *last = time;
        self.last = self.last.max(time);
        if key {
            self.metadata.keyframe(time, self.size);
        }
        let framed = tag.framed(time);
        self.size += framed.len() as u64;
        framed.into()
    }

    /// The metadata as it is now, and where in the file it stands.
    #[must_use]
    pub fn metadata(&self) -> (u64, Bytes) {
        (HEADER_BYTES as u64, self.metadata.tag(self.length(), self.size).into())
    }

    /// How long the part is.
    #[must_use]
    pub fn length(&self) -> Duration {
        Duration::from_millis(u64::from(self.last))
    }

    /// How large the part is, in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }
}
