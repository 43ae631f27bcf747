//! Values as callers hold them: trees whose lists and objects stay in the document they were parsed into until
//! somebody looks inside.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

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

/// A list or object of a document. Its values are made when somebody wants to keep one.
struct Parsed {
    document: Arc<Document>,
    at: u32,
    values: OnceLock<Box<[Value]>>,
}

impl Parsed {
    fn values(&self) -> &[Value] {
        self.values.get_or_init(|| self.make())
    }

    fn make(&self) -> Box<[Value]> {
        let here = Cursor::Node(&self.document, self.at);
        match self.document.node(self.at) {
            Node::Object { .. } => here.entries().map(|(_, value)| value.to_value()).collect(),
            _ => here.items().map(Cursor::to_value).collect(),
        }
    }

    fn take_values(&mut self) -> Vec<Value> {
        self.values.take().unwrap_or_else(|| self.make()).into_vec()
    }
}

impl Clone for Parsed {
    fn clone(&self) -> Self {
        Self { document: Arc::clone(&self.document), at: self.at, values: OnceLock::new() }
    }
}

/// What a list or an object holds: a place in a document, or entries of its own.
#[derive(Clone)]
enum Held<T> {
    Parsed(Parsed),
    Own(Vec<T>),
}

impl<T> Held<T> {
    fn parsed(&self) -> Option<(&Arc<Document>, u32)> {
        match self {
            Self::Parsed(parsed) => Some((&parsed.document, parsed.at)),
            Self::Own(_) => None,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Parsed(parsed) => parsed.document.len(parsed.at),
            Self::Own(own) => own.len(),
        }
    }

    /// The entries as one's own, made by a rule from what was parsed.
    fn make(&mut self, rule: impl FnOnce(&mut Parsed) -> Vec<T>) -> &mut Vec<T> {
        if let Self::Parsed(parsed) = self {
            *self = Self::Own(rule(parsed));
        }
        match self {
            Self::Own(own) => own,
            Self::Parsed(_) => unreachable!("just made one's own"),
        }
    }
}

/// The elements of a list.
#[derive(Clone)]
pub struct Array(Held<Value>);

impl Array {
    pub(super) fn parsed(&self) -> Option<(&Arc<Document>, u32)> {
        self.0.parsed()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Deref for Array {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        match &self.0 {
            Held::Parsed(parsed) => parsed.values(),
            Held::Own(own) => own,
        }
    }
}

impl DerefMut for Array {
    fn deref_mut(&mut self) -> &mut [Value] {
        self.as_vec()
    }
}

impl Array {
    /// The elements, to add some or take some away.
    pub fn as_vec(&mut self) -> &mut Vec<Value> {
        self.0.make(Parsed::take_values)
    }
}

impl IntoIterator for Array {
    type Item = Value;
    type IntoIter = std::vec::IntoIter<Value>;

    fn into_iter(mut self) -> Self::IntoIter {
        std::mem::take(self.as_vec()).into_iter()
    }
}

/// The keys and values of an object, in their order. Of equal keys the first counts.
#[derive(Clone)]
pub struct Object(Held<(String, Value)>);

impl Object {
    pub(super) fn parsed(&self) -> Option<(&Arc<Document>, u32)> {
        self.0.parsed()
    }

    /// The entries, unless they stand in a document.
    pub(super) fn own(&self) -> &[(String, Value)] {
        match &self.0 {
            Held::Own(own) => own,
            Held::Parsed(_) => &[],
        }
    }

    fn make(&mut self) -> &mut Vec<(String, Value)> {
        self.0.make(|parsed| {
            let values = parsed.take_values();
            let keys = Cursor::Node(&parsed.document, parsed.at).entries().map(|(key, _)| key.to_owned());
            keys.zip(values).collect()
        })
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        match &self.0 {
            Held::Parsed(parsed) => {
                let (_, nth) = parsed.document.find(parsed.at, key)?;
                parsed.values().get(nth)
            }
            Held::Own(own) => own.iter().find(|(known, _)| known == key).map(|(_, value)| value),
        }
    }

    /// The value of a key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.make().iter_mut().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Gives a key a value; the one it had comes back.
    pub fn insert(&mut self, key: String, value: Value) -> Option<Value> {
        if let Some(known) = self.get_mut(&key) {
            return Some(std::mem::replace(known, value));
        }
        self.make().push((key, value));
        None
    }

    /// Takes a key and its value out.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let own = self.make();
        let at = own.iter().position(|(known, _)| known == key)?;
        Some(own.remove(at).1)
    }

    /// The values, in the order of their keys in the text.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        let (parsed, own) = match &self.0 {
            Held::Parsed(parsed) => (parsed.values(), &[][..]),
            Held::Own(own) => (&[][..], &own[..]),
        };
        parsed.iter().chain(own.iter().map(|(_, value)| value))
    }

    /// Keys and values, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let (parsed, own) = match &self.0 {
            Held::Parsed(parsed) => (Some(parsed), &[][..]),
            Held::Own(own) => (None, &own[..]),
        };
        let parsed = parsed.into_iter().flat_map(|parsed| {
            let keys = Cursor::Node(&parsed.document, parsed.at).entries().map(|(key, _)| key);
            keys.zip(parsed.values())
        });
        parsed.chain(own.iter().map(|(key, value)| (key.as_str(), value)))
    }

    /// The values, to change them.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.make().iter_mut().map(|(_, value)| value)
    }
}

impl IntoIterator for Object {
    type Item = (String, Value);
    type IntoIter = std::vec::IntoIter<(String, Value)>;

    fn into_iter(mut self) -> Self::IntoIter {
        std::mem::take(self.make()).into_iter()
    }
}

impl Value {
    /// The value at a place of a document.
    pub(super) fn of(document: &Arc<Document>, at: u32) -> Self {
        let parsed = || Parsed { document: Arc::clone(document), at, values: OnceLock::new() };
        match document.node(at) {
            Node::Null => Self::Null,
            Node::Bool(flag) => Self::Bool(flag),
            Node::Int(number) => Self::Int(number),
            Node::UInt(number) => Self::UInt(number),
            Node::Float(number) => Self::Float(number),
            Node::String { from, to } => Self::String(document.text(from, to).to_owned()),
            Node::Array { .. } => Self::Array(Array(Held::Parsed(parsed()))),
            Node::Object { .. } => Self::Object(Object(Held::Parsed(parsed()))),
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
        Self::Array(Array(Held::Own(values.into_iter().map(Into::into).collect())))
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Value {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (key.into(), value.into()));
        Self::Object(Object(Held::Own(entries.collect())))
    }
}
