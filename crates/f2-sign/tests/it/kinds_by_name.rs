//! Every kind by its name: signing and taking apart again.

use std::collections::BTreeSet;

use f2_sign::kind::{Input, Kind, Request};
use f2_sign::tokens::Site;
use f2_sign::verify;

const AGENT: &str =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15";
const QUERY: &str = "aid=6383&room_id=7382517534467115826&user_unique_id=738252&k=%E4%BD%A0";
const NOW: i64 = 1_763_637_000_123;

/// Numbers in [0, 1) that never repeat within a test.
fn draws() -> impl FnMut() -> f64 {
    let mut seed = 7_u32;
    move || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(seed) / 4_294_967_296.0
    }
}

/// The signed request of a kind and its value.
fn signed(kind: Kind, request: &Request<'_>) -> (String, String) {
    let signed = kind.sign(request, draws());
    let (query, value) = kind.split(&signed).unwrap();
    (query.to_owned(), value.replace("%2B", "+"))
}

#[test]
fn names_are_unique_and_found_in_any_spelling() {
    let names: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(names.len(), 9);
    for &kind in Kind::ALL {
        for name in [kind.name().to_owned(), kind.name().replace('_', "-"), kind.name().to_uppercase()] {
            assert_eq!(Kind::named(&name), Some(kind), "{name}");
        }
        assert!(!kind.about().is_empty());
        assert_eq!(kind.parameter().is_some(), matches!(kind.input(), Input::Query | Input::Room));
    }
    assert_eq!([Kind::named("xb"), Kind::named("ab")], [Some(Kind::XBogus), Some(Kind::ABogus)]);
    assert_eq!([Kind::named(""), Kind::named("xbogu")], [None, None]);
}

#[test]
fn queries_are_signed_for_the_request() {
    let request = Request { body: b"a=1", ..Request::new(QUERY, AGENT, NOW) };
    let (query, value) = signed(Kind::XBogus, &request);
    assert_eq!(query, QUERY);
    let seen = verify::xbogus::decode(&value).unwrap();
    assert_eq!((seen.check(QUERY.as_bytes(), b"a=1", AGENT), seen.unix_seconds), (Ok(()), 1_763_637_000));
    for (kind, text) in [(Kind::ABogus, "1440|788|"), (Kind::ABogus15, "1440|788|")] {
        let (query, value) = signed(kind, &request);
        let seen = verify::abogus::decode(&value).unwrap();
        assert_eq!((query.as_str(), seen.check(QUERY.as_bytes(), b"a=1", AGENT)), (QUERY, Ok(())));
        let window = match &seen {
            verify::abogus::Decoded::V15(v15) if kind == Kind::ABogus15 => &v15.fingerprint,
            verify::abogus::Decoded::V19(v19) if kind == Kind::ABogus => &v19.geometry,
            other => panic!("{other:?}"),
        };
        assert!(window.starts_with(text) && window.ends_with("MacIntel"), "{window}");
    }
    let (query, value) = signed(Kind::XGnarly, &request);
    let seen = verify::x_gnarly::decode(&value).unwrap();
    assert_eq!((query.as_str(), seen.check(QUERY.as_bytes(), b"a=1", AGENT), seen.seed), (QUERY, Ok(()), 0));
    let both = Kind::XGnarly.sign(&request, draws());
    let (query, value) = Kind::XBogus.split(&both).unwrap();
    let seen = verify::xbogus::decode(value).unwrap();
    assert_eq!(
        (query, seen.check(QUERY.as_bytes(), b"a=1", AGENT), seen.environment.env),
        (QUERY, Ok(()), 65)
    );
}

#[test]
fn rooms_are_given_or_stand_in_the_query() {
    let check = |request: &Request<'_>, sdk: &str, room: &str, viewer: &str| {
        let (query, value) = signed(Kind::Webcast, request);
        assert_eq!((query.as_str(), value.len()), (request.text, 16));
        assert_eq!(verify::webcast::decode(&value).unwrap().check(sdk, room, viewer), Ok(()));
    };
    check(&Request::new(QUERY, AGENT, NOW), "1.0.15", "7382517534467115826", "738252");
    check(&Request { room_id: Some("5"), ..Request::new(QUERY, AGENT, NOW) }, "1.0.15", "5", "738252");
    let old = format!("{QUERY}&webcast_sdk_version=1.0.14-beta.0");
    check(&Request::new(&old, AGENT, NOW), "1.0.14-beta.0", "7382517534467115826", "738252");
    let alone = Request { room_id: Some("5"), user_unique_id: Some("6"), ..Request::new("", AGENT, NOW) };
    let value = Kind::Webcast.sign(&alone, draws());
    assert_eq!(verify::webcast::decode(&value).unwrap().check("1.0.15", "5", "6"), Ok(()));
}

#[test]
fn a_plus_in_a_webcast_signature_is_escaped_in_a_query() {
    let request = Request::new(QUERY, AGENT, NOW);
    let escaped = (0..64)
        .map(|n| Kind::Webcast.sign(&request, || f64::from(n) / 64.0))
        .inspect(|query| assert!(!query.contains('+')))
        .filter(|query| query.contains("%2B"));
    assert!(escaped.count() > 0);
}

#[test]
fn devices_of_the_web_signature() {
    for (request, uifid) in [
        (Request { uifid: Some("abc"), ..Request::new(QUERY, AGENT, NOW) }, "abc"),
        (Request::new("aid=6383&uifid=def", AGENT, NOW), "def"),
        (Request::new(QUERY, AGENT, NOW), ""),
    ] {
        let seen = verify::web_sign::decode(&Kind::WebSign.sign(&request, draws())).unwrap();
        assert_eq!((seen.check(uifid), seen.timestamp.as_str()), (Ok(()), "1763637000"));
    }
}

#[test]
fn tokens_and_reports_stand_alone() {
    for site in [Site::Douyin, Site::TikTok] {
        let request = Request { site, ..Request::new("{\"a\":1}", AGENT, NOW) };
        assert_eq!(verify::tokens::false_ms_token(&Kind::MsToken.sign(&request, draws())), Ok(site));
        assert_eq!(verify::tokens::verify_fp(&Kind::VerifyFp.sign(&request, draws())), Ok(NOW as u64));
        let report = Kind::StrData.sign(&request, draws());
        let json = match site {
            Site::Douyin => verify::str_data::douyin(&report).unwrap().0,
            Site::TikTok => verify::str_data::tiktok(&report).unwrap().0,
        };
        assert_eq!(json, request.text);
    }
    for kind in [Kind::MsToken, Kind::VerifyFp, Kind::StrData] {
        assert_eq!(kind.split("a=1&msToken=x"), None);
    }
}

#[test]
fn any_text_is_signed_and_taken_apart() {
    for text in ["", "&", "#", "X-Bogus=", "=&=", "不=是", "a_bogus=1&a_bogus=", "xX-Bogus=1"] {
        for &kind in Kind::ALL {
            for unix_ms in [i64::MIN, -1, 0, i64::MAX] {
                let signed = kind.sign(&Request::new(text, "", unix_ms), || f64::NAN);
                assert!(!signed.is_empty());
                let apart = kind.split(&signed).map(|(query, _)| query.to_owned());
                if kind.input() == Input::Query && kind != Kind::WebSign {
                    assert_eq!(apart.as_deref(), Some(text), "{kind:?}");
                }
            }
        }
    }
    assert_eq!(Kind::XBogus.split("X-Bogus=v&z=1"), Some(("", "v")));
    assert_eq!(Kind::XBogus.split("aX-Bogus=v"), None);
    assert_eq!(Kind::XBogus.split("X-Bogus=1&a=2&X-Bogus=v#f"), Some(("X-Bogus=1&a=2", "v")));
}
