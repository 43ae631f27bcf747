//! What is asked of each platform, and why f2 may ask otherwise.

/// A platform: its methods, and where the requests of f2 and of Python F2 may differ.
pub(super) struct Platform {
    /// F2's name of it.
    pub(super) name: &'static str,
    /// The methods in the order of F2's documentation.
    pub(super) calls: &'static [Call],
    /// Parameters whose values differ from one request to the next.
    pub(super) volatile: &'static [&'static str],
    /// Where f2 sends something else, and why.
    pub(super) reasons: &'static [Reason],
}

/// Method (`*` for any), difference, and why f2 sends something else than the wheel 0.0.1.7.
pub(super) type Reason = (&'static str, &'static str, &'static str);

impl Platform {
    /// The row that tells why a method differs there.
    pub(super) fn reason(&self, method: &str, name: &str) -> Option<&'static Reason> {
        self.reasons.iter().find(|(of, at, _)| (*of == method || *of == "*") && *at == name)
    }
}

/// A method of F2's crawler, and the same of f2.
pub(super) struct Call {
    /// F2's name of it.
    pub(super) method: &'static str,
    /// The path of the request.
    pub(super) path: &'static str,
    /// F2's model of the parameters.
    pub(super) model: &'static str,
    /// The parameters as F2's model takes them, `name=value` parted by spaces; `SEC`, `UID`, `HANDLE`, `ROOM`,
    /// `MIX` and `WORK` stand for ids of the simulated author.
    pub(super) theirs: &'static str,
    /// The parameters, and options, as f2's method takes them.
    pub(super) ours: &'static str,
    /// f2's method.
    pub(super) through: &'static str,
}

impl Call {
    /// A method that is the same in both.
    pub(super) const fn new(
        method: &'static str,
        path: &'static str,
        model: &'static str,
        parameters: &'static str,
    ) -> Self {
        Self { method, path, model, theirs: parameters, ours: parameters, through: method }
    }

    /// With other parameters for f2.
    const fn ours(mut self, parameters: &'static str) -> Self {
        self.ours = parameters;
        self
    }

    /// Asked of f2 by another method, whose requests include this one.
    const fn through(mut self, method: &'static str) -> Self {
        self.through = method;
        self
    }
}

/// The platforms.
pub(super) const PLATFORMS: &[Platform] = &[DOUYIN, TIKTOK];

const DOUYIN: Platform = Platform {
    name: "douyin",
    calls: &[
        Call::new(
            "fetch_user_profile",
            "/aweme/v1/web/user/profile/other/",
            "UserProfile",
            "sec_user_id=SEC",
        ),
        Call::new(
            "fetch_user_post",
            "/aweme/v1/web/aweme/post/",
            "UserPost",
            "max_cursor=0 count=20 sec_user_id=SEC",
        ),
        Call::new(
            "fetch_user_like",
            "/aweme/v1/web/aweme/favorite/",
            "UserLike",
            "max_cursor=0 count=20 sec_user_id=SEC",
        ),
        Call::new(
            "fetch_user_collection",
            "/aweme/v1/web/aweme/listcollection/",
            "UserCollection",
            "cursor=0 count=20",
        ),
        Call::new("fetch_user_collects", "/aweme/v1/web/collects/list/", "UserCollects", "cursor=0 count=20")
            .ours("max_cursor=0"),
        Call::new(
            "fetch_user_collects_video",
            "/aweme/v1/web/collects/video/list/",
            "UserCollectsVideo",
            "cursor=0 count=20 collects_id=7100000000000000001",
        ),
        Call::new(
            "fetch_user_music_collection",
            "/aweme/v1/web/music/listcollection/",
            "UserMusicCollection",
            "cursor=0 count=20",
        )
        .ours("max_cursor=0"),
        Call::new(
            "fetch_user_mix",
            "/aweme/v1/web/mix/aweme/",
            "UserMix",
            "cursor=0 count=20 mix_id=7100000000000000002",
        ),
        Call::new("fetch_post_detail", "/aweme/v1/web/aweme/detail/", "PostDetail", "aweme_id=WORK"),
        Call::new(
            "fetch_post_comment",
            "/aweme/v1/web/comment/list/",
            "PostComment",
            "aweme_id=WORK cursor=0 count=20 insert_ids= whale_cut_token= rcFT=",
        )
        .ours("aweme_id=WORK cursor=0"),
        Call::new("fetch_post_feed", "/aweme/v1/web/tab/feed/", "PostFeed", ""),
        Call::new("fetch_follow_feed", "/aweme/v1/web/follow/feed/", "FollowFeed", ""),
        Call::new("fetch_friend_feed", "/aweme/v1/web/familiar/feed/", "FriendFeed", ""),
        Call::new(
            "fetch_post_related",
            "/aweme/v1/web/aweme/related/",
            "PostRelated",
            "aweme_id=WORK filterGids=WORK%2C",
        )
        .ours("aweme_id=WORK filter_gids=WORK,"),
        Call::new("fetch_live", "/webcast/room/web/enter/", "UserLive", "web_rid=775841227732 room_id_str="),
        Call::new(
            "fetch_live_room_id",
            "/webcast/room/reflow/info/",
            "UserLive2",
            "room_id=7318296342189919011",
        ),
        Call::new("fetch_following_live", "/webcast/web/feed/follow/", "FollowingUserLive", ""),
        Call::new(
            "fetch_user_following",
            "/aweme/v1/web/user/following/list/",
            "UserFollowing",
            "user_id=UID sec_user_id=SEC",
        ),
        Call::new(
            "fetch_user_follower",
            "/aweme/v1/web/user/follower/list/",
            "UserFollower",
            "user_id=UID sec_user_id=SEC",
        ),
        Call::new(
            "fetch_live_im_fetch",
            "/webcast/im/fetch/",
            "LiveImFetch",
            "room_id=7318296342189919011 user_unique_id=7382524529011246630",
        ),
        Call::new("fetch_query_user", "/aweme/v1/web/query/user/", "QueryUser", ""),
    ],
    volatile: &["msToken", "a_bogus", "X-Bogus", "verifyFp", "fp"],
    reasons: &[
        ("*", "cookies", "the main page hands out a device identity, which the guarded form wants"),
        ("*", "verifyFp", "the gateway's guarded form, which F2 does not know"),
        ("*", "fp", "the gateway's guarded form, which F2 does not know"),
        ("*", "order of msToken", "the gateway's guarded form, which F2 does not know: it stands last there"),
        ("*", "uifid", "the gateway's guarded form, which F2 does not know"),
        ("*", "timestamp", "the gateway's guarded form, which F2 does not know"),
        ("*", "x-secsdk-web-signature", "the gateway's guarded form, which F2 does not know"),
        ("fetch_friend_feed", "refusal", "F2 posts an empty JSON body where none belongs"),
        ("fetch_post_feed", "aweme_pc_rec_raw_data", "F2's newest commit sends the text \"false\""),
        ("fetch_post_related", "awemePcRecRawData", "F2's newest commit sends the text \"false\""),
        ("fetch_live", "insert_task_id", "F2's newest commit sends it"),
        ("fetch_live", "live_reason", "F2's newest commit sends it"),
    ],
};

const TIKTOK: Platform = Platform {
    name: "tiktok",
    calls: &[
        Call::new("fetch_user_profile", "/api/user/detail/", "UserProfile", "secUid=SEC uniqueId=")
            .ours("sec_uid=SEC"),
        Call::new("fetch_user_post", "/api/post/item_list/", "UserPost", "secUid=SEC").ours("sec_uid=SEC"),
        Call::new("fetch_user_like", "/api/favorite/item_list/", "UserLike", "secUid=SEC")
            .ours("sec_uid=SEC"),
        Call::new("fetch_user_collect", "/api/user/collect/item_list/", "UserCollect", "secUid=SEC")
            .ours("sec_uid=SEC"),
        Call::new("fetch_user_play_list", "/api/user/playlist/", "UserPlayList", "secUid=SEC")
            .ours("sec_uid=SEC"),
        Call::new("fetch_user_mix", "/api/mix/item_list/", "UserMix", "mixId=MIX").ours("mix_id=MIX"),
        Call::new("fetch_post_detail", "/api/item/detail/", "PostDetail", "itemId=WORK").ours("item_id=WORK"),
        Call::new("fetch_post_comment", "/api/comment/list/", "PostComment", "aweme_id=WORK"),
        Call::new("fetch_post_recommend", "/api/recommend/item_list/", "PostDetail", "itemId=WORK").ours(""),
        Call::new("fetch_post_search", "/api/search/item/full/", "PostSearch", "keyword=%E6%B5%B7%26")
            .ours("keyword=海&"),
        Call::new("fetch_user_live", "/api-live/user/room/", "UserLive", "uniqueId=HANDLE")
            .ours("unique_id=HANDLE"),
        Call::new("fetch_check_live_alive", "/webcast/room/check_alive/", "CheckLiveAlive", "room_ids=ROOM"),
        Call::new("fetch_live_im_fetch", "/webcast/im/fetch/", "LiveImFetch", "room_id=ROOM")
            .through("fetch_live_danmaku")
            .ours("room_id=ROOM --max 1"),
        Call::new(
            "fetch_live_danmaku",
            "/webcast/im/ws_proxy/ws_reuse_supplement/",
            "LiveWebcast",
            "room_id=ROOM",
        )
        .ours("room_id=ROOM --max 1"),
    ],
    volatile: &["msToken", "X-Bogus", "X-Gnarly", "WebIdLastTime"],
    reasons: &[
        (
            "*",
            "device_id",
            "that of the main page, which belongs to the cookie tt_chain_token; F2 sends a constant",
        ),
        ("*", "cookies", "the token host sets msToken as a cookie too; F2 sends the parameter alone"),
        ("fetch_user_post", "X-Gnarly", "the endpoint wants it; the wheel cannot make it"),
        ("fetch_user_post", "refusal", "the wheel cannot make X-Gnarly"),
        ("fetch_post_recommend", "from_page", "the main page's; F2 uses the model of a single work"),
        ("fetch_post_recommend", "count", "how many are wanted; F2 uses the model of a single work"),
        ("fetch_post_recommend", "cursor", "where the page begins; F2 uses the model of a single work"),
        ("fetch_post_recommend", "itemId", "a list has none; F2 uses the model of a single work"),
        ("fetch_post_recommend", "refusal", "F2 uses the model of a single work, which has no count"),
        ("fetch_post_search", "web_search_code", "JSON; F2 sends the text of a Python dict"),
        ("fetch_post_search", "refusal", "F2 sends the text of a Python dict where JSON belongs"),
        ("fetch_live_danmaku", "wrss", "of the first call, which each makes for itself"),
        ("fetch_live_danmaku", "cursor", "of the first call, which each makes for itself"),
        ("fetch_live_danmaku", "internal_ext", "of the first call, which each makes for itself"),
        ("fetch_live_danmaku", "imprp", "what the first call gives; F2 sends it empty"),
        ("fetch_live_danmaku", "order of imprp", "the page puts what the first call gives first"),
        ("fetch_live_danmaku", "order of wrss", "the page puts what the first call gives first"),
        (
            "fetch_live_danmaku",
            "version_code",
            "the page's, and once more at the end the app's; F2 sends the app's alone",
        ),
        (
            "fetch_live_danmaku",
            "version_code#2",
            "the page's, and once more at the end the app's; F2 sends the app's alone",
        ),
        ("fetch_live_danmaku", "update_version_code", "the version of the page's socket code today"),
        ("fetch_live_danmaku", "webcast_sdk_version", "the version of the page's socket code today"),
        (
            "fetch_live_danmaku",
            "client_enter",
            "the page's socket sends it; the wheel's parameters are older and refused",
        ),
        (
            "fetch_live_danmaku",
            "ws_direct",
            "the page's socket sends it; the wheel's parameters are older and refused",
        ),
        (
            "fetch_live_danmaku",
            "did_rule",
            "the page's socket sends it; the wheel's parameters are older and refused",
        ),
        (
            "fetch_live_danmaku",
            "history_comment_count",
            "the page's socket sends it; the wheel's parameters are older and refused",
        ),
        (
            "fetch_live_danmaku",
            "last_rtt",
            "the page's socket sends it; the wheel's parameters are older and refused",
        ),
        (
            "fetch_live_danmaku",
            "resp_content_type",
            "the page's socket sends it; the wheel's parameters are older and refused",
        ),
        ("fetch_live_danmaku", "refusal", "the wheel's parameters are older than the page's socket wants"),
    ],
};
