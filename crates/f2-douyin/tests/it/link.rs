//! Links, share texts and ids: what each leads to.

use f2_core::platform::{Target, TargetKind as K};
use f2_douyin::link::readings;

const SEC: &str = "MS4wLjABAAAAexample_of-a-sec_user_id";

/// Text, and everything it can be taken for, in order.
fn table() -> Vec<(String, Vec<Target>)> {
    let t = Target::new;
    let work = "7298145681699622182";
    vec![
        (format!("https://www.douyin.com/user/{SEC}"), vec![t(K::Author, SEC)]),
        (format!("https://www.douyin.com/user/{SEC}?from_tab_name=main"), vec![t(K::Author, SEC)]),
        (
            format!("https://www.douyin.com/user/{SEC}?modal_id={work}"),
            vec![t(K::Work, work), t(K::Author, SEC)],
        ),
        (format!("https://www.douyin.com/discover?modal_id={work}"), vec![t(K::Work, work)]),
        (format!("https://www.douyin.com/jingxuan?modal_id={work}"), vec![t(K::Work, work)]),
        (format!("https://www.iesdouyin.com/share/user/99?sec_uid={SEC}&u_code=1"), vec![t(K::Author, SEC)]),
        (format!("https://www.douyin.com/video/{work}?previous_page=x"), vec![t(K::Work, work)]),
        (format!("https://www.iesdouyin.com/share/video/{work}/?region=CN"), vec![t(K::Work, work)]),
        (format!("https://www.douyin.com/note/{work}"), vec![t(K::Work, work)]),
        (format!("https://www.iesdouyin.com/share/slides/{work}/"), vec![t(K::Work, work)]),
        ("https://www.douyin.com/collection/7123".into(), vec![t(K::Mix, "7123")]),
        ("https://www.iesdouyin.com/share/mix/detail/7123/?x=1".into(), vec![t(K::Mix, "7123")]),
        ("https://live.douyin.com/775841227732?room_id=1".into(), vec![t(K::LiveRoom, "775841227732")]),
        ("https://www.douyin.com/follow/live/775841227732".into(), vec![t(K::LiveRoom, "775841227732")]),
        (
            "https://webcast.amemv.com/douyin/webcast/reflow/7318296342189919011?u=1".into(),
            vec![t(K::Broadcast, "7318296342189919011")],
        ),
        (
            "3.05 复制打开抖音，看看【某人的作品】 https://v.douyin.com/iRNBho6u/ 02/11 :/".into(),
            vec![t(K::Short, "https://v.douyin.com/iRNBho6u/")],
        ),
        ("看https://v.douyin.com/iRNBho6u/。".into(), vec![t(K::Short, "https://v.douyin.com/iRNBho6u/")]),
        (work.into(), vec![t(K::Work, work), t(K::Broadcast, work)]),
        (format!("  {SEC}\n"), vec![t(K::Author, SEC)]),
        ("775841227732".into(), vec![t(K::LiveRoom, "775841227732")]),
    ]
}

#[test]
fn every_form_of_link_is_read() {
    for (text, want) in table() {
        assert_eq!(readings(&text), want, "{text}");
    }
}

#[test]
fn what_is_not_of_douyin_is_not_read() {
    for text in [
        "",
        "hello",
        "https://example.com/video/7298145681699622182",
        "https://douyin.com.evil.example/video/7298145681699622182",
        "https://notdouyin.com/video/7298145681699622182",
        "https://www.douyin.com/",
        "https://www.douyin.com/video/abc",
        "https://www.douyin.com/video/123456789012345678901234567890",
        "https://www.douyin.com/user/self",
        "https://v.douyin.com/",
        "https://www.douyin.com/user/a%2Fb",
        "ftp://www.douyin.com/video/1",
    ] {
        assert_eq!(readings(text), [], "{text}");
    }
}

#[test]
fn several_links_are_read_in_order() {
    let found = readings("a https://www.douyin.com/video/7298145681699622182 b https://v.douyin.com/x/");
    assert_eq!(found.iter().map(|t| t.kind).collect::<Vec<_>>(), [K::Work, K::Short]);
}

proptest::proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC{0,120}") {
        let _ = readings(&text);
    }

    #[test]
    fn any_path_is_survived(path in "[ -~]{0,80}") {
        let _ = readings(&format!("https://www.douyin.com/{path}"));
    }

    #[test]
    fn ids_that_come_out_are_safe_in_a_path(path in "[ -~]{0,80}") {
        for target in readings(&format!("https://www.douyin.com/{path}")) {
            let safe = target.id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
            proptest::prop_assert!(safe || target.kind == K::Short);
        }
    }
}
