//! Files: from a plan to published bytes.
//!
//! [`Downloader::run`] takes plans and leaves files. One file goes through the states of its row in the
//! store: planned, partial (bytes in `<name>.part`), verified (whole, checked, synced), published (renamed);
//! or failed with a cause. Stopped anywhere, even by a power cut, the next run goes on from the row and the
//! part and comes to the same end. A final name is only ever given to a whole, checked file.
//!
//! [`resume`] decides about parts, [`verify`] about content, [`name`] about names: values in, values out.

mod body;
mod close;
mod compare;
mod exchange;
mod fetch;
mod file;
mod folder;
mod had;
mod list;
mod merit;
pub mod name;
mod offset;
mod part;
mod prepare;
mod ranges;
pub mod rate;
mod renew;
pub mod resume;
mod run;
pub mod segments;
mod settled;
mod space;
mod summary;
pub mod verify;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Uri, header};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub use folder::{Home, home};
pub use name::{component, file_name};
pub use rate::SlowRule;
pub use renew::Renew;
pub use space::free_space;
pub use summary::{Failure, Summary};

use crate::error::{Cause, Error, Result};
use crate::http::{Client, RetryRule};
use crate::progress::ProgressSink;
use crate::record::{Checkpoint, Lists, Standing, Store};
use crate::time::{Clock, system_clock};

/// Tells the free bytes of the file system a path is on.
pub type FreeSpace = Arc<dyn Fn(&Path) -> std::io::Result<u64> + Send + Sync>;

/// The `Cookie` header for a media address; `None` for a host that gets none.
pub type MediaCookie = Arc<dyn Fn(&Uri) -> Option<HeaderValue> + Send + Sync>;

/// Where files go and how hard to try.
#[derive(Clone)]
pub struct DownloadSettings {
    /// The folder everything is below; the store's root too.
    pub root: PathBuf,
    /// The platform's name as it stands in paths and rows.
    pub platform: &'static str,
    /// The mode as it stands in paths and rows.
    pub mode: String,
    /// Sent with every request for a file. Cookies and authorization among them are dropped.
    pub headers: HeaderMap,
    /// The one cookie some media hosts want; taken off where an address leads to another host.
    pub cookie: Option<MediaCookie>,
    /// How many files are under way at once; 0 counts as 1.
    pub tasks: usize,
    /// How often one file is tried again. An attempt that brought at least 64 KiB more starts the count anew.
    pub retry: RetryRule,
    /// How many redirects one request follows.
    pub redirects: u8,
    /// Over how many connections one large file is fetched at most; 0 and 1 both mean one.
    pub connections_per_file: usize,
    /// A file of which at least so many bytes are left counts as large; never fewer than 2 MiB.
    pub split_from: u64,
    /// When a mirror is left for another one of the same bytes; `None` waits as long as bytes come at all.
    pub slow: Option<SlowRule>,
    /// At most so many bytes per second, all files together.
    pub limit_rate: Option<u64>,
    /// The run ends with `disk.full` before fewer bytes than this are free; 0 takes all there is.
    pub min_free: u64,
    /// Tells the free bytes of the file system a path is on.
    pub free_space: FreeSpace,
    /// Reads a `Retry-After` date.
    pub clock: Clock,
    /// Random numbers of 0..=1 that spread the pauses between attempts.
    pub draw: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl DownloadSettings {
    /// Ten files at once, four connections for a file from 8 MiB on, five redirects, 128 MiB to stay free, no
    /// headers, no bound on speed, the default rules of retries and slow mirrors.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>, platform: &'static str, mode: impl Into<String>) -> Self {
        Self {
            root: root.into(),
            platform,
            mode: mode.into(),
            headers: HeaderMap::new(),
            cookie: None,
            tasks: 10,
            retry: RetryRule::default(),
            redirects: 5,
            connections_per_file: 4,
            split_from: 8 << 20,
            slow: Some(SlowRule::default()),
            limit_rate: None,
            min_free: 128 << 20,
            free_space: Arc::new(free_space),
            clock: system_clock(),
            draw: Arc::new(fastrand::f64),
        }
    }
}

impl fmt::Debug for DownloadSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadSettings")
            .field("root", &self.root)
            .field("platform", &self.platform)
            .field("mode", &self.mode)
            .field("tasks", &self.tasks)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

/// Saves what plans ask for.
pub struct Downloader {
    client: Client,
    store: Store,
    settings: DownloadSettings,
    sink: Arc<dyn ProgressSink>,
    /// Stopped by the user.
    cancel: CancellationToken,
    /// Number of the next file.
    task: AtomicU64,
    /// The folders of the authors met so far.
    homes: Mutex<HashMap<String, Arc<folder::Home>>>,
    /// What the hosts did so far.
    hosts: merit::Hosts,
    /// The bound on speed, and what its times are measured from.
    bucket: Option<Mutex<rate::Bucket>>,
    begun: Instant,
    space: space::Space,
    renew: Option<Arc<dyn Renew>>,
    checkpoint: Option<Checkpoint>,
    /// Where an earlier run stopped that this one goes on from.
    before: Standing,
    /// The same of several lists.
    lists: Lists,
}

impl Downloader {
    /// A downloader that does nothing yet. The store must be the one of `settings.root`.
    #[must_use]
    pub fn new(
        client: Client,
        store: Store,
        mut settings: DownloadSettings,
        sink: Arc<dyn ProgressSink>,
        cancel: CancellationToken,
    ) -> Self {
        for secret in [header::COOKIE, header::AUTHORIZATION, header::PROXY_AUTHORIZATION] {
            settings.headers.remove(secret);
        }
        settings.tasks = settings.tasks.max(1);
        let bucket = settings.limit_rate.map(|rate| Mutex::new(rate::Bucket::new(rate)));
        Self {
            client,
            store,
            settings,
            sink,
            cancel,
            task: AtomicU64::new(0),
            homes: Mutex::default(),
            hosts: merit::Hosts::default(),
            bucket,
            begun: Instant::now(),
            space: space::Space::default(),
            renew: None,
            checkpoint: None,
            before: Standing::default(),
            lists: Lists::default(),
        }
    }

    /// With somebody who plans a work anew when its addresses do not serve any more.
    #[must_use]
    pub fn renewing(mut self, renew: Arc<dyn Renew>) -> Self {
        self.renew = Some(renew);
        self
    }

    /// Remembers how far the listing is settled: the marks of its plans, under this name, until a run comes to
    /// the end of the list and nothing of it failed.
    #[must_use]
    pub fn checkpointing(mut self, checkpoint: Checkpoint) -> Self {
        self.checkpoint = Some(checkpoint);
        self
    }

    /// The plans are what an earlier run left: what is new, and what stands behind the place where it stopped.
    #[must_use]
    pub fn resuming(mut self, before: Standing) -> Self {
        self.before = before;
        self
    }

    /// The plans may come of several lists: how far each is settled is remembered on its own, under the name within
    /// that of [`Downloader::checkpointing`].
    #[must_use]
    pub fn among(mut self, lists: Lists) -> Self {
        self.lists = lists;
        self
    }

    /// How long to wait after so many received bytes, so that the bound on speed holds.
    fn pause_after(&self, bytes: u64) -> Duration {
        let Some(bucket) = &self.bucket else { return Duration::ZERO };
        let mut bucket = bucket.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        bucket.take(bytes, self.begun.elapsed())
    }
}

/// Runs file system work where it may block.
async fn blocking<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> std::io::Result<T> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(Error::from),
        Err(error) => Err(Error::new(Cause::DiskDenied).detail(error.to_string()).source_error(error)),
    }
}
