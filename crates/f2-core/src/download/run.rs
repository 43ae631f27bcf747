//! The run: plans in, a bounded number of files under way, a summary out.

use std::collections::VecDeque;
use std::error::Error as _;
use std::io;
use std::pin::pin;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, Stream, StreamExt};
use tokio_util::sync::CancellationToken;

use super::Downloader;
use super::file::FileDone;
use super::list::{List, Place};
use super::prepare::{FileJob, Prepared};
use super::summary::{Failure, Summary};
use crate::error::{Cause, Error, Result};
use crate::media::Skip;
use crate::plan::Plan;
use crate::record::{Checkpoint, RecordStore};

/// Something that ended.
enum Done {
    Prepared(Box<Plan>, Place, Result<Prepared>),
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
    /// The lists met so far, in their order, and which of them the last plan was of.
    lists: Vec<List>,
    current: Option<usize>,
    /// Whether a list's place is being written, and whether one could not be.
    noting: bool,
    unnoted: bool,
    /// An error of the listing that is its end unless more follows, and the lists it may be of.
    last: Option<Error>,
    suspects: Vec<usize>,
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
            lists: Vec::new(),
            current: None,
            noting: false,
            unnoted: false,
            last: None,
            suspects: Vec::new(),
            summary: Summary::default(),
        };
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

impl Downloader {
    /// A list of this run.
    fn list(&self, id: Option<&str>) -> List {
        let Some(id) = id else { return List::new(None, self.checkpoint.clone(), self.before.clone()) };
        let checkpoint = self.checkpoint.as_ref().map(|of| of.within(id));
        List::new(Some(id.into()), checkpoint, self.lists.standing(id).cloned().unwrap_or_default())
    }

    /// Remembers that a list has begun.
    async fn begin(&self, begun: Option<Checkpoint>) -> Result<()> {
        match begun {
            Some(of) => self.store.call(move |store| store.begin_checkpoint(&of)).await,
            None => Ok(()),
        }
    }
}

impl<'a> Run<'a> {
    /// How many works wait with files not begun.
    fn queue_works(&self) -> usize {
        let mut works = 0;
        let mut last = None;
        for job in &self.queue {
            let work = Arc::as_ptr(&job.work);
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
            // Something of a list is missing here: what comes behind it is not all there is.
            for at in std::mem::take(&mut self.suspects) {
                self.lists[at].spoil();
            }
        }
        match plan {
            Err(error) => {
                self.suspects = self.suspects();
                self.last = Some(error);
            }
            Ok(plan) => {
                let core = self.core;
                let mut plan = Box::new(plan);
                self.summary.listed += 1;
                let (place, begun) = self.place(&mut plan);
                self.preparing = true;
                self.active.push(
                    async move {
                        let prepared = match core.begin(begun).await {
                            Ok(()) => core.prepare(&mut plan, place).await,
                            Err(error) => Err(error),
                        };
                        Done::Prepared(plan, place, prepared)
                    }
                    .boxed(),
                );
            }
        }
    }

    fn take(&mut self, done: Done) {
        match done {
            Done::Prepared(plan, place, prepared) => {
                self.preparing = false;
                match prepared {
                    Ok(Prepared::Skipped(skip)) => {
                        *self.summary.skipped.entry(skip).or_default() += 1;
                        if matches!(skip, Skip::Cause(_)) {
                            self.lists[place.list].withhold(place.number);
                        }
                        self.well(place);
                    }
                    Ok(Prepared::Files(jobs)) if jobs.is_empty() => {
                        self.summary.works_saved += 1;
                        self.well(place);
                    }
                    Ok(Prepared::Files(jobs)) => self.queue.extend(jobs),
                    Err(error) => self.fail(plan.work_id, plan.stem, None, error),
                }
            }
            Done::Noted(result) => {
                self.noting = false;
                if let Err(error) = result {
                    self.unnoted = true;
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
                        self.well(done.place);
                    }
                    Ok(false) => {}
                    Err(error) => self.fail(done.work_id, done.stem, None, error),
                }
            }
        }
    }

    /// The list of this id.
    fn list(&mut self, id: Option<&str>) -> usize {
        let known = self.lists.iter().position(|list| list.id.as_deref() == id);
        known.unwrap_or_else(|| {
            self.lists.push(self.core.list(id));
            self.lists.len() - 1
        })
    }

    /// The place of a plan, and the name of its list when it is the first of it. Lists come one after the other.
    fn place(&mut self, plan: &mut Plan) -> (Place, Option<Checkpoint>) {
        let list = self.list(plan.listing.as_deref());
        self.current = Some(list);
        for other in self.lists.iter_mut().take(list) {
            other.end();
        }
        let (number, begun) = (self.lists[list].list(plan), self.lists[list].begin());
        (Place { list, number }, begun)
    }

    /// The lists an error may be of that comes now: the one the last plan was of, and those begun since.
    fn suspects(&mut self) -> Vec<usize> {
        let met = self.lists.len();
        for id in self.core.lists.begun() {
            self.list(Some(&id));
        }
        if self.lists.is_empty() {
            self.list(None);
        }
        self.current.into_iter().chain(met..self.lists.len()).collect()
    }

    /// A work is settled well; the mark that is reached by it is to be written.
    fn well(&mut self, place: Place) {
        self.lists[place.list].well(place.number);
    }

    /// Writes where a list stands, one at a time so that an older mark never comes last.
    fn note(&mut self) {
        if self.noting {
            return;
        }
        let Some((of, standing)) = self.lists.iter_mut().find_map(List::due) else { return };
        let store = self.core.store.clone();
        self.noting = true;
        let noted = async move { store.call(move |store| store.put_checkpoint(&of, &standing)).await };
        self.active.push(noted.map(Done::Noted).boxed());
    }

    /// Forgets the lists that were read to their ends with nothing left to do.
    async fn close(&mut self) {
        // A list that is shorter than promised was read to its end too.
        let ended = self.last.as_ref().is_none_or(|error| error.cause() == Cause::ListingShort);
        self.suspects();
        let stopped = self.unnoted || self.summary.ended.is_some() || self.core.cancel.is_cancelled();
        if !ended || stopped {
            return;
        }
        self.lists.iter_mut().for_each(List::end);
        let whole = self.lists.iter().filter(|list| list.is_whole());
        let whole: Vec<Checkpoint> = whole.filter_map(|list| list.checkpoint.clone()).collect();
        if whole.is_empty() {
            return;
        }
        let clear =
            move |store: &mut dyn RecordStore| whole.iter().try_for_each(|of| store.clear_checkpoint(of));
        if let Err(error) = self.core.store.call(clear).await {
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
        self.summary.withheld_before = self.lists.iter().map(List::withheld_before).sum();
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
