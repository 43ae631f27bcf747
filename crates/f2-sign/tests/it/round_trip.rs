//! What is signed is what the decoder sees.

use f2_sign::abogus::fingerprint::{Browser, Fingerprint, Geometry, InvalidFingerprint, Window};
use f2_sign::abogus::{v15, v19};
use f2_sign::tokens::{Site, false_ms_token, verify_fp};
use f2_sign::verify::{self, Mismatch};
use f2_sign::xbogus;
use proptest::prelude::*;

fn options() -> impl Strategy<Value = v15::Environment> {
    (any::<[u32; 3]>(), any::<u32>(), any::<u32>(), any::<[(u8, u8); 2]>()).prop_map(
        |(options, page_id, aid, [second, third])| v15::Environment {
            options,
            key: [(options[1] >> 8) as u8, options[1] as u8, options[2] as u8],
            page_id,
            aid,
            markers: [(3, 45), second, third],
        },
    )
}

fn page() -> impl Strategy<Value = v19::Environment> {
    const BROWSERS: [Browser; 6] =
        [Browser::Chrome, Browser::Firefox, Browser::Safari, Browser::Edge, Browser::Huawei, Browser::Other];
    (prop::sample::select(&BROWSERS), any::<(u16, u32, u16, [u8; 4], u8, u32, u32)>()).prop_map(
        |(browser, (env, detect, flags, counters, tripwire, page_id, aid))| v19::Environment {
            browser,
            env,
            detect,
            flags,
            counters,
            tripwire,
            page_id,
            aid,
        },
    )
}

/// A source of draws: `numbers` over and over.
fn drawn(numbers: &[f64]) -> impl FnMut() -> f64 {
    let mut numbers = numbers.iter().copied().cycle();
    move || numbers.next().unwrap_or(0.5)
}

proptest! {
    #[test]
    fn xbogus(query in ".*", body: Vec<u8>, ua in ".*", env: u16, detect: u8, canvas: u32, seconds: i64, cut: prop::sample::Index) {
        let environment = xbogus::Environment { env, detect, canvas };
        let signer = xbogus::Signer::with_environment(&ua, environment);
        let value = signer.sign(&query, &body, seconds);
        let decoded = verify::xbogus::decode(&value).unwrap();
        prop_assert_eq!(decoded.environment, environment);
        prop_assert_eq!(decoded.unix_seconds, seconds as u32);
        prop_assert_eq!(decoded.check(query.as_bytes(), &body, &ua), Ok(()));
        let cut = query.floor_char_boundary(cut.index(query.len() + 1));
        prop_assert_eq!(signer.prepare(&query[..cut]).sign(&query[cut..], &body, seconds), value);
    }

    #[test]
    fn abogus_15(
        (query, body, ua, window) in (".*", any::<Vec<u8>>(), ".*", "[ -~]{0,255}"),
        environment in options(), start: i64, took in 0i64..10_000, draws: [f64; 3], cut: prop::sample::Index,
    ) {
        let signer = v15::Signer::with_environment(&ua, environment);
        let fingerprint = Fingerprint::new(window.clone()).unwrap();
        let span = v15::Span { start_ms: start, end_ms: start.saturating_add(took) };
        let value = signer.sign(&query, &body, &fingerprint, span, draws);
        let decoded = verify::abogus::decode(&value).unwrap();
        prop_assert_eq!(decoded.check(query.as_bytes(), &body, &ua), Ok(()));
        let verify::abogus::Decoded::V15(decoded) = decoded else { panic!("not 1.0.1.5") };
        let clock = |ms: i64| ms.clamp(0, (1 << 48) - 1);
        prop_assert_eq!(decoded.environment, environment);
        prop_assert_eq!(decoded.span, v15::Span { start_ms: clock(span.start_ms), end_ms: clock(span.end_ms) });
        prop_assert_eq!(decoded.fingerprint, window);
        let cut = query.floor_char_boundary(cut.index(query.len() + 1));
        prop_assert_eq!(signer.prepare(&query[..cut]).sign(&query[cut..], &body, &fingerprint, span, draws), value);
    }

    #[test]
    fn abogus_19(
        (query, body, ua, window) in (".*", any::<Vec<u8>>(), ".*", "[ -\u{ff}\u{4e2d}]{0,127}"),
        environment in page(), (now, age, calls) in any::<(i64, u32, u32)>(),
        draws in prop::collection::vec(0.0..1.0, 1..40), cut: prop::sample::Index,
    ) {
        let signer = v19::Signer::with_environment(&ua, environment);
        let geometry = Geometry::new(&window).unwrap();
        let moment = v19::Moment { page_init_ms: now.saturating_sub(age.into()), calls, ..v19::Moment::first(now) };
        let value = signer.sign(&query, &body, &geometry, moment, drawn(&draws));
        let decoded = verify::abogus::decode(&value).unwrap();
        prop_assert_eq!(decoded.check(query.as_bytes(), &body, &ua), Ok(()));
        prop_assert_eq!(decoded.signed_at_ms(), now.clamp(0, (1 << 48) - 1));
        let verify::abogus::Decoded::V19(decoded) = decoded else { panic!("not 1.0.1.19") };
        let seen = v19::Environment {
            browser: decoded.browser.unwrap(),
            env: decoded.env,
            detect: decoded.detect,
            flags: decoded.flags,
            counters: decoded.counters,
            tripwire: decoded.tripwire,
            page_id: decoded.page_id,
            aid: decoded.aid,
        };
        prop_assert_eq!(seen, environment);
        prop_assert!(decoded.tripwires_intact);
        prop_assert_eq!(decoded.is_timely(), (1..1 << 48).contains(&now));
        prop_assert!(decoded.geometry.chars().map(|c| c as u8).eq(geometry.as_bytes().iter().copied()));
        let cut = query.floor_char_boundary(cut.index(query.len() + 1));
        let prepared = signer.prepare(&query[..cut]);
        prop_assert_eq!(prepared.sign(&query[cut..], &body, &geometry, moment, drawn(&draws)), value);
    }

    #[test]
    fn tokens(time: i64, draws: Vec<f64>, bytes: Vec<u8>) {
        let mut draws = draws.iter().copied().cycle();
        let token = verify_fp(time, || draws.next().unwrap_or(0.5));
        prop_assert_eq!(verify::tokens::verify_fp(&token), Ok(time.max(0) as u64));
        let mut bytes = bytes.iter().copied().cycle();
        for site in [Site::Douyin, Site::TikTok] {
            let token = false_ms_token(site, || bytes.next().unwrap_or(0));
            prop_assert_eq!(verify::tokens::false_ms_token(&token), Ok(site));
        }
    }

    #[test]
    fn drawn_windows_stay_in_range(draws: Vec<u16>) {
        let mut draws = draws.iter().copied().cycle();
        let window = Window::f2(Browser::Safari, |_, _| draws.next().unwrap_or(0));
        prop_assert!(window.inner.fits(window.outer));
        prop_assert!(window.fingerprint().as_str().ends_with("|24|24|MacIntel"));
    }
}

#[test]
fn each_part_is_held_against_the_request() {
    let value = xbogus::Signer::new("agent").sign("a=1", b"b", 7);
    let decoded = verify::xbogus::decode(&value).unwrap();
    assert_eq!(decoded.check(b"a=2", b"b", "agent"), Err(Mismatch::Query));
    assert_eq!(decoded.check(b"a=1", b"", "agent"), Err(Mismatch::Body));
    assert_eq!(decoded.check(b"a=1", b"b", "other"), Err(Mismatch::UserAgent));

    let window = Window::MAC_900P.fingerprint();
    let span = v15::Span { start_ms: 5, end_ms: 6 };
    let value = v15::Signer::new("agent").sign("a=1", b"b", &window, span, [0.1, 0.2, 0.3]);
    let decoded = verify::abogus::decode(&value).unwrap();
    assert_eq!(decoded.signed_at_ms(), 6);
    assert_eq!(decoded.check(b"a=2", b"b", "agent"), Err(Mismatch::Query));
    assert_eq!(decoded.check(b"a=1", b"", "agent"), Err(Mismatch::Body));
    assert_eq!(decoded.check(b"a=1", b"b", "other"), Err(Mismatch::UserAgent));

    let geometry = Window::MAC_900P.geometry();
    let value = v19::Signer::new("agent").sign("a=1", b"b", &geometry, v19::Moment::first(6), || 0.5);
    let decoded = verify::abogus::decode(&value).unwrap();
    assert_eq!(decoded.check(b"a=2", b"b", "agent"), Err(Mismatch::Query));
    assert_eq!(decoded.check(b"a=1", b"", "agent"), Err(Mismatch::Body));
    assert_eq!(decoded.check(b"a=1", b"b", "other"), Err(Mismatch::UserAgent));
}

#[test]
fn preset_windows_fit_their_screens() {
    for window in [
        Window::WINDOWS_1080P,
        Window::WINDOWS_1440P,
        Window::WINDOWS_SCALED,
        Window::LINUX_1080P,
        Window::MAC_900P,
    ] {
        assert!(window.is_coherent(), "{window:?}");
        assert!((64..=74).contains(&window.fingerprint().as_str().len()));
    }
    let mut least = Window::f2(Browser::Chrome, |low, _| low);
    assert!(!least.is_coherent());
    least.outer = least.inner;
    least.available = least.screen;
    assert!(least.is_coherent());
}

#[test]
fn a_fingerprint_must_fit_its_field() {
    assert_eq!(Fingerprint::new("x".repeat(256)), Err(InvalidFingerprint::TooLong(256)));
    assert_eq!(Fingerprint::new("ab\u{4e2d}"), Err(InvalidFingerprint::NotAscii(2)));
    assert_eq!(Fingerprint::new("x".repeat(255)).unwrap().as_str().len(), 255);
}

#[test]
fn user_agents_outside_latin_1_are_cut_to_low_bytes() {
    // U+4E2D is cut to 0x2D, '-'; U+1F600 is the units D83D DE00, '=' and NUL.
    for (wide, narrow) in [("a\u{4e2d}b", "a-b"), ("\u{1f600}", "=\0")] {
        let sign = |ua| xbogus::Signer::new(ua).sign("q", b"", 1);
        assert_eq!(sign(wide), sign(narrow));
        let window = Window::LINUX_1080P.fingerprint();
        let span = v15::Span { start_ms: 1, end_ms: 2 };
        let sign = |ua| v15::Signer::new(ua).sign("q", b"", &window, span, [0.0; 3]);
        assert_eq!(sign(wide), sign(narrow));
    }
}

#[test]
fn a_geometry_must_fit_its_field() {
    assert_eq!(Geometry::new("\u{4e2d}a\u{ff}").unwrap().as_bytes(), [0x4e, 0x2d, b'a', 0xff]);
    assert_eq!(Geometry::new(&"\u{4e2d}".repeat(128)), Err(InvalidFingerprint::TooLong(256)));
    assert!(Geometry::new(&"x".repeat(255)).is_ok());
}

#[test]
fn the_dropped_zero_checksum_is_read_back() {
    let signer = v19::Signer::new("agent");
    let mut dropped = 0;
    for (len, ms) in (50..53).flat_map(|len| (0..1000).map(move |ms| (len, ms))) {
        let geometry = Geometry::new(&"7".repeat(len)).unwrap();
        let moment = v19::Moment::first(1_763_637_000_000 + ms);
        let value = signer.sign("a=1", b"", &geometry, moment, || 0.4);
        assert_eq!(verify::abogus::decode(&value).unwrap().signed_at_ms(), moment.now_ms);
        let body = 51 + len + format!("{},", (moment.now_ms + 3) & 255).len();
        let raw = 12 + body / 3 * 4 + body % 3;
        dropped += usize::from(value.trim_end_matches('=').len() < (raw * 4).div_ceil(3));
    }
    assert!((1..30).contains(&dropped), "{dropped} checksums dropped");
}

#[test]
fn browsers_are_told_apart() {
    for (user_agent, browser) in [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/138.0.0.0 Safari/537.36", Browser::Chrome),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", Browser::Edge),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0.0.0 Safari/537.36 OPR/114.0.0.0", Browser::Other),
        ("Mozilla/5.0 (Macintosh) Version/17.4 Safari/605.1.15", Browser::Safari),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", Browser::Firefox),
        ("HuaweiBrowser/15 Chrome/114", Browser::Huawei),
        ("curl/8", Browser::Other),
    ] {
        assert_eq!(Browser::of_user_agent(user_agent), browser, "{user_agent}");
    }
}
