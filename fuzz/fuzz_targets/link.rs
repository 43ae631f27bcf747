//! Any text as what a person pastes: links are found in it, and each leads to targets or to none.
#![no_main]

use f2_core::link::{bare, links};
use f2_douyin::link::{of_url, readings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let all = links(text);
    assert!(all.iter().all(|url| matches!(url.scheme(), "http" | "https")), "{all:?}");
    for url in &all {
        let _ = of_url(url);
    }
    for target in readings(text) {
        assert!(!target.id.is_empty(), "{target:?}");
    }
    let _ = bare(text);
    let _ = f2_core::secret::shown_url(text);
});
