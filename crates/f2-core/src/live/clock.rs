//! The clock of a recording: which moment is where in which part.
//!
//! A moment is one of the clock of this machine: chat is dated by when it came. The start of a part is known to about
//! a tenth of a second of the moment its media came here, if the stream is FLV or dates its segments, and after some
//! segments also if it does not: each look at its list narrows down when a segment was named. What cannot be known
//! without a date is how long ago the media that comes was made: the sender's delay, some seconds with segments.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;

use crate::Timestamp;

/// Dates of media may be so much ahead of the clock here.
const AHEAD: Duration = Duration::from_secs(1);
/// Media is not older than this when it comes: lists reach back for minutes at most.
const LATE: Duration = Duration::from_secs(300);

/// The clock of one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartClock {
    /// The number of the part, from 1.
    pub number: u32,
    /// Its file name, without folders.
    pub file: String,
    /// The moment its first frame was due: as the stream dates it, else the earliest that its bytes allow.
    pub started: Timestamp,
    /// How long it is so far.
    pub length: Duration,
    /// Whether the stream itself dates its media.
    pub dated: bool,
}

/// Where a moment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The number of the part.
    pub part: u32,
    /// From the start of the part; beyond its length where media is missing behind it.
    pub offset: Duration,
}

/// The clock of a recording. Clones show the same clock; it can be read while the recording goes on.
#[derive(Debug, Clone, Default)]
pub struct RecordingClock(Arc<Mutex<Vec<PartClock>>>);

impl RecordingClock {
    /// Where this moment is: in the last part that had begun by then. `None` before the first.
    #[must_use]
    pub fn at(&self, moment: Timestamp) -> Option<Moment> {
        let parts = self.lock();
        let part = parts.iter().rev().find(|part| part.started <= moment)?;
        let offset = Duration::try_from(moment.duration_since(part.started)).unwrap_or_default();
        Some(Moment { part: part.number, offset })
    }

    /// The parts so far.
    #[must_use]
    pub fn parts(&self) -> Vec<PartClock> {
        self.lock().clone()
    }

    /// A part begins. `after` is how far its start is from that of the part before, where that is known.
    pub fn open(&self, now: Timestamp, number: u32, file: &str, after: Option<Duration>) {
        let mut parts = self.lock();
        let follows = parts.last().zip(after).map(|(last, after)| (add(last.started, after), last.dated));
        let (started, dated) = follows.unwrap_or((now, false));
        parts.push(PartClock { number, file: file.to_owned(), started, length: Duration::ZERO, dated });
    }

    /// The last part reaches this far now. Media is never there before it was made, so the start of the part is
    /// at most so long ago.
    pub fn reach(&self, now: Timestamp, length: Duration) {
        if let Some(part) = self.lock().last_mut() {
            part.length = length;
            if !part.dated {
                part.started = part.started.min(sub(now, length));
            }
        }
    }

    /// The stream says when the media at this offset of the last part was made, which is there now. A date that
    /// cannot be right by the clock here, which dates everything else, is not believed.
    pub fn dated(&self, now: Timestamp, offset: Duration, unix_ms: i64) {
        let Ok(moment) = Timestamp::from_millisecond(unix_ms) else { return };
        if moment > add(now, AHEAD) || moment < sub(now, LATE) {
            return;
        }
        if let Some(part) = self.lock().last_mut() {
            part.started = sub(moment, offset);
            part.dated = true;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<PartClock>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add(moment: Timestamp, by: Duration) -> Timestamp {
    moment.checked_add(by).unwrap_or(moment)
}

fn sub(moment: Timestamp, by: Duration) -> Timestamp {
    moment.checked_sub(by).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_000 + ms).unwrap_or_default()
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_burst_sets_the_start_back_and_jitter_does_not_move_it() {
        let clock = RecordingClock::default();
        clock.open(at(0), 1, "a.flv", None);
        for (now, length) in [(10, 900), (20, 1_000), (900, 1_500), (1_100, 2_080), (1_400, 2_100)] {
            clock.reach(at(now), ms(length));
        }
        assert_eq!(clock.at(at(0)), Some(Moment { part: 1, offset: ms(980) }));
        assert_eq!(clock.at(at(-981)), None);
        clock.open(at(1_400), 2, "b.flv", Some(ms(2_100)));
        clock.reach(at(1_500), ms(40));
        assert_eq!(clock.at(at(1_500)), Some(Moment { part: 2, offset: ms(380) }));
        assert_eq!(clock.at(at(1_100)), Some(Moment { part: 1, offset: ms(2_080) }));
        clock.open(at(60_000), 3, "c.flv", None);
        assert_eq!(clock.at(at(59_000)).map(|moment| moment.part), Some(2));
        assert_eq!(clock.parts().len(), 3);
    }

    #[test]
    fn dates_of_the_stream_win() {
        let clock = RecordingClock::default();
        clock.open(at(0), 1, "a.ts", None);
        clock.dated(at(0), ms(2_000), 1_700_000_000_000 - 3_000);
        clock.reach(at(9_000), ms(60_000));
        assert_eq!(clock.parts()[0].started, at(-5_000));
    }

    #[test]
    fn dates_that_cannot_be_right_are_not_believed() {
        let clock = RecordingClock::default();
        clock.open(at(0), 1, "a.ts", None);
        clock.reach(at(0), ms(4_000));
        for unix_ms in [0, i64::MAX, i64::MIN, 1_700_000_000_000 + 60_000, 1_700_000_000_000 - 3_600_000] {
            clock.dated(at(0), ms(0), unix_ms);
        }
        assert_eq!((clock.parts()[0].started, clock.parts()[0].dated), (at(-4_000), false));
        clock.dated(at(0), ms(0), 1_700_000_000_000 - 7_000);
        assert_eq!((clock.parts()[0].started, clock.parts()[0].dated), (at(-7_000), true));
    }
}
