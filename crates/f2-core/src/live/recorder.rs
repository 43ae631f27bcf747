//! The rules of a session: when the room is asked, what is opened, when it is over. Events and moments in, acts
//! out.

use std::collections::HashMap;
use std::time::Duration;

use super::health::{HealthRules, Illness};
use super::op::GapReason;
use super::room::{Protocol, Quality, RoomState, RoomStatus, StreamAddress, Wish};
use crate::error::{Error, Result};

/// The pauses and patience of a session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// Between two questions while nothing streams. After a drop the first question comes at once.
    pub ask: Duration,
    /// Between two questions when nothing has streamed for a minute.
    pub ask_later: Duration,
    /// Between two questions while the host has paused.
    pub ask_paused: Duration,
    /// A room that says that it has ended is believed when it still says so after this.
    pub end_confirm: Duration,
    /// Without any media for so long, pauses not counted, the session is given up.
    pub patience: Duration,
    /// How long an address that was ill is passed over where there is another.
    pub shun: Duration,
    /// When a connection counts as ill.
    pub health: HealthRules,
}

impl Default for Rules {
    /// Every second, every 3 s after a minute and in a pause; an end is believed after 2.5 s; 10 minutes of
    /// patience; ill addresses are shunned for 2 minutes.
    fn default() -> Self {
        Self {
            ask: Duration::from_secs(1),
            ask_later: Duration::from_secs(3),
            ask_paused: Duration::from_secs(3),
            end_confirm: Duration::from_millis(2_500),
            patience: Duration::from_secs(600),
            shun: Duration::from_secs(120),
            health: HealthRules::default(),
        }
    }
}

/// How a session ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum Ending {
    /// The broadcast is over.
    Ended,
    /// There was no broadcast.
    NotLive,
    /// The room says it is live, but nothing came for all the patience.
    Lost,
    /// Told to stop.
    Stopped,
    /// The wanted length is reached.
    Length,
    /// It cannot go on: the disk, or a room that cannot be asked.
    Failed(Error),
}

impl Ending {
    /// The word in the sidecar.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::NotLive => "not_live",
            Self::Lost => "lost",
            Self::Stopped => "stopped",
            Self::Length => "length",
            Self::Failed(_) => "failed",
        }
    }
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drop {
    /// The server closed it or the network broke.
    Closed,
    /// The address is not valid (any more), with this status.
    Refused(u16),
    /// The playlist says that nothing more will come.
    Finished,
    /// It brings nothing worth having.
    Ill(Illness),
    /// What came is no stream.
    Unreadable,
}

impl Drop {
    /// The word in the sidecar.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Refused(_) => "refused",
            Self::Finished => "finished",
            Self::Ill(Illness::Silent) => "silent",
            Self::Ill(Illness::Frozen) => "frozen",
            Self::Ill(Illness::Slow) => "slow",
            Self::Ill(Illness::SoundOnly) => "sound_only",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What is to be done now.
#[derive(Debug)]
pub enum Act {
    /// Ask the room.
    Ask,
    /// Wait so long.
    Wait(Duration),
    /// Open this address.
    Open(Open),
    /// It is over.
    Stop(Ending),
}

/// An address to open.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// Where.
    pub address: StreamAddress,
    /// The broadcast it belongs to.
    pub room_id: String,
    /// Whether that is the broadcast of the last media.
    pub same: bool,
    /// Why media may be missing since the last connection.
    pub reason: GapReason,
    /// It was ill lately, but there is no other.
    pub tolerant: bool,
}

/// The rules at work.
#[derive(Debug)]
pub struct Recorder {
    rules: Rules,
    wish: Wish,
    phase: Phase,
    /// The broadcast of the last media.
    recorded: Option<String>,
    /// When media came last, or the session began; pauses move it on.
    alive: Duration,
    /// Since when the room has said that it has ended.
    ended: Option<Duration>,
    reason: GapReason,
    opening: Option<Open>,
    /// Connections in a row that brought nothing.
    failures: u32,
    shunned: HashMap<(Protocol, Quality, String), Duration>,
    last_error: Option<Error>,
}

#[derive(Debug)]
enum Phase {
    Ask(Duration),
    Asked,
    Open,
    Opened,
    Over(Option<Ending>),
}

impl Recorder {
    /// A session that begins now.
    #[must_use]
    pub fn new(rules: Rules, wish: Wish, now: Duration) -> Self {
        Self {
            rules,
            wish,
            phase: Phase::Ask(now),
            recorded: None,
            alive: now,
            ended: None,
            reason: GapReason::Dropped,
            opening: None,
            failures: 0,
            shunned: HashMap::new(),
            last_error: None,
        }
    }

    /// What is to be done now.
    pub fn act(&mut self, now: Duration) -> Act {
        match &mut self.phase {
            Phase::Ask(at) if *at > now => Act::Wait(*at - now),
            Phase::Ask(_) => {
                self.phase = Phase::Asked;
                Act::Ask
            }
            Phase::Open if self.opening.is_some() => {
                self.phase = Phase::Opened;
                self.opening.clone().map_or(Act::Ask, Act::Open)
            }
            Phase::Over(ending) => Act::Stop(ending.take().unwrap_or(Ending::Ended)),
            Phase::Asked | Phase::Open | Phase::Opened => Act::Wait(self.rules.ask),
        }
    }

    /// The room has answered.
    pub fn room(&mut self, now: Duration, answer: Result<&RoomState>) {
        match answer {
            Ok(state) => match state.status {
                RoomStatus::Live => self.live(now, state),
                RoomStatus::Paused => self.paused(now),
                RoomStatus::Ended => self.end(now),
            },
            Err(error) => self.failed(now, error),
        }
    }

    /// Media came.
    pub fn media(&mut self, now: Duration) {
        self.alive = now;
        self.failures = 0;
        if let Some(opening) = &self.opening {
            self.recorded = Some(opening.room_id.clone());
        }
    }

    /// The connection has ended.
    pub fn dropped(&mut self, now: Duration, drop: Drop) {
        self.reason = match drop {
            Drop::Ill(_) => GapReason::Ill,
            _ => GapReason::Dropped,
        };
        let node = self.opening.as_ref().map(|opening| opening.address.node());
        let shun = match drop {
            // A silent node is most often a broadcast that stands still; it is not the node's fault at once.
            Drop::Ill(Illness::Silent) | Drop::Closed | Drop::Finished if self.failures == 0 => None,
            Drop::Refused(_) if self.failures < 2 => None,
            Drop::Ill(_) => Some(self.rules.shun),
            _ => Some(self.rules.shun / 10),
        };
        if let Some((node, shun)) = node.zip(shun) {
            self.shunned.insert(node, now + shun);
        }
        self.failures += 1;
        // The first question comes at once; a connection that brought nothing is no reason for haste.
        let pause = if self.failures == 1 { Duration::ZERO } else { self.pause(now) };
        self.phase = Phase::Ask(now + pause);
    }

    /// The session ends for another reason.
    pub fn stop(&mut self, ending: Ending) {
        self.phase = Phase::Over(Some(ending));
    }

    fn pause(&self, now: Duration) -> Duration {
        let long = now.saturating_sub(self.alive) > Duration::from_secs(60);
        if long { self.rules.ask_later } else { self.rules.ask }
    }

    fn live(&mut self, now: Duration, state: &RoomState) {
        self.ended = None;
        self.last_error = None;
        self.shunned.retain(|_, until| *until > now);
        let ranked = self.wish.ranked(&state.streams);
        let healthy = ranked.iter().find(|stream| !self.shunned.contains_key(&stream.node()));
        // Where all are ill, the one that has been so for longest gets another chance.
        let oldest = ranked.iter().min_by_key(|stream| self.shunned.get(&stream.node()).copied());
        let Some(address) = healthy.or(oldest) else { return self.later(now) };
        let same = self.recorded.as_ref().is_none_or(|recorded| *recorded == state.room_id);
        self.opening = Some(Open {
            address: (*address).clone(),
            room_id: state.room_id.clone(),
            same,
            reason: self.reason,
            tolerant: self.shunned.contains_key(&address.node()),
        });
        self.phase = Phase::Open;
        self.check_patience(now);
    }

    fn paused(&mut self, now: Duration) {
        self.ended = None;
        self.reason = GapReason::Paused;
        self.alive = now;
        self.phase = Phase::Ask(now + self.rules.ask_paused);
    }

    fn end(&mut self, now: Duration) {
        if self.recorded.is_none() {
            self.phase = Phase::Over(Some(Ending::NotLive));
            return;
        }
        let since = *self.ended.get_or_insert(now);
        if now >= since + self.rules.end_confirm {
            self.phase = Phase::Over(Some(Ending::Ended));
        } else {
            self.phase = Phase::Ask(now + self.rules.ask.min(self.rules.end_confirm));
        }
    }

    /// A room that cannot be asked: the last address may still work, every other time.
    fn failed(&mut self, now: Duration, error: Error) {
        if !error.is_transient() && self.recorded.is_none() {
            self.phase = Phase::Over(Some(Ending::Failed(error)));
            return;
        }
        let asked = error.pause_asked().unwrap_or_default();
        self.last_error = Some(error);
        if self.opening.is_some() && self.failures == 1 {
            self.phase = Phase::Open;
        } else {
            self.failures = self.failures.max(1);
            self.phase = Phase::Ask(now + self.pause(now).max(asked));
        }
        self.check_patience(now);
    }

    fn later(&mut self, now: Duration) {
        self.phase = Phase::Ask(now + self.pause(now));
        self.check_patience(now);
    }

    fn check_patience(&mut self, now: Duration) {
        if now.saturating_sub(self.alive) < self.rules.patience {
            return;
        }
        let ending = self.last_error.take().map_or(Ending::Lost, Ending::Failed);
        self.phase = Phase::Over(Some(ending));
    }
}

#[cfg(test)]
#[path = "recorder_tests.rs"]
mod tests;
