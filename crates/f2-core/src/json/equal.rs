//! When two values are equal.

use super::cursor::{Cursor, Seen};
use super::value::Value;

/// Equal values; objects are equal whatever the order of their keys.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        equal(Cursor::of(self), Cursor::of(other))
    }
}

fn equal(one: Cursor<'_>, other: Cursor<'_>) -> bool {
    match (one.seen(), other.seen()) {
        (Seen::Null, Seen::Null) => true,
        (Seen::Bool(one), Seen::Bool(other)) => one == other,
        (Seen::Text(one), Seen::Text(other)) => one == other,
        (Seen::Float(one), Seen::Float(other)) => one == other,
        (one @ (Seen::Int(_) | Seen::UInt(_)), other @ (Seen::Int(_) | Seen::UInt(_))) => {
            (one.as_i64(), one.as_u64()) == (other.as_i64(), other.as_u64())
        }
        (Seen::Array, Seen::Array) => {
            one.len() == other.len() && one.items().zip(other.items()).all(|(one, other)| equal(one, other))
        }
        (Seen::Object, Seen::Object) => {
            one.len() == other.len()
                && one.entries().all(|(key, value)| {
                    other
                        .entries()
                        .find(|(known, _)| *known == key)
                        .is_some_and(|(_, other)| equal(value, other))
                })
        }
        _ => false,
    }
}

impl PartialEq<str> for Value {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Value {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(*other)
    }
}
