//! Users around a user, and who the cookie is.

use f2_core::error::{Cause, Error, Result};
use f2_core::page::{Limits, Pages};

use crate::Douyin;
use crate::crawler::requests::{
    FollowerRequest, FollowingRequest, QueryUserRequest, SelfRequest, ShortUserRequest,
};
use crate::views::{QueryUser, ShortUsers, UserProfile};

impl Douyin {
    /// Whom a user follows, page by page. One of the ids is enough; `source_type` 1 lists the newest first, 3
    /// the oldest first, 4 as the site mixes them.
    ///
    /// # Errors
    /// `usage.argument` for another `source_type`, and without an id.
    pub fn fetch_user_following(
        &self,
        user_id: &str,
        sec_user_id: &str,
        source_type: i64,
        limits: Limits,
    ) -> Result<Pages<FollowingRequest>> {
        one_id(user_id, sec_user_id)?;
        if ![1, 3, 4].contains(&source_type) {
            let detail = format!("source_type {source_type} is none of 1, 3, 4");
            return Err(Error::new(Cause::UsageArgument).detail(detail));
        }
        let (user_id, sec_user_id) = (user_id.to_owned(), sec_user_id.to_owned());
        let request = FollowingRequest { user_id, sec_user_id, source_type, ..Default::default() };
        Ok(self.pages(request, limits))
    }

    /// Who follows a user, page by page. One of the ids is enough.
    ///
    /// # Errors
    /// `usage.argument` without an id.
    pub fn fetch_user_follower(
        &self,
        user_id: &str,
        sec_user_id: &str,
        limits: Limits,
    ) -> Result<Pages<FollowerRequest>> {
        one_id(user_id, sec_user_id)?;
        let (user_id, sec_user_id) = (user_id.to_owned(), sec_user_id.to_owned());
        Ok(self.pages(FollowerRequest { user_id, sec_user_id, ..Default::default() }, limits))
    }

    /// Who the cookie is. A guest has an id too: this is no login check.
    ///
    /// # Errors
    /// What kept the answer from coming.
    pub async fn fetch_query_user(&self) -> Result<QueryUser> {
        self.crawler().fetch_query_user(&QueryUserRequest::default()).await
    }

    /// The profile of the account behind the cookie.
    ///
    /// # Errors
    /// `account.login_required`, or what kept the answer from coming.
    pub async fn fetch_user_self(&self) -> Result<UserProfile> {
        self.crawler().fetch_user_self(&SelfRequest::default()).await
    }

    /// Short profiles of users by their `sec_user_id`s.
    ///
    /// # Errors
    /// What kept the answer from coming.
    pub async fn fetch_short_users(&self, sec_user_ids: &[String]) -> Result<ShortUsers> {
        let sec_user_ids = serde_json::Value::from(sec_user_ids.to_vec()).to_string();
        self.crawler().fetch_short_user(&ShortUserRequest { sec_user_ids }).await
    }
}

fn one_id(user_id: &str, sec_user_id: &str) -> Result<()> {
    if user_id.is_empty() && sec_user_id.is_empty() {
        return Err(Error::new(Cause::UsageArgument).detail("user_id or sec_user_id is needed"));
    }
    Ok(())
}
