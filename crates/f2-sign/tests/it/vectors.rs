//! Known answers: the files of this repository, and the full ones where they are at hand.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::kinds;

/// Kind, how many cases of the full file and of this repository's the crate answers, and where the answer stands.
const FILES: [(&str, usize, usize, &[&str]); 10] = [
    ("xbogus", 111, 40, &["xbogus"]),
    ("xbogus_vendor", 48, 40, &["xbogus"]),
    ("abogus", 116, 40, &["a_bogus"]),
    ("abogus19", 160, 40, &["a_bogus"]),
    ("webcast", 100, 40, &["signature"]),
    ("web_sign", 36, 40, &["signed_query", "signature"]),
    ("fingerprint", 12, 40, &["fp"]),
    ("tokens", 30, 30, &["verify_fp", "msToken"]),
    ("str_data", 4, 40, &["strData", "plain", "lzw_hex"]),
    ("x_gnarly", 48, 40, &["x_gnarly", "plain_hex"]),
];

/// A file outside the crate; `None`, with a line, when this copy of the crate stands alone.
fn outside(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not here", path.display());
    None
}

fn recompute(kind: &str, text: &str) -> kinds::Tally {
    kinds::run(kinds::find(kind).unwrap(), text).unwrap()
}

fn check(kind: &str, path: &str, answered: usize) {
    if let Some(file) = outside(path) {
        let tally = recompute(kind, &std::fs::read_to_string(file).unwrap());
        println!("{path}: {tally}");
        assert_eq!(tally.first_failure, None, "{path}");
        assert_eq!(tally.passed, answered, "{path}");
    }
}

#[test]
fn the_full_files_are_recomputed() {
    for (kind, answered, _, _) in FILES {
        check(kind, &format!("../shared/vectors/{kind}.json"), answered);
    }
}

#[test]
fn the_files_of_this_repository_are_recomputed() {
    for (kind, _, answered, _) in FILES {
        check(kind, &format!("fixtures/sign/{kind}.json"), answered);
    }
}

#[test]
fn every_kind_has_its_files() {
    assert!(kinds::KINDS.iter().map(|(kind, _)| *kind).eq([
        "xbogus",
        "xbogus_vendor",
        "abogus",
        "abogus19",
        "webcast",
        "web_sign",
        "fingerprint",
        "tokens",
        "str_data",
        "x_gnarly"
    ]));
    assert!(kinds::KINDS.iter().all(|(kind, _)| FILES.iter().any(|(file, ..)| file == kind)));
}

#[test]
fn one_changed_character_fails_its_case() {
    for (kind, _, _, answers) in FILES {
        let Some(file) = outside(&format!("fixtures/sign/{kind}.json")) else { continue };
        let file: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let lists: Vec<(&str, &Value)> = match &file {
            Value::Object(lists) => lists.iter().map(|(name, list)| (name.as_str(), list)).collect(),
            list => vec![("", list)],
        };
        for (name, list) in lists {
            for (case, answer) in
                list.as_array().unwrap().iter().flat_map(|case| answers.iter().map(move |a| (case, a)))
            {
                let Some(text) = case.get(answer).and_then(Value::as_str) else { continue };
                let mut case = case.clone();
                let at = text.len() / 2;
                let at = text.floor_char_boundary(at);
                let other = if text[at..].starts_with('7') { "8" } else { "7" };
                let after = text[at..].chars().next().unwrap().len_utf8();
                case[answer] = format!("{}{other}{}", &text[..at], &text[at + after..]).into();
                let file = if name.is_empty() {
                    Value::from(vec![case])
                } else {
                    serde_json::json!({ name: [case] })
                };
                let tally = recompute(kind, &file.to_string());
                assert_eq!((tally.passed, tally.failed, tally.skipped), (0, 1, 0), "{kind} {answer} {file}");
            }
        }
    }
}

#[test]
fn a_file_that_is_none_is_an_error() {
    let rule = kinds::find("xbogus").unwrap();
    assert!(kinds::run(rule, "{").is_err());
    assert!(kinds::run(rule, "3").is_err());
    assert_eq!(kinds::run(rule, "[{}]").unwrap().failed, 1);
    assert!(kinds::find("nothing").is_none());
}
