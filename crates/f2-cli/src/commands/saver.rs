//! What saves plans: the client, the store (opened when the first plan is there) and the archive of works
//! another program has.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use f2_core::download::{DownloadSettings, Downloader, Summary};
use f2_core::error::{Cause, Error, Result};
use f2_core::http::{Client, RetryRule};
use f2_core::media::Skip;
use f2_core::plan::Plan;
use f2_core::platform::{Order, Plans, Platform, Renewal};
use f2_core::record::{Checkpoint, Standing, Store, StoreOptions};
use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::ui::reporter::Reporter;

/// Saves plans into one root.
pub(super) struct Saver {
    /// The platform.
    pub(super) platform: Arc<dyn Platform>,
    /// The client, for files.
    pub(super) client: Client,
    /// The root folder.
    pub(super) root: PathBuf,
    /// Files at a time.
    pub(super) tasks: usize,
    /// How files are tried again.
    pub(super) retry: RetryRule,
    /// How fast, and how much of the disk.
    pub(super) bounds: Bounds,
    /// Who shows it.
    pub(super) reporter: Arc<Reporter>,
    /// Stopped by the user.
    pub(super) cancel: CancellationToken,
    /// The store of the root.
    pub(super) store: OnceCell<Store>,
}

/// What files may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Connections for one large file.
    pub(super) connections_per_file: usize,
    /// Bytes per second, all files together; `None` is as fast as they come.
    pub(super) limit_rate: Option<u64>,
    /// Bytes that stay free on the disk.
    pub(super) min_free: u64,
}

/// What plans are saved for.
pub(super) struct Errand {
    /// As which mode.
    pub(super) mode: String,
    /// What is asked of a work whose addresses do not serve any more.
    pub(super) order: Order,
    /// Which works are passed over.
    pub(super) archive: Archive,
    /// Under which name is remembered how far the list is settled; `None` forgets it.
    pub(super) checkpoint: Option<Checkpoint>,
    /// Where an earlier run of the list stopped, when it goes on from there.
    pub(super) before: Option<Standing>,
}

impl Errand {
    /// Works that were named one by one: none is passed over, nothing is remembered of their list.
    pub(super) fn once(mode: &str, order: Order) -> Self {
        let (mode, archive) = (mode.to_owned(), Archive::Ignored);
        Self { mode, order, archive, checkpoint: None, before: None }
    }
}

/// What came of some plans.
pub(super) struct Saved {
    /// The counts.
    pub(super) summary: Summary,
    /// The author of each work whose plan came.
    pub(super) authors: HashMap<String, String>,
}

/// Which works are passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Archive {
    /// Those another program has.
    Heeded,
    /// None.
    Ignored,
}

impl Saver {
    /// The store, opened and its folder made by the first call.
    pub(super) async fn store(&self) -> Result<&Store> {
        self.store.get_or_try_init(|| Store::open(&self.root, StoreOptions::default())).await
    }

    /// Whether an earlier run left a store in the root.
    pub(super) fn has_store(&self) -> bool {
        self.store.initialized() || self.root.join(".f2").join("f2.sqlite").exists()
    }

    /// Saves what the plans ask for. A list that is nothing but an error is that error, so that no folder is
    /// made for it.
    ///
    /// # Errors
    /// The only error of the list; `disk.*` when the store cannot be opened; `interrupted`.
    pub(super) async fn save(&self, plans: Plans, errand: Errand) -> Result<Saved> {
        let mut plans = plans.fuse();
        let head = unless(&self.cancel, begin(&mut plans)).await??;
        let authors = Arc::new(Mutex::new(HashMap::new()));
        // A list that went on and has nothing more is complete now, and that is written down.
        let went_on = errand.before.is_some() || errand.order.lists.before().next().is_some();
        if head.is_empty() && !went_on {
            return Ok(Saved { summary: Summary::default(), authors: HashMap::new() });
        }
        let store = self.store().await?.clone();
        let had = self.had(&store, errand.archive).await?;
        let noted = Arc::clone(&authors);
        let plans = stream::iter(head).chain(plans).map(move |plan| {
            let mut plan = plan?;
            let mut noted = noted.lock().unwrap_or_else(PoisonError::into_inner);
            noted.insert(plan.work_id.clone(), plan.author.id.clone());
            if plan.skip.is_none() && had.contains(&plan.work_id) {
                plan.skip = Some(Skip::Archived);
                plan.assets.clear();
            }
            Ok(plan)
        });
        let summary = self.downloader(store, errand).run(plans).await;
        let authors = std::mem::take(&mut *authors.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Saved { summary, authors })
    }

    /// The works that another program has, where they count.
    async fn had(&self, store: &Store, archive: Archive) -> Result<HashSet<String>> {
        if archive == Archive::Ignored {
            return Ok(HashSet::new());
        }
        let platform = self.platform.name();
        Ok(store.call(move |store| store.archived(platform)).await?.into_iter().collect())
    }

    fn downloader(&self, store: Store, errand: Errand) -> Downloader {
        let lists = errand.order.lists.clone();
        let renewal = Renewal::new(Arc::clone(&self.platform), errand.order);
        let (settings, sink) = (self.settings(&errand.mode), Arc::clone(&self.reporter) as _);
        let downloader = Downloader::new(self.client.clone(), store, settings, sink, self.cancel.clone());
        let downloader = downloader.renewing(Arc::new(renewal));
        match errand.checkpoint {
            Some(checkpoint) => {
                let before = errand.before.unwrap_or_default();
                downloader.checkpointing(checkpoint).resuming(before).among(lists)
            }
            None => downloader,
        }
    }

    fn settings(&self, mode: &str) -> DownloadSettings {
        let mut settings = self.platform.download_settings(&self.root, mode);
        settings.tasks = self.tasks;
        settings.retry = self.retry;
        settings.connections_per_file = self.bounds.connections_per_file;
        settings.limit_rate = self.bounds.limit_rate;
        settings.min_free = self.bounds.min_free;
        settings
    }
}

/// Waits for something, unless the user stops it first.
pub(super) async fn unless<T>(cancel: &CancellationToken, wait: impl Future<Output = T>) -> Result<T> {
    tokio::select! {
        done = wait => Ok(done),
        () = cancel.cancelled() => Err(Error::new(Cause::Interrupted)),
    }
}

/// The first plans of a list; none when it is empty.
async fn begin(plans: &mut (impl Stream<Item = Result<Plan>> + Unpin)) -> Result<Vec<Result<Plan>>> {
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
