//! From the bytes of an answer to a value.
//!
//! Pages are megabytes, and buffers of that size that come and go leave holes in the heap: the scratch space
//! of the parser is kept by each thread and used again.

use std::cell::RefCell;

use simd_json::prelude::*;
use simd_json::{Buffers, INPUT_PADDING, Node, Tape, fill_tape_padded};

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
        Ok(()) => value(&mut <[Node<'_>]>::iter(&tape.0), 0),
        Err(error) => Err(Error::new(Cause::BadReply).detail("no JSON").source_error(error)),
    };
    if length <= KEEP {
        SCRATCH.set(Some((buffers, tape.reset())));
    }
    scratch::give(body);
    parsed
}

/// Builds the value that begins at the next node.
fn value(nodes: &mut std::slice::Iter<'_, Node<'_>>, depth: usize) -> Result<Value> {
    if depth > MAX_DEPTH {
        return Err(Error::new(Cause::BadReply).detail("nested too deep"));
    }
    match nodes.next() {
        Some(Node::Static(node)) => Ok(Value::from(*node)),
        Some(Node::String(text)) => Ok(Value::from(*text)),
        Some(Node::Array { len, .. }) => {
            let mut list = Vec::with_capacity(*len);
            for _ in 0..*len {
                list.push(value(nodes, depth + 1)?);
            }
            Ok(Value::from(list))
        }
        Some(Node::Object { len, .. }) => {
            let mut object = Value::object_with_capacity(*len);
            for _ in 0..*len {
                let Some(Node::String(key)) = nodes.next() else { return Err(cut_short()) };
                let entry = value(nodes, depth + 1)?;
                object.try_insert(*key, entry);
            }
            Ok(object)
        }
        None => Err(cut_short()),
    }
}

/// A tape of the parser is whole; this keeps the builder total.
fn cut_short() -> Error {
    Error::new(Cause::BadReply).detail("no JSON")
}
