//! Which tags were taken lately.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hasher};

use super::tag::Tag;

/// How many tags are remembered: two minutes of a busy stream.
const REMEMBERED: usize = 16_384;
/// Of a body its length and so many bytes at both ends are looked at.
const ENDS: usize = 96;

/// The tags taken lately, by timestamp and content.
#[derive(Debug, Default)]
pub(super) struct Recent {
    order: VecDeque<u64>,
    known: HashSet<u64>,
}

impl Recent {
    /// Takes note of a tag; false when it is known.
    pub(super) fn note(&mut self, tag: &Tag) -> bool {
        let print = fingerprint(tag);
        if !self.known.insert(print) {
            return false;
        }
        self.order.push_back(print);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }

    pub(super) fn knows(&self, tag: &Tag) -> bool {
        self.known.contains(&fingerprint(tag))
    }
}

fn fingerprint(tag: &Tag) -> u64 {
    let mut hasher = DefaultHasher::new();
    let body = &tag.body;
    hasher.write_u8(tag.kind.number());
    hasher.write_u32(tag.timestamp);
    hasher.write_usize(body.len());
    hasher.write(&body[..body.len().min(ENDS)]);
    hasher.write(&body[body.len().saturating_sub(ENDS)..]);
    hasher.finish()
}
