//! The hand that writes: parts, sidecar, clock and progress of a session.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::book::PartBook;
use super::clock::RecordingClock;
use super::op::{Container, Gap, GapReason, Note, Op};
use super::part::PartFile;
use super::record::{PartReport, RecordSettings, Report};
use super::recorder::{Drop, Ending, Open};
use super::room::RoomState;
use super::sidecar::{Line, Sidecar};
use super::space::Space;
use super::tempo::Tempo;
use crate::Timestamp;
use crate::error::{Cause, Result};
use crate::progress::{Event, ProgressSink};

/// How often progress is told.
const TELL: Duration = Duration::from_secs(1);
/// Over how many tellings the bit rate is measured.
const MEASURED: usize = 5;

/// So many notes of a kind are written one by one.
const EACH: u64 = 1_000;
/// So long after it has begun the clock of a part is sure, also where its playlist dates nothing.
const SETTLED: Duration = Duration::from_secs(15);

/// The end of a part behind which another protocol goes on: what is missing shows by the clocks of both parts.
struct Seam {
    reason: GapReason,
    part: u32,
    /// How long the part was, and the moment it ended.
    length: Duration,
    ended: Timestamp,
    /// When the next part began.
    since: Option<Duration>,
}

pub(super) struct Writer {
    folder: PathBuf,
    stem: String,
    tempo: Tempo,
    sidecar: Sidecar,
    space: Space,
    clock: RecordingClock,
    sink: Arc<dyn ProgressSink>,
    book: Option<Arc<dyn PartBook>>,
    part: Option<PartFile>,
    /// The length of the part under way.
    length: Duration,
    /// Length and size of the parts before it.
    before: (Duration, u64),
    next: u32,
    parts: Vec<PartReport>,
    gaps: Vec<Gap>,
    drops: u32,
    room_id: String,
    viewers: Option<u64>,
    /// Where another protocol goes on.
    seam: Option<Seam>,
    /// How often each kind of note came, and the sum of those that were not written.
    notes: HashMap<Note, (u64, u64)>,
    told: Duration,
    track: VecDeque<(Duration, u64)>,
}

impl Writer {
    pub(super) fn new(
        settings: &RecordSettings,
        clock: RecordingClock,
        sink: Arc<dyn ProgressSink>,
        book: Option<Arc<dyn PartBook>>,
    ) -> Result<Self> {
        Ok(Self {
            folder: settings.folder.clone(),
            stem: settings.stem.clone(),
            tempo: settings.tempo.clone(),
            sidecar: Sidecar::open(&settings.folder, &settings.stem)?,
            space: Space::new(settings.folder.clone(), settings.min_free, settings.free_space.clone()),
            clock,
            sink,
            book,
            part: None,
            length: Duration::ZERO,
            before: (Duration::ZERO, 0),
            next: 1,
            parts: Vec::new(),
            gaps: Vec::new(),
            drops: 0,
            room_id: String::new(),
            viewers: None,
            seam: None,
            notes: HashMap::new(),
            told: Duration::ZERO,
            track: VecDeque::new(),
        })
    }

    /// Whether anything has been recorded.
    pub(super) fn has_part(&self) -> bool {
        self.part.is_some()
    }

    /// The length of all parts.
    pub(super) fn length(&self) -> Duration {
        self.before.0 + self.length
    }

    fn bytes(&self) -> u64 {
        self.before.1 + self.part.as_ref().map_or(0, PartFile::size)
    }

    fn now(&self) -> Timestamp {
        self.tempo.now()
    }

    /// The room has answered; the first answer begins the sidecar, another broadcast is told.
    pub(super) fn room(&mut self, state: &RoomState) -> Result<()> {
        self.viewers = state.viewers.or(self.viewers);
        if self.room_id == state.room_id || state.room_id.is_empty() {
            return Ok(());
        }
        self.room_id.clone_from(&state.room_id);
        let (title, nickname) = (state.title.as_str(), state.nickname.as_str());
        self.sidecar.line(&Line::Session { at: self.now(), room_id: &state.room_id, title, nickname })
    }

    pub(super) fn open(&mut self, open: &Open) -> Result<()> {
        let (protocol, quality, host) = open.address.node();
        self.sidecar.line(&Line::Open {
            at: self.now(),
            room_id: &open.room_id,
            protocol: protocol.name(),
            quality: quality.name(),
            host: &host,
        })
    }

    pub(super) async fn dropped(&mut self, drop: Drop) -> Result<()> {
        self.drops += 1;
        if let Some(part) = &mut self.part {
            part.flush().await?;
        }
        let status = match drop {
            Drop::Refused(status) => Some(status),
            _ => None,
        };
        self.sidecar.line(&Line::Drop { at: self.now(), reason: drop.name(), status })
    }

    pub(super) async fn apply(&mut self, ops: Vec<Op>, now: Duration) -> Result<()> {
        let moment = self.tempo.moment(now);
        for op in ops {
            match op {
                Op::Open { container, after } => self.begin(container, after).await?,
                Op::Write(bytes) => {
                    if let Some(part) = &mut self.part {
                        part.write(&bytes).await?;
                    }
                }
                Op::Patch(at, bytes) => {
                    if let Some(part) = &mut self.part {
                        part.patch(at, &bytes).await?;
                    }
                }
                Op::Reach { length } => {
                    self.length = length;
                    self.clock.reach(moment, length);
                }
                Op::Dated { offset, unix_ms } => self.clock.dated(moment, offset, unix_ms),
                Op::Gap(gap) => self.gap(gap)?,
                Op::Note(note, count) => self.note(moment, note, count)?,
            }
        }
        Ok(())
    }

    /// The media goes on by another protocol. Says how long ago the recorded media ended.
    pub(super) fn switched(&mut self, reason: GapReason) -> Duration {
        let now = self.now();
        let Some(clock) = self.clock.parts().pop() else { return Duration::ZERO };
        let ended = clock.started.checked_add(self.length).unwrap_or(now);
        let part = clock.number;
        self.seam = Some(Seam { reason, part, length: self.length, ended, since: None });
        Duration::try_from(now.duration_since(ended)).unwrap_or_default()
    }

    /// Tells what is missing at the seam, or there twice.
    fn join(&mut self) -> Result<()> {
        let Some(seam) = self.seam.take_if(|seam| seam.since.is_some()) else { return Ok(()) };
        let Some(clock) = self.clock.parts().pop() else { return Ok(()) };
        match Duration::try_from(clock.started.duration_since(seam.ended)) {
            Ok(missing) if !missing.is_zero() => {
                let gap = Gap { missing, reason: seam.reason };
                self.tell_gap(gap, seam.part, seam.length, seam.ended)
            }
            _ => {
                let twice = Duration::try_from(seam.ended.duration_since(clock.started)).unwrap_or_default();
                match millis(twice) {
                    0 => Ok(()),
                    count => self.note(self.now(), Note::Doubled, count),
                }
            }
        }
    }

    /// Writes a note; of a kind that comes again and again only every thousandth, with the sum of those before.
    fn note(&mut self, at: Timestamp, note: Note, count: u64) -> Result<()> {
        let noted = self.notes.entry(note).or_default();
        noted.0 += 1;
        noted.1 = noted.1.saturating_add(count);
        if noted.0 > EACH && !noted.0.is_multiple_of(EACH) {
            return Ok(());
        }
        let count = std::mem::take(&mut noted.1);
        self.sidecar.line(&Line::Note { at, note, count })
    }

    /// Writes what notes have not been written.
    fn last_notes(&mut self) -> Result<()> {
        let at = self.now();
        let left: Vec<_> = self.notes.drain().filter(|(_, noted)| noted.1 > 0).collect();
        left.into_iter().try_for_each(|(note, (_, count))| self.sidecar.line(&Line::Note { at, note, count }))
    }

    async fn begin(&mut self, container: Container, after: Option<Duration>) -> Result<()> {
        self.close().await?;
        let part = PartFile::create(&self.folder, &self.stem, self.next, container).await?;
        self.next = part.number + 1;
        if let Some(book) = &self.book {
            self.told(book.begun(&part.path).await);
        }
        self.clock.open(self.now(), part.number, &part.name, after);
        let line = Line::Part { at: self.now(), part: part.number, file: &part.name, container };
        self.sidecar.line(&line)?;
        self.part = Some(part);
        self.length = Duration::ZERO;
        if let Some(seam) = &mut self.seam {
            seam.since.get_or_insert(self.tempo.elapsed());
        }
        Ok(())
    }

    async fn close(&mut self) -> Result<()> {
        let Some(mut part) = self.part.take() else { return Ok(()) };
        let joined = self.join();
        let flushed = part.flush().await;
        let clock = self.clock.parts();
        let started = clock.last().map_or_else(|| self.now(), |clock| clock.started);
        let (length, bytes) = (self.length, part.size());
        self.before = (self.before.0 + length, self.before.1 + bytes);
        self.length = Duration::ZERO;
        let (number, container) = (part.number, part.container);
        let report = PartReport { number, path: part.path, container, bytes, length, started };
        if let Some(book) = &self.book {
            self.told(book.ended(&report).await);
        }
        self.parts.push(report);
        flushed.and(joined)?;
        let (at, length_ms) = (self.now(), millis(length));
        self.sidecar.line(&Line::PartEnd { at, part: number, started, length_ms, bytes })
    }

    /// What keeps the account from being kept ends no recording.
    fn told(&self, kept: Result<()>) {
        if let Err(error) = kept {
            self.sink.event(Event::Notice { cause: error.cause(), detail: error.particulars() });
        }
    }

    fn gap(&mut self, gap: Gap) -> Result<()> {
        let at = self.now();
        let clock = self.clock.parts();
        let part = self.part.as_ref().map_or(0, |part| part.number);
        let ended = clock.last().and_then(|clock| clock.started.checked_add(self.length).ok());
        let from = ended.unwrap_or_else(|| at.checked_sub(gap.missing).unwrap_or(at));
        self.tell_gap(gap, part, self.length, from)
    }

    /// Media is missing behind so much of this part, from this moment on.
    fn tell_gap(&mut self, gap: Gap, part: u32, length: Duration, from: Timestamp) -> Result<()> {
        self.gaps.push(gap);
        let at = self.now();
        let to = from.checked_add(gap.missing).unwrap_or(at);
        let (offset_ms, missing_ms) = (millis(length), millis(gap.missing));
        self.sidecar.line(&Line::Gap { at, part, offset_ms, from, to, missing_ms, reason: gap.reason })?;
        let detail = format!("{:.1} s missing", gap.missing.as_secs_f64());
        self.sink.event(Event::Notice { cause: Cause::NetBroken, detail: &detail });
        Ok(())
    }

    /// Writes what was held back, and tells progress when it is time.
    pub(super) async fn look(&mut self, now: Duration) -> Result<()> {
        if let Some(part) = &mut self.part {
            part.settle().await?;
        }
        self.space.look(self.bytes(), now).await?;
        if self.seam.as_ref().and_then(|seam| seam.since).is_some_and(|since| now >= since + SETTLED) {
            self.join()?;
        }
        if now < self.told + TELL {
            return Ok(());
        }
        self.told = now;
        let bytes = self.bytes();
        self.track.push_back((now, bytes));
        if self.track.len() > MEASURED + 1 {
            self.track.pop_front();
        }
        let (from, start) = self.track.front().copied().unwrap_or((now, bytes));
        let seconds = now.saturating_sub(from).as_secs_f64();
        let bit_rate = if seconds > 0.0 { ((bytes - start) as f64 * 8.0 / seconds) as u64 } else { 0 };
        if let Some(part) = &self.part {
            self.sink.event(Event::Recording {
                room_id: &self.room_id,
                name: &part.name,
                part: part.number,
                bytes,
                media: self.length(),
                bit_rate,
                viewers: self.viewers,
            });
        }
        Ok(())
    }

    /// The session is over.
    pub(super) async fn finish(mut self, ending: Ending) -> Result<Report> {
        let closed = self.close().await.and(self.last_notes());
        let missing: Duration = self.gaps.iter().map(|gap| gap.missing).sum();
        let line = Line::End {
            at: self.now(),
            ending: ending.name(),
            length_ms: millis(self.before.0),
            bytes: self.before.1,
            missing_ms: millis(missing),
            drops: self.drops,
        };
        let told = self.sidecar.line(&line);
        let ending = match (ending, closed.and(told)) {
            (Ending::Failed(error), _) | (_, Err(error)) => Ending::Failed(error),
            (ending, Ok(())) => ending,
        };
        let sidecar = self.sidecar.path().to_owned();
        Ok(Report { ending, parts: self.parts, gaps: self.gaps, drops: self.drops, sidecar })
    }
}

fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
