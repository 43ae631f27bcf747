//! How the time of a broadcast runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The time of a broadcast. Clones are the same time.
#[derive(Clone, Debug)]
pub struct Time(Kind);

#[derive(Clone, Debug)]
enum Kind {
    /// Real time, this many times as fast.
    Real(Instant, f64),
    /// In microseconds.
    Told(Arc<AtomicU64>),
}

impl Time {
    /// Real time.
    #[must_use]
    pub fn real() -> Self {
        Self::fast(1.0)
    }

    /// Time that runs so many times as fast as real time.
    #[must_use]
    pub fn fast(speed: f64) -> Self {
        Self(Kind::Real(Instant::now(), speed))
    }

    /// Time that goes on only as it is told to.
    #[must_use]
    pub fn told() -> Self {
        Self(Kind::Told(Arc::default()))
    }

    /// Goes on by so much; real time goes on by itself.
    pub fn advance(&self, by: Duration) {
        if let Kind::Told(elapsed) = &self.0 {
            elapsed.fetch_add(by.as_micros() as u64, Ordering::SeqCst);
        }
    }

    /// How far it is.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        match &self.0 {
            Kind::Real(begun, speed) => begun.elapsed().mul_f64(*speed),
            Kind::Told(elapsed) => Duration::from_micros(elapsed.load(Ordering::SeqCst)),
        }
    }
}
