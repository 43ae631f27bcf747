//! A local websocket server that passes messages on to listeners, one JSON text each.
//!
//! Nobody waits for a listener: one that does not keep up is dropped. Whether there are listeners makes no
//! difference to the chat. What listeners say is not looked at.
//!
//! Browsers let any page of the web open a socket to this machine, and say by `Origin` which page it is. Only pages
//! of this machine may listen, and those of the very address that is listened on; programs that send no `Origin`
//! are no pages.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message as Text, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::frame::Message;
use crate::error::{Cause, Error, Result};

/// Where F2 listens for listeners.
pub const ADDRESS: &str = "127.0.0.1:8765";

/// How long the last texts and the goodbye may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// So many connections may be there that are no listeners yet.
const SHAKING: usize = 32;

/// How a relay treats its listeners.
#[derive(Debug, Clone, Copy)]
pub struct RelaySettings {
    /// So many texts may wait for a listener; one more, and it is dropped.
    pub queue: usize,
    /// So many listeners at once.
    pub listeners: usize,
    /// How long a handshake may take.
    pub patience: Duration,
}

impl Default for RelaySettings {
    fn default() -> Self {
        Self { queue: 256, listeners: 64, patience: Duration::from_secs(5) }
    }
}

impl RelaySettings {
    /// How many connections there may be.
    fn places(&self) -> usize {
        self.listeners.saturating_add(SHAKING).min(Semaphore::MAX_PERMITS)
    }
}

/// A relay that listens until it is dropped.
pub struct Relay {
    hub: Arc<Hub>,
    address: SocketAddr,
    /// A permit for each connection there may be.
    places: Arc<Semaphore>,
    _gone: DropGuard,
}

impl Relay {
    /// Begins to listen.
    ///
    /// # Errors
    /// `usage.config` when the address is none, or cannot be listened on.
    pub async fn start(address: &str, settings: RelaySettings) -> Result<Self> {
        let unusable = |error: std::io::Error| {
            Error::new(Cause::UsageConfig).detail(format!("relay {address}: {error}")).source_error(error)
        };
        let listener = TcpListener::bind(address).await.map_err(unusable)?;
        let local = listener.local_addr().map_err(unusable)?;
        let gone = CancellationToken::new();
        let places = Arc::new(Semaphore::new(settings.places()));
        let hub = Arc::new(Hub { settings, gone: gone.clone(), ..Hub::default() });
        tokio::spawn(accept(hub.clone(), listener, places.clone()));
        Ok(Self { hub, address: local, places, _gone: gone.drop_guard() })
    }

    /// Ends it politely: what waits for listeners is sent and they are told goodbye, for a second at most.
    pub async fn finish(self) {
        self.hub.closing.cancel();
        self.hub.lock().clear();
        let all = u32::try_from(self.hub.settings.places()).unwrap_or(u32::MAX);
        // Whoever takes longer is not waited for.
        let _ = timeout(GOODBYE, self.places.acquire_many(all)).await;
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Passes a message on, its content as JSON text: `{"method": …, "msg_id": …, "data": …}`, the id as text.
    /// Never waits.
    pub fn pass(&self, message: &Message, data: &str) {
        if self.listeners() > 0 {
            self.hub.send(&wrapped(message, data));
        }
    }

    /// How many listen.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.hub.lock().len()
    }

    /// How many were dropped because they did not keep up.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.hub.dropped.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay").field("address", &self.address).finish_non_exhaustive()
    }
}

/// The text of a message.
#[must_use]
pub fn wrapped(message: &Message, data: &str) -> String {
    let method = serde_json::Value::from(message.method.as_str());
    format!(r#"{{"method":{method},"msg_id":"{}","data":{data}}}"#, message.msg_id)
}

/// One listener.
struct Listener {
    number: u64,
    texts: mpsc::Sender<Utf8Bytes>,
    dropped: CancellationToken,
}

#[derive(Default)]
struct Hub {
    settings: RelaySettings,
    listeners: Mutex<Vec<Listener>>,
    count: AtomicU64,
    dropped: AtomicU64,
    /// Nobody is let in any more.
    closing: CancellationToken,
    gone: CancellationToken,
}

impl Hub {
    fn lock(&self) -> MutexGuard<'_, Vec<Listener>> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn send(&self, text: &str) {
        let text = Utf8Bytes::from(text);
        self.lock().retain(|listener| {
            let kept = listener.texts.try_send(text.clone()).is_ok();
            if !kept {
                listener.dropped.cancel();
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
            kept
        });
    }

    /// A place for one more listener.
    fn join(&self) -> Option<(u64, mpsc::Receiver<Utf8Bytes>, CancellationToken)> {
        let mut listeners = self.lock();
        if self.closing.is_cancelled() || listeners.len() >= self.settings.listeners {
            return None;
        }
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let (texts, queue) = mpsc::channel(self.settings.queue.max(1));
        let dropped = self.gone.child_token();
        listeners.push(Listener { number, texts, dropped: dropped.clone() });
        Some((number, queue, dropped))
    }

    fn leave(&self, number: u64) {
        self.lock().retain(|listener| listener.number != number);
    }
}

async fn accept(hub: Arc<Hub>, listener: TcpListener, places: Arc<Semaphore>) {
    loop {
        let accepted = tokio::select! {
            () = hub.gone.cancelled() => return,
            () = hub.closing.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match (accepted, places.clone().try_acquire_owned()) {
            (Ok((stream, _)), Ok(place)) => drop(tokio::spawn(serve(hub.clone(), stream, place))),
            // There is no room: the connection ends.
            (Ok(_), Err(_)) => {}
            // Out of files, most likely: others may end meanwhile.
            (Err(_), _) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

async fn serve(hub: Arc<Hub>, stream: TcpStream, _place: OwnedSemaphorePermit) {
    let config = WebSocketConfig::default()
        .read_buffer_size(4 << 10)
        .write_buffer_size(0)
        .max_message_size(Some(64 << 10))
        .max_frame_size(Some(64 << 10));
    let handshake = accept_hdr_async_with_config(stream, admit, Some(config));
    let shaken = tokio::select! {
        () = hub.gone.cancelled() => return,
        () = hub.closing.cancelled() => return,
        shaken = timeout(hub.settings.patience, handshake) => shaken,
    };
    let Ok(Ok(socket)) = shaken else { return };
    let Some((number, queue, dropped)) = hub.join() else { return };
    tokio::select! {
        () = dropped.cancelled() => {}
        () = talk(socket, queue) => {}
    }
    hub.leave(number);
}

/// Lets in whoever may listen.
#[expect(clippy::result_large_err, reason = "the type of the library's own callback")]
fn admit(request: &Request, answer: Response) -> Result<Response, ErrorResponse> {
    if may_listen(request.headers()) {
        return Ok(answer);
    }
    tracing::debug!(target: "f2::relay", "a page of another origin was turned away");
    let mut refusal = ErrorResponse::new(Some("pages of other origins may not listen\n".to_owned()));
    *refusal.status_mut() = StatusCode::FORBIDDEN;
    Err(refusal)
}

/// Whether a handshake comes from a program, a page of this machine, or a page of the very address it asks.
fn may_listen(headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next() else { return true };
    let Some(page) = place(origin).filter(|_| origins.next().is_none()) else { return false };
    if page == "localhost" || page.ends_with(".localhost") {
        return true;
    }
    // Any name can be made to lead here for a moment; an address cannot.
    let Ok(page) = page.parse::<IpAddr>() else { return false };
    let asked = headers.get(header::HOST).and_then(|host| place_of(host.to_str().ok()?));
    page.is_loopback() || asked.is_some_and(|asked| asked.parse() == Ok(page))
}

/// The host of an origin, `scheme://host[:port]`. None for `null`, which sandboxed pages of any site send.
fn place(origin: &HeaderValue) -> Option<String> {
    let (scheme, rest) = origin.to_str().ok()?.split_once("://")?;
    matches!(scheme, "http" | "https").then(|| place_of(rest)).flatten()
}

/// The host of `host[:port]`, in lower case and without the brackets of an IPv6 address.
fn place_of(authority: &str) -> Option<String> {
    let uri = Uri::builder().scheme("http").authority(authority).path_and_query("/").build().ok()?;
    let host = uri.host()?.trim_start_matches('[').trim_end_matches(']');
    Some(host.to_ascii_lowercase())
}

/// Sends what is to be sent until the listener leaves, or there is no more; then says goodbye.
async fn talk(socket: WebSocketStream<TcpStream>, mut queue: mpsc::Receiver<Utf8Bytes>) {
    let (mut out, mut heard) = socket.split();
    let send = async {
        while let Some(text) = queue.recv().await {
            if out.send(Text::Text(text)).await.is_err() {
                return;
            }
        }
        // Who has left needs none.
        let _ = out.close().await;
    };
    // Reading answers pings and sees the listener leave.
    let read = async { while let Some(Ok(_)) = heard.next().await {} };
    tokio::select! {
        () = send => {}
        () = read => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_may_listen_and_no_others() {
        let with = |origin: &str, host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_str(host).expect("a host"));
            if !origin.is_empty() {
                headers.append(header::ORIGIN, HeaderValue::from_str(origin).expect("an origin"));
            }
            headers
        };
        for (origin, host, want) in [
            ("", "127.0.0.1:8765", true),
            ("http://localhost:3000", "127.0.0.1:8765", true),
            ("http://LOCALHOST", "localhost:8765", true),
            ("https://obs.localhost", "127.0.0.1:8765", true),
            ("http://127.0.0.9:80", "127.0.0.1:8765", true),
            ("http://[::1]:5173", "[::1]:8765", true),
            ("http://192.168.1.5", "192.168.1.5:8765", true),
            ("http://192.168.1.6", "192.168.1.5:8765", false),
            ("https://evil.example", "127.0.0.1:8765", false),
            // A name that leads here for a moment.
            ("http://evil.example:8765", "evil.example:8765", false),
            ("http://localhost.evil.example", "127.0.0.1:8765", false),
            ("http://127.0.0.1.evil.example", "127.0.0.1:8765", false),
            ("http://localhost@evil.example", "127.0.0.1:8765", false),
            ("null", "127.0.0.1:8765", false),
            ("file://", "127.0.0.1:8765", false),
            ("chrome-extension://localhost", "127.0.0.1:8765", false),
        ] {
            assert_eq!(may_listen(&with(origin, host)), want, "{origin} at {host}");
        }
        let mut two = with("http://localhost", "127.0.0.1:8765");
        two.append(header::ORIGIN, HeaderValue::from_static("https://evil.example"));
        assert!(!may_listen(&two));
    }
}
