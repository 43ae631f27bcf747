//! Any body under any `Content-Encoding`: it is undone within its bound or refused.
#![no_main]

use f2_core::http::decode::{decode, encodings};
use http::{HeaderMap, HeaderValue, header};
use libfuzzer_sys::fuzz_target;

const MAX: usize = 1 << 16;
const NAMES: [&[u8]; 8] = [
    b"gzip",
    b"deflate",
    b"br",
    b"identity",
    b"gzip, br",
    b"br,deflate",
    b"x-gzip",
    b"gzip,gzip,gzip,gzip,gzip,gzip",
];

fuzz_target!(|input: (u8, &[u8], &[u8])| {
    let (known, own, body) = input;
    let name = NAMES.get(usize::from(known % 16)).copied().unwrap_or(own);
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(name) {
        headers.insert(header::CONTENT_ENCODING, value);
    }
    let named = encodings(&headers);
    if let Ok(decoded) = decode(&headers, body.to_vec(), MAX) {
        assert!(decoded.len() <= MAX || named.is_empty() && decoded == body);
    }
});
