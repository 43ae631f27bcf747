//! What is signed, by what, and in which order.

use f2_core::error::Cause;
use f2_core::request::Endpoint;
use f2_core::session::Settings;
use f2_sign::verify::{x_gnarly, xbogus};
use f2_tiktok::TikTok;
use f2_tiktok::crawler::endpoints::{ENDPOINTS, SIGN_GUARDED, SIGN_NONE, USER_POST};
use f2_tiktok::device::USER_AGENT;

use crate::stage::offline;

/// Known answers of F2 for its Chrome 130 at 1,700,000,000.
const KNOWN: &[(&str, &str)] = &[
    (
        "aid=1988&app_name=tiktok_web&device_id=7377772863376426514&secUid=MS4wLjABAAAA&count=35&cursor=0",
        "DFSzswVYJDiANapNtmWx-e9WX7rD",
    ),
    ("aid=1988&app_language=zh-Hans&app_name=tiktok_web", "DFSzswVYdIXANapNtmWx-e9WX7JE"),
    ("https://www.tiktok.com/api/user/detail/?aid=1988&uniqueId=abc&secUid=", "DFSzswVY1ysANapNtmWx-e9WX7jv"),
];

#[tokio::test]
async fn x_bogus_is_f2s_to_the_letter() {
    let tiktok = TikTok::new(offline()).unwrap();
    for (query, value) in KNOWN {
        let signed = tiktok.signed("x-bogus", "", query).await.unwrap();
        assert_eq!(signed, format!("{query}&X-Bogus={value}"));
    }
    let behind = tiktok.signed("x-bogus", "https://a.example/?b=1", "aid=1").await.unwrap();
    assert!(behind.starts_with("https://a.example/?b=1&aid=1&X-Bogus="), "{behind}");
}

#[tokio::test]
async fn the_newer_signature_covers_what_stands_before_the_older() {
    let tiktok = TikTok::new(offline()).unwrap();
    let signed = tiktok.signed("x-bogus x-gnarly", "", "aid=1988&msToken=").await.unwrap();
    let (before, gnarly) = signed.split_once("&X-Gnarly=").unwrap();
    let (query, bogus) = before.split_once("&X-Bogus=").unwrap();
    assert_eq!(query, "aid=1988&msToken=");
    let seen = x_gnarly::decode(gnarly).unwrap();
    seen.check(query.as_bytes(), b"", USER_AGENT).unwrap();
    assert_eq!((seen.seed, seen.unix_seconds()), (0, 1_700_000_000));
    assert!(xbogus::decode(bogus).is_ok());
}

#[test]
fn which_endpoint_takes_which_list_is_data() {
    let named = |wanted: fn(&Endpoint) -> bool| {
        ENDPOINTS.iter().filter(|row| wanted(row)).map(|row| row.name).collect::<Vec<_>>()
    };
    assert_eq!(named(|row| row.sign == SIGN_GUARDED), [USER_POST.name]);
    assert_eq!(named(|row| row.sign == SIGN_NONE), ["user_creator", "live_room", "live_danmaku"]);
    let mut names: Vec<_> = ENDPOINTS.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ENDPOINTS.len());
}

#[test]
fn a_configuration_replaces_the_script_or_is_refused() {
    let made = |key: &str, value: &str, encryption: Option<&str>| {
        let overrides = [(key.to_owned(), value.to_owned())].into_iter().filter(|(key, _)| !key.is_empty());
        let settings = Settings {
            overrides: overrides.collect(),
            encryption: encryption.map(str::to_owned),
            ..offline()
        };
        TikTok::new(settings).map(|_| ()).map_err(|error| error.cause())
    };
    for (key, value) in [
        ("sign.guarded", "x-bogus"),
        ("sign.web", ""),
        ("gnarly.sdk", "5.3.1"),
        ("gnarly.fields", "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"),
        ("xbogus.canvas", "3873194319"),
        ("web.region", "US"),
    ] {
        assert_eq!(made(key, value, None), Ok(()), "{key}");
    }
    for (key, value) in [
        ("sign.web", "a-bogus"),
        ("gnarly.fields", "0 1"),
        ("gnarly.env", "many"),
        ("xbogus.detect", "300"),
        ("web.nothing", "1"),
    ] {
        assert_eq!(made(key, value, None), Err(Cause::UsageConfig), "{key}");
    }
    assert_eq!(made("", "", Some("none")), Ok(()));
    assert_eq!(made("", "", Some("ab")), Err(Cause::UsageConfig));
}
