//! The web API: its endpoints, a line per row, and their answers.

use super::check::{Caller, admit};
use super::family::{Body, Family};
use super::{lists, param, people, rooms};
use crate::json::{self, View};
use crate::net::State;
use crate::platform::{Asked, Reply};
use crate::world::{Author, Guest, Listing, Work};
use serde_json::Value;

/// Request method of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
}

impl Verb {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A row of the table.
pub(super) struct Endpoint {
    pub(super) verb: Verb,
    path: &'static str,
    /// Own parameters that must not be empty.
    pub(super) needs: &'static [&'static str],
    /// One of the paths the gateway guards.
    pub(super) guarded: bool,
    /// What the body must be.
    pub(super) body: Body,
    /// Which parameters and cookies belong to it.
    pub(super) family: Family,
    /// Whether guests are told to log in.
    login: bool,
    answer: fn(&Call<'_>) -> Value,
}

/// An admitted request.
pub(super) struct Call<'a> {
    pub(super) view: View<'a>,
    query: &'a str,
    /// The body as text.
    pub(super) body: &'a str,
    caller: Caller,
}

impl Call<'_> {
    pub(super) fn text(&self, name: &str) -> String {
        param(self.query, name).unwrap_or_default()
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.text(name).parse().ok()
    }

    pub(super) fn author(&self) -> Option<&Author> {
        self.view.world.by_sec_uid(&self.text("sec_user_id"))
    }
}

pub(super) const fn get(
    path: &'static str,
    needs: &'static [&'static str],
    answer: fn(&Call<'_>) -> Value,
) -> Endpoint {
    let (verb, body, family) = (Verb::Get, Body::None, Family::Web);
    Endpoint { verb, path, needs, guarded: false, body, family, login: false, answer }
}

impl Endpoint {
    pub(super) const fn guarded(mut self) -> Self {
        self.guarded = true;
        self
    }

    /// Asked by POST with this body.
    pub(super) const fn post(mut self, body: Body) -> Self {
        self.verb = Verb::Post;
        self.body = body;
        self
    }

    /// Guests are told to log in.
    pub(super) const fn login(mut self) -> Self {
        self.login = true;
        self
    }

    /// Of another family of parameters.
    pub(super) const fn of(mut self, family: Family) -> Self {
        self.family = family;
        self
    }
}

const POST_NEEDS: &[&str] = &["sec_user_id", "max_cursor", "count"];

static ENDPOINTS: [Endpoint; 4] = [
    get("/aweme/v1/web/user/profile/other/", &["sec_user_id"], profile),
    get("/aweme/v1/web/aweme/post/", POST_NEEDS, post).guarded(),
    get("/aweme/v1/web/aweme/detail/", &["aweme_id"], detail).guarded(),
    get("/aweme/v1/web/query/user/", &[], query_user),
];

/// Answers an API request.
pub(super) fn answer(state: &State, asked: &Asked) -> Reply {
    let mut rows = ENDPOINTS.iter().chain(lists::LISTS).chain(people::PEOPLE).chain(rooms::ROOMS);
    let Some(endpoint) = rows.find(|e| e.path == asked.path) else {
        return Reply::text(404, "").refused("no such endpoint");
    };
    let caller = match admit(state, asked, endpoint) {
        Ok(caller) => caller,
        Err(reply) => return reply,
    };
    if let Some(reply) = crate::chat::answer(state, asked) {
        return reply;
    }
    let view = state.view(asked.seq);
    let body = std::str::from_utf8(&asked.body).unwrap_or_default();
    if endpoint.login && caller == Caller::Guest {
        return Reply::json(&json::refusal(&view, 8)).refused("login needed");
    }
    Reply::json(&(endpoint.answer)(&Call { view, query: &asked.query, body, caller }))
}

fn profile(call: &Call<'_>) -> Value {
    json::profile(&call.view, call.author())
}

fn detail(call: &Call<'_>) -> Value {
    let id = call.text("aweme_id");
    let world = call.view.world;
    let found = id.parse().ok().filter(|n| !world.is_gone(*n)).and_then(|n| world.work(n));
    json::detail(&call.view, &id, found)
}

fn query_user(call: &Call<'_>) -> Value {
    json::query_user(&call.view)
}

/// A page of an author's works: `max_cursor` 0 begins, pinned works stand on the first page.
fn post(call: &Call<'_>) -> Value {
    let view = &call.view;
    let cursor = call.number("max_cursor").unwrap_or(0);
    let Some(author) = call.author() else {
        return json::empty_page(view, 0, false, true);
    };
    if author.secret {
        return json::empty_page(view, 0, false, false);
    }
    let guest = call.caller == Caller::Guest;
    match author.guest {
        Guest::Code(code) if guest => return json::refusal(view, code),
        Guest::EmptyList if guest => return json::empty_page(view, 0, false, false),
        Guest::FirstPageThen(code) if guest && cursor > 0 => return json::refusal(view, code),
        _ => {}
    }
    let count = call.number("count").unwrap_or(18).clamp(1, 50);
    let mut page = Page::new(view, author, cursor, count as usize);
    if author.guest == Guest::FirstPageOnly && guest {
        page.more = false;
    }
    match author.listing {
        Listing::EmptyPages => page.with_gaps(view, author, cursor),
        Listing::Stuck if cursor > 0 => json::post_page(view, author, &page.works, (cursor, cursor), true),
        Listing::Rollback if !page.more => {
            page.cursors.1 = author.listed().next().map_or(0, |w| w.stamp + 1);
            page.more = true;
            page.write(view, author)
        }
        _ => page.write(view, author),
    }
}

struct Page<'a> {
    works: Vec<&'a Work>,
    /// First and last cursor of the page.
    cursors: (i64, i64),
    more: bool,
}

impl<'a> Page<'a> {
    fn new(view: &View<'_>, author: &'a Author, cursor: i64, count: usize) -> Self {
        let listed = || author.listed().filter(|w| !view.world.is_gone(w.id));
        let before = |w: &&Work| cursor <= 0 || w.stamp < cursor;
        let mut rest = listed().filter(|w| !w.pinned).filter(before);
        let mut works: Vec<&Work> = rest.by_ref().take(count).collect();
        let more = rest.next().is_some();
        let cursors = match (works.first(), works.last()) {
            (Some(first), Some(last)) => (first.stamp, last.stamp),
            _ => (cursor, cursor),
        };
        if cursor <= 0 {
            works.splice(0..0, listed().filter(|w| w.pinned));
        }
        Self { works, cursors, more }
    }

    fn write(&self, view: &View<'_>, author: &Author) -> Value {
        if self.works.is_empty() {
            return json::empty_page(view, self.cursors.1, false, false);
        }
        json::post_page(view, author, &self.works, self.cursors, self.more)
    }

    /// Pages of at most five works; behind the first page stand two empty ones that claim more.
    fn with_gaps(mut self, view: &View<'_>, author: &Author, cursor: i64) -> Value {
        const FIRST: usize = 5;
        let gap = author.listed().nth(FIRST - 1).map_or(0, |w| w.stamp);
        if cursor == gap || cursor == gap - 1 {
            return json::empty_page(view, cursor - 1, true, false);
        }
        if self.works.len() > FIRST {
            self.works.truncate(FIRST);
            self.cursors.1 = self.works.last().map_or(0, |w| w.stamp);
            self.more = true;
        }
        self.write(view, author)
    }
}
