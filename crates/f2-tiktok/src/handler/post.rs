//! Modes `post`, `like` and `collect`: the works an author published, likes, or has collected.

use std::sync::Arc;

use f2_core::error::Result;
use f2_core::handler::{Promise, later};
use f2_core::page::{Limits, Pages};
use f2_core::plan::Plan;
use f2_core::platform::{Order, Plans};
use futures_util::{Stream, StreamExt as _, stream};

use super::owner::Owner;
use crate::TikTok;
use crate::crawler::requests::{
    CollectRequest, CreatorRequest, LikeRequest, PostRequest, RepostRequest, StoryRequest,
};

/// Plans the works of the target's author, newest first.
pub(super) fn handle_user_post(tiktok: Arc<TikTok>, order: Order) -> Plans {
    later(async move { posts(tiktok, order).await })
}

/// Plans the works the target's author likes, the last liked first. The interval only filters: a like has no
/// date.
pub(super) fn handle_user_like(tiktok: Arc<TikTok>, order: Order) -> Plans {
    later(async move {
        let Owner { author, profile } = tiktok.owner(&order.target).await?;
        let expected = profile.exact_digg_count().or(profile.digg_count());
        tiktok.tell_author(&author, expected);
        let request = LikeRequest { sec_uid: author.id.clone(), ..Default::default() };
        // Liked works disappear without the count falling: only an empty list tells something.
        let hidden = profile.open_favorite() == Some(false);
        let promise = |expected| Promise { expected, exact: false, guest: tiktok.is_guest(), hidden };
        let listing = tiktok.listing(request, order).of(author).newest_first();
        Ok(listing.promised(expected.map(promise)).plans())
    })
}

/// Plans the works the target's author has collected, the last collected first.
pub(super) fn handle_user_collect(tiktok: Arc<TikTok>, order: Order) -> Plans {
    later(async move {
        let Owner { author, .. } = tiktok.owner(&order.target).await?;
        tiktok.tell_author(&author, None);
        let request = CollectRequest { sec_uid: author.id.clone(), ..Default::default() };
        Ok(tiktok.listing(request, order).of(author).newest_first().plans())
    })
}

/// The works of an author by the signed list; where it is kept back from its first page on, by the list that takes no
/// signature.
async fn posts(tiktok: Arc<TikTok>, order: Order) -> Result<impl Stream<Item = Result<Plan>> + Send> {
    let Owner { author, profile } = tiktok.owner(&order.target).await?;
    let expected = profile.exact_video_count().or(profile.video_count());
    let hidden = profile.private_account() == Some(true);
    tiktok.tell_author(&author, expected);
    let guest = tiktok.is_guest();
    let promise = expected.map(|expected| Promise { expected, exact: true, guest, hidden });
    let newest = order.interval.end().map(|end| end.as_millisecond());
    let floor = order.interval.start().map(|start| start.as_millisecond());
    let older = move |cursor: i64| floor.is_some_and(|floor| cursor < floor);

    let (sec_uid, cursor) = (author.id.clone(), newest.unwrap_or(0));
    let request = PostRequest { cursor, sec_uid: sec_uid.clone(), ..Default::default() };
    let listing = tiktok.listing(request, order.clone()).of(author.clone()).newest_first().promised(promise);
    let mut signed = listing.until(move |request| older(request.cursor)).plans().boxed().fuse();
    match signed.next().await {
        Some(Err(error)) if TikTok::is_kept_back(&error) => {
            tracing::debug!(target: "f2::handler", code = error.code(), "the list without a signature is asked");
            let cursor = newest.unwrap_or_else(|| tiktok.now().as_millisecond());
            let request = CreatorRequest { cursor, sec_uid, ..Default::default() };
            let listing = tiktok.listing(request, order).of(author).newest_first().promised(promise);
            Ok(listing.until(move |request| older(request.cursor)).plans().boxed())
        }
        first => Ok(stream::iter(first).chain(signed).boxed()),
    }
}

impl TikTok {
    /// A user's works, page by page, newest first; `cursor` 0 begins at the newest.
    #[must_use]
    pub fn fetch_user_post_videos(&self, sec_uid: &str, cursor: i64, limits: Limits) -> Pages<PostRequest> {
        let sec_uid = sec_uid.to_owned();
        self.pages(PostRequest { cursor, sec_uid, ..Default::default() }, limits)
    }

    /// A user's works by the list that takes no signature, page by page, newest first; `cursor` 0 begins now.
    #[must_use]
    pub fn fetch_user_creator_videos(
        &self,
        sec_uid: &str,
        cursor: i64,
        limits: Limits,
    ) -> Pages<CreatorRequest> {
        let cursor = if cursor == 0 { self.now().as_millisecond() } else { cursor };
        self.pages(CreatorRequest { cursor, sec_uid: sec_uid.to_owned(), ..Default::default() }, limits)
    }

    /// The works a user likes, page by page, the last liked first; `cursor` 0 begins there.
    #[must_use]
    pub fn fetch_user_like_videos(&self, sec_uid: &str, cursor: i64, limits: Limits) -> Pages<LikeRequest> {
        let sec_uid = sec_uid.to_owned();
        self.pages(LikeRequest { cursor, sec_uid, ..Default::default() }, limits)
    }

    /// The works a user has collected, page by page, the last collected first.
    #[must_use]
    pub fn fetch_user_collect_videos(
        &self,
        sec_uid: &str,
        cursor: i64,
        limits: Limits,
    ) -> Pages<CollectRequest> {
        let sec_uid = sec_uid.to_owned();
        self.pages(CollectRequest { cursor, sec_uid, ..Default::default() }, limits)
    }

    /// The works a user passes on, page by page, the last first.
    #[must_use]
    pub fn fetch_user_repost_videos(
        &self,
        sec_uid: &str,
        cursor: i64,
        limits: Limits,
    ) -> Pages<RepostRequest> {
        let sec_uid = sec_uid.to_owned();
        self.pages(RepostRequest { cursor, sec_uid, ..Default::default() }, limits)
    }

    /// A user's stories, page by page, by the numeric id.
    #[must_use]
    pub fn fetch_user_story_videos(
        &self,
        author_id: &str,
        cursor: i64,
        limits: Limits,
    ) -> Pages<StoryRequest> {
        let author_id = author_id.to_owned();
        self.pages(StoryRequest { cursor, author_id, ..Default::default() }, limits)
    }
}
