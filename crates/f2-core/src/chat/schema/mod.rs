//! Message types by descriptor: JSON of every type a schema has, and the mending of payloads that do not fit it.
//!
//! A [`Schema`] is made once from a descriptor set. JSON is written in one pass from the bytes of the wire, with
//! the fields' own names, in the order of their numbers: 64-bit integers as text, enum values by name, bytes in
//! base64, map keys as text, fields that hold their default left out.
//!
//! A payload that does not fit is mended, not lost: each field whose wire type, UTF-8 or packed content does
//! not fit is dropped, and its name is told.

mod json;
mod mend;
mod table;

use std::collections::HashMap;

use prost::Message as _;
use prost_types::FileDescriptorSet;

use crate::error::{Cause, Error, Result};
use table::Shape;

/// Deepest nesting of messages, as deep as prost goes.
const DEPTH: usize = 100;

/// The message types of a platform, by the methods that carry them.
#[derive(Debug)]
pub struct Schema {
    shapes: Vec<Shape>,
    enums: Vec<table::Names>,
    methods: HashMap<&'static str, usize>,
}

/// A payload as far as it fits its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// The fields that fit. Fields the type does not have are left out too.
    pub bytes: Vec<u8>,
    /// What was dropped: paths such as `user.id`, each once; `(rest)` where the bytes are no message from a
    /// place on.
    pub dropped: Vec<String>,
}

impl Schema {
    /// Reads a descriptor set. `methods` pairs the methods of the wire with names of top-level messages.
    ///
    /// # Errors
    /// `platform.bad_reply` when the bytes are no descriptor set, a type it uses is missing, or a method names
    /// no message.
    pub fn read(descriptors: &[u8], methods: &[(&'static str, &str)]) -> Result<Self> {
        let set = FileDescriptorSet::decode(descriptors).map_err(|error| unusable(error.to_string()))?;
        let tables = table::read(&set).map_err(unusable)?;
        let method = |(method, name): &(&'static str, &str)| {
            let found = tables.tops.get(*name).ok_or_else(|| unusable(format!("no message {name}")));
            found.map(|shape| (*method, *shape))
        };
        let methods = methods.iter().map(method).collect::<Result<_>>()?;
        Ok(Self { shapes: tables.shapes, enums: tables.enums, methods })
    }

    /// Whether a method's type is known.
    #[must_use]
    pub fn knows(&self, method: &str) -> bool {
        self.methods.contains_key(method)
    }

    /// Appends a payload's JSON object to `out`. A method without a type gives `{"method":…,"payload":…}` with
    /// the payload in base64.
    ///
    /// Returns the names of the fields that had to be dropped, as in [`Mended::dropped`]; empty when the
    /// payload fits.
    pub fn write_json(&self, method: &str, payload: &[u8], out: &mut Vec<u8>) -> Vec<String> {
        let start = out.len();
        let Some(shape) = self.methods.get(method).copied() else {
            json::unknown(method, payload, out);
            return Vec::new();
        };
        if json::write(self, shape, payload, out).is_ok() {
            return Vec::new();
        }
        out.truncate(start);
        let mended = mend::mend(self, shape, payload);
        if json::write(self, shape, &mended.bytes, out).is_err() {
            out.truncate(start);
            json::unknown(method, payload, out);
        }
        mended.dropped
    }

    /// Drops what does not fit from a payload; nothing for a method without a type.
    #[must_use]
    pub fn mend(&self, method: &str, payload: &[u8]) -> Option<Mended> {
        self.methods.get(method).map(|shape| mend::mend(self, *shape, payload))
    }
}

fn unusable(why: String) -> Error {
    Error::new(Cause::BadReply).detail(format!("schema of live messages: {why}"))
}
