//! JSON answers as they came: parsed once, read by path, never trusted.

use simd_json::OwnedValue;
use simd_json::prelude::*;

mod parse;

pub use parse::parse;

/// One JSON value. Numbers keep 64 bits; integers beyond become floats.
pub type Value = OwnedValue;

/// Answers nested deeper than this are refused: no real one comes near.
pub const MAX_DEPTH: usize = 200;

/// The value at a path such as `author.avatar_thumb.url_list[0]`. Null counts as missing.
///
/// ```
/// use f2_core::json;
/// let value = json::parse(br#"{"a":{"b":[1,{"c":"x"}]},"n":null}"#.to_vec()).unwrap();
/// assert_eq!(json::text(json::at(&value, "a.b[1].c").unwrap()).as_deref(), Some("x"));
/// assert!(json::at(&value, "n").is_none());
/// ```
#[must_use]
pub fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut here = value;
    if !path.is_empty() {
        for segment in path.split('.') {
            here = step(here, segment)?;
        }
    }
    (!here.is_null()).then_some(here)
}

/// One segment: a key, indexes in brackets, or both.
fn step<'v>(value: &'v Value, segment: &str) -> Option<&'v Value> {
    let (key, mut rest) = segment.find('[').map_or((segment, ""), |at| segment.split_at(at));
    let mut here = if key.is_empty() { value } else { value.as_object()?.get(key)? };
    while let Some(inside) = rest.strip_prefix('[') {
        let (index, after) = inside.split_once(']')?;
        here = here.as_array()?.get(index.parse::<usize>().ok()?)?;
        rest = after;
    }
    Some(here)
}

/// The value of a key as it is written, dots and all. Null counts as missing.
#[must_use]
pub fn member<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    value.as_object()?.get(key).filter(|found| !found.is_null())
}

/// What stands in JSON that is a text: `path.of.the.text{}.path.inside`. `None` where the text is no JSON.
#[must_use]
pub fn inner(value: &Value, path: &str) -> Option<Value> {
    let (text, inside) = path.split_once("{}").unwrap_or((path, ""));
    let parsed = parse(at(value, text)?.as_str()?.as_bytes().to_vec()).ok()?;
    at(&parsed, inside.trim_start_matches('.')).cloned()
}

/// The values of an object, in no order; none of anything else.
pub fn values(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_object().into_iter().flat_map(|object| object.values())
}

/// The same object with another value of a key; anything else stays as it is.
#[must_use]
pub fn with_member(value: &Value, key: &str, member: Value) -> Value {
    let mut changed = value.clone();
    if let Some(object) = changed.as_object_mut() {
        object.insert(key.to_owned(), member);
    }
    changed
}

/// The text of a string; `None` for anything else, numbers too.
#[must_use]
pub fn string(value: &Value) -> Option<&str> {
    value.as_str()
}

/// The values at a path with one `[*]`: one entry per element of the list before it, `None` where the rest
/// of the path leads nowhere. Empty when there is no such list.
#[must_use]
pub fn each<'v>(value: &'v Value, path: &str) -> Vec<Option<&'v Value>> {
    let Some((list, rest)) = path.split_once("[*]") else {
        return at(value, path).map(Some).into_iter().collect();
    };
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    items(value, list).iter().map(|item| at(item, rest)).collect()
}

/// The list at a path; empty when there is none.
#[must_use]
pub fn items<'v>(value: &'v Value, path: &str) -> &'v [Value] {
    at(value, path).and_then(|list| list.as_array()).map_or(&[], |list| list.as_slice())
}

/// Moves the list at a path of plain keys out of a value; empty when there is none.
#[must_use]
pub fn take_items(value: &mut Value, path: &str) -> Vec<Value> {
    let mut here = value;
    for key in path.split('.') {
        match here.as_object_mut().and_then(|object| object.get_mut(key)) {
            Some(next) => here = next,
            None => return Vec::new(),
        }
    }
    match here {
        Value::Array(list) => std::mem::take(&mut **list),
        _ => Vec::new(),
    }
}

/// Puts a list back where [`take_items`] took it from; nowhere when there is none at the path.
pub fn put_items(value: &mut Value, path: &str, items: Vec<Value>) {
    let mut here = value;
    for key in path.split('.') {
        match here.as_object_mut().and_then(|object| object.get_mut(key)) {
            Some(next) => here = next,
            None => return,
        }
    }
    if let Value::Array(list) = here {
        **list = items;
    }
}

/// A text from a string or a number (ids come as either).
#[must_use]
pub fn text(value: &Value) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    value.as_u64().map(|n| n.to_string()).or_else(|| value.as_i64().map(|n| n.to_string()))
}

/// A whole number from a number or a numeric string. Fractions are cut off.
#[must_use]
pub fn int(value: &Value) -> Option<i64> {
    if let Some(n) = value.as_i64() {
        return Some(n);
    }
    if let Some(n) = value.as_f64() {
        let whole = n.trunc();
        // Every f64 inside these bounds is exact as i64.
        return (whole.abs() < 9.0e18).then_some(whole as i64);
    }
    value.as_str().and_then(|text| text.trim().parse().ok())
}

/// A whole number at a path; 0 when there is none.
#[must_use]
pub fn int_at(value: &Value, path: &str) -> i64 {
    at(value, path).and_then(int).unwrap_or_default()
}

/// A text at a path; empty when there is none.
#[must_use]
pub fn text_at(value: &Value, path: &str) -> String {
    at(value, path).and_then(text).unwrap_or_default()
}

/// A number, whole or not, from a number or a numeric string. Never infinite and always a number.
#[must_use]
pub fn real(value: &Value) -> Option<f64> {
    let number = value.cast_f64().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
    number.filter(|number: &f64| number.is_finite())
}

/// A truth value from a boolean, a number (not 0) or `"true"`, `"1"`.
#[must_use]
pub fn flag(value: &Value) -> Option<bool> {
    if let Some(flag) = value.as_bool() {
        return Some(flag);
    }
    if let Some(text) = value.as_str() {
        return match text {
            "true" | "1" => Some(true),
            "false" | "0" | "" => Some(false),
            _ => None,
        };
    }
    value.as_i64().map(|n| n != 0).or_else(|| value.as_f64().map(|n| n != 0.0))
}

/// The texts of a list of strings at a path, such as a `url_list`; a lone string is a list of one.
#[must_use]
pub fn texts<'v>(value: &'v Value, path: &str) -> Vec<&'v str> {
    match at(value, path) {
        Some(Value::Array(list)) => {
            list.iter().filter_map(|item| item.as_str()).filter(|text| !text.is_empty()).collect()
        }
        Some(Value::String(text)) if !text.is_empty() => vec![text.as_str()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Cause;

    #[test]
    fn deep_nesting_is_refused_and_strings_do_not_count() {
        let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
        assert_eq!(parse(deep).expect_err("too deep").cause(), Cause::BadReply);
        let text = format!("{{\"a\":\"{}\\\"[\"}}", "[".repeat(5_000));
        assert!(parse(text.into_bytes()).is_ok());
    }

    #[test]
    fn wildcards_stay_aligned() {
        let value = parse(br#"{"l":[{"a":1},{},{"a":null},{"a":4}]}"#.to_vec()).expect("json");
        let found: Vec<_> = each(&value, "l[*].a").into_iter().map(|v| v.and_then(int)).collect();
        assert_eq!(found, [Some(1), None, None, Some(4)]);
        assert!(each(&value, "x[*].a").is_empty());
    }

    #[test]
    fn scalars_are_read_leniently() {
        let value = parse(br#"{"n":"12","f":3.9,"b":1,"t":18446744073709551615,"huge":1e300}"#.to_vec())
            .expect("json");
        assert_eq!(int(at(&value, "n").expect("n")), Some(12));
        assert_eq!(int(at(&value, "f").expect("f")), Some(3));
        assert_eq!(int(at(&value, "huge").expect("huge")), None);
        assert_eq!(flag(at(&value, "b").expect("b")), Some(true));
        assert_eq!(text(at(&value, "t").expect("t")).as_deref(), Some("18446744073709551615"));
    }

    #[test]
    fn json_inside_a_text_is_read() {
        let value = parse(br#"{"d":{"t":"{\"u\":\"a\\u0026b\"}","n":"x"}}"#.to_vec()).expect("json");
        assert_eq!(inner(&value, "d.t{}.u").as_ref().and_then(text).as_deref(), Some("a&b"));
        assert!(inner(&value, "d.t").is_some());
        assert_eq!((inner(&value, "d.n"), inner(&value, "d.t{}.v")), (None, None));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = parse(bytes).map(|value| at(&value, "a[0].b").cloned());
        }
    }
}
