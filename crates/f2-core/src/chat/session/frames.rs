//! What the machine makes of frames: acknowledgements, messages, damage.

use bytes::Bytes;
use prost::Message as _;

use super::{Action, Phase, Session};
use crate::chat::frame::{self, PushFrame, Response};
use crate::chat::item::{Delivery, End, Item, Moment, Reason, Status};
use crate::error::Result;

/// A control message: what the room does.
#[derive(Clone, PartialEq, prost::Message)]
struct Control {
    #[prost(int64, tag = "2")]
    action: i64,
}

impl Session {
    /// A message of the websocket.
    pub(super) fn frame(&mut self, now: Moment, bytes: Bytes) {
        if !matches!(self.phase, Phase::Open(_)) {
            return;
        }
        self.counters.frames += 1;
        let before = self.heard_at(now);
        self.alive(now);
        match read(bytes, self.rules.ceiling) {
            Ok(content) => {
                self.readable(now);
                if let Some((log_id, response)) = content {
                    self.response(now, log_id, response);
                }
            }
            Err(error) => {
                tracing::debug!(target: "f2::chat", %error, "unreadable frame");
                self.unreadable(now, before);
            }
        }
    }

    /// The last sign of life.
    fn heard_at(&self, now: Moment) -> Moment {
        if let Phase::Open(open) = &self.phase { open.heard } else { now }
    }

    /// A frame could be read: what could not be read before it is a gap.
    fn readable(&mut self, now: Moment) {
        let Phase::Open(open) = &mut self.phase else { return };
        self.resume.attempt = 0;
        if let Some((since, _)) = open.damaged.take() {
            self.lost.get_or_insert((since, Reason::Damaged));
        }
        self.close_gap(now);
    }

    fn unreadable(&mut self, now: Moment, before: Moment) {
        self.counters.garbage += 1;
        let Phase::Open(open) = &mut self.phase else { return };
        let (since, count) = open.damaged.unwrap_or((before, 0));
        open.damaged = Some((since, count + 1));
        if count + 1 >= self.rules.damaged {
            self.lose(now, Reason::Damaged);
        }
    }

    fn response(&mut self, now: Moment, log_id: u64, response: Response) {
        self.keep(response.cursor, response.internal_ext);
        if let Phase::Open(open) = &mut self.phase {
            if response.heartbeat_duration > 0 {
                open.interval = self.rules.interval(open.ping, response.heartbeat_duration);
                open.next_beat = open.next_beat.min(now.instant + open.interval);
            }
            if response.need_ack && log_id != 0 {
                let ack = frame::ack(log_id, &self.resume.internal_ext, open.greeting.is_encoded());
                self.counters.acks += 1;
                self.act(Action::Send(ack.into()));
            }
        }
        self.messages(now, response.messages);
    }

    /// Delivers what has not been delivered before.
    pub(super) fn messages(&mut self, now: Moment, messages: Vec<frame::Message>) {
        if messages.is_empty() {
            return;
        }
        if let Phase::Open(open) = &mut self.phase {
            open.ask = Some(now.instant + self.rules.quiet);
            self.over = 0;
        }
        for message in messages {
            if !self.seen.is_new(&message.method, message.id().unwrap_or_default()) {
                self.counters.duplicates += 1;
                continue;
            }
            self.counters.messages += 1;
            let action = (message.method == self.rules.control).then(|| control(&message.payload)).flatten();
            self.tell(Item::Message(Delivery { message, heard: now }));
            match action {
                Some(1) => self.tell(Item::Status(Status::Paused)),
                Some(2) => self.tell(Item::Status(Status::Resumed)),
                Some(3) => return self.end(now, End::Host),
                Some(4) => return self.end(now, End::Platform),
                _ => {}
            }
        }
    }
}

/// The log id and response of a frame that carries messages; nothing for one that does not.
fn read(bytes: Bytes, ceiling: usize) -> Result<Option<(u64, Response)>> {
    let frame = PushFrame::parse(bytes)?;
    let untyped = frame.payload_type.is_empty() && !frame.payload.is_empty();
    if frame.payload_type != frame::MSG && !untyped {
        return Ok(None);
    }
    frame.response(ceiling).map(|response| Some((frame.log_id, response)))
}

/// The action of a control message.
fn control(payload: &Bytes) -> Option<i64> {
    Control::decode(payload.clone()).ok().map(|control| control.action)
}
