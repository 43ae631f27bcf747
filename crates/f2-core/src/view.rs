//! Views: named fields over a JSON answer, from a table with a line per field.
//!
//! A missing, null or mistyped field is `None` and never costs the rest.

use std::collections::BTreeMap;

use jiff::Timestamp;
use simd_json::prelude::*;

use crate::json::{self, Value};
use crate::media::Cell;
use crate::plan::clean;
use crate::time;

/// How a field is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text or an id: from a string or a number.
    Str,
    /// A text shown in names: clean under its name, as sent under the name with `_raw`.
    Text,
    /// A whole number, from a number or a numeric string.
    Int,
    /// A number that counts something; never negative.
    Count,
    /// A truth value, from a boolean or a number.
    Flag,
    /// Whether a list, text or object is there and not empty.
    Has,
    /// A point in time, printed at +08:00.
    Time,
    /// The texts of a list of strings.
    List,
    /// One value per element of a list, at a path with `[*]`.
    Each,
    /// As sent.
    Any,
    /// What stands in JSON that is a text: the path to the text, `{}`, and the path inside it.
    Inner,
}

/// One row of a view's table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The name, F2's where F2 has one.
    pub name: &'static str,
    /// The name with `_raw`, under which a text stands as sent.
    pub raw_name: &'static str,
    /// How it is read.
    pub kind: Kind,
    /// Where it stands in the JSON.
    pub path: &'static str,
}

/// A text of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'v>(&'v str);

impl<'v> Text<'v> {
    /// As sent.
    #[must_use]
    pub fn raw(self) -> &'v str {
        self.0
    }

    /// As it may stand in a file name, by F2's rule.
    #[must_use]
    pub fn clean(self) -> String {
        clean(self.0)
    }
}

/// A JSON answer with named fields.
#[diagnostic::on_unimplemented(message = "`{Self}` has no table of fields: make it with `view!`")]
pub trait View: From<Value> + Send + Sync {
    /// The table.
    const FIELDS: &'static [Field];

    /// The fields of a page that stand in each of its rows too.
    const ROWS: &'static [&'static str];

    /// The JSON behind it, whole.
    fn json(&self) -> &Value;

    /// Every field by name, sorted by name (F2's `_to_dict`).
    fn to_map(&self) -> BTreeMap<String, Value> {
        to_map(self.json(), Self::FIELDS)
    }

    /// One map per item of a page: the page's own fields of [`View::ROWS`], then the item's (F2's `_to_list`).
    fn to_rows<'i, I: View + 'i>(
        &self,
        items: impl IntoIterator<Item = &'i I>,
    ) -> Vec<BTreeMap<String, Value>>
    where
        Self: Sized,
    {
        let mut shared = self.to_map();
        shared.retain(|name, _| Self::ROWS.contains(&name.as_str()));
        let row = |item: &I| {
            let mut row = shared.clone();
            row.extend(item.to_map());
            row
        };
        items.into_iter().map(row).collect()
    }

    /// Every field as a cell of a record, in the order of the table.
    fn cells(&self) -> Vec<(&'static str, Cell)> {
        let mut cells = Vec::with_capacity(Self::FIELDS.len() + 8);
        for field in Self::FIELDS {
            for (name, value) in read(self.json(), field) {
                cells.push((name, cell(&value)));
            }
        }
        cells
    }
}

/// The fields of a table over a value.
#[must_use]
pub fn to_map(json: &Value, fields: &[Field]) -> BTreeMap<String, Value> {
    fields.iter().flat_map(|field| read(json, field)).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// One field as it stands in a map: one entry, or two for a text.
fn read(value: &Value, field: &Field) -> Vec<(&'static str, Value)> {
    let name = field.name;
    let found = || json::at(value, field.path);
    let read = match field.kind {
        Kind::Text => {
            let raw = text(value, field.path);
            return vec![
                (name, raw.map_or_else(null, |text| Value::from(text.clean()))),
                (field.raw_name, raw.map_or_else(null, |t| Value::from(t.raw()))),
            ];
        }
        Kind::Str => found().and_then(json::text).map(Value::from),
        Kind::Int => found().and_then(json::int).map(Value::from),
        Kind::Count => count(value, field.path).map(Value::from),
        Kind::Flag => found().and_then(json::flag).map(Value::from),
        Kind::Has => Some(Value::from(has(value, field.path))),
        Kind::Time => moment(value, field.path).map(|time| Value::from(time::text(time))),
        Kind::List => Some(json::texts(value, field.path).into_iter().map(Value::from).collect()),
        Kind::Each => {
            let each = json::each(value, field.path);
            Some(each.into_iter().map(|item| item.cloned().unwrap_or_else(null)).collect())
        }
        Kind::Any => found().cloned(),
        Kind::Inner => json::inner(value, field.path),
    };
    vec![(name, read.unwrap_or_else(null))]
}

fn null() -> Value {
    Value::from(())
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::String(text) => Cell::Text(text.to_string()),
        Value::Static(_) if value.is_null() => Cell::Null,
        Value::Static(_) => match (value.as_bool(), value.as_i64(), value.as_f64()) {
            (Some(flag), _, _) => Cell::Int(i64::from(flag)),
            (_, Some(n), _) => Cell::Int(n),
            (_, _, Some(n)) => Cell::Real(n),
            _ => Cell::Text(value.encode()),
        },
        Value::Array(_) | Value::Object(_) => Cell::Text(value.encode()),
    }
}

/// A text at a path.
#[must_use]
pub fn text<'v>(value: &'v Value, path: &str) -> Option<Text<'v>> {
    json::at(value, path).and_then(|found| found.as_str()).map(Text)
}

/// A count at a path.
#[must_use]
pub fn count(value: &Value, path: &str) -> Option<u64> {
    json::at(value, path).and_then(json::int).and_then(|n| u64::try_from(n).ok())
}

/// Whether a list, text or object at a path is there and not empty.
#[must_use]
pub fn has(value: &Value, path: &str) -> bool {
    json::at(value, path).is_some_and(|found| match found {
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        other => other.as_str().is_some_and(|text| !text.is_empty()),
    })
}

/// Every element of a list at a path as a view of its own.
#[must_use]
pub fn items<V: View>(value: &Value, path: &str) -> Vec<V> {
    json::items(value, path).iter().cloned().map(V::from).collect()
}

/// A time at a path.
#[must_use]
pub fn moment(value: &Value, path: &str) -> Option<Timestamp> {
    json::at(value, path).and_then(json::int).and_then(time::from_wire)
}

/// The Rust type and the reader of each kind of field, one rule each.
#[doc(hidden)]
#[macro_export]
macro_rules! view_field {
    ($name:ident Str $path:literal) => {
        #[doc = concat!("`", $path, "`: a text or an id.")]
        #[must_use]
        pub fn $name(&self) -> Option<String> {
            $crate::json::at(&self.0, $path).and_then($crate::json::text)
        }
    };
    ($name:ident Text $path:literal) => {
        #[doc = concat!("`", $path, "`: a text, raw or clean.")]
        #[must_use]
        pub fn $name(&self) -> Option<$crate::view::Text<'_>> {
            $crate::view::text(&self.0, $path)
        }
    };
    ($name:ident Int $path:literal) => {
        #[doc = concat!("`", $path, "`: a whole number.")]
        #[must_use]
        pub fn $name(&self) -> Option<i64> {
            $crate::json::at(&self.0, $path).and_then($crate::json::int)
        }
    };
    ($name:ident Count $path:literal) => {
        #[doc = concat!("`", $path, "`: how many.")]
        #[must_use]
        pub fn $name(&self) -> Option<u64> {
            $crate::view::count(&self.0, $path)
        }
    };
    ($name:ident Flag $path:literal) => {
        #[doc = concat!("`", $path, "`: whether.")]
        #[must_use]
        pub fn $name(&self) -> Option<bool> {
            $crate::json::at(&self.0, $path).and_then($crate::json::flag)
        }
    };
    ($name:ident Has $path:literal) => {
        #[doc = concat!("`", $path, "`: whether it is there and not empty.")]
        #[must_use]
        pub fn $name(&self) -> bool {
            $crate::view::has(&self.0, $path)
        }
    };
    ($name:ident Time $path:literal) => {
        #[doc = concat!("`", $path, "`: when.")]
        #[must_use]
        pub fn $name(&self) -> Option<$crate::Timestamp> {
            $crate::view::moment(&self.0, $path)
        }
    };
    ($name:ident List $path:literal) => {
        #[doc = concat!("`", $path, "`: texts; empty when missing.")]
        #[must_use]
        pub fn $name(&self) -> Vec<&str> {
            $crate::json::texts(&self.0, $path)
        }
    };
    ($name:ident Each $path:literal) => {
        #[doc = concat!("`", $path, "`: one per element.")]
        #[must_use]
        pub fn $name(&self) -> Vec<Option<&$crate::json::Value>> {
            $crate::json::each(&self.0, $path)
        }
    };
    ($name:ident Inner $path:literal) => {
        #[doc = concat!("`", $path, "`: what stands in JSON that is a text.")]
        #[must_use]
        pub fn $name(&self) -> Option<$crate::json::Value> {
            $crate::json::inner(&self.0, $path)
        }
    };
    ($name:ident Any $path:literal) => {
        #[doc = concat!("`", $path, "`: as sent.")]
        #[must_use]
        pub fn $name(&self) -> Option<&$crate::json::Value> {
            $crate::json::at(&self.0, $path)
        }
    };
}

/// The name of a field on the outside: its own, or the one behind `as`.
#[doc(hidden)]
#[macro_export]
macro_rules! view_name {
    ($name:ident) => {
        stringify!($name)
    };
    ($name:ident $alias:literal) => {
        $alias
    };
}

/// Declares a view: `view! { /// doc  Name { field: Kind = "path", … } }`. A name that is no snake_case outside is
/// written `field as "Name"`. The fields of a page that each of its rows repeats follow in `rows [has_more, …]`.
#[macro_export]
macro_rules! view {
    ($(#[$meta:meta])* $view:ident { $($name:ident $(as $alias:literal)?: $kind:ident = $path:literal,)* }
        $(rows [$($row:ident),* $(,)?])?) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $view($crate::json::Value);

        impl $view { $($crate::view_field! { $name $kind $path })* }

        impl From<$crate::json::Value> for $view {
            fn from(json: $crate::json::Value) -> Self { Self(json) }
        }

        impl $crate::view::View for $view {
            const FIELDS: &'static [$crate::view::Field] = &[$($crate::view::Field {
                name: $crate::view_name!($name $($alias)?),
                raw_name: concat!($crate::view_name!($name $($alias)?), "_raw"),
                kind: $crate::view::Kind::$kind,
                path: $path,
            },)*];
            const ROWS: &'static [&'static str] = &[$($(stringify!($row),)*)?];
            fn json(&self) -> &$crate::json::Value { &self.0 }
        }
    };
}

#[cfg(test)]
#[allow(unreachable_pub)]
mod tests {
    use super::*;

    crate::view! {
        /// A sample.
        Sample {
            id: Str = "id",
            desc: Text = "desc",
            likes: Count = "stats.likes",
            when: Time = "t",
            urls: List = "u.url_list",
            tags: Each = "tags[*].name",
        }
    }

    crate::view! {
        /// A page of samples.
        SamplePage { more: Flag = "has_more", total: Int = "total", }
        rows [more]
    }

    #[test]
    fn rows_repeat_the_pages_fields_and_keep_equal_items_apart() {
        let page = SamplePage::from(json::parse(br#"{"has_more":1,"total":2}"#.to_vec()).expect("json"));
        assert_eq!((page.more(), page.total()), (Some(true), Some(2)));
        let item = || Sample::from(json::parse(br#"{"id":"7"}"#.to_vec()).expect("json"));
        let rows = page.to_rows(&[item(), item()]);
        assert_eq!(rows.len(), 2);
        for row in rows {
            assert_eq!((row["more"].as_bool(), row["id"].as_str()), (Some(true), Some("7")));
            assert!(!row.contains_key("total") && row.len() == 8);
        }
    }

    #[test]
    fn a_view_reads_what_is_there_and_misses_the_rest() {
        let body = br#"{"id":7123456789012345678,"desc":"a b","stats":{"likes":"12"},"t":1700000000,
            "u":{"url_list":["x",null,"y"]},"tags":[{"name":"n"},{}]}"#;
        let view = Sample::from(json::parse(body.to_vec()).expect("json"));
        assert_eq!(view.id().as_deref(), Some("7123456789012345678"));
        assert_eq!(view.desc().expect("desc").clean(), "a_b");
        assert_eq!(view.likes(), Some(12));
        assert_eq!(view.urls(), ["x", "y"]);
        assert_eq!(view.when(), Timestamp::from_second(1_700_000_000).ok());
        assert_eq!(view.tags().len(), 2);
        let map = view.to_map();
        assert_eq!(map["desc_raw"], "a b");
        assert_eq!(map["when"], "2023-11-15 06-13-20");
        assert_eq!(map["tags"].encode(), r#"["n",null]"#);
        let empty = Sample::from(json::parse(b"[1]".to_vec()).expect("json"));
        assert!(empty.id().is_none() && empty.urls().is_empty());
        assert_eq!(empty.to_map().len(), 7);
    }
}
