//! A machine under a scripted clock.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use f2_core::Timestamp;
use f2_core::chat::frame::{self, Message, PushFrame, Response};
use f2_core::chat::session::{Action, Event, Session};
use f2_core::chat::{Entry, Greeting, Item, Moment, Resume, Rules};
use http::Uri;
use prost::Message as _;

/// What the machine wants, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Did {
    Enter(Resume),
    Ask,
    Close,
    Beat,
    EnterRoom,
    Ack(u64, String),
    Message(i64),
    Gap(u64, u64, String),
    Status(String),
    End(String),
}

pub(super) struct Script {
    pub(super) session: Session,
    start: Instant,
    wall: Timestamp,
}

pub(super) const S: u64 = 1000;

impl Script {
    pub(super) fn new(rules: Rules) -> Self {
        let wall = Timestamp::from_second(1_700_000_000).unwrap();
        Self { session: Session::new(rules, Arc::new(|| 0.0)), start: Instant::now(), wall }
    }

    pub(super) fn moment(&self, ms: u64) -> Moment {
        let wall = self.wall + Duration::from_millis(ms);
        Moment { instant: self.start + Duration::from_millis(ms), wall }
    }

    /// Something happens at this millisecond.
    pub(super) fn at(&mut self, ms: u64, event: Event) -> Vec<Did> {
        self.session.handle(self.moment(ms), event);
        let mut did = Vec::new();
        while let Some(action) = self.session.next_action() {
            did.push(self.short(action));
        }
        did
    }

    fn short(&self, action: Action) -> Did {
        let ms = |moment: Moment| u64::try_from(moment.offset_ms(self.start)).unwrap();
        match action {
            Action::Enter(resume) => Did::Enter(resume),
            Action::Ask => Did::Ask,
            Action::Close => Did::Close,
            Action::Send(bytes) => sent(bytes),
            Action::Deliver(Item::Message(delivery)) => Did::Message(delivery.message.msg_id),
            Action::Deliver(Item::Gap(gap)) => Did::Gap(ms(gap.from), ms(gap.to), gap.reason.to_string()),
            Action::Deliver(Item::Status(status)) => Did::Status(format!("{status:?}")),
            Action::Deliver(Item::End(end)) => Did::End(end.to_string()),
        }
    }

    /// The millisecond at which the machine wants to be woken.
    pub(super) fn deadline(&self) -> Option<u64> {
        let since = |at: Instant| u64::try_from(at.duration_since(self.start).as_millis()).unwrap();
        self.session.deadline().map(since)
    }

    /// A machine that is connected at 0.
    pub(super) fn open(rules: Rules, greeting: Greeting, ping: Option<Duration>) -> Self {
        let mut script = Self::new(rules);
        assert_eq!(script.at(0, Event::Begin), [Did::Enter(Resume::default())]);
        script.at(0, opened(greeting, ping));
        script
    }

    /// A machine of the default rules that is connected at 0.
    pub(super) fn plain() -> Self {
        Self::open(Rules::default(), Greeting::Silent, None)
    }
}

fn sent(bytes: Bytes) -> Did {
    let frame = PushFrame::parse(bytes).unwrap();
    match frame.payload_type.as_str() {
        frame::HEARTBEAT => Did::Beat,
        frame::ACK => Did::Ack(frame.log_id, String::from_utf8(frame.payload.to_vec()).unwrap()),
        frame::ENTER_ROOM => Did::EnterRoom,
        other => panic!("a frame of the kind {other}"),
    }
}

pub(super) fn opened(greeting: Greeting, ping: Option<Duration>) -> Event {
    let entry = Entry {
        cursor: "c0".to_owned(),
        internal_ext: "e0".to_owned(),
        greeting,
        ..Entry::new(Uri::from_static("wss://h.example/"))
    };
    Event::Opened { entry: Box::new(entry), ping }
}

pub(super) fn status(text: &str) -> Did {
    Did::Status(text.to_owned())
}

pub(super) fn message(method: &str, msg_id: i64, payload: &[u8]) -> Message {
    Message {
        method: method.to_owned(),
        msg_id,
        payload: Bytes::copy_from_slice(payload),
        ..Message::default()
    }
}

/// A frame of chat messages of these ids.
pub(super) fn chat(ids: &[i64]) -> Event {
    let messages = ids.iter().map(|id| message("WebcastChatMessage", *id, b"")).collect();
    Event::Frame(bytes(7, Response { messages, ..Response::default() }))
}

/// The bytes of a frame.
pub(super) fn bytes(log_id: u64, response: Response) -> Bytes {
    let payload = response.encode_to_vec().into();
    let frame = PushFrame { log_id, payload, payload_type: "msg".to_owned(), ..PushFrame::default() };
    frame.encode_to_vec().into()
}

pub(super) fn garbage() -> Event {
    Event::Frame(Bytes::from_static(&[0xff; 9]))
}

/// A frame with a control message.
pub(super) fn control(action: u8) -> Event {
    let messages = vec![message("WebcastControlMessage", 900 + i64::from(action), &[0x10, action])];
    Event::Frame(bytes(7, Response { messages, ..Response::default() }))
}
