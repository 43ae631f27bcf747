//! What a test writes and starts is searched for planted secrets: it uses the folders and the start that see to it.

use super::{Report, Source};

/// What makes a temporary folder that nobody searches.
const FOLDERS: [&str; 3] = ["tempfile::", "temp_dir()", "CARGO_TARGET_TMPDIR"];

/// What names the binary of the product.
const BINARIES: [&str; 2] = ["cargo_bin!(", "CARGO_BIN_EXE_f2\""];

/// The one file of tests that names it.
const START: &str = "crates/f2-cli/tests/it/world.rs";

/// What begins the unit tests at the end of a file.
const TESTS: &str = "#[cfg(test)]\nmod ";

pub(super) fn check(files: &[Source], report: &mut Report) {
    for file in files.iter().filter(|file| file.is_rust() && file.path.starts_with("crates/")) {
        let from = match file.text.find(TESTS) {
            _ if file.inner().starts_with("tests/") => 0,
            Some(at) => at,
            None => continue,
        };
        let before = file.text[..from].lines().count();
        for (at, line) in file.text[from..].lines().enumerate() {
            let place = || format!("{}:{}", file.path, before + at + 1);
            if FOLDERS.iter().any(|maker| line.contains(maker)) {
                report.breach(&place(), "tests write into f2_sim::Folder, which is searched for secrets");
            }
            if file.path != START && BINARIES.iter().any(|name| line.contains(name)) {
                report.breach(
                    &place(),
                    &format!("f2 is started by {START} only, which has its streams searched"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    fn breaches(path: &str, text: &str) -> Vec<String> {
        let mut report = Report::default();
        check(&[source(path, text)], &mut report);
        report.breaches
    }

    #[test]
    fn tests_use_what_is_searched() {
        let text = "fn a() {}\n\nlet folder = tempfile::tempdir();\n";
        let found = breaches("crates/f2-core/tests/it/a.rs", text);
        assert!(found.len() == 1 && found[0].starts_with("crates/f2-core/tests/it/a.rs:3: "), "{found:?}");
        let text =
            "fn a() { std::env::temp_dir(); }\n#[cfg(test)]\nmod tests {\n    std::env::temp_dir();\n}\n";
        let found = breaches("crates/f2-core/src/a.rs", text);
        assert!(found.len() == 1 && found[0].starts_with("crates/f2-core/src/a.rs:4: "), "{found:?}");
        assert_eq!(breaches("crates/f2-core/src/a.rs", "fn a() { std::env::temp_dir(); }"), [""; 0]);
        let text = "Command::new(cargo_bin!(\"f2\"))";
        assert_eq!(breaches(START, text), [""; 0]);
        assert_eq!(breaches("crates/f2-cli/tests/it/other.rs", text).len(), 1);
        assert_eq!(breaches("crates/f2-sim/tests/it/a.rs", "env!(\"CARGO_BIN_EXE_f2-sim\")"), [""; 0]);
    }
}
