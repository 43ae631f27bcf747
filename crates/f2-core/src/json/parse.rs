//! From the bytes of an answer to a value.
//!
//! Pages are megabytes, and buffers of that size that come and go leave holes in the heap: the scratch space
//! of the parser is kept by each thread and used again.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use simd_json::{Buffers, INPUT_PADDING, StaticNode, Tape, fill_tape_padded};

use super::document::{self, Document, Node};
use super::{MAX_DEPTH, Value};
use crate::error::{Cause, Error, Result};
use crate::scratch;

/// Scratch space that grew beyond this many bytes of input is given back.
const KEEP: usize = 16 << 20;

thread_local! {
    static SCRATCH: RefCell<Option<(Buffers, Tape<'static>)>> = const { RefCell::new(None) };
}

/// Parses an answer. The bytes are used up as scratch space.
///
/// # Errors
/// `platform.bad_reply` when it is no JSON, or nested deeper than [`MAX_DEPTH`].
pub fn parse(mut body: Vec<u8>) -> Result<Value> {
    let length = body.len();
    let (mut buffers, tape) = SCRATCH.take().unwrap_or_else(|| (Buffers::new(length), Tape::null()));
    let mut tape = tape.reset();
    body.resize(length + INPUT_PADDING, 0);
    let start = body.as_ptr().addr();
    let filled = fill_tape_padded(&mut body, length, &mut buffers, &mut tape);
    let parsed = match filled {
        Ok(()) => nodes(&tape.0, start..start + length),
        Err(error) => Err(refused("no JSON").source_error(error)),
    };
    if length <= KEEP {
        SCRATCH.set(Some((buffers, tape.reset())));
    }
    match parsed {
        Ok(nodes) => Ok(Value::of(&Arc::new(Document::new(body, nodes)), 0)),
        Err(error) => {
            scratch::give(body);
            Err(error)
        }
    }
}

fn refused(why: &'static str) -> Error {
    Error::new(Cause::BadReply).detail(why)
}

/// The nodes of a tape, one for one, its texts by where they stand among the bytes at these addresses.
fn nodes(tape: &[simd_json::Node<'_>], bytes: Range<usize>) -> Result<Vec<Node>> {
    // Neither places nor lengths are beyond these numbers then.
    if u32::try_from(tape.len().max(bytes.len())).is_err() {
        return Err(refused("too large"));
    }
    let mut depth = Depth::default();
    let mut inside = true;
    let node = |(at, node): (usize, &simd_json::Node<'_>)| match *node {
        simd_json::Node::String(text) => {
            let from = text.as_ptr().addr();
            inside &= bytes.start <= from && from + text.len() <= bytes.end;
            let from = from.wrapping_sub(bytes.start);
            Node::String { from: from as u32, to: (from + text.len()) as u32 }
        }
        simd_json::Node::Array { len, count } => {
            Node::Array { len: len as u32, end: depth.open(at, count) as u32 }
        }
        simd_json::Node::Object { len, count } => {
            Node::Object { len: len as u32, end: depth.open(at, count) as u32 }
        }
        simd_json::Node::Static(StaticNode::Null) => Node::Null,
        simd_json::Node::Static(StaticNode::Bool(flag)) => Node::Bool(flag),
        simd_json::Node::Static(StaticNode::I64(number)) => Node::Int(number),
        simd_json::Node::Static(StaticNode::U64(number)) => Node::UInt(number),
        simd_json::Node::Static(StaticNode::F64(number)) => Node::Float(number),
    };
    let mut nodes = document::room();
    nodes.extend(tape.iter().enumerate().map(node));
    match (depth.most <= MAX_DEPTH, inside) {
        (true, true) => Ok(nodes),
        (false, _) => Err(refused("nested too deep")),
        (_, false) => Err(refused("a text that stands elsewhere")),
    }
}

/// How deep lists and objects stand in each other.
#[derive(Default)]
struct Depth {
    /// The ends of what is open.
    open: Vec<usize>,
    most: usize,
}

impl Depth {
    /// A list or object of so many nodes begins; its end.
    fn open(&mut self, at: usize, count: usize) -> usize {
        let end = at + 1 + count;
        if count > 0 {
            while self.open.last().is_some_and(|end| *end <= at) {
                self.open.pop();
            }
            self.open.push(end);
            self.most = self.most.max(self.open.len());
        }
        end
    }
}
