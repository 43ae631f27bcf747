//! A broadcast as a platform hands it over: whose it is, where it streams, its chat, and how that is read.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _, stream};
use http::HeaderMap;

use crate::api::Values;
use crate::assets::remote;
use crate::chat::derive::Fact;
use crate::chat::frame::Message;
use crate::chat::schema::Schema;
use crate::chat::{Chat, Delivery, End, Entrance, Item};
use crate::error::{Cause, Error, Result};
use crate::json::{self, Value};
use crate::live::{Room, RoomState, RoomStatus};
use crate::media::{Asset, AssetKind, Author};
use crate::plan::clean;

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

/// A place where broadcasts are; it can be looked at again and again.
pub trait Venue: Send + Sync {
    /// Looks what is there now. A place without a broadcast is an answer, not an error.
    fn look(&self) -> BoxFuture<'_, Result<Seen>>;

    /// The way into the chat of a broadcast. Touches no network.
    ///
    /// # Errors
    /// What the platform says of a room id that is none.
    fn door(&self, room_id: &str) -> Result<Arc<dyn Entrance>>;

    /// What media hosts want to see besides the address.
    fn media_headers(&self) -> HeaderMap;
}

/// What was there.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Whose it is.
    pub author: Arc<Author>,
    /// The room, and the broadcast in it when there is one.
    pub state: RoomState,
    /// The picture of the broadcast, when it has one.
    pub cover: Option<Asset>,
    /// What leads to the room in its web address: a number or a handle, where it is known.
    pub address: Option<String>,
}

impl Seen {
    /// The room of the broadcast that was there, or was there last.
    ///
    /// # Errors
    /// `author.not_found` where there never was one.
    pub fn room(self) -> Result<LiveRoom> {
        let Self { author, state, address, .. } = self;
        if matches!(&*state.room_id, "" | "0") {
            return Err(Error::new(Cause::AuthorNotFound).detail("there never was a broadcast"));
        }
        let known = |text: String| Some(text).filter(|text| !text.is_empty());
        Ok(LiveRoom {
            address,
            room_id: state.room_id,
            live: state.status == RoomStatus::Live,
            title: known(clean(&state.title)),
            author: known(author.id.clone()),
            nickname: known(clean(&state.nickname)),
        })
    }
}

/// A live room and the broadcast it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRoom {
    /// What leads to the room in its web address: a number or a handle, where it is known.
    pub address: Option<String>,
    /// The id of the broadcast.
    pub room_id: String,
    /// Whether it is live.
    pub live: bool,
    /// The broadcast's title, without what file names cannot hold.
    pub title: Option<String>,
    /// The host's stable id.
    pub author: Option<String>,
    /// The host's name, without what file names cannot hold.
    pub nickname: Option<String>,
}

/// A venue as recordings ask it.
struct Watched<V>(V);

impl<V: Venue> Room for Watched<V> {
    fn state(&self) -> BoxFuture<'_, Result<RoomState>> {
        async { Ok(self.0.look().await?.state) }.boxed()
    }

    fn media_headers(&self) -> HeaderMap {
        self.0.media_headers()
    }
}

/// A venue as the room of a recording.
#[must_use]
pub fn room(venue: impl Venue + 'static) -> Arc<dyn Room> {
    Arc::new(Watched(venue))
}

impl Broadcast {
    /// What is on at a venue now. A room that is not live has no chat.
    ///
    /// # Errors
    /// What kept the venue from being looked at.
    pub async fn at(venue: impl Venue + 'static, reading: &'static Reading) -> Result<Self> {
        let seen = venue.look().await?;
        let chat = match seen.state.status {
            RoomStatus::Ended => None,
            _ => Some(venue.door(&seen.state.room_id)?),
        };
        Ok(Self { author: seen.author, room: room(venue), chat, cover: seen.cover, reading })
    }
}

/// What the number of a room's state means: 2 is live, 3 paused; 4, and anything that is not known, not live.
#[must_use]
pub fn status(number: Option<i64>) -> RoomStatus {
    match number {
        Some(2) => RoomStatus::Live,
        Some(3) => RoomStatus::Paused,
        _ => RoomStatus::Ended,
    }
}

/// The picture of a broadcast, by its address; none where that is no address of a host.
#[must_use]
pub fn cover(url: Option<String>) -> Option<Asset> {
    let url = url.filter(|url| url.starts_with("http"))?;
    Some(remote(AssetKind::Cover, "jpeg", &[&url]))
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(room_id: &str, number: i64) -> Seen {
        let (id, short_id) = ("MS4w".to_owned(), "5".to_owned());
        let author = Author { id, nickname: "N".to_owned(), short_id, record: None };
        let state = RoomState {
            room_id: room_id.to_owned(),
            title: "a/b".to_owned(),
            nickname: String::new(),
            status: status(Some(number)),
            streams: Vec::new(),
            started_at: None,
            viewers: None,
        };
        Seen { author: Arc::new(author), state, cover: None, address: Some("7".to_owned()) }
    }

    #[test]
    fn a_room_is_named_by_its_broadcast() {
        let found = seen("71", 2).room().expect("a room");
        assert_eq!((&*found.room_id, found.live, found.title.as_deref()), ("71", true, Some("a_b")));
        assert_eq!((found.author.as_deref(), found.nickname), (Some("MS4w"), None));
        assert!(!seen("71", 3).room().expect("paused").live);
        for never in ["", "0"] {
            let error = seen(never, 4).room().expect_err(never);
            assert_eq!(error.cause(), Cause::AuthorNotFound);
        }
    }

    #[test]
    fn numbers_and_pictures_that_mean_nothing_are_nothing() {
        assert_eq!(
            [Some(2), Some(3), Some(4), Some(-1), None].map(status),
            [RoomStatus::Live, RoomStatus::Paused, RoomStatus::Ended, RoomStatus::Ended, RoomStatus::Ended]
        );
        assert!(cover(Some("https://a/c.jpeg".to_owned())).is_some());
        assert!(cover(Some("ftp://a/c.jpeg".to_owned())).is_none() && cover(None).is_none());
    }
}
