//! Live rooms: what they are, where they stream, who is live.

use f2_core::error::Result;

use crate::Douyin;
use crate::crawler::requests::{
    FollowingLiveRequest, LiveImRequest, LiveRequest, LiveRoomRequest, LiveStatusRequest,
};
use crate::views::{FollowingLives, LiveImFetch, UserLive, UserLive2, UserLiveStatus};

/// A room id has so many digits; a number in a web address has fewer.
pub(crate) const ROOM_ID_DIGITS: usize = 19;

impl Douyin {
    /// A live room by the number in its web address. A room id of 19 digits is led there first.
    ///
    /// # Errors
    /// `author.not_found` when there is no such room, or what kept the answer from coming.
    pub async fn fetch_user_live_videos(&self, webcast_id: &str) -> Result<UserLive> {
        let web_rid = self.web_rid(webcast_id).await?;
        self.crawler().fetch_live(&LiveRequest { web_rid, ..Default::default() }).await
    }

    /// A broadcast by its room id. No cookie goes along.
    ///
    /// # Errors
    /// `author.not_found` when there is no such broadcast, or what kept the answer from coming.
    pub async fn fetch_user_live_videos_by_room_id(&self, room_id: &str) -> Result<UserLive2> {
        self.crawler().fetch_live_room_id(&LiveRoomRequest { room_id: room_id.to_owned() }).await
    }

    /// The number in a room's web address, also for a room id.
    pub(crate) async fn web_rid(&self, id: &str) -> Result<String> {
        if id.len() != ROOM_ID_DIGITS {
            return Ok(id.to_owned());
        }
        let room = self.fetch_user_live_videos_by_room_id(id).await?;
        room.web_rid().filter(|rid| !rid.is_empty()).ok_or_else(|| f2_core::Cause::AuthorNotFound.into())
    }

    /// The first live messages of a room, and where the further ones begin.
    ///
    /// # Errors
    /// What kept the answer from coming.
    pub async fn fetch_live_im(&self, room_id: &str, unique_id: &str) -> Result<LiveImFetch> {
        let (room_id, user_unique_id) = (room_id.to_owned(), unique_id.to_owned());
        let request = LiveImRequest { room_id, user_unique_id, ..Default::default() };
        self.crawler().fetch_live_im_fetch(&request).await
    }

    /// The live rooms of the authors the account follows.
    ///
    /// # Errors
    /// `account.login_required`, or what kept the answer from coming.
    pub async fn fetch_user_following_lives(&self) -> Result<FollowingLives> {
        self.crawler().fetch_following_live(&FollowingLiveRequest::default()).await
    }

    /// Whether a user is live; several ids are parted by commas.
    ///
    /// # Errors
    /// What kept the answer from coming.
    pub async fn fetch_user_live_status(&self, user_id: &str) -> Result<UserLiveStatus> {
        let request = LiveStatusRequest { user_ids: user_id.to_owned(), ..Default::default() };
        self.crawler().fetch_user_live_status(&request).await
    }
}
