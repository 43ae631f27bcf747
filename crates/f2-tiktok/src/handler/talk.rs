//! Comments, recommendations, works like another, and users around a user.

use f2_core::error::{Cause, Error, Result};
use f2_core::page::{Limits, Pages};

use crate::TikTok;
use crate::crawler::requests::{
    CommentReplyRequest, CommentRequest, RecommendRequest, RelatedRequest, UserListRequest,
};

impl TikTok {
    /// The comments of a work, page by page.
    #[must_use]
    pub fn fetch_post_comment(&self, aweme_id: &str, cursor: i64, limits: Limits) -> Pages<CommentRequest> {
        let aweme_id = aweme_id.to_owned();
        self.pages(CommentRequest { aweme_id, cursor, ..Default::default() }, limits)
    }

    /// The replies to a comment, page by page, to the end.
    #[must_use]
    pub fn fetch_post_comment_reply(
        &self,
        item_id: &str,
        comment_id: &str,
        cursor: i64,
        limits: Limits,
    ) -> Pages<CommentReplyRequest> {
        let (item_id, comment_id) = (item_id.to_owned(), comment_id.to_owned());
        self.pages(CommentReplyRequest { item_id, comment_id, cursor, ..Default::default() }, limits)
    }

    /// Recommendations, page by page. They have no end: set `max_counts`.
    #[must_use]
    pub fn fetch_post_recommend(&self, limits: Limits) -> Pages<RecommendRequest> {
        self.pages(RecommendRequest::default(), limits)
    }

    /// Works like another, page by page.
    #[must_use]
    pub fn fetch_post_related(&self, item_id: &str, limits: Limits) -> Pages<RelatedRequest> {
        self.pages(RelatedRequest { item_id: item_id.to_owned(), ..Default::default() }, limits)
    }

    /// Users around a user, page by page: `scene` 21 whom the user follows, 67 who follows the user.
    ///
    /// # Errors
    /// `usage.argument` for another scene.
    pub fn fetch_user_list(
        &self,
        sec_uid: &str,
        scene: i64,
        limits: Limits,
    ) -> Result<Pages<UserListRequest>> {
        if ![21, 67].contains(&scene) {
            let detail = format!("scene {scene} is none of 21, 67");
            return Err(Error::new(Cause::UsageArgument).detail(detail));
        }
        Ok(self.pages(UserListRequest { scene, sec_uid: sec_uid.to_owned(), ..Default::default() }, limits))
    }
}
