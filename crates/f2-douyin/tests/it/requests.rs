//! Every request, spelt out: the names, their order and their values, as the specification has them.

use f2_core::device::Device;
use f2_core::query::Query;
use f2_core::request::{BodyKind, Parameters, Request, Verb};
use f2_douyin::crawler::endpoints::{ENDPOINTS, LIVE_DANMAKU, SIGN_GUARDED};
use f2_douyin::crawler::requests::*;
use f2_douyin::crawler::{guarded_query, plain_query};
use f2_douyin::device::{REFERER, USER_AGENT, browser};

/// BaseRequest without msToken.
const WEB: &str = "device_platform=webapp&aid=6383&channel=channel_pc_web&pc_client_type=1&publish_video_strategy_type=2\
    &pc_libra_divert=Windows&version_code=290100&version_name=29.1.0&cookie_enabled=true&screen_width=1920\
    &screen_height=1080&browser_language=zh-CN&browser_platform=Win32&browser_name=Edge&browser_version=130.0.0.0\
    &browser_online=true&engine_name=Blink&engine_version=130.0.0.0&os_name=Windows&os_version=10&cpu_core_num=12\
    &device_memory=8&platform=PC&downlink=10&effective_type=4g&round_trip_time=100";
const LIVE: &str = "aid=6383&app_name=douyin_web&live_id=1&device_platform=web&language=zh-CN&cookie_enabled=true\
    &screen_width=1920&screen_height=1080&browser_language=zh-CN&browser_platform=Win32&browser_name=Edge\
    &browser_version=130.0.0.0&enter_source=&is_need_double_stream=false&insert_task_id=&live_reason=";
const LIVE2: &str =
    "verifyFp=verify_x&type_id=0&live_id=1&sec_user_id=&version_code=99.99.99&app_id=1128&msToken=";
const WEBCAST: &str = "app_name=douyin_web&version_code=180800&device_platform=web&cookie_enabled=true\
    &screen_width=1920&screen_height=1080&browser_language=zh-CN&browser_platform=Win32&browser_name=Mozilla\
    &browser_version=5.0%20%28Windows%20NT%2010.0%3B%20Win64%3B%20x64%29%20AppleWebKit%2F537.36%20%28KHTML%2C%20like\
    %20Gecko%29%20Chrome%2F130.0.0.0%20Safari%2F537.36%20Edg%2F130.0.0.0&browser_online=true&tz_name=Asia/Hong_Kong\
    &host=https://live.douyin.com&aid=6383&live_id=1&did_rule=3&endpoint=live_pc&support_wrds=1&identity=audience\
    &need_persist_msg_count=15&insert_task_id=&live_reason=";

fn device() -> Device {
    browser(USER_AGENT, REFERER, &Default::default()).unwrap()
}

fn own(parameters: &impl Parameters) -> Query {
    let mut query = Query::new();
    parameters.write(&mut query);
    query
}

/// Holds a request made from `values` against its path and the text behind its base.
fn check<R: Request>(values: &[(&str, &str)], (verb, url): (Verb, &str), base: &str, text: &str) {
    let mut request = R::default();
    for (name, value) in values {
        request.assign(name, value).unwrap();
    }
    let needed = R::PARAMETERS.iter().filter(|parameter| parameter.default.is_none());
    for parameter in needed {
        assert!(
            values.iter().any(|(name, _)| *name == parameter.name),
            "{url}: {} is needed",
            parameter.name
        );
    }
    assert_eq!((R::ENDPOINT.verb, R::ENDPOINT.url), (verb, url));
    let query = plain_query(&device(), R::ENDPOINT, own(&request), "T+/=", "verify_x").text();
    let token = if base == WEB { "&msToken=T+/=" } else { "" };
    let join = if base.is_empty() || text.is_empty() { "" } else { "&" };
    assert_eq!(query, format!("{base}{token}{join}{text}"));
}

const GET: Verb = Verb::Get;
const POST: Verb = Verb::Post;
const SEC: (&str, &str) = ("sec_user_id", "MS4wLjABAAAA_x-y");
const CLIENT: &str = "%7B%22is_client%22%3A%22false%22%7D";

fn www(path: &str) -> String {
    format!("https://www.douyin.com{path}")
}

#[test]
fn rows_of_works_and_folders() {
    let at = |path: &str| www(&format!("/aweme/v1/web/{path}/"));
    check::<ProfileRequest>(&[SEC], (GET, &at("user/profile/other")), WEB, "sec_user_id=MS4wLjABAAAA_x-y");
    let page = [("max_cursor", "7"), ("count", "18"), SEC];
    let text = "max_cursor=7&count=18&sec_user_id=MS4wLjABAAAA_x-y";
    check::<PostRequest>(&page, (GET, &at("aweme/post")), WEB, text);
    check::<LikeRequest>(&page, (GET, &at("aweme/favorite")), WEB, text);
    let page = [("cursor", "1700000000123456"), ("count", "5")];
    let text = "cursor=1700000000123456&count=5";
    check::<CollectionRequest>(&page, (POST, &at("aweme/listcollection")), WEB, text);
    check::<CollectsRequest>(&page, (GET, &at("collects/list")), WEB, text);
    check::<MusicCollectionRequest>(&page, (GET, &at("music/listcollection")), WEB, text);
    check::<CollectsVideoRequest>(
        &[("collects_id", "9")],
        (GET, &at("collects/video/list")),
        WEB,
        "cursor=0&count=20&collects_id=9",
    );
    check::<MixRequest>(&[("mix_id", "9")], (GET, &at("mix/aweme")), WEB, "cursor=0&count=20&mix_id=9");
    check::<DetailRequest>(&[("aweme_id", "7")], (GET, &at("aweme/detail")), WEB, "aweme_id=7");
    let locate = [SEC, ("max_cursor", "5"), ("locate_item_cursor", "6"), ("locate_item_id", "7")];
    check::<LocateRequest>(
        &locate,
        (GET, &at("locate/post")),
        WEB,
        "sec_user_id=MS4wLjABAAAA_x-y&max_cursor=5&locate_item_id=7&locate_item_cursor=6&locate_query=true&count=10",
    );
}

#[test]
fn rows_of_comments_feeds_and_searches() {
    let at = |path: &str| www(&format!("/aweme/v1/web/{path}/"));
    check::<CommentRequest>(
        &[("aweme_id", "7")],
        (GET, &at("comment/list")),
        WEB,
        "aweme_id=7&cursor=0&count=20&item_type=0&insert_ids=&whale_cut_token=&cut_version=1&rcFT=",
    );
    let reply = [("item_id", "7"), ("comment_id", "8")];
    check::<CommentReplyRequest>(
        &reply,
        (GET, &at("comment/list/reply")),
        WEB,
        "item_id=7&comment_id=8&cursor=0&count=3&item_type=0&cut_version=1",
    );
    let feed = format!(
        "count=10&tag_id=&share_aweme_id=&live_insert_type=&refresh_index=1&video_type_select=1&aweme_pc_rec_raw_data={CLIENT}&globalwid=&pull_type=&min_window=&free_right=&ug_source=&creative_id="
    );
    check::<FeedRequest>(&[], (GET, &at("tab/feed")), WEB, &feed);
    check::<FollowFeedRequest>(&[], (GET, &at("follow/feed")), WEB, "cursor=0&level=1&count=20&pull_type=");
    check::<FriendFeedRequest>(
        &[],
        (POST, &at("familiar/feed")),
        WEB,
        "cursor=0&level=1&aweme_ids=&room_ids=&pull_type=0&refresh_type=0&address_book_access=2&gps_access=2&recent_gids=",
    );
    let related = format!("aweme_id=7&count=20&filterGids=7%2C&awemePcRecRawData={CLIENT}&sub_channel_id=3");
    check::<RelatedRequest>(
        &[("aweme_id", "7"), ("filter_gids", "7,")],
        (GET, &at("aweme/related")),
        WEB,
        &related,
    );
    check::<SuggestWordRequest>(
        &[("query", "a 字/b")],
        (GET, &at("api/suggest_words")),
        WEB,
        "query=a%20%E5%AD%97%2Fb&count=8&business_id=30068&from_group_id=&rsp_source=&penetrate_params=%7B%7D",
    );
    check::<HomeSearchRequest>(
        &[("keyword", "字"), ("from_user", "M")],
        (GET, &at("home/search/item")),
        WEB,
        "search_channel=aweme_personal_home_video&search_source=normal_search&search_scene=douyin_search&sort_type=0&publish_time=0&is_filter_search=0&query_correct_type=1&keyword=%E5%AD%97&enable_history=1&search_id=&offset=0&count=10&from_user=M",
    );
    check::<SearchRequest>(
        &[("keyword", "a")],
        (GET, &at("general/search/single")),
        WEB,
        "search_channel=aweme_general&filter_selected=&keyword=a&search_source=normal_search&search_id=&query_correct_type=1&is_filter_search=0&from_group_id=&offset=0&count=15&need_filter_settings=1",
    );
    let slides = "https://www.iesdouyin.com/web/api/v2/aweme/slidesinfo/";
    check::<SlidesRequest>(
        &[("aweme_ids", "[7]")],
        (GET, slides),
        "",
        "reflow_source=reflow_page&aweme_ids=%5B7%5D&request_source=200",
    );
}

#[test]
fn rows_of_users() {
    let at = |path: &str| www(&format!("/aweme/v1/web/{path}/"));
    let users = |source: u8| {
        format!(
            "user_id=1&sec_user_id=M&offset=0&min_time=0&max_time=0&count=20&source_type={source}&gps_access=0&address_book_access=0&is_top=1"
        )
    };
    let both = [("user_id", "1"), ("sec_user_id", "M")];
    check::<FollowingRequest>(&both, (GET, &at("user/following/list")), WEB, &users(4));
    check::<FollowerRequest>(&both, (GET, &at("user/follower/list")), WEB, &users(1));
    let older = WEB.replace("290100", "170400").replace("29.1.0", "17.4.0");
    let query =
        plain_query(&device(), QueryUserRequest::ENDPOINT, own(&QueryUserRequest::default()), "T", "");
    assert_eq!(query.text(), format!("{older}&msToken=T&update_version_code=170400"));
    assert_eq!(QueryUserRequest::ENDPOINT.url, at("query/user"));
    check::<SelfRequest>(&[], (GET, &at("user/profile/self")), WEB, "");
    check::<StatsRequest>(
        &[("aweme_type", "0"), ("item_id", "7")],
        (POST, &www("/aweme/v2/web/aweme/stats/")),
        WEB,
        "aweme_type=0&item_id=7&play_delta=1&source=0",
    );
    assert_eq!(ShortUserRequest::ENDPOINT.body, BodyKind::OwnForm);
    assert_eq!(
        own(&ShortUserRequest { sec_user_ids: r#"["M"]"#.into() }).form(),
        "sec_user_ids=%5B%22M%22%5D"
    );
}

#[test]
fn rows_of_live_rooms() {
    check::<LiveRequest>(
        &[("web_rid", "5")],
        (GET, "https://live.douyin.com/webcast/room/web/enter/"),
        LIVE,
        "web_rid=5&room_id_str=",
    );
    check::<LiveRoomRequest>(
        &[("room_id", "5")],
        (GET, "https://webcast.amemv.com/webcast/room/reflow/info/"),
        LIVE2,
        "room_id=5",
    );
    check::<FollowingLiveRequest>(
        &[],
        (GET, &www("/webcast/web/feed/follow/")),
        WEB,
        "scene=aweme_pc_follow_top",
    );
    let im = [("room_id", "5"), ("user_unique_id", "6"), ("internal_ext", "a:1|b:2")];
    check::<LiveImRequest>(
        &im,
        (GET, "https://live.douyin.com/webcast/im/fetch/"),
        WEBCAST,
        "resp_content_type=json&fetch_rule=1&last_rtt=0&cursor=&internal_ext=a:1|b:2&room_id=5&user_unique_id=6",
    );
    let status = own(&LiveStatusRequest { user_ids: "1,2".into(), ..Default::default() });
    let query = plain_query(&device(), LiveStatusRequest::ENDPOINT, status, "T", "").text();
    let channel = WEB.replace("channel_pc_web", "test");
    assert_eq!(query, format!("{channel}&msToken=T&user_ids=1%2C2&distribution_scenes=254"));
    let socket = DanmakuRequest {
        room_id: "5".into(),
        user_unique_id: "6".into(),
        cursor: "c-1".into(),
        internal_ext: "a:1|b:2".into(),
        signature: "x+/y".into(),
        ..Default::default()
    };
    let query = plain_query(&device(), &LIVE_DANMAKU, own(&socket), "", "").text();
    let text = "webcast_sdk_version=1.0.14-beta.0&update_version_code=1.0.14-beta.0&compress=gzip&im_path=/webcast/im/fetch/&heartbeatDuration=0&room_id=5&user_unique_id=6&cursor=c-1&internal_ext=a:1|b:2&signature=x+/y";
    assert_eq!(query, format!("{WEBCAST}&{text}"));
}

#[test]
fn bodies_cookies_and_guards_stand_where_the_specification_puts_them() {
    let named = |wanted: fn(&f2_core::request::Endpoint) -> bool| {
        ENDPOINTS.iter().filter(|row| wanted(row)).map(|row| row.name).collect::<Vec<_>>()
    };
    assert_eq!(ENDPOINTS.len(), 32);
    assert_eq!(named(|row| row.body == BodyKind::Json), ["user_collection"]);
    assert_eq!(named(|row| row.body == BodyKind::Form), ["post_stats"]);
    assert_eq!(named(|row| !row.cookies), ["live_room_id", "slides_info"]);
    let guarded =
        ["user_post", "user_like", "user_collection", "user_collects", "user_collects_video", "user_mix"];
    assert_eq!(named(|row| row.sign == SIGN_GUARDED), [&guarded[..], &["post_detail", "post_feed"]].concat());
    let mut names: Vec<_> = ENDPOINTS.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ENDPOINTS.len());
}

#[test]
fn the_guarded_form_is_its_own_canonical_form() {
    let request = FeedRequest { globalwid: "a b/ü".into(), ..Default::default() };
    let query = guarded_query(&device(), FeedRequest::ENDPOINT, own(&request), "T+/=", "").text();
    assert!(query.starts_with(&format!("{WEB}&count=10&")), "{query}");
    assert!(query.ends_with("&creative_id=&msToken=T%2B%2F%3D"), "{query}");
    let text = format!("{query}&a_bogus=x%2Fy&verifyFp=v&fp=v");
    let signed = f2_sign::web_sign::sign(&text, "0123", 1_795_175_376);
    assert_eq!(signed.query, format!("{text}&uifid=0123&timestamp=1795175376"));
}
