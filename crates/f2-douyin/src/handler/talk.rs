//! Comments, searches, suggested words and the number of plays.

use f2_core::error::{Cause, Error, Result};
use f2_core::page::{Limits, Pages};

use crate::Douyin;
use crate::crawler::requests::{
    CommentReplyRequest, CommentRequest, HomeSearchRequest, SearchRequest, SlidesRequest, StatsRequest,
    SuggestWordRequest,
};
use crate::views::{PostStats, SlidesInfo, SuggestWords};

impl Douyin {
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
        aweme_id: &str,
        comment_id: &str,
        cursor: i64,
        limits: Limits,
    ) -> Pages<CommentReplyRequest> {
        let (item_id, comment_id) = (aweme_id.to_owned(), comment_id.to_owned());
        self.pages(CommentReplyRequest { item_id, comment_id, cursor, ..Default::default() }, limits)
    }

    /// A search among one author's works, page by page; `user_id` is the author's `sec_user_id`.
    #[must_use]
    pub fn fetch_home_post_search(
        &self,
        user_id: &str,
        keyword: &str,
        offset: i64,
        limits: Limits,
    ) -> Pages<HomeSearchRequest> {
        let (from_user, keyword) = (user_id.to_owned(), keyword.to_owned());
        self.pages(HomeSearchRequest { from_user, keyword, offset, ..Default::default() }, limits)
    }

    /// A search among all works, page by page.
    #[must_use]
    pub fn fetch_general_search(&self, keyword: &str, offset: i64, limits: Limits) -> Pages<SearchRequest> {
        let keyword = keyword.to_owned();
        self.pages(SearchRequest { keyword, offset, ..Default::default() }, limits)
    }

    /// Words to search for, given the beginning of one.
    ///
    /// # Errors
    /// `platform.business` when the platform reports no success, or what kept the answer from coming.
    pub async fn fetch_suggest_word(&self, keyword: &str, count: i64) -> Result<SuggestWords> {
        let request = SuggestWordRequest { query: keyword.to_owned(), count, ..Default::default() };
        let words = self.crawler().fetch_suggest_word(&request).await?;
        match words.status_msg() {
            Some(message) if message != "success" => Err(Error::new(Cause::Business).detail(message)),
            _ => Ok(words),
        }
    }

    /// Raises the number of plays of a work by one; no mode calls it.
    ///
    /// # Errors
    /// What kept the answer from coming.
    pub async fn fetch_post_stats(&self, aweme_id: &str, aweme_type: i64) -> Result<PostStats> {
        let request = StatsRequest { aweme_type, item_id: aweme_id.to_owned(), ..Default::default() };
        self.crawler().fetch_post_stats(&request).await
    }

    /// Image sets with their moving parts, as the share page gets them. No cookie goes along.
    ///
    /// # Errors
    /// What kept the answer from coming.
    pub async fn fetch_slides_info(&self, aweme_ids: &[String]) -> Result<SlidesInfo> {
        let request = SlidesRequest { aweme_ids: format!("[{}]", aweme_ids.join(",")), ..Default::default() };
        self.crawler().fetch_slides_info(&request).await
    }
}
