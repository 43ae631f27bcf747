//! Websockets over the client's own connections: same proxy, same roots, same timeouts.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri, header};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::error::{Cause, Error, Result};
use crate::http::{Client, Stream, status_cause};
use crate::secret::shown_url;

/// Where a server that does not upgrade says why.
const HANDSHAKE_MSG: &str = "handshake-msg";
/// Where a server says how it wants its heartbeats.
const HANDSHAKE_OPTIONS: &str = "handshake-options";
/// Bytes read at once; eagerly allocated for each connection.
const READ_BUFFER: usize = 16 << 10;

/// A wish for a websocket.
#[derive(Clone)]
pub struct Upgrade {
    /// The address, `ws` or `wss`; its query is sent byte for byte.
    pub uri: Uri,
    /// Headers beside the handshake's own; those of the handshake are ignored.
    pub headers: HeaderMap,
    /// The subprotocol to ask for.
    pub protocol: Option<&'static str>,
    /// The largest message the server may send, in bytes.
    pub limit: usize,
    /// From the connection to the end of the handshake.
    pub patience: Duration,
}

impl Upgrade {
    /// A websocket of this address: no headers, messages up to 16 MiB, a handshake within 10 seconds.
    #[must_use]
    pub fn new(uri: Uri) -> Self {
        Self {
            uri,
            headers: HeaderMap::new(),
            protocol: None,
            limit: 16 << 20,
            patience: Duration::from_secs(10),
        }
    }

    /// The request as it goes out.
    fn request(&self) -> Result<Request<()>> {
        let unusable = || Error::new(Cause::UsageLink).detail(format!("{}: cannot be sent", self.place()));
        let host = match (self.uri.host(), self.uri.port_u16()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => return Err(unusable()),
        };
        let mut request = Request::new(());
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        let headers = request.headers_mut();
        for (name, value) in [
            (header::HOST, host.as_str()),
            (header::CONNECTION, "Upgrade"),
            (header::UPGRADE, "websocket"),
            (header::SEC_WEBSOCKET_VERSION, "13"),
            (header::SEC_WEBSOCKET_KEY, &generate_key()),
        ] {
            headers.insert(name, HeaderValue::from_str(value).map_err(|_| unusable())?);
        }
        headers.remove(header::SEC_WEBSOCKET_EXTENSIONS);
        headers.remove(header::SEC_WEBSOCKET_PROTOCOL);
        if let Some(protocol) = self.protocol {
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(protocol));
        }
        Ok(request)
    }

    fn place(&self) -> String {
        shown_url(&self.uri.to_string())
    }
}

impl fmt::Debug for Upgrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upgrade")
            .field("uri", &self.place())
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

/// What comes over a websocket.
#[derive(Debug)]
pub enum Received {
    /// A binary message.
    Binary(Bytes),
    /// A text message.
    Text(Bytes),
    /// A ping or a pong; pings are answered by the socket itself.
    Alive,
    /// The server closed with this code; 1005 when it gave none. Nothing follows.
    Closed(u16),
    /// A message beyond the limit; the connection cannot be read any further.
    Oversize,
    /// The connection broke, or the server does not speak the protocol. Nothing follows.
    Broken(Error),
}

/// A websocket that stands.
pub struct Socket {
    stream: WebSocketStream<TokioIo<Stream>>,
    place: String,
    ping_interval: Option<Duration>,
}

impl Socket {
    /// Connects and upgrades.
    ///
    /// # Errors
    /// `net.*` when there is no connection or no HTTP on it; `platform.forbidden` for an answer of 200, with
    /// what `Handshake-Msg` says; else what the status means.
    pub async fn connect(client: &Client, upgrade: &Upgrade) -> Result<Self> {
        let request = upgrade.request()?;
        let stream = TokioIo::new(client.connect(&upgrade.uri).await?);
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_frame_size(Some(upgrade.limit))
            .max_message_size(Some(upgrade.limit));
        let shaken = timeout(upgrade.patience, client_async_with_config(request, stream, Some(config))).await;
        let (stream, answer) = match shaken {
            Ok(Ok(shaken)) => shaken,
            Ok(Err(error)) => return Err(refused(error, &upgrade.place())),
            Err(_) => {
                let what = format!("{}: no upgrade within {:?}", upgrade.place(), upgrade.patience);
                return Err(Error::new(Cause::NetTimeout).detail(what));
            }
        };
        let ping_interval = ping_interval(answer.headers());
        tracing::debug!(target: "f2::ws", url = %upgrade.place(), ?ping_interval, "connected");
        Ok(Self { stream, place: upgrade.place(), ping_interval })
    }

    /// The time between heartbeats that the server asked for in `Handshake-Options`.
    #[must_use]
    pub fn ping_interval(&self) -> Option<Duration> {
        self.ping_interval
    }

    /// What comes next. Cancel safe.
    pub async fn next(&mut self) -> Received {
        loop {
            return match self.stream.next().await {
                Some(Ok(Message::Binary(bytes))) => Received::Binary(bytes),
                Some(Ok(Message::Text(text))) => Received::Text(text.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => Received::Alive,
                Some(Ok(Message::Close(frame))) => {
                    Received::Closed(frame.map_or(1005, |frame| frame.code.into()))
                }
                Some(Ok(Message::Frame(_))) => continue,
                Some(Err(tungstenite::Error::ConnectionClosed)) | None => Received::Closed(1006),
                Some(Err(tungstenite::Error::Capacity(error))) => {
                    tracing::debug!(target: "f2::ws", url = %self.place, %error, "too large");
                    Received::Oversize
                }
                Some(Err(error)) => Received::Broken(broken(error, &self.place)),
            };
        }
    }

    /// Sends a binary message, to the last byte.
    ///
    /// # Errors
    /// `net.broken` when the connection is gone.
    pub async fn send(&mut self, bytes: Bytes) -> Result<()> {
        self.stream.send(Message::Binary(bytes)).await.map_err(|error| broken(error, &self.place))
    }

    /// Says goodbye, briefly: a server that does not listen is not waited for.
    pub async fn close(mut self) {
        // The connection is gone either way.
        let _ = timeout(Duration::from_millis(500), self.stream.close(None)).await;
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").field("place", &self.place).finish_non_exhaustive()
    }
}

/// An upgrade that did not come about.
fn refused(error: tungstenite::Error, place: &str) -> Error {
    match error {
        tungstenite::Error::Http(answer) => no_upgrade(&answer, place),
        other => broken(other, place),
    }
}

/// An answer that is none of an upgrade.
fn no_upgrade(answer: &Response<Option<Vec<u8>>>, place: &str) -> Error {
    let status = answer.status();
    let body = answer.body().as_deref().map(String::from_utf8_lossy).unwrap_or_default();
    let cause = if status == StatusCode::OK { Some(Cause::Forbidden) } else { status_cause(status, &body) };
    let said = answer.headers().get(HANDSHAKE_MSG).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let said: String =
        said.as_deref().unwrap_or("no upgrade").chars().filter(|c| !c.is_control()).take(200).collect();
    Error::new(cause.unwrap_or(Cause::BadReply)).status(status.as_u16()).detail(format!("{place}: {said}"))
}

fn broken(error: tungstenite::Error, place: &str) -> Error {
    Error::new(Cause::NetBroken).detail(format!("{place}: {error}")).source_error(error)
}

/// `ping-interval=5` in `Handshake-Options: ping-interval=5;ping-timeout=10`, in seconds.
fn ping_interval(headers: &HeaderMap) -> Option<Duration> {
    let options = headers.get(HANDSHAKE_OPTIONS)?.to_str().ok()?;
    let mut pairs = options.split([';', ',']).filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("ping-interval"))?;
    let seconds = value.trim().parse::<f64>().ok().filter(|seconds| (0.1..=3600.0).contains(seconds))?;
    Some(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_handshakes_interval_is_read_and_nonsense_is_not() {
        for (options, want) in [
            ("ping-interval=5;ping-timeout=10", Some(5.0)),
            ("a=1; Ping-Interval = 2.5", Some(2.5)),
            ("ping-interval=0", None),
            ("ping-interval=NaN", None),
            ("ping-interval=1e300", None),
            ("ping-interval", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HANDSHAKE_OPTIONS, HeaderValue::from_static(options));
            assert_eq!(ping_interval(&headers), want.map(Duration::from_secs_f64), "{options}");
        }
    }

    #[test]
    fn the_request_has_one_of_each_header_and_the_query_as_given() {
        let uri = Uri::from_static("wss://h.example:8443/p?a=x|y:z&s=+/");
        let mut headers = HeaderMap::new();
        headers.insert(header::UPGRADE, HeaderValue::from_static("other"));
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b"));
        let upgrade = Upgrade { headers, protocol: Some("echo-protocol"), ..Upgrade::new(uri) };
        let request = upgrade.request().expect("a request");
        assert_eq!(request.uri().query(), Some("a=x|y:z&s=+/"));
        assert_eq!(request.headers()[header::HOST], "h.example:8443");
        assert_eq!(request.headers().get_all(header::UPGRADE).iter().count(), 1);
        assert_eq!(request.headers()[header::SEC_WEBSOCKET_PROTOCOL], "echo-protocol");
        assert!(!format!("{upgrade:?}").contains("x|y"), "the query is not shown");
    }
}
