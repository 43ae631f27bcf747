//! What the readers that [`view!`](crate::view!) makes stand on.

use jiff::Timestamp;

use super::{Text, count_of, has_of, moment_of};
use crate::json::{self, Cursor, Route, Seen, Value};

fn seen<'v>(value: &'v Value, route: &Route) -> Option<Seen<'v>> {
    Cursor::of(value).at(route).map(Cursor::seen)
}

#[must_use]
pub fn id(value: &Value, route: &Route) -> Option<String> {
    seen(value, route).and_then(json::text_of)
}

#[must_use]
pub fn text<'v>(value: &'v Value, route: &Route) -> Option<Text<'v>> {
    Cursor::of(value).at(route).and_then(Cursor::text).map(Text)
}

#[must_use]
pub fn int(value: &Value, route: &Route) -> Option<i64> {
    seen(value, route).and_then(json::int_of)
}

#[must_use]
pub fn count(value: &Value, route: &Route) -> Option<u64> {
    seen(value, route).and_then(count_of)
}

#[must_use]
pub fn flag(value: &Value, route: &Route) -> Option<bool> {
    seen(value, route).and_then(json::flag_of)
}

#[must_use]
pub fn has(value: &Value, route: &Route) -> bool {
    Cursor::of(value).at(route).is_some_and(has_of)
}

#[must_use]
pub fn moment(value: &Value, route: &Route) -> Option<Timestamp> {
    seen(value, route).and_then(moment_of)
}

#[must_use]
pub fn texts<'v>(value: &'v Value, route: &Route) -> Vec<&'v str> {
    Cursor::of(value).at(route).map(json::texts_of).unwrap_or_default()
}

#[must_use]
pub fn each<'v>(value: &'v Value, route: &Route) -> Vec<Option<&'v Value>> {
    json::each_route(value, route)
}

#[must_use]
pub fn any<'v>(value: &'v Value, route: &Route) -> Option<&'v Value> {
    json::at_route(value, route.steps())
}
