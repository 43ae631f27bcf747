//! A chat as a stream: the machine of [`super::session`] over a websocket.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{BoxFuture, OptionFuture};
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use tokio::sync::Notify;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::entrance::{Entrance, Entry, Resume};
use super::events::Callbacks;
use super::item::{Counters, End, Item, Moment, Reason};
use super::session::{Action, Event, Session};
use crate::error::Result;
use crate::http::Client;
use crate::session::{Draw, random};
use crate::time::{Clock, system_clock};
use crate::ws::{Received, Socket, Upgrade};

/// A server that takes nothing for so long is gone.
const SEND_PATIENCE: Duration = Duration::from_secs(5);

/// What a chat is made with.
#[derive(Clone)]
pub struct ChatSettings {
    /// The client whose connections, proxy and roots are used.
    pub client: Client,
    /// How many items wait for the listener before reading stops. At least 1.
    pub queue: usize,
    /// How many bytes of content wait for the listener before reading stops; what a frame has beyond them is
    /// kept all the same.
    pub content: usize,
    /// The largest frame the server may send, in bytes, compressed.
    pub limit: usize,
    /// How long a handshake may take.
    pub patience: Duration,
    /// The wall's clock.
    pub clock: Clock,
    /// The draws that spread pauses.
    pub draw: Draw,
}

impl ChatSettings {
    /// How many bytes of content wait for a listener by default.
    pub const CONTENT: usize = 512 << 10;

    /// The defaults: 256 items, half a MiB of content, frames up to 16 MiB, handshakes within 10 seconds.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            queue: 256,
            content: Self::CONTENT,
            limit: 16 << 20,
            patience: Duration::from_secs(10),
            clock: system_clock(),
            draw: random(),
        }
    }
}

/// The chat of one room, under way until [`Item::End`]. Dropping it ends it.
///
/// A listener that does not keep up slows the reading down, never the heartbeats; what the server then lets go
/// of is told as a gap.
pub struct Chat {
    items: mpsc::Receiver<Item>,
    load: Arc<Load>,
    counters: Arc<Mutex<Counters>>,
    stop: CancellationToken,
    _gone: DropGuard,
}

impl Chat {
    /// Begins. The work is done by a task of the current runtime.
    #[must_use]
    pub fn open(entrance: Arc<dyn Entrance>, settings: ChatSettings) -> Self {
        let (sender, items) = mpsc::channel(settings.queue.max(1));
        let (stop, gone) = (CancellationToken::new(), CancellationToken::new());
        let (counters, load) = (Arc::new(Mutex::default()), Arc::new(Load::new(settings.content)));
        let driver = Driver {
            session: Session::new(entrance.rules(), settings.draw.clone()),
            entrance,
            settings,
            socket: None,
            entering: None,
            asking: None,
            outbox: VecDeque::new(),
            items: sender,
            load: load.clone(),
            counters: counters.clone(),
            stop: stop.clone(),
        };
        let end = gone.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = end.cancelled() => {}
                () = driver.run() => {}
            }
        });
        Self { items, load, counters, stop, _gone: gone.drop_guard() }
    }

    /// What has been counted so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends it politely: the items that wait, gap and [`End::Stopped`] still come.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Something that [`Chat::stop`]s it from elsewhere.
    #[must_use]
    pub fn stopper(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Calls back for every message, with its bytes as received, until the end.
    pub async fn run(&mut self, callbacks: &mut Callbacks<()>) -> End {
        while let Some(item) = self.next().await {
            match item {
                Item::Message(delivery) => callbacks.call(&delivery.message, &()),
                Item::End(end) => return end,
                Item::Gap(_) | Item::Status(_) => {}
            }
        }
        End::Stopped
    }
}

impl Stream for Chat {
    type Item = Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        let item = std::task::ready!(self.items.poll_recv(cx));
        self.load.take(item.as_ref().map_or(0, weight));
        Poll::Ready(item)
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat").field("counters", &self.counters()).finish_non_exhaustive()
    }
}

/// The content that waits for the listener.
struct Load {
    most: usize,
    bytes: AtomicUsize,
    /// Told when there is room again.
    room: Notify,
}

impl Load {
    fn new(most: usize) -> Self {
        Self { most: most.max(1), bytes: AtomicUsize::new(0), room: Notify::new() }
    }

    fn has_room(&self) -> bool {
        self.bytes.load(Ordering::Acquire) < self.most
    }

    fn put(&self, bytes: usize) {
        self.bytes.fetch_add(bytes, Ordering::AcqRel);
    }

    fn take(&self, bytes: usize) {
        let before = self.bytes.fetch_sub(bytes, Ordering::AcqRel);
        if before >= self.most && before - bytes < self.most {
            self.room.notify_one();
        }
    }
}

/// What an item weighs while it waits.
fn weight(item: &Item) -> usize {
    match item {
        Item::Message(delivery) => delivery.message.payload.len(),
        _ => 0,
    }
}

/// Carries out what the machine says.
struct Driver {
    session: Session,
    entrance: Arc<dyn Entrance>,
    settings: ChatSettings,
    socket: Option<Socket>,
    entering: Option<BoxFuture<'static, Result<(Entry, Socket)>>>,
    asking: Option<BoxFuture<'static, Option<bool>>>,
    /// Items the listener has no room for yet.
    outbox: VecDeque<Item>,
    items: mpsc::Sender<Item>,
    load: Arc<Load>,
    counters: Arc<Mutex<Counters>>,
    stop: CancellationToken,
}

impl Driver {
    async fn run(mut self) {
        let now = self.now();
        self.session.handle(now, Event::Begin);
        loop {
            self.carry_out().await;
            *self.counters.lock().unwrap_or_else(PoisonError::into_inner) = self.session.counters();
            if self.session.is_done() && self.outbox.is_empty() {
                return;
            }
            let Some(event) = self.wait().await else { return };
            let now = self.now();
            if !self.reads() && matches!(event, Event::Tick) {
                self.session.handle(now, Event::Busy);
            }
            self.session.handle(now, event);
        }
    }

    fn now(&self) -> Moment {
        Moment { instant: Instant::now().into_std(), wall: (self.settings.clock)() }
    }

    /// Whether there is room for what comes next.
    fn reads(&self) -> bool {
        self.outbox.is_empty() && self.load.has_room()
    }

    /// Does everything the machine has said so far.
    async fn carry_out(&mut self) {
        while let Some(action) = self.session.next_action() {
            match action {
                Action::Deliver(item) => {
                    self.load.put(weight(&item));
                    self.outbox.push_back(item);
                }
                Action::Send(bytes) => self.send(bytes).await,
                Action::Enter(resume) => {
                    let (entrance, settings) = (self.entrance.clone(), self.settings.clone());
                    self.entering = Some(enter(entrance, settings, resume).boxed());
                }
                Action::Ask => {
                    let entrance = self.entrance.clone();
                    self.asking = Some(async move { entrance.is_live().await.ok() }.boxed());
                }
                Action::Close => self.close().await,
            }
        }
        self.hand_over();
    }

    /// Hands the listener what it has room for.
    fn hand_over(&mut self) {
        while let Some(item) = self.outbox.pop_front() {
            match self.items.try_send(item) {
                Ok(()) => {}
                Err(TrySendError::Full(item)) => return self.outbox.push_front(item),
                // The listener is gone; so is the reason to go on, as the next wait tells.
                Err(TrySendError::Closed(_)) => return self.outbox.clear(),
            }
        }
    }

    /// Lets go of the connection. At the end the goodbye is waited for: who called may end with the chat.
    async fn close(&mut self) {
        let Some(socket) = self.socket.take() else { return };
        if self.session.is_done() {
            socket.close().await;
        } else {
            tokio::spawn(socket.close());
        }
    }

    /// Sends; to stop does not wait for a server that takes nothing.
    async fn send(&mut self, bytes: Bytes) {
        let Some(socket) = &mut self.socket else { return };
        let event = tokio::select! {
            biased;
            sent = timeout(SEND_PATIENCE, socket.send(bytes)) => match sent {
                Ok(Ok(())) => return,
                _ => Event::Lost(Reason::Broken),
            },
            () = self.stop.cancelled() => Event::Stop,
        };
        // Half a frame may be out; nothing can follow it.
        self.socket = None;
        let now = self.now();
        self.session.handle(now, event);
    }

    /// The next event; `None` when nobody listens any more.
    async fn wait(&mut self) -> Option<Event> {
        let deadline = self.session.deadline().map(|at| sleep_until(Instant::from_std(at)));
        let (reads, full) = (self.reads(), !self.outbox.is_empty());
        let stopping = self.stop.is_cancelled();
        tokio::select! {
            biased;
            () = self.stop.cancelled(), if !stopping => Some(Event::Stop),
            () = self.items.closed() => None,
            Some(()) = OptionFuture::from(deadline) => Some(Event::Tick),
            permit = self.items.reserve(), if full => {
                if let (Ok(permit), Some(item)) = (permit, self.outbox.pop_front()) {
                    permit.send(item);
                }
                Some(Event::Busy)
            }
            () = self.load.room.notified(), if !full && !reads => Some(Event::Busy),
            Some(entered) = OptionFuture::from(self.entering.as_mut()) => {
                self.entering = None;
                Some(match entered {
                    Ok((entry, socket)) => {
                        let ping = socket.ping_interval();
                        self.socket = Some(socket);
                        Event::Opened { entry: Box::new(entry), ping }
                    }
                    Err(error) => Event::Refused(error),
                })
            }
            Some(live) = OptionFuture::from(self.asking.as_mut()) => {
                self.asking = None;
                Some(Event::Room(live))
            }
            Some(received) = OptionFuture::from(self.socket.as_mut().map(Socket::next)), if reads => {
                Some(event(received))
            }
        }
    }
}

/// Prepares a way in and connects.
async fn enter(
    entrance: Arc<dyn Entrance>,
    settings: ChatSettings,
    resume: Resume,
) -> Result<(Entry, Socket)> {
    let entry = entrance.enter(resume).await?;
    let upgrade = Upgrade {
        uri: entry.uri.clone(),
        headers: entry.headers.clone(),
        protocol: entry.protocol,
        limit: settings.limit,
        patience: settings.patience,
    };
    let socket = Socket::connect(&settings.client, &upgrade).await?;
    Ok((entry, socket))
}

/// What the machine makes of what was received. Texts are no part of the protocol.
fn event(received: Received) -> Event {
    match received {
        Received::Binary(bytes) => Event::Frame(bytes),
        Received::Text(_) | Received::Alive => Event::Alive,
        Received::Closed(code) => Event::Lost(Reason::Closed(code)),
        Received::Oversize => Event::Lost(Reason::Oversize),
        Received::Broken(error) => {
            tracing::debug!(target: "f2::chat", %error, "connection lost");
            Event::Lost(Reason::Broken)
        }
    }
}
