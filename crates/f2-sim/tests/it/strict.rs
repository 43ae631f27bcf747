//! Requests that miss something are refused as the platform does, and the journal says why.

use crate::client::{AGENT, BASE, Client, now_ms, signed_at, sim};
use f2_sim::Config;

const PATH: &str = "/aweme/v1/web/query/user/";

/// Sends a query and returns the refusal; a refusal is 200 with an empty body.
async fn refusal(sim: &f2_sim::Sim, client: &Client, query: &str) -> Option<String> {
    let reply = client.raw_api(PATH, query).await;
    let hit = sim.journal().pop().unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body.is_empty(), hit.refusal.is_some(), "{:?}", hit.refusal);
    hit.refusal
}

#[tokio::test]
async fn each_missing_part_has_its_refusal() {
    let sim = sim(Config::default());
    let mut client = Client::guest(&sim).await;
    let now = now_ms();
    let good = signed_at(BASE, now);
    assert_eq!(refusal(&sim, &client, &good).await, None);
    let hour = 3_600_000;
    let table = [
        (BASE.to_owned(), "no signature"),
        (format!("x=1&{good}"), "signed another query"),
        (good.replace("channel_pc_web", "channel_pc_wep"), "signed another query"),
        (format!("{BASE}&a_bogus=abc"), "a_bogus"),
        (signed_at(BASE, now - hour), "signature clock off"),
        (signed_at(BASE, now + hour), "signature clock off"),
        (signed_at("device_platform=webapp&aid=6383&msToken=", now), "msToken missing"),
        (signed_at("device_platform=webapp&aid=1128&msToken=a", now), "parameter aid"),
        (signed_at("device_platform=android&aid=6383&msToken=a", now), "parameter device_platform"),
    ];
    for (query, why) in table {
        let have = refusal(&sim, &client, &query).await.unwrap_or_default();
        assert!(have.contains(why), "{query}: {have:?} instead of {why:?}");
    }
    client.cookie = String::new();
    assert_eq!(refusal(&sim, &client, &good).await.as_deref(), Some("ttwid missing"));
    client.cookie = "ttwid=1%7Cmade-up".into();
    assert_eq!(refusal(&sim, &client, &good).await.as_deref(), Some("ttwid not issued here"));
    client.cookie = format!("ttwid=any; sessionid={}", f2_sim::secrets::SESSION_ID);
    assert_eq!(refusal(&sim, &client, &good).await, None);
}

#[tokio::test]
async fn the_user_agent_is_part_of_the_signature() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let url = format!("https://www.douyin.com{PATH}?{}", signed_at(BASE, now_ms()));
    let request = http::Request::builder()
        .uri(url)
        .header("user-agent", AGENT.replace("130", "131"))
        .header("cookie", &client.cookie)
        .body(http_body_util::Full::default())
        .unwrap();
    assert!(client.request(request).await.unwrap().body.is_empty());
    let why = sim.journal().pop().unwrap().refusal.unwrap();
    assert!(why.contains("user agent"), "{why}");
}

#[tokio::test]
async fn x_bogus_and_an_escaped_a_bogus_are_taken() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let signer = f2_sign::xbogus::Signer::new(AGENT);
    let query = format!("{BASE}&X-Bogus={}", signer.sign(BASE, b"", now_ms() / 1000));
    assert_eq!(refusal(&sim, &client, &query).await, None);
    let signed = signed_at(BASE, now_ms());
    let value = &signed[format!("{BASE}&a_bogus=").len()..];
    let escaped = value.replace('/', "%2F").replace('=', "%3D");
    let query = format!("{BASE}&a_bogus={escaped}&verifyFp=verify_x&fp=verify_x");
    assert_eq!(refusal(&sim, &client, &query).await, None);
}

#[tokio::test]
async fn required_parameters_are_required() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    for (path, own, name) in [
        ("/aweme/v1/web/aweme/post/", "&max_cursor=0&count=20", "sec_user_id"),
        ("/aweme/v1/web/aweme/post/", "&count=20&sec_user_id=x", "max_cursor"),
        ("/aweme/v1/web/aweme/detail/", "&aweme_id=", "aweme_id"),
        ("/aweme/v1/web/user/profile/other/", "", "sec_user_id"),
    ] {
        assert!(client.api(path, own).await.body.is_empty());
        let why = sim.journal().pop().unwrap().refusal.unwrap();
        assert_eq!(why, format!("parameter {name} missing"));
    }
}

const DETAIL: &str = "https://www.douyin.com/aweme/v1/web/aweme/detail/";

#[tokio::test]
async fn the_gateway_names_what_it_misses_on_guarded_paths() {
    let sim = sim(Config { guard: true, ..Config::default() });
    let client = Client::account(&sim);
    let query = signed_at(&format!("{BASE}&aweme_id={}", sim.author("small").works[0].id), now_ms());
    let uifid = client.cookie.split("UIFID=").nth(1).unwrap().split(';').next().unwrap().to_owned();
    let web = f2_sign::web_sign::sign(&query, &uifid, now_ms() / 1000).into_query();
    let forged = web.replace("channel_pc_web", "channel_pc_wep");
    let fp = format!("{query}&fp=verify_other");
    let argus = ("x-tt-argus", "1");
    type Row<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a str);
    let table: [Row<'_>; 7] = [
        (&query, vec![argus], "Uifid Not Found"),
        (&query, vec![("uifid", &uifid)], "Signature Not Found"),
        (&fp, vec![("uifid", &uifid), argus], "Signature Not Found"),
        (&query, vec![("uifid", "abc"), argus], "Validate Error"),
        (&forged, vec![("uifid", &uifid), argus], "Sign Invalid"),
        (&query, vec![("uifid", &uifid), argus], ""),
        (&web, vec![("uifid", &uifid)], ""),
    ];
    for (query, mut headers, text) in table {
        headers.push(("cookie", &client.cookie));
        let reply = client.get_with(&format!("{DETAIL}?{query}"), &headers).await;
        let body = String::from_utf8(reply.plain()).unwrap();
        if text.is_empty() {
            assert_eq!(reply.status, 200);
            assert!(body.contains("aweme_detail"), "{body}");
        } else {
            assert_eq!((reply.status, body), (403, format!("Forbidden: {text}")));
        }
    }
    assert_eq!(client.api(PATH, "").await.json()["status_code"], 0);
}

#[tokio::test]
async fn a_wrong_web_signature_is_refused_without_the_guard_too() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let query = format!("{BASE}&aweme_id=1&timestamp=1&x-secsdk-web-signature={}", "0".repeat(32));
    let reply = client.get_with(&format!("{DETAIL}?{query}"), &[("cookie", &client.cookie)]).await;
    assert_eq!((reply.status, &reply.plain()[..]), (403, &b"Forbidden: Sign Invalid"[..]));
}

#[tokio::test]
async fn the_later_a_bogus_is_taken_and_held_against_the_request() {
    use f2_sign::abogus::{fingerprint::Window, v19};
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let geometry = Window::WINDOWS_1080P.geometry();
    let sign = |query: &str, ms: i64, ink_ms: i64| {
        let moment = v19::Moment { ink_ms, ..v19::Moment::first(ms) };
        let value = v19::Signer::new(AGENT).sign(query, b"", &geometry, moment, || 0.3);
        format!("{BASE}&a_bogus={}", value.replace('/', "%2F").replace('=', "%3D"))
    };
    let now = now_ms();
    assert_eq!(refusal(&sim, &client, &sign(BASE, now, now - 1)).await, None);
    let old = now - 3_600_000;
    for (query, ms, ink, why) in [
        ("other", now, now - 1, "signed another query"),
        (BASE, old, old - 1, "signature clock off"),
        (BASE, now, now - 9, "clocks do not agree"),
    ] {
        let have = refusal(&sim, &client, &sign(query, ms, ink)).await.unwrap();
        assert!(have.contains(why), "{have}");
    }
}

#[tokio::test]
async fn tokens_have_their_lengths() {
    let sim = sim(Config::default());
    let client = Client::new(&sim);
    let body = r#"{"magic":538969122,"version":1,"dataType":8,"strData":"x","ulr":0,"tspFromClient":1}"#;
    for (path, length) in [("/web/r/token?ms_appid=6383", 184), ("/web/report?msToken=x", 128)] {
        let reply = client.post(&format!("https://mssdk.bytedance.com{path}"), body).await;
        assert_eq!(reply.cookie("msToken").unwrap().len(), length);
    }
    assert_eq!(client.post("https://mssdk.bytedance.com/web/report", "{}").await.status, 400);
    let reply = client.post("https://mcs.zijieapi.com/webid?aid=6383", r#"{"app_id":6383}"#).await;
    assert_eq!(reply.json()["web_id"].as_str().unwrap().len(), 19);
    let page = client.get("https://www.douyin.com/").await;
    assert_eq!(page.cookie("UIFID_TEMP").unwrap().len(), 160);
    let again = client.get_with("https://www.douyin.com/", &[("cookie", "UIFID_TEMP=a; ttwid=b")]).await;
    assert_eq!((again.cookie("UIFID_TEMP"), again.cookie("ttwid")), (None, None));
}
