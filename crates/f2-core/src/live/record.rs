//! Recording a room: the rules carried out.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use tokio_util::sync::CancellationToken;

use super::book::PartBook;
use super::clock::RecordingClock;
use super::flv::FlvPipe;
use super::hls::{HlsPipe, Timeline};
use super::op::{Container, Gap, GapReason, Limits, Op};
use super::recorder::{Act, Drop, Ending, Open, Recorder, Rules};
use super::room::{Protocol, Room, RoomState, RoomStatus, Wish};
use super::source;
use super::tempo::Tempo;
use super::writer::Writer;
use crate::Timestamp;
use crate::download::{FreeSpace, free_space};
use crate::error::{Cause, Error, Result};
use crate::http::Client;
use crate::progress::{Event, ProgressSink};

/// How a room is recorded.
#[derive(Clone)]
pub struct RecordSettings {
    /// The folder of the parts; made when it is missing.
    pub folder: PathBuf,
    /// What the names of all its files begin with.
    pub stem: String,
    /// Which stream.
    pub wish: Wish,
    /// When a part ends and the next begins.
    pub limits: Limits,
    /// How much media is recorded at most.
    pub length: Option<Duration>,
    /// Pauses and patience.
    pub rules: Rules,
    /// The recording ends with `disk.full`, its parts whole, before fewer bytes than this are free; 0 takes all
    /// there is.
    pub min_free: u64,
    /// Tells the free bytes of the file system a path is on.
    pub free_space: FreeSpace,
    /// How time runs.
    pub tempo: Tempo,
}

impl RecordSettings {
    /// The best stream, whole, in one part as far as it goes on; 128 MiB stay free.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>, stem: impl Into<String>) -> Self {
        Self {
            folder: folder.into(),
            stem: stem.into(),
            wish: Wish::default(),
            limits: Limits::default(),
            length: None,
            rules: Rules::default(),
            min_free: 128 << 20,
            free_space: Arc::new(free_space),
            tempo: Tempo::real(),
        }
    }
}

/// One finished part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartReport {
    /// Its number, from 1.
    pub number: u32,
    /// Where it is.
    pub path: PathBuf,
    /// What it is.
    pub container: Container,
    /// How large it is.
    pub bytes: u64,
    /// How long it is, gaps inside it included.
    pub length: Duration,
    /// The moment its first frame was due.
    pub started: Timestamp,
}

/// What a session came to.
#[derive(Debug)]
pub struct Report {
    /// How it ended.
    pub ending: Ending,
    /// The parts, in order.
    pub parts: Vec<PartReport>,
    /// What is missing.
    pub gaps: Vec<Gap>,
    /// How many connections were dropped.
    pub drops: u32,
    /// The file that tells all this.
    pub sidecar: PathBuf,
}

/// Records one room.
pub struct RoomRecorder {
    client: Client,
    room: Arc<dyn Room>,
    settings: RecordSettings,
    sink: Arc<dyn ProgressSink>,
    stop: CancellationToken,
    clock: RecordingClock,
    book: Option<Arc<dyn PartBook>>,
}

impl RoomRecorder {
    /// A recorder that has not begun. Cancelling `stop` ends the session, its parts whole.
    #[must_use]
    pub fn new(
        client: Client,
        room: Arc<dyn Room>,
        settings: RecordSettings,
        sink: Arc<dyn ProgressSink>,
        stop: CancellationToken,
    ) -> Self {
        Self { client, room, settings, sink, stop, clock: RecordingClock::default(), book: None }
    }

    /// The same recorder, its parts kept account of.
    #[must_use]
    pub fn keeping(self, book: Arc<dyn PartBook>) -> Self {
        Self { book: Some(book), ..self }
    }

    /// The clock of the recording, for what is aligned with it.
    #[must_use]
    pub fn clock(&self) -> RecordingClock {
        self.clock.clone()
    }

    /// Records until the broadcast is over, or it is told to stop. Dropping the future leaves playable parts.
    ///
    /// # Errors
    /// `disk.*` when nothing can be written where the parts are to be, or the disk is full already. What happens later is the report's
    /// [`Ending`].
    pub async fn run(self) -> Result<Report> {
        tokio::fs::create_dir_all(&self.settings.folder).await?;
        let mut writer = Writer::new(&self.settings, self.clock, self.sink.clone(), self.book)?;
        writer.look(Duration::ZERO).await?;
        let (tempo, limits) = (self.settings.tempo.clone(), self.settings.limits);
        let recorder = Recorder::new(self.settings.rules, self.settings.wish.clone(), tempo.elapsed());
        let session = Session {
            client: self.client,
            headers: self.room.media_headers(),
            stop: self.stop,
            flv: FlvPipe::new(limits),
            hls: HlsPipe::new(limits),
            timeline: Timeline::new(),
            kept: Arc::default(),
            settings: self.settings,
            writer,
            recorder,
            sink: self.sink,
            protocol: None,
            reached: Duration::ZERO,
            heard: tempo.elapsed(),
        };
        session.run(&*self.room).await
    }
}

/// A session under way.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) headers: HeaderMap,
    pub(super) stop: CancellationToken,
    pub(super) settings: RecordSettings,
    pub(super) flv: FlvPipe,
    pub(super) hls: HlsPipe,
    pub(super) timeline: Timeline,
    pub(super) kept: Arc<source::Kept>,
    writer: Writer,
    recorder: Recorder,
    sink: Arc<dyn ProgressSink>,
    /// The protocol of the last connection.
    protocol: Option<Protocol>,
    /// How far the media of the connection is, and when it went on last.
    reached: Duration,
    heard: Duration,
}

impl Session {
    async fn run(mut self, room: &dyn Room) -> Result<Report> {
        let ending = match self.go(room).await {
            Ok(ending) | Err(ending) => ending,
        };
        let mut ops = Vec::new();
        self.flv.finish(&mut ops);
        let failed = self.writer.apply(ops, self.now()).await.err();
        let ending = match (ending, failed) {
            (Ending::Failed(error), _) | (_, Some(error)) => Ending::Failed(error),
            (ending, None) => ending,
        };
        self.writer.finish(ending).await
    }

    async fn go(&mut self, room: &dyn Room) -> Result<Ending, Ending> {
        loop {
            if self.stop.is_cancelled() {
                return Ok(Ending::Stopped);
            }
            let now = self.now();
            match self.recorder.act(now) {
                Act::Stop(ending) => return Ok(ending),
                Act::Wait(pause) => {
                    let sleep = self.settings.tempo.sleep(pause);
                    tokio::select! {
                        biased;
                        () = self.stop.cancelled() => return Ok(Ending::Stopped),
                        () = sleep => {}
                    }
                }
                Act::Ask => self.ask(room).await?,
                Act::Open(open) => {
                    let drop = source::take(self, &open).await?;
                    self.writer.dropped(drop).await.map_err(Ending::Failed)?;
                    let now = self.now();
                    self.recorder.dropped(now, drop);
                }
            }
        }
    }

    async fn ask(&mut self, room: &dyn Room) -> Result<(), Ending> {
        let answer = tokio::select! {
            biased;
            () = self.stop.cancelled() => return Err(Ending::Stopped),
            answer = room.state() => answer,
        };
        if let Ok(state) = &answer {
            self.writer.room(state).map_err(Ending::Failed)?;
        }
        let now = self.now();
        self.recorder.room(now, answer.as_ref().map_err(copied));
        Ok(())
    }

    /// How long the session's time has run.
    pub(super) fn now(&self) -> Duration {
        self.settings.tempo.elapsed()
    }

    /// For how long no media has come.
    pub(super) fn quiet(&self) -> Duration {
        self.now().saturating_sub(self.heard)
    }

    /// A connection begins. Where the protocol changes, the clock of the stream does not go on: what is missing
    /// between them shows by the recording's.
    pub(super) async fn begin(&mut self, open: &Open) -> Result<(), Ending> {
        self.writer.open(open).map_err(Ending::Failed)?;
        let protocol = open.address.protocol;
        if self.protocol.is_some_and(|last| last != protocol) && self.writer.has_part() {
            let mut ops = Vec::new();
            match protocol {
                Protocol::Hls => self.flv.finish(&mut ops),
                Protocol::Flv => self.hls.finish(),
            }
            self.apply(ops).await?;
            let since = self.writer.switched(open.reason);
            self.flv = FlvPipe::new(self.settings.limits);
            self.timeline = if open.same { Timeline::reaching(since) } else { Timeline::new() };
        }
        self.protocol = Some(protocol);
        self.reached = match protocol {
            Protocol::Flv => self.flv.progress().media,
            Protocol::Hls => self.hls.progress().media,
        };
        Ok(())
    }

    /// The next segment is of another stream.
    pub(super) async fn list_changed(&mut self, reason: GapReason) -> Result<(), Ending> {
        let missing = self.now().saturating_sub(self.heard);
        let mut ops = Vec::new();
        self.hls.restart(missing, reason, &mut ops);
        self.apply(ops).await
    }

    pub(super) async fn apply(&mut self, ops: Vec<Op>) -> Result<(), Ending> {
        let now = self.now();
        self.apply_at(ops, now).await
    }

    /// What is written now was there at this moment.
    pub(super) async fn apply_at(&mut self, ops: Vec<Op>, moment: Duration) -> Result<(), Ending> {
        self.writer.apply(ops, moment).await.map_err(Ending::Failed)
    }

    /// The media of the connection is this far.
    pub(super) async fn went_on(&mut self, media: Duration) -> Result<(), Ending> {
        let now = self.now();
        if media > self.reached {
            self.reached = media;
            self.heard = now;
            self.recorder.media(now);
        }
        self.writer.look(now).await.map_err(Ending::Failed)?;
        if self.settings.length.is_some_and(|length| self.writer.length() >= length) {
            return Err(Ending::Length);
        }
        Ok(())
    }

    /// What a fault of the network means for the connection.
    pub(super) fn network(&self, error: &Error) -> Drop {
        let detail = error.particulars();
        self.sink.event(Event::Notice { cause: error.cause(), detail });
        Drop::Closed
    }
}

/// The same error again, for two who want it.
fn copied(error: &Error) -> Error {
    let copy = Error::new(error.cause()).detail(error.particulars()).retry_after(error.pause_asked());
    match error.http_status() {
        Some(status) => copy.status(status),
        None => copy,
    }
}

/// Asks the room until it is live: at once, then after each pause. `None` when told to stop.
///
/// # Errors
/// What keeps the room from being asked and does not go away by asking again.
pub async fn wait_until_live(
    room: &dyn Room,
    pause: Duration,
    tempo: Tempo,
    sink: &dyn ProgressSink,
    stop: &CancellationToken,
) -> Result<Option<RoomState>> {
    loop {
        let answer = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(None),
            answer = room.state() => answer,
        };
        let mut next = pause;
        match answer {
            Ok(state) if state.status == RoomStatus::Live => return Ok(Some(state)),
            Ok(_) => {}
            Err(error) if error.is_transient() || error.cause() == Cause::RateLimited => {
                sink.event(Event::Notice { cause: error.cause(), detail: error.particulars() });
                next = next.max(error.pause_asked().unwrap_or_default());
            }
            Err(error) => return Err(error),
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(None),
            () = tempo.sleep(next) => {}
        }
    }
}
