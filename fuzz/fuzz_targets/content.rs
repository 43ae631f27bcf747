//! Any first bytes and any head of an answer: an extension that fits the kind, or a refusal.
#![no_main]

use f2_core::Timestamp;
use f2_core::download::verify;
use f2_core::http::{retry_after, status_cause};
use f2_core::media::AssetKind;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&[u8], &[u8], u16, &str)| {
    let (head, value, status, text) = input;
    for kind in AssetKind::ALL {
        if let Ok(extension) = verify::extension(kind, head, "bin") {
            let known = verify::extensions(kind).contains(&extension) || extension == "bin";
            assert!(known || !extension.is_empty(), "{kind:?} {extension}");
        }
    }
    for kind in AssetKind::ALL {
        if let Ok(extension) = verify::content(kind, head, "bin") {
            assert_eq!(verify::extension(kind, head, "bin").ok(), Some(extension), "{kind:?}");
        }
    }
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(value) {
        headers.insert(header::CONTENT_TYPE, value.clone());
        headers.insert(header::RETRY_AFTER, value);
    }
    let _ = verify::announces_page(&headers);
    if let Some(pause) = retry_after(&headers, Timestamp::UNIX_EPOCH) {
        assert!(pause.as_secs() <= 86_400);
    }
    if let Ok(status) = StatusCode::from_u16(status) {
        assert_eq!(status_cause(status, text).is_none(), (200..400).contains(&status.as_u16()));
    }
});
