//! Scalars read leniently: platforms send numbers as texts and truth as numbers.

use super::cursor::{Cursor, Seen};
use super::route::{Step, steps};
use super::value::Value;

/// A text from a string or a number (ids come as either).
#[must_use]
pub fn text(value: &Value) -> Option<String> {
    text_of(Cursor::of(value).seen())
}

/// A whole number from a number or a numeric string. Fractions are cut off.
#[must_use]
pub fn int(value: &Value) -> Option<i64> {
    int_of(Cursor::of(value).seen())
}

/// A number, whole or not, from a number or a numeric string. Never infinite and always a number.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "what a number with a fraction can hold")]
pub fn real(value: &Value) -> Option<f64> {
    let number = match Cursor::of(value).seen() {
        Seen::Float(number) => Some(number),
        Seen::Int(number) => Some(number as f64),
        Seen::UInt(number) => Some(number as f64),
        Seen::Text(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// A truth value from a boolean, a number (not 0) or `"true"`, `"1"`.
#[must_use]
pub fn flag(value: &Value) -> Option<bool> {
    flag_of(Cursor::of(value).seen())
}

/// A whole number at a path; 0 when there is none.
#[must_use]
pub fn int_at(value: &Value, path: &str) -> i64 {
    super::at(value, path).and_then(int).unwrap_or_default()
}

/// A text at a path; empty when there is none.
#[must_use]
pub fn text_at(value: &Value, path: &str) -> String {
    super::at(value, path).and_then(text).unwrap_or_default()
}

/// [`text`], of what stands somewhere.
pub(crate) fn text_of(seen: Seen<'_>) -> Option<String> {
    match seen {
        Seen::Text(text) => Some(text.to_owned()),
        Seen::Int(number) => Some(number.to_string()),
        Seen::UInt(number) => Some(number.to_string()),
        _ => None,
    }
}

/// [`int`], of what stands somewhere.
pub(crate) fn int_of(seen: Seen<'_>) -> Option<i64> {
    match seen {
        // Every f64 inside these bounds is exact as i64.
        Seen::Float(number) => (number.trunc().abs() < 9.0e18).then_some(number.trunc() as i64),
        Seen::Text(text) => text.trim().parse().ok(),
        // A whole number beyond these bounds is as far as a fraction beyond them.
        _ => seen.as_i64(),
    }
}

/// [`flag`], of what stands somewhere.
pub(crate) fn flag_of(seen: Seen<'_>) -> Option<bool> {
    match seen {
        Seen::Bool(flag) => Some(flag),
        Seen::Text("true" | "1") => Some(true),
        Seen::Text("false" | "0" | "") => Some(false),
        Seen::Int(number) => Some(number != 0),
        Seen::UInt(number) => Some(number != 0),
        Seen::Float(number) => Some(number != 0.0),
        _ => None,
    }
}

/// The texts of a list of strings at a path, such as a `url_list`; a lone string is a list of one.
#[must_use]
pub fn texts<'v>(value: &'v Value, path: &str) -> Vec<&'v str> {
    let steps: Option<Vec<Step<'_>>> = steps(path).collect();
    steps.and_then(|steps| Cursor::of(value).follow(&steps)).map(texts_of).unwrap_or_default()
}

/// [`texts`], of what stands somewhere.
pub(crate) fn texts_of(here: Cursor<'_>) -> Vec<&str> {
    match here.seen() {
        Seen::Text(text) if !text.is_empty() => vec![text],
        _ => here.items().filter_map(Cursor::text).filter(|text| !text.is_empty()).collect(),
    }
}
