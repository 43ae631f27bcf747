//! Live rooms: what they are, where they stream, who is live.

use f2_core::error::{Cause, Error, Result};
use f2_core::json::{self, Value};
use futures_util::FutureExt as _;

use super::{first_of, handle_of};
use crate::TikTok;
use crate::crawler::requests::{AliveRequest, LiveRequest, LiveRoomRequest};
use crate::views::{CheckAlive, RoomInfo, UserLive};

impl TikTok {
    /// A user's live room by the handle: by the room of the user, else by the page of the room, else by the room
    /// id that the user's profile names.
    ///
    /// # Errors
    /// `usage.argument` for what is no handle; `author.not_found` when there is no such user, or what kept the
    /// sources from answering.
    pub async fn fetch_user_live_videos(&self, unique_id: &str) -> Result<UserLive> {
        let unique_id = handle_of(unique_id)?;
        let request = LiveRequest { unique_id: unique_id.to_owned(), ..Default::default() };
        let asked = self.crawler().fetch_user_live(&request).boxed();
        let (page, profile) = (self.live_page(unique_id).boxed(), self.live_by_profile(unique_id).boxed());
        first_of(asked, first_of(page, profile)).await
    }

    /// A broadcast by its room id.
    ///
    /// # Errors
    /// `author.not_found` when there is no such broadcast, `account.login_required` for one that not everybody may
    /// see, or what kept the answer from coming.
    pub async fn fetch_user_live_videos_by_room_id(&self, room_id: &str) -> Result<RoomInfo> {
        let request = LiveRoomRequest { room_id: room_id.to_owned(), ..Default::default() };
        self.crawler().fetch_live_room(&request).await
    }

    /// Whether rooms are live; several ids are parted by commas. The site has been seen to say so of rooms that do
    /// not exist: [`UserLive::is_live`] is to be trusted more.
    ///
    /// # Errors
    /// What kept the answer from coming.
    pub async fn fetch_check_live_alive(&self, room_ids: &str) -> Result<CheckAlive> {
        self.crawler().fetch_check_live_alive(&AliveRequest { room_ids: room_ids.to_owned() }).await
    }

    async fn live_page(&self, unique_id: &str) -> Result<UserLive> {
        let page = self.page(&format!("https://www.tiktok.com/@{unique_id}/live")).await?;
        let is_theirs =
            |room: &Value| json::text_at(room, "data.user.uniqueId").eq_ignore_ascii_case(unique_id);
        let room = page.room().filter(is_theirs);
        room.map(UserLive::from)
            .ok_or_else(|| Error::new(Cause::BadReply).detail("a page without its live room"))
    }

    async fn live_by_profile(&self, unique_id: &str) -> Result<UserLive> {
        let profile = self.fetch_user_profile("", unique_id).await?;
        let room_id = profile.room_id().filter(|id| !id.is_empty() && id != "0");
        let room_id =
            room_id.ok_or_else(|| Error::new(Cause::AuthorNotFound).detail("the user was never live"))?;
        Ok(of_broadcast(&self.fetch_user_live_videos_by_room_id(&room_id).await?))
    }
}

/// A broadcast in the shape of a user's live room.
fn of_broadcast(room: &RoomInfo) -> UserLive {
    use f2_core::view::View as _;
    let from = |path: &str| json::at(room.json(), path).cloned().unwrap_or_else(|| Value::from(()));
    let object = |rows: &[(&str, &str)]| -> Value {
        rows.iter().map(|(name, path)| ((*name).to_owned(), from(path))).collect()
    };
    let user = object(&[
        ("id", "data.owner.id_str"),
        ("nickname", "data.owner.nickname"),
        ("uniqueId", "data.owner.display_id"),
        ("secUid", "data.owner.sec_uid"),
        ("roomId", "data.id_str"),
    ]);
    let live = object(&[
        ("title", "data.title"),
        ("status", "data.status"),
        ("startTime", "data.create_time"),
        ("coverUrl", "data.cover.url_list[0]"),
        ("streamData", "data.stream_url.live_core_sdk_data"),
    ]);
    let data: Value = [("user".to_owned(), user), ("liveRoom".to_owned(), live)].into_iter().collect();
    let answer: Value =
        [("statusCode".to_owned(), Value::from(0)), ("data".to_owned(), data)].into_iter().collect();
    UserLive::from(answer)
}
