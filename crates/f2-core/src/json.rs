//! JSON answers as they came: parsed once, read by path, never trusted.

mod container;
mod cursor;
mod document;
mod equal;
mod parse;
mod read;
mod route;
mod value;
mod write;

pub(crate) use container::Key;
pub use container::{Array, Object};
pub(crate) use cursor::{Cursor, Seen, Trail};
pub use parse::parse;
pub use read::{flag, int, int_at, real, text, text_at, texts};
pub(crate) use read::{flag_of, int_of, text_of, texts_of};
pub use route::Route;
use route::{Step, steps};
pub use value::Value;
pub use write::Sorted;

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
    steps(path).try_fold(value, |here, step| walk(here, step?)).filter(|found| !found.is_null())
}

/// The value at a route.
pub(crate) fn at_route<'v>(value: &'v Value, steps: &[Step<'_>]) -> Option<&'v Value> {
    steps.iter().try_fold(value, |here, step| walk(here, *step)).filter(|found| !found.is_null())
}

fn walk<'v>(value: &'v Value, step: Step<'_>) -> Option<&'v Value> {
    match (value, step) {
        (Value::Object(object), Step::Key(key)) => object.get(key),
        (Value::Array(list), Step::Index(nth)) => list.get(nth),
        _ => None,
    }
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

/// [`each`] at a route.
pub(crate) fn each_route<'v>(value: &'v Value, route: &Route) -> Vec<Option<&'v Value>> {
    let Some((list, rest)) = route.parted() else {
        return at_route(value, route.steps()).map(Some).into_iter().collect();
    };
    let list = at_route(value, list).and_then(Value::as_array).map_or(&[][..], |list| list);
    list.iter().map(|item| at_route(item, rest)).collect()
}

/// The list at a path; empty when there is none.
#[must_use]
pub fn items<'v>(value: &'v Value, path: &str) -> &'v [Value] {
    at(value, path).and_then(Value::as_array).map_or(&[], |list| list)
}

/// Moves the list at a path of plain keys out of a value; empty when there is none.
#[must_use]
pub fn take_items(value: &mut Value, path: &str) -> Vec<Value> {
    match inside(value, path) {
        Some(Value::Array(list)) => std::mem::take(list.as_vec()),
        _ => Vec::new(),
    }
}

/// Puts a list back where [`take_items`] took it from; nowhere when there is none at the path.
pub fn put_items(value: &mut Value, path: &str, items: Vec<Value>) {
    if let Some(Value::Array(list)) = inside(value, path) {
        *list.as_vec() = items;
    }
}

/// The value at a path of plain keys, to change it.
fn inside<'v>(value: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    path.split('.').try_fold(value, |here, key| here.as_object_mut()?.get_mut(key))
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
