//! The pause between requests to one platform: a rule without clock, and its asynchronous face.

use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::backoff::drawn;

/// Gives each request its moment: one pause after the moment of the one before, the first at once.
#[derive(Debug, Clone)]
pub struct Pace {
    pause: RangeInclusive<Duration>,
    free: Option<Instant>,
    held: Option<Instant>,
}

impl Pace {
    /// Pauses drawn from this range; `0..=0` turns them off.
    #[must_use]
    pub fn new(pause: RangeInclusive<Duration>) -> Self {
        Self { pause, free: None, held: None }
    }

    /// How long this request waits. The moment is taken: the next request comes a pause after it. `draw` is a
    /// random number of 0..=1 that picks from the range.
    pub fn next(&mut self, now: Instant, draw: f64) -> Duration {
        let at = [Some(now), self.free, self.held].into_iter().flatten().max().unwrap_or(now);
        let (least, most) = (*self.pause.start(), *self.pause.end());
        let pause = least.saturating_add(drawn(most.saturating_sub(least), draw));
        self.free = at.checked_add(pause);
        at.duration_since(now)
    }

    /// No request before this moment: the server asked for it. Also those already waiting.
    pub fn hold_until(&mut self, moment: Instant) {
        self.held = self.held.max(Some(moment));
    }

    /// Whether a server's wish for quiet still lasts.
    #[must_use]
    pub fn is_held(&self, now: Instant) -> bool {
        self.held.is_some_and(|held| held > now)
    }
}

/// A [`Pace`] shared by the tasks of one platform, on tokio's clock.
#[derive(Debug)]
pub struct Pacer(Mutex<Pace>);

impl Pacer {
    /// Pauses drawn from this range; `0..=0` turns them off.
    #[must_use]
    pub fn new(pause: RangeInclusive<Duration>) -> Self {
        Self(Mutex::new(Pace::new(pause)))
    }

    /// Waits for this request's moment.
    pub async fn wait(&self) {
        loop {
            let pause = self.with(|pace, now| pace.next(now, fastrand::f64()));
            if pause.is_zero() {
                return;
            }
            tokio::time::sleep(pause).await;
            if !self.with(|pace, now| pace.is_held(now)) {
                return;
            }
        }
    }

    /// No request for so long: the server asked for it.
    pub fn hold(&self, pause: Duration) {
        self.with(|pace, now| {
            if let Some(moment) = now.checked_add(pause) {
                pace.hold_until(moment);
            }
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut Pace, Instant) -> T) -> T {
        let now = tokio::time::Instant::now().into_std();
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner), now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    #[test]
    fn requests_keep_the_pause() {
        let mut pace = Pace::new(S(1)..=S(3));
        let t = Instant::now();
        assert_eq!(pace.next(t, 0.0), S(0), "the first at once");
        assert_eq!(pace.next(t, 0.5), S(1), "the least pause was drawn");
        assert_eq!(pace.next(t, 1.0), S(3), "1 + 2");
        assert_eq!(pace.next(t + S(5), 0.0), S(1), "1 + 2 + 3 - 5");
        assert_eq!(pace.next(t + S(60), 0.0), S(0), "a late one does not wait");
        assert_eq!(pace.next(t + S(60), f64::NAN), S(1));
    }

    #[test]
    fn nothing_waits_when_off_but_a_hold_counts() {
        let mut pace = Pace::new(S(0)..=S(0));
        let t = Instant::now();
        assert!((0..50).all(|_| pace.next(t, 1.0).is_zero()));
        pace.hold_until(t + S(30));
        pace.hold_until(t + S(20));
        assert_eq!(pace.next(t, 1.0), S(30), "the later hold stands");
        assert!(pace.is_held(t + S(29)) && !pace.is_held(t + S(30)));
        assert_eq!(pace.next(t + S(31), 1.0), S(0));
    }

    #[test]
    fn a_pause_without_end_is_survived() {
        for pause in [Duration::MAX..=Duration::MAX, S(1)..=Duration::MAX, Duration::MAX..=S(1)] {
            let mut pace = Pace::new(pause.clone());
            let t = Instant::now();
            assert_eq!(pace.next(t, 1.0), S(0));
            let _ = pace.next(t, 1.0);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn tasks_take_turns_and_respect_a_hold_that_comes_while_they_wait() {
        let pacer = std::sync::Arc::new(Pacer::new(S(2)..=S(2)));
        let start = tokio::time::Instant::now();
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let pacer = pacer.clone();
                tokio::spawn(async move {
                    pacer.wait().await;
                    start.elapsed().as_secs()
                })
            })
            .collect();
        tokio::time::sleep(S(1)).await;
        pacer.hold(S(9));
        let mut moments = Vec::new();
        for task in tasks {
            moments.push(task.await.expect("a task"));
        }
        moments.sort_unstable();
        assert_eq!(moments.len(), 4);
        assert_eq!(moments[0], 0);
        assert!(moments[1] >= 10, "{moments:?}");
        assert!(moments.windows(2).all(|pair| pair[1] - pair[0] >= 2), "{moments:?}");
    }
}
