//! The table of endpoints, in the order of the specification.

use f2_core::request::{BodyKind, Endpoint};

use crate::device::{BASE_LIVE, BASE_LIVE2, BASE_NONE, BASE_WEB, BASE_WEBCAST};

/// The name of the signing list of the web API: the configured signature.
pub const SIGN_WEB: &str = "web";
/// The name of the signing list of guarded paths: with a device identity, the web signature comes on top.
pub const SIGN_GUARDED: &str = "guarded";
/// The name of the empty signing list.
pub const SIGN_NONE: &str = "none";

/// A web API endpoint: base parameters, signature, GET.
const fn web(name: &'static str, url: &'static str) -> Endpoint {
    Endpoint::get(name, url, BASE_WEB, SIGN_WEB)
}

/// A web API endpoint that the gateway guards.
const fn guarded(name: &'static str, url: &'static str) -> Endpoint {
    web(name, url).signed(SIGN_GUARDED)
}

/// A live room by its web address.
const fn live(name: &'static str, url: &'static str) -> Endpoint {
    Endpoint::get(name, url, BASE_LIVE, SIGN_WEB)
}

/// A broadcast by its room id.
const fn live2(name: &'static str, url: &'static str) -> Endpoint {
    Endpoint::get(name, url, BASE_LIVE2, SIGN_WEB)
}

/// Live messages.
const fn webcast(name: &'static str, url: &'static str) -> Endpoint {
    Endpoint::get(name, url, BASE_WEBCAST, SIGN_WEB)
}

/// An endpoint that wants its own parameters alone.
const fn bare(name: &'static str, url: &'static str) -> Endpoint {
    Endpoint::get(name, url, BASE_NONE, SIGN_WEB)
}

f2_core::endpoints! {
    /// A user's profile.
    USER_PROFILE "user_profile" = web("https://www.douyin.com/aweme/v1/web/user/profile/other/");
    /// A user's works.
    USER_POST "user_post" = guarded("https://www.douyin.com/aweme/v1/web/aweme/post/");
    /// The works a user likes.
    USER_LIKE "user_like" = guarded("https://www.douyin.com/aweme/v1/web/aweme/favorite/");
    /// The works the account has collected.
    USER_COLLECTION "user_collection" = guarded("https://www.douyin.com/aweme/v1/web/aweme/listcollection/").post(BodyKind::Json);
    /// The account's folders.
    USER_COLLECTS "user_collects" = guarded("https://www.douyin.com/aweme/v1/web/collects/list/");
    /// The works of a folder.
    USER_COLLECTS_VIDEO "user_collects_video" = guarded("https://www.douyin.com/aweme/v1/web/collects/video/list/");
    /// The sounds the account has collected.
    USER_MUSIC_COLLECTION "user_music_collection" = web("https://www.douyin.com/aweme/v1/web/music/listcollection/");
    /// The works of a mix.
    USER_MIX "user_mix" = guarded("https://www.douyin.com/aweme/v1/web/mix/aweme/");
    /// One work.
    POST_DETAIL "post_detail" = guarded("https://www.douyin.com/aweme/v1/web/aweme/detail/");
    /// The comments of a work.
    POST_COMMENT "post_comment" = web("https://www.douyin.com/aweme/v1/web/comment/list/");
    /// The replies to a comment.
    POST_COMMENT_REPLY "post_comment_reply" = web("https://www.douyin.com/aweme/v1/web/comment/list/reply/");
    /// Recommendations.
    POST_FEED "post_feed" = guarded("https://www.douyin.com/aweme/v1/web/tab/feed/");
    /// The newest works of the authors an account follows.
    FOLLOW_FEED "follow_feed" = web("https://www.douyin.com/aweme/v1/web/follow/feed/");
    /// The newest works of an account's friends.
    FRIEND_FEED "friend_feed" = web("https://www.douyin.com/aweme/v1/web/familiar/feed/").post(BodyKind::None);
    /// Works like another.
    POST_RELATED "post_related" = web("https://www.douyin.com/aweme/v1/web/aweme/related/");
    /// A live room, by its web address.
    LIVE_ROOM "live" = live("https://live.douyin.com/webcast/room/web/enter/");
    /// A broadcast, by its room id. Asked without cookies.
    LIVE_ROOM_ID "live_room_id" = live2("https://webcast.amemv.com/webcast/room/reflow/info/").without_cookies();
    /// The live rooms of the authors an account follows.
    FOLLOWING_LIVE "following_live" = web("https://www.douyin.com/webcast/web/feed/follow/");
    /// Words to search for.
    SUGGEST_WORD "suggest_word" = web("https://www.douyin.com/aweme/v1/web/api/suggest_words/");
    /// A search among one author's works.
    HOME_POST_SEARCH "home_post_search" = web("https://www.douyin.com/aweme/v1/web/home/search/item/");
    /// An author's works around one of them.
    LOCATE_POST "locate_post" = web("https://www.douyin.com/aweme/v1/web/locate/post/");
    /// Whom a user follows.
    USER_FOLLOWING "user_following" = web("https://www.douyin.com/aweme/v1/web/user/following/list/");
    /// Who follows a user.
    USER_FOLLOWER "user_follower" = web("https://www.douyin.com/aweme/v1/web/user/follower/list/");
    /// The first live messages of a room, and where the further ones begin.
    LIVE_IM_FETCH "live_im_fetch" = webcast("https://live.douyin.com/webcast/im/fetch/");
    /// Whether users are live.
    USER_LIVE_STATUS "user_live_status" = web("https://live.douyin.com/webcast/distribution/check_user_live_status/").with(&[("channel", "test")]);
    /// Who the cookie is.
    QUERY_USER "query_user" = web("https://www.douyin.com/aweme/v1/web/query/user/").with(&[("version_code", "170400"), ("version_name", "17.4.0")]);
    /// Raises the number of plays of a work.
    POST_STATS "post_stats" = web("https://www.douyin.com/aweme/v2/web/aweme/stats/").post(BodyKind::Form);
    /// The websocket of live messages; its signature is a parameter of its own.
    LIVE_DANMAKU "live_danmaku" = webcast("wss://webcast5-ws-web-hl.douyin.com/webcast/im/push/v2/").signed(SIGN_NONE);
    /// The profile of the account itself.
    USER_SELF "user_self" = web("https://www.douyin.com/aweme/v1/web/user/profile/self/");
    /// Short profiles of users, by a form of their ids.
    SHORT_USER "short_user" = web("https://www.douyin.com/aweme/v1/web/im/user/info/").post(BodyKind::OwnForm);
    /// A search among all works.
    GENERAL_SEARCH "general_search" = web("https://www.douyin.com/aweme/v1/web/general/search/single/");
    /// Image sets with their moving parts, from the share page. Asked without cookies.
    SLIDES_INFO "slides_info" = bare("https://www.iesdouyin.com/web/api/v2/aweme/slidesinfo/").without_cookies();
}
