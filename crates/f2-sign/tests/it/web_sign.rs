//! The web signature where the known answers are silent.

use f2_sign::verify::{self, Invalid, Mismatch};
use f2_sign::web_sign::sign;
use proptest::prelude::*;

const NOW: i64 = 1_795_175_376;

/// Asserts the canonical form of `query`, less the parts that every one of these gets.
fn check(query: &str, canonical: &str) {
    let signed = sign(query, "u", NOW).query;
    assert_eq!(signed, format!("{canonical}&uifid=u&timestamp=1795175376"), "{query}");
}

#[test]
fn everything_from_a_hash_on_is_dropped() {
    check("a=1#b=2&c=3", "a=1");
    check("a=1&b=2#", "a=1&b=2");
    check("a=%23", "a=%23");
}

#[test]
fn keys_are_decoded_and_stay_so() {
    check("a+b=1", "a b=1");
    check("a%20b%2Bc=1", "a b+c=1");
    check("%E4%B8%AD=1", "\u{4e2d}=1");
    check("%26=1", "&=1");
    check("a%FFb+c=1", "a%FFb c=1");
}

#[test]
fn values_are_decoded_and_encoded_again() {
    check("a=1=2", "a=1%3D2");
    check("a=%2b+%20", "a=%2B%20%20");
    check("a=%ff", "a=%FF");
    check("a=-_.!~*'()", "a=-_.!~*'()");
}

#[test]
fn a_percent_that_begins_no_escape_is_itself() {
    for (query, canonical) in [
        ("a=%", "a=%25"),
        ("a=%4", "a=%254"),
        ("a=%zz", "a=%25zz"),
        ("a=%%41", "a=%25A"),
        ("a%=1", "a%=1"),
        ("a%4=1", "a%4=1"),
        ("a%zz=1", "a%zz=1"),
        ("a=%+1", "a=%25%201"),
    ] {
        check(query, canonical);
    }
}

#[test]
fn an_existing_timestamp_is_kept_and_is_the_clock() {
    let ours = sign("a=1&timestamp=7&b=2", "u", NOW);
    assert_eq!(ours.query, "a=1&timestamp=7&b=2&uifid=u");
    assert_eq!(ours, sign("a=1&timestamp=7&b=2&uifid=u", "u", 0));
    assert_ne!(ours.signature, sign("a=1&timestamp=8&b=2", "u", NOW).signature);
    let appended = sign("a=1", "u", 7);
    assert_eq!(appended, sign("a=1&uifid=u&timestamp=7", "u", NOW));
}

#[test]
fn empty_parts_and_devices() {
    assert_eq!(sign("", "u", NOW).query, "uifid=u&timestamp=1795175376");
    assert_eq!(sign("&&", "", NOW).query, "timestamp=1795175376");
    assert_eq!(sign("a", "", -1).query, "a=&timestamp=-1");
    assert_eq!(sign("uifid=x", "u", NOW).query, "uifid=x&timestamp=1795175376");
}

#[test]
fn decoding_says_why_not() {
    let query = sign("a=1", "u", NOW).into_query();
    let decoded = verify::web_sign::decode(&query).unwrap();
    assert_eq!((decoded.timestamp.as_str(), decoded.uifid.as_deref()), ("1795175376", Some("u")));
    assert_eq!(decoded.check("u"), Ok(()));
    assert_eq!(decoded.check("v"), Err(Mismatch::Query));
    let other = verify::web_sign::decode(&query.replace("a=1", "a=2")).unwrap();
    assert_eq!(other.check("u"), Err(Mismatch::Query));
    assert_eq!(verify::web_sign::decode("a=1&timestamp=1"), Err(Invalid::Marker));
    assert_eq!(verify::web_sign::decode(&query[..query.len() - 1]), Err(Invalid::Length));
    assert_eq!(verify::web_sign::decode(&query.replace("timestamp", "time")), Err(Invalid::Field));
    let upper = format!("timestamp=1&x-secsdk-web-signature={}", "A".repeat(32));
    assert_eq!(verify::web_sign::decode(&upper), Err(Invalid::Alphabet));
}

proptest! {
    #[test]
    fn what_is_sent_is_what_was_signed(query in ".*", uifid in "[0-9a-f]{0,40}", clock in 0i64..) {
        let signed = sign(&query, &uifid, clock);
        let sent = signed.clone().into_query();
        if let Ok(decoded) = verify::web_sign::decode(&sent) {
            prop_assert_eq!(&decoded.query, &signed.query);
            prop_assert_eq!(decoded.check(&uifid), Ok(()));
        } else {
            // Only a timestamp of the query's own that is no number keeps it from being read.
            prop_assert!(query.contains("time"));
        }
    }

    #[test]
    fn an_encoded_query_is_its_own_canonical_form(
        pairs in prop::collection::vec(("[a-z_]{1,12}", "([A-Za-z0-9_.!~*'()-]|%2F|%20|%E4%B8%AD){0,20}"), 1..12),
    ) {
        let query: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let query = query.join("&");
        prop_assume!(!query.contains("timestamp=") && !query.contains("uifid="));
        let full = format!("{query}&uifid=abc&timestamp={NOW}");
        prop_assert_eq!(&sign(&query, "abc", NOW).query, &full);
        prop_assert_eq!(&sign(&full, "abc", NOW).query, &full);
    }
}
