//! Token hosts: msToken, ttwid, webid.

use super::{Asked, Reply};
use crate::net::State;
use http::Method;
use serde_json::{Value, json};

pub(in crate::platform) fn body(asked: &Asked) -> Option<Value> {
    serde_json::from_slice(&asked.body).ok()
}

pub(in crate::platform) fn bad(why: &str) -> Reply {
    Reply::text(400, "").refused(why)
}

/// Whether the body is what a token host wants to know of a device.
pub(in crate::platform) fn is_report(asked: &Asked) -> bool {
    body(asked).is_some_and(|b| {
        ["magic", "version", "dataType", "strData", "tspFromClient"].iter().all(|k| b[k] != Value::Null)
    })
}

/// `POST /web/r/token` (184 characters) and `/web/report` (128): a cookie msToken.
pub(super) fn ms_token(state: &State, asked: &Asked) -> Reply {
    let length = match asked.path.as_str() {
        "/web/r/token" => 184,
        "/web/report" | "/web/common" => 128,
        _ => return Reply::text(404, "").refused("no such endpoint"),
    };
    if asked.method != Method::POST {
        return Reply::text(405, "").refused("not a POST");
    }
    if !is_report(asked) {
        return bad("body without magic, version, dataType, strData or tspFromClient");
    }
    let token = state.tokens.new_ms_token(state.world.seed, length);
    let cookie =
        format!("msToken={token}; Path=/; Domain=bytedance.com; Max-Age=604800; Secure; SameSite=None");
    Reply::new(200, "application/octet-stream", "").with("set-cookie", cookie)
}

/// `POST /ttwid/union/register/`: a cookie ttwid.
pub(super) fn ttwid(state: &State, asked: &Asked) -> Reply {
    if asked.path != "/ttwid/union/register/" {
        return Reply::text(404, "").refused("no such endpoint");
    }
    if asked.method != Method::POST {
        return Reply::text(405, "").refused("not a POST");
    }
    if body(asked).is_none_or(|b| b["aid"].as_i64().is_none() || b["service"].as_str().is_none()) {
        return bad("body without aid or service");
    }
    let ttwid = state.tokens.new_ttwid(state.world.seed, state.now());
    let cookie = format!(
        "ttwid={ttwid}; Path=/; Domain=bytedance.com; Max-Age=31536000; HttpOnly; Secure; SameSite=None"
    );
    Reply::json(&json!({"status_code": 0, "message": "Success"})).with("set-cookie", cookie)
}

/// `POST /webid`: `{"web_id": …}`, 19 digits.
pub(super) fn web_id(state: &State, asked: &Asked) -> Reply {
    if asked.path != "/webid" {
        return Reply::text(404, "").refused("no such endpoint");
    }
    if asked.method != Method::POST {
        return Reply::text(405, "").refused("not a POST");
    }
    if body(asked).is_none_or(|b| b["app_id"].as_i64().is_none()) {
        return bad("body without app_id");
    }
    let digits = state.tokens.seed(state.world.seed, "webid").digits(18);
    Reply::json(&json!({"e": 0, "web_id": format!("7{digits}")}))
}
