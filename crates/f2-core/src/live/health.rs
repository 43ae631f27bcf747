//! Whether a connection that is there brings anything worth having.

use std::collections::VecDeque;
use std::time::Duration;

/// How far a stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// How far media is, sound and pictures together.
    pub media: Duration,
    /// How far pictures are.
    pub pictures: Duration,
    /// Whether the stream promises or had pictures.
    pub has_pictures: bool,
}

/// What a connection suffers from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Illness {
    /// Nothing comes.
    Silent,
    /// Bytes come, but the time of the media stands still.
    Frozen,
    /// Media comes slower than it plays.
    Slow,
    /// Pictures have stopped, sound goes on.
    SoundOnly,
}

/// When a connection counts as ill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HealthRules {
    /// Nothing has come for so long.
    pub silent: Duration,
    /// The time of the media has stood still for so long.
    pub frozen: Duration,
    /// Pictures have stood still for so long.
    pub sound_only: Duration,
    /// Over so long less than `slow_share` of the time has come as media.
    pub slow: Duration,
    /// From 0 to 1.
    pub slow_share: f64,
}

impl Default for HealthRules {
    /// 4 s of silence, 6 s without motion, 8 s without pictures, less than 80 % of real time over 10 s.
    fn default() -> Self {
        Self {
            silent: Duration::from_secs(4),
            frozen: Duration::from_secs(6),
            sound_only: Duration::from_secs(8),
            slow: Duration::from_secs(10),
            slow_share: 0.8,
        }
    }
}

/// Watches one connection. Bytes, progress and moments go in.
#[derive(Debug)]
pub struct Health {
    rules: HealthRules,
    /// How long no news is normal: a segment comes at once, not as it plays.
    grain: Duration,
    /// There is no other address: only what brings nothing at all is ill.
    tolerant: bool,
    begun: Duration,
    heard: Duration,
    moved: (Duration, Duration),
    pictures: (Duration, Duration),
    /// Moments and how far media was.
    track: VecDeque<(Duration, Duration)>,
}

impl Health {
    /// A connection that began now at this progress; media comes in grains of this length.
    #[must_use]
    pub fn new(rules: HealthRules, now: Duration, grain: Duration, progress: Progress) -> Self {
        Self {
            rules,
            grain,
            tolerant: false,
            begun: now,
            heard: now,
            moved: (now, progress.media),
            pictures: (now, progress.pictures),
            track: VecDeque::new(),
        }
    }

    /// The same watch, where there is no other address to go to: slow media and sound alone are better than
    /// nothing.
    #[must_use]
    pub fn tolerant(self, tolerant: bool) -> Self {
        Self { tolerant, ..self }
    }

    /// Sets how long no news is normal.
    pub fn set_grain(&mut self, grain: Duration) {
        self.grain = grain;
    }

    /// Bytes came.
    pub fn heard(&mut self, now: Duration) {
        self.heard = now;
    }

    /// How far the stream is now; what it suffers from.
    pub fn check(&mut self, now: Duration, progress: Progress) -> Option<Illness> {
        if progress.media > self.moved.1 {
            self.moved = (now, progress.media);
        }
        if progress.pictures > self.pictures.1 {
            self.pictures = (now, progress.pictures);
        }
        let since = |moment: Duration| now.saturating_sub(moment);
        if since(self.heard) >= self.rules.silent.max(self.grain * 3 / 2) {
            return Some(Illness::Silent);
        }
        if since(self.moved.0) >= self.rules.frozen + self.grain {
            return Some(Illness::Frozen);
        }
        if self.tolerant {
            return None;
        }
        if progress.has_pictures && since(self.pictures.0) >= self.rules.sound_only + self.grain {
            return Some(Illness::SoundOnly);
        }
        self.is_slow(now, progress.media).then_some(Illness::Slow)
    }

    fn is_slow(&mut self, now: Duration, media: Duration) -> bool {
        let window = self.rules.slow + 2 * self.grain;
        if self.track.back().is_none_or(|(at, _)| *at + Duration::from_millis(250) <= now) {
            self.track.push_back((now, media));
        }
        while self.track.get(1).is_some_and(|(at, _)| *at + window <= now) {
            self.track.pop_front();
        }
        let Some(first) = self.track.front().copied() else { return false };
        let (time, begun) = (now.saturating_sub(first.0), now.saturating_sub(self.begun));
        if time < window || begun < window {
            return false;
        }
        // A pause that is over, or has only begun, is not slowness: both halves must be slow.
        let middle = self.track.iter().copied().find(|(at, _)| *at + window / 2 >= now).unwrap_or(first);
        let is_slow = |from: (Duration, Duration), to: (Duration, Duration)| {
            // A grain may be about to come.
            let came = to.1.saturating_sub(from.1) + self.grain;
            came.as_secs_f64() < (to.0.saturating_sub(from.0)).as_secs_f64() * self.rules.slow_share
        };
        let moves = media > middle.1;
        moves && is_slow(first, middle) && is_slow(middle, (now, media))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs for a minute with 10 looks a second; media and pictures as functions of time. When did it fall ill?
    fn run(
        heard: impl Fn(f64) -> bool,
        media: impl Fn(f64) -> f64,
        pictures: impl Fn(f64) -> f64,
    ) -> Option<(u64, Illness)> {
        let mut health =
            Health::new(HealthRules::default(), Duration::ZERO, Duration::ZERO, Progress::default());
        (0..600).find_map(|at| {
            let (now, time) = (Duration::from_millis(at * 100), at as f64 / 10.0);
            if heard(time) {
                health.heard(now);
            }
            let of = |seconds: f64| Duration::from_secs_f64(seconds.max(0.0));
            let progress =
                Progress { media: of(media(time)), pictures: of(pictures(time)), has_pictures: true };
            Some((at / 10, health.check(now, progress)?))
        })
    }

    #[test]
    fn healthy_streams_are_left_alone() {
        assert_eq!(run(|_| true, |t| t, |t| t), None);
        assert_eq!(run(|_| true, |t| t + 3.0, |t| t + 3.0), None);
        let jerky = |t: f64| (t / 2.0).floor() * 2.0;
        assert_eq!(run(|t| (t as u64).is_multiple_of(3), jerky, jerky), None);
        assert_eq!(run(|_| true, |t| t * 0.9, |t| t * 0.9), None);
    }

    #[test]
    fn each_illness_is_seen_within_fifteen_seconds() {
        let until = |end: f64| move |t: f64| t.min(end);
        assert_eq!(run(|t| t < 20.0, until(20.0), until(20.0)), Some((23, Illness::Silent)));
        assert_eq!(run(|_| true, until(20.0), until(20.0)), Some((26, Illness::Frozen)));
        assert_eq!(run(|_| true, |t| t, until(20.0)), Some((28, Illness::SoundOnly)));
        let slow = |t: f64| if t < 20.0 { t } else { 20.0 + (t - 20.0) * 0.4 };
        let (at, illness) = run(|_| true, slow, slow).unwrap_or((0, Illness::Silent));
        assert_eq!(illness, Illness::Slow);
        assert!((23..35).contains(&at), "{at}");
        assert_eq!(run(|_| true, |t| t * 0.4, |t| t * 0.4).map(|ill| ill.1), Some(Illness::Slow));
    }

    #[test]
    fn grains_give_time() {
        let grain = Duration::from_secs(4);
        let mut health = Health::new(HealthRules::default(), Duration::ZERO, grain, Progress::default());
        for at in 0..600 {
            let now = Duration::from_millis(at * 100);
            if at % 40 == 0 {
                health.heard(now);
            }
            let media = Duration::from_secs(at / 40 * 4);
            let progress = Progress { media, pictures: media, has_pictures: true };
            assert_eq!(health.check(now, progress), None, "{at}");
        }
    }
}
