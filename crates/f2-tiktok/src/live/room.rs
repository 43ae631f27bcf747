//! From a link to a live room.

use f2_core::error::{Cause, Error, Result};
use f2_core::platform::{Target, TargetKind};

use crate::{TikTok, link};

/// The state of a room that is live.
const LIVE: i64 = 2;

/// A live room and the broadcast it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// The host's handle, without `@`, where it is known.
    pub unique_id: Option<String>,
    /// The id of the broadcast.
    pub room_id: String,
    /// Whether it is live.
    pub live: bool,
    /// The broadcast's title, without what file names cannot hold.
    pub title: Option<String>,
    /// The host's `secUid`.
    pub author: Option<String>,
    /// The host's name, without what file names cannot hold.
    pub nickname: Option<String>,
}

/// Whether a room's state says that it is live.
pub(super) fn is_live(status: Option<i64>) -> bool {
    status == Some(LIVE)
}

impl TikTok {
    /// The room behind a link to a room, a broadcast or a user, a short link, a handle (`@name`), or a room id.
    ///
    /// # Errors
    /// `usage.link` when the text leads elsewhere; `author.not_found` when there is no such room or user; or
    /// what kept the answer from coming.
    pub async fn live_room(&self, text: &str) -> Result<Room> {
        let target = self.live_target(text).await?;
        if target.kind == TargetKind::Broadcast {
            return self.room_by_id(&target.id).await;
        }
        let handle = self.live_handle(&target).await?;
        let room = self.fetch_user_live_videos(&handle).await?;
        let never = || Error::new(Cause::AuthorNotFound).detail("the user was never live");
        Ok(Room {
            room_id: room.live_room_id().filter(|id| !id.is_empty() && id != "0").ok_or_else(never)?,
            live: is_live(room.live_status()),
            title: room.live_title().map(|title| title.clean().to_owned()),
            author: room.user_sec_uid(),
            nickname: room.nickname().map(|name| name.clean().to_owned()),
            unique_id: room.user_unique_id(),
        })
    }

    /// The handle of the host of a room, or of a user, without `@`.
    pub(super) async fn live_handle(&self, target: &Target) -> Result<String> {
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
        let found = link::readings(text);
        let first = KINDS.iter().find_map(|kind| found.iter().find(|target| target.kind == *kind));
        match first {
            Some(target) => Ok(target.clone()),
            None => f2_core::resolve::find(self, KINDS, text).await,
        }
    }

    async fn room_by_id(&self, room_id: &str) -> Result<Room> {
        let room = self.fetch_user_live_videos_by_room_id(room_id).await?;
        Ok(Room {
            room_id: room_id.to_owned(),
            live: is_live(room.live_status()),
            title: room.live_title().map(|title| title.clean().to_owned()),
            author: room.sec_uid(),
            nickname: room.nickname().map(|name| name.clean().to_owned()),
            unique_id: room.unique_id(),
        })
    }
}
