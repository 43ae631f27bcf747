//! A local websocket server that passes messages on to listeners, one JSON text each.
//!
//! Nobody waits for a listener: one that does not keep up is dropped. Whether there are listeners makes no
//! difference to the chat. What listeners say is not looked at.

use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message as Text, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, accept_async_with_config};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::frame::Message;
use crate::error::{Cause, Error, Result};

/// Where F2 listens for listeners.
pub const ADDRESS: &str = "127.0.0.1:8765";

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

/// A relay that listens until it is dropped.
pub struct Relay {
    hub: Arc<Hub>,
    address: SocketAddr,
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
        let hub = Arc::new(Hub { settings, gone: gone.clone(), ..Hub::default() });
        tokio::spawn(accept(hub.clone(), listener));
        Ok(Self { hub, address: local, _gone: gone.drop_guard() })
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
        if listeners.len() >= self.settings.listeners {
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

async fn accept(hub: Arc<Hub>, listener: TcpListener) {
    loop {
        let accepted = tokio::select! {
            () = hub.gone.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => drop(tokio::spawn(serve(hub.clone(), stream))),
            // Out of files, most likely: others may end meanwhile.
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

async fn serve(hub: Arc<Hub>, stream: TcpStream) {
    let config = WebSocketConfig::default()
        .read_buffer_size(4 << 10)
        .write_buffer_size(0)
        .max_message_size(Some(64 << 10))
        .max_frame_size(Some(64 << 10));
    let shaken = timeout(hub.settings.patience, accept_async_with_config(stream, Some(config))).await;
    let Ok(Ok(socket)) = shaken else { return };
    let Some((number, queue, dropped)) = hub.join() else { return };
    tokio::select! {
        () = dropped.cancelled() => {}
        () = talk(socket, queue) => {}
    }
    hub.leave(number);
}

/// Sends what is to be sent until the listener leaves.
async fn talk(socket: WebSocketStream<TcpStream>, mut queue: mpsc::Receiver<Utf8Bytes>) {
    let (mut out, mut heard) = socket.split();
    let send = async {
        while let Some(text) = queue.recv().await {
            if out.send(Text::Text(text)).await.is_err() {
                return;
            }
        }
    };
    // Reading answers pings and sees the listener leave.
    let read = async { while let Some(Ok(_)) = heard.next().await {} };
    tokio::select! {
        () = send => {}
        () = read => {}
    }
}
