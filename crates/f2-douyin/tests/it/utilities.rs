//! The utilities of the api command by value, and what requests carry besides their query.

use std::collections::BTreeMap;
use std::sync::Arc;

use f2_core::Timestamp;
use f2_core::api::Arguments;
use f2_core::json;
use f2_core::page::Limits;
use f2_core::session::Settings;
use f2_douyin::Douyin;
use f2_douyin::api::METHODS;
use f2_douyin::device::{REFERER, USER_AGENT};
use f2_sign::verify::{abogus, str_data, tokens, webcast, xbogus};
use f2_sim::{Hit, Sim};
use futures_util::StreamExt as _;
use serde_json::{Value, json};

use crate::stage::{account, guest, refusals, sim};

/// Douyin at a fixed moment, every draw in the middle.
fn still(sim: &Sim) -> Arc<Douyin> {
    let settings = guest(sim).crawler().session().settings().clone();
    let clock = Arc::new(|| Timestamp::from_second(1_700_000_000).unwrap());
    Douyin::new(Settings { clock, draw: Arc::new(|| 0.5), ..settings }).unwrap()
}

async fn value(douyin: &Arc<Douyin>, name: &str, values: &[(&str, &str)]) -> Value {
    let method = METHODS.iter().find(|method| method.name == name).unwrap();
    let values: BTreeMap<String, String> =
        values.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
    let arguments = Arguments { values, ..Arguments::default() };
    let found: Vec<_> = method.call(douyin.clone(), arguments).unwrap().collect().await;
    assert_eq!(found.len(), 1, "{name}");
    serde_json::to_value(found.into_iter().next().unwrap().unwrap()).unwrap()
}

async fn text(douyin: &Arc<Douyin>, name: &str, values: &[(&str, &str)]) -> String {
    value(douyin, name, values).await.as_str().unwrap_or_else(|| panic!("{name} is no text")).to_owned()
}

const QUERY: &str = "device_platform=webapp&aid=6383&channel=channel_pc_web&aweme_id=7294994585925848359";

#[tokio::test]
async fn signed_queries_and_addresses_are_f2s() {
    let sim = sim();
    let douyin = still(&sim);
    // The known answers for this browser at this moment.
    let known = "&X-Bogus=DFSzswVYO9zANJXJtmWx-e9WX7ra";
    let signed = text(&douyin, "XBogusManager.str_2_endpoint", &[("endpoint", QUERY)]).await;
    assert_eq!(signed, format!("{QUERY}{known}"));
    let empty = text(&douyin, "XBogusManager.str_2_endpoint", &[("endpoint", "")]).await;
    assert_eq!(empty, "&X-Bogus=DFSzswVY0IJANJXJtmWx-e9WX7J7");
    for (base, join) in [("https://a.example/x", "?"), ("https://a.example/x?y=1", "&")] {
        let given = [("base_endpoint", base), ("params", QUERY)];
        let signed = text(&douyin, "XBogusManager.model_2_endpoint", &given).await;
        assert_eq!(signed, format!("{base}{join}{QUERY}{known}"));
        let signed = text(&douyin, "ABogusManager.model_2_endpoint", &given).await;
        let bogus = signed
            .strip_prefix(&format!("{base}{join}{QUERY}&a_bogus="))
            .unwrap_or_else(|| panic!("{signed}"));
        let bogus = abogus::decode(bogus).unwrap();
        bogus.check(QUERY.as_bytes(), b"", USER_AGENT).unwrap();
        assert_eq!(bogus.signed_at_ms() / 1000, 1_700_000_000);
    }
    let given = [("params", QUERY), ("body", "item_id=1&source=0")];
    let signed = text(&douyin, "ABogusManager.str_2_endpoint", &given).await;
    let bogus = abogus::decode(signed.strip_prefix(&format!("{QUERY}&a_bogus=")).unwrap()).unwrap();
    bogus.check(QUERY.as_bytes(), b"item_id=1&source=0", USER_AGENT).unwrap();
    assert!(bogus.check(QUERY.as_bytes(), b"", USER_AGENT).is_err(), "the body is part of it");
    let bogus = xbogus::decode(empty.strip_prefix("&X-Bogus=").unwrap()).unwrap();
    bogus.check(b"", b"", USER_AGENT).unwrap();
    assert!(sim.journal().is_empty(), "nothing is asked for a signature");
}

#[tokio::test]
async fn made_up_values_have_the_shapes_of_real_ones() {
    let sim = sim();
    let douyin = still(&sim);
    let token = text(&douyin, "gen_false_msToken", &[]).await;
    assert!(token.len() == 184 && token.ends_with("=="), "{token}");
    tokens::false_ms_token(&token).unwrap();
    for name in ["gen_verify_fp", "gen_s_v_web_id"] {
        let made = text(&douyin, name, &[]).await;
        assert_eq!(tokens::verify_fp(&made).unwrap(), 1_700_000_000_000, "{name} {made}");
    }
    let (room, viewer) = ("7382517534467115826", "7382524529011246630");
    let signed = text(&douyin, "get_signature", &[("room_id", room), ("user_unique_id", viewer)]).await;
    assert_eq!(signed.len(), 16, "{signed}");
    webcast::decode(&signed).unwrap().check(f2_sign::webcast::SDK, room, viewer).unwrap();
    let named = [("naming", "{nickname}/{aweme_id}_{create}"), ("nickname", "a b"), ("aweme_id", "7")];
    assert_eq!(text(&douyin, "format_file_name", &named).await, "a_b/7_");
    let lines = [("input", r#"[{"text":"a","timeId":"61.5"}]"#)];
    assert_eq!(text(&douyin, "json_2_lrc", &lines).await, "[01:01.500] a");
    let conf = value(&douyin, "client_conf", &[]).await;
    assert_eq!((&conf["web.version_code"], &conf["header.referer"]), (&json!("290100"), &json!(REFERER)));
}

/// The one request to a host.
fn only(sim: &Sim, host: &str) -> Hit {
    let hits: Vec<Hit> = sim.journal().into_iter().filter(|hit| hit.host == host).collect();
    assert_eq!(hits.len(), 1, "{host}");
    hits.into_iter().next().unwrap()
}

/// The names of a JSON object in the order of its text.
fn names(body: &str) -> Vec<String> {
    let parsed: serde_json::Map<String, Value> = serde_json::from_str(body).unwrap();
    let mut at: Vec<(usize, String)> =
        parsed.keys().map(|name| (body.find(&format!("\"{name}\":")).unwrap(), name.clone())).collect();
    at.sort();
    at.into_iter().map(|(_, name)| name).collect()
}

#[tokio::test]
async fn token_hosts_are_asked_as_f2_asks_them() {
    let sim = sim();
    let douyin = still(&sim);
    assert_eq!(text(&douyin, "gen_real_msToken", &[]).await.len(), 184);
    let asked = only(&sim, "mssdk.bytedance.com");
    assert_eq!((&*asked.method, &*asked.path, &*asked.query), ("POST", "/web/r/token", "ms_appid=6383"));
    assert_eq!(names(&asked.body), ["magic", "version", "dataType", "strData", "ulr", "tspFromClient"]);
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    assert_eq!(
        (&body["magic"], &body["version"], &body["dataType"]),
        (&json!(538_969_122), &json!(1), &json!(8))
    );
    assert_eq!((&body["ulr"], &body["tspFromClient"]), (&json!(0), &json!(1_700_000_000_000_i64)));
    let (report, _) = str_data::douyin(body["strData"].as_str().unwrap()).unwrap();
    assert!(report.contains(USER_AGENT.strip_prefix("Mozilla/").unwrap()), "this browser's own report");

    assert!(!text(&douyin, "gen_ttwid", &[]).await.is_empty());
    let asked = only(&sim, "ttwid.bytedance.com");
    let region = r#"{"region":"cn","aid":1768,"needFid":false,"service":"www.ixigua.com","migrate_info":{"ticket":"","source":"node"},"cbUrlProtocol":"https","union":true}"#;
    assert_eq!((&*asked.method, &*asked.path, &*asked.body), ("POST", "/ttwid/union/register/", region));

    let webid = text(&douyin, "gen_webid", &[]).await;
    assert!(webid.len() == 19 && webid.starts_with('7'), "{webid}");
    let asked = only(&sim, "mcs.zijieapi.com");
    assert_eq!(asked.query, "aid=6383&sdk_version=5.1.18_zip&device_platform=web");
    assert_eq!(names(&asked.body), ["app_id", "referer", "url", "user_agent", "user_unique_id"]);
    for asked in sim.journal() {
        assert_eq!(asked.header("content-type"), Some("application/json; charset=utf-8"), "{}", asked.host);
        assert_eq!(asked.header("user-agent"), Some(USER_AGENT));
        assert!(asked.cookies.is_empty() && asked.header("referer") == Some(REFERER), "{}", asked.host);
    }
    assert_eq!(refusals(&sim), Vec::<String>::new());
}

/// A text without percent signs.
fn decode(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

/// The parameters of a query before its signature, decoded.
fn parameters(query: &str) -> Vec<(String, String)> {
    let plain = query.split("&a_bogus=").next().unwrap();
    plain
        .split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(k, v)| (k.to_owned(), decode(v)))
        .collect()
}

/// The parameters that F2 holds as whole numbers.
const WHOLE: &[&str] = &[
    "pc_client_type",
    "publish_video_strategy_type",
    "screen_width",
    "screen_height",
    "cpu_core_num",
    "device_memory",
    "downlink",
    "round_trip_time",
    "cursor",
    "count",
];

#[tokio::test]
async fn bodies_repeat_the_query_and_headers_are_those_of_today() {
    let sim = sim();
    let douyin = account(&sim);
    let limits = Limits { max_counts: Some(5), page_counts: 5 };
    douyin.fetch_user_collection_videos(0, limits).next().await.unwrap().unwrap();
    let asked = sim.hits("/aweme/listcollection/").pop().unwrap();
    let sent = parameters(&asked.query);
    assert_eq!(names(&asked.body), sent.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    for (name, text) in &sent {
        let due = if WHOLE.contains(&&**name) { json!(text.parse::<i64>().unwrap()) } else { json!(text) };
        assert_eq!(body[name], due, "{name}");
    }
    assert_eq!(sent.len(), 29);
    assert_eq!(asked.header("content-type"), Some("application/json"));

    douyin.fetch_post_stats("7", 4).await.unwrap();
    let asked = sim.hits("/aweme/stats/").pop().unwrap();
    let form: Vec<(String, String)> = parameters(&asked.body.replace('+', "%20"));
    assert_eq!(form, parameters(&asked.query));
    assert_eq!(
        form[27..],
        [("aweme_type", "4"), ("item_id", "7"), ("play_delta", "1"), ("source", "0")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
    );
    assert_eq!(asked.header("content-type"), Some("application/x-www-form-urlencoded; charset=UTF-8"));

    let guarded = sim.hits("/aweme/listcollection/").pop().unwrap();
    for hit in [&guarded, &asked] {
        assert_eq!((hit.header("user-agent"), hit.header("referer")), (Some(USER_AGENT), Some(REFERER)));
        assert_eq!(hit.header("x-tt-argus"), Some("1"));
        assert!(hit.header("cookie").is_some() && hit.header("uifid").is_some(), "{}", hit.path);
    }
    let order = [
        "&msToken=",
        "&a_bogus=",
        "&verifyFp=",
        "&fp=",
        "&uifid=",
        "&timestamp=",
        "&x-secsdk-web-signature=",
    ];
    let at: Vec<usize> =
        order.iter().map(|name| guarded.query.find(name).unwrap_or_else(|| panic!("{name}"))).collect();
    assert!(at.is_sorted(), "{}", guarded.query);
    let signature = guarded.query.rsplit('=').next().unwrap();
    assert_eq!(guarded.header("x-secsdk-web-signature"), Some(signature));
    let cookie =
        guarded.cookies.iter().find(|(name, _)| name == "s_v_web_id").map(|(_, value)| value.clone());
    let fp = guarded.query.split("&fp=").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
    assert_eq!(cookie.as_deref(), Some(fp), "fp is the cookie");
    assert!(
        asked.header("x-secsdk-web-signature").is_none() && !asked.query.contains("uifid="),
        "not guarded"
    );
    assert!(json::parse(guarded.body.into_bytes()).is_ok());
}
