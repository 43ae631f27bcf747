//! Views: named fields over a JSON answer, from a table with a line per field.
//!
//! A missing, null or mistyped field is `None` and never costs the rest.

mod declare;
#[doc(hidden)]
pub mod reader;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::json::{self, Cursor, Key, Route, Seen, Trail, Value};
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
    /// The path, taken apart.
    pub route: Route,
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

    /// Every field by name as one object, sorted by name.
    fn row(&self) -> Value {
        Value::of_table(entries(self.json(), Self::FIELDS, &[]))
    }

    /// Every field as a cell of a record, in the order of the table.
    fn cells(&self) -> Vec<(&'static str, Cell)> {
        let mut cells = Vec::with_capacity(Self::FIELDS.len() + 8);
        read_all(self.json(), Self::FIELDS, |name, value| cells.push((name, cell(value))));
        cells
    }
}

/// The fields of a table over a value.
#[must_use]
pub fn to_map(json: &Value, fields: &'static [Field]) -> BTreeMap<String, Value> {
    entries(json, fields, &[]).into_iter().map(|(name, value)| (name.into_owned(), value)).collect()
}

/// [`View::to_rows`], each row as one object.
#[must_use]
pub fn rows<V: View, I: View>(view: &V, items: &[I]) -> Vec<Value> {
    let mut shared = entries(view.json(), V::FIELDS, &[]);
    shared.retain(|(name, _)| V::ROWS.contains(&&**name));
    items.iter().map(|item| Value::of_table(entries(item.json(), I::FIELDS, &shared))).collect()
}

/// Some entries, and then every field as it stands in a map.
fn entries(json: &Value, fields: &'static [Field], before: &[(Key, Value)]) -> Vec<(Key, Value)> {
    let mut entries = Vec::with_capacity(before.len() + fields.len() + 8);
    entries.extend_from_slice(before);
    read_all(json, fields, |name, value| entries.push((name.into(), value)));
    entries
}

/// Every field as it stands in a map: one entry each, two for a text.
fn read_all(json: &Value, fields: &'static [Field], mut entry: impl FnMut(&'static str, Value)) {
    let mut trail = Trail::new(Cursor::of(json));
    for field in fields {
        if field.kind == Kind::Text {
            let raw = trail.follow(field.route.steps()).and_then(Cursor::text).map(Text);
            entry(field.name, Value::from(raw.map(Text::clean)));
            entry(field.raw_name, Value::from(raw.map(Text::raw)));
        } else if field.kind == Kind::Inner {
            entry(field.name, json::inner(json, field.path).unwrap_or(Value::Null));
        } else {
            entry(field.name, read(&mut trail, field));
        }
    }
}

/// One field as it stands in a map.
fn read(trail: &mut Trail<'_>, field: &'static Field) -> Value {
    let (steps, each) =
        field.route.parted().map_or((field.route.steps(), None), |(list, rest)| (list, Some(rest)));
    let found = trail.follow(steps);
    let seen = found.map(Cursor::seen);
    match field.kind {
        Kind::Text | Kind::Any | Kind::Inner => found.map_or(Value::Null, Cursor::to_value),
        Kind::Str => seen.and_then(json::text_of).into(),
        Kind::Int => seen.and_then(json::int_of).into(),
        Kind::Count => seen.and_then(count_of).into(),
        Kind::Flag => seen.and_then(json::flag_of).into(),
        Kind::Has => found.is_some_and(has_of).into(),
        Kind::Time => seen.and_then(moment_of).map(time::text).into(),
        Kind::List => found.map(json::texts_of).unwrap_or_default().into(),
        Kind::Each => match each {
            None => found.into_iter().map(Cursor::to_value).collect(),
            Some(rest) => {
                let list = found.into_iter().flat_map(Cursor::items);
                list.map(|item| item.follow(rest).map_or(Value::Null, Cursor::to_value)).collect()
            }
        },
    }
}

fn cell(value: Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Bool(flag) => Cell::Int(i64::from(flag)),
        Value::Int(number) => Cell::Int(number),
        Value::UInt(number) => {
            i64::try_from(number).map_or_else(|_| Cell::Text(number.to_string()), Cell::Int)
        }
        Value::Float(number) => Cell::Real(number),
        Value::String(text) => Cell::Text(text),
        Value::Array(_) | Value::Object(_) => Cell::Text(value.encode()),
    }
}

fn count_of(seen: Seen<'_>) -> Option<u64> {
    json::int_of(seen).and_then(|number| u64::try_from(number).ok())
}

fn moment_of(seen: Seen<'_>) -> Option<Timestamp> {
    json::int_of(seen).and_then(time::from_wire)
}

fn has_of(here: Cursor<'_>) -> bool {
    match here.seen() {
        Seen::Array | Seen::Object => here.len() > 0,
        Seen::Text(text) => !text.is_empty(),
        _ => false,
    }
}

/// Every element of a list at a path as a view of its own.
#[must_use]
pub fn items<V: View>(value: &Value, path: &str) -> Vec<V> {
    json::items(value, path).iter().cloned().map(V::from).collect()
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
        let values = super::rows(&page, &[item(), item()]);
        assert_eq!(values, rows.iter().cloned().map(|row| row.into_iter().collect()).collect::<Vec<Value>>());
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
