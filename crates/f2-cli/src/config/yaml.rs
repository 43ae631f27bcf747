//! YAML as people write it, read once into texts and maps. The only place that knows the YAML library.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::DuplicateKeyPolicy;

/// A value of a configuration file. Numbers and truth values are kept as text: their meaning depends on
/// the key they belong to.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Yaml {
    /// Nothing.
    Null,
    /// A scalar.
    Text(String),
    /// A sequence.
    List(Vec<Yaml>),
    /// A mapping, in the order of the file; of a key that stands twice the last one counts.
    Map(Vec<(String, Yaml)>),
}

/// Where a file is no YAML, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Syntax {
    /// The line, from 1; 0 when unknown.
    pub(crate) line: u64,
    /// The column, from 1.
    pub(crate) column: u64,
}

impl Yaml {
    /// Reads a text. An empty one is [`Yaml::Null`].
    pub(crate) fn parse(text: &str) -> Result<Self, Syntax> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let options = serde_saphyr::options! {
            duplicate_keys: DuplicateKeyPolicy::LastWins,
            strict_booleans: true,
            with_snippet: false,
        };
        let read: Result<Option<Self>, _> = serde_saphyr::from_str_with_options(text, options);
        // The library's own words may quote the line, and the line may be a cookie: only the place is told.
        read.map(|value| value.unwrap_or(Self::Null)).map_err(|error| {
            let place = error.location();
            Syntax {
                line: place.map_or(0, |place| place.line()),
                column: place.map_or(0, |place| place.column()),
            }
        })
    }

    /// The value behind a key of a mapping.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => {
                entries.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The value behind a path of keys.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The text of a scalar that is not empty.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Yaml;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Yaml, E> {
        Ok(Yaml::Text(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }

    fn visit_none<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Yaml, D::Error> {
        Yaml::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Yaml, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Yaml::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Yaml, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = map.next_entry::<Yaml, Yaml>()? {
            let key = key.text().unwrap_or_default().to_owned();
            entries.push((key, value));
        }
        Ok(Yaml::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str, path: &[&str]) -> Option<String> {
        let yaml = Yaml::parse(source).expect("valid");
        yaml.at(path).and_then(Yaml::text).map(str::to_owned)
    }

    #[test]
    fn scalars_keep_their_text() {
        let source = "a: 10\nb: '10'\nc: yes\nd: true\ne: 7298145681699622182\nf: 2024-01-01|2024-02-01\ng: ~\nh:\ni: \"\"\n";
        for (key, expected) in [("a", "10"), ("b", "10"), ("d", "true"), ("e", "7298145681699622182")] {
            assert_eq!(text(source, &[key]).as_deref(), Some(expected), "{key}");
        }
        assert!(matches!(text(source, &["c"]).as_deref(), Some("yes" | "true")));
        assert_eq!(text(source, &["f"]).as_deref(), Some("2024-01-01|2024-02-01"));
        for key in ["g", "h", "i", "j"] {
            assert_eq!(text(source, &[key]), None, "{key}");
        }
    }

    #[test]
    fn cookies_may_be_folded_and_keys_may_stand_twice() {
        let source = "douyin:\n  cookie: >-\n    a=1;\n    b=2\n  path: x\n  path: y\n";
        assert_eq!(text(source, &["douyin", "cookie"]).as_deref(), Some("a=1; b=2"));
        assert_eq!(text(source, &["douyin", "path"]).as_deref(), Some("y"));
        assert_eq!(text("a:\n  b: 1\na:\n  c: 2\n", &["a", "c"]).as_deref(), Some("2"));
    }

    #[test]
    fn what_is_no_yaml_is_placed() {
        let syntax = Yaml::parse("a: 1\nb: [1, 2\nc: d: e\n").err().expect("invalid");
        assert!(syntax.line >= 2, "{syntax:?}");
        for source in ["", "# nothing\n", "\u{feff}"] {
            assert!(Yaml::parse(source).is_ok_and(|yaml| yaml == Yaml::Null), "{source:?}");
        }
        assert!(Yaml::parse("proxies:\n  http://: null\n  https://: http://x:1\n").is_ok());
    }
}
