//! Every request, spelt out: the names, their order and their values, as the specification has them.

use f2_core::device::Device;
use f2_core::query::Query;
use f2_core::request::{Paged, Parameters, Request};
use f2_tiktok::crawler::requests::*;
use f2_tiktok::crawler::{Identity, plain_query};
use f2_tiktok::device::{REFERER, USER_AGENT, browser};

const VERSION: &str = "5.0%20%28Windows%20NT%2010.0%3B%20Win64%3B%20x64%29%20AppleWebKit%2F537.36%20%28KHTML%2C%20like\
    %20Gecko%29%20Chrome%2F130.0.0.0%20Safari%2F537.36";

/// The 28 base parameters, with another `from_page` where an endpoint has one.
fn web(page: &str) -> String {
    format!(
        "WebIdLastTime=1700000000&aid=1988&app_language=zh-Hans&app_name=tiktok_web&browser_language=zh-CN\
         &browser_name=Mozilla&browser_online=true&browser_platform=Win32&browser_version={VERSION}\
         &channel=tiktok_web&cookie_enabled=true&device_id=7377772863376426514&device_platform=web_pc\
         &focus_state=true&from_page={page}&history_len=4&is_fullscreen=false&is_page_visible=true&language=zh-Hans\
         &os=windows&priority_region=&referer=&region=SG&screen_height=1080&screen_width=1920\
         &webcast_language=zh-Hans&tz_name=Asia%2FHong_Kong&msToken=T+/="
    )
}

const WEBCAST: &str = "aid=1988&app_language=zh-Hans&app_name=tiktok_web&browser_language=zh-CN&browser_name=Mozilla\
    &browser_online=true&browser_platform=Win32";
const WEBCAST_REST: &str = "cookie_enabled=true&debug=false&device_platform=web\
    &host=https%3A%2F%2Fwebcast.tiktok.com&identity=audience&live_id=12&screen_height=1080&screen_width=1920\
    &sup_ws_ds_opt=1&tz_name=Asia%2FHong_Kong&version_code=270000";

fn device() -> Device {
    browser(USER_AGENT, REFERER, &Default::default()).unwrap()
}

fn identity() -> Identity {
    Identity {
        made: 1_700_000_000,
        device_id: "7377772863376426514".into(),
        odin_id: String::new(),
        fingerprint: "verify_1234567".into(),
        ms_token: "T+/=".into(),
    }
}

fn own(parameters: &impl Parameters) -> Query {
    let mut query = Query::new();
    parameters.write(&mut query);
    query
}

/// Holds a request made from `values` against its path and the text behind its base.
fn check<R: Request>(values: &[(&str, &str)], url: &str, base: &str, text: &str) {
    let mut request = R::default();
    for (name, value) in values {
        request.assign(name, value).unwrap();
    }
    for parameter in R::PARAMETERS.iter().filter(|parameter| parameter.default.is_none()) {
        assert!(
            values.iter().any(|(name, _)| *name == parameter.name),
            "{url}: {} is needed",
            parameter.name
        );
    }
    assert_eq!(R::ENDPOINT.url, url);
    let query = plain_query(&device(), R::ENDPOINT, own(&request), &identity()).text();
    let join = if base.is_empty() { "" } else { "&" };
    assert_eq!(query, format!("{base}{join}{text}"));
}

fn at(path: &str) -> String {
    format!("https://www.tiktok.com{path}")
}

const SEC: (&str, &str) = ("sec_uid", "MS4wLjABAAAA_x-y");

#[test]
fn rows_of_works() {
    let user = web("user");
    let text = "secUid=&uniqueId=some.body";
    check::<ProfileRequest>(&[("unique_id", "some.body")], &at("/api/user/detail/"), &user, text);
    let page = [("cursor", "1758331327601"), ("count", "5"), SEC];
    let text = "coverFormat=2&count=5&cursor=1758331327601&secUid=MS4wLjABAAAA_x-y";
    check::<PostRequest>(&page, &at("/api/post/item_list/"), &user, text);
    check::<LikeRequest>(&page, &at("/api/favorite/item_list/"), &user, text);
    check::<CollectRequest>(&page, &at("/api/user/collect/item_list/"), &user, text);
    check::<RepostRequest>(&page, &at("/api/repost/item_list/"), &user, text);
    let text = "coverFormat=2&count=35&cursor=0&secUid=MS4wLjABAAAA_x-y";
    check::<PostRequest>(&[SEC], &at("/api/post/item_list/"), &user, text);
    let text = "count=30&cursor=0&secUid=MS4wLjABAAAA_x-y";
    check::<PlayListRequest>(&[SEC], &at("/api/user/playlist/"), &user, text);
    check::<MixRequest>(&[("mix_id", "9")], &at("/api/mix/item_list/"), &user, "count=30&cursor=0&mixId=9");
    let text = "count=30&cursor=0&collectionId=9&sourceType=113";
    check::<CollectionRequest>(&[("collection_id", "9")], &at("/api/collection/item_list/"), &user, text);
    let text = "authorId=9&count=20&cursor=0&loadBackward=false";
    check::<StoryRequest>(&[("author_id", "9")], &at("/api/story/item_list/"), &user, text);
    check::<DetailRequest>(&[("item_id", "7")], &at("/api/item/detail/"), &user, "itemId=7");
}

#[test]
fn rows_of_comments_recommendations_and_searches() {
    let user = web("user");
    let text = "aweme_id=7&count=20&cursor=0&current_region=";
    check::<CommentRequest>(&[("aweme_id", "7")], &at("/api/comment/list/"), &user, text);
    let values = [("comment_id", "8"), ("item_id", "7")];
    let text = "comment_id=8&item_id=7&count=20&cursor=0";
    check::<CommentReplyRequest>(&values, &at("/api/comment/list/reply/"), &user, text);
    check::<RecommendRequest>(&[], &at("/api/recommend/item_list/"), &web("fyp"), "count=30&cursor=0");
    let text = "count=16&cursor=0&itemID=7";
    check::<RelatedRequest>(&[("item_id", "7")], &at("/api/related/item_list/"), &web("video"), text);
    let code = "%7B%22tiktok%22%3A%7B%22client_params_x%22%3A%7B%22search_engine%22%3A%7B%22\
        ies_mt_user_live_video_card_use_libra%22%3A1%2C%22mt_search_general_user_live_card%22%3A1%7D%7D%2C%22\
        search_server%22%3A%7B%7D%7D%7D";
    let text = format!("count=20&keyword=a%20%E5%AD%97%2Fb&offset=0&search_id=&web_search_code={code}");
    check::<SearchRequest>(&[("keyword", "a 字/b")], &at("/api/search/item/full/"), &web("search"), &text);
    let text = "count=30&maxCursor=0&minCursor=0&scene=21&secUid=MS4wLjABAAAA_x-y";
    check::<UserListRequest>(&[("scene", "21"), SEC], &at("/api/user/list/"), &user, text);
}

#[test]
fn rows_of_live_rooms() {
    let text = "uniqueId=some.body&sourceType=54";
    check::<LiveRequest>(&[("unique_id", "some.body")], &at("/api-live/user/room/"), &web("user"), text);
    let webcast = |path: &str| format!("https://webcast.tiktok.com/webcast/room/{path}/");
    check::<AliveRequest>(
        &[("room_ids", "1,2,")],
        &webcast("check_alive"),
        &web("live"),
        "room_ids=1%2C2%2C",
    );
    check::<LiveRoomRequest>(&[("room_id", "5")], &webcast("info"), "", "aid=1988&room_id=5");
}

#[test]
fn addresses_of_live_messages() {
    let tiktok = f2_tiktok::TikTok::new(crate::stage::offline()).unwrap();
    let base = format!("{WEBCAST}&browser_version={VERSION}&{WEBCAST_REST}");
    let request = LiveImRequest { room_id: "5".into(), ms_token: "T".into(), ..Default::default() };
    let im = tiktok.crawler().live_im_address(&request).unwrap();
    let text = "device_id=&did_rule=3&resp_content_type=protobuf&fetch_rule=1&cursor=&last_rtt=0&internal_ext=&room_id=5\
        &history_comment_count=6&history_comment_cursor=7386962392254958354&msToken=T";
    assert_eq!(im.to_string(), format!("https://webcast.tiktok.com/webcast/im/fetch/?{base}&{text}"));
    let request = DanmakuRequest {
        room_id: "5".into(),
        cursor: "c-1".into(),
        internal_ext: "a:1|b".into(),
        wrss: "w".into(),
        ..Default::default()
    };
    let socket = tiktok.crawler().danmaku_address(&request).unwrap();
    let text = "compress=gzip&heartbeatDuration=0&imprp=&room_id=5&cursor=c-1&internal_ext=a%3A1%7Cb\
        &update_version_code=1.3.0&webcast_sdk_version=1.3.0&wrss=w";
    let address = "wss://webcast16-ws-alisg.tiktok.com/webcast/im/ws_proxy/ws_reuse_supplement/";
    assert_eq!(socket.to_string(), format!("{address}?{base}&{text}"));
}

#[test]
fn works_without_a_signature_have_parameters_of_their_own() {
    let request = CreatorRequest { cursor: 1_700_000_000_000, sec_uid: "M".into(), ..Default::default() };
    let query = plain_query(&device(), CreatorRequest::ENDPOINT, own(&request), &identity());
    let text = query.text();
    assert!(!text.contains("WebIdLastTime") && !text.contains("msToken"), "{text}");
    assert!(
        text.contains("&browser_language=en-US&")
            && text.contains("&region=US&")
            && text.contains("&tz_name=UTC&")
    );
    assert!(
        text.ends_with("&verifyFp=verify_1234567&count=15&cursor=1700000000000&secUid=M&type=1"),
        "{text}"
    );
}

fn page(text: &str) -> f2_core::json::Value {
    f2_core::json::parse(text.as_bytes().to_vec()).unwrap()
}

#[test]
fn lists_move_on_by_their_own_rules() {
    let mut posts = PostRequest { sec_uid: "M".into(), ..Default::default() };
    let works = r#""itemList":[{"createTime":1700000100},{"createTime":"1700000000"}]"#;
    assert!(posts.advance(&page(&format!(r#"{{"hasMore":true,"cursor":"1699999999000",{works}}}"#))));
    assert_eq!(posts.cursor, 1_699_999_999_000);
    // A cursor that does not go back is replaced by the time of the last work.
    let mut newer = posts.clone();
    newer.cursor = 1_700_000_050_000;
    assert!(newer.advance(&page(&format!(r#"{{"hasMore":true,"cursor":"1700000050000",{works}}}"#))));
    assert_eq!(newer.cursor, 1_700_000_000_000);
    assert!(!posts.advance(&page(r#"{"hasMore":false,"cursor":"0"}"#)));

    let mut creator = CreatorRequest { cursor: 1_700_000_200_000, ..Default::default() };
    assert!(creator.advance(&page(&format!(r#"{{"hasMorePrevious":true,{works}}}"#))));
    assert_eq!(creator.cursor, 1_700_000_000_000);
    assert!(creator.advance(&page(r#"{"hasMorePrevious":true,"itemList":[]}"#)));
    assert_eq!(creator.cursor, 1_700_000_000_000 - 7 * 86_400_000);
    creator.cursor = 1_472_706_000_001;
    assert!(!creator.advance(&page(r#"{"hasMorePrevious":true}"#)));

    let mut search = SearchRequest { keyword: "a".into(), ..Default::default() };
    assert!(search.advance(&page(r#"{"has_more":1,"cursor":12,"extra":{"logid":"L"}}"#)));
    assert_eq!((search.offset, search.search_id.as_str()), (12, "L"));
    let mut mix = MixRequest { mix_id: "9".into(), ..Default::default() };
    assert!(mix.advance(&page(r#"{"hasMore":true,"cursor":"9007199254740993"}"#)));
    assert_eq!(mix.cursor, 9_007_199_254_740_993);
}
