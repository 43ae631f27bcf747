//! Any text into every decoder, and what they accept into their checks.
//!
//! `cargo fuzz run -s none sign_decoders` inside `fuzz`.
#![no_main]

use f2_sign::verify;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(seen) = verify::xbogus::decode(text) {
        let _ = seen.check(text.as_bytes(), text.as_bytes(), text);
    }
    if let Ok(seen) = verify::abogus::decode(text) {
        let _ = (seen.signed_at_ms(), seen.check(text.as_bytes(), text.as_bytes(), text));
    }
    if let Ok(seen) = verify::webcast::decode(text) {
        let _ = seen.check(text, text, text);
    }
    if let Ok(seen) = verify::web_sign::decode(text) {
        let _ = seen.check(text);
    }
    if let Ok(seen) = verify::x_gnarly::decode(text) {
        let _ = seen.check(text.as_bytes(), text.as_bytes(), text);
    }
    if let Ok((json, nonce)) = verify::str_data::douyin(text) {
        assert_eq!(f2_sign::str_data::douyin(&json, nonce), text);
    }
    let _ = verify::str_data::tiktok(text);
    let _ = verify::tokens::verify_fp(text);
    let _ = verify::tokens::false_ms_token(text);
});
