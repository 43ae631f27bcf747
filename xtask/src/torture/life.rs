//! One process of f2: begun, perhaps stopped, and what it said.

use super::scenario::{How, Stop, When};
use crate::{Failure, product};
use f2_sim::Sim;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

/// Longer than any run can need: what is not over by then hangs.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long an orderly end after Ctrl-C may take.
const GRACE: Duration = Duration::from_secs(20);
/// How often a process is looked at.
const POLL: Duration = Duration::from_millis(3);

/// A process that is over.
#[derive(Debug)]
pub(super) struct Life {
    pub(super) status: ExitStatus,
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// How it was stopped, when it was.
    pub(super) stopped: Option<How>,
    /// Whether it had to be killed because it did not end.
    pub(super) hung: bool,
    pub(super) took: Duration,
    /// Requests it made.
    pub(super) requests: usize,
}

impl Life {
    /// Runs f2 in `folder` to its end, or to `stop`; after `expires` requests every address given out so far stops
    /// working.
    pub(super) fn run(
        f2: &Path,
        folder: &Path,
        sim: &Sim,
        args: &[String],
        stop: Option<Stop>,
        expires: Option<usize>,
    ) -> Result<Self, Failure> {
        let told = folder.join("told");
        fs::create_dir_all(&told)?;
        let (out, err) = (told.join("stdout"), told.join("stderr"));
        let work = folder.join("work");
        fs::create_dir_all(&work)?;
        let mut command = Command::new(f2);
        product::isolate(&mut command, &work, sim.ca_file()).args(args);
        command.stdout(File::create(&out)?).stderr(File::create(&err)?);
        let (begun, before) = (Instant::now(), sim.requests());
        let mut child = command.spawn()?;
        let mut expires = expires;
        let watched = watch(&mut child, stop, begun, || {
            let requests = sim.requests() - before;
            if expires.take_if(|due| requests >= *due).is_some() {
                sim.expire_addresses();
            }
            requests
        });
        let (status, stopped, hung) = match watched {
            Ok(over) => over,
            Err(failure) => {
                child.kill()?;
                child.wait()?;
                return Err(failure);
            }
        };
        let text = |path: &Path| fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok(Self {
            status,
            stdout: text(&out)?,
            stderr: text(&err)?,
            stopped,
            hung,
            took: begun.elapsed(),
            requests: sim.requests() - before,
        })
    }

    /// Whether it says that everything is there: `code` is what it has to end with then.
    pub(super) fn is_clean(&self, code: i32) -> bool {
        let none_failed = self
            .stderr
            .lines()
            .any(|line| line.trim().strip_prefix("failed:").is_some_and(|n| n.trim() == "0"));
        let no_error = !self.stderr.lines().any(|line| line.starts_with("error:"));
        self.status.code() == Some(code) && none_failed && no_error
    }

    /// Whether it died of something of its own: a panic aborts.
    pub(super) fn crashed(&self) -> bool {
        let ended = self.status.code().is_some_and(|code| code != 101);
        self.stderr.contains("panicked at") || !ended && self.stopped.is_none() && !self.hung
    }
}

fn watch(
    child: &mut Child,
    stop: Option<Stop>,
    begun: Instant,
    mut requests: impl FnMut() -> usize,
) -> Result<(ExitStatus, Option<How>, bool), Failure> {
    let mut due = None;
    let mut stopped: Option<(How, Instant)> = None;
    loop {
        let made = requests();
        if let Some(status) = child.try_wait()? {
            return Ok((status, stopped.map(|(how, _)| how), false));
        }
        let late = stopped.map_or(begun.elapsed() > PATIENCE, |(_, at)| at.elapsed() > GRACE);
        if late {
            child.kill()?;
            return Ok((child.wait()?, stopped.map(|(how, _)| how), true));
        }
        if let Some(Stop { how, when }) = stop.filter(|_| stopped.is_none()) {
            due = due.or_else(|| moment(when, begun, made));
            if due.is_some_and(|due| Instant::now() >= due) {
                end(child, how)?;
                stopped = Some((how, Instant::now()));
            }
        }
        std::thread::sleep(POLL);
    }
}

/// The moment of a stop, once it can be told.
fn moment(when: When, begun: Instant, requests: usize) -> Option<Instant> {
    match when {
        When::Millis(millis) => Some(begun + Duration::from_millis(millis)),
        When::Requests(count, later) => {
            (requests >= count).then(|| Instant::now() + Duration::from_millis(later))
        }
    }
}

#[cfg(unix)]
fn end(child: &mut Child, how: How) -> Result<(), Failure> {
    use nix::sys::signal::{Signal, kill};
    let signal = match how {
        How::Kill => Signal::SIGKILL,
        How::Interrupt => Signal::SIGINT,
    };
    // A process that has just ended is not reaped yet: its number still is its own.
    kill(nix::unistd::Pid::from_raw(i32::try_from(child.id())?), signal)?;
    Ok(())
}

#[cfg(not(unix))]
fn end(child: &mut Child, _: How) -> Result<(), Failure> {
    Ok(child.kill()?)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    fn life(raw: i32, stderr: &str, stopped: Option<How>) -> Life {
        Life {
            status: ExitStatus::from_raw(raw),
            stdout: String::new(),
            stderr: stderr.to_owned(),
            stopped,
            hung: false,
            took: Duration::ZERO,
            requests: 0,
        }
    }

    #[test]
    fn a_clean_end_has_the_code_no_failure_and_no_error() {
        let said = "Summary\n  failed:  0\n";
        assert!(life(0, said, None).is_clean(0) && life(4 << 8, said, None).is_clean(4));
        assert!(!life(4 << 8, said, None).is_clean(0));
        assert!(!life(0, "  failed:  1\n", None).is_clean(0) && !life(0, "", None).is_clean(0));
        assert!(!life(0, &format!("{said}error: short [listing.short]\n"), None).is_clean(0));
    }

    #[test]
    fn deaths_are_told_apart() {
        assert!(life(6, "", None).crashed() && life(101 << 8, "", None).crashed());
        assert!(life(9, "thread 'main' panicked at src/a.rs", Some(How::Kill)).crashed());
        assert!(!life(9, "", Some(How::Kill)).crashed() && !life(1 << 8, "", None).crashed());
    }
}
