//! Room on the disk: a recording ends whole before it takes the last of it.

use std::path::PathBuf;
use std::time::Duration;

use crate::download::FreeSpace;
use crate::error::{Cause, Error, Result};

/// After so many bytes the disk is looked at again.
const EVERY: u64 = 8 << 20;
/// So long it is not looked at again where fewer come.
const PAUSE: Duration = Duration::from_secs(10);

/// Watches the room below a folder.
pub(super) struct Space {
    folder: PathBuf,
    min_free: u64,
    free: FreeSpace,
    /// The bytes and the moment of the last look.
    last: Option<(u64, Duration)>,
}

impl Space {
    /// So many bytes are to stay free below this folder; with 0 nothing is watched.
    pub(super) fn new(folder: PathBuf, min_free: u64, free: FreeSpace) -> Self {
        Self { folder, min_free, free, last: None }
    }

    /// So many bytes have been written by now.
    ///
    /// # Errors
    /// `disk.full` when fewer are free than are to stay so. A file system that does not tell counts as roomy.
    pub(super) async fn look(&mut self, bytes: u64, now: Duration) -> Result<()> {
        let is_due = |(then, at): (u64, Duration)| bytes.saturating_sub(then) >= EVERY || now >= at + PAUSE;
        if self.min_free == 0 || !self.last.is_none_or(is_due) {
            return Ok(());
        }
        self.last = Some((bytes, now));
        let (free, folder) = (self.free.clone(), self.folder.clone());
        let left = tokio::task::spawn_blocking(move || free(&folder).ok()).await.ok().flatten();
        match left {
            Some(left) if left < self.min_free => Err(Error::new(Cause::DiskFull).detail(format!(
                "{} MiB are free and {} MiB are to stay free",
                left >> 20,
                self.min_free >> 20
            ))),
            _ => Ok(()),
        }
    }
}
