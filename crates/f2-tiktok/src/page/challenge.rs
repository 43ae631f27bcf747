//! The check page that some visitors get in place of data: a number is sought whose hash fits, and sent as a cookie
//! with the next visit.
//!
//! The element `cs` holds, in its class, base64 of JSON with `v.a` (salt) and `v.c` (SHA-256), both base64. Sought
//! is i of 0 to 1,000,000 with SHA-256(a ‖ decimal text of i) = c. The elements `wci`, `rci` and `rs` hold, in their
//! classes, the names of the cookie and of a second one with its value.

use data_encoding::{BASE64, BASE64_NOPAD};
use ring::digest::{Context, SHA256};
use serde_json::Value;

use super::scan::{Tag, tags};

/// The largest number that is tried.
pub const STEPS: u32 = 1_000_000;

/// So long may a part of it be; the answer goes back in a header.
const LONGEST: usize = 8 << 10;

/// A check page, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Challenge {
    /// The JSON of the element `cs`, which goes back with the answer.
    asked: Value,
    /// What is hashed before the number.
    salt: Vec<u8>,
    /// The hash sought.
    wanted: Vec<u8>,
    /// The name of the cookie that holds the answer.
    name: String,
    /// The second cookie.
    further: Option<(String, String)>,
}

impl Challenge {
    /// The challenge of a page; `None` when it holds none that can be answered.
    #[must_use]
    pub fn read(html: &str) -> Option<Self> {
        let class = |wanted: &str| {
            let is_it = |tag: &Tag<'_>| tag.attribute("id") == Some(wanted);
            tags(html)
                .find(is_it)
                .and_then(|tag| tag.attribute("class"))
                .filter(|class| !class.is_empty() && class.len() <= LONGEST)
        };
        let asked: Value = serde_json::from_slice(&decoded(class("cs")?)?).ok()?;
        let part = |key: &str| decoded(asked.get("v")?.get(key)?.as_str()?);
        let (salt, wanted) = (part("a")?, part("c")?);
        let name = class("wci").unwrap_or("_wafchallengeid").to_owned();
        let second = class("rci").unwrap_or("waforiginalreid").to_owned();
        let further = class("rs").map(|value| (second, value.to_owned()));
        Some(Self { asked, salt, wanted, name, further })
    }

    /// The cookies that answer it, `name=value`; `None` when no number up to [`STEPS`] fits. Takes a second or so
    /// of work at the most.
    #[must_use]
    pub fn answer(&self) -> Option<Vec<String>> {
        let mut salted = Context::new(&SHA256);
        salted.update(&self.salt);
        let fits = |i: &u32| {
            let mut hash = salted.clone();
            hash.update(i.to_string().as_bytes());
            hash.finish().as_ref() == self.wanted
        };
        let found = (0..=STEPS).find(fits)?;
        let mut told = self.asked.clone();
        told.as_object_mut()?.insert("d".to_owned(), BASE64.encode(found.to_string().as_bytes()).into());
        let mut cookies = vec![format!("{}={}", self.name, BASE64.encode(told.to_string().as_bytes()))];
        cookies.extend(self.further.iter().map(|(name, value)| format!("{name}={value}")));
        Some(cookies)
    }
}

/// Base64 with or without its padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    BASE64_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: u32) -> String {
        let hash = ring::digest::digest(&SHA256, format!("salt{number}").as_bytes());
        let json = serde_json::json!({
            "v": { "a": BASE64.encode(b"salt"), "b": "1", "c": BASE64.encode(hash.as_ref()) }, "s": "x",
        });
        let class = BASE64_NOPAD.encode(json.to_string().as_bytes());
        format!(
            "Please wait...<p id=\"cs\" class=\"{class}\"></p><p class='n1' id='wci'></p><p id=rs class=v2></p>"
        )
    }

    #[test]
    fn the_number_is_found_and_sent_back_with_the_question() {
        let cookies = Challenge::read(&page(4711)).and_then(|asked| asked.answer()).expect("an answer");
        assert_eq!(cookies[1], "waforiginalreid=v2");
        let (name, value) = cookies[0].split_once('=').expect("a cookie");
        let told: Value = serde_json::from_slice(&decoded(value).expect("base64")).expect("json");
        assert_eq!((name, told["d"].as_str()), ("n1", Some("NDcxMQ==")));
        assert_eq!(told["s"], "x");
    }

    #[test]
    fn the_search_is_bounded() {
        let asked = Challenge::read(&page(STEPS + 1)).expect("a challenge");
        assert_eq!(asked.answer(), None);
        for html in ["", "<p id=cs class=%%>", "<p id=cs class=e30>", "<p id='cs'>Please wait..."] {
            assert_eq!(Challenge::read(html), None, "{html}");
        }
    }

    #[test]
    fn what_no_header_could_carry_is_no_challenge() {
        let padded = |room: usize| {
            let json = serde_json::json!({ "v": { "a": "c2FsdA", "c": "c2FsdA" }, "s": "x".repeat(room) });
            format!("<p id=cs class={}>", BASE64_NOPAD.encode(json.to_string().as_bytes()))
        };
        assert!(Challenge::read(&padded(100)).is_some());
        assert_eq!(Challenge::read(&padded(LONGEST)), None);
        for json in [r#"[1]"#, r#"{"v":7}"#, r#"{"v":{"a":1,"c":[]}}"#, &"[".repeat(5_000)] {
            let html = format!("<p id=cs class={}>", BASE64_NOPAD.encode(json.as_bytes()));
            assert_eq!(Challenge::read(&html), None, "{json}");
        }
    }
}
