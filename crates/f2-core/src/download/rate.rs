//! How fast: the bound on all files together, and the rule that leaves a mirror that is too slow. Machines
//! without clock and I/O.

use std::time::Duration;

/// A bound on bytes per second, shared by everybody who reports to it.
///
/// Who has received bytes tells so and is told how long to wait before reading more. What arrives faster than
/// allowed is a debt that all pay off together.
#[derive(Debug, Clone)]
pub struct Bucket {
    rate: u64,
    /// When everything received so far is paid for, measured from an origin of the caller's choice.
    paid: Duration,
}

impl Bucket {
    /// So many bytes per second; 0 counts as 1.
    #[must_use]
    pub fn new(rate: u64) -> Self {
        Self { rate: rate.max(1), paid: Duration::ZERO }
    }

    /// Takes note of received bytes at the time `now` (since the same origin each time) and says how long to
    /// wait. What was not used earlier cannot be used later.
    pub fn take(&mut self, bytes: u64, now: Duration) -> Duration {
        let cost = Duration::from_secs_f64(bytes as f64 / self.rate as f64);
        self.paid = self.paid.max(now).saturating_add(cost);
        self.paid.saturating_sub(now)
    }
}

/// When a mirror is too slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlowRule {
    /// Fewer bytes per second than this.
    pub floor: u64,
    /// For so long.
    pub window: Duration,
}

impl Default for SlowRule {
    /// 16 KiB per second over 20 seconds: pictures hardly move then.
    fn default() -> Self {
        Self { floor: 16 * 1024, window: Duration::from_secs(20) }
    }
}

/// The speed of one answer, measured in time spent waiting for its bytes: pauses of our own do not count.
#[derive(Debug, Clone)]
pub struct Slow {
    rule: Option<SlowRule>,
    waited: Duration,
    bytes: u64,
    tripped: bool,
}

impl Slow {
    /// Nothing measured yet; without a rule nothing is ever too slow.
    #[must_use]
    pub fn new(rule: Option<SlowRule>) -> Self {
        Self { rule: rule.filter(|rule| rule.floor > 0), waited: Duration::ZERO, bytes: 0, tripped: false }
    }

    /// So many bytes came after a wait.
    pub fn note(&mut self, bytes: u64, waited: Duration) {
        let Some(rule) = self.rule else { return };
        self.waited = self.waited.saturating_add(waited);
        self.bytes = self.bytes.saturating_add(bytes);
        if self.waited >= rule.window {
            self.tripped |= (self.bytes as f64) < rule.floor as f64 * self.waited.as_secs_f64();
            (self.waited, self.bytes) = (Duration::ZERO, 0);
        }
    }

    /// Whether the speed was below the floor for a whole window.
    #[must_use]
    pub fn is_too_slow(&self) -> bool {
        self.tripped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_bucket_spreads_bytes_and_saves_nothing_up() {
        let mut bucket = Bucket::new(1000);
        assert_eq!(bucket.take(100, ms(0)), ms(100));
        assert_eq!(bucket.take(100, ms(0)), ms(200), "a second one waits behind the first");
        assert_eq!(bucket.take(100, ms(250)), ms(100), "50 ms over were not used");
        assert_eq!(bucket.take(100, ms(60_000)), ms(100), "nor is a long rest");
        assert_eq!(bucket.take(0, ms(70_000)), ms(0));
        assert_eq!(Bucket::new(0).take(2, ms(0)), ms(2000));
        let mut bucket = Bucket::new(1 << 20);
        let mut now = ms(0);
        for _ in 0..100 {
            now += bucket.take(64 * 1024, now);
        }
        assert_eq!(now.as_millis(), 6250, "100 x 64 KiB at 1 MiB/s");
    }

    #[test]
    fn too_slow_is_only_what_is_slow_for_a_whole_window() {
        let rule = Some(SlowRule { floor: 1000, window: ms(2000) });
        let feed = |rule, steps: &[(u64, u64)]| {
            let mut slow = Slow::new(rule);
            let step = |(bytes, wait): &(u64, u64)| {
                slow.note(*bytes, ms(*wait));
                slow.is_too_slow()
            };
            steps.iter().map(step).collect::<Vec<_>>()
        };
        assert_eq!(feed(rule, &[(900, 1000), (900, 1000)]), [false, true]);
        assert_eq!(feed(rule, &[(100, 1000), (1900, 1000)]), [false, false], "made up for");
        assert_eq!(feed(rule, &[(0, 1999)]), [false]);
        assert_eq!(feed(rule, &[(0, 2000)]), [true]);
        assert_eq!(
            feed(rule, &[(5000, 2000), (0, 1000), (0, 1000)]),
            [false, false, true],
            "windows are apart"
        );
        assert_eq!(feed(None, &[(0, 1_000_000)]), [false]);
        assert_eq!(feed(Some(SlowRule { floor: 0, window: ms(0) }), &[(0, 10)]), [false]);
    }
}
