//! How time runs in a recording.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::Timestamp;

/// The time of a recording: real time; in rehearsals faster, or as it is told to go on. Every pause, watch and
/// clock of a recording goes by it; timeouts of the HTTP client do not. Clones are the same time.
#[derive(Debug, Clone)]
pub struct Tempo {
    origin: Timestamp,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    /// Real time, this many times as fast.
    Real(Instant, f64),
    Told(Arc<watch::Sender<Duration>>),
}

impl Tempo {
    /// Real time.
    #[must_use]
    pub fn real() -> Self {
        Self::rehearsal(1.0)
    }

    /// Time that runs `speed` times as fast as real time from now on; at least 0.001.
    #[must_use]
    pub fn rehearsal(speed: f64) -> Self {
        Self { origin: Timestamp::now(), kind: Kind::Real(Instant::now(), speed.max(0.001)) }
    }

    /// Time that begins now and goes on by [`Tempo::advance`] alone.
    #[must_use]
    pub fn told() -> Self {
        Self { origin: Timestamp::now(), kind: Kind::Told(Arc::new(watch::Sender::new(Duration::ZERO))) }
    }

    /// Goes on by so much; real time goes on by itself.
    pub fn advance(&self, by: Duration) {
        if let Kind::Told(elapsed) = &self.kind {
            elapsed.send_modify(|elapsed| *elapsed += by);
        }
    }

    /// How long it has run.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        match &self.kind {
            Kind::Real(begun, speed) => begun.elapsed().mul_f64(*speed),
            Kind::Told(elapsed) => *elapsed.borrow(),
        }
    }

    /// The moment at which it had run so long.
    #[must_use]
    pub fn moment(&self, elapsed: Duration) -> Timestamp {
        self.origin.checked_add(elapsed).unwrap_or(self.origin)
    }

    /// The moment it is now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.moment(self.elapsed())
    }

    /// Waits.
    pub async fn sleep(&self, pause: Duration) {
        match &self.kind {
            Kind::Real(_, speed) => tokio::time::sleep(pause.div_f64(*speed)).await,
            Kind::Told(elapsed) => {
                let until = self.elapsed().saturating_add(pause);
                // Its sender is held here: it does not close.
                drop(elapsed.subscribe().wait_for(|elapsed| *elapsed >= until).await);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn told_time_goes_on_as_it_is_told() {
        let tempo = Tempo::told();
        let (same, second) = (tempo.clone(), Duration::from_secs(1));
        let waiting = tokio::spawn(async move { same.sleep(second * 3).await });
        tempo.advance(second);
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        while !waiting.is_finished() {
            tempo.advance(second);
            tokio::task::yield_now().await;
        }
        assert!(tempo.elapsed() >= second * 3);
        assert_eq!(tempo.moment(second).duration_since(tempo.moment(Duration::ZERO)).as_secs(), 1);
    }
}
