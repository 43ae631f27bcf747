//! Links, share texts and ids: what each leads to.

use f2_core::platform::{Target, TargetKind as K};
use f2_tiktok::link::readings;

const SEC: &str = "MS4wLjABAAAAexample_of-a-secUid";
const WORK: &str = "7298145681699622182";

/// Text, and everything it can be taken for, in order.
fn table() -> Vec<(String, Vec<Target>)> {
    let t = Target::new;
    let both = || vec![t(K::Work, WORK), t(K::Author, "@some.body_1")];
    let at = |path: &str| format!("https://www.tiktok.com/{path}");
    vec![
        (at("@some.body_1"), vec![t(K::Author, "@some.body_1")]),
        (at("@some.body_1?is_from_webapp=1&sender_device=pc"), vec![t(K::Author, "@some.body_1")]),
        (at(&format!("@some.body_1/video/{WORK}")), both()),
        (at(&format!("@some.body_1/video/{WORK}/?_t=1&_r=1")), both()),
        (at(&format!("@some.body_1/photo/{WORK}")), both()),
        (at(&format!("@_/video/{WORK}")), vec![t(K::Work, WORK)]),
        (at(&format!("@/video/{WORK}")), vec![t(K::Work, WORK)]),
        (at(&format!("embed/{WORK}")), vec![t(K::Work, WORK)]),
        (at(&format!("embed/v2/{WORK}?lang=en")), vec![t(K::Work, WORK)]),
        (at(&format!("player/v1/{WORK}")), vec![t(K::Work, WORK)]),
        (format!("https://m.tiktok.com/v/{WORK}.html?u=1"), vec![t(K::Work, WORK)]),
        (at("@some.body_1/live"), vec![t(K::LiveRoom, "@some.body_1"), t(K::Author, "@some.body_1")]),
        (at("share/live/7298145681699622183"), vec![t(K::Broadcast, "7298145681699622183")]),
        (
            at("@some.body_1/playlist/Night-Day-7238000000000000102"),
            vec![t(K::Mix, "7238000000000000102"), t(K::Author, "@some.body_1")],
        ),
        (
            at("@some.body_1/collection/Best-7238000000000000105"),
            vec![t(K::Mix, "collection/7238000000000000105"), t(K::Author, "@some.body_1")],
        ),
        (
            "看 https://vm.tiktok.com/ZS66e9D4C/ 🙂".into(),
            vec![t(K::Short, "https://vm.tiktok.com/ZS66e9D4C/")],
        ),
        ("https://vt.tiktok.com/ZS66e9D4C".into(), vec![t(K::Short, "https://vt.tiktok.com/ZS66e9D4C")]),
        (at("t/ZS66e9D4C/"), vec![t(K::Short, "https://www.tiktok.com/t/ZS66e9D4C/")]),
        (WORK.into(), vec![t(K::Work, WORK)]),
        (format!(" {SEC}\n"), vec![t(K::Author, SEC)]),
        ("@some.body_1".into(), vec![t(K::Author, "@some.body_1")]),
    ]
}

#[test]
fn every_form_of_link_is_read() {
    for (text, want) in table() {
        assert_eq!(readings(&text), want, "{text}");
    }
}

#[test]
fn what_is_not_of_tiktok_is_not_read() {
    for text in [
        "",
        "https://www.douyin.com/video/7298145681699622182",
        "https://tiktok.com.example/@a/video/7298145681699622182",
        "https://nottiktok.com/@a",
        "https://vm.tiktok.com/",
        "https://www.tiktok.com/",
        "https://www.tiktok.com/@",
        "https://www.tiktok.com/tag/words",
        "12345",
        "somebody",
    ] {
        assert_eq!(readings(text), [], "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,80}", path in "[@a-z0-9/.?=_-]{0,60}") {
        let _ = readings(&text);
        let _ = readings(&format!("https://www.tiktok.com/{path}"));
    }
}
