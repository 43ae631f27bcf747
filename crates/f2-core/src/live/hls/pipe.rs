//! Parts of segments: what is appended, what begins a part, what is missing.

use std::hash::{DefaultHasher, Hasher as _};
use std::time::Duration;

use bytes::Bytes;

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
    /// What the next piece is held against.
    discontinuity: u64,
    /// When pictures or sound are due next by the stream's own times, in milliseconds.
    due: Option<i64>,
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
    config: u64,
    length: Duration,
    size: u64,
}

/// What a piece is.
struct Look {
    container: Container,
    config: u64,
    start: Option<i64>,
    pictures: bool,
}

impl HlsPipe {
    /// A session whose parts end at these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            part: None,
            discontinuity: 0,
            due: None,
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
        let Some(part) = &mut self.part else { return };
        if let Some(unix_ms) = piece.unix_ms {
            ops.push(Op::Dated { offset: part.length, unix_ms });
        }
        ops.push(Op::Write(piece.body.clone()));
        part.size += piece.body.len() as u64;
        part.length += piece.duration;
        ops.push(Op::Reach { length: part.length });
        self.media = self.media.saturating_add(piece.duration);
        self.discontinuity = piece.discontinuity;
        self.due = look.start.map(|start| start + piece.duration.as_millis() as i64);
        self.has_pictures |= look.pictures;
        if look.pictures {
            self.pictures = self.media;
        }
    }

    /// Opens a part where the piece does not go on in the one under way.
    fn begin(&mut self, piece: &Piece, look: &Look, missing: Duration, ops: &mut Vec<Op>) {
        let goes_on = !std::mem::take(&mut self.restarted) && self.follows(piece, look, missing);
        let mut after = None;
        if let Some(part) = &mut self.part {
            let length = part.length + missing;
            let same = part.container == look.container && part.config == look.config;
            if goes_on && same && missing <= INNER_GAP && !self.limits.is_full(part.length, part.size) {
                part.length = length;
                return;
            }
            after = goes_on.then_some(length);
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
        if piece.discontinuity == self.discontinuity {
            return true;
        }
        let Some((due, start)) = self.due.zip(look.start) else { return false };
        TsProbe::distance(due + missing.as_millis() as i64, start).abs() <= SEAM
    }
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
    let mut look = Look { container, config: 0, start: None, pictures: true };
    match container {
        Container::Ts => {
            let probe = TsProbe::read(&piece.body);
            for kind in probe.streams.values() {
                hasher.write_u8(*kind);
            }
            hasher.write(probe.parameters.as_deref().unwrap_or_default());
            look.start = probe.start();
            look.pictures = probe.pictures.is_some();
        }
        Container::Mp4 => hasher.write(piece.initial.as_ref()?),
        Container::Aac | Container::Flv => look.pictures = false,
    }
    look.config = hasher.finish();
    Some(look)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TS: [&[u8]; 3] = [
        include_bytes!("../../../../../fixtures/live/h264_0.ts"),
        include_bytes!("../../../../../fixtures/live/h264_1.ts"),
        include_bytes!("../../../../../fixtures/live/h264_3.ts"),
    ];
    const HEVC: &[u8] = include_bytes!("../../../../../fixtures/live/hevc_2.ts");

    fn piece(body: &'static [u8], discontinuity: u64) -> Piece {
        let duration = Duration::from_secs(1);
        Piece { duration, discontinuity, unix_ms: None, initial: None, body: Bytes::from_static(body) }
    }

    fn run(pieces: &[Piece], limits: Limits) -> String {
        let mut pipe = HlsPipe::new(limits);
        let mut ops = Vec::new();
        pieces.iter().for_each(|piece| pipe.push(piece, &mut ops));
        letters(&ops)
    }

    fn letters(ops: &[Op]) -> String {
        let letter = |op: &Op| match op {
            Op::Open { after: None, .. } => "|",
            Op::Open { after: Some(_), .. } => ":",
            Op::Write(_) => "w",
            Op::Gap(_) => "g",
            _ => "",
        };
        ops.iter().map(letter).collect()
    }

    #[test]
    fn segments_are_appended_and_split_at_the_limits() {
        let pieces = [piece(TS[0], 0), piece(TS[1], 0), piece(TS[2], 0)];
        assert_eq!(run(&pieces, Limits::default()), "|www");
        let limits = Limits { time: Some(Duration::from_secs(2)), size: None };
        assert_eq!(run(&pieces, limits), "|ww:w");
        assert_eq!(run(&pieces, Limits { time: None, size: Some(1) }), "|w:w:w");
    }

    #[test]
    fn a_discontinuity_is_a_new_part_only_where_times_or_pictures_change() {
        assert_eq!(run(&[piece(TS[0], 0), piece(TS[1], 1)], Limits::default()), "|ww");
        assert_eq!(run(&[piece(TS[0], 0), piece(TS[2], 1)], Limits::default()), "|w|w");
        assert_eq!(run(&[piece(TS[1], 0), piece(HEVC, 1)], Limits::default()), "|w:w");
        assert_eq!(run(&[piece(TS[1], 0), piece(HEVC, 0)], Limits::default()), "|w:w");
    }

    #[test]
    fn what_is_missing_is_told_and_counts_for_the_time() {
        let mut pipe = HlsPipe::new(Limits::default());
        let mut ops = Vec::new();
        pipe.lost(Duration::from_secs(9), GapReason::Overtaken, &mut ops);
        pipe.push(&piece(TS[0], 0), &mut ops);
        pipe.lost(Duration::from_secs(2), GapReason::SegmentMissing, &mut ops);
        pipe.push(&piece(TS[2], 1), &mut ops);
        pipe.push(&Piece { body: Bytes::from_static(b"<html>"), ..piece(TS[0], 1) }, &mut ops);
        assert_eq!(letters(&ops), "|wgwg");
        assert!(ops.contains(&Op::Reach { length: Duration::from_secs(4) }));
        pipe.restart(Duration::from_secs(5), GapReason::Restarted, &mut ops);
        pipe.push(&piece(TS[0], 0), &mut ops);
        assert_eq!(letters(&ops), "|wgwgg|w");
    }

    #[test]
    fn containers_are_known_by_their_bytes() {
        assert_eq!(sniff(TS[0]), Some(Container::Ts));
        assert_eq!(sniff(b"\0\0\0\x18styp"), Some(Container::Mp4));
        assert_eq!(sniff(b"\xFF\xF1\x50"), Some(Container::Aac));
        assert_eq!(sniff(b"<html>"), None);
        assert_eq!(sniff(b""), None);
    }
}
