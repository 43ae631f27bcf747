//! From the bytes of an answer to a value.
//!
//! Pages are megabytes, and buffers of that size that come and go leave holes in the heap: the scratch space
//! of the parser is kept by each thread and used again.

use std::cell::RefCell;
use std::sync::Arc;

use simd_json::{Buffers, INPUT_PADDING, StaticNode, Tape, fill_tape_padded};

use super::document::{Document, Node};
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
    let filled = fill_tape_padded(&mut body, length, &mut buffers, &mut tape);
    let parsed = match filled {
        Ok(()) => document(&tape.0, length).map(|document| Value::of(&Arc::new(document), 0)),
        Err(error) => Err(refused("no JSON").source_error(error)),
    };
    if length <= KEEP {
        SCRATCH.set(Some((buffers, tape.reset())));
    }
    scratch::give(body);
    parsed
}

fn refused(why: &'static str) -> Error {
    Error::new(Cause::BadReply).detail(why)
}

/// The document of a tape: a node for a node.
fn document(tape: &[simd_json::Node<'_>], length: usize) -> Result<Document> {
    let too_large = || refused("too large");
    u32::try_from(tape.len()).map_err(|_| too_large())?;
    let mut document = Document::new();
    document.reserve(tape.len(), length);
    // The ends of what is open.
    let mut open: Vec<usize> = Vec::new();
    let mut container = |at: usize, len: usize, count: usize| {
        let end = at + 1 + count;
        if count > 0 {
            while open.last().is_some_and(|end| *end <= at) {
                open.pop();
            }
            open.push(end);
        }
        match (u32::try_from(len), u32::try_from(end)) {
            _ if open.len() > MAX_DEPTH => Err(refused("nested too deep")),
            (Ok(len), Ok(end)) => Ok((len, end)),
            _ => Err(too_large()),
        }
    };
    for (at, node) in tape.iter().enumerate() {
        let node = match *node {
            simd_json::Node::String(text) => {
                document.push_text(text).ok_or_else(too_large)?;
                continue;
            }
            simd_json::Node::Array { len, count } => {
                container(at, len, count).map(|(len, end)| Node::Array { len, end })?
            }
            simd_json::Node::Object { len, count } => {
                container(at, len, count).map(|(len, end)| Node::Object { len, end })?
            }
            simd_json::Node::Static(StaticNode::Null) => Node::Null,
            simd_json::Node::Static(StaticNode::Bool(flag)) => Node::Bool(flag),
            simd_json::Node::Static(StaticNode::I64(number)) => Node::Int(number),
            simd_json::Node::Static(StaticNode::U64(number)) => Node::UInt(number),
            simd_json::Node::Static(StaticNode::F64(number)) => Node::Float(number),
        };
        document.push(node);
    }
    Ok(document)
}
