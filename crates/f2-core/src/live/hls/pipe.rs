//! Parts of segments: what is appended, what begins a part, what is missing.

use std::hash::{DefaultHasher, Hasher as _};
use std::time::Duration;

use bytes::Bytes;

use super::fragment::Mp4Probe;
use super::probe::TsProbe;
use crate::live::health::Progress;
use crate::live::op::{Container, Gap, GapReason, Limits, Op};

/// Times of segments that follow each other may differ by so much from their durations, in milliseconds.
const SEAM: i64 = 1_500;
/// Gaps up to this stay inside a part.
const INNER_GAP: Duration = Duration::from_secs(60);

/// A segment, fetched and opened.
#[derive(Debug, Clone)]
pub struct Piece {
    /// How long it plays.
    pub duration: Duration,
    /// How many times the stream's encoding has begun anew before it.
    pub discontinuity: u64,
    /// When its first frame was made, in Unix milliseconds.
    pub unix_ms: Option<i64>,
    /// The head of its fragmented MP4.
    pub initial: Option<Bytes>,
    /// Its bytes.
    pub body: Bytes,
}

/// The segments of one session, over any number of addresses, made into parts.
#[derive(Debug)]
pub struct HlsPipe {
    limits: Limits,
    part: Option<Part>,
    /// The last piece: what the next one is held against.
    last: Option<Last>,
    /// Missing before the next piece.
    missing: Duration,
    /// The next piece is of another stream.
    restarted: bool,
    media: Duration,
    pictures: Duration,
    has_pictures: bool,
}

#[derive(Debug)]
struct Part {
    container: Container,
    /// Unknown as long as no piece has shown it.
    config: Option<u64>,
    length: Duration,
    size: u64,
}

/// What a piece is.
struct Look {
    container: Container,
    /// What its decoder needs; unknown where the piece does not show it.
    config: Option<u64>,
    times: Times,
}

/// The stream's own times in a piece, in milliseconds.
#[derive(Debug, Clone, Copy, Default)]
struct Times {
    start: Option<i64>,
    pictures: Pictures,
    /// Pictures are there or promised.
    has_pictures: bool,
}

/// Up to when there are pictures in a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Pictures {
    /// There are none.
    #[default]
    None,
    /// It cannot be told.
    Unknown,
    /// The last is due then.
    Until(i64),
}

/// The last piece.
#[derive(Debug)]
struct Last {
    container: Container,
    discontinuity: u64,
    times: Times,
    /// Where it begins in its part.
    offset: Duration,
    duration: Duration,
}

impl HlsPipe {
    /// A session whose parts end at these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            part: None,
            last: None,
            missing: Duration::ZERO,
            restarted: false,
            media: Duration::ZERO,
            pictures: Duration::ZERO,
            has_pictures: false,
        }
    }

    /// So much media is missing before the next piece.
    pub fn lost(&mut self, missing: Duration, reason: GapReason, ops: &mut Vec<Op>) {
        if self.part.is_none() {
            return;
        }
        self.missing = self.missing.saturating_add(missing);
        self.media = self.media.saturating_add(missing);
        ops.push(Op::Gap(Gap { missing, reason }));
    }

    /// The next piece is of another stream; so much may be missing before it.
    pub fn restart(&mut self, missing: Duration, reason: GapReason, ops: &mut Vec<Op>) {
        if self.part.is_some() {
            ops.push(Op::Gap(Gap { missing, reason }));
            self.restarted = true;
        }
    }

    /// The session is over, or goes on in another container.
    pub fn finish(&mut self) {
        self.part = None;
        self.last = None;
        self.missing = Duration::ZERO;
        self.restarted = false;
    }

    /// How far the stream is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { media: self.media, pictures: self.pictures, has_pictures: self.has_pictures }
    }

    /// Takes the next piece. Bytes that are no media are missing media.
    pub fn push(&mut self, piece: &Piece, ops: &mut Vec<Op>) {
        let Some(look) = look(piece) else {
            self.lost(piece.duration, GapReason::SegmentMissing, ops);
            return;
        };
        let missing = std::mem::take(&mut self.missing);
        self.begin(piece, &look, missing, ops);
        let moved = self.moved(piece, &look);
        let Some(part) = &mut self.part else { return };
        let offset = part.length;
        if let Some(unix_ms) = piece.unix_ms {
            ops.push(Op::Dated { offset, unix_ms });
        }
        ops.push(Op::Write(piece.body.clone()));
        part.size += piece.body.len() as u64;
        part.length = offset.saturating_add(piece.duration);
        ops.push(Op::Reach { length: part.length });
        if moved.media {
            self.media = self.media.saturating_add(piece.duration);
        }
        self.has_pictures |= look.times.has_pictures;
        if moved.pictures {
            self.pictures = self.media;
        }
        let (discontinuity, duration) = (piece.discontinuity, piece.duration);
        self.last =
            Some(Last { container: look.container, discontinuity, times: look.times, offset, duration });
    }

    /// Opens a part where the piece does not go on in the one under way; sets where it begins.
    fn begin(&mut self, piece: &Piece, look: &Look, missing: Duration, ops: &mut Vec<Op>) {
        let is_restart = std::mem::take(&mut self.restarted);
        let goes_on = !is_restart && self.follows(piece, look, missing);
        let mut after = None;
        if let Some(part) = &mut self.part {
            let due = part.length.saturating_add(missing);
            let begins = self.last.as_ref().and_then(|last| last.begins(look, due, missing)).unwrap_or(due);
            let same = part.container == look.container
                && (look.config.is_none() || part.config.is_none() || part.config == look.config);
            if goes_on && same && missing <= INNER_GAP && !self.limits.is_full(part.length, part.size) {
                part.config = part.config.or(look.config);
                part.length = begins;
                return;
            }
            after = goes_on.then_some(begins);
        }
        ops.push(Op::Open { container: look.container, after });
        let mut size = 0;
        if look.container == Container::Mp4
            && let Some(initial) = &piece.initial
        {
            ops.push(Op::Write(initial.clone()));
            size = initial.len() as u64;
        }
        let (container, config) = (look.container, look.config);
        self.part = Some(Part { container, config, length: Duration::ZERO, size });
    }

    /// Whether the stream's clock goes on from the last piece to this one.
    fn follows(&self, piece: &Piece, look: &Look, missing: Duration) -> bool {
        let Some(last) = &self.last else { return true };
        if piece.discontinuity == last.discontinuity {
            return true;
        }
        let due = last.duration.saturating_add(missing);
        last.step(look).is_some_and(|step| (step - millis(due)).abs() <= SEAM)
    }

    /// Whether media and pictures are later in this piece than in the last one.
    fn moved(&self, piece: &Piece, look: &Look) -> Moved {
        let pictures = look.times.pictures != Pictures::None;
        let last = self.last.as_ref().filter(|last| last.discontinuity == piece.discontinuity);
        let Some(last) = last else { return Moved { media: true, pictures } };
        let media = last.step(look).is_none_or(|step| step != 0);
        let pictures = match (last.times.pictures, look.times.pictures) {
            (Pictures::Until(before), Pictures::Until(now)) => media && before != now,
            _ => pictures && media,
        };
        Moved { media, pictures }
    }
}

struct Moved {
    media: bool,
    pictures: bool,
}

impl Last {
    /// From its start to that of the next piece by the stream's own times, in milliseconds.
    fn step(&self, next: &Look) -> Option<i64> {
        let (from, to) = self.times.start.zip(next.times.start)?;
        (self.container == next.container).then(|| match next.container {
            Container::Ts => TsProbe::distance(from, to),
            _ => to - from,
        })
    }

    /// Where in the part of this piece the next one begins by the stream's own times; `None` where they are too far
    /// from what the playlist says to be those of one clock.
    fn begins(&self, next: &Look, due: Duration, missing: Duration) -> Option<Duration> {
        let begins = millis(self.offset).checked_add(self.step(next)?)?;
        // Of what is missing a playlist knows no more than about how many segments it was.
        let near = SEAM.saturating_add(millis(missing) / 2);
        let is_near = (begins - millis(due)).abs() <= near;
        u64::try_from(begins).ok().filter(|_| is_near).map(Duration::from_millis)
    }
}

fn millis(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX / 4)
}

/// What bytes are by their beginning; `None` when they are no media.
#[must_use]
pub fn sniff(body: &[u8]) -> Option<Container> {
    match body {
        [0x47, ..] if body.len() < 377 || (body[188], body[376]) == (0x47, 0x47) => Some(Container::Ts),
        [_, _, _, _, b'f', b't', b'y', b'p', ..]
        | [_, _, _, _, b's', b't', b'y', b'p', ..]
        | [_, _, _, _, b's', b'i', b'd', b'x', ..]
        | [_, _, _, _, b'p', b'r', b'f', b't', ..]
        | [_, _, _, _, b'e', b'm', b's', b'g', ..]
        | [_, _, _, _, b'm', b'o', b'o', b'f', ..] => Some(Container::Mp4),
        [0xFF, second, ..] if second & 0xF6 == 0xF0 => Some(Container::Aac),
        [b'I', b'D', b'3', ..] => Some(Container::Aac),
        _ => None,
    }
}

fn look(piece: &Piece) -> Option<Look> {
    let container = sniff(&piece.body)?;
    let mut hasher = DefaultHasher::new();
    let mut look = Look { container, config: None, times: Times::default() };
    match container {
        Container::Ts => {
            let probe = TsProbe::read(&piece.body);
            for kind in probe.streams.values() {
                hasher.write_u8(*kind);
            }
            hasher.write(probe.parameters.as_deref().unwrap_or_default());
            // Pictures that are promised and absent say nothing of their configuration.
            let is_known = probe.parameters.is_some() || !probe.has_pictures();
            look.config = is_known.then(|| hasher.finish());
            let pictures = probe.pictures.map_or(Pictures::None, |(_, last)| Pictures::Until(last));
            look.times = Times { start: probe.start(), pictures, has_pictures: probe.pictures.is_some() };
        }
        Container::Mp4 => {
            let initial = piece.initial.as_ref()?;
            hasher.write(initial);
            look.config = Some(hasher.finish());
            let probe = Mp4Probe::read(initial, &piece.body);
            let pictures = match (probe.pictures, probe.has_pictures, probe.sound) {
                (Some((_, last)), ..) => Pictures::Until(last),
                (None, true, None) => Pictures::Unknown,
                (None, ..) => Pictures::None,
            };
            look.times = Times { start: probe.start(), pictures, has_pictures: probe.has_pictures };
        }
        Container::Aac | Container::Flv => look.config = Some(0),
    }
    Some(look)
}

#[cfg(test)]
#[path = "pipe_tests.rs"]
mod tests;
