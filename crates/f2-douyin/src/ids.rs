//! From links and share texts to ids, one or many.

use f2_core::error::{Cause, Error, Result};
use f2_core::link::links;
use f2_core::platform::{Target, TargetKind};
use futures_util::future::try_join_all;

use crate::{Douyin, link};

impl Douyin {
    /// The reading of a text that is of one of these kinds; a short link is followed when there is no other.
    ///
    /// # Errors
    /// `usage.link` when nothing fits, or what kept the short link from being followed.
    pub async fn find(&self, kinds: &[TargetKind], text: &str) -> Result<Target> {
        let fitting = |found: &[Target]| found.iter().find(|target| kinds.contains(&target.kind)).cloned();
        let mut readings = link::readings(text);
        if fitting(&readings).is_none()
            && let Some(short) = readings.iter().find(|target| target.kind == TargetKind::Short)
        {
            readings = self.follow(&short.id).await?;
        }
        fitting(&readings).ok_or_else(|| {
            let detail = format!("none of {kinds:?} in it").to_lowercase();
            Error::new(Cause::UsageLink).detail(detail)
        })
    }

    /// Every link of the texts in order, each led to an id; a text without a link is taken for an id itself.
    async fn find_all(&self, kinds: &[TargetKind], texts: &[String]) -> Result<Vec<Target>> {
        let parts = texts.iter().flat_map(|text| {
            let found: Vec<String> = links(text).iter().map(ToString::to_string).collect();
            if found.is_empty() { vec![text.clone()] } else { found }
        });
        let parts: Vec<String> = parts.collect();
        if parts.is_empty() {
            return Err(Cause::UsageLink.into());
        }
        try_join_all(parts.iter().map(|part| self.find(kinds, part))).await
    }

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
        self.to_web_rid(self.find(ROOMS, text).await?).await
    }

    /// The same for every link of every text, in order.
    ///
    /// # Errors
    /// As for one; the first failure fails all.
    pub async fn get_all_webcast_id(&self, texts: &[String]) -> Result<Vec<String>> {
        let targets = self.find_all(ROOMS, texts).await?;
        try_join_all(targets.into_iter().map(|target| self.to_web_rid(target))).await
    }

    /// The room id of a broadcast. A link to a live room costs one request.
    ///
    /// # Errors
    /// `usage.link` when the text leads elsewhere, or what kept a link from being followed.
    pub async fn get_room_id(&self, text: &str) -> Result<String> {
        self.to_room_id(self.find(ROOMS, text).await?).await
    }

    /// The same for every link of every text, in order.
    ///
    /// # Errors
    /// As for one; the first failure fails all.
    pub async fn get_all_room_id(&self, texts: &[String]) -> Result<Vec<String>> {
        let targets = self.find_all(ROOMS, texts).await?;
        try_join_all(targets.into_iter().map(|target| self.to_room_id(target))).await
    }
}

/// What leads to a live room.
const ROOMS: &[TargetKind] = &[TargetKind::LiveRoom, TargetKind::Broadcast];

/// The fetchers of ids that stand in the links themselves: one text, and many.
macro_rules! fetchers {
    ($($(#[$doc:meta])* $one:ident $all:ident = $kind:ident;)*) => {
        impl Douyin {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// `usage.link` when the text leads elsewhere, or what kept a short link from being followed.
                pub async fn $one(&self, text: &str) -> Result<String> {
                    Ok(self.find(&[TargetKind::$kind], text).await?.id)
                }

                /// The same for every link of every text, in order, all at once.
                ///
                /// # Errors
                /// As for one; the first failure fails all.
                pub async fn $all(&self, texts: &[String]) -> Result<Vec<String>> {
                    let targets = self.find_all(&[TargetKind::$kind], texts).await?;
                    Ok(targets.into_iter().map(|target| target.id).collect())
                }
            )*
        }
    };
}

fetchers! {
    /// The `sec_user_id` of an author.
    get_sec_user_id get_all_sec_user_id = Author;
    /// The id of a work.
    get_aweme_id get_all_aweme_id = Work;
    /// The id of a mix.
    get_mix_id get_all_mix_id = Mix;
}
