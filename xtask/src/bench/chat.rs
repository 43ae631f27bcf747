//! `cargo xtask bench chat`: how many live messages are read in a second, and how much memory many rooms need.
//!
//! Pace is told by `cargo bench -p f2-douyin --bench live`, for processor time on one core; memory by the example
//! `chat_soak` of f2-douyin, whose rooms are simulated by a process of its own.

use crate::{Failure, product};
use argh::FromArgs;
use std::path::PathBuf;
use std::process::Command;

/// Messages a second of processor time that are due: as typed events, and as lines of JSON.
const DUE: [(&str, f64); 2] = [("typed", 120_000.0), ("json", 30_000.0)];

/// messages a second of processor time, and the memory of many rooms at once over many messages
#[derive(FromArgs)]
#[argh(subcommand, name = "chat")]
pub(super) struct Chat {
    /// messages of all rooms together (default: 1000000)
    #[argh(option, default = "1_000_000")]
    messages: u64,
    /// rooms at once (default: 50)
    #[argh(option, default = "50")]
    rooms: u64,
    /// memory only, which is much sooner done
    #[argh(switch)]
    memory: bool,
}

impl Chat {
    /// Fails when messages are read more slowly than is due, when one is missing or doubled, and when memory grows
    /// or goes beyond 100 MB.
    pub(super) fn run(&self) -> Result<(), Failure> {
        self.soak()?;
        if self.memory {
            return Ok(());
        }
        println!("$ cargo bench -p f2-douyin --bench live");
        succeed(product::cargo().args(["bench", "-p", "f2-douyin", "--bench", "live"]))?;
        let mut slow = Vec::new();
        for (name, due) in DUE {
            let pace = pace(name)?;
            println!("{name}: {pace:.0} messages/s, at least {due:.0} are due");
            slow.extend((pace < due).then_some(name));
        }
        match slow.is_empty() {
            true => Ok(()),
            false => Err(format!("too slow: {}", slow.join(", ")).into()),
        }
    }

    fn soak(&self) -> Result<(), Failure> {
        let soak = product::example("f2-douyin", "chat_soak")?;
        let counts = [self.messages, self.rooms].map(|count| count.to_string());
        println!("$ {}", product::typed("chat_soak", &counts));
        succeed(Command::new(soak).args(counts))
    }
}

/// Runs a command and holds it to success.
fn succeed(command: &mut Command) -> Result<(), Failure> {
    let status = command.status()?;
    let program = || command.get_program().to_string_lossy().into_owned();
    if status.success() { Ok(()) } else { Err(format!("{} ended with {status}", program()).into()) }
}

/// Messages a second, as the last run of a bench found.
fn pace(name: &str) -> Result<f64, Failure> {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| product::root().join("target"), PathBuf::from);
    let folder = target.join("criterion/live").join(name).join("new");
    let read = |file: &str| -> Result<serde_json::Value, Failure> {
        Ok(serde_json::from_str(&std::fs::read_to_string(folder.join(file))?)?)
    };
    of(&read("benchmark.json")?, &read("estimates.json")?)
        .ok_or_else(|| format!("{}: no figures", folder.display()).into())
}

/// Criterion's own figures: messages of a turn, and nanoseconds that half of the turns need at most.
fn of(bench: &serde_json::Value, estimates: &serde_json::Value) -> Option<f64> {
    let nanoseconds = estimates["median"]["point_estimate"].as_f64().filter(|time| *time > 0.0)?;
    Some(bench["throughput"]["Elements"].as_f64()? * 1e9 / nanoseconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_pace_is_what_criterion_found() {
        let bench = json!({ "throughput": { "Elements": 8 } });
        let found = of(&bench, &json!({ "median": { "point_estimate": 40_000.0 } }));
        assert_eq!(found, Some(200_000.0));
        assert_eq!(of(&json!({}), &json!({})), None);
    }
}
