//! Every JSON path of the reference captures stands in the simulator's answers with a compatible type.

use crate::client::{Client, sim};
use f2_sim::Config;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

pub(crate) type Paths = BTreeMap<String, BTreeSet<&'static str>>;

/// Paths that need not be there, with the reason. A prefix ending in `*` covers all below.
const TOLERATED: &Tolerated = &[
    (
        "image_with_video_reduced_2025-08",
        "$.awemeType",
        "the capture was reduced by a downloader that renames members",
    ),
    ("image_with_video_reduced_2025-08", "$.create_time", "the downloader writes a date text"),
    ("image_with_video_reduced_2025-08", "$.author.*", "the downloader writes empty texts for what it drops"),
    (
        "image_with_video_reduced_2025-08",
        "$.mix_info.*",
        "the downloader writes empty texts for what it drops",
    ),
    ("image_with_video_reduced_2025-08", "$.video.*", "the downloader writes empty texts for what it drops"),
];

/// Paths of ours that no capture of a work shows, with the reason. A prefix ending in `*` covers all below.
const OURS: &[(&str, &str)] = &[
    ("$.author.video_icon.*", "the icon has no address in the captures"),
    ("$.music.video_icon.*", "the icon has no address in the captures"),
    ("$.cha_list[].author.*", "the author of a hashtag has pictures without addresses in the captures"),
    ("$.images[].video.origin_cover.*", "the live photo's cover has no address in the one capture"),
];

fn walk(value: &Value, path: &str, out: &mut Paths) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    };
    out.entry(path.to_owned()).or_default().insert(kind);
    match value {
        Value::Array(items) => items.iter().for_each(|v| walk(v, &format!("{path}[]"), out)),
        Value::Object(map) => map.iter().for_each(|(k, v)| walk(v, &format!("{path}.{k}"), out)),
        _ => {}
    }
}

/// The paths of all values, each with the kinds of value that stand there.
pub(crate) fn paths(values: &[Value]) -> Paths {
    let mut out = Paths::new();
    values.iter().for_each(|v| walk(v, "$", &mut out));
    out
}

pub(crate) fn covers(pattern: &str, path: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == path, |prefix| path.starts_with(prefix))
}

/// File, path and reason of what need not be there.
pub(crate) type Tolerated = [(&'static str, &'static str, &'static str)];

/// What is wrong with `ours` in the light of the capture.
pub(crate) fn compare(tolerated: &Tolerated, file: &str, capture: &Paths, ours: &Paths) -> Vec<String> {
    let mut wrong = Vec::new();
    let known = |path: &str| tolerated.iter().any(|(f, p, _)| *f == file && covers(p, path));
    for (path, want) in capture.iter().filter(|(p, _)| !known(p)) {
        let Some(have) = ours.get(path) else {
            wrong.push(format!("{file}: {path} is missing"));
            continue;
        };
        let want: BTreeSet<_> = want.iter().filter(|k| **k != "null").collect();
        if !want.is_empty() && !have.iter().any(|k| want.contains(k)) {
            wrong.push(format!("{file}: {path} is {have:?}, not {want:?}"));
        }
    }
    wrong
}

/// The text of a capture, if the captures are here.
pub(crate) fn captured(file: &str) -> Option<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/captures/api");
    std::fs::read_to_string(folder.join(file)).ok()
}

fn capture(name: &str) -> Option<Value> {
    Some(serde_json::from_str(&captured(&format!("douyin/{name}.json"))?).unwrap())
}

struct Answers {
    pages: Vec<Value>,
    details: Vec<Value>,
    works: Vec<Value>,
    filtered: Value,
    profile: Value,
    query_user: Value,
}

async fn answers() -> Answers {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let author = sim.author("mixed");
    let mut pages = Vec::new();
    let mut cursor = 0;
    loop {
        let page = client.posts(&author.sec_uid, cursor, 20).await.json();
        cursor = page["max_cursor"].as_i64().unwrap();
        let more = page["has_more"] == 1;
        pages.push(page);
        if !more {
            break;
        }
    }
    let mut details = Vec::new();
    for work in &author.works {
        details.push(client.detail(work.id).await.json());
    }
    let hidden = sim.author("small").works.iter().find(|w| w.label.contains("copyright")).unwrap();
    let own = format!("&sec_user_id={}", author.sec_uid);
    let list = |page: &Value| page["aweme_list"].as_array().unwrap().clone();
    Answers {
        works: pages.iter().flat_map(list).collect(),
        pages,
        details,
        filtered: client.detail(hidden.id).await.json(),
        profile: client.api("/aweme/v1/web/user/profile/other/", &own).await.json(),
        query_user: client.api("/aweme/v1/web/query/user/", "").await.json(),
    }
}

#[tokio::test]
async fn the_answers_have_the_shape_of_the_captures() {
    if capture("query_user_2026-09_guest").is_none() {
        eprintln!("skipped: the captures are not here");
        return;
    }
    let ours = answers().await;
    let works_of = |v: &Value| v["aweme_list"].as_array().unwrap().clone();
    let read = |name: &str| capture(name).unwrap();
    let table: Vec<(&str, Vec<Value>, Paths)> = vec![
        ("aweme_post_2023-03", vec![read("aweme_post_2023-03")], paths(&ours.pages)),
        ("aweme_post_image_mix_2023-07", vec![read("aweme_post_image_mix_2023-07")], paths(&ours.pages)),
        ("aweme_detail_video_2023-07", vec![read("aweme_detail_video_2023-07")], paths(&ours.details)),
        ("module_feed_2025-12", works_of(&read("module_feed_2025-12")), paths(&ours.works)),
        (
            "image_with_video_reduced_2025-08",
            vec![read("image_with_video_reduced_2025-08")],
            paths(&ours.works),
        ),
        ("user_profile_other_2023-03", vec![read("user_profile_other_2023-03")], paths(&[ours.profile])),
        (
            "aweme_detail_filtered_2026-09",
            vec![read("aweme_detail_filtered_2026-09")],
            paths(&[ours.filtered]),
        ),
        ("query_user_2026-09_guest", vec![read("query_user_2026-09_guest")], paths(&[ours.query_user])),
    ];
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (file, values, have) in table {
        let want = paths(&values);
        compared += want.len();
        wrong.extend(compare(TOLERATED, file, &want, &have));
    }
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
    eprintln!("{compared} paths of the captures are in the answers");
}

/// All works of the captures, the reduced live photo as far as it is as sent.
fn captured_works() -> Option<Vec<Value>> {
    let mut works = Vec::new();
    for name in ["aweme_post_2023-03", "aweme_post_image_mix_2023-07", "module_feed_2025-12"] {
        works.extend(capture(name)?["aweme_list"].as_array()?.iter().cloned());
    }
    works.push(capture("aweme_detail_video_2023-07")?["aweme_detail"].clone());
    let live = capture("image_with_video_reduced_2025-08")?;
    works.push(serde_json::json!({ "images": live["images"] }));
    Some(works)
}

#[tokio::test]
async fn the_works_hold_nothing_the_captures_do_not() {
    let Some(captured) = captured_works() else {
        eprintln!("skipped: the captures are not here");
        return;
    };
    let wrong = beyond(OURS, &paths(&captured), &paths(&answers().await.works));
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Paths of `ours` that are in no capture, or of a kind no capture has.
pub(crate) fn beyond(own: &[(&str, &str)], known: &Paths, ours: &Paths) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, have) in ours {
        if !known.contains_key(path) && own.iter().any(|(p, _)| covers(p, path)) {
            continue;
        }
        match known.get(path) {
            None => wrong.push(format!("{path} is in no capture")),
            Some(want) => {
                let odd: Vec<_> = have.iter().filter(|k| **k != "null" && !want.contains(*k)).collect();
                if !odd.is_empty() && want.iter().any(|k| *k != "null") {
                    wrong.push(format!("{path} is {odd:?}, not {want:?}"));
                }
            }
        }
    }
    wrong
}

#[test]
fn a_missing_path_and_a_wrong_type_are_seen() {
    let want = paths(&[serde_json::json!({"a": 1, "b": null, "c": [{"d": "x"}]})]);
    let good = paths(&[serde_json::json!({"a": 2, "b": {}, "c": [{"d": "y"}]})]);
    let bad = paths(&[serde_json::json!({"a": "2", "c": [{}]})]);
    assert_eq!(compare(&[], "f", &want, &good), Vec::<String>::new());
    assert_eq!(compare(&[], "f", &want, &bad).len(), 3);
}
