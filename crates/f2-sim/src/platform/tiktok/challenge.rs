//! The page challenge: a number to be found, answered in a cookie.

use super::{Asked, Reply};
use crate::net::State;
use crate::seed::Seed;
use data_encoding::{BASE64, BASE64_NOPAD};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

/// Name of the cookie that carries the answer.
const ANSWER: &str = "_wafchallengeid";
/// Name of the cookie that carries the number of the first request.
const ORIGINAL: &str = "waforiginalreid";
/// The number to be found is below this.
const STEPS: u64 = 20_000;

/// SHA-256 of the prefix and the number's decimal text.
fn hash(prefix: &[u8], number: &str) -> String {
    BASE64.encode(digest(&SHA256, &[prefix, number.as_bytes()].concat()).as_ref())
}

/// A page that asks for the answer to a new riddle.
pub(crate) fn page(state: &State, asked: &Asked) -> Reply {
    let seed = state.tiktok.seed.at("challenge").nth(asked.seq);
    let prefix = seed.at("prefix").hex(32);
    let wanted = hash(prefix.as_bytes(), &seed.at("number").below(STEPS).to_string());
    state.tokens.ask_riddle(wanted.clone());
    let riddle = json!({ "v": { "a": BASE64.encode(prefix.as_bytes()), "b": STEPS.to_string(), "c": wanted },
                         "s": seed.at("sign").hex(64) });
    let class = BASE64_NOPAD.encode(riddle.to_string().as_bytes());
    let original = number_of(seed);
    html(&format!(
        "<p id=\"cs\" class=\"{class}\"></p><p id=\"wci\" class=\"{ANSWER}\"></p><p id=\"rci\" class=\"{ORIGINAL}\"></p>\
         <p id=\"rs\" class=\"{original}\"></p>"
    ))
    .refused("page challenge")
}

fn number_of(seed: Seed) -> String {
    seed.at("original").hex(32)
}

/// A page for those who are turned away: nothing to answer.
pub(crate) fn closed() -> Reply {
    html("<p>Please wait...</p>").refused("turned away")
}

fn html(body: &str) -> Reply {
    let page =
        format!("<!DOCTYPE html><html><head><title>Please wait...</title></head><body>{body}</body></html>");
    Reply::new(200, "text/html; charset=utf-8", page)
}

/// Whether the request answers a riddle that was asked and not answered yet.
pub(super) fn answered(state: &State, asked: &Asked) -> bool {
    let Some(riddle) = asked.cookie(ANSWER).and_then(|cookie| read(&cookie)) else { return false };
    let part =
        |value: &Value| BASE64.decode(value.as_str().unwrap_or_default().as_bytes()).unwrap_or_default();
    let number = String::from_utf8(part(&riddle["d"])).unwrap_or_default();
    let wanted = riddle["v"]["c"].as_str().unwrap_or_default();
    hash(&part(&riddle["v"]["a"]), &number) == wanted && state.tokens.answer_riddle(wanted)
}

fn read(cookie: &str) -> Option<Value> {
    let bytes = BASE64_NOPAD.decode(cookie.trim_end_matches('=').as_bytes()).ok()?;
    serde_json::from_slice(&bytes).ok()
}
