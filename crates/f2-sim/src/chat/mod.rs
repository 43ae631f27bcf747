//! The chats of live rooms: what happens in them, and the sockets that tell it.
//!
//! A room's messages happen whether somebody listens or not, at the pace of its [`Plan`]; [`Chats::happened`]
//! lists them with their times. What goes wrong on a connection is scripted by [`Line`]s: each new connection
//! takes the next one. [`Chats::notes`] tells what the clients did.

mod content;
mod fetch;
mod gate;
mod room;
mod script;
mod socket;
pub mod wire;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) use fetch::{answer, first};
pub(crate) use gate::{HOSTS, is_wanted, upgrade};
pub use room::Happened;
pub use script::{Ending, Line, Plan, Saying, Trouble};

use crate::seed::Seed;
use room::Room;

/// What a client did on a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The connection, from 1.
    pub connection: u64,
    /// When, Unix milliseconds.
    pub at_ms: u64,
    /// What.
    pub kind: NoteKind,
}

/// What a client does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// It connected to this room.
    Connected(String),
    /// It sent a heartbeat; its number when it has one.
    Heartbeat(Option<i64>),
    /// It entered the room.
    Entered,
    /// It acknowledged the frame of this number.
    Ack(u64),
    /// It sent something that is not right.
    Wrong(String),
    /// It said goodbye.
    Goodbye,
    /// It was sent away because it was silent for too long.
    Silent,
    /// The connection is over.
    Gone,
}

/// All chats of a simulator.
pub struct Chats {
    seed: Seed,
    inner: Mutex<Inner>,
    connections: AtomicU64,
    notes: Mutex<Vec<Note>>,
}

#[derive(Default)]
struct Inner {
    plan: Plan,
    lines: VecDeque<Line>,
    rooms: HashMap<String, Arc<Room>>,
    /// Which room each guest listens to, and how often.
    guests: HashMap<String, (String, u32)>,
    /// Addresses given out for sockets: the mark in them, and until when.
    marks: HashMap<String, u64>,
}

impl Chats {
    pub(crate) fn new(seed: u64) -> Self {
        let seed = Seed::new(seed).at("chat");
        Self { seed, inner: Mutex::default(), connections: AtomicU64::new(0), notes: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How rooms behave that nobody has entered yet.
    pub fn plan(&self, plan: Plan) {
        self.lock().plan = plan;
    }

    /// What happens on the next connection that has no line yet.
    pub fn line(&self, line: Line) {
        self.lock().lines.push_back(line);
    }

    /// Everything that has happened in a room so far.
    #[must_use]
    pub fn happened(&self, room_id: &str) -> Vec<Happened> {
        let room = self.lock().rooms.get(room_id).cloned();
        room.map(|room| room.happened()).unwrap_or_default()
    }

    /// What clients did so far.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many connections there have been.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }

    /// Lets something happen in a room, from outside its plan.
    pub fn say(&self, room_id: &str, method: &str, payload: Vec<u8>) {
        self.room(room_id).say(method, payload);
    }

    fn note(&self, connection: u64, kind: NoteKind) {
        let note = Note { connection, at_ms: now_ms(), kind };
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }

    /// The room of this id; made when it is first asked for.
    fn room(&self, room_id: &str) -> Arc<Room> {
        let mut inner = self.lock();
        let plan = inner.plan.clone();
        let seed = self.seed.at(room_id);
        inner
            .rooms
            .entry(room_id.to_owned())
            .or_insert_with(|| Arc::new(Room::new(room_id, seed, plan)))
            .clone()
    }
}

/// Now, Unix milliseconds.
fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
