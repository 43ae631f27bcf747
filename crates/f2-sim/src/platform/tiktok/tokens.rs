//! Token endpoints: msToken, ttwid, odin_tt.

use super::{Asked, Reply, param};
use crate::net::State;
use crate::platform::douyin::tokens::{bad, body, is_report};
use http::Method;
use serde_json::json;

/// `POST /web/common` and `/web/report`: a cookie msToken of 148 characters.
pub(super) fn ms_token(state: &State, asked: &Asked) -> Reply {
    if !["/web/common", "/web/report"].contains(&asked.path.as_str()) {
        return Reply::text(404, "").refused("no such endpoint");
    }
    if asked.method != Method::POST {
        return Reply::text(405, "").refused("not a POST");
    }
    if !is_report(asked) {
        return bad("body without magic, version, dataType, strData or tspFromClient");
    }
    let token = state.tokens.new_ms_token(state.tiktok.seed, 148);
    let cookie = format!("msToken={token}; Path=/; Domain=tiktok.com; Max-Age=864000; Secure; SameSite=None");
    Reply::new(200, "application/octet-stream", "").with("set-cookie", cookie)
}

/// `POST /ttwid/check/`: a cookie ttwid.
pub(super) fn ttwid(state: &State, asked: &Asked) -> Reply {
    if asked.method != Method::POST {
        return Reply::text(405, "").refused("not a POST");
    }
    let right = |b: &serde_json::Value| b["aid"] == 1988 && b["service"] == "www.tiktok.com";
    if !body(asked).is_some_and(|b| right(&b)) {
        return bad("body without aid 1988 or service www.tiktok.com");
    }
    Reply::json(&json!({ "redirect_url": "", "status_code": 0, "message": "success" }))
        .with("set-cookie", ttwid_cookie(state))
}

/// A new ttwid as a `Set-Cookie` value.
pub(super) fn ttwid_cookie(state: &State) -> String {
    let ttwid = state.tokens.new_ttwid(state.tiktok.seed, state.now());
    format!("ttwid={ttwid}; Path=/; Domain=tiktok.com; Max-Age=31536000; HttpOnly; Secure; SameSite=None")
}

/// `GET /passport/web/auth/config`: a cookie odin_tt.
pub(super) fn odin(state: &State, asked: &Asked) -> Reply {
    for name in ["aid", "device_id", "device_platform", "account_sdk_source"] {
        if param(&asked.query, name).is_none_or(|value| value.is_empty()) {
            return bad(&format!("parameter {name} missing"));
        }
    }
    let odin = state.tokens.seed(state.tiktok.seed, "odin").hex(160);
    let cookie = format!("odin_tt={odin}; Path=/; Domain=tiktok.com; Max-Age=31536000; HttpOnly; Secure");
    Reply::json(&json!({ "data": {}, "message": "success" })).with("set-cookie", cookie)
}
