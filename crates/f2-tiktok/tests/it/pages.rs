//! Pages as a site that means no good might send them: which are refused, with what, and that none is taken for
//! what it is not.

use std::time::{Duration, Instant};

use f2_core::error::Cause;
use f2_core::http::Reply;
use f2_core::json;
use f2_sim::{Config, Fault, Hydration, Rule};
use f2_tiktok::page::Page;
use http::{HeaderMap, StatusCode, Uri};

use crate::stage::*;

/// A page with these data in the script of this id.
fn page(id: &str, data: &str) -> String {
    format!("<html><script id=\"{id}\" type=\"application/json\">{data}</script></html>")
}

fn universal(scope: &str) -> String {
    page("__UNIVERSAL_DATA_FOR_REHYDRATION__", &format!("{{\"__DEFAULT_SCOPE__\":{scope}}}"))
}

fn reply(status: u16, uri: &str, html: &str) -> Reply {
    let (status, uri) = (StatusCode::from_u16(status).unwrap(), uri.parse::<Uri>().unwrap());
    Reply { status, headers: HeaderMap::new(), body: html.as_bytes().to_vec(), uri }
}

#[test]
fn pages_that_are_not_what_was_asked_for_are_refused_though_they_carry_data() {
    let data = universal("{\"webapp.app-context\":{\"wid\":\"7300000000000000001\"}}");
    let damaged = page("SIGI_STATE", "{\"ItemModule\":{\"7\":");
    let waiting = "<title>Please wait...</title>";
    for (status, path, html, cause) in [
        (200, "/login?redirect_url=x", data.as_str(), Some(Cause::LoginRequired)),
        (200, "/login/phone", &data, Some(Cause::LoginRequired)),
        (200, "/hk/notfound", &data, Some(Cause::WorkRegion)),
        (200, "/@notfound.of.all", &data, None),
        (200, "/@a/video/7", &data, None),
        (404, "/@a", &data, None),
        (429, "/@a", &data, Some(Cause::RateLimited)),
        (503, "/@a", &data, Some(Cause::Unavailable)),
        (503, "/@a", "", Some(Cause::Unavailable)),
        (403, "/@a", waiting, Some(Cause::Challenge)),
        (403, "/@a", "no", Some(Cause::Forbidden)),
        (200, "/@a", waiting, Some(Cause::Challenge)),
        (200, "/@a", " \n", Some(Cause::RefusedEmpty)),
        (200, "/@a", &damaged, Some(Cause::BadReply)),
        (200, "/@a", "<html>hello</html>", Some(Cause::Challenge)),
    ] {
        let read = Page::read(reply(status, &format!("https://www.tiktok.com{path}"), html));
        assert_eq!(read.err().map(|error| error.cause()), cause, "{status} {path} {html}");
    }
}

#[test]
fn of_several_works_and_users_the_named_one_is_taken() {
    let user = |id: u8, name: &str| {
        format!("\"{name}\":{{\"id\":\"{id}\",\"uniqueId\":\"{name}\",\"secUid\":\"s{id}\"}}")
    };
    let work = |id: u8| format!("\"{id}\":{{\"id\":\"{id}\",\"author\":\"a\"}}");
    let sigi = page(
        "SIGI_STATE",
        &format!(
            "{{\"ItemModule\":{{{},{}}},\"UserModule\":{{\"users\":{{{},{}}},\"stats\":{{\"x\":{{\"videoCount\":1}},\"Wanted\":{{\"videoCount\":2}}}}}}}}",
            work(1),
            work(2),
            user(1, "x"),
            user(2, "Wanted"),
        ),
    );
    let found = Page::of(&sigi).unwrap();
    for id in ["1", "2"] {
        assert_eq!(json::text_at(&found.work_of(id).unwrap(), "itemInfo.itemStruct.id"), id);
    }
    let author = found.author_of("wanted").unwrap();
    assert_eq!(json::text_at(&author, "userInfo.user.secUid"), "s2");
    assert_eq!(json::int_at(&author, "userInfo.stats.videoCount"), 2);
    // A generation that stands empty does not hide the one that is full.
    let full = "{\"itemInfo\":{\"itemStruct\":{\"id\":\"3\"}}}";
    let both = universal(&format!("{{\"webapp.video-detail\":{{}},\"webapp.reflow.video.detail\":{full}}}"));
    assert_eq!(json::text_at(&Page::of(&both).unwrap().work().unwrap(), "itemInfo.itemStruct.id"), "3");
    let beside = universal("{\"webapp.video-detail\":{\"statusCode\":0}}") + &sigi;
    assert_eq!(
        json::text_at(&Page::of(&beside).unwrap().work_of("2").unwrap(), "itemInfo.itemStruct.id"),
        "2"
    );
}

#[test]
fn data_of_any_type_are_read_without_harm() {
    let ids =
        ["__UNIVERSAL_DATA_FOR_REHYDRATION__", "SIGI_STATE", "__NEXT_DATA__", "__FRONTITY_CONNECT_STATE__"];
    let odd = [
        "[]",
        "7",
        "null",
        "\"x\"",
        "{\"__DEFAULT_SCOPE__\":[{}]}",
        "{\"__DEFAULT_SCOPE__\":{\"webapp.video-detail\":7,\"webapp.user-detail\":[],\"webapp.app-context\":\"\"}}",
        "{\"ItemModule\":[1],\"UserModule\":{\"users\":7,\"stats\":\"\"},\"LiveRoom\":{\"liveRoomUserInfo\":[]}}",
        "{\"ItemModule\":{\"1\":7},\"UserModule\":{\"users\":{\"a\":[]}},\"AppContext\":{\"appContext\":{\"$wid\":{}}}}",
        "{\"props\":{\"pageProps\":[],\"initialProps\":7}}",
        "{\"props\":{\"pageProps\":{\"itemInfo\":\"x\",\"userInfo\":1}}}",
        "{\"source\":{\"data\":[1]}}",
        "{\"source\":{\"data\":{\"/embed/@a\":{\"videoList\":[7,{},{\"id\":[]}]}}}}",
    ];
    for id in ids {
        for data in odd {
            let Ok(found) = Page::of(&page(id, data)) else { continue };
            let _ = (found.work(), found.author(), found.room(), found.context());
            assert!(found.newest().is_empty(), "{id} {data}");
        }
    }
    let deep = page("SIGI_STATE", &"[".repeat(100_000));
    assert_eq!(Page::of(&deep).err().map(|error| error.cause()), Some(Cause::BadReply));
}

#[test]
fn a_huge_page_is_read_in_time() {
    let many =
        "<p class='a' id=b>".repeat(500_000) + &"<script>{</script>".repeat(200_000) + &"<p id=\"".repeat(9);
    let begun = Instant::now();
    assert!(Page::of(&many).is_err());
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[test]
fn a_printed_page_tells_no_cookie() {
    let mut reply = reply(200, "https://www.tiktok.com/@a?token=SECRET", &universal("{}"));
    reply.headers.insert("set-cookie", "msToken=SECRET; Path=/".parse().unwrap());
    let page = Page::read(reply).unwrap();
    let printed = format!("{page:?}");
    assert!(printed.contains("msToken") && !printed.contains("SECRET"), "{printed}");
    assert_eq!(page.cookies(), [("msToken".to_owned(), "SECRET".to_owned())]);
}

#[tokio::test]
async fn another_work_than_the_one_asked_for_is_not_taken() {
    let sim = sim();
    let works = &sim.tiktok().author("small").works;
    let (asked, other) = (works[0].id.to_string(), works[1].id.to_string());
    let shown = format!("{{\"itemInfo\":{{\"itemStruct\":{{\"id\":\"{other}\"}}}},\"statusCode\":0}}");
    let answer = serde_json::from_str(&shown).unwrap();
    sim.faults().add(Rule::new(Fault::Json(answer)).path("/api/item/detail/").always().must_hit());
    let found = guest(&sim).fetch_one_video(&asked).await.unwrap();
    assert_eq!(found.aweme_id(), Some(asked.clone()), "the page is asked");
    let html = universal(&format!("{{\"webapp.video-detail\":{shown}}}"));
    sim.faults().add(Rule::new(Fault::Text(200, html)).path("/video/").always().must_hit());
    let error = guest(&sim).fetch_one_video(&asked).await.unwrap_err();
    assert_eq!(error.cause(), Cause::BadReply);
}

#[tokio::test]
async fn the_login_page_asks_for_a_login() {
    let sim = sim();
    sim.faults().add(Rule::new(Fault::Empty).path("/api/item/detail/").always());
    let works = &sim.tiktok().author("small").works;
    let work = works.iter().find(|work| work.label.contains("to the login")).unwrap();
    let error = guest(&sim).fetch_one_video(&work.id.to_string()).await.unwrap_err();
    assert_eq!(error.cause(), Cause::LoginRequired);
}

#[tokio::test]
async fn what_is_no_id_never_becomes_a_part_of_an_address() {
    let sim = sim_with(Config { hydration: Hydration::Absent, ..Config::default() });
    let tiktok = guest(&sim);
    for id in ["", "7/../@other", "7?x=1", "1 2", "７"] {
        let error = tiktok.fetch_one_video(id).await.unwrap_err();
        assert_eq!(error.cause(), Cause::UsageArgument, "{id}");
    }
    for handle in ["a/video/7", "a?x=1", "a b", "é", "@"] {
        let errors = [
            tiktok.fetch_user_profile("", handle).await.map(|_| ()).unwrap_err(),
            tiktok.fetch_user_live_videos(handle).await.map(|_| ()).unwrap_err(),
        ];
        assert!(errors.iter().all(|error| error.cause() == Cause::UsageArgument), "{handle}: {errors:?}");
    }
    assert_eq!(sim.requests(), 0);
}
