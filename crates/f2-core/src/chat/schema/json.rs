//! JSON straight from the bytes of the wire, by the tables of a schema.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::table::{Count, FieldShape, Kind, Packed};
use super::{DEPTH, Schema};
use crate::chat::wire::{Fields, Value};

/// The payload does not fit its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Misfit;

/// Appends a payload's object. What was written is worthless after a misfit.
pub(super) fn write(schema: &Schema, shape: usize, payload: &[u8], out: &mut Vec<u8>) -> Result<(), Misfit> {
    Writer { schema, found: Vec::with_capacity(64), out }.object(shape, payload, DEPTH)
}

/// Appends the object of a message without a type.
pub(super) fn unknown(method: &str, payload: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"method\":");
    plain(method, out);
    out.extend_from_slice(b",\"payload\":\"");
    base64(payload, out);
    out.extend_from_slice(b"\"}");
}

/// A field of the wire that the type has, with its place there.
#[derive(Clone, Copy)]
struct Found<'a> {
    place: usize,
    value: Value<'a>,
}

struct Writer<'a, 'o> {
    schema: &'o Schema,
    /// The fields of the messages that are being written, the outermost first.
    found: Vec<Found<'a>>,
    out: &'o mut Vec<u8>,
}

impl<'a> Writer<'a, '_> {
    /// Writes a message: its fields are gathered first, since the wire may mix them and the last one counts.
    fn object(&mut self, shape: usize, bytes: &'a [u8], depth: usize) -> Result<(), Misfit> {
        let depth = depth.checked_sub(1).ok_or(Misfit)?;
        let start = self.found.len();
        self.gather(shape, bytes)?;
        let schema = self.schema;
        self.out.push(b'{');
        let (mut from, end) = (start, self.found.len());
        let mut separate = false;
        while from < end {
            let place = self.found[from].place;
            let same = self.found[from..end].iter().take_while(|found| found.place == place).count();
            let field = &schema.shapes[shape].fields[place];
            let before = self.out.len();
            if separate {
                self.out.push(b',');
            }
            self.out.extend_from_slice(&field.key);
            if self.field(field, from..from + same, depth)? {
                separate = true;
            } else {
                self.out.truncate(before);
            }
            from += same;
        }
        self.found.truncate(start);
        self.out.push(b'}');
        Ok(())
    }

    /// Collects the known fields of a message, those of one number together.
    fn gather(&mut self, shape: usize, bytes: &'a [u8]) -> Result<(), Misfit> {
        let shape = &self.schema.shapes[shape];
        let start = self.found.len();
        let (mut last, mut ordered) = (0, true);
        for field in Fields::new(bytes) {
            let field = field.map_err(|_| Misfit)?;
            let Some(place) = shape.place(field.number) else { continue };
            let known = &shape.fields[place];
            let packed = matches!(field.value, Value::Bytes(_)) && known.packs();
            if !packed && !known.kind.takes(&field.value) {
                return Err(Misfit);
            }
            ordered &= last <= place;
            last = place;
            self.found.push(Found { place, value: field.value });
        }
        if !ordered {
            self.found[start..].sort_by_key(|found| found.place);
        }
        Ok(())
    }

    /// Writes the value of a field; `false` when there is nothing to tell.
    fn field(
        &mut self,
        field: &FieldShape,
        at: std::ops::Range<usize>,
        depth: usize,
    ) -> Result<bool, Misfit> {
        match field.count {
            Count::Repeated => self.list(field.kind, at, depth),
            Count::Map => self.map(field.kind, at, depth).map(|()| true),
            Count::Present | Count::Plain => {
                if let Kind::Message(shape) = field.kind
                    && at.len() > 1
                {
                    return self.merged(shape, at, depth).map(|()| true);
                }
                let value = self.found[at.end - 1].value;
                self.readable(field.kind, at)?;
                let told = field.count == Count::Present || !is_default(field.kind, &value);
                if told {
                    self.value(field.kind, value, depth)?;
                }
                Ok(told)
            }
        }
    }

    /// Values that a later one replaces have to fit all the same.
    fn readable(&self, kind: Kind, mut at: std::ops::Range<usize>) -> Result<(), Misfit> {
        at.end -= 1;
        let fits = |found: &Found<'_>| match found.value {
            Value::Bytes(text) if kind == Kind::String => std::str::from_utf8(text).is_ok(),
            _ => true,
        };
        if self.found[at].iter().all(fits) { Ok(()) } else { Err(Misfit) }
    }

    fn list(&mut self, kind: Kind, at: std::ops::Range<usize>, depth: usize) -> Result<bool, Misfit> {
        let before = self.out.len();
        self.out.push(b'[');
        let single = matches!(kind, Kind::String | Kind::Bytes | Kind::Message(_));
        for index in at {
            match self.found[index].value {
                Value::Bytes(rest) if !single => {
                    for value in (Packed { rest, kind }) {
                        self.value(kind, value.ok_or(Misfit)?, depth)?;
                        self.out.push(b',');
                    }
                }
                value => {
                    self.value(kind, value, depth)?;
                    self.out.push(b',');
                }
            }
        }
        // Empty packed lists may be all there is.
        if self.out.len() == before + 1 {
            return Ok(false);
        }
        self.close(b']');
        Ok(true)
    }

    /// Puts a bracket in the place of the comma after the last element.
    fn close(&mut self, bracket: u8) {
        if let Some(last) = self.out.last_mut().filter(|last| **last == b',') {
            *last = bracket;
        } else {
            self.out.push(bracket);
        }
    }

    /// A message that came in pieces: pieces one after the other are the whole.
    fn merged(&mut self, shape: usize, at: std::ops::Range<usize>, depth: usize) -> Result<(), Misfit> {
        let pieces = self.found[at].iter().filter_map(|found| match found.value {
            Value::Bytes(bytes) => Some(bytes),
            _ => None,
        });
        let mut whole = Vec::new();
        for piece in pieces {
            // Each piece ends with a whole field, or it is no message.
            if Fields::new(piece).any(|field| field.is_err()) {
                return Err(Misfit);
            }
            whole.extend_from_slice(piece);
        }
        Writer { schema: self.schema, found: Vec::new(), out: self.out }.object(shape, &whole, depth)
    }

    /// Pairs as an object in the order of their keys; of two pairs with one key the last one counts.
    fn map(&mut self, kind: Kind, at: std::ops::Range<usize>, depth: usize) -> Result<(), Misfit> {
        let Kind::Message(pair) = kind else { return Err(Misfit) };
        let depth = depth.checked_sub(1).ok_or(Misfit)?;
        let mut pairs = BTreeMap::new();
        for index in at {
            let Value::Bytes(bytes) = self.found[index].value else { return Err(Misfit) };
            let (mut key, mut value) = (Vec::new(), Vec::new());
            Writer { schema: self.schema, found: Vec::new(), out: &mut key }.half(pair, bytes, 1, depth)?;
            Writer { schema: self.schema, found: Vec::new(), out: &mut value }.half(pair, bytes, 2, depth)?;
            if key.first() != Some(&b'"') {
                key.insert(0, b'"');
                key.push(b'"');
            }
            pairs.insert(key, value);
        }
        self.out.push(b'{');
        for (key, value) in pairs {
            self.out.extend_from_slice(&key);
            self.out.push(b':');
            self.out.extend_from_slice(&value);
            self.out.push(b',');
        }
        self.close(b'}');
        Ok(())
    }

    /// Writes one field of a pair, its default when it is absent.
    fn half(&mut self, pair: usize, bytes: &'a [u8], number: u32, depth: usize) -> Result<(), Misfit> {
        self.gather(pair, bytes)?;
        let shape = &self.schema.shapes[pair];
        let place = shape.place(number).ok_or(Misfit)?;
        let kind = shape.fields[place].kind;
        let at = self.found.iter().position(|found| found.place == place);
        let Some(at) = at else { return self.default(kind) };
        let same = self.found[at..].iter().take_while(|found| found.place == place).count();
        match kind {
            Kind::Message(shape) => self.merged(shape, at..at + same, depth),
            _ => {
                self.readable(kind, at..at + same)?;
                self.value(kind, self.found[at + same - 1].value, depth)
            }
        }
    }

    /// The value of a pair that does not tell it.
    fn default(&mut self, kind: Kind) -> Result<(), Misfit> {
        let value = match kind {
            Kind::String | Kind::Bytes | Kind::Message(_) => Value::Bytes(&[]),
            Kind::Fixed32 | Kind::Sfixed32 | Kind::Float => Value::Fixed32(0),
            Kind::Fixed64 | Kind::Sfixed64 | Kind::Double => Value::Fixed64(0),
            _ => Value::Varint(0),
        };
        self.value(kind, value, DEPTH)
    }

    /// Writes one value, whose wire type fits.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "protobuf cuts and wraps"
    )]
    fn value(&mut self, kind: Kind, value: Value<'a>, depth: usize) -> Result<(), Misfit> {
        let out = &mut *self.out;
        match (kind, value) {
            (Kind::Int32, Value::Varint(value)) => plain(&(value as i32), out),
            (Kind::Uint32, Value::Varint(value)) => plain(&(value as u32), out),
            (Kind::Sint32, Value::Varint(value)) => plain(&(zigzag(u64::from(value as u32)) as i32), out),
            (Kind::Int64, Value::Varint(value)) => quoted(value as i64, out),
            (Kind::Uint64, Value::Varint(value)) => quoted(value, out),
            (Kind::Sint64, Value::Varint(value)) => quoted(zigzag(value), out),
            (Kind::Bool, Value::Varint(value)) => plain(&(value != 0), out),
            (Kind::Enum(names), Value::Varint(value)) => {
                let value = value as i32;
                match self.schema.enums[names].iter().find(|(number, _)| *number == value) {
                    Some((_, name)) => out.extend_from_slice(name),
                    None => plain(&value, out),
                }
            }
            (Kind::Fixed32, Value::Fixed32(value)) => plain(&value, out),
            (Kind::Sfixed32, Value::Fixed32(value)) => plain(&(value as i32), out),
            (Kind::Float, Value::Fixed32(value)) => {
                let value = f32::from_bits(value);
                if value.is_finite() { plain(&value, out) } else { endless(f64::from(value), out) }
            }
            (Kind::Fixed64, Value::Fixed64(value)) => quoted(value, out),
            (Kind::Sfixed64, Value::Fixed64(value)) => quoted(value as i64, out),
            (Kind::Double, Value::Fixed64(value)) => {
                let value = f64::from_bits(value);
                if value.is_finite() { plain(&value, out) } else { endless(value, out) }
            }
            (Kind::String, Value::Bytes(text)) => string(std::str::from_utf8(text).map_err(|_| Misfit)?, out),
            (Kind::Bytes, Value::Bytes(bytes)) => {
                out.push(b'"');
                base64(bytes, out);
                out.push(b'"');
            }
            (Kind::Message(shape), Value::Bytes(bytes)) => return self.object(shape, bytes, depth),
            _ => return Err(Misfit),
        }
        Ok(())
    }
}

/// Whether a singular value says no more than its absence.
#[expect(clippy::cast_possible_truncation, reason = "protobuf cuts")]
fn is_default(kind: Kind, value: &Value<'_>) -> bool {
    match (kind, value) {
        (Kind::Int32 | Kind::Uint32 | Kind::Sint32 | Kind::Enum(_), Value::Varint(value)) => {
            *value as u32 == 0
        }
        (_, Value::Varint(value) | Value::Fixed64(value)) => *value == 0,
        (_, Value::Fixed32(value)) => *value == 0,
        (_, Value::Bytes(bytes)) => bytes.is_empty(),
        (_, Value::Group) => true,
    }
}

fn zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

fn plain<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) {
    // Numbers and texts cannot fail, nor can a vector that is written to.
    let _ = serde_json::to_writer(out, value);
}

/// A text; nearly all hold nothing that JSON escapes and are copied as they are.
fn string(text: &str, out: &mut Vec<u8>) {
    if text.bytes().fold(false, |escaped, byte| escaped | (byte < 0x20 || byte == b'"' || byte == b'\\')) {
        plain(text, out);
        return;
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

fn quoted<T: Serialize>(value: T, out: &mut Vec<u8>) {
    out.push(b'"');
    plain(&value, out);
    out.push(b'"');
}

fn base64(bytes: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    // The room is exactly what the text needs, so this cannot fail.
    let _ = STANDARD.encode_slice(bytes, &mut out[start..]);
}

/// A float without a number's form in JSON.
fn endless(value: f64, out: &mut Vec<u8>) {
    let text: &[u8] = if value.is_nan() {
        b"\"NaN\""
    } else if value > 0.0 {
        b"\"Infinity\""
    } else {
        b"\"-Infinity\""
    };
    out.extend_from_slice(text);
}
