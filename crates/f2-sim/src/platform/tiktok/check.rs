//! What a request must bring: signatures, base parameters, cookies.

use super::api::Endpoint;
use super::call::Caller;
use super::signed::{split, timely, x_bogus};
use super::{Asked, Reply, chain, param};
use crate::net::State;
use crate::secrets;
use http::Method;

/// Which signatures an endpoint wants. Those that come unasked must be right too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// None.
    Free,
    /// `X-Bogus`.
    Bogus,
    /// `X-Bogus` and `X-Gnarly`.
    Gnarly,
    /// `X-Bogus`, and 403 when `X-Gnarly` comes along.
    BogusOnly,
}

/// Which parameters belong to an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// The 28 of the site.
    Site,
    /// The same from the search page; a `web_search_code` is JSON.
    Search,
    /// The same without `WebIdLastTime` and `msToken`.
    Visitor,
    /// Those of the live chat.
    Live,
    /// `aid`.
    Bare,
}

const SITE: [(&str, &str); 4] =
    [("aid", "1988"), ("app_name", "tiktok_web"), ("channel", "tiktok_web"), ("device_platform", "web_pc")];
const LIVE: [(&str, &str); 5] = [
    ("aid", "1988"),
    ("app_name", "tiktok_web"),
    ("device_platform", "web"),
    ("live_id", "12"),
    ("identity", "audience"),
];

/// Parameters of the site that must not be empty.
const FILLED: [&str; 19] = [
    "app_language",
    "browser_language",
    "browser_name",
    "browser_online",
    "browser_platform",
    "browser_version",
    "cookie_enabled",
    "device_id",
    "focus_state",
    "from_page",
    "history_len",
    "is_fullscreen",
    "is_page_visible",
    "os",
    "region",
    "screen_height",
    "screen_width",
    "tz_name",
    "webcast_language",
];

/// Lets a request through or gives the refusal: 200 with an empty body, or 403.
pub(super) fn admit(state: &State, asked: &Asked, endpoint: &Endpoint) -> Result<Caller, Reply> {
    if endpoint.sign == Sign::BogusOnly && param(&asked.query, "X-Gnarly").is_some() {
        return Err(Reply::text(403, "").refused("X-Gnarly where none belongs"));
    }
    match requirements(state, asked, endpoint) {
        Ok(caller) if endpoint.own && caller == Caller::Guest => Err(empty("login needed")),
        Ok(caller) => Ok(caller),
        Err(why) => Err(empty(&why)),
    }
}

fn empty(why: &str) -> Reply {
    Reply::new(200, "application/json; charset=utf-8", "").refused(why)
}

fn requirements(state: &State, asked: &Asked, endpoint: &Endpoint) -> Result<Caller, String> {
    if asked.method != Method::GET {
        return Err(format!("method {} instead of GET", asked.method));
    }
    if state.config.check_signature {
        signatures(state, asked, endpoint.sign)?;
    }
    base(asked, endpoint.base)?;
    for name in endpoint.needs {
        if param(&asked.query, name).is_none_or(|v| v.is_empty()) {
            return Err(format!("parameter {name} missing"));
        }
    }
    device(state, asked)?;
    match param(&asked.query, "msToken").filter(|token| !token.is_empty()) {
        Some(token) if !state.tokens.knows_ms_token(&token) => return Err("msToken not issued here".into()),
        _ => {}
    }
    let account = asked.cookie("sessionid").is_some_and(|s| s == secrets::SESSION_ID);
    match asked.cookie("ttwid").filter(|t| !t.is_empty()) {
        _ if account => Ok(Caller::Account),
        Some(ttwid) if state.tokens.knows_ttwid(&ttwid) => Ok(Caller::Guest),
        _ if endpoint.sign == Sign::Free => Ok(Caller::Guest),
        None => Err("ttwid missing".into()),
        Some(_) => Err("ttwid not issued here".into()),
    }
}

/// The device id must be one, and with [`Config::device_bound`](crate::Config::device_bound) the one of the visitor's `tt_chain_token`.
fn device(state: &State, asked: &Asked) -> Result<(), String> {
    let Some(id) = param(&asked.query, "device_id").filter(|id| !id.is_empty()) else { return Ok(()) };
    if id.len() != 19 || !id.bytes().all(|b| b.is_ascii_digit()) {
        return Err("device_id is no id".into());
    }
    let belongs = state.tokens.device_of(&chain(state, asked)).is_some_and(|known| known == id);
    if state.config.device_bound && !belongs {
        return Err("device_id is not the one of tt_chain_token".into());
    }
    Ok(())
}

fn base(asked: &Asked, base: Base) -> Result<(), String> {
    let fixed: &[(&str, &str)] = match base {
        Base::Site | Base::Search | Base::Visitor => &SITE,
        Base::Live => &LIVE,
        Base::Bare => &SITE[..1],
    };
    let page: &[(&str, &str)] = if base == Base::Search { &[("from_page", "search")] } else { &[] };
    for (name, value) in fixed.iter().chain(page) {
        match param(&asked.query, name) {
            Some(have) if have == *value => {}
            have => return Err(format!("parameter {name} is {have:?}, not {value}")),
        }
    }
    let filled: &[&str] = if matches!(base, Base::Live | Base::Bare) { &[] } else { &FILLED };
    let stamp: &[&str] = if matches!(base, Base::Site | Base::Search) { &["WebIdLastTime"] } else { &[] };
    for name in filled.iter().chain(stamp) {
        if param(&asked.query, name).is_none_or(|value| value.is_empty()) {
            return Err(format!("parameter {name} missing"));
        }
    }
    match param(&asked.query, "web_search_code") {
        Some(code) if serde_json::from_str::<serde_json::Value>(&code).is_err() => {
            Err("web_search_code is no JSON".into())
        }
        _ => Ok(()),
    }
}

fn signatures(state: &State, asked: &Asked, sign: Sign) -> Result<(), String> {
    let (query, agent) = (asked.query.as_str(), asked.header("user-agent"));
    let bogus = x_bogus(query, b"", agent)?;
    if bogus.is_none() && sign != Sign::Free {
        return Err("X-Bogus missing".into());
    }
    let gnarly = x_gnarly(query, agent)?;
    if gnarly.is_none() && sign == Sign::Gnarly {
        return Err("X-Gnarly missing".into());
    }
    bogus.into_iter().chain(gnarly).try_for_each(|at| timely(&state.config, state.now_ms(), at))
}

/// Holds `X-Gnarly` against what stands before the signatures and the user agent; when it was made, in Unix milliseconds.
fn x_gnarly(query: &str, agent: &str) -> Result<Option<i64>, String> {
    let Some((before, value)) = split(query, "&X-Gnarly=") else { return Ok(None) };
    let signed = split(before, "&X-Bogus=").map_or(before, |(signed, _)| signed);
    let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
    let seen = f2_sign::verify::x_gnarly::decode(&value).map_err(|e| format!("X-Gnarly: {e}"))?;
    seen.check(signed.as_bytes(), b"", agent).map_err(|e| format!("X-Gnarly: {e}"))?;
    if seen.seed != 0 {
        return Err("X-Gnarly: made by no page".into());
    }
    Ok(Some(i64::from(seen.unix_seconds()) * 1000))
}
