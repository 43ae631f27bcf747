//! Lists and objects: places in a document until somebody changes them, then entries of their own.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use super::cursor::Cursor;
use super::document::{Document, Node};
use super::value::Value;

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
    fn of(document: &Arc<Document>, at: u32) -> Self {
        Self::Parsed(Parsed { document: Arc::clone(document), at, values: OnceLock::new() })
    }

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
    /// The list at a place of a document.
    pub(super) fn of(document: &Arc<Document>, at: u32) -> Self {
        Self(Held::of(document, at))
    }

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

/// A key: of a table, or as it was sent.
pub(crate) type Key = Cow<'static, str>;

/// The keys and values of an object, in their order. Of equal keys the first counts.
#[derive(Clone)]
pub struct Object(Held<(Key, Value)>);

impl Object {
    /// The object at a place of a document.
    pub(super) fn of(document: &Arc<Document>, at: u32) -> Self {
        Self(Held::of(document, at))
    }

    pub(super) fn parsed(&self) -> Option<(&Arc<Document>, u32)> {
        self.0.parsed()
    }

    /// The entries, unless they stand in a document.
    pub(super) fn own(&self) -> &[(Key, Value)] {
        match &self.0 {
            Held::Own(own) => own,
            Held::Parsed(_) => &[],
        }
    }

    fn make(&mut self) -> &mut Vec<(Key, Value)> {
        self.0.make(|parsed| {
            let values = parsed.take_values();
            let keys =
                Cursor::Node(&parsed.document, parsed.at).entries().map(|(key, _)| Key::from(key.to_owned()));
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
        self.make().push((key.into(), value));
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
        parsed.chain(own.iter().map(|(key, value)| (&**key, value)))
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
        let own = std::mem::take(self.make()).into_iter();
        own.map(|(key, value)| (key.into_owned(), value)).collect::<Vec<_>>().into_iter()
    }
}

impl Array {
    /// A list of these.
    pub(super) fn own(values: Vec<Value>) -> Self {
        Self(Held::Own(values))
    }
}

impl Object {
    /// An object of these. No key stands twice.
    pub(super) fn of_own(entries: Vec<(Key, Value)>) -> Self {
        Self(Held::Own(entries))
    }
}
