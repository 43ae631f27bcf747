//! A room: what happens in it, and who hears it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::content::{self, Place};
use super::now_ms;
use super::script::{Ending, Plan};
use super::wire::Entry;
use crate::net::State;
use crate::seed::Seed;

/// A message that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// When, Unix milliseconds.
    pub at_ms: u64,
    /// The name of its type.
    pub method: String,
    /// Its id.
    pub msg_id: i64,
    /// Its content.
    pub payload: Arc<[u8]>,
}

impl Happened {
    pub(super) fn entry(&self) -> Entry {
        Entry { method: self.method.clone(), payload: self.payload.to_vec(), msg_id: self.msg_id }
    }
}

/// One room.
pub(super) struct Room {
    pub(super) id: String,
    seed: Seed,
    pub(super) plan: Plan,
    log: Mutex<Vec<Happened>>,
    /// How many have happened; the true length of the log at some moment.
    count: watch::Sender<usize>,
    begun: AtomicBool,
    pub(super) over: AtomicBool,
}

impl Room {
    pub(super) fn new(id: &str, seed: Seed, plan: Plan) -> Self {
        Self {
            id: id.to_owned(),
            seed,
            plan,
            log: Mutex::default(),
            count: watch::Sender::new(0),
            begun: AtomicBool::new(false),
            over: AtomicBool::new(false),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Happened>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn happened(&self) -> Vec<Happened> {
        self.lock().clone()
    }

    /// What happened from this number on, at most so many.
    pub(super) fn since(&self, from: usize, most: usize) -> Vec<Happened> {
        let log = self.lock();
        log.iter().skip(from).take(most).cloned().collect()
    }

    /// Tells when more has happened.
    pub(super) fn watch(&self) -> watch::Receiver<usize> {
        self.count.subscribe()
    }

    /// The number of the message a new listener begins with.
    pub(super) fn join(&self) -> usize {
        self.lock().len().saturating_sub(self.plan.history)
    }

    pub(super) fn say(&self, method: &str, payload: Vec<u8>) {
        self.put(|_| (method.to_owned(), payload));
    }

    fn put<B: Into<Arc<[u8]>>>(&self, make: impl FnOnce(Place<'_>) -> (String, B)) {
        let mut log = self.lock();
        let n = log.len();
        let msg_id = 7_400_000_000_000_000_000 + i64::try_from(self.seed.below(1 << 40)).unwrap_or_default();
        let msg_id = msg_id + i64::try_from(n).unwrap_or_default() * 7 + 1;
        let at_ms = now_ms();
        let (method, payload) = make(Place { room_id: &self.id, msg_id, at_ms });
        log.push(Happened { at_ms, method, msg_id, payload: payload.into() });
        self.count.send_replace(n + 1);
    }

    /// Lets the room begin, once.
    pub(super) fn begin(self: &Arc<Self>, state: &Arc<State>) {
        if !self.begun.swap(true, Ordering::Relaxed) {
            tokio::spawn(self.clone().run(state.clone()));
        }
    }

    async fn run(self: Arc<Self>, state: Arc<State>) {
        let every = self.plan.every.max(std::time::Duration::from_micros(100));
        let mut pace = interval_at(Instant::now() + every, every);
        pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
        for n in 0..self.plan.messages {
            pace.tick().await;
            self.put(|place| self.nth(n, place));
        }
        match self.plan.ending {
            Ending::Never => return,
            Ending::Control(action) => self.put(|place| {
                let (method, payload) = content::control(action, place);
                (method.to_owned(), payload)
            }),
            Ending::Close(_) | Ending::Silently => {}
        }
        // No two worlds share a room.
        state.world.end_room(&self.id);
        state.tiktok.end_room(&self.id);
        self.over.store(true, Ordering::Relaxed);
        self.count.send_modify(|_| {});
    }

    /// What is said as the n-th.
    fn nth(&self, n: u64, place: Place<'_>) -> (String, Arc<[u8]>) {
        let sayings = &self.plan.sayings;
        let turn = usize::try_from(n).unwrap_or_default().checked_rem(sayings.len());
        let (method, payload) = match turn {
            Some(turn) => sayings[turn].clone(),
            None => {
                let (method, payload) = content::nth(self.seed, n, place);
                (method, payload.into())
            }
        };
        (method.to_owned(), payload)
    }

    /// A control message that one connection alone hears; its id is its own.
    pub(super) fn control(&self, action: i64, number: u64) -> Entry {
        let msg_id = 7_900_000_000_000_000_000 + i64::try_from(number).unwrap_or_default();
        let (method, payload) =
            content::control(action, Place { room_id: &self.id, msg_id, at_ms: now_ms() });
        Entry { method: method.to_owned(), payload, msg_id }
    }
}
