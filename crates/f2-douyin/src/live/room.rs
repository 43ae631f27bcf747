//! From a link to a live room.

use f2_core::error::{Cause, Error, Result};
use f2_core::platform::{Target, TargetKind};

use crate::crawler::requests::LiveRequest;
use crate::handler::ROOM_ID_DIGITS;
use crate::{Douyin, link};

/// The state of a room that is live.
const LIVE: i64 = 2;

/// Whether a room's state says that it is live.
pub(super) fn is_live(status: Option<i64>) -> bool {
    status == Some(LIVE)
}

/// A live room and the broadcast it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// The number in the room's web address, where it is known.
    pub web_rid: Option<String>,
    /// The id of the broadcast, 19 digits.
    pub room_id: String,
    /// Whether it is live.
    pub live: bool,
    /// The broadcast's title, without what file names cannot hold.
    pub title: Option<String>,
    /// The host's `sec_user_id`.
    pub author: Option<String>,
    /// The host's name, without what file names cannot hold.
    pub nickname: Option<String>,
}

impl Douyin {
    /// The room behind a link to a room, a broadcast or an author, a short link, the number of a room, or a
    /// room id.
    ///
    /// # Errors
    /// `usage.link` when the text leads elsewhere; `author.not_found` when there is no such room, or the author
    /// is not live; `platform.business` when there is no such broadcast; or what kept the answer from coming.
    pub async fn live_room(&self, text: &str) -> Result<Room> {
        let target = self.live_target(text).await?;
        match target.kind {
            TargetKind::LiveRoom => self.room_by_web_rid(&target.id).await,
            TargetKind::Broadcast => self.room_by_id(&target.id).await,
            _ => {
                let profile = self.fetch_user_profile(&target.id).await?;
                match profile.room_id().filter(|id| id.len() == ROOM_ID_DIGITS) {
                    Some(id) => self.room_by_id(&id).await,
                    None => Err(Error::new(Cause::AuthorNotFound).detail("the author is not live")),
                }
            }
        }
    }

    async fn live_target(&self, text: &str) -> Result<Target> {
        const KINDS: &[TargetKind] = &[TargetKind::LiveRoom, TargetKind::Broadcast, TargetKind::Author];
        // A bare number of 19 digits is taken for a work everywhere else.
        let bare = text.trim();
        if bare.len() == ROOM_ID_DIGITS && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Target::new(TargetKind::Broadcast, bare));
        }
        // The room of a link wins over the author that it names besides.
        let found = link::readings(text);
        let first = KINDS.iter().find_map(|kind| found.iter().find(|target| target.kind == *kind));
        match first {
            Some(target) => Ok(target.clone()),
            None => f2_core::resolve::find(self, KINDS, text).await,
        }
    }

    async fn room_by_web_rid(&self, web_rid: &str) -> Result<Room> {
        let request = LiveRequest { web_rid: web_rid.to_owned(), ..Default::default() };
        let room = self.crawler().fetch_live(&request).await?;
        let never = || Error::new(Cause::AuthorNotFound).detail("the room was never live");
        Ok(Room {
            room_id: room.room_id().filter(|id| !id.is_empty()).ok_or_else(never)?,
            live: is_live(room.live_status()),
            title: room.live_title().map(|title| title.clean().to_owned()),
            author: room.sec_user_id(),
            nickname: room.nickname().map(|name| name.clean().to_owned()),
            web_rid: Some(web_rid.to_owned()),
        })
    }

    async fn room_by_id(&self, room_id: &str) -> Result<Room> {
        let room = self.fetch_user_live_videos_by_room_id(room_id).await?;
        Ok(Room {
            room_id: room_id.to_owned(),
            live: is_live(room.live_status()),
            title: room.live_title().map(|title| title.clean().to_owned()),
            author: room.sec_uid(),
            nickname: room.nickname().map(|name| name.clean().to_owned()),
            web_rid: room.web_rid().filter(|rid| !rid.is_empty()),
        })
    }
}
