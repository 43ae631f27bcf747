//! Values written down again.

use std::fmt;

use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use super::cursor::{Cursor, Seen};
use super::value::Value;

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Cursor::of(self).serialize(serializer)
    }
}

impl Serialize for Cursor<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.seen() {
            Seen::Null => serializer.serialize_unit(),
            Seen::Bool(flag) => serializer.serialize_bool(flag),
            Seen::Int(number) => serializer.serialize_i64(number),
            Seen::UInt(number) => serializer.serialize_u64(number),
            Seen::Float(number) => serializer.serialize_f64(number),
            Seen::Text(text) => serializer.serialize_str(text),
            Seen::Array => {
                let mut list = serializer.serialize_seq(Some(self.len()))?;
                self.items().try_for_each(|item| list.serialize_element(&item))?;
                list.end()
            }
            Seen::Object => {
                let mut object = serializer.serialize_map(Some(self.len()))?;
                self.entries().try_for_each(|(key, value)| object.serialize_entry(key, &value))?;
                object.end()
            }
        }
    }
}

impl Value {
    /// The value as JSON, as short as can be.
    #[must_use]
    pub fn encode(&self) -> String {
        // Keys are texts and numbers that JSON lacks become null: there is nothing to refuse.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.encode())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.encode())
    }
}
