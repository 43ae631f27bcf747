//! `cargo xtask leaks`: the whole test suite, and a search for planted secrets in everything it printed and wrote.

use crate::{Failure, product};
use argh::FromArgs;
use f2_sim::secrets::{MARKS, PLACES, Scan, TALLY, Tally};
use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

/// Lines of a test run that failed which are shown again.
const TAIL: usize = 40;

/// run the whole test suite and look for planted secrets in all that it printed and wrote
#[derive(FromArgs)]
#[argh(subcommand, name = "leaks")]
pub(crate) struct Leaks {
    /// only the tests of this crate
    #[argh(option)]
    package: Option<String>,
}

impl Leaks {
    /// Runs the tests with a temporary folder of their own, adds up what their searches counted, and looks through
    /// what they printed and what stays in the folder.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let kept = tempfile::tempdir()?;
        let (scratch, printed, counted) =
            (kept.path().join("scratch"), kept.path().join("printed.txt"), kept.path().join("tally.jsonl"));
        fs::create_dir(&scratch)?;
        let begun = Instant::now();
        let passed = self.test(&scratch, &printed, &counted)?;
        let text = fs::read(&printed)?;
        if !passed {
            let told = String::from_utf8_lossy(&text).into_owned();
            let lines: Vec<&str> = told.lines().collect();
            println!("{}", lines[lines.len().saturating_sub(TAIL)..].join("\n"));
        }
        let mut scan = Scan::new();
        scan.bytes("what the tests printed", &text);
        scan.folder(&scratch);
        let (own, tests) = (scan.tally().clone(), Tally::read(&counted)?);
        println!("{}", line(&tests, &own, text.len(), begun.elapsed().as_secs()));
        let mut faults = faults(&tests, &own, self.package.is_none());
        if !passed {
            faults.push("the tests failed".to_owned());
        }
        if faults.is_empty() {
            println!("no planted secret was found");
            return Ok(());
        }
        faults.iter().for_each(|fault| println!("{fault}"));
        println!("kept in {}", kept.keep().display());
        Err(format!("{} faults", faults.len()).into())
    }

    /// Runs the tests; whether they passed.
    fn test(&self, scratch: &Path, printed: &Path, counted: &Path) -> Result<bool, Failure> {
        let which = self.package.as_ref().map_or(vec!["--workspace"], |name| vec!["-p", name]);
        println!("$ cargo test {} --no-fail-fast -- --nocapture", which.join(" "));
        let output = File::create(printed)?;
        let mut command = product::cargo();
        for name in ["TMPDIR", "TMP", "TEMP"] {
            command.env(name, scratch);
        }
        command.env(TALLY, counted).arg("test").args(which).args(["--no-fail-fast", "--", "--nocapture"]);
        let streams = (Stdio::from(output.try_clone()?), Stdio::from(output));
        Ok(command.stdin(Stdio::null()).stdout(streams.0).stderr(streams.1).status()?.success())
    }
}

/// How much was looked through, as a line: `tests` by the tests themselves, `own` by this chore.
fn line(tests: &Tally, own: &Tally, printed: usize, seconds: u64) -> String {
    let allowed: Vec<String> =
        tests.allowed.iter().map(|(place, count)| format!("{place} {count}")).collect();
    format!(
        "{} processes, {} files in {} folders, {} requests ({} of them with a planted secret), {} kB printed by the \
         tests and {} files left in the temporary folder: {:.1} MB looked through for {} marks in {seconds} s; held \
         where they may be: {}",
        tests.processes,
        tests.files,
        tests.folders,
        tests.requests,
        tests.entrusted,
        printed / 1000,
        own.files,
        (tests.bytes + own.bytes) as f64 / 1e6,
        MARKS.len(),
        if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") },
    )
}

/// What is wrong: secrets that were found, searches that looked at nothing, and for the `whole` suite a place that may
/// hold a secret and never does.
fn faults(tests: &Tally, own: &Tally, whole: bool) -> Vec<String> {
    let mut faults: Vec<String> = tests.finds.iter().chain(&own.finds).cloned().collect();
    if whole {
        for (what, count) in
            [("process", tests.processes), ("file", tests.files), ("secret", tests.entrusted)]
        {
            if count == 0 {
                faults.push(format!("no {what} came by: the searches are not switched on"));
            }
        }
        let stale = PLACES.iter().filter(|(_, name, _)| !tests.allowed.contains_key(*name));
        faults.extend(stale.map(|(_, name, _)| format!("the place {name} holds no secret and needs no row")));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Tally {
        let allowed = PLACES.iter().map(|(_, name, _)| ((*name).to_owned(), 1)).collect();
        Tally { processes: 1, files: 2, entrusted: 3, allowed, ..Tally::default() }
    }

    #[test]
    fn a_find_of_a_test_or_of_the_chore_is_a_fault() {
        assert_eq!(faults(&full(), &Tally::default(), true), [""; 0]);
        let mut scan = Scan::new();
        scan.bytes("what the tests printed", MARKS[0].1.as_bytes());
        let found = faults(&full(), scan.tally(), true);
        assert_eq!(found, [format!("what the tests printed holds {} (plain)", MARKS[0].0)]);
        assert_eq!(faults(&Tally { finds: vec!["x".to_owned()], ..full() }, &Tally::default(), false), ["x"]);
    }

    #[test]
    fn looking_at_nothing_is_a_fault_of_the_whole_suite() {
        assert_eq!(faults(&Tally::default(), &Tally::default(), true).len(), 3 + PLACES.len());
        assert!(faults(&Tally::default(), &Tally::default(), false).is_empty());
    }
}
