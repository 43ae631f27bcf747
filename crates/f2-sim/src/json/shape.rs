//! Shapes: tables of key names and types from which full-size JSON objects are filled.
//!
//! A line is `PATH KIND NAME…`. `PATH` is `.` or `.object.list[].object`; `KIND` is one of the words of [`Leaf`], `maybe` (the object or
//! list of that name is null in some works) or `empty` / `empties` (`{}` / `[{}]`). A trailing `?` lets the value be null in some works.

use crate::media::Mint;
use crate::seed::Seed;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The type of a leaf and how it is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaf {
    Null,
    Bool,
    Int,
    Float,
    /// Empty text.
    Str,
    /// A few characters of text.
    Text,
    /// A decimal number of up to 14 digits as text.
    Number,
    /// An id of 19 digits as text.
    Digits,
    /// An id above 2^53 as a number.
    Big,
    /// Unix seconds.
    Time,
    /// Unix milliseconds.
    Ms,
    Url,
    Uri,
    /// 32 hexadecimal digits.
    Hash,
    /// 76 characters of a token alphabet.
    Blob,
    /// A JSON object in a string, short.
    Json,
    /// The same, several hundred characters.
    LongJson,
    /// `{}`.
    Empty,
    /// `[]`.
    List,
    /// `{height, uri, url_list, width}`.
    Image,
    /// `{uri, url_list}`.
    Icon,
    /// `{compressed_url_list, cover_preview, data_size, height, player_access_key, uri, url_key, url_list, width}`.
    Picture,
}

#[derive(Debug, Default)]
struct Node {
    maybe: bool,
    what: What,
}

#[derive(Debug, Default)]
enum What {
    #[default]
    Unset,
    Leaf(Leaf),
    Object(BTreeMap<String, Node>),
    List(Box<Node>),
}

/// A parsed table.
#[derive(Debug)]
pub(crate) struct Shape(Node);

/// What leaves are filled from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fill<'a> {
    /// Writes the picture addresses.
    pub(crate) mint: &'a Mint,
    /// Value of `time` leaves, Unix seconds.
    pub(crate) time: i64,
}

fn leaf(word: &str) -> Option<Leaf> {
    Some(match word {
        "null" => Leaf::Null,
        "bool" => Leaf::Bool,
        "int" => Leaf::Int,
        "float" => Leaf::Float,
        "str" => Leaf::Str,
        "text" => Leaf::Text,
        "number" => Leaf::Number,
        "digits" => Leaf::Digits,
        "big" => Leaf::Big,
        "time" => Leaf::Time,
        "ms" => Leaf::Ms,
        "url" => Leaf::Url,
        "uri" => Leaf::Uri,
        "hash" => Leaf::Hash,
        "blob" => Leaf::Blob,
        "json" => Leaf::Json,
        "json+" => Leaf::LongJson,
        "empty" => Leaf::Empty,
        "list" => Leaf::List,
        "image" => Leaf::Image,
        "icon" => Leaf::Icon,
        "picture" => Leaf::Picture,
        _ => return None,
    })
}

/// A leaf or a one-element list of leaves (`[int]`, `images`, `empties`).
fn what(word: &str) -> Option<What> {
    if let Some(leaf) = leaf(word) {
        return Some(What::Leaf(leaf));
    }
    let inner = match word {
        "empties" => "empty",
        _ => word.strip_prefix('[').and_then(|w| w.strip_suffix(']')).or(word.strip_suffix('s'))?,
    };
    let element = Node { maybe: false, what: What::Leaf(leaf(inner)?) };
    Some(What::List(Box::new(element)))
}

impl Shape {
    /// Reads a table; lines starting with `#` are remarks. `None` names no line: tables are part of the program and covered by tests.
    pub(crate) fn parse(table: &str) -> Option<Self> {
        let mut root = Node { maybe: false, what: What::Object(BTreeMap::new()) };
        for line in table.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let mut words = line.split(' ');
            let (path, kind) = (words.next()?, words.next()?);
            for name in words {
                let (name, maybe) = match name.strip_suffix('?') {
                    Some(name) => (name, true),
                    None => (name, kind == "maybe"),
                };
                let node = root.walk(path)?.child(name)?;
                node.maybe |= maybe;
                if kind != "maybe" {
                    node.what = what(kind)?;
                }
            }
        }
        Some(Self(root))
    }

    /// An object with every member of the table; about a third of the `maybe` members is null, which ones follows from the seed.
    pub(crate) fn fill(&self, seed: Seed, fill: Fill<'_>) -> Value {
        self.0.fill(seed, fill)
    }
}

impl Node {
    fn child(&mut self, name: &str) -> Option<&mut Self> {
        if matches!(self.what, What::Unset) {
            self.what = What::Object(BTreeMap::new());
        }
        match &mut self.what {
            What::Object(fields) => Some(fields.entry(name.to_owned()).or_default()),
            _ => None,
        }
    }

    fn element(&mut self) -> Option<&mut Self> {
        if matches!(self.what, What::Unset) {
            self.what = What::List(Box::default());
        }
        match &mut self.what {
            What::List(element) => Some(element),
            _ => None,
        }
    }

    fn walk(&mut self, path: &str) -> Option<&mut Self> {
        let mut node = self;
        for step in path.split('.').filter(|s| !s.is_empty()) {
            node = match step.strip_suffix("[]") {
                Some(name) => node.child(name)?.element()?,
                None => node.child(step)?,
            };
        }
        Some(node)
    }

    fn fill(&self, seed: Seed, fill: Fill<'_>) -> Value {
        if self.maybe && seed.at("null").below(3) == 0 {
            return Value::Null;
        }
        match &self.what {
            What::Unset => Value::Null,
            What::Leaf(leaf) => leaf.fill(seed, fill),
            What::List(element) => Value::Array(vec![element.fill(seed.nth(0), fill)]),
            What::Object(fields) => {
                let pairs = fields.iter().map(|(k, n)| (k.clone(), n.fill(seed.at(k), fill)));
                Value::Object(pairs.collect::<Map<_, _>>())
            }
        }
    }
}

impl Leaf {
    fn fill(self, seed: Seed, fill: Fill<'_>) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool => false.into(),
            Self::Int => seed.below(3).into(),
            Self::Float => (seed.below(1000) as f64 + 0.25).into(),
            Self::Str => "".into(),
            Self::Text => crate::world::title(seed).into(),
            Self::Number => seed.digits(11).into(),
            Self::Digits => format!("7{}", seed.digits(18)).into(),
            Self::Big => big(seed).into(),
            Self::Time => fill.time.into(),
            Self::Ms => (fill.time * 1000).into(),
            Self::Url => fill.mint.filler(seed).into(),
            Self::Uri => format!("tos-cn-i-0813/{}", seed.hex(32)).into(),
            Self::Hash => seed.hex(32).into(),
            Self::Blob => format!("MS4wLjABAAAA{}", seed.alnum(64)).into(),
            Self::Json => format!("{{\"log_id\":\"{}\"}}", seed.hex(24)).into(),
            Self::LongJson => long_json(seed).into(),
            Self::Empty => json!({}),
            Self::List => json!([]),
            Self::Image => image(seed, fill.mint),
            Self::Icon => {
                let mut icon = image(seed, fill.mint);
                if let Some(map) = icon.as_object_mut() {
                    map.retain(|k, _| k == "uri" || k == "url_list");
                }
                icon
            }
            Self::Picture => picture(&image(seed, fill.mint)),
        }
    }
}

fn big(seed: Seed) -> u64 {
    7_000_000_000_000_000_000 + seed.below(1 << 58)
}

fn long_json(seed: Seed) -> String {
    let pairs: Vec<String> =
        (0..12).map(|i| format!("\"key_{}\":\"{}\"", seed.nth(i).hex(6), seed.nth(i).alnum(32))).collect();
    format!("{{{}}}", pairs.join(","))
}

fn image(seed: Seed, mint: &Mint) -> Value {
    json!({
        "height": 720,
        "uri": format!("tos-cn-i-0813/{}", seed.hex(32)),
        "url_list": [mint.filler(seed), mint.filler(seed)],
        "width": 720,
    })
}

/// The nine-member address object of 2025 around the four members of an [`Leaf::Image`].
pub(crate) fn picture(image: &Value) -> Value {
    json!({
        "compressed_url_list": null,
        "cover_preview": null,
        "data_size": null,
        "height": image["height"],
        "player_access_key": null,
        "uri": image["uri"],
        "url_key": null,
        "url_list": image["url_list"],
        "width": image["width"],
    })
}
