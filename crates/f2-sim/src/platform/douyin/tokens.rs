//! Token hosts: msToken, ttwid, webid.

use super::{Asked, Reply};
use crate::net::State;
use crate::secrets;
use crate::seed::Seed;
use http::Method;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The tokens given out so far.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    count: AtomicU64,
    ttwids: Mutex<HashSet<String>>,
    uifids: Mutex<HashSet<String>>,
}

impl Tokens {
    fn seed(&self, world: Seed, kind: &str) -> Seed {
        world.at("token").at(kind).nth(self.count.fetch_add(1, Ordering::Relaxed))
    }

    /// A new ttwid in the form of a cookie value: `1%7C…%7Cseconds%7C…`.
    pub(crate) fn new_ttwid(&self, world: Seed, now: u64) -> String {
        let seed = self.seed(world, "ttwid");
        let mark = secrets::TTWID_MARK;
        let body = seed.at("body").alnum(43 - mark.len());
        let ttwid = format!("1%7C{mark}{body}%7C{now}%7C{}", seed.at("mac").hex(64));
        self.ttwids.lock().unwrap_or_else(PoisonError::into_inner).insert(ttwid.clone());
        ttwid
    }

    /// Whether this ttwid was given out here; `|` may stand for `%7C`.
    pub(crate) fn knows_ttwid(&self, ttwid: &str) -> bool {
        let ttwids = self.ttwids.lock().unwrap_or_else(PoisonError::into_inner);
        ttwids.contains(ttwid) || ttwids.contains(&ttwid.replace('|', "%7C"))
    }

    /// A new UIFID_TEMP, 160 hexadecimal digits.
    pub(crate) fn new_uifid_temp(&self, world: Seed) -> String {
        let mark = secrets::UIFID_TEMP_MARK;
        self.remember(format!("{mark}{}", self.seed(world, "uifid").hex(160 - mark.len())))
    }

    /// The account's UIFID, 320 hexadecimal digits.
    pub(crate) fn account_uifid(&self, world: Seed) -> String {
        let mark = secrets::UIFID_MARK;
        self.remember(format!("{mark}{}", world.at("account uifid").hex(320 - mark.len())))
    }

    fn remember(&self, uifid: String) -> String {
        self.uifids.lock().unwrap_or_else(PoisonError::into_inner).insert(uifid.clone());
        uifid
    }

    /// Whether this UIFID or UIFID_TEMP was given out here.
    pub(crate) fn knows_uifid(&self, uifid: &str) -> bool {
        self.uifids.lock().unwrap_or_else(PoisonError::into_inner).contains(uifid)
    }

    /// A new msToken of `length` characters.
    pub(crate) fn new_ms_token(&self, world: Seed, length: usize) -> String {
        let mark = secrets::MS_TOKEN_MARK;
        format!("{mark}{}==", self.seed(world, "msToken").alnum(length - mark.len() - 2))
    }
}

fn body(asked: &Asked) -> Option<Value> {
    serde_json::from_slice(&asked.body).ok()
}

fn bad(why: &str) -> Reply {
    Reply::text(400, "").refused(why)
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
    let complete = body(asked).is_some_and(|b| {
        ["magic", "version", "dataType", "strData", "tspFromClient"].iter().all(|k| b[k] != Value::Null)
    });
    if !complete {
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
