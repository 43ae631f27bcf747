//! The table of endpoints, in the order of the specification.

use f2_core::request::Endpoint;

use crate::device::{BASE_CREATOR, BASE_NONE, BASE_WEB, BASE_WEBCAST};

/// The name of the signing list of the web API.
pub const SIGN_WEB: &str = "web";
/// The name of the signing list of endpoints that want a newer signature on top.
pub const SIGN_GUARDED: &str = "guarded";
/// The name of the empty signing list.
pub const SIGN_NONE: &str = "none";

/// A web API endpoint: base parameters, signature, GET.
const fn web(name: &'static str, url: &'static str) -> Endpoint {
    Endpoint::get(name, url, BASE_WEB, SIGN_WEB)
}

/// An endpoint that wants a newer signature.
const fn guarded(name: &'static str, url: &'static str) -> Endpoint {
    web(name, url).signed(SIGN_GUARDED)
}

/// An author's works without a signature.
const fn creator(name: &'static str, url: &'static str) -> Endpoint {
    Endpoint::get(name, url, BASE_CREATOR, SIGN_NONE)
}

/// Live messages.
const fn webcast(name: &'static str, url: &'static str) -> Endpoint {
    Endpoint::get(name, url, BASE_WEBCAST, SIGN_WEB)
}

/// An endpoint that wants its own parameters alone.
const fn bare(name: &'static str, url: &'static str) -> Endpoint {
    Endpoint::get(name, url, BASE_NONE, SIGN_NONE)
}

f2_core::endpoints! {
    /// A user's profile.
    USER_PROFILE "user_profile" = web("https://www.tiktok.com/api/user/detail/");
    /// A user's works.
    USER_POST "user_post" = guarded("https://www.tiktok.com/api/post/item_list/");
    /// A user's works, by a list that takes no signature.
    USER_CREATOR "user_creator" = creator("https://www.tiktok.com/api/creator/item_list/");
    /// The works a user likes.
    USER_LIKE "user_like" = web("https://www.tiktok.com/api/favorite/item_list/");
    /// The works a user has collected.
    USER_COLLECT "user_collect" = web("https://www.tiktok.com/api/user/collect/item_list/");
    /// The works a user passes on.
    USER_REPOST "user_repost" = web("https://www.tiktok.com/api/repost/item_list/");
    /// A user's stories.
    USER_STORY "user_story" = web("https://www.tiktok.com/api/story/item_list/");
    /// A user's playlists.
    USER_PLAY_LIST "user_play_list" = web("https://www.tiktok.com/api/user/playlist/");
    /// The works of a playlist.
    USER_MIX "user_mix" = web("https://www.tiktok.com/api/mix/item_list/");
    /// The works of a collection.
    USER_COLLECTION "user_collection" = web("https://www.tiktok.com/api/collection/item_list/");
    /// One work.
    POST_DETAIL "post_detail" = web("https://www.tiktok.com/api/item/detail/");
    /// The comments of a work.
    POST_COMMENT "post_comment" = web("https://www.tiktok.com/api/comment/list/");
    /// The replies to a comment.
    POST_COMMENT_REPLY "post_comment_reply" = web("https://www.tiktok.com/api/comment/list/reply/");
    /// Recommendations.
    POST_RECOMMEND "post_recommend" = web("https://www.tiktok.com/api/recommend/item_list/").with(&[("from_page", "fyp")]);
    /// Works like another.
    POST_RELATED "post_related" = web("https://www.tiktok.com/api/related/item_list/").with(&[("from_page", "video")]);
    /// A search among all works.
    POST_SEARCH "post_search" = web("https://www.tiktok.com/api/search/item/full/").with(&[("from_page", "search")]);
    /// Users around a user.
    USER_LIST "user_list" = web("https://www.tiktok.com/api/user/list/");
    /// A user's live room.
    USER_LIVE "user_live" = web("https://www.tiktok.com/api-live/user/room/");
    /// Whether rooms are live.
    LIVE_ALIVE "check_live_alive" = web("https://webcast.tiktok.com/webcast/room/check_alive/").with(&[("from_page", "live")]);
    /// A broadcast by its room id.
    LIVE_ROOM "live_room" = bare("https://webcast.tiktok.com/webcast/room/info/");
    /// Where a room's live messages begin; the answer is no JSON.
    LIVE_IM_FETCH "live_im_fetch" = webcast("https://webcast.tiktok.com/webcast/im/fetch/");
    /// The websocket of a room's live messages.
    LIVE_DANMAKU "live_danmaku" = webcast("wss://webcast16-ws-alisg.tiktok.com/webcast/im/ws_proxy/ws_reuse_supplement/").signed(SIGN_NONE);
}
