//! Modes `post` and `like`: the works an author published, or likes.

use std::sync::Arc;

use f2_core::error::Result;
use f2_core::handler::{Listing, Promise, later};
use f2_core::page::{Limits, Pages};
use f2_core::platform::{Order, Plans};

use crate::Douyin;
use crate::crawler::requests::{LikeRequest, PostRequest};
use crate::views::Work;

/// Plans the works of the target's author, newest first.
pub(super) fn handle_user_post(douyin: Arc<Douyin>, order: Order) -> Plans {
    later(async move { posts(&douyin, order).await.map(Listing::plans) })
}

/// Plans the works the target's author likes, the last liked first. The interval only filters: a like has no
/// date.
pub(super) fn handle_user_like(douyin: Arc<Douyin>, order: Order) -> Plans {
    later(async move { likes(&douyin, order).await.map(Listing::plans) })
}

async fn posts(douyin: &Douyin, order: Order) -> Result<Listing<PostRequest, Work>> {
    let owner = douyin.owner(&order.target).await?;
    let expected = owner.profile.as_ref().and_then(|profile| profile.aweme_count());
    let hidden = owner.profile.as_ref().and_then(|profile| profile.secret()) == Some(true);
    douyin.tell_author(&owner.author, expected);
    let newest = order.interval.end().map_or(0, |end| end.as_millisecond());
    let sec_user_id = order.target.id.clone();
    let request = PostRequest { max_cursor: newest, sec_user_id, ..Default::default() };
    let floor = order.interval.start().map(|start| start.as_millisecond());
    let promise = |expected| Promise { expected, exact: true, guest: douyin.is_guest(), hidden };
    Ok(douyin
        .listing(request, order)
        .of(owner.author)
        .newest_first()
        .promised(expected.map(promise))
        .until(move |request| floor.is_some_and(|floor| request.max_cursor < floor)))
}

async fn likes(douyin: &Douyin, order: Order) -> Result<Listing<LikeRequest, Work>> {
    let owner = douyin.owner(&order.target).await?;
    let expected = owner.profile.as_ref().and_then(|profile| profile.favoriting_count());
    let shown = owner.profile.as_ref().and_then(|profile| profile.show_favorite_list());
    douyin.tell_author(&owner.author, expected);
    let request = LikeRequest { sec_user_id: order.target.id.clone(), ..Default::default() };
    // Liked works disappear without the count falling: only an empty list tells something.
    let hidden = shown == Some(false);
    let promise = |expected| Promise { expected, exact: false, guest: douyin.is_guest(), hidden };
    Ok(douyin.listing(request, order).of(owner.author).newest_first().promised(expected.map(promise)))
}

impl Douyin {
    /// A user's works, page by page, newest first; `max_cursor` 0 begins at the newest.
    #[must_use]
    pub fn fetch_user_post_videos(
        &self,
        sec_user_id: &str,
        max_cursor: i64,
        limits: Limits,
    ) -> Pages<PostRequest> {
        let sec_user_id = sec_user_id.to_owned();
        self.pages(PostRequest { max_cursor, sec_user_id, ..Default::default() }, limits)
    }

    /// The works a user likes, page by page, the last liked first; `max_cursor` 0 begins there.
    #[must_use]
    pub fn fetch_user_like_videos(
        &self,
        sec_user_id: &str,
        max_cursor: i64,
        limits: Limits,
    ) -> Pages<LikeRequest> {
        let sec_user_id = sec_user_id.to_owned();
        self.pages(LikeRequest { max_cursor, sec_user_id, ..Default::default() }, limits)
    }
}
