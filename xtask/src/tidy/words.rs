//! What nobody should find in the tree: unfinished work, tests that are switched off, paths of somebody's machine.

use super::{Report, Source};

/// Marks of unfinished work.
const UNFINISHED: [&str; 6] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("#[ig", "nore"),
];

/// Folders that exist on one machine only.
const PLACES: [&str; 5] = [
    concat!("/wo", "rk/"),
    concat!("/tm", "p/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Use", "rs/"),
];

pub(super) fn check(files: &[Source], report: &mut Report) {
    for file in files.iter().filter(|file| !file.path.starts_with("fixtures/")) {
        for (at, line) in file.text.lines().enumerate() {
            let place = format!("{}:{}", file.path, at + 1);
            if let Some(mark) = UNFINISHED.iter().find(|mark| line.contains(*mark)) {
                report.breach(&place, &format!("{mark} has no place in finished work"));
            }
            if let Some(folder) = PLACES.iter().find(|folder| names(line, folder)) {
                report.breach(&place, &format!("a path of somebody's machine ({folder})"));
            }
        }
    }
}

/// Whether a line holds an absolute path that begins with this folder; the path of an address does not count.
fn names(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"./_-}>)*".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    fn breaches(path: &str, text: &str) -> usize {
        let mut report = Report::default();
        check(&[source(path, text)], &mut report);
        report.breaches.len()
    }

    #[test]
    fn marks_and_places_are_found() {
        for mark in UNFINISHED {
            assert_eq!(breaches("crates/f2-core/src/a.rs", &format!("    {mark} later")), 1, "{mark}");
        }
        for place in PLACES {
            assert_eq!(breaches("README.md", &format!("see `{place}x`")), 1, "{place}");
            assert_eq!(breaches("README.md", &format!("{place}x")), 1, "{place}");
            assert_eq!(breaches("README.md", &format!("https://example.com{place}x")), 0, "{place}");
            assert_eq!(breaches("fixtures/a.json", place), 0);
        }
    }
}
