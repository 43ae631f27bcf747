//! What a chat gives: messages, gaps, turns of its state, and its end.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::frame::Message;
use crate::error::Error;

/// A point in time by two clocks: one that never jumps, and the wall's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// For distances, such as an offset into a recording.
    pub instant: Instant,
    /// For people.
    pub wall: Timestamp,
}

impl Moment {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self { instant: Instant::now(), wall: Timestamp::now() }
    }

    /// Milliseconds from `start` to here; negative when this came before.
    #[must_use]
    pub fn offset_ms(&self, start: Instant) -> i64 {
        let whole = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        match self.instant.checked_duration_since(start) {
            Some(after) => whole(after),
            None => -whole(start - self.instant),
        }
    }
}

/// A message and when it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The message, its content as received.
    pub message: Message,
    /// When it arrived.
    pub heard: Moment,
}

/// Why messages may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The server closed the connection with this code (RFC 6455, 7.4); 1005 when it gave none.
    Closed(u16),
    /// The connection broke.
    Broken,
    /// The connection stood, but nothing came over it any more.
    Silent,
    /// Frames that could not be read.
    Damaged,
    /// A frame larger than the limit.
    Oversize,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(code) => write!(f, "closed {code}"),
            Self::Broken => f.write_str("broken"),
            Self::Silent => f.write_str("silent"),
            Self::Damaged => f.write_str("damaged"),
            Self::Oversize => f.write_str("oversize"),
        }
    }
}

/// A span whose messages may be missing. Outside of gaps none is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The last sign of life before it.
    pub from: Moment,
    /// When messages could arrive again, or the chat's end.
    pub to: Moment,
    /// Why.
    pub reason: Reason,
}

/// A turn of the chat's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// The connection stands, for the first time or again.
    Connected,
    /// The connection is lost.
    Lost(Reason),
    /// The next attempt follows after a pause.
    Waiting {
        /// How long.
        pause: Duration,
        /// How many attempts have failed in a row.
        attempts: u32,
    },
    /// The host paused the broadcast.
    Paused,
    /// The host goes on.
    Resumed,
}

/// Why a chat is over.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum End {
    /// The host ended the broadcast.
    Host,
    /// The platform ended the broadcast.
    Platform,
    /// The room is not live any more; nothing announced it.
    Over,
    /// It was told to stop.
    Stopped,
    /// There is no way in (any more).
    Failed(Arc<Error>),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host => f.write_str("ended by the host"),
            Self::Platform => f.write_str("ended by the platform"),
            Self::Over => f.write_str("the room is not live"),
            Self::Stopped => f.write_str("stopped"),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

/// What a chat gives next.
#[derive(Debug, Clone)]
pub enum Item {
    /// A message, once each.
    Message(Delivery),
    /// A gap.
    Gap(Gap),
    /// A turn of the state.
    Status(Status),
    /// The end; nothing follows.
    End(End),
}

/// What has been counted so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Frames received, the unreadable ones among them.
    pub frames: u64,
    /// Messages delivered.
    pub messages: u64,
    /// Messages that had been delivered before.
    pub duplicates: u64,
    /// Frames that could not be read or were too large.
    pub garbage: u64,
    /// Acknowledgements sent.
    pub acks: u64,
    /// Heartbeats sent.
    pub heartbeats: u64,
    /// Connections that stood.
    pub connections: u64,
    /// Gaps told.
    pub gaps: u64,
}
