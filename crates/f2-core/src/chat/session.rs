//! The machine behind a chat: events and a clock in, actions out. It does no I/O and knows no platform.
//!
//! It heartbeats, acknowledges, drops what came twice, sees dead connections, comes back after losses with the
//! last cursor, marks every interruption by a gap and tells the end from a pause.

mod frames;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::entrance::{Entry, Greeting, Resume};
use super::item::{Counters, End, Gap, Item, Moment, Reason, Status};
use super::rules::{Rules, is_final};
use super::seen::Seen;
use crate::error::Error;
use crate::session::Draw;

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// It begins.
    Begin,
    /// A connection stands.
    Opened {
        /// What the platform prepared it with.
        entry: Box<Entry>,
        /// The time between heartbeats that the handshake asked for.
        ping: Option<Duration>,
    },
    /// There is no connection: the way in or the connecting failed.
    Refused(Error),
    /// A message of the websocket.
    Frame(Bytes),
    /// Another sign of life, such as a pong.
    Alive,
    /// Nothing was read for want of room; the silence is not the server's.
    Busy,
    /// The connection is gone.
    Lost(Reason),
    /// The room's answer: whether it is live, or nothing known.
    Room(Option<bool>),
    /// The deadline has come.
    Tick,
    /// It is to stop.
    Stop,
}

/// What to do.
#[derive(Debug)]
pub enum Action {
    /// Prepare a way in and connect; answer with [`Event::Opened`] or [`Event::Refused`].
    Enter(Resume),
    /// Send this binary message.
    Send(Bytes),
    /// Ask whether the room is live; answer with [`Event::Room`].
    Ask,
    /// Let go of the connection.
    Close,
    /// Hand this to the listener.
    Deliver(Item),
}

/// Where the chat stands.
#[derive(Debug)]
enum Phase {
    /// Not begun.
    New,
    /// A way in is being prepared.
    Entering,
    /// Connected.
    Open(Open),
    /// Until the next attempt.
    Waiting(Instant),
    /// Asking the room; from when on, if not yet.
    Asking(Option<Instant>),
    /// Over.
    Done,
}

/// A connection that stands.
#[derive(Debug)]
struct Open {
    greeting: Greeting,
    ping: Option<Duration>,
    interval: Duration,
    next_beat: Instant,
    beats: i64,
    /// The last sign of life: up to here nothing is missing.
    heard: Moment,
    /// Since when silence is the server's fault.
    silent_since: Instant,
    /// Since when frames could not be read, and how many.
    damaged: Option<(Moment, u32)>,
    /// When the room is asked unless messages come.
    ask: Option<Instant>,
}

/// The machine.
pub struct Session {
    rules: Rules,
    draw: Draw,
    phase: Phase,
    resume: Resume,
    seen: Seen,
    counters: Counters,
    /// Since when messages may be missing, and why.
    lost: Option<(Moment, Reason)>,
    stood: bool,
    refusals: u32,
    /// What it ends with unless the room is over.
    hopeless: Option<Error>,
    /// How often in a row the room said that it is over.
    over: u32,
    out: VecDeque<Action>,
}

impl Session {
    /// A chat that has not begun. `draw` spreads the pauses.
    #[must_use]
    pub fn new(rules: Rules, draw: Draw) -> Self {
        Self {
            seen: Seen::new(rules.window),
            rules,
            draw,
            phase: Phase::New,
            resume: Resume::default(),
            counters: Counters::default(),
            lost: None,
            stood: false,
            refusals: 0,
            hopeless: None,
            over: 0,
            out: VecDeque::new(),
        }
    }

    /// What has been counted so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self.phase, Phase::Done)
    }

    /// When [`Event::Tick`] is due.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        match &self.phase {
            Phase::Open(open) => {
                let dead = open.silent_since + open.interval * self.rules.silent_beats;
                let first = open.next_beat.min(dead);
                Some(open.ask.map_or(first, |ask| ask.min(first)))
            }
            Phase::Waiting(until) | Phase::Asking(Some(until)) => Some(*until),
            _ => None,
        }
    }

    /// The next thing to do, in order.
    pub fn next_action(&mut self) -> Option<Action> {
        self.out.pop_front()
    }

    /// Takes note of what happened; what is to be done about it waits in [`Session::next_action`].
    pub fn handle(&mut self, now: Moment, event: Event) {
        match event {
            _ if self.is_done() => {}
            Event::Begin => self.enter(),
            Event::Opened { entry, ping } => self.opened(now, *entry, ping),
            Event::Refused(error) => self.refused(now, error),
            Event::Frame(bytes) => self.frame(now, bytes),
            Event::Alive => self.alive(now),
            Event::Busy => self.busy(now),
            Event::Lost(reason) => self.lose(now, reason),
            Event::Room(live) => self.room(now, live),
            Event::Tick => self.tick(now),
            Event::Stop => self.end(now, End::Stopped),
        }
    }

    fn act(&mut self, action: Action) {
        self.out.push_back(action);
    }

    fn tell(&mut self, item: Item) {
        self.act(Action::Deliver(item));
    }

    fn enter(&mut self) {
        self.phase = Phase::Entering;
        self.act(Action::Enter(self.resume.clone()));
    }

    fn opened(&mut self, now: Moment, entry: Entry, ping: Option<Duration>) {
        if !matches!(self.phase, Phase::Entering) {
            return;
        }
        let interval = self.rules.interval(ping, entry.heartbeat);
        self.keep(entry.cursor, entry.internal_ext);
        self.phase = Phase::Open(Open {
            greeting: entry.greeting,
            ping,
            interval,
            next_beat: now.instant,
            beats: 0,
            heard: now,
            silent_since: now.instant,
            damaged: None,
            ask: Some(now.instant + self.rules.quiet),
        });
        self.stood = true;
        self.refusals = 0;
        self.counters.connections += 1;
        self.close_gap(now);
        self.tell(Item::Status(Status::Connected));
        if let Some(first) = entry.greeting.first(&self.resume.cursor) {
            self.act(Action::Send(first));
        }
        self.beat(now);
        self.messages(now, entry.backlog);
    }

    /// Keeps the place to go on from; an empty text leaves the last one.
    fn keep(&mut self, cursor: String, internal_ext: String) {
        if !cursor.is_empty() {
            self.resume.cursor = cursor;
        }
        if !internal_ext.is_empty() {
            self.resume.internal_ext = internal_ext;
        }
    }

    /// Sends a heartbeat when one is due.
    fn beat(&mut self, now: Moment) {
        let Phase::Open(open) = &mut self.phase else { return };
        if now.instant < open.next_beat {
            return;
        }
        open.beats += 1;
        open.next_beat = now.instant + open.interval;
        let beat = open.greeting.heartbeat(open.beats);
        self.counters.heartbeats += 1;
        self.act(Action::Send(beat));
    }

    fn refused(&mut self, now: Moment, error: Error) {
        if !matches!(self.phase, Phase::Entering) {
            return;
        }
        self.resume.attempt = self.resume.attempt.saturating_add(1);
        if !error.is_transient() {
            self.refusals += 1;
        }
        let error = error.attempts(self.resume.attempt);
        if !self.stood && (self.refusals > 0 || self.resume.attempt >= self.rules.attempts) {
            return self.end(now, End::Failed(Arc::new(error)));
        }
        if self.refusals >= self.rules.refusals {
            // The room may be over, which explains it.
            self.hopeless = Some(error);
            self.ask();
        } else if self.is_worth_asking() {
            self.ask();
        } else {
            let reason = self.lost.map(|(_, reason)| reason);
            self.wait(now, reason);
        }
    }

    /// Whether so many attempts have failed that the room is asked.
    fn is_worth_asking(&self) -> bool {
        self.resume.attempt.is_multiple_of(self.rules.attempts.max(1))
    }

    /// Until the next attempt.
    fn wait(&mut self, now: Moment, reason: Option<Reason>) {
        let attempts = self.resume.attempt;
        let pause = self.rules.pause(reason, attempts.max(1), (self.draw)());
        self.phase = Phase::Waiting(now.instant + pause);
        self.tell(Item::Status(Status::Waiting { pause, attempts }));
    }

    fn ask(&mut self) {
        self.phase = Phase::Asking(None);
        self.act(Action::Ask);
    }

    fn lose(&mut self, now: Moment, reason: Reason) {
        let Phase::Open(open) = &self.phase else { return };
        let since = open.damaged.map_or(open.heard, |(since, _)| since);
        self.lost.get_or_insert((since, reason));
        if reason == Reason::Oversize {
            self.counters.garbage += 1;
        }
        self.resume.attempt = self.resume.attempt.saturating_add(1);
        self.act(Action::Close);
        self.tell(Item::Status(Status::Lost(reason)));
        match reason {
            Reason::Closed(code) if is_final(code) => self.ask(),
            // Let in and sent away again and again: the room may be over.
            _ if self.is_worth_asking() => self.ask(),
            _ => self.wait(now, Some(reason)),
        }
    }

    /// Tells the gap that ends now, if there is one.
    fn close_gap(&mut self, now: Moment) {
        if let Some((from, reason)) = self.lost.take() {
            self.counters.gaps += 1;
            self.tell(Item::Gap(Gap { from, to: now, reason }));
        }
    }

    fn end(&mut self, now: Moment, end: End) {
        if let Phase::Open(open) = &self.phase {
            if let Some((since, _)) = open.damaged {
                self.lost.get_or_insert((since, Reason::Damaged));
            }
            self.act(Action::Close);
        }
        self.phase = Phase::Done;
        self.close_gap(now);
        self.tell(Item::End(end));
    }

    /// The room spoke. It has to say twice in a row that it is over.
    fn room(&mut self, now: Moment, live: Option<bool>) {
        self.over = if live == Some(false) { self.over + 1 } else { 0 };
        let again = now.instant + self.rules.ask_again;
        match (&mut self.phase, live) {
            (Phase::Asking(_) | Phase::Open(_), Some(false)) if self.over >= 2 => self.end(now, End::Over),
            (Phase::Asking(at), Some(false)) => *at = Some(again),
            (Phase::Asking(_), _) => {
                if let Some(error) = self.hopeless.take() {
                    return self.end(now, End::Failed(Arc::new(error)));
                }
                let reason = self.lost.map(|(_, reason)| reason);
                self.wait(now, reason);
            }
            (Phase::Open(open), _) => {
                let later = now.instant + self.rules.quiet;
                open.ask = Some(if live == Some(false) { again } else { later });
            }
            _ => {}
        }
    }

    fn tick(&mut self, now: Moment) {
        match &mut self.phase {
            Phase::Waiting(until) if *until <= now.instant => self.enter(),
            Phase::Asking(Some(at)) if *at <= now.instant => self.ask(),
            Phase::Open(open) => {
                let silence = now.instant.saturating_duration_since(open.silent_since);
                if silence >= open.interval * self.rules.silent_beats {
                    return self.lose(now, Reason::Silent);
                }
                if open.ask.is_some_and(|ask| ask <= now.instant) {
                    open.ask = None;
                    self.act(Action::Ask);
                }
                self.beat(now);
            }
            _ => {}
        }
    }

    fn alive(&mut self, now: Moment) {
        if let Phase::Open(open) = &mut self.phase {
            open.heard = now;
            open.silent_since = now.instant;
        }
    }

    /// What is not read is not missing: neither the server is silent nor the room quiet, and what waits is heard
    /// before an end is believed.
    fn busy(&mut self, now: Moment) {
        if let Phase::Open(open) = &mut self.phase {
            open.silent_since = now.instant;
            open.ask = Some(now.instant + self.rules.quiet);
            self.over = 0;
        }
    }
}
