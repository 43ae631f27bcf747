//! What `f2 doctor` knows of TikTok.

use f2_core::error::Result;
use f2_core::session::Settings;
use f2_sign::x_gnarly::{Environment, FieldSet, Moment, Release, Signer};
use f2_sign::{verify, xbogus};
use f2_tiktok::crawler::endpoints;
use f2_tiktok::{TikTok, device};
use futures_util::FutureExt as _;

use super::{Check, Patient};
use crate::messages::{Messages, id};

/// TikTok.
pub(super) const PATIENT: Patient = Patient {
    host: "www.tiktok.com",
    homes: device::HOMES,
    cookies: &["ttwid", "sessionid", "tt_chain_token", "msToken", "odin_tt"],
    login: &["sessionid", "sessionid_ss", "sid_tt"],
    expiry: "sid_guard",
    signer,
    signed: &endpoints::USER_POST,
    live: |settings, messages| async move { live(settings, &messages).await }.boxed(),
};

/// A signature whose answer is known, and one that its decoder must read back.
fn signer() -> Result<(), &'static str> {
    const QUERY: &str = "aid=1988&app_language=zh-Hans&app_name=tiktok_web";
    const SECONDS: i64 = 1_700_000_000;
    let agent = device::USER_AGENT;
    if xbogus::Signer::new(agent).sign(QUERY, b"", SECONDS) != "DFSzswVYdIXANapNtmWx-e9WX7JE" {
        return Err("X-Bogus");
    }
    let moment = Moment { unix_seconds: SECONDS, nonce: 7, second_nonce: 9, counters: [1, 1] };
    let signer = Signer::new(agent, Environment::TIKTOK, Release::v5_1_3());
    let value = signer.sign(QUERY, b"", &moment, &FieldSet::V5_1, &[7; 48]);
    let read = verify::x_gnarly::decode(&value).map_err(|_| "X-Gnarly")?;
    let right = read.check(QUERY.as_bytes(), b"", agent).is_ok() && i64::from(read.unix_seconds()) == SECONDS;
    if right { Ok(()) } else { Err("X-Gnarly") }
}

/// Fetches a device id and the tokens, and asks for a page of recommendations.
async fn live(settings: Settings, messages: &Messages) -> Vec<Check> {
    let now = (settings.clock)();
    let tiktok = match TikTok::new(settings) {
        Ok(tiktok) => tiktok,
        Err(error) => return vec![Check::fail("tokens", &error, messages)],
    };
    let ms_token = tiktok.tokens().gen_real_ms_token(now).await;
    let device = tiktok.tokens().gen_device_id(false).await;
    let told = |outcome: Result<(), &f2_core::Error>| match outcome {
        Ok(()) => messages.text(id::DOCTOR_TOKEN_REAL),
        Err(error) => format!("{} [{}]", messages.error(error), error.code()),
    };
    let (token, page) = (told(ms_token.as_ref().map(drop)), told(device.as_ref().map(drop)));
    let line = format!("msToken: {token}; device_id: {page}");
    let tokens = if ms_token.is_ok() && device.is_ok() {
        Check::ok("tokens", line)
    } else {
        Check::warn("tokens", line, messages.text(id::DOCTOR_TOKEN_HINT))
    };
    let read = match tiktok.crawler().fetch_post_recommend(&Default::default()).await {
        Ok(_) if tiktok.is_guest() => Check::ok("read", messages.text(id::DOCTOR_READ_GUEST)),
        Ok(_) => Check::ok("read", messages.text(id::DOCTOR_READ)),
        Err(error) => Check::fail("read", &error, messages),
    };
    vec![tokens, read]
}
