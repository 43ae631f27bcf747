//! The end of a work: its row, and the author's last work.

use std::sync::PoisonError;

use super::Downloader;
use super::prepare::Work;
use crate::error::Result;
use crate::record::WorkState;

impl Downloader {
    /// Writes how a work ended; `true` when every wanted file is there.
    pub(super) async fn close(&self, work: &Work) -> Result<bool> {
        let failed = *work.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let state = if failed.is_some() { WorkState::Failed } else { WorkState::Saved };
        let (shelf, id) = (work.home.shelf.clone(), work.id.clone());
        let listing = work.listing.clone().filter(|_| failed.is_none());
        self.store
            .call(move |store| {
                if let Some(listing) = listing {
                    store.put_listed(&shelf, &listing, &id)?;
                }
                // Rows that say the same already are not written again.
                let old = store.work(&shelf, &id)?;
                if old == Some((state, failed.map(str::to_owned))) {
                    return Ok(());
                }
                store.put_work(&shelf, &id, state, failed, "")
            })
            .await?;
        self.store.note_last_work(&work.author, &work.id).await?;
        Ok(failed.is_none())
    }
}
