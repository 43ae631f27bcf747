//! Looking at a value without making one of each part that is passed on the way.

use std::sync::Arc;

use super::container::Key;
use super::document::{Document, Keys, Node};
use super::route::{MOST, Route, Step};
use super::value::Value;

/// A place in an answer.
#[derive(Clone, Copy)]
pub(crate) enum Cursor<'v> {
    /// In a document as it was parsed.
    Node(&'v Arc<Document>, u32),
    /// In a value that stands alone, or was changed.
    Value(&'v Value),
}

/// What stands at a place.
#[derive(Clone, Copy)]
pub(crate) enum Seen<'v> {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Text(&'v str),
    Array,
    Object,
}

impl<'v> Cursor<'v> {
    /// The place of a value.
    pub(crate) fn of(value: &'v Value) -> Self {
        let parsed = match value {
            Value::Array(list) => list.parsed(),
            Value::Object(object) => object.parsed(),
            _ => None,
        };
        parsed.map_or(Self::Value(value), |(document, at)| Self::Node(document, at))
    }

    /// What stands here.
    pub(crate) fn seen(self) -> Seen<'v> {
        match self {
            Self::Node(document, at) => match document.node(at) {
                Node::Null => Seen::Null,
                Node::Bool(flag) => Seen::Bool(flag),
                Node::Int(number) => Seen::Int(number),
                Node::UInt(number) => Seen::UInt(number),
                Node::Float(number) => Seen::Float(number),
                Node::String { from, to } => Seen::Text(document.text(from, to)),
                Node::Array { .. } => Seen::Array,
                Node::Object { .. } => Seen::Object,
            },
            Self::Value(value) => match value {
                Value::Null => Seen::Null,
                Value::Bool(flag) => Seen::Bool(*flag),
                Value::Int(number) => Seen::Int(*number),
                Value::UInt(number) => Seen::UInt(*number),
                Value::Float(number) => Seen::Float(*number),
                Value::String(text) => Seen::Text(text),
                Value::Array(_) => Seen::Array,
                Value::Object(_) => Seen::Object,
            },
        }
    }

    /// The value here, on its own. Lists and objects of a document are not copied.
    pub(crate) fn to_value(self) -> Value {
        match self {
            Self::Node(document, at) => Value::of(document, at),
            Self::Value(value) => value.clone(),
        }
    }

    /// How many values a list or an object has.
    pub(crate) fn len(self) -> usize {
        match self {
            Self::Node(document, at) => document.len(at),
            Self::Value(Value::Array(list)) => list.len(),
            Self::Value(Value::Object(object)) => object.len(),
            Self::Value(_) => 0,
        }
    }

    /// The text here, of a text.
    pub(crate) fn text(self) -> Option<&'v str> {
        if let Seen::Text(text) = self.seen() { Some(text) } else { None }
    }

    fn get(self, key: &str) -> Option<Self> {
        match self {
            Self::Node(document, at) => document.find(at, key).map(|(at, _)| Self::Node(document, at)),
            Self::Value(Value::Object(object)) => object.get(key).map(Self::of),
            Self::Value(_) => None,
        }
    }

    /// The place of a key's value, by the keys that were collected here.
    fn found(self, keys: &Keys, key: &str) -> Option<Self> {
        let Self::Node(document, _) = self else { return None };
        keys.find(document, key).map(|at| Self::Node(document, at))
    }

    fn nth(self, nth: usize) -> Option<Self> {
        match self {
            Self::Node(document, at) => document.nth(at, nth).map(|at| Self::Node(document, at)),
            Self::Value(Value::Array(list)) => list.get(nth).map(Self::of),
            Self::Value(_) => None,
        }
    }

    /// The place at the end of some steps; `None` where they lead nowhere, or to null.
    pub(crate) fn follow(self, steps: &[Step<'_>]) -> Option<Self> {
        let end = steps.iter().try_fold(self, |here, step| here.step(*step))?;
        end.there()
    }

    /// The place one step further.
    fn step(self, step: Step<'_>) -> Option<Self> {
        match step {
            Step::Key(key) => self.get(key),
            Step::Index(nth) => self.nth(nth),
            Step::Every => None,
        }
    }

    /// The place, unless null stands there.
    fn there(self) -> Option<Self> {
        (!matches!(self.seen(), Seen::Null)).then_some(self)
    }

    /// The place at the end of a route.
    pub(crate) fn at(self, route: &Route) -> Option<Self> {
        self.follow(route.steps())
    }

    /// The elements of a list; none of anything else.
    pub(crate) fn items(self) -> Items<'v> {
        match self {
            Self::Node(document, at) => {
                let list = matches!(document.node(at), Node::Array { .. });
                Items::Nodes { document, at: at + 1, left: if list { document.len(at) } else { 0 } }
            }
            Self::Value(Value::Array(list)) => Items::Values(list.iter()),
            Self::Value(_) => Items::Values([].iter()),
        }
    }

    /// The keys and values of an object; none of anything else.
    pub(crate) fn entries(self) -> Entries<'v> {
        match self {
            Self::Node(document, at) => {
                let object = matches!(document.node(at), Node::Object { .. });
                Entries::Nodes { document, at: at + 1, left: if object { document.len(at) } else { 0 } }
            }
            Self::Value(Value::Object(object)) => Entries::Values(object.own().iter()),
            Self::Value(_) => Entries::Values([].iter()),
        }
    }
}

/// Follows one route after the other from the same place. What a route shares with the one before it is not walked
/// again: a table reads the fields of one author, of one song.
pub(crate) struct Trail<'v> {
    /// Where the steps of the last route led, beginning before the first.
    places: [Option<Cursor<'v>>; MOST + 1],
    /// The keys at the start, where there are many.
    keys: Option<Keys>,
    steps: &'static [Step<'static>],
}

impl<'v> Trail<'v> {
    pub(crate) fn new(start: Cursor<'v>) -> Self {
        let mut places = [None; MOST + 1];
        places[0] = Some(start);
        let keys = match start {
            Cursor::Node(document, at) => Keys::of(document, at),
            Cursor::Value(_) => None,
        };
        Self { places, keys, steps: &[] }
    }

    /// The place at the end of some steps; `None` where they lead nowhere, or to null.
    pub(crate) fn follow(&mut self, steps: &'static [Step<'static>]) -> Option<Cursor<'v>> {
        let shared = steps.iter().zip(self.steps).take_while(|(one, other)| one == other).count();
        self.steps = steps;
        for (at, step) in steps.iter().enumerate().skip(shared) {
            self.places[at + 1] = match (at, step, &self.keys) {
                (0, Step::Key(key), Some(keys)) => self.places[0].and_then(|start| start.found(keys, key)),
                _ => self.places[at].and_then(|place| place.step(*step)),
            };
        }
        self.places[steps.len()]?.there()
    }
}

/// The elements of a list.
pub(crate) enum Items<'v> {
    Nodes { document: &'v Arc<Document>, at: u32, left: usize },
    Values(std::slice::Iter<'v, Value>),
}

impl<'v> Iterator for Items<'v> {
    type Item = Cursor<'v>;

    fn next(&mut self) -> Option<Cursor<'v>> {
        match self {
            Self::Nodes { document, at, left } => {
                *left = left.checked_sub(1)?;
                let here = Cursor::Node(document, *at);
                *at = document.behind(*at);
                Some(here)
            }
            Self::Values(values) => values.next().map(Cursor::of),
        }
    }
}

/// The keys and values of an object.
pub(crate) enum Entries<'v> {
    Nodes { document: &'v Arc<Document>, at: u32, left: usize },
    Values(std::slice::Iter<'v, (Key, Value)>),
}

impl<'v> Iterator for Entries<'v> {
    type Item = (&'v str, Cursor<'v>);

    fn next(&mut self) -> Option<(&'v str, Cursor<'v>)> {
        match self {
            Self::Nodes { document, at, left } => {
                *left = left.checked_sub(1)?;
                let entry = (document.key(*at), Cursor::Node(document, *at + 1));
                *at = document.behind(*at + 1);
                Some(entry)
            }
            Self::Values(values) => values.next().map(|(key, value)| (&**key, Cursor::of(value))),
        }
    }
}
