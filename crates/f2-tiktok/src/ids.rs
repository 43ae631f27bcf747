//! From links and share texts to ids, one or many.

use f2_core::error::{Cause, Error, Result};
use f2_core::platform::{Target, TargetKind};
use f2_core::resolve::{find, find_all};
use futures_util::future::try_join_all;

use crate::TikTok;

/// What names an author: a page of theirs, a work of theirs, their live room.
const AUTHORS: &[TargetKind] = &[TargetKind::Author, TargetKind::Work];

f2_core::id_fetchers! { for TikTok;
    /// The id of a work.
    get_aweme_id get_all_aweme_id = Work;
    /// The id of a playlist; a collection's has `collection/` before it.
    get_mix_id get_all_mix_id = Mix;
}

impl TikTok {
    /// The `secUid` of the author a target names. A handle costs one page, a work too.
    pub(crate) async fn sec_uid_of(&self, target: &Target) -> Result<String> {
        let missing = || Error::new(Cause::AuthorNotFound).detail("no secUid");
        match target.kind {
            TargetKind::Work => {
                let work = self.fetch_one_video(&target.id).await?;
                work.sec_uid().filter(|id| !id.is_empty()).ok_or_else(missing)
            }
            _ => match target.id.strip_prefix('@') {
                Some(unique_id) => {
                    let profile = self.fetch_user_profile("", unique_id).await?;
                    profile.sec_uid().filter(|id| !id.is_empty()).ok_or_else(missing)
                }
                None => Ok(target.id.clone()),
            },
        }
    }

    /// The handle of the author a target names, without the `@`.
    pub(crate) async fn unique_id_of(&self, target: &Target) -> Result<String> {
        if let Some(unique_id) = target.id.strip_prefix('@') {
            return Ok(unique_id.to_owned());
        }
        let found = match target.kind {
            TargetKind::Work => self.fetch_one_video(&target.id).await?.unique_id(),
            _ => self.fetch_user_profile(&target.id, "").await?.unique_id(),
        };
        found.ok_or_else(|| Error::new(Cause::AuthorNotFound).detail("no uniqueId"))
    }

    /// The `secUid` behind a link to an author, a work or a live room, or behind a short link to one.
    ///
    /// # Errors
    /// `usage.link` when the text leads elsewhere, or what kept a page from being read.
    pub async fn get_secuid(&self, text: &str) -> Result<String> {
        self.sec_uid_of(&find(self, AUTHORS, text).await?).await
    }

    /// The same for every link of every text, in order, all at once.
    ///
    /// # Errors
    /// As for one; the first failure fails all.
    pub async fn get_all_secuid(&self, texts: &[String]) -> Result<Vec<String>> {
        let targets = find_all(self, AUTHORS, texts).await?;
        try_join_all(targets.iter().map(|target| self.sec_uid_of(target))).await
    }

    /// The handle behind a link to an author, a work or a live room, or behind a short link to one.
    ///
    /// # Errors
    /// `usage.link` when the text leads elsewhere, or what kept a page from being read.
    pub async fn get_uniqueid(&self, text: &str) -> Result<String> {
        self.unique_id_of(&find(self, AUTHORS, text).await?).await
    }

    /// The same for every link of every text, in order, all at once.
    ///
    /// # Errors
    /// As for one; the first failure fails all.
    pub async fn get_all_uniqueid(&self, texts: &[String]) -> Result<Vec<String>> {
        let targets = find_all(self, AUTHORS, texts).await?;
        try_join_all(targets.iter().map(|target| self.unique_id_of(target))).await
    }
}
