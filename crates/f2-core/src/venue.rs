//! Where broadcasts are: a place that is looked at again and again, what was there, and what a room is called.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::HeaderMap;

use crate::assets::remote;
use crate::broadcast::{Broadcast, Reading};
use crate::chat::Entrance;
use crate::error::{Cause, Error, Result};
use crate::live::{Room, RoomState, RoomStatus};
use crate::media::{Asset, AssetKind, Author};
use crate::plan::clean;

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
