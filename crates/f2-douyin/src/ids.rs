//! From links and share texts to ids, one or many.

use f2_core::error::{Cause, Error, Result};
use f2_core::platform::{Target, TargetKind};
use f2_core::resolve::{find, find_all};
use futures_util::future::try_join_all;

use crate::Douyin;

impl Douyin {
    /// The number in a room's web address, whatever the link led to.
    async fn to_web_rid(&self, target: Target) -> Result<String> {
        match target.kind {
            TargetKind::Broadcast => self.web_rid(&target.id).await,
            _ => Ok(target.id),
        }
    }

    /// The room id of a broadcast; a web address is asked which broadcast it shows.
    async fn to_room_id(&self, target: Target) -> Result<String> {
        match target.kind {
            TargetKind::Broadcast => Ok(target.id),
            _ => {
                let room = self.fetch_user_live_videos(&target.id).await?;
                room.room_id()
                    .ok_or_else(|| Error::new(Cause::AuthorNotFound).detail("the room was never live"))
            }
        }
    }

    /// The number in a live room's web address. A link to a broadcast costs one request.
    ///
    /// # Errors
    /// `usage.link` when the text leads elsewhere, or what kept a link from being followed.
    pub async fn get_webcast_id(&self, text: &str) -> Result<String> {
        self.to_web_rid(find(self, ROOMS, text).await?).await
    }

    /// The same for every link of every text, in order.
    ///
    /// # Errors
    /// As for one; the first failure fails all.
    pub async fn get_all_webcast_id(&self, texts: &[String]) -> Result<Vec<String>> {
        let targets = find_all(self, ROOMS, texts).await?;
        try_join_all(targets.into_iter().map(|target| self.to_web_rid(target))).await
    }

    /// The room id of a broadcast. A link to a live room costs one request.
    ///
    /// # Errors
    /// `usage.link` when the text leads elsewhere, or what kept a link from being followed.
    pub async fn get_room_id(&self, text: &str) -> Result<String> {
        self.to_room_id(find(self, ROOMS, text).await?).await
    }

    /// The same for every link of every text, in order.
    ///
    /// # Errors
    /// As for one; the first failure fails all.
    pub async fn get_all_room_id(&self, texts: &[String]) -> Result<Vec<String>> {
        let targets = find_all(self, ROOMS, texts).await?;
        try_join_all(targets.into_iter().map(|target| self.to_room_id(target))).await
    }
}

/// What leads to a live room.
const ROOMS: &[TargetKind] = &[TargetKind::LiveRoom, TargetKind::Broadcast];

f2_core::id_fetchers! { for Douyin;
    /// The `sec_user_id` of an author.
    get_sec_user_id get_all_sec_user_id = Author;
    /// The id of a work.
    get_aweme_id get_all_aweme_id = Work;
    /// The id of a mix.
    get_mix_id get_all_mix_id = Mix;
}
