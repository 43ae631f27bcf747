//! The rows of parts: from the first byte of a part on, so that one whose recorder was killed is known, too.

use std::path::Path;

use futures_util::future::BoxFuture;

use super::hold::Hold;
use super::record::PartReport;
use crate::error::{Cause, Result};
use crate::media::AssetKind;
use crate::record::{AssetRow, AssetState, RecordStore};

/// Who keeps account of parts. What fails here is told and ends no recording.
pub trait PartBook: Send + Sync {
    /// A part has begun: its file is there, and empty.
    fn begun<'a>(&'a self, path: &'a Path) -> BoxFuture<'a, Result<()>>;

    /// Nothing will be added to a part.
    fn ended<'a>(&'a self, part: &'a PartReport) -> BoxFuture<'a, Result<()>>;
}

/// Takes over the parts whose recorder is gone without having ended them: what is in their files is playable, so
/// they are published with the size they have and the cause `interrupted`; a part without a byte has failed. Parts
/// that a process still writes are left alone. Gives the paths of those that were taken over.
///
/// # Errors
/// `disk.store`.
pub fn adopt(store: &mut dyn RecordStore, root: &Path) -> Result<Vec<String>> {
    let mut adopted = Vec::new();
    for row in store.assets_in(&[AssetState::Partial])? {
        let Some(path) = row.path.clone().filter(|_| row.id.key.kind == AssetKind::Recording) else {
            continue;
        };
        if Hold::is_taken(root, &path) {
            continue;
        }
        let size = std::fs::metadata(root.join(&path)).map_or(0, |found| found.len());
        let state = if size > 0 { AssetState::Published } else { AssetState::Failed };
        let cause = Some(Cause::Interrupted.code().to_owned());
        let reason = "the recording was cut short".to_owned();
        store.put_asset(&AssetRow { state, cause, reason, size: (size > 0).then_some(size), ..row })?;
        if size > 0 {
            adopted.push(path);
        } else {
            store.drop_place(&path)?;
        }
    }
    Ok(adopted)
}
