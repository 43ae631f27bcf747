//! How a room stands while it is recorded: time, size, bit rate, viewers, messages.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use f2_core::progress::Event;

use super::text;
use crate::messages::{Messages, id};

/// Columns of a room's name at most.
const NAME: usize = 30;

/// The figures of a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// How much media was recorded, or how long the chat was written down.
    pub(crate) time: Duration,
    /// Bytes written in all.
    pub(crate) bytes: u64,
    /// Bits per second of late; 0 while that is not known.
    pub(crate) bit_rate: u64,
    /// How many watch.
    pub(crate) viewers: Option<u64>,
    /// How many messages came; `None` while nobody listens to them.
    pub(crate) messages: Option<u64>,
}

/// One room's figures, and its name.
#[derive(Debug)]
pub(crate) struct Dial {
    name: String,
    state: Mutex<(Figures, bool)>,
}

impl Dial {
    /// A room that has not begun.
    pub(crate) fn new(name: &str) -> Self {
        let name = text::fit(&text::clean(name), NAME).into_owned();
        Self { name, state: Mutex::new((Figures::default(), false)) }
    }

    /// The room's name, short enough for a line.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    fn state(&self) -> MutexGuard<'_, (Figures, bool)> {
        // Counting cannot panic half-way, so the figures are right even then.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The figures as they are.
    pub(crate) fn figures(&self) -> Figures {
        self.state().0
    }

    /// Changes the figures; from then on the room is shown.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Figures)) {
        let mut state = self.state();
        change(&mut state.0);
        state.1 = true;
    }

    /// Takes note of how a recording goes on. The chat knows the viewers better.
    pub(crate) fn note(&self, event: &Event<'_>) {
        if let Event::Recording { bytes, media, bit_rate, viewers, .. } = event {
            self.change(|figures| {
                (figures.time, figures.bytes, figures.bit_rate) = (*media, *bytes, *bit_rate);
                if figures.viewers.is_none() || figures.messages.is_none() {
                    figures.viewers = *viewers;
                }
            });
        }
    }

    /// The line of a room that has begun.
    pub(crate) fn line(&self, messages: &Messages) -> Option<String> {
        let (figures, begun) = *self.state();
        if !begun {
            return None;
        }
        let args = [
            ("name", self.name.as_str().into()),
            ("time", time(figures.time).into()),
            ("size", text::bytes(figures.bytes).into()),
        ];
        let mut line = messages.with(id::LIVE_LINE, &args);
        if figures.bit_rate > 0 {
            line.push_str(&messages.with(id::LIVE_RATE, &[("rate", bits(figures.bit_rate).into())]));
        }
        if let Some(viewers) = figures.viewers {
            line.push_str(&messages.with(id::LIVE_VIEWERS, &[("viewers", viewers.into())]));
        }
        if let Some(count) = figures.messages {
            line.push_str(&messages.with(id::LIVE_MESSAGES, &[("messages", count.into())]));
        }
        Some(line)
    }
}

/// `0:01:02`.
pub(crate) fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// `5.2 Mbit`, `640 kbit`.
fn bits(rate: u64) -> String {
    match rate {
        0..1_000 => format!("{rate} bit"),
        1_000..1_000_000 => format!("{} kbit", rate / 1_000),
        _ => format!("{}.{} Mbit", rate / 1_000_000, rate / 100_000 % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[test]
    fn a_room_is_shown_from_its_first_figures_on() {
        let english = Messages::new(Language::English);
        let dial = Dial::new("Ann\u{1b}[2J");
        assert_eq!(dial.line(&english), None);
        dial.note(&Event::Recording {
            room_id: "7",
            name: "a.flv",
            part: 1,
            bytes: 1_500_000,
            media: Duration::from_secs(3_725),
            bit_rate: 5_240_000,
            viewers: Some(1_234),
        });
        let line = dial.line(&english).expect("a line");
        assert_eq!(line, "Ann[2J: 1:02:05 · 1.5 MB · 5.2 Mbit/s · 1234 watch");
        dial.change(|figures| figures.messages = Some(7));
        assert!(dial.line(&english).is_some_and(|line| line.ends_with("· 7 messages")));
        assert!(dial.line(&Messages::new(Language::Chinese)).is_some_and(|line| line.contains("1:02:05")));
    }

    #[test]
    fn what_the_chat_says_of_viewers_stays() {
        let dial = Dial::new("a");
        dial.change(|figures| (figures.messages, figures.viewers) = (Some(1), Some(9)));
        let (room_id, name, media) = ("7", "a", Duration::ZERO);
        dial.note(&Event::Recording {
            room_id,
            name,
            part: 1,
            bytes: 1,
            media,
            bit_rate: 999,
            viewers: Some(5),
        });
        assert_eq!(dial.figures().viewers, Some(9));
        assert_eq!((bits(999), bits(640_500)), ("999 bit".into(), "640 kbit".into()));
    }
}
