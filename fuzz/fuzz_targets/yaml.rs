//! Any text as a configuration file.
#![no_main]

#[path = "../../crates/f2-cli/src/config/yaml.rs"]
mod yaml;

use libfuzzer_sys::fuzz_target;
use yaml::Yaml;

fuzz_target!(|text: &str| {
    match Yaml::parse(text) {
        Ok(value) => {
            let _ = (value.at(&["douyin", "cookie"]).and_then(Yaml::text), value.get("f2"));
        }
        Err(place) => assert!(place.line <= text.lines().count() as u64 + 2, "line {}", place.line),
    }
});
