//! The lenient pass: what of a payload fits its type.

use prost::encoding::{WireType, encode_key, encode_varint};

use super::table::{Kind, Shape};
use super::{DEPTH, Mended, Schema};
use crate::chat::wire::{Fields, Malformed, Value};

/// Stands for everything from a place on where the bytes are no message.
const REST: &str = "(rest)";

/// How many names are told at most.
const NAMES: usize = 100;

/// Keeps what fits.
pub(super) fn mend(schema: &Schema, shape: usize, payload: &[u8]) -> Mended {
    let mut mender = Mender { schema, path: Vec::new(), dropped: Vec::new() };
    let mut bytes = Vec::with_capacity(payload.len());
    if mender.message(&schema.shapes[shape], payload, &mut bytes).is_err() {
        mender.drop(REST);
    }
    Mended { bytes, dropped: mender.dropped }
}

struct Mender<'a> {
    schema: &'a Schema,
    path: Vec<String>,
    dropped: Vec<String>,
}

impl Mender<'_> {
    /// Copies the fields that fit; stops where the bytes are no message.
    fn message(&mut self, shape: &Shape, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
        for field in Fields::new(bytes) {
            let field = field?;
            let Some(known) = shape.place(field.number).and_then(|place| shape.fields.get(place)) else {
                continue;
            };
            let name = known.name();
            match (known.kind, field.value) {
                (Kind::Message(nested), Value::Bytes(inside)) => {
                    self.path.push(name.clone().into_owned());
                    let mended = self.nested(nested, inside);
                    self.path.pop();
                    match mended {
                        Ok(mended) => {
                            encode_key(field.number, WireType::LengthDelimited, out);
                            encode_varint(mended.len() as u64, out);
                            out.extend_from_slice(&mended);
                        }
                        Err(Malformed) => self.drop(&name),
                    }
                }
                (_, value) if known.fits(&value) => out.extend_from_slice(field.raw),
                _ => self.drop(&name),
            }
        }
        Ok(())
    }

    /// A message inside; one whose bytes are none, or that lies too deep, is malformed as a whole.
    fn nested(&mut self, shape: usize, bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
        if self.path.len() >= DEPTH {
            return Err(Malformed);
        }
        let mut out = Vec::with_capacity(bytes.len());
        let schema = self.schema;
        self.message(&schema.shapes[shape], bytes, &mut out)?;
        Ok(out)
    }

    fn drop(&mut self, name: &str) {
        let path = self.path.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".");
        if self.dropped.len() < NAMES && !self.dropped.contains(&path) {
            self.dropped.push(path);
        }
    }
}
