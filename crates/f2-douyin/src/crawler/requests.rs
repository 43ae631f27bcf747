//! The table of requests: parameters in the order they are sent, and what comes back. Rows in the order of the
//! specification.

use super::Crawler;
use super::endpoints::*;
use super::turn;
use crate::views::*;

f2_core::requests! { for Crawler;
    /// A user's profile.
    fetch_user_profile: ProfileRequest { sec_user_id: Str } => USER_PROFILE, UserProfile;

    /// A user's works, newest first. The cursor is a time in milliseconds; 0 begins at the newest.
    fetch_user_post: PostRequest { max_cursor: Int = 0, count: Int = 20, sec_user_id: Str }
        => USER_POST, PostPage, pages Work = "aweme_list" [by max_cursor];

    /// The works a user likes, the last liked first.
    fetch_user_like: LikeRequest { max_cursor: Int = 0, count: Int = 20, sec_user_id: Str }
        => USER_LIKE, PostPage, pages Work = "aweme_list" [by max_cursor];

    /// The works the account has collected. The cursor is a time in microseconds.
    fetch_user_collection: CollectionRequest { cursor: Int = 0, count: Int = 20 }
        => USER_COLLECTION, CursorPostPage, pages Work = "aweme_list" [by cursor];

    /// The account's folders.
    fetch_user_collects: CollectsRequest { cursor: Int = 0, count: Int = 20 }
        => USER_COLLECTS, CollectsPage, pages Collects = "collects_list" [by cursor];

    /// The works of one of the account's folders.
    fetch_user_collects_video: CollectsVideoRequest { cursor: Int = 0, count: Int = 20, collects_id: Str }
        => USER_COLLECTS_VIDEO, CursorPostPage, pages Work = "aweme_list" [by cursor];

    /// The sounds the account has collected.
    fetch_user_music_collection: MusicCollectionRequest { cursor: Int = 0, count: Int = 20 }
        => USER_MUSIC_COLLECTION, MusicPage, pages Music = "mc_list" [by cursor];

    /// The works of a mix, in its order.
    fetch_user_mix: MixRequest { cursor: Int = 0, count: Int = 20, mix_id: Str }
        => USER_MIX, CursorPostPage, pages Work = "aweme_list" [by cursor];

    /// One work.
    fetch_post_detail: DetailRequest { aweme_id: Str } => POST_DETAIL, PostDetail;

    /// The comments of a work.
    fetch_post_comment: CommentRequest {
        aweme_id: Str, cursor: Int = 0, count: Int = 20, item_type: Int = 0, insert_ids: Str = "",
        whale_cut_token: Str = "", cut_version: Int = 1, rc_ft as "rcFT": Str = "",
    } => POST_COMMENT, CommentPage, pages Comment = "comments" [by cursor];

    /// The replies to a comment.
    fetch_post_comment_reply: CommentReplyRequest {
        item_id: Str, comment_id: Str, cursor: Int = 0, count: Int = 3, item_type: Int = 0, cut_version: Int = 1,
    } => POST_COMMENT_REPLY, CommentPage, pages Comment = "comments" [by cursor];

    /// Recommendations for the account, or for guests.
    fetch_post_feed: FeedRequest {
        count: Int = 10, tag_id: Str = "", share_aweme_id: Str = "", live_insert_type: Str = "",
        refresh_index: Int = 1, video_type_select: Int = 1,
        aweme_pc_rec_raw_data: Str = r#"{"is_client":"false"}"#, globalwid: Str = "", pull_type: Str = "",
        min_window: Str = "", free_right: Str = "", ug_source: Str = "", creative_id: Str = "",
    } => POST_FEED, FeedPage, pages Work = "aweme_list" [turning turn::feed];

    /// The newest works of the authors the account follows.
    fetch_follow_feed: FollowFeedRequest { cursor: Int = 0, level: Int = 1, count: Int = 20, pull_type: Str = "" }
        => FOLLOW_FEED, FollowPage, pages FriendItem = "data" [turning turn::follow];

    /// The newest works of the account's friends.
    fetch_friend_feed: FriendFeedRequest {
        cursor: Int = 0, level: Int = 1, aweme_ids: Str = "", room_ids: Str = "", pull_type: Int = 0,
        refresh_type: Int = 0, address_book_access: Int = 2, gps_access: Int = 2, recent_gids: Str = "",
    } => FRIEND_FEED, FriendPage, pages FriendItem = "data" [turning turn::friend];

    /// Works like another. `filter_gids` holds the ids to leave out, each followed by a comma or parted by one.
    fetch_post_related: RelatedRequest {
        aweme_id: Str, count: Int = 20, filter_gids as "filterGids": Str,
        rec_raw_data as "awemePcRecRawData": Str = r#"{"is_client":"false"}"#, sub_channel_id: Int = 3,
    } => POST_RELATED, PostPage, pages Work = "aweme_list" [turning turn::related];

    /// A live room, by the number in its web address.
    fetch_live: LiveRequest { web_rid: Str, room_id_str: Str = "" } => LIVE_ROOM, UserLive;

    /// A broadcast, by its room id.
    fetch_live_room_id: LiveRoomRequest { room_id: Str } => LIVE_ROOM_ID, UserLive2;

    /// The live rooms of the authors the account follows.
    fetch_following_live: FollowingLiveRequest { scene: Str = "aweme_pc_follow_top" }
        => FOLLOWING_LIVE, FollowingLives;

    /// Words to search for.
    fetch_suggest_word: SuggestWordRequest {
        query: Str, count: Int = 8, business_id: Str = "30068", from_group_id: Str = "", rsp_source: Str = "",
        penetrate_params: Str = "{}",
    } => SUGGEST_WORD, SuggestWords;

    /// A search among one author's works; `from_user` is the author's `sec_user_id`.
    fetch_home_post_search: HomeSearchRequest {
        search_channel: Str = "aweme_personal_home_video", search_source: Str = "normal_search",
        search_scene: Str = "douyin_search", sort_type: Int = 0, publish_time: Int = 0, is_filter_search: Int = 0,
        query_correct_type: Int = 1, keyword: Str, enable_history: Int = 1, search_id: Str = "", offset: Int = 0,
        count: Int = 10, from_user: Str,
    } => HOME_POST_SEARCH, HomeSearchPage, pages SearchItem = "aweme_list" [turning turn::home_search];

    /// An author's works around one of them.
    fetch_locate_post: LocateRequest {
        sec_user_id: Str, max_cursor: Str, locate_item_id: Str = "", locate_item_cursor: Str,
        locate_query: Str = "true", count: Int = 10,
    } => LOCATE_POST, PostPage, pages Work = "aweme_list" [by max_cursor];

    /// Whom a user follows. `source_type` 1 lists the newest first, 3 the oldest first, 4 as the site mixes them.
    fetch_user_following: FollowingRequest {
        user_id: Str = "", sec_user_id: Str = "", offset: Int = 0, min_time: Int = 0, max_time: Int = 0,
        count: Int = 20, source_type: Int = 4, gps_access: Int = 0, address_book_access: Int = 0, is_top: Int = 1,
    } => USER_FOLLOWING, FollowingPage, pages ListedUser = "followings" [turning turn::following];

    /// Who follows a user.
    fetch_user_follower: FollowerRequest {
        user_id: Str = "", sec_user_id: Str = "", offset: Int = 0, min_time: Int = 0, max_time: Int = 0,
        count: Int = 20, source_type: Int = 1, gps_access: Int = 0, address_book_access: Int = 0, is_top: Int = 1,
    } => USER_FOLLOWER, FollowingPage, pages ListedUser = "followers" [turning turn::follower];

    /// The first live messages of a room, and where the further ones begin.
    fetch_live_im_fetch: LiveImRequest {
        resp_content_type: Str = "json", fetch_rule: Int = 1, last_rtt: Int = 0, cursor: Raw = "",
        internal_ext: Raw = "", room_id: Str, user_unique_id: Str,
    } => LIVE_IM_FETCH, LiveImFetch;

    /// Whether users are live; several ids are parted by commas. The scene is 253 for recommendations, 254 for
    /// followed authors, 394 for a search.
    fetch_user_live_status: LiveStatusRequest { user_ids: Str, distribution_scenes: Int = 254 }
        => USER_LIVE_STATUS, UserLiveStatus;

    /// Who the cookie is.
    fetch_query_user: QueryUserRequest { update_version_code: Str = "170400" } => QUERY_USER, QueryUser;

    /// Raises the number of plays of a work.
    fetch_post_stats: StatsRequest { aweme_type: Int, item_id: Str, play_delta: Int = 1, source: Int = 0 }
        => POST_STATS, PostStats;

    /// The profile of the account itself.
    fetch_user_self: SelfRequest {} => USER_SELF, UserProfile;

    /// Short profiles; the ids stand in a JSON list.
    fetch_short_user: ShortUserRequest { sec_user_ids: Str } => SHORT_USER, ShortUsers;

    /// A search among all works.
    fetch_general_search: SearchRequest {
        search_channel: Str = "aweme_general", filter_selected: Str = "", keyword: Str,
        search_source: Str = "normal_search", search_id: Str = "", query_correct_type: Int = 1,
        is_filter_search: Int = 0, from_group_id: Str = "", offset: Int = 0, count: Int = 15,
        need_filter_settings: Int = 1,
    } => GENERAL_SEARCH, SearchPage, pages SearchCard = "data" [turning turn::search];

    /// Image sets with their moving parts; the ids stand in a JSON list.
    fetch_slides_info: SlidesRequest {
        reflow_source: Str = "reflow_page", aweme_ids: Str, request_source: Int = 200,
    } => SLIDES_INFO, SlidesInfo;
}

f2_core::parameters! {
    /// The websocket of a room's live messages. `signature` is made for the room and the viewer; `cursor` and
    /// `internal_ext` come from [`LiveImFetch`].
    DanmakuRequest {
        webcast_sdk_version: Raw = "1.0.14-beta.0", update_version_code: Raw = "1.0.14-beta.0",
        compress: Raw = "gzip", im_path: Raw = "/webcast/im/fetch/", heartbeat_duration as "heartbeatDuration": Int = 0,
        room_id: Raw, user_unique_id: Raw, cursor: Raw, internal_ext: Raw, signature: Raw,
    }
}
