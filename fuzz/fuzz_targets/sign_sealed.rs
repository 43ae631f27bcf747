//! Any text through the signers and back, so that the decoders see bytes behind a right seal.
//!
//! `cargo fuzz run -s none sign_sealed` inside `fuzz`.
#![no_main]

use f2_sign::abogus::fingerprint::Geometry;
use f2_sign::abogus::v19;
use f2_sign::{str_data, verify, web_sign, xbogus};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str, i64, [u8; 48])| {
    let (query, other, clock, key) = input;
    let value = xbogus::Signer::new(other).sign(query, other.as_bytes(), clock);
    let seen = verify::xbogus::decode(&value).expect("an X-Bogus");
    assert_eq!(seen.check(query.as_bytes(), other.as_bytes(), other), Ok(()));

    if let Ok(geometry) = Geometry::new(other) {
        let mut draws = key.iter().map(|&byte| f64::from(byte) / 256.0).cycle();
        let draw = || draws.next().unwrap_or(0.0);
        let value =
            v19::Signer::new(other).sign(query, other.as_bytes(), &geometry, v19::Moment::first(clock), draw);
        let seen = verify::abogus::decode(&value).expect("an A-Bogus");
        assert_eq!(seen.check(query.as_bytes(), other.as_bytes(), other), Ok(()));
    }

    let (json, seal) = verify::str_data::tiktok(&str_data::tiktok(query, &key)).expect("a report");
    assert_eq!((json.as_str(), seal.key), (query, key));
    let _ = web_sign::sign(query, other, clock).into_query();
});
