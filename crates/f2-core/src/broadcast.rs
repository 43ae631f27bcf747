//! A broadcast as a platform hands it over: whose it is, where it streams, its chat, and how that is read.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, stream};
use tokio::time::timeout;

use crate::api::Values;
use crate::chat::derive::{Derived, Deriver, Fact, Streak};
use crate::chat::frame::Message;
use crate::chat::schema::Schema;
use crate::chat::{Chat, Delivery, End, Entrance, Item, Moment};
use crate::error::{Error, Result};
use crate::json::{self, Value};
use crate::live::Room;
use crate::media::{Asset, Author};

/// How often streaks are looked after that nobody continues.
const TICK: Duration = Duration::from_secs(1);

/// The room of a target, and the broadcast in it when there is one.
#[derive(Clone)]
pub struct Broadcast {
    /// Whose it is.
    pub author: Arc<Author>,
    /// The room; it can be asked again and again whether a broadcast is on.
    pub room: Arc<dyn Room>,
    /// The chat of the broadcast; `None` while none is on.
    pub chat: Option<Arc<dyn Entrance>>,
    /// The picture of the broadcast, when it has one.
    pub cover: Option<Asset>,
    /// How the messages of the chat are read.
    pub reading: &'static Reading,
}

impl fmt::Debug for Broadcast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broadcast")
            .field("author", &self.author.id)
            .field("on", &self.chat.is_some())
            .finish_non_exhaustive()
    }
}

/// A broadcast that is asked for.
pub type Asked = BoxFuture<'static, Result<Broadcast>>;

/// How a platform's live messages are read.
pub struct Reading {
    /// Their types, for JSON.
    pub schema: fn() -> &'static Schema,
    /// What a message says.
    pub hear: fn(&Message) -> Heard,
}

impl Reading {
    /// The content of a message as JSON text on one line.
    #[must_use]
    pub fn json(&self, message: &Message) -> String {
        let mut text = Vec::new();
        (self.schema)().write_json(&message.method, &message.payload, &mut text);
        String::from_utf8(text).unwrap_or_else(|_| "null".to_owned())
    }
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heard {
    /// Words for players to show.
    pub words: Option<Words>,
    /// What derived events are made of.
    pub fact: Option<Fact>,
}

/// Something said in a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The name of who said it.
    pub author: String,
    /// The id of who said it.
    pub author_id: String,
    /// What was said.
    pub text: String,
}

/// A chat as values: messages with `at` (RFC 3339, UTC), `method`, `msg_id` (as text) and `data`, and gaps with
/// `from`, `to` and `reason`; `type` says which it is. Ends with the chat, or after so many messages.
///
/// When it is wanted, what follows from the messages comes between them: values of the type `derived` with `at`,
/// as [`Derived::to_json`] tells. They do not count.
#[must_use]
pub fn values(chat: Chat, reading: &'static Reading, most: Option<u64>, derived: bool) -> Values {
    let left = most.unwrap_or(u64::MAX);
    let deriver = derived.then(Deriver::default);
    let told =
        Told { chat, reading, left, over: false, deriver, begun: Instant::now(), ready: VecDeque::new() };
    stream::unfold(told, |mut told| async move {
        loop {
            if let Some(value) = told.ready.pop_front() {
                return Some((value, told));
            }
            if told.over {
                return None;
            }
            told.advance().await;
        }
    })
    .boxed()
}

/// A chat that is told.
struct Told {
    chat: Chat,
    reading: &'static Reading,
    left: u64,
    over: bool,
    deriver: Option<Deriver>,
    /// What the deriver's clock counts from.
    begun: Instant,
    /// What comes next.
    ready: VecDeque<Result<Value>>,
}

impl Told {
    /// Waits for the next item, or until a streak may be over.
    async fn advance(&mut self) {
        if self.left == 0 {
            return self.finish(None);
        }
        match timeout(TICK, self.chat.next()).await {
            Ok(Some(item)) => self.take(item),
            Ok(None) => self.finish(None),
            Err(_) => {}
        }
        let now = Moment::now();
        let over = self.deriver.as_mut().map(|deriver| deriver.tick(now.offset_ms(self.begun)));
        self.streaks(now, over.unwrap_or_default());
    }

    fn take(&mut self, item: Item) {
        match item {
            Item::Message(delivery) => {
                self.left -= 1;
                self.ready.push_back(message(&delivery, self.reading));
                self.derive(&delivery);
            }
            Item::Gap(gap) => self.ready.push_back(Ok(fields([
                ("type", "gap".to_owned()),
                ("from", gap.from.wall.to_string()),
                ("to", gap.to.wall.to_string()),
                ("reason", gap.reason.to_string()),
            ]))),
            Item::Status(_) => {}
            Item::End(End::Failed(error)) => {
                self.finish(Some(Error::new(error.cause()).detail(error.particulars())));
            }
            Item::End(_) => self.finish(None),
        }
    }

    fn derive(&mut self, delivery: &Delivery) {
        let Some(deriver) = &mut self.deriver else { return };
        let fact = (self.reading.hear)(&delivery.message).fact;
        let now = delivery.heard.offset_ms(self.begun);
        if let Some(one) = fact.and_then(|fact| deriver.feed(fact, now)) {
            self.ready.push_back(derived(&delivery.heard, &one));
        }
    }

    fn streaks(&mut self, at: Moment, over: Vec<Streak>) {
        self.ready.extend(over.into_iter().map(|streak| derived(&at, &Derived::Streak(streak))));
    }

    /// Nothing follows but this.
    fn finish(&mut self, error: Option<Error>) {
        self.over = true;
        let last = self.deriver.take().map(|mut deriver| deriver.finish());
        self.streaks(Moment::now(), last.unwrap_or_default());
        self.ready.extend(error.map(Err));
    }
}

fn derived(at: &Moment, derived: &Derived) -> Result<Value> {
    let mut value = derived.to_json();
    value["type"] = "derived".into();
    value["at"] = at.wall.to_string().into();
    json::parse(value.to_string().into_bytes())
}

fn message(delivery: &Delivery, reading: &Reading) -> Result<Value> {
    let message = &delivery.message;
    let mut value = fields([
        ("type", "message".to_owned()),
        ("at", delivery.heard.wall.to_string()),
        ("method", message.method.clone()),
        ("msg_id", message.msg_id.to_string()),
    ]);
    let data = json::parse(reading.json(message).into_bytes())?;
    if let Value::Object(object) = &mut value {
        object.insert("data".to_owned(), data);
    }
    Ok(value)
}

fn fields<const N: usize>(fields: [(&str, String); N]) -> Value {
    fields.into_iter().map(|(name, text)| (name.to_owned(), Value::from(text))).collect()
}
