//! A list of works turned into plans: each work once, the end of the list accounted for.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::media::Author;
use f2_core::page::{Ended, Pages};
use f2_core::plan::Plan;
use f2_core::platform::Order;
use f2_core::request::Paged;
use futures_util::{Stream, stream};

use crate::media::plan_work;
use crate::views::Work;

/// Says when the next page is not wanted any more.
type Until<R> = Box<dyn Fn(&R) -> bool + Send + Sync>;

/// The works of a paged list, in one author's folder.
pub(super) struct Listing<R: Paged<Item = Work>> {
    pages: Pages<R>,
    author: Arc<Author>,
    order: Order,
    until: Option<Until<R>>,
    promise: Option<Promise>,
    seen: HashSet<String>,
    planned: VecDeque<Plan>,
    over: bool,
}

/// How many works there should be, and what it means when there are fewer.
struct Promise {
    expected: u64,
    guest: bool,
    hidden: bool,
}

impl<R: Paged<Item = Work>> Listing<R> {
    pub(super) fn new(pages: Pages<R>, author: Arc<Author>, order: Order) -> Self {
        let (seen, planned) = (HashSet::new(), VecDeque::new());
        Self { pages, author, order, until: None, promise: None, seen, planned, over: false }
    }

    /// Holds the end of the list against the number of the profile.
    pub(super) fn expecting(mut self, expected: Option<u64>, guest: bool, hidden: bool) -> Self {
        self.promise = expected.map(|expected| Promise { expected, guest, hidden });
        self
    }

    /// Ends the list before a page that is not wanted.
    pub(super) fn until(mut self, until: impl Fn(&R) -> bool + Send + Sync + 'static) -> Self {
        self.until = Some(Box::new(until));
        self
    }

    /// The plans, and at the end the error that tells why there are not more.
    pub(super) fn plans(self) -> impl Stream<Item = Result<Plan>> + Send {
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
            let enough = self.pages.listed() > 0
                && self.until.as_ref().is_some_and(|until| until(self.pages.request()));
            match if enough { None } else { self.pages.next().await } {
                Some(Ok(page)) => self.take(page.items),
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

    /// Plans the works of a page that were not seen before.
    fn take(&mut self, works: Vec<Work>) {
        for work in works {
            let Some(id) = work.aweme_id() else { continue };
            if self.seen.insert(id) {
                let Order { want, template, interval, .. } = &self.order;
                self.planned.push_back(plan_work(work, Some(self.author.clone()), want, template, interval));
            }
        }
    }

    /// Why the list is shorter than promised, when it is and should not be.
    fn shortfall(&self) -> Option<Error> {
        let promise = self.promise.as_ref()?;
        let listed = self.seen.len() as u64;
        let due = self.order.max_counts.map_or(promise.expected, |max| max.min(promise.expected));
        let bounded = self.order.interval.start().is_some();
        if bounded || self.pages.ended() != Some(Ended::LastPage) || listed >= due {
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
