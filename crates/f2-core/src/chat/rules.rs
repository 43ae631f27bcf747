//! The rules a chat follows: intervals, limits, pauses.

use std::time::Duration;

use super::item::Reason;

/// How often, how long, how patiently. The defaults are those of the site's own client and of its most
/// careful imitators.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// The least time between two heartbeats, unless the handshake asks for another.
    pub heartbeat: Duration,
    /// The longest time between two heartbeats, whatever is asked for.
    pub longest_heartbeat: Duration,
    /// After so many heartbeats without any sign of life the connection counts as dead.
    pub silent_beats: u32,
    /// After so much time without any message the room is asked whether it is still live.
    pub quiet: Duration,
    /// The pause before a room that says it is over is asked once more.
    pub ask_again: Duration,
    /// The pause before the first new attempt; it doubles with each further one.
    pub base: Duration,
    /// The longest pause between attempts.
    pub cap: Duration,
    /// A pause is lengthened by up to this much, by lot.
    pub jitter: Duration,
    /// After so many failed attempts in a row the room is asked; a chat that never stood is given up then.
    pub attempts: u32,
    /// After so many refusals in a row that no further attempt would change, a chat that stood is given up.
    pub refusals: u32,
    /// So many unreadable frames in a row end the connection.
    pub damaged: u32,
    /// How many of the newest messages are known again when they come twice.
    pub window: usize,
    /// How large an uncompressed frame may be, in bytes.
    pub ceiling: usize,
    /// The method of the message that pauses, resumes and ends a room.
    pub control: &'static str,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_secs(10),
            longest_heartbeat: Duration::from_secs(60),
            silent_beats: 3,
            quiet: Duration::from_secs(60),
            ask_again: Duration::from_secs(3),
            base: Duration::from_millis(1500),
            cap: Duration::from_secs(60),
            jitter: Duration::from_millis(1200),
            attempts: 5,
            refusals: 3,
            damaged: 20,
            window: 4096,
            ceiling: 32 << 20,
            control: "WebcastControlMessage",
        }
    }
}

impl Rules {
    /// The time between heartbeats: the handshake's own wish wins, else what the messages ask for, but not
    /// below the least. A wish of 1000 and more is in milliseconds.
    #[must_use]
    pub fn interval(&self, handshake: Option<Duration>, asked: i64) -> Duration {
        let floor = Duration::from_secs(1).min(self.heartbeat);
        let wish = handshake.filter(|wish| !wish.is_zero()).map(|wish| wish.max(floor));
        wish.unwrap_or_else(|| spoken(asked).max(self.heartbeat)).min(self.longest_heartbeat)
    }

    /// The pause before the next attempt, after `attempts` failed ones; `draw` is of `0..=1`.
    #[must_use]
    pub fn pause(&self, reason: Option<Reason>, attempts: u32, draw: f64) -> Duration {
        let doubled = self.base.saturating_mul(1 << attempts.saturating_sub(1).min(16));
        let least = match reason {
            Some(Reason::Closed(1013)) => self.base * 10 / 3,
            Some(Reason::Closed(1012)) => self.base * 2,
            Some(Reason::Closed(1001)) => self.base * 4 / 3,
            _ => Duration::ZERO,
        };
        doubled.min(self.cap).max(least) + self.jitter.mul_f64(draw.clamp(0.0, 1.0))
    }
}

/// Whether a closing code says that nothing more will come; a server that means it has an ended room behind it.
#[must_use]
pub fn is_final(code: u16) -> bool {
    matches!(code, 1000 | 1007 | 1008)
}

/// A duration of the wire: seconds, or milliseconds from 1000 on. Nothing below zero.
fn spoken(number: i64) -> Duration {
    let number = u64::try_from(number).unwrap_or_default();
    if number >= 1000 { Duration::from_millis(number) } else { Duration::from_secs(number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn heartbeats_come_as_asked_within_limits() {
        let rules = Rules::default();
        for (handshake, asked, want) in [
            (None, 0, s(10)),
            (None, 3, s(10)),
            (None, 15, s(15)),
            (None, 15_000, s(15)),
            (None, -1, s(10)),
            (None, i64::MAX, s(60)),
            (Some(s(5)), 15, s(5)),
            (Some(s(0)), 15, s(15)),
            (Some(Duration::from_millis(1)), 15, s(1)),
            (Some(s(86_400)), 0, s(60)),
        ] {
            assert_eq!(rules.interval(handshake, asked), want, "{handshake:?} {asked}");
        }
    }

    #[test]
    fn pauses_grow_and_closing_codes_have_their_own() {
        let rules = Rules::default();
        let ms = Duration::from_millis;
        for (reason, attempts, draw, want) in [
            (Some(Reason::Broken), 1, 0.0, ms(1500)),
            (Some(Reason::Closed(1006)), 1, 1.0, ms(2700)),
            (Some(Reason::Closed(1013)), 1, 0.0, s(5)),
            (Some(Reason::Closed(1012)), 1, 0.0, s(3)),
            (Some(Reason::Closed(1001)), 1, 0.0, s(2)),
            (Some(Reason::Closed(1001)), 3, 0.0, s(6)),
            (None, 4, 0.0, s(12)),
            (None, 7, 0.0, s(60)),
            (None, u32::MAX, 0.5, ms(60_600)),
        ] {
            assert_eq!(rules.pause(reason, attempts, draw), want, "{reason:?} {attempts}");
        }
        assert!(
            [1000, 1007, 1008].into_iter().all(is_final) && ![1001, 1006, 1013].into_iter().any(is_final)
        );
    }
}
