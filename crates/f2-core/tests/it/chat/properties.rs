//! What holds whatever happens, in whatever order.

use std::collections::HashSet;

use f2_core::chat::session::Event;
use f2_core::chat::{Greeting, Reason, Rules};
use f2_core::error::{Cause, Error};
use proptest::prelude::*;

use super::script::{Did, Script, chat, control, garbage, opened};

#[derive(Debug, Clone)]
enum Step {
    Opened,
    Refused(bool),
    Chat(Vec<i64>),
    Garbage,
    Noise(Vec<u8>),
    Lost(u16),
    Room(Option<bool>),
    Pause,
    Alive,
    Busy,
    Tick,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Opened),
        1 => any::<bool>().prop_map(Step::Refused),
        6 => prop::collection::vec(1..60_i64, 0..8).prop_map(Step::Chat),
        2 => Just(Step::Garbage),
        1 => prop::collection::vec(any::<u8>(), 0..40).prop_map(Step::Noise),
        2 => prop_oneof![Just(1000_u16), Just(1006), Just(1013)].prop_map(Step::Lost),
        2 => any::<Option<bool>>().prop_map(Step::Room),
        1 => Just(Step::Pause),
        1 => Just(Step::Alive),
        1 => Just(Step::Busy),
        4 => Just(Step::Tick),
    ]
}

impl Step {
    fn event(self) -> Event {
        match self {
            Self::Opened => opened(Greeting::Silent, None),
            Self::Refused(hard) => {
                Event::Refused(Error::new(if hard { Cause::Forbidden } else { Cause::NetConnect }))
            }
            Self::Chat(ids) => chat(&ids),
            Self::Garbage => garbage(),
            Self::Noise(bytes) => Event::Frame(bytes.into()),
            Self::Lost(code) => Event::Lost(Reason::Closed(code)),
            Self::Room(live) => Event::Room(live),
            Self::Pause => control(1),
            Self::Alive => Event::Alive,
            Self::Busy => Event::Busy,
            Self::Tick => Event::Tick,
        }
    }
}

/// What a listener saw.
#[derive(Default)]
struct Seen {
    ids: HashSet<i64>,
    last_gap: u64,
    ended: bool,
    connected: bool,
}

impl Seen {
    fn take(&mut self, now: u64, did: Did) -> Result<(), TestCaseError> {
        prop_assert!(!self.ended, "nothing follows the end: {did:?}");
        match did {
            Did::Message(id) => prop_assert!(self.ids.insert(id), "{id} twice"),
            Did::Gap(from, to, _) => {
                prop_assert!(self.last_gap <= from && from <= to && to == now, "{from}..{to} at {now}");
                self.last_gap = to;
            }
            Did::Status(text) if text == "Connected" => {
                prop_assert!(!self.connected);
                self.connected = true;
            }
            Did::Close => {
                prop_assert!(self.connected);
                self.connected = false;
            }
            Did::Enter(_) => prop_assert!(!self.connected, "one connection at a time"),
            Did::Beat | Did::Ack(..) => prop_assert!(self.connected, "nothing is sent into the void"),
            Did::End(_) => self.ended = true,
            _ => {}
        }
        Ok(())
    }
}

proptest! {
    #[test]
    fn each_message_once_gaps_in_order_one_end(
        steps in prop::collection::vec((step(), 0..20_000_u64), 1..120),
    ) {
        let mut script = Script::new(Rules::default());
        let (mut seen, mut now) = (Seen::default(), 0);
        for did in script.at(0, Event::Begin) {
            seen.take(0, did)?;
        }
        for (step, pause) in steps {
            // The clock goes on to the deadline at most, as the driver sees to.
            now = script.deadline().map_or(now + pause, |due| (now + pause).min(due.max(now)));
            let due = script.deadline() == Some(now);
            for did in script.at(now, if due { Event::Tick } else { step.event() }) {
                seen.take(now, did)?;
            }
            prop_assert!(!due || script.deadline().is_none_or(|next| next > now), "a tick moves on");
        }
        for did in script.at(now, Event::Stop) {
            seen.take(now, did)?;
        }
        prop_assert!(seen.ended && script.session.is_done());
        prop_assert_eq!(script.session.counters().messages, seen.ids.len() as u64 );
    }
}
