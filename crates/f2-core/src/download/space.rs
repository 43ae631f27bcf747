//! Room on the disk: a run stops before it takes the last of it.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{DownloadSettings, blocking};
use crate::error::{Cause, Error, Result};

/// After so many bytes written the disk is looked at again.
const LOOK_EVERY: u64 = 8 << 20;

/// The free bytes of the file system a path is on, for this user.
///
/// # Errors
/// What the system says.
pub fn free_space(path: &Path) -> std::io::Result<u64> {
    fs4::available_space(path)
}

/// Watches the room below a root.
#[derive(Debug, Default)]
pub(super) struct Space {
    /// Bytes written since the last look.
    since: AtomicU64,
}

impl Space {
    /// Looks whether so many bytes more fit.
    ///
    /// # Errors
    /// `disk.full` when fewer than `min_free` would be left. A file system that does not tell counts as roomy.
    pub(super) async fn fits(&self, settings: &DownloadSettings, bytes: u64) -> Result<()> {
        if settings.min_free == 0 {
            return Ok(());
        }
        let (root, free) = (settings.root.clone(), settings.free_space.clone());
        let left = blocking(move || Ok(free(&root).ok())).await?;
        match left {
            Some(left) if left < settings.min_free.saturating_add(bytes) => {
                let mib = |bytes: u64| bytes >> 20;
                Err(Error::new(Cause::DiskFull).detail(format!(
                    "{} MiB are free, {} MiB are due and {} MiB are to stay free",
                    mib(left),
                    mib(bytes),
                    mib(settings.min_free)
                )))
            }
            _ => Ok(()),
        }
    }

    /// Takes note of bytes written, and looks now and then.
    ///
    /// # Errors
    /// As [`Space::fits`].
    pub(super) async fn wrote(&self, settings: &DownloadSettings, bytes: u64) -> Result<()> {
        let since = self.since.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if since < LOOK_EVERY {
            return Ok(());
        }
        self.since.store(0, Ordering::Relaxed);
        self.fits(settings, 0).await
    }
}
