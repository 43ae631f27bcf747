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
        Err(place) => {
            // YAML ends lines at carriage returns too.
            let lines = text.split(['\r', '\n', '\u{85}', '\u{2028}', '\u{2029}']).count() as u64;
            assert!(place.line <= lines + 1, "line {} of {lines}", place.line);
        }
    }
});
