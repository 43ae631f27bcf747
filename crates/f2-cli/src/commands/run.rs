//! The run itself: the runtime, the signals, the downloads and what is said at the end.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use f2_core::error::{Cause, Error, Exit, Result};
use tokio_util::sync::CancellationToken;

use super::download::Prepared;
use crate::messages::id;
use crate::ui::reporter::Reporter;

/// How often the bars are drawn.
const FRAME: Duration = Duration::from_millis(120);

/// Runs to the end, or until the user stops it.
///
/// # Errors
/// What kept the run from beginning.
pub(super) fn block_on(prepared: Prepared) -> Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let cancel = CancellationToken::new();
    let reporter = Arc::clone(&prepared.reporter);
    let stopping = prepared.messages.text(id::RUN_STOPPING);
    let exit = runtime.block_on(watch(download(prepared, cancel.clone()), &cancel, &reporter, &stopping));
    reporter.finish();
    // Nobody waits for what still runs: files are published whole or not at all.
    runtime.shutdown_background();
    exit
}

/// Drives a run, draws it, and stops it: on the first signal in good order, on the second at once.
async fn watch(
    run: impl Future<Output = Result<Exit>>,
    cancel: &CancellationToken,
    reporter: &Reporter,
    stopping: &str,
) -> Result<Exit> {
    let mut run = pin!(run);
    let mut signals = Signals::new();
    let mut frames = tokio::time::interval(FRAME);
    frames.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            exit = &mut run => return exit,
            () = signals.next() => {
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

async fn download(prepared: Prepared, cancel: CancellationToken) -> Result<Exit> {
    let Prepared { platform, mode, url, .. } = &prepared;
    let target = tokio::select! {
        target = platform.resolve(mode, url) => target?,
        () = cancel.cancelled() => return Err(Error::new(Cause::Interrupted)),
    };
    let _ = target;
    Ok(Exit::Done)
}
