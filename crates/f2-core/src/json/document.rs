//! A parsed answer, flat: its bytes, and one list of nodes in the order in which they were sent. Texts stay where
//! they came.
//!
//! A page has tens of thousands of values of which few are looked at. Here each costs sixteen bytes, and a list or
//! an object tells where it ends, so that whatever is not wanted is jumped over.

use std::cell::Cell;

use crate::scratch;

/// Room for nodes that grew beyond this many bytes is given back to the allocator.
const KEEP: usize = 16 << 20;

thread_local! {
    /// The room of the last document that was dropped, for the next one.
    static SPARE: Cell<Vec<Node>> = const { Cell::new(Vec::new()) };
}

/// One value, or the key of one.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    /// Where it stands in the bytes.
    String {
        from: u32,
        to: u32,
    },
    /// How many values, and the node behind the last.
    Array {
        len: u32,
        end: u32,
    },
    /// How many keys and values, and the node behind the last. Keys are strings, each before its value.
    Object {
        len: u32,
        end: u32,
    },
}

/// A whole answer: its bytes, texts without their escapes among them, and its nodes. The first node is its value.
#[derive(Debug)]
pub(crate) struct Document {
    bytes: Vec<u8>,
    nodes: Vec<Node>,
}

/// Room for the nodes of a document, that of one that is gone.
pub(super) fn room() -> Vec<Node> {
    SPARE.take()
}

impl Document {
    pub(super) fn new(bytes: Vec<u8>, nodes: Vec<Node>) -> Self {
        Self { bytes, nodes }
    }

    /// The node at a place; null behind the end.
    pub(super) fn node(&self, at: u32) -> Node {
        self.nodes.get(at as usize).copied().unwrap_or(Node::Null)
    }

    /// The text between two places.
    pub(super) fn text(&self, from: u32, to: u32) -> &str {
        std::str::from_utf8(self.bytes(from, to)).unwrap_or_default()
    }

    fn bytes(&self, from: u32, to: u32) -> &[u8] {
        self.bytes.get(from as usize..to as usize).unwrap_or_default()
    }

    /// The place behind the value at a place.
    pub(super) fn behind(&self, at: u32) -> u32 {
        match self.node(at) {
            Node::Array { end, .. } | Node::Object { end, .. } => end.max(at + 1),
            _ => at + 1,
        }
    }

    /// How many values a list or an object has.
    pub(super) fn len(&self, at: u32) -> usize {
        match self.node(at) {
            Node::Array { len, .. } | Node::Object { len, .. } => len as usize,
            _ => 0,
        }
    }

    /// The key at a place.
    pub(super) fn key(&self, at: u32) -> &str {
        std::str::from_utf8(self.key_bytes(at)).unwrap_or_default()
    }

    fn key_bytes(&self, at: u32) -> &[u8] {
        match self.node(at) {
            Node::String { from, to } => self.bytes(from, to),
            _ => &[],
        }
    }

    /// Where a key's value stands in the object at a place, and the how manyth it is. Of equal keys the first counts.
    pub(super) fn find(&self, object: u32, key: &str) -> Option<(u32, usize)> {
        let Node::Object { len, .. } = self.node(object) else { return None };
        let key = key.as_bytes();
        let mut at = object as usize + 1;
        for nth in 0..len as usize {
            let [Node::String { from, to }, value] = *self.nodes.get(at..at + 2)? else { return None };
            if (to - from) as usize == key.len() && self.bytes(from, to) == key {
                return Some((u32::try_from(at + 1).ok()?, nth));
            }
            at = match value {
                Node::Array { end, .. } | Node::Object { end, .. } => (end as usize).max(at + 2),
                _ => at + 2,
            };
        }
        None
    }

    /// Where the value with a number stands in the list at a place.
    pub(super) fn nth(&self, list: u32, nth: usize) -> Option<u32> {
        let Node::Array { len, .. } = self.node(list) else { return None };
        (nth < len as usize).then(|| (0..nth).fold(list + 1, |at, _| self.behind(at)))
    }
}

impl Drop for Document {
    fn drop(&mut self) {
        scratch::give(std::mem::take(&mut self.bytes));
        let mut nodes = std::mem::take(&mut self.nodes);
        if nodes.capacity() * size_of::<Node>() <= KEEP {
            nodes.clear();
            // Where the thread ends there is no next one.
            let _ = SPARE.try_with(|spare| spare.set(nodes));
        }
    }
}

/// The keys of a large object, found without walking along it.
pub(super) struct Keys {
    /// Places of keys, one behind each other from where their sums send them; 0 is none, as an object comes before
    /// its keys.
    places: Vec<u32>,
}

impl Keys {
    /// Objects with fewer keys are walked along faster.
    const WORTH: u32 = 24;

    /// The keys of the object at a place; `None` when it is not worth it.
    pub(super) fn of(document: &Document, object: u32) -> Option<Self> {
        let Node::Object { len, .. } = document.node(object) else { return None };
        if len < Self::WORTH {
            return None;
        }
        let mut keys = Self { places: vec![0; 2 * (len as usize).next_power_of_two()] };
        let mut at = object + 1;
        for _ in 0..len {
            let slot = keys.slot(document.key_bytes(at), |_| false);
            keys.places[slot] = at;
            at = document.behind(at + 1);
        }
        Some(keys)
    }

    /// Where a key's value stands. Of equal keys the first counts.
    pub(super) fn find(&self, document: &Document, key: &str) -> Option<u32> {
        let key = key.as_bytes();
        let place = self.places[self.slot(key, |at| document.key_bytes(at) == key)];
        (place > 0).then_some(place + 1)
    }

    /// The slot of a key: the first one from where its sum sends it that is free, or is it. Half of all are free.
    fn slot(&self, key: &[u8], is_it: impl Fn(u32) -> bool) -> usize {
        let last = self.places.len() - 1;
        let mut slot = sum(key) & last;
        while self.places[slot] > 0 && !is_it(self.places[slot]) {
            slot = (slot + 1) & last;
        }
        slot
    }
}

/// A number that tells most keys apart, made of their ends and their length.
fn sum(key: &[u8]) -> usize {
    let (head, tail) = match (key.first_chunk(), key.last_chunk()) {
        (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
        _ => (key.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
    };
    let mixed = head.rotate_left(29) ^ tail ^ key.len() as u64;
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize
}

#[cfg(test)]
mod tests {
    use super::super::{Value, parse};
    use super::*;

    proptest::proptest! {
        #[test]
        fn collected_keys_are_those_one_walks_along(
            keys in proptest::collection::vec("[a-c]{0,12}", 0..80),
            others in proptest::collection::vec("[a-d]{0,12}", 20),
        ) {
            let entries = keys.iter().enumerate().map(|(nth, key)| format!("\"{key}\":[{nth}]"));
            let text = format!("[{{{}}}]", entries.collect::<Vec<_>>().join(","));
            let value = parse(text.into_bytes()).expect("json");
            let Value::Array(list) = &value else { panic!("a list") };
            let (document, _) = list.parsed().expect("as parsed");
            let collected = Keys::of(document, 1);
            proptest::prop_assert_eq!(collected.is_some(), keys.len() >= Keys::WORTH as usize);
            for key in collected.iter().flat_map(|_| keys.iter().chain(&others)) {
                let found = collected.as_ref().and_then(|collected| collected.find(document, key));
                proptest::prop_assert_eq!(found, document.find(1, key).map(|(at, _)| at));
            }
        }
    }

    #[test]
    fn places_beyond_the_end_hold_nothing() {
        let document = Document::new(b"\xffab".to_vec(), vec![Node::String { from: 0, to: 3 }]);
        assert_eq!((document.text(1, 3), document.text(0, 2), document.text(2, 9)), ("ab", "", ""));
        assert_eq!((document.len(7), document.key(7), document.find(0, "a")), (0, "", None));
        assert!(Keys::of(&document, 0).is_none());
    }
}
