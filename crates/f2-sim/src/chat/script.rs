//! What a room does, and what goes wrong on a connection.

use std::sync::Arc;
use std::time::Duration;

/// How a room ends once its messages have all happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// Not at all: it stays live and quiet.
    #[default]
    Never,
    /// By a control message of this action (3 or 4); the connections close after it.
    Control(i64),
    /// The connections close with this code, without a word.
    Close(u16),
    /// Nothing is said or closed; only the room's state tells.
    Silently,
}

/// Something said: the name of its type, and its content.
pub type Saying = (&'static str, Arc<[u8]>);

/// How a room behaves.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Time between two messages.
    pub every: Duration,
    /// How many messages happen.
    pub messages: u64,
    /// How it ends.
    pub ending: Ending,
    /// So many of the last messages are told again at every join.
    pub history: usize,
    /// At most so many messages per frame; frames carry what has happened since the last one.
    pub batch: usize,
    /// Every so manieth frame wants an acknowledgement; 0 for none.
    pub ack_every: u64,
    /// The heartbeat time that frames ask for, in seconds; 0 for none.
    pub heartbeat: i64,
    /// A client that is silent for longer is sent away.
    pub patience: Duration,
    /// `Handshake-Options` of the upgrade.
    pub options: Option<String>,
    /// What is said, one after the other and again from the first: types and contents. The simulator's own when
    /// there is none.
    pub sayings: Arc<[Saying]>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            every: Duration::from_millis(5),
            messages: 200,
            ending: Ending::Control(3),
            history: 15,
            batch: 8,
            ack_every: 1,
            heartbeat: 15,
            patience: Duration::from_secs(60),
            options: None,
            sayings: Arc::new([]),
        }
    }
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// These bytes come as a frame of their own.
    Garbage(Vec<u8>),
    /// A frame whose compression is damaged.
    BadGzip,
    /// A frame whose content is no answer.
    BadAnswer,
    /// A frame that uncompresses to this many bytes.
    Bomb(usize),
    /// A frame of this many bytes.
    Oversize(usize),
    /// A text instead of a binary message.
    Text(String),
    /// The last frame comes again.
    Again,
    /// The next frame is damaged; what it carried is lost.
    Spoil,
    /// From here on frames are not compressed.
    Plain,
    /// A control message of this action.
    Control(i64),
    /// The connection closes with this code.
    Close(u16),
    /// The connection is reset.
    Reset,
    /// Nothing is sent any more, nothing is answered; the connection stays.
    Silent,
}

/// What happens on one connection.
#[derive(Clone, Debug, Default)]
pub struct Line {
    pub(super) troubles: Vec<(u64, Trouble)>,
    pub(super) refusal: Option<(u16, String)>,
}

impl Line {
    /// Nothing goes wrong.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Something goes wrong once this many frames of messages were sent.
    #[must_use]
    pub fn at(mut self, frames: u64, trouble: Trouble) -> Self {
        self.troubles.push((frames, trouble));
        self
    }

    /// There is no upgrade: this status, and this `Handshake-Msg`.
    #[must_use]
    pub fn refuse(mut self, status: u16, message: &str) -> Self {
        self.refusal = Some((status, message.to_owned()));
        self
    }
}
