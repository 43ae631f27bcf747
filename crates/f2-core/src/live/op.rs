//! What the rules of a stream tell the hand that writes.

use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Container {
    /// FLV tags.
    Flv,
    /// MPEG transport stream.
    Ts,
    /// Fragmented MP4.
    Mp4,
    /// Bare AAC frames.
    Aac,
}

impl Container {
    /// The extension of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Flv => "flv",
            Self::Ts => "ts",
            Self::Mp4 => "mp4",
            Self::Aac => "aac",
        }
    }
}

/// Why media is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GapReason {
    /// The connection was down.
    Dropped,
    /// The host had paused.
    Paused,
    /// The stream began again with another clock; how much is missing is an estimate.
    Restarted,
    /// Segments had left the playlist before they could be fetched.
    Overtaken,
    /// A segment could not be had.
    SegmentMissing,
    /// The playlist itself says that a segment is missing.
    Declared,
    /// Bytes between tags were no tags, or a tag was damaged.
    Garbage,
    /// What came before a frame that can be decoded.
    BeforeKeyframe,
    /// The node sent nothing, nothing new, too little, or no pictures.
    Ill,
}

/// A stretch of media that is not in the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// How much is missing, as far as it can be told.
    pub missing: Duration,
    /// Why.
    pub reason: GapReason,
}

/// Something worth a line that stops nothing and loses nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Note {
    /// Bytes that were no tags were passed over; how many.
    Skipped,
    /// Tags or segments that were there already came again; how many.
    Repeated,
    /// Timestamps jumped and were drawn together; by how many milliseconds.
    Jumped,
    /// The playlist went backwards; by how many segments.
    Backwards,
    /// The playlist named other segments under known numbers; how many.
    Renamed,
    /// The playlist names more segments than are taken at once; how many were passed over.
    Oversized,
    /// Segments before the start of the recording were left; how many.
    Earlier,
    /// A tag that stopped in the middle was left; how many bytes of it had come.
    Torn,
    /// Tags before the first keyframe were left; how many.
    Undecodable,
    /// A part begins with media that the one before it ends with, since another protocol has other bounds; how many
    /// milliseconds, as far as it can be told.
    Doubled,
}

/// One act of writing. Writes hold whole tags, packets or segments, so a file is playable after each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// A new part begins; the one before it is whole.
    Open {
        /// What it is.
        container: Container,
        /// How far its start is from that of the part before, in the stream's own time; `None` where the
        /// stream's clock does not go on.
        after: Option<Duration>,
    },
    /// At the end of the part.
    Write(Bytes),
    /// Over bytes that are there already, from this offset on.
    Patch(u64, Bytes),
    /// The part reaches this far.
    Reach {
        /// The length of the part.
        length: Duration,
    },
    /// The stream dates the media at this offset of the part.
    Dated {
        /// From the start of the part.
        offset: Duration,
        /// The moment, in Unix milliseconds.
        unix_ms: i64,
    },
    /// Media is missing here.
    Gap(Gap),
    /// Worth a line.
    Note(Note, u64),
}

impl Op {
    /// A note, where there is something to note.
    pub(super) fn noted(note: Note, count: u64) -> Option<Self> {
        (count > 0).then_some(Self::Note(note, count))
    }
}

/// When a part ends and the next begins, at the next keyframe or segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// After so much media.
    pub time: Option<Duration>,
    /// After so many bytes.
    pub size: Option<u64>,
}

impl Limits {
    /// Whether a part of this length and size is full.
    #[must_use]
    pub fn is_full(&self, length: Duration, size: u64) -> bool {
        self.time.is_some_and(|most| length >= most) || self.size.is_some_and(|most| size >= most)
    }
}
