//! The table of requests: parameters in the order they are sent, and what comes back.

use super::Crawler;
use super::endpoints::{POST_DETAIL, USER_POST, USER_PROFILE};
use crate::views::{PostDetail, PostPage, UserProfile, Work};

f2_core::requests! { for Crawler;
    /// A user's profile.
    fetch_user_profile: ProfileRequest { sec_user_id: String } => USER_PROFILE, UserProfile;
    /// A user's works, newest first. The cursor is a time in milliseconds; 0 begins at the newest.
    fetch_user_post: PostRequest { max_cursor: i64, count: u32, sec_user_id: String }
        => USER_POST, PostPage, pages Work = "aweme_list" by max_cursor;
    /// One work.
    fetch_post_detail: DetailRequest { aweme_id: String } => POST_DETAIL, PostDetail;
}
