//! Where broadcasts are: a room, or an author's whichever room, asked again and again.

use std::sync::Arc;

use f2_core::assets::{path_name, remote};
use f2_core::error::{Cause, Error, Result};
use f2_core::live::{Room, RoomState, RoomStatus};
use f2_core::media::{Asset, AssetKind, Author};
use f2_core::platform::{Target, TargetKind};
use f2_core::view::Text;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::HeaderMap;

use crate::Douyin;
use crate::handler::ROOM_ID_DIGITS;
use crate::handler::room::{by_room, by_web, media_headers};
use crate::views::{UserLive, UserLive2};

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

/// What was there.
pub(crate) struct Seen {
    pub(crate) author: Arc<Author>,
    pub(crate) state: RoomState,
    pub(crate) cover: Option<Asset>,
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

    /// Looks what is there now.
    pub(crate) async fn look(&self) -> Result<Seen> {
        match &self.place {
            Place::Room(web_rid) => of_room(&self.douyin.fetch_user_live_videos(web_rid).await?),
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
            nickname: profile.nickname().map(|name| name.raw().to_owned()).unwrap_or_default(),
            status: RoomStatus::Ended,
            streams: Vec::new(),
            started_at: None,
            viewers: None,
        };
        Ok(Seen { author, state, cover: None })
    }
}

impl Room for Stage {
    fn state(&self) -> BoxFuture<'_, Result<RoomState>> {
        async { Ok(self.look().await?.state) }.boxed()
    }

    fn media_headers(&self) -> HeaderMap {
        media_headers(&self.douyin)
    }
}

fn of_room(room: &UserLive) -> Result<Seen> {
    let Some(sec_user_id) = room.sec_user_id() else {
        return Err(Error::new(Cause::AuthorNotFound).detail("there is no such room"));
    };
    let author = author(Some(sec_user_id), room.nickname(), room.user_id());
    Ok(Seen { author, state: by_web(room), cover: cover(room.cover()) })
}

fn of_broadcast(room_id: &str, room: &UserLive2) -> Seen {
    // Some answers leave out what was asked for.
    let state = RoomState { room_id: room_id.to_owned(), ..by_room(room) };
    let author = author(room.sec_uid(), room.nickname(), room.user_id());
    Seen { author, state, cover: cover(room.cover()) }
}

fn author(sec_user_id: Option<String>, nickname: Option<Text<'_>>, uid: Option<String>) -> Arc<Author> {
    let uid = uid.unwrap_or_default();
    let nickname = path_name(nickname.map(|name| name.clean()), &uid);
    let id = sec_user_id.filter(|id| !id.is_empty()).unwrap_or_else(|| uid.clone());
    Arc::new(Author { id, nickname, short_id: uid, record: None })
}

fn cover(url: Option<String>) -> Option<Asset> {
    let url = url.filter(|url| url.starts_with("http"))?;
    Some(remote(AssetKind::Cover, "jpeg", &[&url]))
}

#[cfg(test)]
mod tests {
    use f2_core::json::parse;

    use super::*;

    #[test]
    fn a_room_has_an_author_or_is_none() {
        let text = r#"{"data":{"data":[{"id_str":"7","status":4,"title":"a/b","cover":{"url_list":["ftp://x"]}}],
            "user":{"sec_uid":"MS4w","nickname":"N/n","id_str":"5"}}}"#;
        let seen = of_room(&UserLive::from(parse(text.as_bytes().to_vec()).expect("JSON"))).expect("a room");
        assert_eq!((&*seen.state.title, seen.state.status), ("a/b", RoomStatus::Ended));
        assert_eq!((&*seen.author.id, &*seen.author.nickname, &*seen.author.short_id), ("MS4w", "N_n", "5"));
        assert_eq!(seen.cover, None);
        let gone = UserLive::from(parse(br#"{"data":{"data":[]}}"#.to_vec()).expect("JSON"));
        assert_eq!(of_room(&gone).err().map(|error| error.cause()), Some(Cause::AuthorNotFound));
    }
}
