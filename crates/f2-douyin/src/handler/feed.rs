//! Modes `feed`, `related` and `friend`: what the platform recommends, what is like a work, what friends show.

use std::sync::Arc;

use f2_core::page::{Limits, Pages};
use f2_core::platform::{Order, Plans, TargetKind};
use futures_util::StreamExt as _;

use super::post::handle_user_post;
use crate::Douyin;
use crate::crawler::requests::{
    FeedRequest, FollowFeedRequest, FriendFeedRequest, PostRequest, RelatedRequest,
};
use crate::media::author_of;
use f2_core::handler::later;

/// Recommendations have no end; without a wish so many are taken.
const RECOMMENDED: u64 = 20;

/// Plans an author's works when a link names one, else the recommendations of the account.
pub(super) fn handle_user_feed(douyin: Arc<Douyin>, mut order: Order) -> Plans {
    if order.target.kind == TargetKind::Author {
        return handle_user_post(douyin, order);
    }
    order.max_counts = Some(order.max_counts.unwrap_or(RECOMMENDED));
    douyin.listing(FeedRequest::default(), order).plans().boxed()
}

/// Plans the works like the target, in the folder of its author, below its id.
pub(super) fn handle_related(douyin: Arc<Douyin>, order: Order) -> Plans {
    later(async move {
        let work = douyin.fetch_one_video(&order.target.id).await?;
        let author = Arc::new(author_of(&work));
        douyin.tell_author(&author, None);
        let request = RelatedRequest::like(&order.target.id);
        let folder = Some(order.target.id.clone());
        Ok(douyin.listing(request, order).of(author).inside(folder).plans())
    })
}

/// Plans the newest works of the account's friends.
pub(super) fn handle_friend_feed(douyin: Arc<Douyin>, order: Order) -> Plans {
    later(async move {
        let owner = douyin.owner(&order.target).await?;
        douyin.tell_author(&owner.author, None);
        let listing = douyin.listing(FriendFeedRequest::default(), order);
        Ok(listing.of(owner.author).newest_first().plans())
    })
}

impl RelatedRequest {
    /// The works like this one, which itself is left out.
    #[must_use]
    pub fn like(aweme_id: &str) -> Self {
        Self { aweme_id: aweme_id.to_owned(), filter_gids: format!("{aweme_id},"), ..Default::default() }
    }
}

impl Douyin {
    /// An author's works, as F2's method of this name lists them; `max_cursor` 0 begins at the newest.
    #[must_use]
    pub fn fetch_user_feed_videos(
        &self,
        sec_user_id: &str,
        max_cursor: i64,
        limits: Limits,
    ) -> Pages<PostRequest> {
        self.fetch_user_post_videos(sec_user_id, max_cursor, limits)
    }

    /// Recommendations, page by page. They have no end: set `max_counts`.
    #[must_use]
    pub fn fetch_feed_videos(&self, limits: Limits) -> Pages<FeedRequest> {
        self.pages(FeedRequest::default(), limits)
    }

    /// Works like another, page by page; none comes twice.
    #[must_use]
    pub fn fetch_related_videos(&self, aweme_id: &str, limits: Limits) -> Pages<RelatedRequest> {
        self.pages(RelatedRequest::like(aweme_id), limits)
    }

    /// The newest works of the account's friends, page by page.
    #[must_use]
    pub fn fetch_friend_feed_videos(
        &self,
        cursor: i64,
        level: i64,
        pull_type: i64,
        limits: Limits,
    ) -> Pages<FriendFeedRequest> {
        self.pages(FriendFeedRequest { cursor, level, pull_type, ..Default::default() }, limits)
    }

    /// The newest works of the authors the account follows, page by page.
    #[must_use]
    pub fn fetch_follow_feed_videos(&self, limits: Limits) -> Pages<FollowFeedRequest> {
        self.pages(FollowFeedRequest::default(), limits)
    }
}
