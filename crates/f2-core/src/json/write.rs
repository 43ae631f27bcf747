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

/// A value written down with the keys of every object in the order of the alphabet, each once: of equal keys the first
/// counts.
#[derive(Clone, Copy)]
pub struct Sorted<'v>(Cursor<'v>);

impl<'v> Sorted<'v> {
    /// The value in that order.
    #[must_use]
    pub fn new(value: &'v Value) -> Self {
        Self(Cursor::of(value))
    }
}

impl fmt::Debug for Sorted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).unwrap_or_default())
    }
}

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.seen() {
            Seen::Array => serializer.collect_seq(self.0.items().map(Sorted)),
            Seen::Object => {
                let mut entries: Vec<(&str, Cursor<'_>)> = self.0.entries().collect();
                entries.sort_by_key(|(key, _)| *key);
                entries.dedup_by_key(|(key, _)| *key);
                serializer.collect_map(entries.into_iter().map(|(key, value)| (key, Sorted(value))))
            }
            _ => self.0.serialize(serializer),
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

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn sorted_keys_are_sorted_at_every_depth_and_stand_once() {
        let value = parse(br#"{"b":[{"d":1,"c":null}],"a":{"z":1.5,"y":"\n"},"b":2,"":true}"#.to_vec())
            .expect("json");
        let text = r#"{"":true,"a":{"y":"\n","z":1.5},"b":[{"c":null,"d":1}]}"#;
        assert_eq!(format!("{:?}", Sorted::new(&value)), text);
        let own: Value = [("b", value.clone()), ("a", 1_u8.into())].into_iter().collect();
        assert_eq!(format!("{:?}", Sorted::new(&own)), format!(r#"{{"a":1,"b":{text}}}"#));
        assert_eq!(format!("{:?}", Sorted::new(&Value::Float(f64::NAN))), "null");
    }
}
