//! What becomes of each tag of a session: the rules that make parts of streams.

use std::time::Duration;

use bytes::Bytes;

use super::amf::{self, Value};
use super::codec::{Frame, frame};
use super::mux::Muxer;
use super::recent::Recent;
use super::tag::{Reader, Seen, Tag, TagKind};
use crate::live::health::Progress;
use crate::live::op::{Container, Gap, GapReason, Limits, Note, Op};

/// Steps between tags up to this are the stream's own; larger ones are held against the clock.
const STEP_AHEAD: i64 = 3_000;
/// Tags of sound and pictures may be so far out of order.
const STEP_BACK: i64 = -2_000;
/// What stands between two tags when their timestamps say nothing.
const USUAL_STEP: i64 = 33;
/// A stream goes on where it was when it comes back at most so much later than the clock says.
const EARLY: Duration = Duration::from_secs(30);
/// Gaps up to this stay inside a part, as a step of its timestamps.
const INNER_GAP: i64 = 60_000;
/// No stream has its frames further apart than this.
const NO_GAP: i64 = 250;
/// So long a keyframe is waited for; then the stream is taken as it is.
const KEYFRAME_PATIENCE: Duration = Duration::from_secs(10);
/// No part is longer, in milliseconds: players read its times as signed numbers of 32 bits.
const LONGEST_PART: i64 = i32::MAX as i64 - 60_000;
/// How often the metadata of a part under way is brought up to date.
const REFRESH: Duration = Duration::from_secs(10);

/// The tags of one session, over any number of connections, made into parts.
#[derive(Debug)]
pub struct FlvPipe {
    limits: Limits,
    reader: Reader,
    fields: Vec<(String, Value)>,
    video: Option<Bytes>,
    audio: Option<Bytes>,
    promised: (bool, bool),
    part: Option<Part>,
    /// The timestamp of the last tag on the wire, and when it came.
    last: Option<(u32, Duration)>,
    /// The longest distance between two tags so far, as far as it is that of frames.
    spacing: i64,
    /// How far the session is, in milliseconds of the stream's own time.
    position: i64,
    pictures: i64,
    recent: Recent,
    /// The connection is new: what comes may have come before.
    overlap: Option<Overlap>,
    /// The next tag begins a part; whether the stream's clock goes on.
    fresh: Option<bool>,
    /// The configuration of sound alone has changed: pictures go on in the part under way up to a keyframe.
    sound_changed: bool,
    /// Since when a keyframe is waited for, and at which position.
    waiting: Option<(Duration, i64)>,
    /// Bytes were passed over since the last tag; tags may have been among them.
    garbled: bool,
    repeated: u64,
    undecodable: u64,
}

#[derive(Debug)]
struct Part {
    muxer: Muxer,
    start: i64,
    refreshed: Duration,
}

#[derive(Debug)]
struct Overlap {
    reason: GapReason,
    /// It is the same broadcast.
    same: bool,
    seen: bool,
}

impl FlvPipe {
    /// A session whose parts end at these limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            reader: Reader::new(),
            fields: Vec::new(),
            video: None,
            audio: None,
            promised: (false, false),
            part: None,
            last: None,
            spacing: USUAL_STEP,
            position: 0,
            pictures: 0,
            recent: Recent::default(),
            overlap: None,
            fresh: Some(false),
            sound_changed: false,
            waiting: None,
            garbled: false,
            repeated: 0,
            undecodable: 0,
        }
    }

    /// A new connection is there. `reason` is why the last one ended; `same` whether it is the same broadcast.
    pub fn connected(&mut self, reason: GapReason, same: bool, ops: &mut Vec<Op>) {
        self.disconnected(ops);
        self.reader = Reader::new();
        if self.last.is_none() {
            return;
        }
        self.overlap = Some(Overlap { reason, same, seen: false });
    }

    /// The connection has ended: what is told of it.
    pub fn disconnected(&mut self, ops: &mut Vec<Op>) {
        let torn = self.reader.unfinished() as u64;
        self.reader = Reader::new();
        let repeated = std::mem::take(&mut self.repeated);
        let undecodable = std::mem::take(&mut self.undecodable);
        let notes = [(Note::Torn, torn), (Note::Repeated, repeated), (Note::Undecodable, undecodable)];
        ops.extend(
            notes.into_iter().filter(|(_, count)| *count > 0).map(|(note, count)| Op::Note(note, count)),
        );
    }

    /// Takes bytes of the connection.
    pub fn push(&mut self, now: Duration, bytes: &[u8], ops: &mut Vec<Op>) {
        self.reader.push(bytes);
        let before = ops.len();
        while let Some(seen) = self.reader.seen() {
            match seen {
                Seen::Header { audio, video } => self.promised = (audio, video),
                Seen::Garbage(bytes) => {
                    self.garbled = true;
                    ops.push(Op::Note(Note::Skipped, bytes));
                }
                Seen::Tag(tag) => self.tag(now, &tag, ops),
            }
        }
        if ops.len() > before
            && let Some(part) = &mut self.part
        {
            let length = part.muxer.length();
            ops.push(Op::Reach { length });
            if length >= part.refreshed + REFRESH {
                part.refreshed = length;
                let (at, bytes) = part.muxer.metadata();
                ops.push(Op::Patch(at, bytes));
            }
        }
    }

    /// The session is over, or goes on in another container: the part is made whole.
    pub fn finish(&mut self, ops: &mut Vec<Op>) {
        self.disconnected(ops);
        self.close(ops);
        self.fresh = Some(false);
        self.sound_changed = false;
    }

    /// How far the stream is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let of = |position: i64| Duration::from_millis(u64::try_from(position).unwrap_or(0));
        let has_pictures = self.video.is_some() || self.promised.1;
        Progress { media: of(self.position), pictures: of(self.pictures), has_pictures }
    }

    fn close(&mut self, ops: &mut Vec<Op>) {
        if let Some(part) = self.part.take() {
            ops.push(Op::Reach { length: part.muxer.length() });
            let (at, bytes) = part.muxer.metadata();
            ops.push(Op::Patch(at, bytes));
        }
    }

    fn tag(&mut self, now: Duration, tag: &Tag, ops: &mut Vec<Op>) {
        match frame(tag.kind, &tag.body).0 {
            Frame::Meta => {
                let fields = amf::metadata(&tag.body);
                if !fields.is_empty() {
                    self.fields = fields;
                }
            }
            Frame::VideoConfig | Frame::AudioConfig => self.config(tag, ops),
            Frame::Picture { key } => self.media(now, tag, key, ops),
            Frame::Sound => self.media(now, tag, false, ops),
            Frame::Other => {}
        }
    }

    /// A configuration: the same again is nothing new, another one begins a part.
    fn config(&mut self, tag: &Tag, ops: &mut Vec<Op>) {
        let held = if tag.kind == TagKind::Video { &mut self.video } else { &mut self.audio };
        if held.as_ref() == Some(&tag.body) {
            return;
        }
        let changed = held.replace(tag.body.clone()).is_some();
        if changed {
            self.sound_changed = tag.kind == TagKind::Audio && (self.fresh.is_none() || self.sound_changed);
            self.fresh.get_or_insert(true);
        } else if self.fresh.is_none()
            && let Some(part) = &mut self.part
        {
            let time = part.muxer.length().as_millis() as u32;
            ops.push(Op::Write(part.muxer.tag(tag, time, false)));
        }
    }

    fn media(&mut self, now: Duration, tag: &Tag, key: bool, ops: &mut Vec<Op>) {
        let is_same = self.overlap.as_ref().is_none_or(|overlap| overlap.same);
        if is_same && self.recent.knows(tag) {
            self.repeated += 1;
            if let Some(overlap) = &mut self.overlap {
                overlap.seen = true;
            }
            return;
        }
        match self.overlap.take() {
            Some(overlap) => self.rejoin(now, tag.timestamp, &overlap, ops),
            None => self.advance(now, tag.timestamp, ops),
        }
        self.last = Some((tag.timestamp, now));
        self.recent.note(tag);
        let is_picture = tag.kind == TagKind::Video;
        if is_picture {
            self.pictures = self.position;
        }
        let begins = if self.has_pictures(now) { is_picture && key } else { true };
        if self.waiting.is_some() && !self.may_begin(now, begins, ops) {
            self.undecodable += 1;
            return;
        }
        if begins && self.part.as_ref().is_some_and(|part| self.is_full(part)) {
            self.fresh.get_or_insert(true);
        }
        if let Some(goes_on) = self.fresh {
            if self.sound_changed && !begins {
                match is_picture {
                    true => self.write(tag, key, ops),
                    false => self.undecodable += 1,
                }
                return;
            }
            if self.waiting.is_none() && !begins {
                self.waiting = Some((now, self.position));
                self.undecodable += 1;
                return;
            }
            self.open(goes_on, ops);
        }
        self.write(tag, key, ops);
    }

    /// Writes a tag of sound or pictures where it is due.
    fn write(&mut self, tag: &Tag, key: bool, ops: &mut Vec<Op>) {
        let position = self.position;
        let Some(part) = &mut self.part else { return };
        let time = u32::try_from((position - part.start).max(0)).unwrap_or(u32::MAX);
        ops.push(Op::Write(part.muxer.tag(tag, time, key)));
    }

    /// Whether the next tag would be beyond what a part holds.
    fn is_full(&self, part: &Part) -> bool {
        self.position - part.start >= LONGEST_PART
            || self.limits.is_full(part.muxer.length(), part.muxer.size())
    }

    /// Whether the wait for a keyframe is over; what it cost is told.
    fn may_begin(&mut self, now: Duration, begins: bool, ops: &mut Vec<Op>) -> bool {
        let Some((since, from)) = self.waiting else { return true };
        if !begins && now < since + KEYFRAME_PATIENCE {
            return false;
        }
        self.waiting = None;
        let missing = Duration::from_millis(u64::try_from(self.position - from).unwrap_or(0));
        if !missing.is_zero() {
            ops.push(Op::Gap(Gap { missing, reason: GapReason::BeforeKeyframe }));
        }
        true
    }

    /// Whether pictures are to be expected. A promise alone counts for three seconds.
    fn has_pictures(&self, now: Duration) -> bool {
        let promised = self.promised.1 && self.waiting.is_none_or(|(since, _)| now < since + EARLY / 10);
        self.video.is_some() || promised
    }

    fn open(&mut self, goes_on: bool, ops: &mut Vec<Op>) {
        let before = self.part.as_ref().map(|part| part.start);
        self.close(ops);
        let after = before.filter(|_| goes_on).and_then(|start| u64::try_from(self.position - start).ok());
        ops.push(Op::Open { container: Container::Flv, after: after.map(Duration::from_millis) });
        let (video, audio) = (self.video.as_ref(), self.audio.as_ref());
        let pictures = video.is_some() || self.promised.1;
        let sound = audio.is_some() || self.promised.0;
        let (muxer, head) = Muxer::new(&self.fields, video, audio, pictures, sound);
        ops.push(Op::Write(head));
        self.part = Some(Part { muxer, start: self.position, refreshed: Duration::ZERO });
        self.fresh = None;
        self.sound_changed = false;
    }

    /// The next tag of a connection under way.
    fn advance(&mut self, now: Duration, timestamp: u32, ops: &mut Vec<Op>) {
        let Some((last, at)) = self.last else { return };
        let step = step(last, timestamp);
        let garbled = std::mem::take(&mut self.garbled);
        if !garbled && step <= NO_GAP {
            self.spacing = self.spacing.max(step);
        }
        if garbled && (NO_GAP..=INNER_GAP).contains(&step) {
            let missing = Duration::from_millis(step.unsigned_abs());
            ops.push(Op::Gap(Gap { missing, reason: GapReason::Garbage }));
        }
        let silent = i64::try_from((now - at.min(now)).as_millis()).unwrap_or(i64::MAX);
        if (STEP_BACK..=STEP_AHEAD).contains(&step) || (step > 0 && silent * 2 >= step) {
            self.position += step;
        } else {
            self.position += USUAL_STEP;
            ops.push(Op::Note(Note::Jumped, step.unsigned_abs()));
        }
    }

    /// The first unknown tag of a new connection: does the stream go on where it was?
    fn rejoin(&mut self, now: Duration, timestamp: u32, overlap: &Overlap, ops: &mut Vec<Op>) {
        let Some((last, at)) = self.last else { return };
        if !overlap.same {
            return self.restart(now, overlap.reason, ops);
        }
        let step = step(last, timestamp);
        let latest = i64::try_from((now - at.min(now) + EARLY).as_millis()).unwrap_or(i64::MAX);
        if overlap.seen && (STEP_BACK..=STEP_AHEAD).contains(&step) {
            self.position += step;
        } else if step > 0 && step <= latest {
            self.position += step;
            if step > self.spacing {
                let missing = Duration::from_millis(step.unsigned_abs());
                ops.push(Op::Gap(Gap { missing, reason: overlap.reason }));
            }
            if step > NO_GAP {
                self.waiting = Some((now, self.position));
            }
            if step > INNER_GAP {
                self.fresh.get_or_insert(true);
            }
        } else {
            let reason =
                if overlap.reason == GapReason::Paused { GapReason::Paused } else { GapReason::Restarted };
            self.restart(now, reason, ops);
        }
    }

    /// Another clock: a new part, and a gap as long as nothing came.
    fn restart(&mut self, now: Duration, reason: GapReason, ops: &mut Vec<Op>) {
        if let Some((_, at)) = self.last.take() {
            ops.push(Op::Gap(Gap { missing: now - at.min(now), reason }));
        }
        self.overlap = None;
        self.position += USUAL_STEP;
        self.fresh = Some(false);
        self.sound_changed = false;
        self.waiting = None;
    }
}

/// From one timestamp to the next, over the wrap at 32 bits.
fn step(from: u32, to: u32) -> i64 {
    i64::from(to.wrapping_sub(from) as i32)
}

#[cfg(test)]
#[path = "pipe_tests.rs"]
#[allow(clippy::unwrap_used)]
mod tests;
