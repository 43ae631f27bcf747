//! Pages of the site: what they carry, the check page that may stand in their place, and how they are had.

mod challenge;
mod scan;
mod state;

use std::fmt;
use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::http::{Call, Client, Jar, Reply, status_cause};
use f2_core::json::Value;
use f2_core::secret::Secret;
use f2_core::token;
use http::header::{ACCEPT, COOKIE, HeaderMap, HeaderValue};
use http::{StatusCode, Uri};

pub use challenge::{Challenge, STEPS};
pub use state::Visitor;

use state::{Found, State, states};

use crate::crawler::{holds_author, holds_work};

/// What a check page says to people.
const WAITING: &str = "Please wait...";

/// What pages are asked for as.
const KINDS: HeaderValue =
    HeaderValue::from_static("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

/// A page, read. Printed, it tells no cookie and no address with its query.
pub struct Page {
    /// Where it came from, after redirects.
    pub uri: Uri,
    /// The headers of its answer.
    pub headers: HeaderMap,
    states: Vec<State>,
    set: Vec<(String, Secret)>,
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.set.iter().map(|(name, _)| name.as_str()).collect();
        let (path, states) = (self.uri.path(), self.states.len());
        f.debug_struct("Page").field("path", &path).field("states", &states).field("set", &names).finish()
    }
}

impl Page {
    /// The page of an answer.
    ///
    /// # Errors
    /// `account.login_required` when the site leads to its login; `work.region` when it leads to the page that says
    /// that there is nothing; `platform.refused` for an empty page; `platform.bad_reply` for data that cannot be
    /// read; `platform.challenge` for a check page; what the status says.
    pub fn read(reply: Reply) -> Result<Self> {
        let set = token::set_cookies(&reply);
        let set = set.map(|(name, value)| (name.to_owned(), Secret::new(value))).collect();
        let html = String::from_utf8_lossy(&reply.body);
        let found = states(&html);
        match refusal(&reply, &html, &found) {
            Some(error) => Err(error.status(reply.status.as_u16())),
            None => Ok(Self { uri: reply.uri, headers: reply.headers, states: found.states, set }),
        }
    }

    /// The same of a text, for pages that are at hand.
    ///
    /// # Errors
    /// As [`Page::read`].
    pub fn of(html: &str) -> Result<Self> {
        Self::read(Reply {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: html.as_bytes().to_vec(),
            uri: Uri::from_static("https://www.tiktok.com/"),
        })
    }

    /// The work it shows, in the shape of the answer of `item/detail`.
    #[must_use]
    pub fn work(&self) -> Option<Value> {
        self.work_of("")
    }

    /// The same; of several works the one of this id, if it is among them.
    #[must_use]
    pub fn work_of(&self, id: &str) -> Option<Value> {
        let found = self.states.iter().filter_map(|state| state.work(id));
        fullest(found, |answer| holds_work(answer).is_ok())
    }

    /// The author it shows, in the shape of the answer of `user/detail`.
    #[must_use]
    pub fn author(&self) -> Option<Value> {
        self.author_of("")
    }

    /// The same; of several users the one of this handle, if among them.
    #[must_use]
    pub fn author_of(&self, handle: &str) -> Option<Value> {
        let found = self.states.iter().filter_map(|state| state.author(handle));
        fullest(found, |answer| holds_author(answer).is_ok())
    }

    /// The ids of the newest works that the embed page of an author lists.
    #[must_use]
    pub fn newest(&self) -> Vec<String> {
        self.states.iter().flat_map(State::newest).collect()
    }

    /// The live room it shows, in the shape of the answer of `api-live/user/room`.
    #[must_use]
    pub fn room(&self) -> Option<Value> {
        self.states.iter().find_map(State::room)
    }

    /// What the browser is to the site.
    #[must_use]
    pub fn context(&self) -> Option<Visitor> {
        self.states.iter().find_map(State::visitor)
    }

    /// The cookies its answer set, in order.
    #[must_use]
    pub fn cookies(&self) -> Vec<(String, String)> {
        self.set.iter().map(|(name, value)| (name.clone(), value.expose().to_owned())).collect()
    }
}

/// Of what several generations hold the first that is whole, else the first.
fn fullest(found: impl Iterator<Item = Value>, is_whole: impl Fn(&Value) -> bool) -> Option<Value> {
    let mut first = None;
    for answer in found {
        if is_whole(&answer) {
            return Some(answer);
        }
        first.get_or_insert(answer);
    }
    first
}

/// Why a page is not what was asked for. The pages of the login and of "nothing here" carry data too, though none of
/// a work or an author.
fn refusal(reply: &Reply, html: &str, found: &Found) -> Option<Error> {
    let path = reply.uri.path().trim_end_matches('/');
    let waits = || html.contains(WAITING) || Challenge::read(html).is_some();
    match (path, status_cause(reply.status, html)) {
        (path, _) if path == "/login" || path.starts_with("/login/") => Some(Cause::LoginRequired.into()),
        (path, _) if path.ends_with("/notfound") => {
            Some(Error::new(Cause::WorkRegion).detail("the site shows nothing here"))
        }
        (_, Some(cause @ (Cause::RateLimited | Cause::Unavailable | Cause::NetTimeout))) => {
            Some(cause.into())
        }
        _ if !found.states.is_empty() => None,
        (_, None | Some(Cause::Forbidden)) if waits() => Some(Cause::Challenge.into()),
        (_, Some(cause)) => Some(cause.into()),
        _ if html.trim().is_empty() => Some(Cause::RefusedEmpty.into()),
        _ if found.damaged => Some(Error::new(Cause::BadReply).detail("the data of the page")),
        _ => Some(Error::new(Cause::Challenge).detail("a page without data")),
    }
}

/// Asks for a page. A check page is answered once; a second one is `platform.challenge`. Without a jar no cookie of
/// ours goes along.
///
/// # Errors
/// What kept it from coming, or as [`Page::read`].
pub async fn load(
    client: &Client,
    jar: Option<&Arc<Jar>>,
    headers: &HeaderMap,
    address: &str,
) -> Result<Page> {
    let uri = token::uri(address)?;
    let mut call = Call::get(uri.clone()).headers(headers.clone()).header(ACCEPT, KINDS);
    if let Some(jar) = jar {
        call = call.jar(jar.clone());
    }
    let reply = client.fetch(call.clone()).await?;
    let Some(challenge) = asked(&reply) else { return Page::read(reply) };
    let told = tokio::task::spawn_blocking(move || challenge.answer()).await.ok().flatten();
    let told = told.ok_or_else(|| Error::new(Cause::Challenge).detail("no number answers it"))?;
    let own = jar.and_then(|jar| jar.header(&uri));
    let own = own.as_ref().and_then(|value| value.to_str().ok()).map(str::to_owned);
    let set = token::set_cookies(&reply).map(|(name, value)| format!("{name}={value}"));
    let guest: Vec<String> = if jar.is_none() { set.collect() } else { Vec::new() };
    let cookies: Vec<String> = own.into_iter().chain(guest).chain(told).collect();
    let mut cookie = HeaderValue::from_str(&cookies.join("; "))
        .map_err(|_| Error::new(Cause::Challenge).detail("its cookie cannot be sent"))?;
    cookie.set_sensitive(true);
    Page::read(client.fetch(call.header(COOKIE, cookie)).await?)
}

/// The challenge of an answer that carries no data.
fn asked(reply: &Reply) -> Option<Challenge> {
    let html = String::from_utf8_lossy(&reply.body);
    if html.contains("\"__DEFAULT_SCOPE__\"") { None } else { Challenge::read(&html) }
}
