//! `cargo xtask bench startup`: how fast the program is there.

use crate::python::Python;
use crate::{Failure, product};
use argh::FromArgs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// wall time of `f2 --help`, and of Python F2's when F2_PYTHON names a virtual environment with it
#[derive(FromArgs)]
#[argh(subcommand, name = "startup")]
pub(super) struct Startup {
    /// runs (default: 20)
    #[argh(option, default = "20")]
    runs: usize,
}

impl Startup {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let f2 = product::build("f2-cli", "f2")?;
        let folder = tempfile::tempdir()?;
        let runs = self.runs.max(1);
        show("f2 --help", times(&f2, &["--help"], runs, folder.path())?);
        if let Some(python) = Python::named() {
            show(
                "Python F2 --help",
                times(&python.program(), &["-m", "f2", "--help"], 3.min(runs), folder.path())?,
            );
        }
        Ok(())
    }
}

fn show(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let [first, .., last] = times.as_slice() else { return println!("{name}: {:.1?}", times[0]) };
    println!(
        "{name}: median {:.1?} of {} runs ({first:.1?} to {last:.1?})",
        times[times.len() / 2],
        times.len()
    );
}

/// Wall times of a command, its output read by nobody.
fn times(program: &Path, args: &[&str], runs: usize, folder: &Path) -> Result<Vec<Duration>, Failure> {
    let mut times = Vec::new();
    for _ in 0..runs {
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let start = Instant::now();
        let status = command.status()?;
        times.push(start.elapsed());
        if !status.success() {
            return Err(format!("{} ended with {status}", program.display()).into());
        }
    }
    Ok(times)
}
