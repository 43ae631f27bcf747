//! f2-sim's answers beside works and profiles, held against real answers: nothing stands in them that no real
//! answer has, and nothing has another type. (Works and profiles are held against them in f2-sim's own tests.)

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use f2_core::api::Arguments;
use f2_douyin::api::METHODS;
use f2_sim::Sim;
use futures_util::StreamExt as _;
use serde_json::Value;

use crate::stage::{account, sim};

/// Which types stand at a path, elements of a list as `[]`.
type Shape = BTreeMap<String, BTreeSet<&'static str>>;

/// A method whose answer f2-sim gives, its arguments, the real answers of its endpoint, and where works stand.
struct Row {
    method: &'static str,
    arguments: Vec<(&'static str, String)>,
    captures: &'static [&'static str],
    works: &'static [&'static str],
    /// Where users stand that have everything a profile has.
    people: Option<&'static str>,
}

impl Row {
    fn people(mut self, at: &'static str) -> Self {
        self.people = Some(at);
        self
    }
}

/// The real profile.
const PROFILE: &str = "user_profile_other_2023-03";

/// Paths of f2-sim that no capture has, with the reason.
const OURS: &[(&str, &str, &str)] = &[
    ("fetch_post_feed", "$.cursor ", "the capture is of another feed; its own cursor is named as elsewhere"),
    (
        "fetch_user_following",
        "$.followings[].aweme_control",
        "F2 reads it there; the capture is of the app of 2020",
    ),
    (
        "fetch_user_follower",
        "$.followers[].aweme_control",
        "F2 reads it there; the capture is of the app of 2020",
    ),
    (
        "fetch_user_following",
        "$.followings[].video_icon.url_list[]",
        "the icon has no address in the captures",
    ),
    ("fetch_user_follower", "$.followers[].video_icon.url_list[]", "the icon has no address in the captures"),
    ("fetch_live_room_id", "$.data.room.status_str", "the room is that of web/enter, where it stands"),
    ("fetch_live_room_id", "$.data.room.user_count_str", "the room is that of web/enter, where it stands"),
    (
        "fetch_live_room_id",
        "$.data.room.owner.follow_info.follow_status_str",
        "the owner is that of web/enter",
    ),
];

fn rows(sim: &Sim) -> Vec<Row> {
    let author = sim.author("mixed");
    let work = author.listed().next().unwrap().id.to_string();
    let sec = ("sec_user_id", author.sec_uid.clone());
    let row = |method, arguments: &[(&'static str, String)], captures, works| Row {
        method,
        arguments: arguments.to_vec(),
        captures,
        works,
        people: None,
    };
    let late = ("cursor", "1".to_owned());
    let offline = sim.author("small");
    vec![
        row("fetch_user_collection", &[late], &["aweme_listcollection_empty_2025-01"], &["$.aweme_list"]),
        row(
            "fetch_user_like",
            std::slice::from_ref(&sec),
            &["app_favorite_list_2020-09", "aweme_post_2023-03"],
            &["$.aweme_list"],
        ),
        row("fetch_post_feed", &[], &["module_feed_2025-12", "aweme_post_2023-03"], &["$.aweme_list"]),
        row("fetch_post_comment", &[("aweme_id", work.clone())], &["comment_list_2026-02"], &[]),
        row(
            "fetch_post_comment_reply",
            &[("aweme_id", work), ("comment_id", "1".to_owned())],
            &["app_comment_list_reply_2020-09", "comment_list_2026-02"],
            &[],
        ),
        row(
            "fetch_general_search",
            &[("keyword", "a".to_owned())],
            &["general_search_2026-02"],
            &["$.data[].aweme_info"],
        ),
        row("fetch_user_following", std::slice::from_ref(&sec), &["app_user_following_list_2020-09"], &[])
            .people("$.followings[]"),
        row("fetch_user_follower", std::slice::from_ref(&sec), &["app_user_follower_list_2020-09"], &[])
            .people("$.followers[]"),
        row("fetch_live", &[("web_rid", author.web_rid())], &["webcast_room_web_enter_live_2026-04"], &[]),
        row(
            "fetch_live",
            &[("web_rid", offline.web_rid())],
            &["webcast_room_web_enter_offline_2025-07"],
            &[],
        ),
        row(
            "fetch_live_room_id",
            &[("room_id", offline.room_id())],
            &["webcast_reflow_info_ended_2023-12"],
            &[],
        ),
    ]
}

fn walk(value: &Value, path: &str, works: &[&str], shape: &mut Shape) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    };
    shape.entry(path.to_owned()).or_default().insert(kind);
    if works.contains(&path) {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, &format!("{path}[]"), works, shape)),
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| walk(value, &format!("{path}.{key}"), works, shape))
        }
        _ => {}
    }
}

fn capture(name: &str) -> Option<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures/api/douyin");
    let bytes = std::fs::read(folder.join(format!("{name}.json"))).ok()?;
    Some(serde_json::from_slice(&bytes).unwrap())
}

/// What stands in `ours` and in no real answer, or with a type that none has.
fn strange(ours: &Shape, real: &Shape) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, have) in ours {
        let Some(known) = real.get(path) else {
            wrong.push(format!("{path} is in no capture"));
            continue;
        };
        let odd: Vec<_> = have.iter().filter(|kind| **kind != "null" && !known.contains(*kind)).collect();
        // A place that is always null in the captures says nothing about its type.
        if !odd.is_empty() && known.iter().any(|kind| *kind != "null") {
            wrong.push(format!("{path} is {odd:?}, not {known:?}"));
        }
    }
    wrong
}

#[tokio::test]
async fn the_simulators_answers_hold_nothing_that_real_ones_do_not() {
    let sim = sim();
    let douyin = account(&sim);
    let (mut compared, mut wrong) = (0, Vec::new());
    for row in rows(&sim) {
        let real: Option<Vec<Value>> = row.captures.iter().map(|name| capture(name)).collect();
        let Some(real) = real else {
            eprintln!("skipped: {} has no capture here", row.method);
            continue;
        };
        let mut known = Shape::new();
        real.iter().for_each(|answer| walk(answer, "$", row.works, &mut known));
        if let Some((at, profile)) = row.people.zip(capture(PROFILE)) {
            walk(&profile["user"], at, &[], &mut known);
        }
        let method = METHODS.iter().find(|method| method.name == row.method).unwrap();
        let values = row.arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let arguments = Arguments { values, raw: true, ..Arguments::default() };
        let answer = method.call(douyin.clone(), arguments).unwrap().next().await.unwrap().expect(row.method);
        let mut ours = Shape::new();
        walk(&serde_json::to_value(&answer).unwrap(), "$", row.works, &mut ours);
        compared += ours.len();
        let excused = |line: &String| {
            OURS.iter().any(|(method, path, _)| *method == row.method && line.starts_with(path))
        };
        wrong.extend(
            strange(&ours, &known)
                .into_iter()
                .filter(|line| !excused(line))
                .map(|line| format!("{}: {line}", row.method)),
        );
    }
    assert!(wrong.is_empty(), "{} of {compared} paths:\n{}", wrong.len(), wrong.join("\n"));
    eprintln!("{compared} paths of f2-sim are in the captures");
}

#[test]
fn a_path_too_many_and_a_wrong_type_are_seen() {
    let shape = |text: &str| {
        let mut shape = Shape::new();
        walk(&serde_json::from_str(text).unwrap(), "$", &["$.w"], &mut shape);
        shape
    };
    let real = shape(r#"{"a":1,"b":null,"c":[{"d":"x"}],"w":[1]}"#);
    assert_eq!(
        strange(&shape(r#"{"a":2,"b":{},"c":[{"d":null}],"w":[{"x":1}]}"#), &real),
        Vec::<String>::new()
    );
    assert_eq!(strange(&shape(r#"{"a":"2","c":[{"e":1}]}"#), &real).len(), 2);
}
