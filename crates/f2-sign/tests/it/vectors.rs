//! Known answers: the files of this repository, and the full ones where they are at hand.

use std::path::{Path, PathBuf};

use crate::kinds;

/// Kind, and how many cases of the full file the crate answers.
const FULL: &[(&str, usize)] = &[
    ("xbogus", 111),
    ("xbogus_vendor", 48),
    ("abogus", 116),
    ("abogus19", 160),
    ("webcast", 100),
    ("web_sign", 36),
    ("fingerprint", 12),
    ("tokens", 30),
    ("str_data", 4),
    ("x_gnarly", 48),
];

/// A file outside the crate; `None`, with a line, when this copy of the crate stands alone.
pub(crate) fn outside(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not here", path.display());
    None
}

fn recompute(kind: &str, file: &Path) -> kinds::Tally {
    let tally = kinds::run(kinds::find(kind).unwrap(), &std::fs::read_to_string(file).unwrap()).unwrap();
    println!("{kind}: {tally}");
    assert_eq!(tally.first_failure, None, "{kind}");
    tally
}

#[test]
fn the_full_files_are_recomputed() {
    for &(kind, answered) in FULL {
        if let Some(file) = outside(&format!("../shared/vectors/{kind}.json")) {
            assert_eq!(recompute(kind, &file).passed, answered, "{kind}");
        }
    }
}

#[test]
fn a_changed_digit_fails() {
    let case =
        r#"[{"tag": "", "effective_user_agent": "", "params": "", "time_sec": 0, "xbogus": "changed"}]"#;
    let tally = kinds::run(kinds::find("xbogus").unwrap(), case).unwrap();
    assert_eq!((tally.passed, tally.failed), (0, 1));
    assert!(tally.first_failure.unwrap().contains("expected changed, computed DFSz"));
}
