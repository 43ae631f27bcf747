//! Addresses that do not serve any more, and where new ones come from.

use futures_util::future::BoxFuture;

use super::Downloader;
use super::fetch::{Got, Transfer};
use super::prepare::FileJob;
use crate::error::{Cause, Error, Result};
use crate::media::{Asset, Candidate, Source};
use crate::plan::Plan;
use crate::progress::Event;

/// Who plans a work anew: addresses expire, and the platform gives new ones to who asks again.
pub trait Renew: Send + Sync {
    /// The plan of a work as it would be made now. Only its addresses are used.
    ///
    /// # Errors
    /// What keeps the work from being read.
    fn renew<'a>(&'a self, work_id: &'a str) -> BoxFuture<'a, Result<Plan>>;
}

impl Transfer<'_> {
    /// Fills the part from the addresses of the plan, and when none of them serves any more, from fresh ones.
    /// The part goes on when they lead to the same object.
    ///
    /// # Errors
    /// As [`Transfer::run`].
    pub(super) async fn run_renewed(&mut self) -> Result<Got> {
        let job: &FileJob = self.job;
        let planned: &[Candidate] = match &job.asset.source {
            Source::Remote(candidates) => candidates,
            Source::Text(_) => &[],
        };
        let error = match self.run(planned).await {
            Err(error) if is_renewable(&error) => error,
            other => return other,
        };
        let fresh = tokio::select! {
            biased;
            () = self.stop.cancelled() => return Err(Cause::Interrupted.into()),
            fresh = self.core.fresh(job) => fresh,
        };
        let fresh = fresh.iter().find(|asset| asset.key == job.asset.key);
        match fresh.map(|asset| &asset.source) {
            Some(Source::Remote(candidates)) if candidates != planned => self.run(candidates).await,
            _ => Err(error),
        }
    }
}

impl Downloader {
    /// The files of a work as they are planned now; asked for once per work, however many files want it.
    async fn fresh<'a>(&self, job: &'a FileJob) -> &'a [Asset] {
        let Some(renew) = &self.renew else { return &[] };
        let work = &job.work;
        let ask = async {
            match renew.renew(&work.id).await {
                Ok(plan) => plan.assets,
                Err(error) => {
                    self.sink.event(Event::Notice { cause: error.cause(), detail: error.particulars() });
                    Vec::new()
                }
            }
        };
        work.fresh.get_or_init(|| ask).await
    }
}

/// Whether new addresses may help: all were refused, or what they gave was not the file.
fn is_renewable(error: &Error) -> bool {
    use Cause::{MediaCorrupt, MediaForbidden, MediaIncomplete, MediaNotMedia};
    matches!(error.cause(), MediaForbidden | MediaIncomplete | MediaNotMedia | MediaCorrupt)
}
