//! Where broadcasts are: a user's room, asked again and again.

use std::sync::Arc;

use f2_core::assets::path_name;
use f2_core::chat::Entrance;
use f2_core::error::{Cause, Error, Result};
use f2_core::json;
use f2_core::live::{RoomState, StreamAddress, stream_data};
use f2_core::media::Author;
use f2_core::platform::{Target, TargetKind};
use f2_core::venue::{LiveRoom, Seen, Venue, cover, status};
use f2_core::view::View as _;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::HeaderMap;

use super::Door;
use crate::TikTok;
use crate::views::UserLive;

/// Where a user's room holds its stream tables: H.264 first, H.265 where there is one.
const TABLES: [&str; 2] =
    ["data.liveRoom.streamData.pull_data.stream_data", "data.liveRoom.hevcStreamData.pull_data.stream_data"];

/// A user's room.
pub struct Stage {
    tiktok: Arc<TikTok>,
    /// The handle, without `@`.
    handle: String,
}

impl Stage {
    /// The room of a target. A broadcast is led to its user, where the next ones will be, too.
    ///
    /// # Errors
    /// `author.not_found` when there is no such broadcast or user, or what kept the answer from coming.
    pub async fn of(tiktok: Arc<TikTok>, target: &Target) -> Result<Self> {
        let handle = match target.kind {
            TargetKind::Broadcast => {
                let room = tiktok.fetch_user_live_videos_by_room_id(&target.id).await?;
                let unknown = || Error::new(Cause::AuthorNotFound).detail("no handle");
                room.unique_id().filter(|handle| !handle.is_empty()).ok_or_else(unknown)?
            }
            _ => tiktok.live_handle(target).await?,
        };
        Ok(Self { tiktok, handle })
    }

    async fn seen(&self) -> Result<Seen> {
        Ok(of_user(&self.handle, &self.tiktok.fetch_user_live_videos(&self.handle).await?))
    }
}

impl Venue for Stage {
    fn look(&self) -> BoxFuture<'_, Result<Seen>> {
        self.seen().boxed()
    }

    fn door(&self, room_id: &str) -> Result<Arc<dyn Entrance>> {
        Ok(Arc::new(Door::new(&self.tiktok, room_id)?))
    }

    fn media_headers(&self) -> HeaderMap {
        self.tiktok.crawler().device().headers().clone()
    }
}

impl TikTok {
    /// The room behind a link to a room, a broadcast or a user, a short link, a handle (`@name`), or a room id.
    ///
    /// # Errors
    /// `usage.link` when the text leads elsewhere; `author.not_found` when there is no such room or user; or
    /// what kept the answer from coming.
    pub async fn live_room(self: &Arc<Self>, text: &str) -> Result<LiveRoom> {
        let target = self.live_target(text).await?;
        Stage::of(Arc::clone(self), &target).await?.seen().await?.room()
    }

    /// The handle of the host of a room, or of a user, without `@`.
    async fn live_handle(&self, target: &Target) -> Result<String> {
        if target.kind == TargetKind::LiveRoom || target.id.starts_with('@') {
            return Ok(target.id.trim_start_matches('@').to_owned());
        }
        let profile = self.fetch_user_profile(&target.id, "").await?;
        let unknown = || Error::new(Cause::AuthorNotFound).detail("no handle");
        profile.unique_id().filter(|handle| !handle.is_empty()).ok_or_else(unknown)
    }

    async fn live_target(&self, text: &str) -> Result<Target> {
        const KINDS: &[TargetKind] = &[TargetKind::LiveRoom, TargetKind::Broadcast, TargetKind::Author];
        // A bare number of that length is taken for a work everywhere else.
        let bare = text.trim();
        if (15..=20).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Target::new(TargetKind::Broadcast, bare));
        }
        // The room of a link wins over the user that it names besides.
        f2_core::resolve::find(self, KINDS, text).await
    }
}

fn of_user(handle: &str, room: &UserLive) -> Seen {
    let state = RoomState {
        room_id: room.live_room_id().unwrap_or_default(),
        title: room.live_title().map(|title| title.raw().to_owned()).unwrap_or_default(),
        nickname: room.nickname().map(|name| name.raw().to_owned()).unwrap_or_default(),
        status: status(room.live_status()),
        streams: streams(room),
        started_at: room.live_start_time(),
        viewers: room.live_user_count(),
    };
    let uid = room.user_id().unwrap_or_default();
    let id = room.user_sec_uid().filter(|id| !id.is_empty()).unwrap_or_else(|| format!("@{handle}"));
    // The folder is called by the handle, as those of works are.
    let author =
        Author { id, nickname: path_name(Some(handle.to_owned()), &uid), short_id: uid, record: None };
    let cover = cover(room.live_cover_url());
    Seen { author: Arc::new(author), state, cover, address: Some(handle.to_owned()) }
}

fn streams(room: &UserLive) -> Vec<StreamAddress> {
    let table = |path: &&str| json::at(room.json(), path).and_then(json::text);
    TABLES.iter().filter_map(table).flat_map(|table| stream_data(&table)).collect()
}

#[cfg(test)]
mod tests {
    use f2_core::live::{Codec, Quality, RoomStatus};

    use super::*;

    #[test]
    fn both_stream_tables_are_read() {
        let text = r#"{"data":{"user":{"id":"5","secUid":"MS4w","nickname":"N","roomId":"7"},
            "liveRoom":{"status":2,"title":"t","coverUrl":"https://a/c.jpeg","liveRoomStats":{"userCount":9},
            "streamData":{"pull_data":{"stream_data":"{\"data\":{\"origin\":{\"main\":{\"flv\":\"https://a/o.flv\"}}}}"}},
            "hevcStreamData":{"pull_data":{"stream_data":"{\"data\":{\"hd\":{\"main\":{\"flv\":\"https://a/h.flv\",\"sdk_params\":\"{\\\"VCodec\\\":\\\"h265\\\"}\"}}}}"}}}}}"#;
        let room = UserLive::from(json::parse(text.as_bytes().to_vec()).expect("JSON"));
        let seen = of_user("ann", &room);
        let found: Vec<_> = seen.state.streams.iter().map(|one| (one.quality, one.codec)).collect();
        assert_eq!(found, [(Quality::Origin, None), (Quality::Hd, Some(Codec::H265))]);
        assert_eq!((seen.state.status, seen.state.viewers), (RoomStatus::Live, Some(9)));
        assert_eq!((&*seen.author.id, &*seen.author.nickname), ("MS4w", "ann"));
        assert!(seen.cover.is_some());
    }
}
