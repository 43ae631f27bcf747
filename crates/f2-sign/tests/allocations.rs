//! Signing allocates its result and nothing else.
//!
//! A program of its own: the counting allocator sees every thread of its process.
#![allow(clippy::unwrap_used)]

use f2_sign::abogus::fingerprint::Window;
use f2_sign::abogus::{v15, v19};
use f2_sign::tokens::{self, Site};
use f2_sign::{web_sign, webcast, x_gnarly, xbogus};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// Asserts that `make` allocates `results` blocks, and for one result as many bytes as it is long or fewer than 64 more.
fn check(what: &str, results: u64, mut make: impl FnMut() -> String) {
    let before = dhat::HeapStats::get();
    let text = make();
    let after = dhat::HeapStats::get();
    assert_eq!(after.total_blocks - before.total_blocks, results, "{what}: blocks");
    let bytes = after.total_bytes - before.total_bytes;
    assert!(bytes >= text.len() as u64, "{what}: {bytes} bytes for {}", text.len());
    if results == 1 {
        assert!(bytes < text.len() as u64 + 64, "{what}: {bytes} bytes for {}", text.len());
    }
}

#[test]
fn signing_allocates_its_result_only() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let query = "device_platform=webapp&aid=6383&".repeat(30);
    let (agent, body) =
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", b"a=1".as_slice());
    let (fingerprint, geometry) = (Window::LINUX_1080P.fingerprint(), Window::LINUX_1080P.geometry());
    let span = v15::Span { start_ms: 1_763_637_000_000, end_ms: 1_763_637_000_003 };
    let moment = v19::Moment::first(1_763_637_000_000);

    let signer = xbogus::Signer::new(agent);
    check("X-Bogus", 1, || signer.sign(&query, body, 1_763_637_000));
    let prepared = signer.prepare(&query);
    check("X-Bogus, prepared", 1, || prepared.sign("a=1", body, 1_763_637_000));

    let signer = v15::Signer::new(agent);
    check("A-Bogus 1.0.1.5", 1, || signer.sign(&query, body, &fingerprint, span, [0.5; 3]));
    let prepared = signer.prepare(&query);
    check("A-Bogus 1.0.1.5, prepared", 1, || prepared.sign("a=1", body, &fingerprint, span, [0.5; 3]));

    let signer = v19::Signer::new(agent);
    check("A-Bogus 1.0.1.19", 1, || signer.sign(&query, body, &geometry, moment, || 0.5));
    let prepared = signer.prepare(&query);
    check("A-Bogus 1.0.1.19, prepared", 1, || prepared.sign("a=1", body, &geometry, moment, || 0.5));

    let signer = webcast::Signer::new(webcast::Environment::DOUYIN, webcast::SDK);
    check("webcast", 1, || signer.sign("7382517534467115826", "7382524529011246630", 1, [0.5; 4]));

    let signer = x_gnarly::Signer::new(agent, x_gnarly::Environment::TIKTOK, x_gnarly::Release::v5_1_3());
    let clock = x_gnarly::Moment { unix_seconds: 1, nonce: 2, second_nonce: 3, counters: [4, 5] };
    check("X-Gnarly", 1, || signer.sign(&query, body, &clock, &x_gnarly::FieldSet::V5_1, &[7; 48]));

    check("msToken", 1, || tokens::false_ms_token(Site::Douyin, || 9));
    check("verify_fp", 1, || tokens::verify_fp(i64::MAX, || 0.5));
    // Two results: the canonical query and the signature.
    check("web signature", 2, || web_sign::sign("a=\u{4e2d}&%zz&&b c=d#e", "f\u{e9}", i64::MIN).query);
    check("web signature", 2, || web_sign::sign(&query, "0123456789abcdef", 1).query);
}
