//! The web API: its endpoints, a line per row, and their answers.

use super::call::{Call, Caller};
use super::check::admit;
use super::family::{Body, Family};
use super::{lists, people, rooms};
use crate::json::{self, View};
use crate::net::State;
use crate::platform::page::Page;
use crate::platform::{Asked, Reply};
use crate::world::{Author, Guest, Listing};
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
    let mut page = Page::new(view, author, cursor, count as usize, |_| true);
    if author.guest == Guest::FirstPageOnly && guest {
        page.more = false;
    }
    match author.listing {
        Listing::EmptyPages => write(&page.with_gaps(author, cursor), view, author),
        Listing::Stuck if cursor > 0 => json::post_page(view, author, &page.works, (cursor, cursor), true),
        Listing::Rollback if !page.more => {
            page.cursors.1 = author.listed().next().map_or(0, |w| w.stamp + 1);
            page.more = true;
            write(&page, view, author)
        }
        _ => write(&page, view, author),
    }
}

fn write(page: &Page<'_>, view: &View<'_>, author: &Author) -> Value {
    if page.works.is_empty() {
        return json::empty_page(view, page.cursors.1, page.more, false);
    }
    json::post_page(view, author, &page.works, page.cursors, page.more)
}
