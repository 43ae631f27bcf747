//! Where broadcasts are: a room, or an author's whichever room, asked again and again.

use std::sync::Arc;

use f2_core::Timestamp;
use f2_core::assets::path_name;
use f2_core::chat::Entrance;
use f2_core::error::{Cause, Error, Result};
use f2_core::json;
use f2_core::live::{RoomState, RoomStatus};
use f2_core::media::Author;
use f2_core::platform::{Target, TargetKind};
use f2_core::resolve::find;
use f2_core::venue::{LiveRoom, Seen, Venue, cover, status};
use f2_core::view::{Text, View as _};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderValue, header};

use super::Door;
use super::streams::{count, streams};
use crate::Douyin;
use crate::handler::{ROOM_ID_DIGITS, ROOMS};
use crate::views::{UserLive, UserLive2};

/// What media hosts of live rooms want to see.
const REFERER: &str = "https://live.douyin.com/";

/// A place where broadcasts are.
pub struct Stage {
    douyin: Arc<Douyin>,
    place: Place,
}

enum Place {
    /// A room, by the number in its web address.
    Room(String),
    /// A broadcast whose room has no address.
    Broadcast(String),
    /// An author, by `sec_user_id`.
    Author(String),
}

impl Stage {
    /// The place of a target. A broadcast is led to its room, where the next ones will be, too.
    ///
    /// # Errors
    /// `author.not_found` when there is no such broadcast, or what kept the answer from coming.
    pub async fn of(douyin: Arc<Douyin>, target: &Target) -> Result<Self> {
        let id = target.id.clone();
        let place = match target.kind {
            TargetKind::Author => Place::Author(id),
            TargetKind::Broadcast => {
                let room = douyin.fetch_user_live_videos_by_room_id(&id).await?;
                room.web_rid().filter(|rid| !rid.is_empty()).map_or(Place::Broadcast(id), Place::Room)
            }
            _ => Place::Room(id),
        };
        Ok(Self { douyin, place })
    }

    async fn seen(&self) -> Result<Seen> {
        match &self.place {
            Place::Room(web_rid) => of_room(web_rid, &self.douyin.fetch_user_live_videos(web_rid).await?),
            Place::Broadcast(room_id) => {
                let found = self.douyin.fetch_user_live_videos_by_room_id(room_id).await?;
                Ok(of_broadcast(room_id, &found))
            }
            Place::Author(sec_user_id) => self.of_author(sec_user_id).await,
        }
    }

    async fn of_author(&self, sec_user_id: &str) -> Result<Seen> {
        let profile = self.douyin.fetch_user_profile(sec_user_id).await?;
        if let Some(room_id) = profile.room_id().filter(|id| id.len() == ROOM_ID_DIGITS) {
            let found = self.douyin.fetch_user_live_videos_by_room_id(&room_id).await?;
            return Ok(of_broadcast(&room_id, &found));
        }
        let author = author(Some(sec_user_id.to_owned()), profile.nickname(), profile.uid());
        let state = RoomState {
            room_id: String::new(),
            title: String::new(),
            nickname: raw(profile.nickname()),
            status: RoomStatus::Ended,
            streams: Vec::new(),
            started_at: None,
            viewers: None,
        };
        Ok(Seen { author, state, cover: None, address: None })
    }
}

impl Venue for Stage {
    fn look(&self) -> BoxFuture<'_, Result<Seen>> {
        self.seen().boxed()
    }

    fn door(&self, room_id: &str) -> Result<Arc<dyn Entrance>> {
        Ok(Arc::new(Door::new(&self.douyin, room_id)?))
    }

    fn media_headers(&self) -> HeaderMap {
        let mut headers = self.douyin.crawler().device().headers().clone();
        headers.insert(header::REFERER, HeaderValue::from_static(REFERER));
        headers
    }
}

impl Douyin {
    /// The room behind a link to a room, a broadcast or an author, a short link, the number of a room, or a
    /// room id.
    ///
    /// # Errors
    /// `usage.link` when the text leads elsewhere; `author.not_found` when there is no such room, or the author
    /// is not live; `platform.business` when there is no such broadcast; or what kept the answer from coming.
    pub async fn live_room(self: &Arc<Self>, text: &str) -> Result<LiveRoom> {
        let target = find(&**self, ROOMS, text).await?;
        Stage::of(Arc::clone(self), &target).await?.seen().await?.room()
    }
}

fn of_room(web_rid: &str, room: &UserLive) -> Result<Seen> {
    let Some(sec_user_id) = room.sec_user_id() else {
        return Err(Error::new(Cause::AuthorNotFound).detail("there is no such room"));
    };
    let state = RoomState {
        room_id: room.room_id().unwrap_or_default(),
        title: raw(room.live_title()),
        nickname: raw(room.nickname()),
        status: status(room.live_status()),
        streams: streams(json::at(room.json(), "data.data[0].stream_url")),
        started_at: None,
        viewers: room.user_count().and_then(|text| count(&text)),
    };
    let author = author(Some(sec_user_id), room.nickname(), room.user_id());
    Ok(Seen { author, state, cover: cover(room.cover()), address: Some(web_rid.to_owned()) })
}

fn of_broadcast(room_id: &str, room: &UserLive2) -> Seen {
    let started = json::at(room.json(), "data.room.create_time").and_then(json::int);
    let state = RoomState {
        // Some answers leave out what was asked for.
        room_id: room_id.to_owned(),
        title: raw(room.live_title()),
        nickname: raw(room.nickname()),
        status: status(room.live_status()),
        streams: streams(json::at(room.json(), "data.room.stream_url")),
        started_at: started.and_then(|seconds| Timestamp::from_second(seconds).ok()),
        viewers: room.user_count(),
    };
    let author = author(room.sec_uid(), room.nickname(), room.user_id());
    let address = room.web_rid().filter(|rid| !rid.is_empty());
    Seen { author, state, cover: cover(room.cover()), address }
}

fn raw(text: Option<Text<'_>>) -> String {
    text.map(|text| text.raw().to_owned()).unwrap_or_default()
}

fn author(sec_user_id: Option<String>, nickname: Option<Text<'_>>, uid: Option<String>) -> Arc<Author> {
    let uid = uid.unwrap_or_default();
    let nickname = path_name(nickname.map(|name| name.clean()), &uid);
    let id = sec_user_id.filter(|id| !id.is_empty()).unwrap_or_else(|| uid.clone());
    Arc::new(Author { id, nickname, short_id: uid, record: None })
}

#[cfg(test)]
mod tests {
    use f2_core::json::parse;

    use super::*;

    #[test]
    fn a_room_has_an_author_or_is_none() {
        let text = r#"{"data":{"data":[{"id_str":"7","status":4,"title":"a/b","cover":{"url_list":["ftp://x"]}}],
            "user":{"sec_uid":"MS4w","nickname":"N/n","id_str":"5"}}}"#;
        let seen =
            of_room("8", &UserLive::from(parse(text.as_bytes().to_vec()).expect("JSON"))).expect("a room");
        assert_eq!((&*seen.state.title, seen.state.status), ("a/b", RoomStatus::Ended));
        assert_eq!((&*seen.author.id, &*seen.author.nickname, &*seen.author.short_id), ("MS4w", "N_n", "5"));
        assert_eq!(seen.cover, None);
        let gone = UserLive::from(parse(br#"{"data":{"data":[]}}"#.to_vec()).expect("JSON"));
        assert_eq!(of_room("8", &gone).err().map(|error| error.cause()), Some(Cause::AuthorNotFound));
    }
}
