//! The web API: its endpoints, a line per row, and their answers.

use super::call::{Call, Caller};
use super::check::{Base, Sign, admit};
use super::{Asked, Reply, chain, lists, people, rooms};
use crate::json::tiktok as json;
use crate::net::State;
use crate::platform::page::Page;
use crate::world::{Author, Listing, Work};
use serde_json::Value;

/// A row of the table.
pub(super) struct Endpoint {
    path: &'static str,
    /// Own parameters that must not be empty.
    pub(super) needs: &'static [&'static str],
    pub(super) sign: Sign,
    pub(super) base: Base,
    /// Whether it is for the account only.
    pub(super) own: bool,
    answer: fn(&Call<'_>) -> Value,
}

/// A row of the site's API under this signature.
pub(super) const fn get(
    path: &'static str,
    needs: &'static [&'static str],
    sign: Sign,
    answer: fn(&Call<'_>) -> Value,
) -> Endpoint {
    Endpoint { path, needs, sign, base: Base::Site, own: false, answer }
}

impl Endpoint {
    /// With other parameters than the site's.
    pub(super) const fn of(mut self, base: Base) -> Self {
        self.base = base;
        self
    }

    /// Guests are refused.
    pub(super) const fn own(mut self) -> Self {
        self.own = true;
        self
    }
}

static ENDPOINTS: [Endpoint; 3] = [
    get("/api/user/detail/", &[], Sign::Bogus, profile),
    get("/api/item/detail/", &["itemId"], Sign::Bogus, detail),
    get("/api/post/item_list/", &["secUid", "cursor", "count"], Sign::Gnarly, post),
];

/// Answers an API request.
pub(super) fn answer(state: &State, asked: &Asked) -> Reply {
    if asked.path == rooms::FETCH {
        return rooms::fetch(state, asked);
    }
    let mut rows = ENDPOINTS.iter().chain(lists::LISTS).chain(people::PEOPLE).chain(rooms::ROOMS);
    let Some(endpoint) = rows.find(|e| e.path == asked.path) else {
        return Reply::text(404, "").refused("no such endpoint");
    };
    let caller = match admit(state, asked, endpoint) {
        Ok(caller) => caller,
        Err(reply) => return reply,
    };
    let view = state.tiktok_view(asked.seq, &chain(state, asked));
    Reply::json(&(endpoint.answer)(&Call { view, query: &asked.query, body: "", caller }))
}

/// Who is asking for a work of this author.
pub(super) fn asking(call: &Call<'_>, author: Option<&Author>) -> json::Asking {
    let owner = author.is_some_and(|author| owns(call, author));
    json::Asking { account: call.caller == Caller::Account, owner }
}

/// Whether the caller is this author.
pub(super) fn owns(call: &Call<'_>, author: &Author) -> bool {
    call.caller == Caller::Account && author.key == lists::shown(&call.view).key
}

/// By `secUid`, else by `uniqueId`; the other one is empty.
fn profile(call: &Call<'_>) -> Value {
    let author = call.author().or_else(|| call.view.world.by_handle(&call.text("uniqueId")));
    json::profile(&call.view, author)
}

fn detail(call: &Call<'_>) -> Value {
    let world = call.view.world;
    let id = call.number("itemId").and_then(|id| u64::try_from(id).ok());
    let found = id.filter(|id| !world.is_gone(*id)).and_then(|id| world.work(id));
    json::detail(&call.view, found, asking(call, found.map(|(author, _)| author)))
}

/// A page of an author's works: `cursor` 0 begins, pinned works stand on the first page.
fn post(call: &Call<'_>) -> Value {
    let view = &call.view;
    let Some(author) = call.author() else {
        return json::refusal(view, 10_221, "user doesn't exist");
    };
    let owner = owns(call, author);
    if author.secret && !owner {
        return json::refusal(view, 10_222, "private account");
    }
    let cursor = call.number("cursor").unwrap_or(0);
    let count = call.number("count").unwrap_or(35).clamp(1, 35);
    let page = Page::new(view, author, cursor, count as usize, |work| work.private == 0 || owner);
    match author.listing {
        Listing::EmptyPages => write(call, author, &page.with_gaps(author, cursor)),
        Listing::Stuck if cursor > 0 => {
            write(call, author, &Page { cursors: (cursor, cursor), more: true, ..page })
        }
        Listing::Endless if cursor > 0 => {
            let cursors = (cursor - 1, cursor - 1);
            write(call, author, &Page { works: Vec::new(), cursors, more: true })
        }
        Listing::Endless => write(call, author, &Page { more: true, ..page }),
        _ => write(call, author, &page),
    }
}

fn write(call: &Call<'_>, author: &Author, page: &Page<'_>) -> Value {
    let works: Vec<(&Author, &Work)> = page.works.iter().map(|work| (author, *work)).collect();
    json::items(&call.view, &works, Some(page.cursors.1.to_string()), page.more)
}
