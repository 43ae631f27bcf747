//! Modes `post`, `like` and `collect`: the works an author published, likes, or has collected.

use std::sync::Arc;

use f2_core::error::Result;
use f2_core::handler::{Listing, Promise, later};
use f2_core::json;
use f2_core::page::{Limits, Pages};
use f2_core::plan::Plan;
use f2_core::platform::{Order, Plans};
use f2_core::view::View as _;
use futures_util::{Stream, StreamExt as _, stream};

use super::owner::Owner;
use crate::TikTok;
use crate::crawler::requests::{
    CollectRequest, CreatorRequest, LikeRequest, PostRequest, RepostRequest, StoryRequest,
};
use crate::views::{UserProfile, Work};

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
/// signature. Where that one gives nothing either, what kept the signed list back is told.
async fn posts(tiktok: Arc<TikTok>, order: Order) -> Result<impl Stream<Item = Result<Plan>> + Send> {
    let owner = tiktok.owner(&order.target).await?;
    let promised = promise(&tiktok, &owner.profile);
    tiktok.tell_author(&owner.author, promised.map(|promise| promise.expected));
    let newest = order.interval.end().map_or(0, |end| end.as_millisecond());
    let floor = order.interval.start().map(|start| start.as_millisecond());
    let request = PostRequest { cursor: newest, sec_uid: owner.author.id.clone(), ..Default::default() };
    let listing = tiktok.listing(request, order.clone()).of(owner.author.clone()).newest_first();
    let until = move |request: &PostRequest| floor.is_some_and(|floor| request.cursor < floor);
    let mut signed = listing.promised(promised).until(until).plans().boxed().fuse();
    let kept_back = match signed.next().await {
        Some(Err(error)) if TikTok::is_kept_back(&error) => error,
        first => return Ok(stream::iter(first).chain(signed).boxed()),
    };
    tracing::debug!(target: "f2::handler", code = kept_back.code(), "the list without a signature is asked");
    let mut bare = unsigned(&tiktok, order, &owner).promised(promised).plans().boxed().fuse();
    match bare.next().await {
        Some(Err(error)) if TikTok::is_kept_back(&error) => Err(kept_back),
        first => Ok(stream::iter(first).chain(bare).boxed()),
    }
}

/// How many works the profile of an author promises.
fn promise(tiktok: &TikTok, profile: &UserProfile) -> Option<Promise> {
    let expected = profile.exact_video_count().or(profile.video_count());
    let (guest, hidden) = (tiktok.is_guest(), profile.private_account() == Some(true));
    expected.map(|expected| Promise { expected, exact: true, guest, hidden })
}

/// The list that takes no signature. It shows nothing of an author's pauses, and goes back to when the account was
/// made.
fn unsigned(tiktok: &TikTok, order: Order, owner: &Owner) -> Listing<CreatorRequest, Work> {
    let (wanted, newest) = (order.interval.start(), order.interval.end().unwrap_or_else(|| tiktok.now()));
    let made = json::at(owner.profile.json(), "userInfo.user.createTime").and_then(json::int);
    let floor = made.map(|seconds| seconds.saturating_mul(1000)).max(wanted.map(|at| at.as_millisecond()));
    let cursor = newest.as_millisecond();
    let request = CreatorRequest { cursor, sec_uid: owner.author.id.clone(), ..Default::default() };
    let listing = tiktok.listing(request, order).of(owner.author.clone()).newest_first().patient();
    listing.until(move |request| floor.is_some_and(|floor| request.cursor < floor))
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
        let request = CreatorRequest { cursor, sec_uid: sec_uid.to_owned(), ..Default::default() };
        let mut pages = self.pages(request, limits);
        // It ends by itself: at a time before the first work of all.
        pages.set_patience(u32::MAX);
        pages
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
