//! How time runs in a recording.

use std::time::Duration;

use tokio::time::Instant;

use crate::Timestamp;

/// The time of a recording: real time, or faster in rehearsals. Every pause, watch and clock of a recording goes
/// by it; timeouts of the HTTP client do not.
#[derive(Debug, Clone, Copy)]
pub struct Tempo {
    origin: Timestamp,
    begun: Instant,
    speed: f64,
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
        Self { origin: Timestamp::now(), begun: Instant::now(), speed: speed.max(0.001) }
    }

    /// How long it has run.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed().mul_f64(self.speed)
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
        tokio::time::sleep(pause.div_f64(self.speed)).await;
    }
}
