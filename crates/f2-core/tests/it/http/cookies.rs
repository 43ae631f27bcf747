//! The jar: what it reads, whom it serves, in which order.

use f2_core::Cause;
use f2_core::http::Jar;
use http::{HeaderMap, HeaderValue, Uri, header};

use super::assert_cause;

const HOMES: &[&str] = &["www.site.example", "live.site.example"];

fn uri(text: &str) -> Uri {
    text.parse().unwrap()
}

fn sent(jar: &Jar, to: &str) -> Option<String> {
    jar.header(&uri(to)).map(|value| {
        assert!(value.is_sensitive());
        value.to_str().unwrap().to_owned()
    })
}

fn set(jar: &Jar, from: &str, cookies: &[&str]) {
    let headers: HeaderMap =
        cookies.iter().map(|text| (header::SET_COOKIE, HeaderValue::from_str(text).unwrap())).collect();
    jar.absorb(&uri(from), &headers);
}

#[test]
fn cookie_texts_are_read_as_people_paste_them() {
    for (text, cookies) in [
        ("a=b; c=d", "a=b; c=d"),
        ("  a=b;c=d ;; \r\n e=f;\n", "a=b; c=d; e=f"),
        ("Cookie: a=b; c=d", "a=b; c=d"),
        ("a=b=c==; q=\"x y\"", "a=b=c==; q=\"x y\""),
        ("a=; b=1", "a=; b=1"),
        (
            "a=1; Path=/; domain=.x; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly; Secure; SameSite=None",
            "a=1",
        ),
        ("a=1; b=2; a=3", "a=3; b=2"),
        ("=x; junk; b c=1; d=1", "d=1"),
        ("a=1\nb=2", "a=1; b=2"),
    ] {
        let jar = Jar::new(HOMES);
        jar.add_text(text).unwrap();
        assert_eq!(sent(&jar, "https://www.site.example/").as_deref(), Some(cookies), "{text:?}");
    }
    for text in ["", " ; ", "junk", "Cookie:"] {
        let jar = Jar::new(HOMES);
        jar.add_text(text).unwrap();
        assert_eq!(sent(&jar, "https://www.site.example/"), None, "{text:?}");
    }
}

#[test]
fn characters_that_cannot_be_sent_are_named_by_position() {
    for (text, at) in [
        ("a=secret\u{4f60}", 9),
        ("\u{feff}a=secret", 1),
        ("a=\u{201c}secret", 3),
        ("a=secret\0", 9),
        ("a=secret\x7f", 9),
    ] {
        let jar = Jar::new(HOMES);
        jar.add_text("kept=1").unwrap();
        let error = jar.add_text(text).unwrap_err();
        assert_cause(&error, Cause::UsageConfig);
        assert!(error.particulars().contains(&format!("position {at} ")), "{error}");
        assert_eq!(jar.names(), ["kept"]);
    }
    let jar = Jar::new(HOMES);
    for (name, value) in [
        ("", "secret"),
        ("a", "secret;b=1"),
        ("a", "secret\r\nX: y"),
        ("a b", "secret"),
        ("a", "secret\u{e9}"),
    ] {
        assert_cause(&jar.set(name, value).unwrap_err(), Cause::UsageConfig);
    }
    assert!(jar.names().is_empty());
}

#[test]
fn only_homes_see_cookies_and_only_in_private() {
    let jar = Jar::new(HOMES);
    jar.add_text("a=1").unwrap();
    set(&jar, "https://www.site.example/", &["wide=1; Domain=site.example"]);
    for (to, cookies) in [
        ("https://www.site.example/x", Some("a=1; wide=1")),
        ("https://WWW.Site.Example:8443/x", Some("a=1; wide=1")),
        ("https://live.site.example/", Some("a=1; wide=1")),
        ("http://www.site.example/", None),
        ("wss://www.site.example/", None),
        ("https://site.example/", None),
        ("https://v.site.example/", None),
        ("https://evil-www.site.example/", None),
        ("https://www.site.example.evil.example/", None),
        ("https://evil.example/www.site.example", None),
        ("/relative", None),
    ] {
        assert_eq!(sent(&jar, to).as_deref(), cookies, "{to}");
    }
    let wide = Jar::new(&[".site.example"]);
    wide.add_text("a=1").unwrap();
    for (host, home) in [
        ("site.example", true),
        ("a.b.site.example", true),
        ("www.site.example.", true),
        ("xsite.example", false),
        ("example", false),
        ("", false),
    ] {
        assert_eq!(wide.is_home(host), home, "{host}");
    }
}

#[test]
fn what_homes_set_follows_the_rules() {
    let jar = Jar::new(HOMES);
    jar.add_text("z=1; token=old; a=2").unwrap();
    set(
        &jar,
        "https://www.site.example/web/page",
        &[
            "token=new; Path=/; Secure; HttpOnly",
            "host=1; Path=/",
            "deep=1; Path=/web",
            "deep=2; Path=/web/x",
            "b\u{e9}=1",
            "novalue",
        ],
    );
    set(&jar, "https://v.site.example/", &["v=1; Domain=site.example"]);
    set(&jar, "https://www.site.example/", &["foreign=1; Domain=evil.example", "odd=a\tb"]);
    let path = |path: &str| sent(&jar, &format!("https://www.site.example{path}")).unwrap();
    assert_eq!(path("/"), "z=1; token=new; a=2; host=1", "the user's order stands");
    assert_eq!(path("/web/"), "z=1; token=new; a=2; deep=1; host=1");
    assert_eq!(path("/web/x"), "z=1; token=new; a=2; deep=2; host=1", "a name stands once, the nearest");
    assert_eq!(sent(&jar, "https://live.site.example/").unwrap(), "z=1; token=old; a=2");
    assert_eq!(jar.names(), ["z", "token", "a", "deep", "host"]);
    assert_eq!(jar.get("token").unwrap().expose(), "new");
    assert_eq!(jar.get("foreign"), None);
}

#[test]
fn cookies_can_be_replaced_and_deleted() {
    let jar = Jar::new(HOMES);
    jar.add_text("sid=1; keep=1").unwrap();
    set(&jar, "https://www.site.example/", &["t=1", "t=2", "sid=2; Max-Age=3600"]);
    set(&jar, "https://live.site.example/", &["t=3"]);
    assert_eq!(jar.get("t").unwrap().expose(), "3", "the newest of two homes");
    jar.set("t", "4").unwrap();
    assert_eq!(jar.get("t").unwrap().expose(), "4", "ours stands over what was set");
    assert_eq!(sent(&jar, "https://www.site.example/").unwrap(), "sid=2; keep=1; t=4");
    set(&jar, "https://www.site.example/", &["keep=; Path=/elsewhere; Max-Age=0"]);
    assert!(jar.get("keep").is_some(), "only a part of the site was meant");
    set(
        &jar,
        "https://www.site.example/",
        &["sid=; Max-Age=0", "gone=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
    );
    assert_eq!(jar.get("sid"), None);
    assert_eq!(jar.names(), ["keep", "t"]);
}

#[test]
fn of_two_values_for_one_host_the_later_is_sent() {
    for _ in 0..8 {
        let jar = Jar::new(HOMES);
        set(&jar, "https://www.site.example/", &["t=2", "t=1; Domain=site.example"]);
        assert_eq!(sent(&jar, "https://www.site.example/").as_deref(), Some("t=1"));
        set(&jar, "https://www.site.example/", &["t=3"]);
        assert_eq!(sent(&jar, "https://www.site.example/").as_deref(), Some("t=3"));
        assert_eq!(sent(&jar, "https://live.site.example/").as_deref(), Some("t=1"));
    }
}

#[test]
fn odd_lifetimes_are_survived() {
    let jar = Jar::new(HOMES);
    for life in [
        "Max-Age=9223372036854775807",
        "Max-Age=99999999999999999999999",
        "Max-Age=-9223372036854775808",
        "Max-Age=-1",
        "Max-Age=x",
        "Expires=Fri, 31 Dec 9999 23:59:59 GMT",
        "Expires=Fri, 31 Dec 99999 23:59:59 GMT",
        "Expires=Sat, 00 Jan 0000 00:00:00 GMT",
        "Expires=; Max-Age=",
    ] {
        set(&jar, "https://www.site.example/", &[&format!("t=1; {life}")]);
        assert!(jar.header(&uri("https://www.site.example/")).is_none_or(|value| value == "t=1"), "{life}");
    }
}

#[test]
fn nothing_secret_is_shown() {
    let jar = Jar::new(HOMES);
    jar.add_text("sid=secret").unwrap();
    let shown = format!("{jar:?} {:?} {:?}", jar.get("sid"), jar.header(&uri("https://www.site.example/")));
    assert!(!shown.contains("secret") && shown.contains("sid"), "{shown}");
}
