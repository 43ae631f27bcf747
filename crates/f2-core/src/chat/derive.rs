//! What is derived from the events of a room: gift streaks folded into one, viewers, likes.
//!
//! A platform tells [`Fact`]s of its events; [`Deriver`] turns them into [`Derived`] events. It reads no clock:
//! times are arguments, in milliseconds of any clock that does not go back.

use std::collections::HashMap;

use serde_json::json;

/// Milliseconds after which a streak that nobody continues or ends is over.
const PATIENCE: i64 = 15_000;

/// What one event says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fact {
    /// A gift was sent, once more or for the last time.
    Gift(Gift),
    /// How many watch.
    Viewers {
        /// Who are in the room now.
        now: i64,
        /// Who have been in the room; 0 where it is not told.
        total: i64,
    },
    /// How many likes the room has had.
    Likes(i64),
    /// The room changes its state, by the platform's number: 1 pauses, 2 resumes, 3 and 4 end it.
    Control(i64),
}

/// A gift as an event tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gift {
    /// The giver's id.
    pub user_id: i64,
    /// The giver's name.
    pub user: String,
    /// The receiver's id; 0 for the room's owner.
    pub to_user_id: i64,
    /// The gift's id.
    pub gift_id: i64,
    /// The gift's name.
    pub name: String,
    /// What one piece costs, in diamonds.
    pub diamonds: i64,
    /// Names the streak.
    pub group_id: i64,
    /// How many pieces are given at once; 0 counts as 1.
    pub group_count: i64,
    /// How often it was given since the streak began; 0 counts as 1.
    pub repeat_count: i64,
    /// Whether gifts of this kind come in streaks at all.
    pub combo: bool,
    /// Whether the streak ends with this event.
    pub end: bool,
}

/// A derived event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Derived {
    /// A gift, with all its repetitions.
    Streak(Streak),
    /// The number of viewers has changed.
    Viewers {
        /// Who are in the room now.
        now: i64,
        /// Who have been in the room, as far as it was ever told.
        total: i64,
    },
    /// The number of likes has grown.
    Likes(i64),
}

/// A gift with all its repetitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Streak {
    /// The last event of the streak.
    pub gift: Gift,
    /// How many pieces were given in all.
    pub count: i64,
    /// What they cost in all, in diamonds.
    pub diamonds: i64,
    /// Whether its end was told; otherwise nobody continued it.
    pub told: bool,
}

/// Turns facts into derived events.
#[derive(Debug, Default)]
pub struct Deriver {
    streaks: HashMap<Key, Open>,
    viewers: Option<(i64, i64)>,
    likes: i64,
}

/// Giver, receiver, gift, and the streak's own id.
type Key = (i64, i64, i64, i64);

/// A streak that may go on, or that ended a moment ago (its late messages are not another one).
#[derive(Debug)]
struct Open {
    gift: Gift,
    seen: i64,
    ended: bool,
}

impl Derived {
    /// It as JSON, the fields of a line in a transcript: `derived` names it.
    ///
    /// - `gift`: a gift with all its repetitions. `user_id`, `user`, `to_user_id` (`"0"` for the room's owner),
    ///   `gift_id`, `name`, `count` (pieces), `diamonds` (in all), `told` (whether the platform told the end of the
    ///   streak; otherwise nobody continued it).
    /// - `viewers`: `now`, and `total`, 0 where it is not told.
    /// - `likes`: `total`.
    ///
    /// Ids are texts, as in messages.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Streak(Streak { gift, count, diamonds, told }) => json!({
                "derived": "gift",
                "user_id": gift.user_id.to_string(),
                "user": gift.user,
                "to_user_id": gift.to_user_id.to_string(),
                "gift_id": gift.gift_id.to_string(),
                "name": gift.name,
                "count": count,
                "diamonds": diamonds,
                "told": told,
            }),
            Self::Viewers { now, total } => json!({ "derived": "viewers", "now": now, "total": total }),
            Self::Likes(total) => json!({ "derived": "likes", "total": total }),
        }
    }
}

impl Deriver {
    /// Takes a fact in; gives what it completes.
    pub fn feed(&mut self, fact: Fact, now: i64) -> Option<Derived> {
        match fact {
            Fact::Gift(gift) => self.gift(gift, now).map(Derived::Streak),
            Fact::Viewers { now, total } => {
                let known = self.viewers.map_or(0, |(_, total)| total);
                let fresh = (now, if total > 0 { total } else { known });
                let changed = self.viewers.replace(fresh) != Some(fresh);
                changed.then_some(Derived::Viewers { now: fresh.0, total: fresh.1 })
            }
            // Old messages come late and tell less.
            Fact::Likes(likes) if likes > self.likes => {
                self.likes = likes;
                Some(Derived::Likes(likes))
            }
            Fact::Likes(_) | Fact::Control(_) => None,
        }
    }

    /// Ends the streaks that nobody has continued for a while, those first that began to wait first.
    pub fn tick(&mut self, now: i64) -> Vec<Streak> {
        self.over(|open| now.saturating_sub(open.seen) >= PATIENCE)
    }

    /// Ends all streaks: the room is over.
    pub fn finish(&mut self) -> Vec<Streak> {
        self.over(|_| true)
    }

    /// The streaks that may still go on.
    #[must_use]
    pub fn open(&self) -> usize {
        self.streaks.values().filter(|open| !open.ended).count()
    }

    fn gift(&mut self, gift: Gift, now: i64) -> Option<Streak> {
        if !gift.combo {
            return Some(Streak::of(gift, true));
        }
        let key = (gift.user_id, gift.to_user_id, gift.gift_id, gift.group_id);
        let ends = gift.end;
        let open =
            self.streaks.entry(key).or_insert_with(|| Open { gift: gift.clone(), seen: now, ended: false });
        if open.ended && gift.pieces() > open.gift.pieces() {
            // The same gift again, under an id that is no streak's own.
            open.ended = false;
        }
        open.seen = now;
        // Messages overtake each other; the largest count is the newest.
        if gift.pieces() >= open.gift.pieces() {
            open.gift = gift;
        }
        (ends && !std::mem::replace(&mut open.ended, true)).then(|| Streak::of(open.gift.clone(), true))
    }

    fn over(&mut self, is_over: impl Fn(&Open) -> bool) -> Vec<Streak> {
        let mut over: Vec<Open> =
            self.streaks.extract_if(|_, open| is_over(open)).map(|(_, open)| open).collect();
        over.retain(|open| !open.ended);
        over.sort_by_key(|open| (open.seen, open.gift.user_id, open.gift.gift_id, open.gift.group_id));
        over.into_iter().map(|open| Streak::of(open.gift, false)).collect()
    }
}

impl Gift {
    /// How many pieces it stands for.
    fn pieces(&self) -> i64 {
        self.repeat_count.max(1).saturating_mul(self.group_count.max(1))
    }
}

impl Streak {
    fn of(gift: Gift, told: bool) -> Self {
        let count = gift.pieces();
        Self { count, diamonds: count.saturating_mul(gift.diamonds.max(0)), gift, told }
    }
}
