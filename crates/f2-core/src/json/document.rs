//! A parsed answer, flat: one text of all strings and one list of nodes, in the order in which they were sent.
//!
//! A page has tens of thousands of values of which few are looked at. Here each costs sixteen bytes, and a list or
//! an object tells where it ends, so that whatever is not wanted is jumped over.

use std::cell::Cell;

/// Room that grew beyond this many bytes is given back to the allocator.
const KEEP: usize = 16 << 20;

thread_local! {
    /// The room of the last document that was dropped, for the next one.
    static SPARE: Cell<(String, Vec<Node>)> = const { Cell::new((String::new(), Vec::new())) };
}

/// One value, or the key of one.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    /// Where it stands in the text.
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

/// A whole answer. The first node is its value.
#[derive(Debug)]
pub(crate) struct Document {
    text: String,
    nodes: Vec<Node>,
}

impl Document {
    /// An empty one, with the room of one that is gone.
    pub(super) fn new() -> Self {
        let (text, nodes) = SPARE.take();
        Self { text, nodes }
    }

    /// Makes room for the nodes of an answer.
    pub(super) fn reserve(&mut self, nodes: usize, text: usize) {
        self.nodes.reserve(nodes);
        self.text.reserve(text);
    }

    /// Adds a node that stands behind all others.
    pub(super) fn push(&mut self, node: Node) {
        self.nodes.push(node);
    }

    /// Adds a string; `None` when the whole would become longer than 4 GiB.
    pub(super) fn push_text(&mut self, text: &str) -> Option<()> {
        let from = u32::try_from(self.text.len()).ok()?;
        self.text.push_str(text);
        let to = u32::try_from(self.text.len()).ok()?;
        self.nodes.push(Node::String { from, to });
        Some(())
    }

    /// The node at a place; null behind the end.
    pub(super) fn node(&self, at: u32) -> Node {
        self.nodes.get(at as usize).copied().unwrap_or(Node::Null)
    }

    /// A piece of the text.
    pub(super) fn text(&self, from: u32, to: u32) -> &str {
        self.text.get(from as usize..to as usize).unwrap_or_default()
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
        match self.node(at) {
            Node::String { from, to } => self.text(from, to),
            _ => "",
        }
    }

    /// Where a key's value stands in the object at a place, and the how manyth it is. Of equal keys the first counts.
    pub(super) fn find(&self, object: u32, key: &str) -> Option<(u32, usize)> {
        let Node::Object { len, .. } = self.node(object) else { return None };
        let last = key.as_bytes().last();
        let mut at = object + 1;
        for nth in 0..len as usize {
            if let Node::String { from, to } = self.node(at) {
                // Few keys have the length and the last byte of another.
                let like = (to - from) as usize == key.len()
                    && (last.is_none() || self.text.as_bytes().get(to as usize - 1) == last);
                if like && self.text(from, to) == key {
                    return Some((at + 1, nth));
                }
            }
            at = self.behind(at + 1);
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
        let (mut text, mut nodes) = (std::mem::take(&mut self.text), std::mem::take(&mut self.nodes));
        if text.capacity() + nodes.capacity() * size_of::<Node>() <= KEEP {
            text.clear();
            nodes.clear();
            // Where the thread ends there is no next one.
            let _ = SPARE.try_with(|spare| spare.set((text, nodes)));
        }
    }
}
