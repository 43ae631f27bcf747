//! The views field by field and by value: against places named apart from their tables, made here and in captures.

use std::collections::BTreeSet;

use f2_core::Timestamp;
use f2_core::time;
use f2_core::view::{Field, Kind};
use serde_json::{Value, json};

use crate::mutations::{READERS, captures, json_of, place, steps};

/// View, field and path, a field a line.
const FIELDS: &str = include_str!("../../../../fixtures/douyin/fields.txt");

fn rows() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    FIELDS.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut words = line.split(' ');
        let mut next = || words.next().unwrap_or_else(|| panic!("{line}: three words are due"));
        (next(), next(), next())
    })
}

/// The row of a view's table by the field's name.
fn field(view: &str, name: &str) -> Option<&'static Field> {
    let reader = READERS.iter().find(|reader| reader.0 == view)?;
    reader.1.iter().find(|field| field.name == name)
}

/// What every field of a view says of an answer.
fn map(view: &str, answer: &Value) -> Value {
    let reader = READERS.iter().find(|reader| reader.0 == view).unwrap();
    serde_json::to_value(reader.2(json_of(answer)).into_iter().collect::<f2_core::json::Value>()).unwrap()
}

/// What stands in an answer, and what is read then: under the field's name and under its raw one.
fn samples(kind: Kind, n: usize) -> Vec<(Value, Value, Option<Value>)> {
    let plain = |put: Value, due: Value| (put, due, None);
    match kind {
        Kind::Str => vec![
            plain(json!(format!("id-{n}")), json!(format!("id-{n}"))),
            plain(
                json!(7_123_456_789_012_345_000_u64 + n as u64),
                json!(format!("{}", 7_123_456_789_012_345_000_u64 + n as u64)),
            ),
        ],
        Kind::Text => {
            vec![(json!(format!("a/b {n}")), json!(format!("a_b_{n}")), Some(json!(format!("a/b {n}"))))]
        }
        Kind::Int | Kind::Count => {
            vec![plain(json!(1000 + n), json!(1000 + n)), plain(json!(format!("{n}")), json!(n))]
        }
        Kind::Flag => vec![plain(json!(1), json!(true)), plain(json!(false), json!(false))],
        Kind::Has => vec![plain(json!([n]), json!(true)), plain(json!([]), json!(false))],
        Kind::Time => vec![plain(json!(1_700_000_000), json!("2023-11-15 06-13-20"))],
        Kind::List => vec![plain(json!([format!("u{n}"), "v"]), json!([format!("u{n}"), "v"]))],
        Kind::Each => vec![plain(json!(format!("e{n}")), json!([null, format!("e{n}")]))],
        Kind::Any => vec![plain(json!({ "k": n }), json!({ "k": n }))],
        Kind::Inner => panic!("no view of Douyin reads JSON inside a text"),
    }
}

#[test]
fn every_field_reads_its_own_place() {
    let (mut wrong, mut read) = (Vec::new(), 0);
    for (n, (view, name, path)) in rows().enumerate() {
        let Some(field) = field(view, name) else {
            wrong.push(format!("{view} has no {name}"));
            continue;
        };
        for (put, due, raw) in samples(field.kind, n) {
            let mut answer = json!({});
            *place(&mut answer, &steps(path)) = put;
            let map = map(view, &answer);
            let raw_agrees = raw.is_none_or(|raw| map[field.raw_name] == raw);
            if map[name] != due || !raw_agrees {
                wrong.push(format!("{view}.{name} is {} at {path}, not {due}", map[name]));
            }
            read += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(read >= 436, "{read}");
}

/// The values at a path, read without the product: `[n]` is an element, `[*]` all of them.
fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let pointer: String =
        path.split(['.', '[']).map(|step| format!("/{}", step.trim_end_matches(']'))).collect();
    if path.is_empty() { Some(value) } else { value.pointer(&pointer) }
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// What a field of a kind says of what stands at its path; nothing where the answer leaves it open.
fn due(kind: Kind, answer: &Value, path: &str) -> Option<Value> {
    if let (Kind::Each, Some((list, rest))) = (kind, path.split_once("[*]")) {
        let items = at(answer, list)?.as_array()?;
        let rest = rest.trim_start_matches('.');
        return Some(items.iter().map(|item| at(item, rest).cloned().unwrap_or(Value::Null)).collect());
    }
    let found = at(answer, path).filter(|found| !found.is_null() && !found.is_f64())?;
    Some(match kind {
        Kind::Str if found.is_number() => json!(found.to_string()),
        Kind::Str | Kind::Text => json!(found.as_str()?),
        Kind::Int => json!(number(found)?),
        Kind::Count => json!(number(found).filter(|n| *n >= 0)?),
        Kind::Flag => json!(found.as_bool().or_else(|| Some(found.as_i64()? != 0))?),
        Kind::Has => json!(!found.as_array()?.is_empty()),
        Kind::Time => json!(time::text(
            Timestamp::from_second(number(found).filter(|n| (1..10_000_000_000).contains(n))?).ok()?
        )),
        Kind::List | Kind::Any => found.clone(),
        Kind::Each | Kind::Inner => return None,
    })
}

/// Compares every field named in the list with what stands in an answer; says how many were there.
fn compare(view: &str, answer: &Value, about: &str) -> usize {
    let map = map(view, answer);
    let mut there = 0;
    for (_, name, path) in rows().filter(|row| row.0 == view) {
        let field = field(view, name).unwrap();
        let Some(due) = due(field.kind, answer, path) else { continue };
        let shown = if field.kind == Kind::Text { field.raw_name } else { name };
        assert_eq!(map[shown], due, "{about}: {view}.{name}");
        there += 1;
    }
    there
}

/// A capture, the view of the whole of it, and the lists in it: where, the view of an element, the key of its id.
type Capture = (&'static str, &'static str, &'static [(&'static str, &'static str, &'static str)]);

const WORKS: (&str, &str, &str) = ("aweme_list", "Work", "aweme_id");
const CAPTURES: &[Capture] = &[
    ("app_comment_list_reply_2020-09", "CommentPage", &[("comments", "Comment", "cid")]),
    ("app_favorite_list_2020-09", "PostPage", &[WORKS]),
    ("app_user_follower_list_2020-09", "FollowingPage", &[("followers", "ListedUser", "uid")]),
    ("app_user_following_list_2020-09", "FollowingPage", &[("followings", "ListedUser", "uid")]),
    ("app_user_live_2020-09", "", &[("data", "ListedUser", "sec_uid")]),
    ("aweme_detail_filtered_2026-09", "PostDetail", &[]),
    ("aweme_detail_video_2023-07", "PostDetail", &[("aweme_detail", "Work", "aweme_id")]),
    ("aweme_listcollection_empty_2025-01", "CursorPostPage", &[]),
    ("aweme_post_2023-03", "PostPage", &[WORKS]),
    ("aweme_post_iesdouyin_v2_2021-04", "PostPage", &[WORKS]),
    ("aweme_post_image_mix_2023-07", "PostPage", &[WORKS]),
    ("comment_list_2026-02", "CommentPage", &[("comments", "Comment", "cid")]),
    ("general_search_2026-02", "", &[("data[*].aweme_info", "Work", "aweme_id")]),
    ("image_with_video_reduced_2025-08", "Work", &[]),
    ("iteminfo_iesdouyin_v2_2021-04", "", &[("item_list", "Work", "aweme_id")]),
    ("module_feed_2025-12", "PostPage", &[WORKS]),
    ("query_user_2024-01", "QueryUser", &[]),
    ("query_user_2026-09_guest", "QueryUser", &[]),
    ("user_profile_other_2023-03", "UserProfile", &[]),
    ("webcast_reflow_info_ended_2023-12", "UserLive2", &[]),
    (
        "webcast_room_web_enter_live_2026-04",
        "UserLive",
        &[("data.similar_rooms", "FollowingLive", "web_rid")],
    ),
    ("webcast_room_web_enter_offline_2025-07", "UserLive", &[]),
];
/// Captures that no view is for.
const APART: &[&str] = &["lyric_json_2024-05"];

/// Every value of a key, wherever it stands.
fn everywhere<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(list) => list.iter().for_each(|item| everywhere(item, key, found)),
        Value::Object(map) => map.iter().for_each(|(name, value)| {
            found.extend((name == key).then_some(value));
            everywhere(value, key, found);
        }),
        _ => {}
    }
}

/// The elements of a list, or the one object there.
fn elements(answer: &Value, list: &str) -> Vec<Value> {
    let (list, inside) = list.split_once("[*].").unwrap_or((list, ""));
    match at(answer, list) {
        Some(Value::Array(items)) => items.iter().filter_map(|item| at(item, inside).cloned()).collect(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    }
}

#[test]
fn every_capture_says_in_its_views_what_stands_in_it() {
    let (mut read, mut facts, mut items) = (0, 0, 0);
    for (path, answer) in captures() {
        let name = std::path::Path::new(path).file_stem().unwrap().to_str().unwrap();
        if APART.contains(&name) {
            continue;
        }
        let (_, whole, lists) =
            CAPTURES.iter().find(|row| row.0 == name).unwrap_or_else(|| panic!("{name} is read nowhere"));
        let mut there = if whole.is_empty() { 0 } else { compare(whole, answer, name) };
        for (list, view, id) in *lists {
            let mut known = Vec::new();
            everywhere(answer, id, &mut known);
            let elements = elements(answer, list);
            assert!(!elements.is_empty(), "{name}: nothing at {list}");
            let ids: BTreeSet<String> = elements.iter().map(|element| element[*id].to_string()).collect();
            assert_eq!(ids.len(), elements.len(), "{name}: an id twice");
            for element in &elements {
                assert!(known.contains(&&element[*id]) && !element[*id].is_null(), "{name}: {id}");
                let shown =
                    map(view, element).as_object().unwrap().values().any(|value| *value == element[*id]);
                assert!(shown, "{name}: the id of an element is no field of {view}");
                there += compare(view, element, name);
            }
            items += elements.len();
        }
        assert!(there > 0, "{name}: nothing is read");
        (read, facts) = (read + 1, facts + there);
    }
    if captures().is_empty() {
        return;
    }
    assert_eq!(read, CAPTURES.len(), "a capture is missing");
    assert!(items >= 30 && facts >= 1_000, "{items} elements, {facts} fields");
    eprintln!(
        "{read} captures and {items} elements in them: {facts} fields by value; {} set apart",
        APART.len()
    );
}
