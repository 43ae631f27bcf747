//! What is on the air: time, epochs, illnesses. Tests pull the strings.

use super::clip;
use super::flv::{self, OfferedTag};
use super::hls;
use super::time::Time;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How pictures are coded, and how FLV says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// H.264.
    H264,
    /// H.265 as codec 12.
    Hevc,
    /// H.265 in the enhanced form.
    HevcEnhanced,
}

/// What a room says of its broadcast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// On the air.
    Live,
    /// The host has stepped away.
    Paused,
    /// Over.
    Ended,
}

/// What a node suffers from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ill {
    /// Media comes at this share of real time.
    Slow(f64),
    /// The same picture again and again; playlists stand still.
    Frozen,
    /// No pictures.
    SoundOnly,
    /// Segments go on in number, but the times in them stand still: it is the same one again and again.
    Repeating,
    /// Nothing.
    Silent,
}

/// How a broadcast is sent.
#[derive(Clone, Debug)]
pub struct Setup {
    /// How its time runs.
    pub time: Time,
    /// How pictures are coded at first.
    pub codec: Codec,
    /// Seconds per segment.
    pub segment: u64,
    /// Segments per playlist.
    pub window: u64,
    /// Segments are fragmented MP4.
    pub fmp4: bool,
    /// Segments are locked with AES-128; with told start values, or with the segments' numbers.
    pub locked: Option<bool>,
    /// Playlists date their segments.
    pub dated: bool,
    /// Addresses of HLS lead to a list of lists first.
    pub master: bool,
    /// Addresses of FLV are given, too.
    pub flv: bool,
    /// Pictures are filled up until the stream has about so many bits per second; 0 leaves them as they are.
    pub bit_rate: u64,
}

impl Default for Setup {
    /// Real time, H.264, segments of 2 s in MPEG-TS, six of them per list.
    fn default() -> Self {
        Self {
            time: Time::real(),
            codec: Codec::H264,
            segment: 2,
            window: 6,
            fmp4: false,
            locked: None,
            dated: false,
            master: false,
            flv: true,
            bit_rate: 0,
        }
    }
}

/// A stretch of the broadcast that one encoder sends.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Epoch {
    /// The position it begins at, in milliseconds.
    pub(super) from: u64,
    /// Which broadcast it belongs to.
    pub(super) room: u64,
    pub(super) codec: Codec,
    /// What timestamps are later than positions.
    pub(super) shift: i64,
    /// How many times the encoding has begun anew within the broadcast.
    pub(super) discontinuity: u64,
    /// What is taken off the segments' numbers.
    pub(super) first: u64,
    /// What every picture is filled up with, in bytes.
    pub(super) filler: usize,
}

impl Epoch {
    pub(super) fn timestamp(&self, position: u64) -> u32 {
        (position as i64 + self.shift) as u32
    }
}

/// A broadcast, as its sender has it in hand. Clones are the same broadcast.
#[derive(Clone, Debug)]
pub struct Broadcast {
    /// The place of the author in the world.
    pub(super) author: usize,
    stage: Arc<Mutex<Stage>>,
}

#[derive(Debug)]
pub(super) struct Stage {
    pub(super) setup: Setup,
    pub(super) status: Status,
    /// The position when the time began to run, and since when it does.
    base: f64,
    running: Option<Duration>,
    pub(super) begun_ms: u64,
    pub(super) epochs: Vec<Epoch>,
    /// Nothing can be had until then.
    down: Option<Duration>,
    /// Connections of an earlier number have been cut.
    pub(super) cuts: u64,
    /// Addresses of an earlier number have expired.
    pub(super) address: u64,
    pub(super) ended_list: bool,
    /// Connections stay open in silence after the end.
    pub(super) lingers: bool,
    /// How often garbage was asked for.
    pub(super) garbage: u64,
    ill: HashMap<&'static str, (Ill, f64)>,
}

impl Stage {
    fn new(setup: Setup, status: Status) -> Self {
        let codec = setup.codec;
        let filler = (setup.bit_rate / 8 / clip::RATE) as usize;
        let epoch = Epoch { from: 0, room: 0, codec, shift: 0, discontinuity: 0, first: 0, filler };
        let running = (status == Status::Live).then(|| setup.time.elapsed());
        let begun = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        // It has been on the air for a while.
        let base = 20_000.0;
        Self {
            status,
            base,
            running,
            begun_ms: begun.as_millis() as u64 - base as u64,
            epochs: vec![epoch],
            down: None,
            cuts: 0,
            address: 1,
            ended_list: false,
            lingers: false,
            garbage: 0,
            ill: HashMap::new(),
            setup,
        }
    }

    fn exact(&self) -> f64 {
        let run =
            self.running.map_or(Duration::ZERO, |since| self.setup.time.elapsed().saturating_sub(since));
        self.base + run.as_secs_f64() * 1000.0
    }

    /// How far the broadcast is.
    pub(super) fn position(&self) -> u64 {
        self.exact() as u64
    }

    /// How far it is as this node has it.
    pub(super) fn position_at(&self, node: &str) -> u64 {
        match self.ill.get(node) {
            Some((Ill::Slow(share), since)) => (since + (self.exact() - since) * share) as u64,
            Some((Ill::Frozen, since)) => *since as u64,
            _ => self.position(),
        }
    }

    /// What a node suffers from at this position.
    pub(super) fn illness_at(&self, node: &str, position: u64) -> Option<(Ill, u64)> {
        let (ill, since) = self.ill.get(node)?;
        (position as f64 >= *since).then_some((*ill, *since as u64))
    }

    pub(super) fn illness(&self, node: &str) -> Option<Ill> {
        self.ill.get(node).map(|(ill, _)| *ill)
    }

    pub(super) fn is_down(&self) -> bool {
        self.down.is_some_and(|until| self.setup.time.elapsed() < until)
    }

    pub(super) fn epoch(&self, position: u64) -> &Epoch {
        self.epochs.iter().rev().find(|epoch| epoch.from <= position).unwrap_or(&self.epochs[0])
    }

    pub(super) fn room(&self) -> u64 {
        self.epochs.last().map_or(0, |epoch| epoch.room)
    }

    /// Opens an epoch at the next whole segment.
    fn next(&mut self, change: impl FnOnce(&mut Epoch, u64)) {
        let whole = self.setup.segment * 1000;
        let from = (self.position() / whole + 1) * whole;
        let mut epoch = self.epochs[self.epochs.len() - 1].clone();
        epoch.from = from;
        epoch.discontinuity += 1;
        change(&mut epoch, from / whole);
        self.epochs.push(epoch);
    }

    fn stop_time(&mut self) {
        self.base = self.exact();
        self.running = None;
    }
}

impl Broadcast {
    fn new(author: usize, status: Status) -> Self {
        Self { author, stage: Arc::new(Mutex::new(Stage::new(Setup::default(), status))) }
    }

    pub(super) fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on the air anew, in this way.
    pub fn start(&self, setup: Setup) {
        *self.stage() = Stage::new(setup, Status::Live);
    }

    /// What the room says.
    #[must_use]
    pub fn status(&self) -> Status {
        self.stage().status
    }

    /// How many broadcasts there have been before this one.
    #[must_use]
    pub fn room(&self) -> u64 {
        self.stage().room()
    }

    /// How far it is, in milliseconds of its time.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.stage().position()
    }

    /// When this position was made, in Unix milliseconds of its time.
    #[must_use]
    pub fn moment(&self, position: u64) -> u64 {
        self.stage().begun_ms + position
    }

    /// Cuts all connections in the middle of a tag; nothing can be had for so long (of its time).
    pub fn drop_for(&self, time: Duration) {
        let mut stage = self.stage();
        stage.cuts += 1;
        stage.down = Some(stage.setup.time.elapsed() + time);
    }

    /// All addresses given out so far are worth nothing; connections under way are cut.
    pub fn expire(&self) {
        let mut stage = self.stage();
        stage.address += 1;
        stage.cuts += 1;
    }

    /// The host steps away.
    pub fn pause(&self) {
        let mut stage = self.stage();
        stage.stop_time();
        stage.status = Status::Paused;
    }

    /// The host is back.
    pub fn resume(&self) {
        let mut stage = self.stage();
        stage.running = Some(stage.setup.time.elapsed());
        stage.status = Status::Live;
    }

    /// Another broadcast of the same host, with timestamps and numbers of its own; it begins with the next whole
    /// segment, until then nothing can be had.
    pub fn new_room(&self) {
        let mut stage = self.stage();
        stage.next(|epoch, segment| {
            epoch.room += 1;
            // Whole clips, so that no time is before zero.
            epoch.shift = -((epoch.from / 4_000 * 4_000) as i64);
            (epoch.discontinuity, epoch.first) = (0, segment);
        });
        let begins = stage.epochs.last().map_or(0.0, |epoch| epoch.from as f64);
        let wait = (begins - stage.exact()) / 1000.0;
        stage.down = Some(stage.setup.time.elapsed() + Duration::from_secs_f64(wait.max(0.0)));
        stage.cuts += 1;
    }

    /// Another codec from the next segment on, within the same stream.
    pub fn reconfigure(&self, codec: Codec) {
        self.stage().next(|epoch, _| epoch.codec = codec);
    }

    /// Timestamps jump by so much at the next segment.
    pub fn jump(&self, milliseconds: i64) {
        self.stage().next(|epoch, _| epoch.shift += milliseconds);
    }

    /// Garbage between two tags of every FLV connection.
    pub fn garbage(&self) {
        self.stage().garbage += 1;
    }

    /// A node (`a` is the first of every table, `b` the second) falls ill, or is well again.
    pub fn set_ill(&self, node: &'static str, ill: Option<Ill>) {
        let mut stage = self.stage();
        let now = stage.exact();
        match ill {
            Some(ill) => stage.ill.insert(node, (ill, now)),
            None => stage.ill.remove(node),
        };
    }

    /// It is over. `told`: playlists say so and connections close; otherwise both go silent.
    pub fn end(&self, told: bool) {
        let mut stage = self.stage();
        stage.stop_time();
        stage.status = Status::Ended;
        (stage.ended_list, stage.lingers) = (told, !told);
    }

    /// The media tags from one position to before another.
    #[must_use]
    pub fn tags(&self, from: u64, to: u64) -> Vec<OfferedTag> {
        let stage = self.stage();
        let mut all = Vec::new();
        for (at, epoch) in stage.epochs.iter().enumerate() {
            let end = stage.epochs.get(at + 1).map_or(to, |next| next.from.min(to));
            all.extend(flv::media(epoch, from.max(epoch.from), end));
        }
        all
    }

    /// The n-th segment from the start of time, as it is before it is locked, and the position it begins at.
    #[must_use]
    pub fn segment(&self, number: u64) -> (u64, Vec<u8>) {
        let stage = self.stage();
        let from = number * stage.setup.segment * 1000;
        (from, hls::segment(&stage, number))
    }

    /// The head of fragmented MP4 at this position.
    #[must_use]
    pub fn initial(&self, position: u64) -> Vec<u8> {
        hls::initial(self.stage().epoch(position).codec)
    }
}

/// The broadcasts of all authors, by their place in the world.
#[derive(Debug, Default)]
pub(crate) struct Broadcasts(Mutex<HashMap<usize, Broadcast>>);

impl Broadcasts {
    /// The broadcast of an author. The first author is on the air, the others are not.
    pub(crate) fn of(&self, author: usize) -> Broadcast {
        let status = if author == 0 { Status::Live } else { Status::Ended };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(author).or_insert_with(|| Broadcast::new(author, status)).clone()
    }
}
