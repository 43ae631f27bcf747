//! The guarded paths: with a device identity the long form, without one the plain form, fresh tokens in between.

use f2_core::error::Cause;
use f2_core::platform::Platform;
use f2_douyin::crawler::endpoints::{ENDPOINTS, SIGN_GUARDED};
use f2_sim::{Config, Fault, Rule, Sim};
use futures_util::StreamExt as _;

use crate::stage::{account, author, douyin_with, guest, order};

/// A platform whose gateway guards its paths, or not.
fn platform(guard: bool) -> Sim {
    Sim::start(Config { bench_works: 0, guard, ..Config::default() }).unwrap()
}

/// Names of the query's parameters, in order.
fn names(query: &str) -> Vec<&str> {
    query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, _)| name).collect()
}

const TAIL: [&str; 7] =
    ["msToken", "a_bogus", "verifyFp", "fp", "uifid", "timestamp", "x-secsdk-web-signature"];

#[tokio::test]
async fn a_guest_gets_an_identity_once_and_signs_with_it() {
    let sim = platform(true);
    let douyin = guest(&sim);
    for mode in ["post", "feed"] {
        let found: Vec<_> = douyin.clone().run(mode, order(author(&sim, "mixed"), Some(30))).collect().await;
        assert!(found.iter().all(Result::is_ok));
    }
    let pages = sim.journal().iter().filter(|hit| hit.host == "www.douyin.com" && hit.path == "/").count();
    assert_eq!(pages, 1, "the main page is asked once");
    for hit in sim.hits("/aweme/v1/web/aweme/post/") {
        assert!(hit.refusal.is_none());
        let names = names(&hit.query);
        assert_eq!(names[names.len() - 7..], TAIL, "{}", hit.query);
        assert_eq!(hit.header("x-tt-argus"), Some("1"));
        assert!(hit.header("uifid").is_some() && hit.header("x-secsdk-web-signature").is_some());
        let fp = hit.query.split('&').find_map(|pair| pair.strip_prefix("fp=")).unwrap();
        assert_eq!(hit.cookie("s_v_web_id"), Some(fp), "the cookie and fp agree");
    }
    let profile = sim.hits("/user/profile/other/").pop().unwrap();
    assert_eq!(names(&profile.query).last(), Some(&"a_bogus"), "the others keep the plain form");
}

#[tokio::test]
async fn the_accounts_own_identity_is_used_as_it_is() {
    let sim = platform(true);
    let douyin = account(&sim);
    douyin.fetch_one_video(&sim.author("mixed").works[0].id.to_string()).await.unwrap();
    let main = sim.journal().iter().filter(|hit| hit.path == "/").count();
    assert_eq!(main, 0, "the cookie holds a UIFID");
    let hit = sim.hits("aweme/detail/").pop().unwrap();
    assert_eq!(hit.cookie("UIFID"), hit.header("uifid"));
}

/// The main page is down for the first `times` requests for it; everything else goes on.
fn main_page_down(sim: &Sim, times: u64) {
    for turn in 0..times {
        // Between two requests for the main page lies the refused one.
        let rule = Rule::new(Fault::Status(503, None)).host("www.douyin.com").skip(u64::from(turn > 0));
        sim.faults().add(rule.times(1).must_hit());
    }
}

#[tokio::test]
async fn without_an_identity_the_plain_form_is_sent() {
    let sim = platform(false);
    main_page_down(&sim, 1);
    let id = sim.author("mixed").works[0].id.to_string();
    guest(&sim).fetch_one_video(&id).await.unwrap();
    let plain = sim.hits("aweme/detail/").pop().unwrap();
    assert_eq!(names(&plain.query).last(), Some(&"a_bogus"));
}

#[tokio::test]
async fn a_missing_identity_is_asked_for_once_more() {
    for (down, attempts, cause) in [(1, 2, None), (2, 2, Some(Cause::Gateway))] {
        let sim = platform(true);
        main_page_down(&sim, down);
        let id = sim.author("mixed").works[0].id.to_string();
        let found = guest(&sim).fetch_one_video(&id).await;
        assert_eq!(found.err().map(|error| error.cause()), cause);
        assert_eq!(sim.hits("aweme/detail/").len(), attempts);
    }
}

#[tokio::test]
async fn the_users_own_identity_is_kept_even_when_refused() {
    let sim = platform(true);
    let stale = "0123456789abcdef".repeat(10);
    let id = sim.author("mixed").works[0].id.to_string();
    let own = douyin_with(&sim, &format!("UIFID_TEMP={stale}"), None);
    assert_eq!(own.fetch_one_video(&id).await.unwrap_err().http_status(), Some(403));
    let sent = sim.hits("aweme/detail/").pop().unwrap();
    assert_eq!(sent.header("uifid"), Some(stale.as_str()));
}

#[test]
fn the_guarded_paths_are_those_the_site_guards() {
    const SITE: [&str; 14] = [
        "aweme/detail",
        "aweme/post",
        "aweme/favorite",
        "aweme/listcollection",
        "mix/aweme",
        "tab/feed",
        "mix/list",
        "music/aweme",
        "music/list",
        "mix/detail",
        "mix/listcollection",
        "music/detail",
        "collects/list",
        "collects/video/list",
    ];
    for row in ENDPOINTS {
        let path = row.url.split("/aweme/v1/web/").nth(1).unwrap_or_default().trim_end_matches('/');
        assert_eq!(row.sign == SIGN_GUARDED, SITE.contains(&path), "{}", row.url);
    }
}
