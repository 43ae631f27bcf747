//! A list of works turned into plans: each work once, the end of the list accounted for.

use std::collections::{HashSet, VecDeque};
use std::marker::PhantomData;
use std::sync::Arc;

use futures_util::{Stream, stream};
use jiff::Timestamp;

use crate::error::{Cause, Error, Result};
use crate::media::{Asset, Author, Media, NameFields, Record};
use crate::page::{EMPTY_PAGES, Ended, Limits, Pages};
use crate::plan::{Interval, Plan, Template, plan};
use crate::platform::Order;
use crate::request::Paged;
use crate::session::Session;
use crate::time;
use crate::want::Want;

/// A work as a platform's lists hold it.
pub trait Listed: Send + Sync + Sized + 'static {
    /// Its id; a work without one is passed over.
    fn work_id(&self) -> Option<String>;

    /// Whether it is pinned above the others, out of their order.
    fn is_pinned(&self) -> bool;

    /// The author it names.
    fn author(&self) -> Author;

    /// When it was published.
    fn posted(&self) -> Option<Timestamp>;

    /// What its file names are made of, besides its time and its id.
    fn name_fields(&self) -> NameFields;

    /// Why it cannot be saved, when that is so.
    fn withheld(&self) -> Option<Cause>;

    /// Its files, as far as they are wanted.
    fn assets(&self, want: &Want) -> Vec<Asset>;

    /// Its row in the store.
    fn record(&self) -> Option<Record>;

    /// Its plan, in the folder of `author`, or of its own author when none is given.
    fn plan(
        self,
        author: Option<Arc<Author>>,
        want: &Want,
        template: &Template,
        interval: &Interval,
    ) -> Plan {
        let author = author.unwrap_or_else(|| Arc::new(self.author()));
        plan(&Owned { work: self, author }, want, template, interval)
    }
}

/// A work with the author whose folder it goes to.
struct Owned<W> {
    work: W,
    author: Arc<Author>,
}

impl<W: Listed> Media for Owned<W> {
    fn id(&self) -> String {
        self.work.work_id().unwrap_or_default()
    }

    fn author(&self) -> Arc<Author> {
        self.author.clone()
    }

    fn posted(&self) -> Option<Timestamp> {
        self.work.posted()
    }

    fn name_fields(&self) -> NameFields {
        let create = self.posted().map_or_else(|| "Invalid timestamp".to_owned(), time::text);
        NameFields { create, aweme_id: self.id(), ..self.work.name_fields() }
    }

    fn withheld(&self) -> Option<Cause> {
        self.work.withheld()
    }

    fn assets(&self, want: &Want) -> Vec<Asset> {
        self.work.assets(want)
    }

    fn record(&self) -> Option<Record> {
        self.work.record()
    }
}

/// Says when the next page is not wanted any more.
type Until<R> = Box<dyn Fn(&R) -> bool + Send + Sync>;

/// The works of a paged list.
pub struct Listing<R: Paged, W> {
    pages: Pages<R>,
    order: Order,
    author: Option<Arc<Author>>,
    folder: Option<String>,
    listing: Option<Arc<str>>,
    newest_first: bool,
    until: Option<Until<R>>,
    promise: Option<Promise>,
    /// Whether pages without a work are pauses of the author.
    patient: bool,
    /// Whether the list was ended before a page that is not wanted.
    cut: bool,
    seen: HashSet<String>,
    planned: VecDeque<Plan>,
    over: bool,
    /// How many works an earlier run has settled that are left out.
    settled: u64,
    work: PhantomData<fn() -> W>,
}

/// How many works there should be, and what it means when there are fewer.
#[derive(Debug, Clone, Copy)]
pub struct Promise {
    /// What the profile says.
    pub expected: u64,
    /// Whether fewer are too few; else only none at all.
    pub exact: bool,
    /// Whether no account is logged in.
    pub guest: bool,
    /// Whether the author hides the list.
    pub hidden: bool,
}

impl<W: Listed, R: Paged<Item: Into<W>>> Listing<R, W> {
    /// The list that begins where the request stands; each work in its own author's folder.
    #[must_use]
    pub fn new(session: Arc<Session>, request: R, order: Order) -> Self {
        let limits = Limits { max_counts: order.max_counts, page_counts: order.page_counts };
        Self {
            pages: Pages::new(session, request, limits),
            order,
            author: None,
            folder: None,
            listing: None,
            newest_first: false,
            until: None,
            promise: None,
            patient: false,
            cut: false,
            seen: HashSet::new(),
            planned: VecDeque::new(),
            over: false,
            settled: 0,
            work: PhantomData,
        }
    }

    /// Puts all works into one author's folder.
    #[must_use]
    pub fn of(mut self, author: Arc<Author>) -> Self {
        self.order.known = self.order.known.map(|known| known.of(&author.id));
        self.author = Some(author);
        self
    }

    /// The list is one of several: the works of the folder or playlist of this id.
    #[must_use]
    pub fn within(mut self, listing: Arc<str>) -> Self {
        self.listing = Some(listing);
        self
    }

    /// Puts all works into a folder below the author's. The name must be safe in a path.
    #[must_use]
    pub fn inside(mut self, folder: Option<String>) -> Self {
        self.folder = folder;
        self
    }

    /// The newest come first: a known work ends the list.
    #[must_use]
    pub fn newest_first(mut self) -> Self {
        self.newest_first = true;
        self
    }

    /// Holds the end of the list against the number of the profile.
    #[must_use]
    pub fn promised(mut self, promise: Option<Promise>) -> Self {
        self.promise = promise;
        self
    }

    /// Takes pages without a work for a pause of the author, however many there are, as long as works are missing of
    /// those promised. Where none is missing, [`EMPTY_PAGES`] of them in a row are the end of the list. It has to
    /// end by a rule of its own.
    #[must_use]
    pub fn patient(mut self) -> Self {
        self.patient = true;
        self
    }

    /// Ends the list before a page that is not wanted.
    #[must_use]
    pub fn until(mut self, until: impl Fn(&R) -> bool + Send + Sync + 'static) -> Self {
        self.until = Some(Box::new(until));
        self
    }

    /// The plans, and at the end the error that tells why there are not more.
    pub fn plans(self) -> impl Stream<Item = Result<Plan>> + Send {
        stream::unfold(self, |mut listing| async move {
            let next = listing.next().await?;
            Some((next, listing))
        })
    }

    async fn next(&mut self) -> Option<Result<Plan>> {
        loop {
            if let Some(plan) = self.planned.pop_front() {
                return Some(Ok(plan));
            }
            if self.over {
                return None;
            }
            self.cut |= self.is_enough();
            let whole = self.patient && self.is_whole();
            if self.patient {
                self.pages.set_patience(if whole { EMPTY_PAGES } else { u32::MAX });
            }
            match if self.cut { None } else { self.pages.step().await } {
                Some(Ok(page)) => self.take(page.items).await,
                Some(Err(error)) if whole && error.cause() == Cause::ListingStuck => self.over = true,
                Some(Err(error)) => {
                    self.over = true;
                    return Some(Err(error));
                }
                None => {
                    self.over = true;
                    return self.shortfall().map(Err);
                }
            }
        }
    }

    /// Plans the works of a page that were not seen before, up to the first known one.
    async fn take(&mut self, items: Vec<R::Item>) {
        for work in items.into_iter().map(Into::<W>::into) {
            let Some(id) = work.work_id() else { continue };
            let pinned = work.is_pinned();
            if self.goes_on_elsewhere(&id, pinned).await {
                break;
            }
            if self.is_end(&id, pinned).await {
                self.over = true;
                return;
            }
            if self.seen.insert(id) {
                let Order { want, template, interval, .. } = &self.order;
                let mut plan = work.plan(self.author.clone(), want, template, interval);
                plan.folders.splice(0..0, self.folder.clone());
                plan.listing = self.listing.clone();
                self.planned.push_back(plan);
            }
        }
        // A list cut at a number of works begins at its top each time, and what is new above the first known
        // work does not move where the earlier run stopped.
        if self.order.max_counts.is_none()
            && self.order.resume.is_none()
            && self.pages.ended().is_none()
            && !self.over
            && let Some(last) = self.planned.back_mut()
        {
            last.mark = Some(self.pages.request().position());
        }
    }

    /// Whether this is the first work of an earlier run that is resumed: what is new has been listed then, and
    /// the list goes on where that run stopped.
    async fn goes_on_elsewhere(&mut self, id: &str, pinned: bool) -> bool {
        let Some(resume) = self.order.resume.as_ref().filter(|_| !pinned) else { return false };
        if !resume.known.has(id).await {
            return false;
        }
        let Some(resume) = self.order.resume.take() else { return false };
        self.over = resume.cursor.is_none();
        let jumped = resume.cursor.is_none_or(|cursor| self.pages.jump(&cursor));
        self.settled = if jumped { resume.listed } else { 0 };
        jumped
    }

    /// Whether this work is known and ends a list whose newest come first.
    async fn is_end(&self, id: &str, pinned: bool) -> bool {
        match &self.order.known {
            Some(known) if self.newest_first && !pinned => known.has(id).await,
            _ => false,
        }
    }

    /// Whether the next page is not wanted. A list that has shown nothing yet may stand at no place at all.
    fn is_enough(&self) -> bool {
        let stands = self.pages.listed() > 0 || self.patient;
        stands && self.until.as_ref().is_some_and(|until| until(self.pages.request()))
    }

    /// Whether as many works were listed as the profile says there are.
    fn is_whole(&self) -> bool {
        let listed = self.seen.len() as u64 + self.settled;
        self.promise.as_ref().is_some_and(|promise| promise.exact && listed >= promise.expected)
    }

    /// Why the list is shorter than promised, when it is and should not be.
    fn shortfall(&self) -> Option<Error> {
        let promise = self.promise.as_ref()?;
        let listed = self.seen.len() as u64 + self.settled;
        let due = self.order.max_counts.map_or(promise.expected, |max| max.min(promise.expected));
        let enough = listed >= due || (listed > 0 && !promise.exact);
        let bounded = self.order.interval.start().is_some();
        let over = self.cut || self.pages.ended() == Some(Ended::LastPage);
        if bounded || !over || enough {
            return None;
        }
        let cause = match (listed, promise.hidden, promise.guest) {
            (0, true, _) => Cause::AuthorPrivate,
            (0, false, true) => Cause::LoginRequired,
            _ => Cause::ListingShort,
        };
        Some(Error::new(cause).detail(format!("{listed} of {due}")))
    }
}
