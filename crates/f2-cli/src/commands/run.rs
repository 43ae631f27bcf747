//! The run itself: the runtime, the signals, the downloads and what is said at the end.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use f2_core::download::{DownloadSettings, Downloader, Summary};
use f2_core::error::{Cause, Error, Exit, Result};
use f2_core::plan::Plan;
use f2_core::platform::Plans;
use f2_core::record::{Store, StoreOptions};
use futures_util::{StreamExt as _, stream};
use tokio_util::sync::CancellationToken;

use super::download::Prepared;
use crate::messages::id;
use crate::ui::Voice;
use crate::ui::reporter::Reporter;
use crate::ui::stream::stderr_style;

/// Threads for the disk. One thread carries the network with room to spare, so that both together take the
/// least processor time and memory.
const DISK_THREADS: usize = 4;
/// How often the bars are drawn.
const FRAME: Duration = Duration::from_millis(120);

/// Runs to the end, or until the user stops it.
///
/// # Errors
/// What kept the run from beginning.
pub(super) fn block_on(prepared: Prepared) -> Result<Exit> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.max_blocking_threads(DISK_THREADS).enable_all().build()?;
    let cancel = CancellationToken::new();
    let reporter = Arc::clone(&prepared.reporter);
    let stopping = prepared.messages.text(id::RUN_STOPPING);
    let exit = runtime.block_on(async {
        let mut signals = Signals::new();
        let run = download(prepared, cancel.clone());
        watch(run, &cancel, async || signals.next().await, &reporter, &stopping).await
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

/// The run: the target, its works, their files, and what came of it.
async fn download(prepared: Prepared, cancel: CancellationToken) -> Result<Exit> {
    let Prepared { platform, client, mode, url, wish, root, tasks, retry, reporter, messages } = prepared;
    let target = unless(&cancel, platform.resolve(mode, &url)).await??;
    let mut plans = Arc::clone(&platform).run(mode, wish.order(target));
    let head = unless(&cancel, begin(&mut plans)).await??;
    let mut summary = Summary::default();
    if !head.is_empty() {
        let store = Store::open(&root, StoreOptions::default()).await?;
        let mut settings = DownloadSettings::new(&root, platform.name(), mode);
        settings.headers = platform.media_headers();
        settings.tasks = tasks;
        settings.retry = retry;
        let sink = Arc::clone(&reporter) as _;
        let downloader = Downloader::new(client, store, settings, sink, cancel);
        summary = downloader.run(stream::iter(head).chain(plans).boxed()).await;
    }
    let tally = reporter.finish();
    summary.expected = summary.expected.or(tally.expected);
    let voice = Voice { messages: &messages, style: stderr_style() };
    voice.result(&summary, &tally, &root.join(platform.name()).join(mode));
    Ok(summary.exit())
}

/// Waits for something, unless the user stops it first.
async fn unless<T>(cancel: &CancellationToken, wait: impl Future<Output = T>) -> Result<T> {
    tokio::select! {
        done = wait => Ok(done),
        () = cancel.cancelled() => Err(Error::new(Cause::Interrupted)),
    }
}

/// The first plans of a list; none when it is empty. A list that is nothing but an error is that error, so
/// that no folder is made for it.
async fn begin(plans: &mut Plans) -> Result<Vec<Result<Plan>>> {
    let Some(first) = plans.next().await else { return Ok(Vec::new()) };
    let Err(error) = first else { return Ok(vec![first]) };
    match plans.next().await {
        Some(second) => Ok(vec![Err(error), second]),
        None => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{Language, Messages};
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

    #[test]
    fn a_list_that_is_only_an_error_is_that_error() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
        let begun = |items: Vec<Result<Plan>>| runtime.block_on(begin(&mut stream::iter(items).boxed()));
        assert_eq!(begun(Vec::new()).map(|head| head.len()).ok(), Some(0));
        let error = || Err(Error::new(Cause::LoginRequired));
        assert_eq!(begun(vec![error()]).map_err(|error| error.cause()).err(), Some(Cause::LoginRequired));
        assert_eq!(begun(vec![error(), error()]).map(|head| head.len()).ok(), Some(2));
    }
}
