//! The run itself: the runtime, the signals, the downloads and what is said at the end.

use std::collections::HashSet;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use f2_core::error::{Exit, Result};
use f2_core::time::system_clock;
use tokio_util::sync::CancellationToken;

use super::download::Prepared;
use super::drive::Drive;
use super::ledger::Ledger;
use super::targets::Wanted;
use crate::messages::{Messages, id};
use crate::private::replace;
use crate::ui::Voice;
use crate::ui::reporter::Reporter;
use crate::ui::stream::{data, stderr_style, talk};

/// Threads for the disk. One thread carries the network with room to spare, so that both together take the
/// least processor time and memory.
const DISK_THREADS: usize = 4;
/// The name of a file that stands for a standard stream.
const STANDARD: &str = "-";
/// How often the bars are drawn.
const FRAME: Duration = Duration::from_millis(120);

/// The files a run leaves beside what it saves.
struct Leftovers {
    report: Option<PathBuf>,
    failed_to: Option<PathBuf>,
}

/// Runs to the end, or until the user stops it.
///
/// # Errors
/// What kept the only target from beginning; `disk.*` when report or list cannot be written.
pub(super) fn block_on(prepared: Prepared) -> Result<Exit> {
    let Prepared { saver, row, wanted, wish, messages, report, failed_to } = prepared;
    let leftovers = Leftovers { report, failed_to };
    let began = system_clock()().to_string();
    let ledger = Arc::new(Ledger::default());
    let total = wanted.iter().map(Wanted::count).sum();
    let (cancel, reporter) = (saver.cancel.clone(), Arc::clone(&saver.reporter));
    let words = Arc::clone(&messages);
    let noted = Arc::clone(&ledger);
    let drive =
        Drive { saver, wish, row, ledger: noted, messages, total, seen: HashSet::new(), broken: None };
    let ended = attend(drive.run(wanted), &cancel, &reporter, &words);
    let exit = match &ended {
        Ok(exit) => *exit,
        Err(error) => error.cause().exit(),
    };
    Drive::totals(&ledger, &words);
    let left = leave(&ledger, &leftovers, &began, exit);
    if exit == Exit::Interrupted {
        talk(&words.text(id::RUN_STOPPED_HINT));
        return left.map(|()| exit);
    }
    match (ended, left) {
        (Ok(Exit::Done | Exit::Partial), Err(error)) => Err(error),
        (ended, left) => {
            if let Err(error) = left {
                Voice { messages: &words, style: stderr_style() }.error(&error, None);
            }
            ended
        }
    }
}

/// Gives a run its runtime and its signals.
///
/// # Errors
/// Those of the run.
pub(super) fn attend(
    run: impl Future<Output = Result<Exit>>,
    cancel: &CancellationToken,
    reporter: &Reporter,
    messages: &Messages,
) -> Result<Exit> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.max_blocking_threads(DISK_THREADS).enable_all().build()?;
    let stopping = messages.text(id::RUN_STOPPING);
    let exit = runtime.block_on(async {
        let mut signals = Signals::new();
        watch(run, cancel, async || signals.next().await, reporter, &stopping).await
    });
    reporter.finish();
    // Nobody waits for what still runs: files are published whole or not at all.
    runtime.shutdown_background();
    exit
}

/// Drives a run, draws it, and stops it: on the first signal in good order, on the second at once.
async fn watch(
    run: impl Future<Output = Result<Exit>>,
    cancel: &CancellationToken,
    mut signal: impl AsyncFnMut(),
    reporter: &Reporter,
    stopping: &str,
) -> Result<Exit> {
    let mut run = pin!(run);
    let mut frames = tokio::time::interval(FRAME);
    frames.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            exit = &mut run => return exit,
            () = signal() => {
                if cancel.is_cancelled() {
                    return Ok(Exit::Interrupted);
                }
                cancel.cancel();
                reporter.say(stopping);
            }
            _ = frames.tick(), if reporter.multi().is_some() => reporter.draw(),
        }
    }
}

/// Ctrl-C, and where there is one the signal that asks a process to end.
struct Signals {
    #[cfg(unix)]
    terminate: Option<tokio::signal::unix::Signal>,
    #[cfg(unix)]
    interrupt: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self {
            terminate: signal(SignalKind::terminate()).ok(),
            interrupt: signal(SignalKind::interrupt()).ok(),
        }
    }

    /// Returns at the next signal; never when none can be received.
    async fn next(&mut self) {
        tokio::select! {
            () = received(&mut self.terminate) => {}
            () = received(&mut self.interrupt) => {}
        }
    }
}

#[cfg(unix)]
async fn received(signal: &mut Option<tokio::signal::unix::Signal>) {
    let came = match signal {
        Some(signal) => signal.recv().await.is_some(),
        None => false,
    };
    if !came {
        std::future::pending::<()>().await;
    }
}

#[cfg(not(unix))]
impl Signals {
    fn new() -> Self {
        Self {}
    }

    /// Returns at the next Ctrl-C; never when none can be received.
    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Writes what the run leaves beside the files: the list of what failed, then the report, which tells the exit
/// code.
fn leave(ledger: &Ledger, leftovers: &Leftovers, began: &str, exit: Exit) -> Result<()> {
    // A list that lacks targets would take the place of one that may have them all.
    if let Some(file) = leftovers.failed_to.as_ref().filter(|_| ledger.is_whole()) {
        put(file, &ledger.lines())?;
    }
    if let Some(file) = &leftovers.report {
        put(file, &ledger.report(began, &system_clock(), exit))?;
    }
    Ok(())
}

/// Writes a file; `-` is standard output, as it is standard input of `--input`.
fn put(file: &Path, text: &str) -> Result<()> {
    if file == Path::new(STANDARD) { data(text).map(drop) } else { replace(file, text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;
    use crate::ui::reporter::Face;

    /// Watches a run that ends only `kindly`, through this many signals.
    fn watched(kindly: bool, signals: usize) -> Result<Exit> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let messages = Arc::new(Messages::new(Language::English));
        let reporter = Reporter::new(Face::Quiet, stderr_style(), messages);
        let cancel = CancellationToken::new();
        let run = async {
            cancel.cancelled().await;
            if !kindly {
                std::future::pending::<()>().await;
            }
            Ok(Exit::Partial)
        };
        let mut left = signals;
        let signal = async || {
            if left == 0 {
                std::future::pending::<()>().await;
            }
            left -= 1;
        };
        runtime.block_on(watch(run, &cancel, signal, &reporter, "stopping"))
    }

    #[test]
    fn the_first_signal_asks_and_the_second_ends() {
        assert_eq!(watched(true, 1).ok(), Some(Exit::Partial));
        assert_eq!(watched(false, 2).ok(), Some(Exit::Interrupted));
    }
}
