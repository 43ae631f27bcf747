//! The client: one call out, one answer back.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::uri::Scheme;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper_util::client::legacy::{Client as Pool, connect::capture_connection};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::call::{Call, Redirects, Reply};
use super::connector::{Connector, Stream};
use super::settings::Settings;
use super::{decode, fault, redirect};
use crate::error::{Cause, Error, Result};
use crate::scratch;

/// Sends calls. A clone is the same client: same connections, same limits.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    pool: Pool<Connector, Full<Bytes>>,
    connector: Connector,
    settings: Settings,
    turns: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Client {
    /// Checks the settings and is ready. Opens no connection; reads only the proxy variables.
    ///
    /// # Errors
    /// `usage.config` when the proxy or the roots cannot be understood.
    pub fn new(settings: Settings) -> Result<Self> {
        let connector = Connector::new(&settings)?;
        let pool = Pool::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(settings.keep_alive)
            .pool_max_idle_per_host(settings.max_idle)
            .http1_title_case_headers(true)
            .http1_max_headers(256)
            .set_host(false)
            .build(connector.clone());
        Ok(Self(Arc::new(Inner { pool, connector, settings, turns: Mutex::default() })))
    }

    /// Sends a call and reads the whole answer, decompressed. Offers gzip, deflate and br unless the call has
    /// an `Accept-Encoding` of its own. Every status is an answer, not an error.
    ///
    /// # Errors
    /// `net.*` when no whole answer came (`net.broken` also for a body beyond `max_body`),
    /// `platform.bad_reply` for redirects that cannot be followed, `usage.link` for an address that is not
    /// absolute HTTP.
    pub async fn fetch(&self, mut call: Call) -> Result<Reply> {
        offer(&mut call.headers, decode::ACCEPTED);
        self.send(call).await?.into_reply().await
    }

    /// Sends a call and returns once the head of the answer is there; the body follows in chunks as sent.
    /// Asks for `identity` unless the call has an `Accept-Encoding` of its own.
    ///
    /// # Errors
    /// As [`Client::fetch`].
    pub async fn open(&self, mut call: Call) -> Result<Opened> {
        offer(&mut call.headers, "identity");
        self.send(call).await
    }

    /// A connection of its own, by the same route and trust: for websockets. `ws` counts as `http`, `wss` as
    /// `https`; path and query play no part.
    ///
    /// # Errors
    /// `net.*` when there is no connection, `usage.link` for other addresses.
    pub async fn connect(&self, to: &Uri) -> Result<Stream> {
        self.0.connector.connect(dialled(to)?).await
    }

    async fn send(&self, mut call: Call) -> Result<Opened> {
        let mut followed = 0;
        loop {
            let (opened, private) = self.0.once(&call).await?;
            if let Some(jar) = &call.jar {
                jar.absorb(&call.uri, &opened.headers);
            }
            let Redirects::Follow(limit) = call.redirects else { return Ok(opened) };
            let here = call.uri.clone();
            if !redirect::follow(&mut call, opened.status, &opened.headers, private)? {
                return Ok(opened);
            }
            if followed == limit {
                return Err(redirect::too_many(&here, limit));
            }
            followed += 1;
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("settings", &self.0.settings).finish_non_exhaustive()
    }
}

impl Inner {
    /// One request and the head of its answer; and whether a cookie or a login went along.
    async fn once(&self, call: &Call) -> Result<(Opened, bool)> {
        let begun = Instant::now();
        let mut request = request(call)?;
        let private =
            [header::COOKIE, header::AUTHORIZATION].iter().any(|name| request.headers().contains_key(name));
        let turn = self.turn(&call.uri).await;
        let connected = capture_connection(&mut request);
        let answer = self.pool.request(request);
        tokio::pin!(answer);
        let limit = self.settings.first_byte_timeout;
        let head = async {
            let mut connected = connected;
            tokio::select! {
                biased;
                early = &mut answer => return Ok(early),
                _ = connected.wait_for_connection_metadata() => {}
            }
            timeout(limit, &mut answer).await
        };
        let response = match head.await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(logged(call, begun, fault::exchanging(error, &call.uri))),
            Err(_) => return Err(logged(call, begun, fault::timeout(&call.uri, "no answer", limit))),
        };
        Ok((self.opened(call, response, begun, turn), private))
    }

    fn opened(
        &self,
        call: &Call,
        response: Response<Incoming>,
        begun: Instant,
        turn: Option<OwnedSemaphorePermit>,
    ) -> Opened {
        let (head, body) = response.into_parts();
        tracing::debug!(
            target: "f2::http",
            method = %call.method, url = %fault::shown(&call.uri), status = head.status.as_u16(),
            length = body.size_hint().exact(), ms = millis(begun), "answer"
        );
        Opened {
            status: head.status,
            headers: head.headers,
            uri: call.uri.clone(),
            body: State::Reading(body),
            idle: self.settings.idle_timeout,
            max_body: self.settings.max_body,
            received: 0,
            begun,
            _turn: turn,
        }
    }

    /// Waits for one of the places of a host.
    async fn turn(&self, uri: &Uri) -> Option<OwnedSemaphorePermit> {
        let places = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            let places = self.settings.max_connections.max(1);
            turns.entry(fault::place(uri)).or_insert_with(|| Arc::new(Semaphore::new(places))).clone()
        };
        places.acquire_owned().await.ok()
    }
}

/// An answer whose body is still under way. Dropping it ends the transfer.
pub struct Opened {
    /// The status, whatever it is.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// Where the answer comes from, after redirects.
    pub uri: Uri,
    body: State,
    idle: Duration,
    max_body: usize,
    received: u64,
    begun: Instant,
    _turn: Option<OwnedSemaphorePermit>,
}

enum State {
    Reading(Incoming),
    Whole,
    Broken,
}

impl Opened {
    /// The next bytes, as sent; `None` after the last. The length the head promised has arrived by then.
    ///
    /// # Errors
    /// `net.timeout` when nothing came for the idle time, `net.broken` when the body broke off; after an error
    /// every further call is `net.broken`.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        loop {
            let body = match &mut self.body {
                State::Reading(body) => body,
                State::Whole => return Ok(None),
                State::Broken => {
                    let what = format!("{}: the answer broke off", fault::shown(&self.uri));
                    return Err(Error::new(Cause::NetBroken).detail(what));
                }
            };
            let error = match timeout(self.idle, body.frame()).await {
                Ok(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => {
                        self.received += data.len() as u64;
                        return Ok(Some(data));
                    }
                    _ => continue,
                },
                Ok(None) => {
                    self.end(State::Whole);
                    return Ok(None);
                }
                Ok(Some(Err(error))) => fault::exchanging(error, &self.uri),
                Err(_) => fault::timeout(&self.uri, "no further bytes", self.idle),
            };
            self.end(State::Broken);
            return Err(error);
        }
    }

    /// The length of the body as the head tells it, in bytes as sent.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.body {
            State::Reading(body) => body.size_hint().exact().map(|left| left + self.received),
            State::Whole => Some(self.received),
            State::Broken => None,
        }
    }

    /// Whether the chunks are compressed although nothing or `identity` was asked for.
    #[must_use]
    pub fn is_encoded(&self) -> bool {
        !decode::encodings(&self.headers).is_empty()
    }

    /// Reads what is left and undoes its compression.
    ///
    /// # Errors
    /// As [`Opened::chunk`]; `net.broken` also for a body beyond `max_body` and for a damaged compression.
    pub async fn into_reply(mut self) -> Result<Reply> {
        let at = |error: Error, uri: &Uri| {
            Error::new(error.cause()).detail(format!("{}: {}", fault::shown(uri), error.particulars()))
        };
        let max = self.max_body;
        let promised = usize::try_from(self.length().unwrap_or_default()).unwrap_or(usize::MAX);
        if promised > max {
            return Err(at(decode::too_large(max), &self.uri));
        }
        let mut body = scratch::take();
        body.clear();
        body.reserve(promised.min(1 << 20));
        while let Some(data) = self.chunk().await? {
            if body.len() + data.len() > max {
                return Err(at(decode::too_large(max), &self.uri));
            }
            body.extend_from_slice(&data);
        }
        let body = decode::decode(&self.headers, body, max).map_err(|error| at(error, &self.uri))?;
        Ok(Reply { status: self.status, headers: self.headers, body, uri: self.uri })
    }

    fn end(&mut self, state: State) {
        let whole = matches!(state, State::Whole);
        self.body = state;
        tracing::debug!(
            target: "f2::http",
            url = %fault::shown(&self.uri), bytes = self.received, ms = millis(self.begun), whole, "body"
        );
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("status", &self.status)
            .field("uri", &fault::shown(&self.uri))
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

fn offer(headers: &mut HeaderMap, encodings: &'static str) {
    headers.entry(header::ACCEPT_ENCODING).or_insert(HeaderValue::from_static(encodings));
}

/// The request of a call: `Host` first, then the call's headers, then the jar's cookies.
fn request(call: &Call) -> Result<Request<Full<Bytes>>> {
    let unusable =
        |what: &str| Error::new(Cause::UsageLink).detail(format!("{}: {what}", fault::shown(&call.uri)));
    if !matches!(call.uri.scheme_str(), Some("http" | "https")) {
        return Err(unusable("not an absolute http or https address"));
    }
    let host = HeaderValue::from_str(&host_of(&call.uri)).map_err(|_| unusable("the host cannot be sent"))?;
    let mut request = Request::new(Full::new(call.body.clone()));
    *request.method_mut() = call.method.clone();
    *request.uri_mut() = call.uri.clone();
    let headers = request.headers_mut();
    headers.insert(header::HOST, host);
    for (name, value) in call.headers.iter().filter(|(name, _)| **name != header::HOST) {
        headers.append(name, value.clone());
    }
    if !headers.contains_key(header::COOKIE)
        && let Some(cookies) = call.jar.as_ref().and_then(|jar| jar.header(&call.uri))
    {
        headers.insert(header::COOKIE, cookies);
    }
    Ok(request)
}

/// The value of `Host`: the port only where it is not the scheme's own.
fn host_of(uri: &Uri) -> String {
    match (uri.port_u16(), uri.scheme_str()) {
        (Some(80), Some("http")) | (Some(443), Some("https")) => uri.host().unwrap_or_default().to_owned(),
        _ => fault::place(uri),
    }
}

/// The address to dial for a websocket address.
fn dialled(to: &Uri) -> Result<Uri> {
    let scheme = match to.scheme_str() {
        Some("http" | "ws") => Scheme::HTTP,
        Some("https" | "wss") => Scheme::HTTPS,
        _ => {
            return Err(
                Error::new(Cause::UsageLink).detail(format!("{}: cannot be dialled", fault::shown(to)))
            );
        }
    };
    let mut parts = to.clone().into_parts();
    parts.scheme = Some(scheme);
    parts.path_and_query = Some(http::uri::PathAndQuery::from_static("/"));
    Uri::from_parts(parts)
        .map_err(|_| Error::new(Cause::UsageLink).detail(format!("{}: cannot be dialled", fault::shown(to))))
}

fn logged(call: &Call, begun: Instant, error: Error) -> Error {
    tracing::debug!(
        target: "f2::http",
        method = %call.method, url = %fault::shown(&call.uri), cause = error.code(), ms = millis(begun), "failed"
    );
    error
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
