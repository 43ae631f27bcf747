//! The table of requests: parameters in the order they are sent, and what comes back. Rows in the order of the
//! specification.

use super::Crawler;
use super::endpoints::*;
use super::turn;
use crate::views::*;

f2_core::requests! { for Crawler;
    /// A user's profile, by either id; the other one is sent empty.
    fetch_user_profile: ProfileRequest { sec_uid as "secUid": Str = "", unique_id as "uniqueId": Str = "" }
        => USER_PROFILE, UserProfile;

    /// A user's works, newest first. The cursor is a time in milliseconds; 0 begins at the newest.
    fetch_user_post: PostRequest {
        cover_format as "coverFormat": Int = 2, count: Int = 35, cursor: Int = 0, sec_uid as "secUid": Str,
    } => USER_POST, PostPage, pages Work = "itemList" [turning turn::posts];

    /// A user's works by a list that takes no signature, newest first (`list_type` 0: oldest first). The cursor is
    /// the time in milliseconds before which the works were published.
    fetch_user_creator: CreatorRequest {
        count: Int = 15, cursor: Int, sec_uid as "secUid": Str, list_type as "type": Int = 1,
    } => USER_CREATOR, PostPage, pages Work = "itemList" [turning turn::creator];

    /// The works a user likes, the last liked first.
    fetch_user_like: LikeRequest {
        cover_format as "coverFormat": Int = 2, count: Int = 30, cursor: Int = 0, sec_uid as "secUid": Str,
    } => USER_LIKE, PostPage, pages Work = "itemList" [by cursor];

    /// The works a user has collected; only the account's own, unless the user shows them.
    fetch_user_collect: CollectRequest {
        cover_format as "coverFormat": Int = 2, count: Int = 30, cursor: Int = 0, sec_uid as "secUid": Str,
    } => USER_COLLECT, PostPage, pages Work = "itemList" [by cursor];

    /// The works a user passes on.
    fetch_user_repost: RepostRequest {
        cover_format as "coverFormat": Int = 2, count: Int = 30, cursor: Int = 0, sec_uid as "secUid": Str,
    } => USER_REPOST, PostPage, pages Work = "itemList" [by cursor];

    /// A user's stories; `author_id` is the numeric id.
    fetch_user_story: StoryRequest {
        author_id as "authorId": Str, count: Int = 20, cursor: Int = 0, load_backward as "loadBackward": Str = "false",
    } => USER_STORY, StoryPage, pages Work = "itemList" [turning turn::stories];

    /// A user's playlists.
    fetch_user_play_list: PlayListRequest { count: Int = 30, cursor: Int = 0, sec_uid as "secUid": Str }
        => USER_PLAY_LIST, PlayListPage, pages PlayList = "playList" [by cursor];

    /// The works of a playlist, in its order.
    fetch_user_mix: MixRequest { count: Int = 30, cursor: Int = 0, mix_id as "mixId": Str }
        => USER_MIX, PostPage, pages Work = "itemList" [by cursor];

    /// The works of a collection.
    fetch_user_collection: CollectionRequest {
        count: Int = 30, cursor: Int = 0, collection_id as "collectionId": Str, source_type as "sourceType": Int = 113,
    } => USER_COLLECTION, PostPage, pages Work = "itemList" [by cursor];

    /// One work.
    fetch_post_detail: DetailRequest { item_id as "itemId": Str } => POST_DETAIL, PostDetail;

    /// The comments of a work.
    fetch_post_comment: CommentRequest {
        aweme_id: Str, count: Int = 20, cursor: Int = 0, current_region: Str = "",
    } => POST_COMMENT, CommentPage, pages Comment = "comments" [by cursor];

    /// The replies to a comment.
    fetch_post_comment_reply: CommentReplyRequest {
        comment_id: Str, item_id: Str, count: Int = 20, cursor: Int = 0,
    } => POST_COMMENT_REPLY, CommentPage, pages Comment = "comments" [by cursor];

    /// Recommendations for the account, or for guests. Each page is another draw.
    fetch_post_recommend: RecommendRequest { count: Int = 30, cursor: Int = 0 }
        => POST_RECOMMEND, PostPage, pages Work = "itemList" [turning turn::recommend];

    /// Works like another.
    fetch_post_related: RelatedRequest { count: Int = 16, cursor: Int = 0, item_id as "itemID": Str }
        => POST_RELATED, PostPage, pages Work = "itemList" [turning turn::related];

    /// A search among all works. `search_id` is empty for the first page.
    fetch_post_search: SearchRequest {
        count: Int = 20, keyword: Str, offset: Int = 0, search_id: Str = "",
        web_search_code: Str = r#"{"tiktok":{"client_params_x":{"search_engine":{"ies_mt_user_live_video_card_use_libra":1,"mt_search_general_user_live_card":1}},"search_server":{}}}"#,
    } => POST_SEARCH, SearchPage, pages Work = "item_list" [turning turn::search];

    /// Users around a user: `scene` 21 whom the user follows, 67 who follows the user.
    fetch_user_list: UserListRequest {
        count: Int = 30, max_cursor as "maxCursor": Int = 0, min_cursor as "minCursor": Int = 0, scene: Int,
        sec_uid as "secUid": Str,
    } => USER_LIST, UserListPage, pages ListedUser = "userList" [turning turn::users];

    /// A user's live room, by the handle without `@`.
    fetch_user_live: LiveRequest { unique_id as "uniqueId": Str, source_type as "sourceType": Int = 54 }
        => USER_LIVE, UserLive;

    /// Whether rooms are live; several ids are parted by commas. The answer is not to be trusted alone.
    fetch_check_live_alive: AliveRequest { room_ids: Str } => LIVE_ALIVE, CheckAlive;

    /// A broadcast, by its room id.
    fetch_live_room: LiveRoomRequest { aid: Int = 1988, room_id: Str } => LIVE_ROOM, RoomInfo;
}

f2_core::parameters! {
    /// The first live messages of a room. The answer is a protobuf `Response`.
    LiveImRequest {
        device_id: Str = "", did_rule: Int = 3, resp_content_type: Str = "protobuf", fetch_rule: Int = 1,
        cursor: Raw = "", last_rtt: Int = 0, internal_ext: Raw = "", room_id: Str, history_comment_count: Int = 6,
        history_comment_cursor: Str = "7386962392254958354", ms_token as "msToken": Raw = "",
    }
}

f2_core::parameters! {
    /// The websocket of a room's live messages. `cursor`, `internal_ext` and `wrss` come from the answer to
    /// [`LiveImRequest`].
    DanmakuRequest {
        compress: Str = "gzip", heartbeat_duration as "heartbeatDuration": Int = 0, imprp: Str = "", room_id: Str,
        cursor: Raw, internal_ext: Str, update_version_code: Str = "1.3.0", webcast_sdk_version: Str = "1.3.0",
        wrss: Raw,
    }
}
