//! What a chat needs from a platform: the way in, and whether the room still lives.

use std::fmt;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{HeaderMap, Uri};

use super::frame::{self, EnterRoom, Heartbeat};
use super::rules::Rules;
use crate::error::Result;
use crate::secret::shown_url;

/// Where a chat stopped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resume {
    /// The last cursor; empty at the beginning.
    pub cursor: String,
    /// The last `internal_ext`; empty at the beginning.
    pub internal_ext: String,
    /// How many attempts have failed since the last connection that worked. A platform with several hosts goes
    /// from one to the next by it.
    pub attempt: u32,
}

impl Resume {
    /// Whether there is a place to go on from.
    #[must_use]
    pub fn is_start(&self) -> bool {
        self.cursor.is_empty() && self.internal_ext.is_empty()
    }
}

/// What the client says on a connection, beside acknowledgements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Greeting {
    /// Heartbeats that say no more than that.
    #[default]
    Silent,
    /// The room is entered first; heartbeats name it and are numbered.
    Enter {
        /// The room.
        room_id: i64,
    },
}

/// A way in, as the platform prepared it.
pub struct Entry {
    /// The websocket's address, signed.
    pub uri: Uri,
    /// The headers of the upgrade, cookies included.
    pub headers: HeaderMap,
    /// The subprotocol to ask for.
    pub protocol: Option<&'static str>,
    /// Where messages begin.
    pub cursor: String,
    /// What the first call said besides.
    pub internal_ext: String,
    /// What the first call said of heartbeats; 0 for nothing.
    pub heartbeat: i64,
    /// The messages that came with the first call.
    pub backlog: Vec<frame::Message>,
    /// What the client says on the connection.
    pub greeting: Greeting,
}

impl Entry {
    /// An address, nothing else.
    #[must_use]
    pub fn new(uri: Uri) -> Self {
        Self {
            uri,
            headers: HeaderMap::new(),
            protocol: None,
            cursor: String::new(),
            internal_ext: String::new(),
            heartbeat: 0,
            backlog: Vec::new(),
            greeting: Greeting::Silent,
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("uri", &shown_url(&self.uri.to_string()))
            .field("greeting", &self.greeting)
            .field("backlog", &self.backlog.len())
            .finish_non_exhaustive()
    }
}

/// One room of one platform.
pub trait Entrance: Send + Sync + 'static {
    /// Prepares a connection: the first call, tokens, address, signature. Called before every connection; what
    /// is left of the last one is in `resume`.
    ///
    /// # Errors
    /// What kept it from being prepared.
    fn enter(&self, resume: Resume) -> BoxFuture<'_, Result<Entry>>;

    /// Whether the broadcast still goes on.
    ///
    /// # Errors
    /// What kept the answer from coming; it counts as "perhaps".
    fn is_live(&self) -> BoxFuture<'_, Result<bool>>;

    /// The rules of this platform's chats.
    fn rules(&self) -> Rules {
        Rules::default()
    }
}

/// The first frames of a connection and its heartbeats.
impl Greeting {
    /// Whether this platform's clients name the encoding of what they send.
    pub(super) const fn is_encoded(self) -> bool {
        matches!(self, Self::Enter { .. })
    }

    /// What is said before the first heartbeat.
    pub(super) fn first(self, cursor: &str) -> Option<Bytes> {
        match self {
            Self::Silent => None,
            Self::Enter { room_id } => Some(EnterRoom::guest(room_id, cursor).bytes().into()),
        }
    }

    /// The heartbeat of this number, from 1.
    pub(super) fn heartbeat(self, number: i64) -> Bytes {
        let beat = match self {
            Self::Silent => Heartbeat::Bare,
            Self::Enter { room_id } => Heartbeat::Numbered { room_id, number },
        };
        beat.bytes().into()
    }
}
