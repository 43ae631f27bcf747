//! Pages of the site: what they carry, the check page that may stand in their place, and how they are had.

mod challenge;
mod scan;
mod state;

use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::http::{Call, Client, Jar, Reply, status_cause};
use f2_core::json::Value;
use f2_core::token;
use http::header::{ACCEPT, COOKIE, HeaderMap, HeaderValue};
use http::{StatusCode, Uri};

pub use challenge::{Challenge, STEPS};
pub use state::Visitor;

use state::{State, states};

/// What a check page says to people.
const WAITING: &str = "Please wait...";

/// What pages are asked for as.
const KINDS: HeaderValue =
    HeaderValue::from_static("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

/// A page, read.
#[derive(Debug)]
pub struct Page {
    /// Where it came from, after redirects.
    pub uri: Uri,
    /// The headers of its answer.
    pub headers: HeaderMap,
    states: Vec<State>,
    set: Vec<(String, String)>,
}

impl Page {
    /// The page of an answer.
    ///
    /// # Errors
    /// `account.login_required` when the site leads to its login; `platform.refused` for an empty page;
    /// `platform.challenge` for a check page.
    pub fn read(reply: Reply) -> Result<Self> {
        let set = token::set_cookies(&reply);
        let set = set.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let html = String::from_utf8_lossy(&reply.body);
        let states = states(&html);
        if states.is_empty() {
            return Err(refusal(&reply.uri, reply.status, &html));
        }
        Ok(Self { uri: reply.uri, headers: reply.headers, states, set })
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
        self.states.iter().find_map(State::work)
    }

    /// The author it shows, in the shape of the answer of `user/detail`.
    #[must_use]
    pub fn author(&self) -> Option<Value> {
        self.states.iter().find_map(State::author)
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
        self.set.clone()
    }
}

/// Why a page carries no data.
fn refusal(uri: &Uri, status: StatusCode, html: &str) -> Error {
    let error = match (uri.path(), status_cause(status, html)) {
        (path, _) if path.starts_with("/login") => Error::new(Cause::LoginRequired),
        (path, _) if path.contains("notfound") => {
            Error::new(Cause::WorkRegion).detail("the site shows nothing here")
        }
        (_, None | Some(Cause::Forbidden)) if html.contains(WAITING) || Challenge::read(html).is_some() => {
            Error::new(Cause::Challenge)
        }
        (_, Some(cause)) => Error::new(cause),
        _ if html.trim().is_empty() => Error::new(Cause::RefusedEmpty),
        _ => Error::new(Cause::Challenge).detail("a page without data"),
    };
    error.status(status.as_u16())
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
