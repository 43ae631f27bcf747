//! What `f2 doctor` knows of Douyin.

use f2_core::error::Result;
use f2_core::session::Settings;
use f2_douyin::crawler::endpoints;
use f2_douyin::{Douyin, device};
use f2_sign::abogus::fingerprint::Window;
use f2_sign::abogus::v19;
use f2_sign::{verify, xbogus};
use futures_util::FutureExt as _;

use super::{Check, Patient};
use crate::messages::{Messages, id};

/// Douyin.
pub(super) const PATIENT: Patient = Patient {
    host: "www.douyin.com",
    homes: device::HOMES,
    cookies: &["ttwid", "sessionid", "s_v_web_id", "UIFID", "msToken"],
    login: &["sessionid", "sessionid_ss", "sid_tt"],
    expiry: "sid_guard",
    signer,
    signed: &endpoints::USER_POST,
    live: |settings, messages| async move { live(settings, &messages).await }.boxed(),
};

/// A signature whose answer is known, and one that its decoder must read back.
fn signer() -> Result<(), &'static str> {
    const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const QUERY: &str = "mNzpefo=G6o7LpRv25dNehQ0bfpzb&2we";
    const SECONDS: i64 = 1_763_637_000;
    if xbogus::Signer::new(AGENT).sign(QUERY, b"", SECONDS) != "DFSzswVYLoTANeuVCOYr2e9WX7jP" {
        return Err("X-Bogus");
    }
    let (moment, window) = (v19::Moment::first(SECONDS * 1000), Window::WINDOWS_1080P.geometry());
    let value = v19::Signer::new(AGENT).sign(QUERY, b"", &window, moment, || 0.5);
    let read = verify::abogus::decode(&value).map_err(|_| "A-Bogus")?;
    let right = read.check(QUERY.as_bytes(), b"", AGENT).is_ok() && read.signed_at_ms() == SECONDS * 1000;
    if right { Ok(()) } else { Err("A-Bogus") }
}

/// Fetches the tokens and asks who the cookie is.
async fn live(settings: Settings, messages: &Messages) -> Vec<Check> {
    let now = (settings.clock)();
    let has = |name: &str| settings.cookie.expose().split(';').any(|pair| pair.trim().starts_with(name));
    let own = has("ttwid=");
    let douyin = match Douyin::new(settings) {
        Ok(douyin) => douyin,
        Err(error) => return vec![Check::fail("tokens", &error, messages)],
    };
    let ms_token = douyin.tokens().gen_real_ms_token(now).await;
    let ttwid = if own { Ok(()) } else { douyin.tokens().gen_ttwid().await.map(drop) };
    let origin = match (&ttwid, own) {
        (_, true) => messages.text(id::DOCTOR_TOKEN_COOKIE),
        (Ok(()), false) => messages.text(id::DOCTOR_TOKEN_GUEST),
        (Err(error), false) => format!("{} [{}]", messages.error(error), error.code()),
    };
    let real = match &ms_token {
        Ok(_) => messages.text(id::DOCTOR_TOKEN_REAL),
        Err(error) => messages.with(id::DOCTOR_TOKEN_FALSE, &[("code", error.code().into())]),
    };
    let line = format!("msToken: {real}; ttwid: {origin}");
    let tokens = if ms_token.is_ok() && ttwid.is_ok() {
        Check::ok("tokens", line)
    } else {
        Check::warn("tokens", line, messages.text(id::DOCTOR_TOKEN_HINT))
    };
    let read = match douyin.fetch_query_user().await {
        Ok(_) if douyin.is_guest() => Check::ok("read", messages.text(id::DOCTOR_READ_GUEST)),
        Ok(_) => Check::ok("read", messages.text(id::DOCTOR_READ)),
        Err(error) => Check::fail("read", &error, messages),
    };
    vec![tokens, read]
}
