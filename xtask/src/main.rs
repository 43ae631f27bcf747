//! The project's chores: demo, sim, tidy, bench, torture, leaks, codegen.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that talks to the person who called it"
)]

mod bench;
mod codegen;
mod demo;
mod golden;
mod leaks;
mod product;
mod python;
mod sim;
mod tidy;
mod torture;

use argh::FromArgs;
use std::process::ExitCode;

/// Why a chore did not succeed, as a sentence.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The project's chores.
#[derive(FromArgs)]
struct Chores {
    #[argh(subcommand)]
    chore: Chore,
}

#[derive(FromArgs)]
#[argh(subcommand)]
enum Chore {
    Demo(demo::Demo),
    Sim(sim::Alone),
    Tidy(tidy::Tidy),
    Torture(torture::Torture),
    Bench(bench::Bench),
    Golden(golden::Golden),
    Measure(bench::Measure),
    Leaks(leaks::Leaks),
    Codegen(codegen::Codegen),
}

fn main() -> ExitCode {
    let outcome = match argh::from_env::<Chores>().chore {
        Chore::Demo(demo) => demo.run(),
        Chore::Sim(alone) => alone.run(),
        Chore::Tidy(tidy) => tidy.run(),
        Chore::Torture(torture) => torture.run(),
        Chore::Bench(bench) => bench.run(),
        Chore::Golden(golden) => golden.run(),
        Chore::Measure(measure) => measure.run(),
        Chore::Leaks(leaks) => leaks.run(),
        Chore::Codegen(codegen) => codegen.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
