//! Values as callers hold them: trees whose lists and objects stay in the document they were parsed into until
//! somebody looks inside.

use std::sync::Arc;

use super::container::{Array, Key, Object};
use super::cursor::{Cursor, Seen};
use super::document::{Document, Node};

/// One JSON value. Numbers keep 64 bits; integers beyond become floats.
///
/// A clone of a list or an object that was not changed shares what was parsed.
#[derive(Clone)]
pub enum Value {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number, negative as parsed.
    Int(i64),
    /// A whole number, not negative as parsed.
    UInt(u64),
    /// A number with a fraction, or one that no 64 bits hold.
    Float(f64),
    /// A text.
    String(String),
    /// A list.
    Array(Array),
    /// Keys and values.
    Object(Object),
}

impl Value {
    /// An object of the keys of a table, in the order of the alphabet. Of equal keys the last counts.
    pub(crate) fn of_table(mut entries: Vec<(Key, Self)>) -> Self {
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        entries.dedup_by(|later, earlier| {
            let twice = later.0 == earlier.0;
            if twice {
                std::mem::swap(&mut later.1, &mut earlier.1);
            }
            twice
        });
        Self::Object(Object::of_own(entries))
    }

    /// The value at a place of a document.
    pub(super) fn of(document: &Arc<Document>, at: u32) -> Self {
        match document.node(at) {
            Node::Null => Self::Null,
            Node::Bool(flag) => Self::Bool(flag),
            Node::Int(number) => Self::Int(number),
            Node::UInt(number) => Self::UInt(number),
            Node::Float(number) => Self::Float(number),
            Node::String { from, to } => Self::String(document.text(from, to).to_owned()),
            Node::Array { .. } => Self::Array(Array::of(document, at)),
            Node::Object { .. } => Self::Object(Object::of(document, at)),
        }
    }

    /// Whether it is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, of a text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The truth value, of one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(flag) = self { Some(*flag) } else { None }
    }

    /// The number, of a whole one in these bounds.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        Cursor::of(self).seen().as_i64()
    }

    /// The number, of a whole one that is not negative.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        Cursor::of(self).seen().as_u64()
    }

    /// The number, of one with a fraction.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Float(number) = self { Some(*number) } else { None }
    }

    /// The list, of one.
    #[must_use]
    pub fn as_array(&self) -> Option<&Array> {
        if let Self::Array(list) = self { Some(list) } else { None }
    }

    /// The object, of one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The object, of one, to change it.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }
}

impl Seen<'_> {
    /// The number, of a whole one in these bounds.
    pub(crate) fn as_i64(self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(number),
            Self::UInt(number) => i64::try_from(number).ok(),
            _ => None,
        }
    }

    /// The number, of a whole one that is not negative.
    pub(crate) fn as_u64(self) -> Option<u64> {
        match self {
            Self::Int(number) => u64::try_from(number).ok(),
            Self::UInt(number) => Some(number),
            _ => None,
        }
    }
}

macro_rules! from {
    ($($type:ty, $value:ident => $made:expr;)*) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self { $made }
        })*
    };
}

from! {
    (), _nothing => Self::Null;
    bool, flag => Self::Bool(flag);
    i32, number => Self::Int(number.into());
    i64, number => Self::Int(number);
    u8, number => Self::UInt(number.into());
    u32, number => Self::UInt(number.into());
    u64, number => Self::UInt(number);
    f64, number => Self::Float(number);
    &str, text => Self::String(text.to_owned());
    String, text => Self::String(text);
    Array, list => Self::Array(list);
    Object, object => Self::Object(object);
}

impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(values: Vec<V>) -> Self {
        values.into_iter().collect()
    }
}

impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<V: Into<Value>> FromIterator<V> for Value {
    fn from_iter<I: IntoIterator<Item = V>>(values: I) -> Self {
        Self::Array(Array::own(values.into_iter().map(Into::into).collect()))
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Value {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (Key::from(key.into()), value.into()));
        Self::Object(Object::of_own(entries.collect()))
    }
}
