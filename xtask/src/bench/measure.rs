//! Running one command and telling what it used.

use crate::Failure;
use argh::FromArgs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// run a command and write what it used to a file, as JSON (the benches call this, so that nothing else is counted)
#[derive(FromArgs)]
#[argh(subcommand, name = "measure")]
pub(crate) struct Measure {
    /// where to write
    #[argh(positional)]
    file: PathBuf,
    /// the command
    #[argh(positional, greedy)]
    command: Vec<String>,
}

/// What a command used, with the processes it waited for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Usage {
    /// Seconds from start to end.
    pub(super) wall: f64,
    /// Processor seconds in the program.
    pub(super) user: f64,
    /// Processor seconds in the system on its behalf.
    pub(super) system: f64,
    /// Largest resident memory, in bytes.
    pub(super) peak: u64,
    /// The exit code; -1 after a signal.
    pub(super) code: i32,
}

impl Usage {
    /// Processor seconds in all.
    pub(super) fn cpu(&self) -> f64 {
        self.user + self.system
    }

    /// Peak memory in megabytes of 10^6 bytes.
    pub(super) fn megabytes(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let bytes = self.peak as f64;
        bytes / 1e6
    }

    fn to_json(self) -> String {
        let Self { wall, user, system, peak, code } = self;
        serde_json::json!({ "wall": wall, "user": user, "system": system, "peak": peak, "code": code })
            .to_string()
    }

    fn from_json(text: &str) -> Option<Self> {
        let json: serde_json::Value = serde_json::from_str(text).ok()?;
        let number = |name: &str| json[name].as_f64();
        let code = i32::try_from(json["code"].as_i64()?).ok()?;
        let peak = json["peak"].as_u64()?;
        Some(Self { wall: number("wall")?, user: number("user")?, system: number("system")?, peak, code })
    }
}

impl Measure {
    /// Runs the command; succeeds whatever its exit code is.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let [program, args @ ..] = self.command.as_slice() else { return Err("no command".into()) };
        let start = Instant::now();
        let status =
            Command::new(program).args(args).status().map_err(|error| format!("{program}: {error}"))?;
        let wall = start.elapsed().as_secs_f64();
        let usage = of_children(wall, status.code().unwrap_or(-1))?;
        std::fs::write(&self.file, usage.to_json())?;
        Ok(())
    }
}

/// Runs a program through a process of its own that waits for nothing else; `dress` sets folder and environment.
pub(super) fn measure(
    program: &Path,
    args: &[String],
    dress: impl FnOnce(&mut Command),
) -> Result<Usage, Failure> {
    let file = tempfile::NamedTempFile::new()?;
    let mut wrapper = Command::new(std::env::current_exe()?);
    wrapper.arg("measure").arg(file.path()).arg(program).args(args);
    dress(&mut wrapper);
    let status = wrapper.status()?;
    let text = std::fs::read_to_string(file.path())?;
    Usage::from_json(&text)
        .ok_or_else(|| format!("{} could not be measured ({status})", program.display()).into())
}

#[cfg(unix)]
fn of_children(wall: f64, code: i32) -> Result<Usage, Failure> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    // Apple counts bytes, everybody else kibibytes.
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    let peak = u64::try_from(usage.max_rss())? * unit;
    Ok(Usage { wall, user: seconds(usage.user_time()), system: seconds(usage.system_time()), peak, code })
}

#[cfg(not(unix))]
fn of_children(_wall: f64, _code: i32) -> Result<Usage, Failure> {
    Err("processor time and memory are measured on Unix only".into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn usage_survives_the_file() {
        let usage = Usage { wall: 1.5, user: 0.25, system: 0.125, peak: 9_000_000, code: 4 };
        assert_eq!(Usage::from_json(&usage.to_json()), Some(usage));
        assert_eq!(Usage::from_json("{}"), None);
        assert!((usage.cpu() - 0.375).abs() < 1e-9 && (usage.megabytes() - 9.0).abs() < 1e-9);
    }

    #[cfg(unix)]
    #[test]
    fn a_command_is_measured() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let command =
            ["sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; exit 3"].map(str::to_owned);
        Measure { file: file.path().to_path_buf(), command: command.to_vec() }.run().unwrap();
        let usage = Usage::from_json(&std::fs::read_to_string(file.path()).unwrap()).unwrap();
        assert_eq!(usage.code, 3);
        assert!(usage.wall > 0.0 && usage.cpu() > 0.0 && usage.peak > 100_000, "{usage:?}");
    }
}
