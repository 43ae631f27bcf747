//! Instruction counts under valgrind: every scheme beside the bare hash of the same bytes.
//!
//! `cargo bench -p f2-sign --bench instructions` runs itself under callgrind, each side of a case with two numbers of
//! calls; the difference is the cost of the calls alone, the same on a busy machine as on an idle one. Where valgrind
//! is missing it says so and ends well.
#![allow(clippy::print_stdout, missing_docs)]

use std::process::{Command, ExitCode};

mod workload;

/// Calls of the shorter and the longer run.
const CALLS: [u64; 2] = [10, 110];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    if let [_, run, index, side, calls] = args.as_slice()
        && run == "--run"
    {
        return call(index, side, calls);
    }
    if args.iter().any(|arg| arg == "--test") {
        println!("instructions: nothing to test");
        return ExitCode::SUCCESS;
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("instructions: skipped, valgrind is not installed");
        return ExitCode::SUCCESS;
    }
    println!("| case | sign, instructions | floor, instructions | ratio |\n|---|---|---|---|");
    for (index, case) in workload::cases().iter().enumerate() {
        match (cost(index, "sign"), cost(index, "floor")) {
            (Some(sign), Some(floor)) => {
                println!("| {} | {sign} | {floor} | {:.2} |", case.name, sign as f64 / floor as f64);
            }
            _ => {
                println!("{}: valgrind gave no count", case.name);
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// Makes `calls` calls of one side of a case.
fn call(index: &str, side: &str, calls: &str) -> ExitCode {
    let cases = workload::cases();
    let (Some(case), Ok(calls)) =
        (index.parse().ok().and_then(|index: usize| cases.get(index)), calls.parse::<u64>())
    else {
        return ExitCode::FAILURE;
    };
    let side = if side == "sign" { &case.sign } else { &case.floor };
    (0..calls).for_each(|_| side());
    ExitCode::SUCCESS
}

/// Instructions of one call.
fn cost(index: usize, side: &str) -> Option<u64> {
    let [short, long] = CALLS.map(|calls| total(index, side, calls));
    Some((long? - short?) / (CALLS[1] - CALLS[0]))
}

/// Instructions of a whole run with `calls` calls.
fn total(index: usize, side: &str, calls: u64) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().ok()?)
        .args(["--run", &index.to_string(), side, &calls.to_string()])
        .output()
        .ok()?;
    let report = String::from_utf8_lossy(&output.stderr);
    report
        .lines()
        .find_map(|line| line.split_once("Collected : "))
        .and_then(|(_, count)| count.trim().parse().ok())
}
