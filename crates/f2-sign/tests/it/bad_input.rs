//! Input at and beyond the edges: every one of these has a defined result.

use f2_sign::abogus::fingerprint::{Fingerprint, Geometry, Window};
use f2_sign::abogus::{v15, v19};
use f2_sign::verify;
use f2_sign::x_gnarly::{Environment, FieldSet, Moment, Release};
use f2_sign::{tokens, web_sign, webcast, x_gnarly, xbogus};

/// Queries nobody should send.
fn queries() -> [String; 6] {
    [
        String::new(),
        "a".repeat(64 << 10),
        "q=\u{6296}\u{97f3}&r=caf\u{e9}".to_owned(),
        "\u{1f600}\u{0}\u{10ffff}".to_owned(),
        "deadbeef".to_owned(),
        "&&==##%%".to_owned(),
    ]
}

/// Clocks nobody should have, in seconds.
const CLOCKS: [i64; 10] = [
    i64::MIN,
    -62_135_596_800,
    -1,
    0,
    1,
    2_147_483_648,
    2_200_000_000,
    4_294_967_296,
    253_402_300_800,
    i64::MAX,
];

/// User agents nobody should use.
const AGENTS: [&str; 4] = ["", "a", "\u{6296}\u{97f3}", "\u{1f600} \u{ff}"];

#[test]
fn xbogus_signs_anything() {
    for (query, clock, agent) in everything() {
        let value = xbogus::Signer::new(agent).sign(&query, query.as_bytes(), clock);
        assert_eq!(value.len(), 28);
        let seen = verify::xbogus::decode(&value).unwrap();
        assert_eq!(seen.unix_seconds, clock as u32);
        assert_eq!(seen.check(query.as_bytes(), query.as_bytes(), agent), Ok(()));
    }
}

#[test]
fn abogus_signs_anything() {
    let clamped = |ms: i64| ms.clamp(0, (1 << 48) - 1);
    for (query, clock, agent) in everything() {
        let ms = clock.saturating_mul(1000);
        let span = v15::Span { start_ms: ms, end_ms: ms.saturating_add(3) };
        let longest = Fingerprint::new("w".repeat(255)).unwrap();
        let draws = [f64::NAN, f64::INFINITY, -1.0];
        let value = v15::Signer::new(agent).sign(&query, query.as_bytes(), &longest, span, draws);
        assert_eq!(value.len(), 416);
        let seen = verify::abogus::decode(&value).unwrap();
        assert_eq!(seen.signed_at_ms(), clamped(span.end_ms));
        assert_eq!(seen.check(query.as_bytes(), query.as_bytes(), agent), Ok(()));

        let longest = Geometry::new(&"w".repeat(255)).unwrap();
        let mut draws = [f64::NAN, f64::INFINITY, -1.0, 0.0, 2.0].into_iter().cycle();
        let draw = || draws.next().unwrap_or(0.0);
        let moment = v19::Moment { calls: u32::MAX, ..v19::Moment::first(ms) };
        let value = v19::Signer::new(agent).sign(&query, query.as_bytes(), &longest, moment, draw);
        let seen = verify::abogus::decode(&value).unwrap();
        assert_eq!(seen.signed_at_ms(), clamped(ms));
        assert_eq!(seen.check(query.as_bytes(), query.as_bytes(), agent), Ok(()));
    }
}

#[test]
fn clocks_past_2039_spill_and_are_read_all_the_same() {
    // From September 2039 on bit 40 of the clock is set and bit 41 follows in 2109.
    for ms in [1 << 41, (1 << 41) - 1, (2 << 40) + 12_345, 5 << 40, (1 << 48) - 1] {
        let span = v15::Span { start_ms: ms - 1, end_ms: ms };
        let window = Window::WINDOWS_1080P.fingerprint();
        let value = v15::Signer::new("a").sign("q", b"", &window, span, [0.5; 3]);
        let verify::abogus::Decoded::V15(seen) = verify::abogus::decode(&value).unwrap() else { panic!() };
        assert_eq!(seen.span, span);
    }
}

#[test]
fn the_others_sign_anything() {
    for (query, clock, agent) in everything() {
        assert_eq!(web_sign::sign(&query, agent, clock).signature.len(), 32);
        let signer = webcast::Signer::new(webcast::Environment::DOUYIN, &query);
        assert_eq!(signer.sign(&query, agent, u32::MAX, [f64::NAN, 9.0, -9.0, f64::INFINITY]).len(), 16);
        assert!(tokens::verify_fp(clock, || f64::NAN).starts_with("verify_"));
        let moment = Moment { unix_seconds: clock, nonce: 0, second_nonce: 0, counters: [0, 0] };
        let signer = x_gnarly::Signer::new(agent, Environment::TIKTOK, Release::v5_3_1());
        let value = signer.sign(&query, query.as_bytes(), &moment, &FieldSet::V5_3, &[0; 48]);
        let seen = verify::x_gnarly::decode(&value).unwrap();
        assert_eq!(seen.check(query.as_bytes(), query.as_bytes(), agent), Ok(()));
    }
}

/// Every query with every clock and user agent.
fn everything() -> impl Iterator<Item = (String, i64, &'static str)> {
    queries().into_iter().flat_map(|query| {
        CLOCKS.into_iter().enumerate().map(move |(i, clock)| (query.clone(), clock, AGENTS[i % AGENTS.len()]))
    })
}

#[test]
fn environments_beyond_eight_bits() {
    // The layout is big-endian: the high byte of 0x1234 stands before the low one and keys the user agent's cipher.
    let wide = xbogus::Environment { env: 0x1234, detect: 12, canvas: 1 };
    let narrow = xbogus::Environment { env: 0x34, ..wide };
    let sign =
        |environment| xbogus::Signer::with_environment("agent", environment).sign("q=\u{4e2d}", b"", 1);
    let (wide_seen, narrow_seen) =
        (verify::xbogus::decode(&sign(wide)).unwrap(), verify::xbogus::decode(&sign(narrow)).unwrap());
    assert_eq!(wide_seen.environment, wide);
    assert_ne!(wide_seen.user_agent, narrow_seen.user_agent);
    assert_eq!(wide_seen.query, narrow_seen.query);
}

#[test]
fn xbogus_of_wide_text_and_environments_is_pinned() {
    // Computed from the description of the layout by a second implementation.
    let environment = xbogus::Environment { env: 0x1234, detect: 12, canvas: 1 };
    let signer = xbogus::Signer::with_environment("Mozilla/5.0 Caf\u{e9}Browser/1.0", environment);
    let query = "q=\u{4e2d}\u{6587}&r=caf\u{e9}&s=\u{1f600}";
    assert_eq!(signer.sign(query, b"", 1_763_637_000), "DFSz0JuY1vtANeiOCOYr2t9WcBHY");

    let environment = xbogus::Environment { env: 257, detect: 255, canvas: u32::MAX };
    let signer = xbogus::Signer::with_environment("Mozilla/5.0 \u{6296}\u{97f3}\u{1f600}", environment);
    let body = "{\"a\":\"\u{e9}\"}".as_bytes();
    assert_eq!(signer.sign("\u{4e2d}", body, 4_294_967_303), "DFSzsda-Gew/T0R7La3g5dsNhy0e");
}
