//! Which messages have been delivered already: a window of the newest ones.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

/// Remembers the newest messages by the name of their type and their id.
#[derive(Debug)]
pub(super) struct Seen {
    order: VecDeque<u64>,
    keys: HashSet<u64, BuildHasherDefault<Spread>>,
    room: usize,
}

impl Seen {
    /// A window over this many messages.
    pub(super) fn new(room: usize) -> Self {
        Self { order: VecDeque::new(), keys: HashSet::default(), room: room.max(1) }
    }

    /// Whether this message is new. The id 0 is no id: such a message is always new.
    pub(super) fn is_new(&mut self, method: &str, id: i64) -> bool {
        if id == 0 {
            return true;
        }
        let key = key(method, id);
        if !self.keys.insert(key) {
            return false;
        }
        if self.order.len() == self.room
            && let Some(oldest) = self.order.pop_front()
        {
            self.keys.remove(&oldest);
        }
        self.order.push_back(key);
        true
    }
}

/// FNV-1a over the name, then the id's bits mixed in.
fn key(method: &str, id: i64) -> u64 {
    let name = method.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mixed = name ^ id.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

/// Keys are spread already.
#[derive(Debug, Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_forgets_the_oldest_only() {
        let mut seen = Seen::new(3);
        let new: Vec<bool> = [1, 2, 1, 3, 2, 4, 1, 4, 0, 0].map(|id| seen.is_new("a", id)).into();
        assert_eq!(new, [true, true, false, true, false, true, true, false, true, true]);
        assert!(seen.is_new("b", 4), "the same id of another type is another message");
        assert!(seen.keys.len() == 3 && seen.order.len() == 3);
    }

    #[test]
    fn neighbouring_ids_have_keys_of_their_own() {
        let mut seen = Seen::new(100_000);
        assert!((1..=50_000).all(|id| seen.is_new("WebcastChatMessage", id)));
        assert!((1..=50_000).all(|id| seen.is_new("WebcastGiftMessage", id)));
        assert!((1..=50_000).all(|id| !seen.is_new("WebcastChatMessage", id)));
    }
}
