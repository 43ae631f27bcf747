//! When a list names the next segment: each look at a list narrows it down, and the next look comes where it tells
//! most. So segments are there soon after they are made, and the recording's clock knows when that was.

use std::time::Duration;

/// Known well enough: looks come this much after the latest possible moment.
const SURE: Duration = Duration::from_millis(40);

/// The beat of one list. Moments are in the recorder's time.
#[derive(Debug, Default)]
pub struct Cadence {
    /// How long the next segment will be, as the last one was.
    step: Duration,
    /// The newest segment was named after this moment, and at the latest at that one.
    named: Option<(Duration, Duration)>,
}

impl Cadence {
    /// A list that was asked for at one moment and came at another has so much that is new, its last segment of
    /// this length.
    pub fn listed(&mut self, asked: Duration, came: Duration, new: Duration, last: Duration) {
        if new.is_zero() {
            // What would have been next was not there yet.
            if let Some((after, latest)) = &mut self.named {
                *after = (*after).max(asked.saturating_sub(self.step));
                if *after >= *latest {
                    // The beat has moved: somewhere behind this look.
                    *latest = asked;
                }
            }
            return;
        }
        let before = self.named.filter(|_| !self.step.is_zero());
        let (mut after, mut latest) = (came.saturating_sub(last), came);
        if let Some((known_after, known_latest)) = before {
            let (known_after, known_latest) = (known_after + new, known_latest + new);
            // Where the sender's beat has moved, what was known of it is worth nothing.
            if known_after <= came && known_latest + last >= came {
                (after, latest) = (after.max(known_after), latest.min(known_latest));
            }
            after = after.min(latest);
        }
        (self.named, self.step) = (Some((after, latest)), last);
    }

    /// When to look for the next segment; `None` while nothing is known.
    #[must_use]
    pub fn next(&self) -> Option<Duration> {
        let (after, latest) = self.named?;
        let open = latest.saturating_sub(after);
        let narrow = open <= SURE;
        Some(if narrow { latest + SURE } else { after + open / 2 } + self.step)
    }

    /// The latest moment at which the newest segment may have been named.
    #[must_use]
    pub fn named(&self) -> Option<Duration> {
        self.named.map(|(_, latest)| latest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// Follows a list that names a segment of 2 s every 2 s, from `phase` on, with so much delay; looks not more
    /// often than every half second. How far off its clock is after so many segments, and how many looks it took.
    fn follow(phase: u64, delay: impl Fn(u64) -> u64, segments: u64) -> (u64, u64) {
        let mut cadence = Cadence::default();
        let (mut now, mut seen, mut looks) = (10_000, 0, 0);
        let mut off = 0;
        while seen < segments {
            let named = |number: u64| 10_000 + phase + number * 2_000 + delay(number);
            let newest = (0..).take_while(|number| named(*number) <= now).count() as u64;
            let last = if newest > seen { ms(2_000) } else { Duration::ZERO };
            cadence.listed(ms(now), ms(now), ms((newest - seen) * 2_000), last);
            seen = seen.max(newest);
            looks += 1;
            if newest > 0 {
                let latest = cadence.named().unwrap_or_default().as_millis() as u64;
                off = latest.abs_diff(10_000 + phase + (newest - 1) * 2_000);
            }
            let next = cadence.next().map_or(now + 1_000, |next| next.as_millis() as u64);
            let least = if last.is_zero() { 1_000 } else { 500 };
            now = next.clamp(now + least, now + 2_000);
        }
        (off, looks)
    }

    #[test]
    fn the_moment_is_found_by_halving() {
        for phase in [0, 1, 300, 999, 1_500, 1_999] {
            let (off, looks) = follow(phase, |_| 0, 12);
            assert!(off <= 80, "{phase}: {off}");
            assert!(looks <= 30, "{phase}: {looks}");
        }
    }

    #[test]
    fn jitter_and_a_beat_that_moves_are_followed() {
        let (off, _) = follow(700, |number| number * 7_919 % 60, 20);
        assert!(off <= 150, "{off}");
        let (_, looks) = follow(700, |number| if number > 8 { 900 } else { 0 }, 20);
        assert!(looks < 60, "{looks}");
    }
}
