//! Paging, once for every list: request, reply, yield, advance.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use futures_util::stream::{self, Stream};

use crate::error::{Cause, Error, Result};
use crate::json::{self, Value};
use crate::progress::Event;
use crate::request::Paged;
use crate::session::Session;
use crate::view::View as _;

/// This many pages without an item in a row end a list, unless it is a patient one: it leads nowhere.
pub const EMPTY_PAGES: u32 = 20;

/// How much of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// At most this many items, exactly; `None` is all.
    pub max_counts: Option<u64>,
    /// Items asked for per page, at least 1.
    pub page_counts: u32,
}

/// Why a list ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The platform said so.
    LastPage,
    /// As many as wanted.
    MaxCounts,
    /// The cursor came back to where it was, or only empty pages came.
    Stuck,
    /// A request failed.
    Failed,
}

/// One page.
#[derive(Debug)]
pub struct Page<R: Paged> {
    /// The answer without its items.
    pub reply: R::Reply,
    /// The items, never more than are still wanted.
    pub items: Vec<R::Item>,
}

impl<R: Paged> Page<R> {
    /// One map per item, with the page's own fields in each.
    #[must_use]
    pub fn to_rows(&self) -> Vec<BTreeMap<String, Value>> {
        self.reply.to_rows(&self.items)
    }

    /// The answer as received, its items back in their place (as many as are still wanted).
    #[must_use]
    pub fn into_answer(self) -> Value {
        let mut answer = self.reply.json().clone();
        let items = self.items.into_iter().map(|item| item.json().clone()).collect();
        json::put_items(&mut answer, R::ITEMS, items);
        answer
    }
}

/// The pages of a list.
///
/// An empty page with more behind it is not the end. A cursor that was seen before ends the list with
/// `listing.stuck`, after the items of that page.
pub struct Pages<R: Paged> {
    session: Arc<Session>,
    request: R,
    limits: Limits,
    seen: HashSet<String>,
    listed: u64,
    empty: u32,
    patience: u32,
    ended: Option<Ended>,
    told: bool,
}

impl<R: Paged> Pages<R> {
    /// The pages from where the request stands.
    #[must_use]
    pub fn new(session: Arc<Session>, request: R, limits: Limits) -> Self {
        let seen = HashSet::from([request.position()]);
        let (listed, empty, patience) = (0, 0, EMPTY_PAGES);
        Self { session, request, limits, seen, listed, empty, patience, ended: None, told: false }
    }

    /// Ends the list only after this many pages in a row without an item, at least 1, in place of [`EMPTY_PAGES`]:
    /// for lists that go by time and show nothing of a pause, and that end by a rule of their own.
    pub fn set_patience(&mut self, pages: u32) {
        self.patience = pages.max(1);
    }

    /// Goes on at a position of [`Paged::position`] instead, unless the list has ended or the text is none.
    pub fn jump(&mut self, position: &str) -> bool {
        let moved = self.ended.is_none() && self.request.set_position(position);
        if moved {
            self.seen.insert(self.request.position());
            self.empty = 0;
        }
        moved
    }

    /// The request of the next page.
    #[must_use]
    pub fn request(&self) -> &R {
        &self.request
    }

    /// How many items were listed.
    #[must_use]
    pub fn listed(&self) -> u64 {
        self.listed
    }

    /// Why the list ended, once it has.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        self.ended
    }

    /// The next page with items, or the error that ends the list, or nothing at its end.
    pub async fn next(&mut self) -> Option<Result<Page<R>>> {
        loop {
            match self.step().await {
                Some(Ok(page)) if page.items.is_empty() => {}
                next => return next,
            }
        }
    }

    /// As [`Pages::next`], pages without an item too.
    pub async fn step(&mut self) -> Option<Result<Page<R>>> {
        if self.ended.is_none() {
            let left = self.limits.max_counts.map(|max| max.saturating_sub(self.listed));
            if left != Some(0) {
                let asked = self.ask(left).await;
                if asked.is_err() {
                    self.ended = Some(Ended::Failed);
                }
                return Some(asked);
            }
            self.ended = Some(Ended::MaxCounts);
        }
        if self.ended == Some(Ended::Stuck) && !self.told {
            self.told = true;
            return Some(Err(Error::new(Cause::ListingStuck).detail(R::ENDPOINT.name)));
        }
        None
    }

    /// The pages as a stream.
    pub fn stream(self) -> impl Stream<Item = Result<Page<R>>> + Send {
        stream::unfold(self, |mut pages| async move {
            let next = pages.next().await?;
            Some((next, pages))
        })
    }

    /// Asks for one page and moves on.
    async fn ask(&mut self, left: Option<u64>) -> Result<Page<R>> {
        self.session.pause().await;
        let per_page = u64::from(self.limits.page_counts.max(1));
        let count = left.map_or(per_page, |left| left.min(per_page));
        self.request.set_count(u32::try_from(count).unwrap_or(u32::MAX));
        let mut answer = self.session.answer(&self.request).await?;
        let more = self.request.advance(&answer);
        let mut items = json::take_items(&mut answer, R::ITEMS);
        items.truncate(left.and_then(|left| usize::try_from(left).ok()).unwrap_or(usize::MAX));
        self.account(items.len(), more);
        Ok(Page { reply: answer.into(), items: items.into_iter().map(R::Item::from).collect() })
    }

    /// Books a page: how many items it had and whether the list goes on.
    fn account(&mut self, items: usize, more: bool) {
        self.listed += items as u64;
        self.empty = if items == 0 { self.empty + 1 } else { 0 };
        let moved = self.seen.insert(self.request.position());
        self.ended = match (more, moved && self.empty < self.patience) {
            (false, _) => Some(Ended::LastPage),
            (true, true) => None,
            (true, false) => Some(Ended::Stuck),
        };
        self.session.settings().sink.event(Event::Page { items, listed: self.listed });
    }
}
