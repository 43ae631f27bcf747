//! Whether and when a failed request is tried again: a machine without clock, randomness or I/O.

use std::time::Duration;

use crate::error::{Error, Retry};

/// How often and how patiently to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryRule {
    /// Attempts in all, the first included; 0 and 1 both mean no second one.
    pub attempts: u32,
    /// The bound of the first pause; it doubles with each further one.
    pub base: Duration,
    /// The bound of every pause of our own.
    pub cap: Duration,
    /// The longest pause a server may ask for; when it asks for more, we stop.
    pub patience: Duration,
}

impl Default for RetryRule {
    fn default() -> Self {
        Self {
            attempts: 5,
            base: Duration::from_secs(1),
            cap: Duration::from_secs(20),
            patience: Duration::from_secs(120),
        }
    }
}

/// What to do after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Give up: the error stands.
    Stop,
    /// Try again.
    Again {
        /// After this pause.
        pause: Duration,
        /// With tokens fetched anew.
        fresh_tokens: bool,
    },
}

/// The attempts at one request.
#[derive(Debug, Clone)]
pub struct Attempts {
    rule: RetryRule,
    made: u32,
    fresh: u32,
}

impl Attempts {
    /// Nothing tried yet.
    #[must_use]
    pub fn new(rule: RetryRule) -> Self {
        Self { rule, made: 0, fresh: 0 }
    }

    /// How many attempts have failed.
    #[must_use]
    pub fn made(&self) -> u32 {
        self.made
    }

    /// Takes note of a failed attempt and says what comes next. `draw` is a random number of 0..=1 and
    /// spreads the pause between zero and its bound; the pause a server asked for is kept exactly.
    pub fn after(&mut self, error: &Error, draw: f64) -> Verdict {
        self.made = self.made.saturating_add(1);
        let fresh_tokens = match error.cause().retry() {
            Retry::Never => return Verdict::Stop,
            Retry::Backoff => false,
            Retry::Fresh(times) if self.fresh < times => true,
            Retry::Fresh(_) => return Verdict::Stop,
        };
        if self.made >= self.rule.attempts {
            return Verdict::Stop;
        }
        let pause = match error.pause_asked() {
            Some(asked) if asked > self.rule.patience => return Verdict::Stop,
            Some(asked) => asked,
            None => self.own_pause(draw),
        };
        self.fresh += u32::from(fresh_tokens);
        Verdict::Again { pause, fresh_tokens }
    }

    /// Exponential with full jitter.
    fn own_pause(&self, draw: f64) -> Duration {
        let doublings = self.made.saturating_sub(1).min(31);
        let bound = self.rule.base.saturating_mul(1 << doublings).min(self.rule.cap);
        drawn(bound, draw)
    }
}

/// The share of a duration that a random number of 0..=1 picks; all of it for what is no number.
pub(super) fn drawn(bound: Duration, draw: f64) -> Duration {
    let draw = if draw.is_finite() { draw.clamp(0.0, 1.0) } else { 1.0 };
    // The longest durations come out of floating point a little longer than there are any.
    Duration::try_from_secs_f64(bound.as_secs_f64() * draw).unwrap_or(bound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Cause;

    const RULE: RetryRule = RetryRule {
        attempts: 4,
        base: Duration::from_secs(1),
        cap: Duration::from_secs(3),
        patience: Duration::from_secs(60),
    };

    /// The pauses granted to the same failure until the machine stops.
    fn pauses(rule: RetryRule, error: &Error) -> Vec<(u64, bool)> {
        let mut attempts = Attempts::new(rule);
        let mut pauses = Vec::new();
        while let Verdict::Again { pause, fresh_tokens } = attempts.after(error, 1.0) {
            pauses.push((pause.as_secs(), fresh_tokens));
            assert!(pauses.len() < 100, "{error} never stops");
        }
        assert_eq!(usize::try_from(attempts.made()).ok(), Some(pauses.len() + 1));
        pauses
    }

    #[test]
    fn every_cause_is_tried_as_often_as_its_rule_says() {
        for cause in Cause::ALL {
            let expected: &[(u64, bool)] = match cause {
                Cause::NetConnect
                | Cause::NetTimeout
                | Cause::NetBroken
                | Cause::Unavailable
                | Cause::RateLimited
                | Cause::BadReply
                | Cause::SignFailed => &[(1, false), (2, false), (3, false)],
                Cause::Gateway => &[(1, true)],
                Cause::RefusedEmpty => &[(1, true), (2, true)],
                _ => &[],
            };
            assert_eq!(pauses(RULE, &Error::new(*cause)), expected, "{}", cause.code());
        }
    }

    #[test]
    fn what_the_server_asks_for_is_kept_or_refused() {
        let asked = |seconds| Error::new(Cause::RateLimited).retry_after(Some(Duration::from_secs(seconds)));
        assert_eq!(pauses(RULE, &asked(60)), [(60, false); 3]);
        assert_eq!(pauses(RULE, &asked(61)), []);
        let never = Error::new(Cause::Forbidden).retry_after(Some(Duration::ZERO));
        assert_eq!(pauses(RULE, &never), []);
    }

    #[test]
    fn few_attempts_bound_fresh_tokens_too() {
        for (attempts, left) in [(0, 0), (1, 0), (2, 1), (9, 2)] {
            let rule = RetryRule { attempts, ..RULE };
            assert_eq!(pauses(rule, &Error::new(Cause::RefusedEmpty)).len(), left, "{attempts}");
        }
    }

    #[test]
    fn the_draw_spreads_the_pause_and_odd_draws_do_not_break_it() {
        let second = |draw: f64| {
            let mut attempts = Attempts::new(RULE);
            attempts.after(&Error::new(Cause::NetBroken), draw);
            match attempts.after(&Error::new(Cause::NetBroken), draw) {
                Verdict::Again { pause, .. } => pause.as_millis(),
                Verdict::Stop => 0,
            }
        };
        for (draw, millis) in [(0.0, 0), (0.25, 500), (1.0, 2000), (-1.0, 0), (7.0, 2000), (f64::NAN, 2000)] {
            assert_eq!(second(draw), millis, "{draw}");
        }
        let long = RetryRule { attempts: u32::MAX, base: Duration::MAX, cap: Duration::MAX, ..RULE };
        let mut attempts = Attempts::new(long);
        for _ in 0..100 {
            assert_ne!(attempts.after(&Error::new(Cause::NetBroken), 0.0), Verdict::Stop);
        }
        let whole = Verdict::Again { pause: Duration::MAX, fresh_tokens: false };
        assert_eq!(attempts.after(&Error::new(Cause::NetBroken), 1.0), whole);
    }
}
