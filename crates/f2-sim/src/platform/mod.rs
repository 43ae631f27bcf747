//! What the simulated platforms answer: request in, reply out, no sockets.

mod call;
pub(crate) mod douyin;
mod page;
mod signed;
pub(crate) mod tiktok;
mod tokens;

pub(crate) use tokens::Tokens;

use crate::media::{Blob, CdnVerdict};
use crate::net::State;
use crate::world::World;
use bytes::Bytes;
use http::{HeaderMap, Method};
use std::sync::Arc;
use tokio::sync::mpsc::Receiver;

/// A request as a platform sees it.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) seq: u64,
    pub(crate) method: Method,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    /// Bodies matter from the first POST endpoint on whose signature covers them.
    pub(crate) body: Bytes,
}

impl Asked {
    /// The text of a header field, empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The cookies in order.
    pub(crate) fn cookies(&self) -> Vec<(String, String)> {
        self.header("cookie")
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies().into_iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }
}

/// What a reply carries.
#[derive(Debug)]
pub(crate) enum Payload {
    /// Bytes; `Content-Encoding` may be put on.
    Bytes(Bytes),
    /// A file; ranges and validators apply.
    File(Arc<Blob>),
    /// A stream without an end of its own; a missing chunk cuts the connection.
    Live(Receiver<Option<Bytes>>),
}

/// An answer before faults, ranges and codings.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) payload: Payload,
    /// Why the platform refused; goes into the journal, not onto the wire.
    pub(crate) refusal: Option<String>,
}

impl Reply {
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: vec![("content-type", content_type.to_owned())],
            payload: Payload::Bytes(body.into()),
            refusal: None,
        }
    }

    pub(crate) fn json(value: &serde_json::Value) -> Self {
        Self::new(200, "application/json; charset=utf-8", value.to_string())
    }

    pub(crate) fn html(body: &str) -> Self {
        let page = format!(
            "<!DOCTYPE html><html lang=\"zh\"><head><meta charset=\"UTF-8\"/></head><body>{body}</body></html>"
        );
        Self::new(200, "text/html; charset=utf-8", page)
    }

    pub(crate) fn text(status: u16, body: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", body.to_owned())
    }

    pub(crate) fn redirect(to: String) -> Self {
        Self::text(302, "").with("location", to)
    }

    pub(crate) fn file(blob: Arc<Blob>) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type", blob.kind.content_type().to_owned())],
            payload: Payload::File(blob),
            refusal: None,
        }
    }

    pub(crate) fn live(content_type: &str, source: Receiver<Option<Bytes>>) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type", content_type.to_owned())],
            payload: Payload::Live(source),
            refusal: None,
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn refused(mut self, why: impl Into<String>) -> Self {
        self.refusal = Some(why.into());
        self
    }
}

/// What answers for a host.
pub(crate) type Host = fn(&State, &Asked) -> Reply;

/// The host's answerer; `None` is a host the simulator does not play.
pub(crate) fn host(name: &str) -> Option<Host> {
    douyin::HOSTS
        .iter()
        .chain(tiktok::HOSTS)
        .chain(crate::chat::HOSTS)
        .find(|(pattern, _)| match pattern.strip_prefix('*') {
            Some(suffix) => name.ends_with(suffix),
            None => name == *pattern,
        })
        .map(|(_, host)| *host)
}

/// The value of a query parameter, percent-decoded.
fn param(query: &str, name: &str) -> Option<String> {
    query
        .split('&')
        .find_map(|p| p.split_once('=').filter(|(n, _)| *n == name).map(|(_, v)| v))
        .map(|v| percent_encoding::percent_decode_str(v).decode_utf8_lossy().into_owned())
}

/// What a media host answers to an address it has read.
fn served(world: &World, verdict: CdnVerdict) -> Reply {
    match verdict {
        CdnVerdict::Forged => Reply::text(403, "").refused("address signature"),
        CdnVerdict::Unbound => Reply::text(403, "").refused("address given out under another tt_chain_token"),
        CdnVerdict::Expired => expired(),
        CdnVerdict::Unknown => Reply::text(404, "").refused("no such file"),
        CdnVerdict::Token(token) => match world.blob(&token) {
            Some(blob) => Reply::file(blob),
            None => Reply::text(404, "").refused("no such file"),
        },
    }
}

/// The answer to an address past its time.
pub(crate) fn expired() -> Reply {
    Reply::text(403, "").refused("address expired")
}
