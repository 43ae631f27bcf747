//! Recomputes every case of a known-answer file.
//!
//! `cargo run --release -p f2-sign --example known_answers -- KIND FILE.json` prints
//! `N passed, M failed, K skipped` and the first failure, and exits 1 when a case fails, 2 on wrong usage.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

mod kinds;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [kind, file] = args.as_slice() else {
        eprintln!("usage: known_answers KIND FILE.json, KIND one of {}", kind_names());
        return ExitCode::from(2);
    };
    let Some(run) = kinds::find(kind) else {
        eprintln!("unknown kind {kind:?}, expected one of {}", kind_names());
        return ExitCode::from(2);
    };
    let tally = std::fs::read_to_string(file)
        .map_err(|error| error.to_string())
        .and_then(|text| kinds::run(run, &text));
    match tally {
        Ok(tally) => {
            println!("{tally}");
            for (reason, count) in &tally.reasons {
                println!("skipped {count}: {reason}");
            }
            if let Some(failure) = &tally.first_failure {
                println!("first failure: {failure}");
            }
            ExitCode::from(u8::from(tally.failed > 0))
        }
        Err(error) => {
            eprintln!("{file}: {error}");
            ExitCode::from(2)
        }
    }
}

/// The kinds, for a usage line.
fn kind_names() -> String {
    kinds::KINDS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}
