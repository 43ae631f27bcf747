//! A broadcast as a platform hands it over: whose it is, where it streams, its chat, and how that is read.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, stream};

use crate::api::Values;
use crate::chat::derive::Fact;
use crate::chat::frame::Message;
use crate::chat::schema::Schema;
use crate::chat::{Chat, Delivery, End, Entrance, Item};
use crate::error::{Error, Result};
use crate::json::{self, Value};
use crate::live::Room;
use crate::media::{Asset, Author};

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
#[must_use]
pub fn values(chat: Chat, reading: &'static Reading, most: Option<u64>) -> Values {
    let begun = Told { chat, left: most.unwrap_or(u64::MAX), over: false };
    stream::unfold(begun, move |mut told| async move {
        while !told.over && told.left > 0 {
            let value = match told.chat.next().await? {
                Item::Message(delivery) => {
                    told.left -= 1;
                    message(&delivery, reading)
                }
                Item::Gap(gap) => Ok(fields([
                    ("type", "gap".to_owned()),
                    ("from", gap.from.wall.to_string()),
                    ("to", gap.to.wall.to_string()),
                    ("reason", gap.reason.to_string()),
                ])),
                Item::Status(_) => continue,
                Item::End(End::Failed(error)) => {
                    told.over = true;
                    Err(Error::new(error.cause()).detail(error.particulars()))
                }
                Item::End(_) => return None,
            };
            return Some((value, told));
        }
        None
    })
    .boxed()
}

/// A chat that is told.
struct Told {
    chat: Chat,
    left: u64,
    over: bool,
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
