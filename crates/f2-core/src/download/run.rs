//! The run: plans in, a bounded number of files under way, a summary out.

use std::collections::VecDeque;
use std::error::Error as _;
use std::io;
use std::pin::pin;

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, Stream, StreamExt};
use tokio_util::sync::CancellationToken;

use super::Downloader;
use super::file::FileDone;
use super::prepare::{FileJob, Prepared};
use super::settled::Settled;
use super::summary::{Failure, Summary};
use crate::error::{Cause, Error, Result};
use crate::media::Skip;
use crate::plan::Plan;
use crate::record::Standing;

/// So many works a listing began with are remembered with its mark. Some may be gone when it goes on.
const TOP: usize = 32;

/// Something that ended.
enum Done {
    Prepared(Box<Plan>, u64, Result<Prepared>),
    File(Box<FileDone>),
    Noted(Result<()>),
}

/// The state of a run.
struct Run<'a> {
    core: &'a Downloader,
    /// Cancelled with the user's token, and when the run cannot go on.
    stop: CancellationToken,
    /// Files not begun.
    queue: VecDeque<FileJob>,
    active: FuturesUnordered<BoxFuture<'a, Done>>,
    /// Files among the active.
    files: usize,
    preparing: bool,
    settled: Settled,
    /// The mark to be written next, and whether one is being written.
    mark: Option<(u64, String)>,
    noting: bool,
    /// The works the listing began with.
    top: Vec<String>,
    /// The numbers of the works the platform withholds.
    withheld: Vec<u64>,
    /// An error of the listing that is its end unless more follows.
    last: Option<Error>,
    summary: Summary,
}

impl Downloader {
    /// Saves what the plans ask for. Takes plans ahead of the files only as far as needed to keep
    /// `settings.tasks` files under way, so that listing and saving go on together in bounded memory.
    ///
    /// An `Err` of the stream is the end of the listing when nothing follows, else a failure among others.
    /// After a stop by the user files under way keep what arrived, for the next run.
    pub async fn run(&self, jobs: impl Stream<Item = Result<Plan>>) -> Summary {
        let mut jobs = pin!(jobs);
        let mut run = Run {
            core: self,
            stop: self.cancel.child_token(),
            queue: VecDeque::new(),
            active: FuturesUnordered::new(),
            files: 0,
            preparing: false,
            settled: Settled::default(),
            mark: None,
            noting: false,
            top: Vec::new(),
            withheld: Vec::new(),
            last: None,
            summary: Summary { withheld_before: self.before.withheld, ..Summary::default() },
        };
        run.open().await;
        let stop = run.stop.clone();
        let mut listing = true;
        loop {
            if stop.is_cancelled() {
                listing = false;
                run.queue.clear();
            }
            run.begin_files();
            run.note();
            if !listing && run.active.is_empty() {
                break;
            }
            let room = listing && !run.preparing && run.queue_works() < 2 * self.settings.tasks;
            tokio::select! {
                biased;
                () = stop.cancelled(), if listing => {}
                Some(done) = run.active.next(), if !run.active.is_empty() => run.take(done),
                plan = jobs.next(), if room => match plan {
                    Some(plan) => run.plan(plan),
                    None => listing = false,
                },
            }
        }
        run.close().await;
        run.end()
    }
}

impl<'a> Run<'a> {
    /// How many works wait with files not begun.
    fn queue_works(&self) -> usize {
        let mut works = 0;
        let mut last = None;
        for job in &self.queue {
            let work = std::sync::Arc::as_ptr(&job.work);
            works += usize::from(last != Some(work));
            last = Some(work);
        }
        works
    }

    fn begin_files(&mut self) {
        while self.files < self.core.settings.tasks {
            let Some(job) = self.queue.pop_front() else { return };
            let (core, stop) = (self.core, self.stop.clone());
            self.files += 1;
            self.active.push(async move { Done::File(Box::new(core.save(job, &stop).await)) }.boxed());
        }
    }

    fn plan(&mut self, plan: Result<Plan>) {
        if let Some(error) = self.last.take() {
            self.summary.failed.push(Failure {
                work_id: String::new(),
                stem: String::new(),
                asset: None,
                error,
            });
            // Something of the list is missing here: what comes behind it is not all there is.
            self.settled.list(None);
        }
        match plan {
            Err(error) => self.last = Some(error),
            Ok(plan) => {
                let core = self.core;
                let mut plan = Box::new(plan);
                self.summary.listed += 1;
                let number = self.settled.list(plan.mark.take());
                if self.top.len() < TOP && !plan.work_id.contains('\n') {
                    self.top.push(plan.work_id.clone());
                }
                self.preparing = true;
                self.active.push(
                    async move {
                        let prepared = core.prepare(&mut plan, number).await;
                        Done::Prepared(plan, number, prepared)
                    }
                    .boxed(),
                );
            }
        }
    }

    fn take(&mut self, done: Done) {
        match done {
            Done::Prepared(plan, number, prepared) => {
                self.preparing = false;
                match prepared {
                    Ok(Prepared::Skipped(skip)) => {
                        *self.summary.skipped.entry(skip).or_default() += 1;
                        if matches!(skip, Skip::Cause(_)) {
                            self.withheld.push(number);
                        }
                        self.well(number);
                    }
                    Ok(Prepared::Files(jobs)) if jobs.is_empty() => {
                        self.summary.works_saved += 1;
                        self.well(number);
                    }
                    Ok(Prepared::Files(jobs)) => self.queue.extend(jobs),
                    Err(error) => self.fail(plan.work_id, plan.stem, None, error),
                }
            }
            Done::Noted(result) => {
                self.noting = false;
                if let Err(error) = result {
                    self.fail(String::new(), String::new(), None, error);
                }
            }
            Done::File(done) => {
                let done = *done;
                self.files -= 1;
                self.summary.bytes += done.received;
                match done.result {
                    Ok(true) => self.summary.saved += 1,
                    Ok(false) => self.summary.had += 1,
                    Err(error) => self.fail(done.work_id.clone(), done.stem.clone(), Some(done.asset), error),
                }
                match done.closed {
                    Ok(true) => {
                        self.summary.works_saved += 1;
                        self.well(done.number);
                    }
                    Ok(false) => {}
                    Err(error) => self.fail(done.work_id, done.stem, None, error),
                }
            }
        }
    }

    /// A work is settled well; the mark that is reached by it is to be written.
    fn well(&mut self, number: u64) {
        self.mark = self.settled.well(number).or(self.mark.take());
    }

    /// Writes the newest mark, one at a time so that an older one never comes last.
    fn note(&mut self) {
        let Some(of) = self.core.checkpoint.clone().filter(|_| !self.noting) else { return };
        let Some((listed, mark)) = self.mark.take() else { return };
        let (store, before) = (self.core.store.clone(), &self.core.before);
        let standing = Standing {
            cursor: Some(mark),
            top: self.top.iter().chain(&before.top).take(2 * TOP).cloned().collect(),
            listed: listed + before.listed,
            withheld: before.withheld
                + self.withheld.iter().filter(|number| **number < listed).count() as u64,
            began_at: before.began_at,
        };
        self.noting = true;
        let noted = async move { store.call(move |store| store.put_checkpoint(&of, &standing)).await };
        self.active.push(noted.map(Done::Noted).boxed());
    }

    /// Remembers that the listing has begun.
    async fn open(&mut self) {
        let Some(of) = self.core.checkpoint.clone() else { return };
        if let Err(error) = self.core.store.call(move |store| store.begin_checkpoint(&of)).await {
            self.fail(String::new(), String::new(), None, error);
        }
    }

    /// Forgets the checkpoint of a listing that was read to its end with nothing left to do.
    async fn close(&mut self) {
        let Some(of) = self.core.checkpoint.clone() else { return };
        // A list that is shorter than promised was read to its end too.
        let ended = self.last.as_ref().is_none_or(|error| error.cause() == Cause::ListingShort);
        let whole = ended && self.summary.ended.is_none() && self.summary.failed.is_empty();
        if whole
            && !self.core.cancel.is_cancelled()
            && let Err(error) = self.core.store.call(move |store| store.clear_checkpoint(&of)).await
        {
            self.fail(String::new(), String::new(), None, error);
        }
    }

    fn fail(&mut self, work_id: String, stem: String, asset: Option<crate::media::AssetKey>, error: Error) {
        if error.cause() == Cause::Interrupted {
            return;
        }
        if ends_all(&error) && self.summary.ended.is_none() {
            self.stop.cancel();
            self.summary.ended = Some(Error::new(error.cause()).detail(error.particulars()));
        }
        self.summary.failed.push(Failure { work_id, stem, asset, error });
    }

    fn end(mut self) -> Summary {
        self.summary.interrupted = self.core.cancel.is_cancelled();
        if self.summary.ended.is_none() {
            self.summary.ended = self.last.take();
        }
        self.summary
    }
}

/// Whether no further file can be saved either: the disk is full or closed to us. A single name the file
/// system refuses, one that is taken by a folder, and a file longer than it can hold are not such cases.
fn ends_all(error: &Error) -> bool {
    use io::ErrorKind as K;
    let kind = error.source().and_then(|source| source.downcast_ref::<io::Error>()).map(io::Error::kind);
    let single = matches!(kind, Some(K::InvalidFilename | K::IsADirectory | K::FileTooLarge));
    match error.cause() {
        Cause::DiskFull => !single,
        Cause::DiskDenied => kind.is_some() && !single,
        _ => false,
    }
}
