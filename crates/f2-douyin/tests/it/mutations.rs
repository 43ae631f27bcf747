//! Every view over answers that are wrong in one place: what stands elsewhere is read as before.

use f2_core::json;
use f2_core::view::{Field, Kind, View};
use f2_douyin::views::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) type Fields = BTreeMap<String, json::Value>;

/// The table of a view, and how it reads an answer.
pub(crate) type Reader = (&'static str, &'static [Field], fn(json::Value) -> Fields);

macro_rules! readers {
    ($($view:ident)*) => {
        [$((stringify!($view), $view::FIELDS, |answer| $view::from(answer).to_map()),)*]
    };
}

/// Every view of the crate; a test holds that none is missing.
pub(crate) const READERS: [Reader; 34] = readers![
    PostPage CursorPostPage FeedPage PostDetail SlidesInfo PostStats Work UserProfile FollowingPage ListedUser
    QueryUser ShortUsers CollectsPage Collects MusicPage Music CommentPage Comment UserLive UserLive2 UserLiveStatus
    LiveStatus FollowingLives FollowingLive LiveImFetch HomeSearchPage SearchItem SearchPage SearchCard SuggestWords
    SuggestedWord FriendPage FollowPage FriendItem
];

/// A step of a path: into an object, or to an element of a list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    Key(String),
    At(usize),
}

/// The steps of a field's path; `[*]` stands for its second element.
pub(crate) fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for piece in path.split('.') {
        let (key, indexes) = piece.split_at(piece.find('[').unwrap_or(piece.len()));
        if !key.is_empty() {
            steps.push(Step::Key(key.to_owned()));
        }
        for index in indexes.split('[').skip(1) {
            steps.push(Step::At(index.trim_end_matches(']').parse().unwrap_or(1)));
        }
    }
    steps
}

/// The place at the end of some steps, made where it is not there.
pub(crate) fn place<'v>(root: &'v mut Value, steps: &[Step]) -> &'v mut Value {
    steps.iter().fold(root, |here, step| match step {
        Step::Key(key) => {
            if !here.is_object() {
                *here = json!({});
            }
            &mut here[key]
        }
        Step::At(at) => {
            if !here.is_array() {
                *here = json!([]);
            }
            let list = here.as_array_mut().unwrap();
            while list.len() <= *at {
                list.push(Value::Null);
            }
            &mut list[*at]
        }
    })
}

/// An answer in which every field of a table has a value of its kind. What other fields stand in is not replaced.
pub(crate) fn whole(fields: &[Field]) -> Value {
    let mut root = json!({});
    for field in fields {
        let at = place(&mut root, &steps(field.path));
        if at.is_object() || at.is_array() {
            continue;
        }
        *at = match field.kind {
            Kind::Str | Kind::Text | Kind::Each | Kind::Any => json!("text é 字"),
            Kind::Int | Kind::Count => json!(7),
            Kind::Flag => json!(1),
            Kind::Has | Kind::List => json!(["https://a.example/1"]),
            Kind::Time => json!(1_700_000_000),
            Kind::Inner => json!("{\"a\":{\"b\":[1]}}"),
        };
    }
    root
}

/// What stands in the wrong place, by number; `None` takes the place away.
pub(crate) fn strange(kind: usize) -> Option<Value> {
    let number = |text: &str| serde_json::from_str(text).unwrap();
    Some(match kind {
        0 => return None,
        1 => Value::Null,
        2 => json!(true),
        3 => json!(-1),
        4 => number("1.7e308"),
        5 => json!(u64::MAX),
        6 => json!(i64::MIN),
        7 => json!(""),
        8 => json!("\u{202e}\u{0}../../x\n"),
        9 => json!("9".repeat(200_000)),
        10 => json!([]),
        11 => json!({}),
        12 => json!({ "url_list": { "a": 1 }, "0": [] }),
        13 => (0..100).fold(json!(1), |inner, _| json!([inner])),
        14 => Value::Array(vec![Value::Null; 100_000]),
        15 => json!([[], {}, null, [null], "x", 1]),
        _ => (0..20_000).map(|n| (format!("k{n}"), json!(n))).collect(),
    })
}

pub(crate) const STRANGE: usize = 17;

fn put(root: &mut Value, steps: &[Step], with: Option<Value>) {
    let Some((last, before)) = steps.split_last() else {
        *root = with.unwrap_or(Value::Null);
        return;
    };
    let parent = place(root, before);
    match (with, last) {
        (None, Step::Key(key)) => drop(parent.as_object_mut().and_then(|map| map.remove(key))),
        (with, _) => *place(parent, std::slice::from_ref(last)) = with.unwrap_or(Value::Null),
    }
}

fn read(read_as: fn(json::Value) -> Fields, answer: &Value) -> Fields {
    read_as(json::parse(answer.to_string().into_bytes()).unwrap())
}

/// Whether one of two paths begins with the other: what stands at one has a say in the other.
fn concerns(one: &[Step], other: &[Step]) -> bool {
    one.iter().zip(other).all(|(one, other)| one == other)
}

/// The fields of a table that take turns: of these, one is a text or a list where the other looks into an object.
fn has_rival(fields: &[Field], field: &Field) -> bool {
    let path = steps(field.path);
    let scalar = |field: &Field| !matches!(field.kind, Kind::Any | Kind::Has | Kind::List);
    let through = |longer: &Field, shorter: &Field| {
        let (longer, path) = (steps(longer.path), steps(shorter.path));
        scalar(shorter) && longer.len() > path.len() && concerns(&longer, &path)
    };
    let parted = |other: &Field| {
        let other = steps(other.path);
        let fork = path.iter().zip(&other).find(|(one, other)| one != other);
        matches!(fork, Some((Step::Key(_), Step::At(_)) | (Step::At(_), Step::Key(_))))
    };
    fields.iter().any(|other| {
        steps(other.path) != path && (through(other, field) || through(field, other) || parted(other))
    })
}

#[test]
fn every_view_is_here() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/views");
    let mut declared = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        declared += text.matches("f2_core::view! {").count();
    }
    assert_eq!(declared, READERS.len(), "a view is declared and not read here, or read twice");
    let mut names: Vec<&str> = READERS.iter().map(|(name, ..)| *name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), READERS.len());
}

#[test]
fn a_whole_answer_has_every_field() {
    for reader in &READERS {
        let fields = read(reader.2, &whole(reader.1));
        for field in reader.1.iter().filter(|field| !has_rival(reader.1, field)) {
            assert!(!fields[field.name].is_null(), "{}: {} is not read", reader.0, field.name);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn one_wrong_value_costs_its_own_field_at_most(
        view in 0..READERS.len(), field in any::<usize>(), depth in any::<usize>(), kind in 0..STRANGE,
    ) {
        let (name, fields, read_as) = READERS[view];
        let fields: Vec<Field> = fields.iter().filter(|field| !has_rival(fields, field)).copied().collect();
        let reader = &(name, &fields[..], read_as);
        let mut answer = whole(&fields);
        let before = read(reader.2, &answer);
        let path = steps(reader.1[field % reader.1.len()].path);
        let replaced = &path[..depth % (path.len() + 1)];
        put(&mut answer, replaced, strange(kind));
        let after = read(reader.2, &answer);
        prop_assert_eq!(before.len(), after.len());
        for other in reader.1.iter().filter(|other| !concerns(&steps(other.path), replaced)) {
            prop_assert_eq!(&before[other.name], &after[other.name], "{}: {} by {:?}", reader.0, other.name, replaced);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Captures, where they are at hand: any value of any of them replaced.
    #[test]
    fn captures_are_read_with_any_value_replaced(file in any::<usize>(), at in any::<usize>(), kind in 1..STRANGE) {
        let Some((name, answer)) = captures().get(file % captures().len().max(1)) else { return Ok(()) };
        let mut changed = answer.clone();
        let mut left = at % count(answer);
        replace(&mut changed, &mut left, &strange(kind).unwrap_or(Value::Null));
        let (before, after) = (json_of(answer), json_of(&changed));
        for reader in &READERS {
            prop_assert_eq!(reader.2(before.clone()).len(), reader.2(after.clone()).len(), "{} of {}", reader.0, name);
        }
    }
}

pub(crate) fn json_of(answer: &Value) -> json::Value {
    json::parse(answer.to_string().into_bytes()).unwrap()
}

/// All captures of Douyin; says so once when there are none.
pub(crate) fn captures() -> &'static [(String, Value)] {
    static CAPTURES: std::sync::OnceLock<Vec<(String, Value)>> = std::sync::OnceLock::new();
    CAPTURES.get_or_init(|| {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures/api/douyin");
        let Ok(files) = std::fs::read_dir(folder) else {
            eprintln!("skipped: the captures are not here");
            return Vec::new();
        };
        let mut all: Vec<_> = files
            .map(|file| file.unwrap().path())
            .map(|path| {
                let answer = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
                (path.display().to_string(), answer)
            })
            .collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all
    })
}

/// How many values there are, the answer itself among them.
pub(crate) fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

/// Replaces the value with a number, counted in the order of the answer.
pub(crate) fn replace(value: &mut Value, left: &mut usize, with: &Value) {
    if *left == 0 {
        *value = with.clone();
        *left = usize::MAX;
        return;
    }
    *left = left.saturating_sub(usize::from(*left != usize::MAX));
    match value {
        Value::Array(list) => list.iter_mut().for_each(|item| replace(item, left, with)),
        Value::Object(map) => map.values_mut().for_each(|item| replace(item, left, with)),
        _ => {}
    }
}
