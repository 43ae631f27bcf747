//! What a request must bring: signature, msToken, base parameters, cookies.

use super::api::Endpoint;
use super::call::Caller;
use super::signed::{split, timely, x_bogus};
use super::{gateway, param};
use crate::config::Config;
use crate::net::State;
use crate::platform::{Asked, Reply};
use crate::secrets;
use f2_sign::verify::abogus::{self, Decoded};

/// Lets a request through or gives the refusal: 200 with an empty body, or 403 by the gateway.
pub(super) fn admit(state: &State, asked: &Asked, endpoint: &Endpoint) -> Result<Caller, Reply> {
    gateway::pass(state, asked, state.config.guard && endpoint.guarded)?;
    match requirements(state, asked, endpoint) {
        Ok(caller) => Ok(caller),
        Err(why) => Err(Reply::new(200, "application/json; charset=utf-8", "").refused(why)),
    }
}

fn requirements(state: &State, asked: &Asked, endpoint: &Endpoint) -> Result<Caller, String> {
    if asked.method.as_str() != endpoint.verb.name() {
        return Err(format!("method {} instead of {}", asked.method, endpoint.verb.name()));
    }
    if state.config.check_signature {
        let body: &[u8] = if endpoint.body.is_signed() { &asked.body } else { b"" };
        signature(&state.config, state.now_ms(), &asked.query, body, asked.header("user-agent"))?;
    }
    endpoint.family.check(asked)?;
    endpoint.body.check(asked)?;
    for name in endpoint.needs {
        if param(&asked.query, name).is_none_or(|v| v.is_empty()) {
            return Err(format!("parameter {name} missing"));
        }
    }
    if endpoint.family.is_anonymous() { Ok(Caller::Guest) } else { caller(state, asked) }
}

fn caller(state: &State, asked: &Asked) -> Result<Caller, String> {
    let account = asked.cookie("sessionid").is_some_and(|s| s == secrets::SESSION_ID);
    match asked.cookie("ttwid").filter(|t| !t.is_empty()) {
        None => Err("ttwid missing".into()),
        Some(_) if account => Ok(Caller::Account),
        Some(ttwid) if state.tokens.knows_ttwid(&ttwid) => Ok(Caller::Guest),
        Some(_) => Err("ttwid not issued here".into()),
    }
}

/// Holds `a_bogus` or `X-Bogus` against the bytes before it, the body and the user agent.
fn signature(config: &Config, now_ms: u64, query: &str, body: &[u8], agent: &str) -> Result<(), String> {
    let signed_at = if let Some((signed, value)) = split(query, "&a_bogus=") {
        let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
        let seen = abogus::decode(&value).map_err(|e| format!("a_bogus: {e}"))?;
        seen.check(signed.as_bytes(), body, agent).map_err(|e| format!("a_bogus: {e}"))?;
        if let Decoded::V19(page) = &seen
            && !page.is_timely()
        {
            return Err("a_bogus: clocks do not agree".into());
        }
        seen.signed_at_ms()
    } else {
        x_bogus(query, body, agent)?.ok_or("no signature")?
    };
    timely(config, now_ms, signed_at)
}
