//! Tokens: fetched when first needed, kept with their age, replaced by made-up ones when they cannot be had.
//!
//! None of them is worth a failed run: the platform says in its own answer when one is missing.

use std::sync::Arc;
use std::time::Duration;

use f2_core::Timestamp;
use f2_core::device::Device;
use f2_core::error::Result;
use f2_core::http::{Call, Client, Jar, Reply};
use f2_core::json;
use f2_core::secret::Secret;
use f2_core::session::Draw;
use f2_core::token::{self, missing, set_cookie};
use f2_sign::tokens::{Site, false_ms_token, verify_fp};
use serde_json::json;
use tokio::sync::Mutex;

use crate::device::{REFERER, TOKENS};
use crate::report;

/// The lengths a real msToken of Douyin has: of 2025, and of 2024.
const MS_TOKEN_LENGTHS: &[usize] = &[164, 184, 120, 128];
/// A real msToken is asked for again after this long; a made-up one sooner.
const MS_TOKEN_AGE: Duration = Duration::from_secs(3600);
const FALSE_TOKEN_AGE: Duration = Duration::from_secs(300);

#[derive(Default)]
struct Kept {
    ms_token: token::Kept,
    guest_asked: bool,
    own_ttwid: bool,
    page_asked: bool,
    own_identity: bool,
}

/// The tokens of one identity.
pub struct Tokens {
    client: Client,
    jar: Arc<Jar>,
    device: Arc<Device>,
    str_data: String,
    draw: Draw,
    kept: Mutex<Kept>,
}

impl Tokens {
    /// The tokens of this browser; the jar takes those that are cookies.
    #[must_use]
    pub fn new(client: Client, jar: Arc<Jar>, device: Arc<Device>, draw: Draw) -> Self {
        let str_data = report::sealed(&device, &draw);
        Self { client, jar, device, str_data, draw, kept: Mutex::default() }
    }

    /// Sees to it that the jar holds a ttwid, and gives the msToken. With `fresh`, both are asked for anew
    /// (a ttwid of the user's own cookie stays).
    pub async fn ready(&self, now: Timestamp, fresh: bool) -> Secret {
        let mut kept = self.kept.lock().await;
        self.guest_identity(&mut kept, fresh).await;
        if let Some(token) = kept.ms_token.young(now).filter(|_| !fresh) {
            return token;
        }
        let (token, age) = match self.gen_real_ms_token(now).await {
            Ok(token) => (token, MS_TOKEN_AGE),
            Err(error) => {
                tracing::debug!(target: "f2::tokens", code = error.code(), "msToken is made up");
                (self.gen_false_ms_token(), FALSE_TOKEN_AGE)
            }
        };
        kept.ms_token.keep(token.clone(), now, age);
        token
    }

    /// A ttwid for the jar, when the user's cookie has none.
    async fn guest_identity(&self, kept: &mut Kept, fresh: bool) {
        let wanted = self.jar.get("ttwid").is_none() || (fresh && kept.own_ttwid);
        if !wanted || (kept.guest_asked && !fresh) {
            return;
        }
        kept.guest_asked = true;
        let stored = match self.gen_ttwid().await {
            Ok(ttwid) => self.jar.set("ttwid", ttwid.expose()),
            Err(error) => Err(error),
        };
        match stored {
            Ok(()) => kept.own_ttwid = true,
            Err(error) => tracing::debug!(target: "f2::tokens", code = error.code(), "no ttwid"),
        }
    }

    /// A real msToken from the token host.
    ///
    /// # Errors
    /// What kept it from coming; `platform.bad_reply` for a token of a wrong length.
    pub async fn gen_real_ms_token(&self, now: Timestamp) -> Result<Secret> {
        let body = json!({
            "magic": 538_969_122, "version": 1, "dataType": 8, "strData": self.str_data,
            "ulr": 0, "tspFromClient": now.as_millisecond(),
        });
        let reply = self.post("ms_token_url", body.to_string()).await?;
        let token = set_cookie(&reply, "msToken").ok_or_else(|| missing("msToken"))?;
        if MS_TOKEN_LENGTHS.contains(&token.expose().len()) { Ok(token) } else { Err(missing("msToken")) }
    }

    /// A made-up msToken of the right shape: 182 characters and `==`.
    #[must_use]
    pub fn gen_false_ms_token(&self) -> Secret {
        // A draw of [0, 1) scaled to a byte.
        Secret::new(false_ms_token(Site::Douyin, || ((self.draw)() * 256.0) as u8))
    }

    /// A guest's ttwid.
    ///
    /// # Errors
    /// What kept it from coming.
    pub async fn gen_ttwid(&self) -> Result<Secret> {
        let body = r#"{"region":"cn","aid":1768,"needFid":false,"service":"www.ixigua.com","migrate_info":{"ticket":"","source":"node"},"cbUrlProtocol":"https","union":true}"#;
        let reply = self.post("ttwid_url", body.to_owned()).await?;
        set_cookie(&reply, "ttwid").ok_or_else(|| missing("ttwid"))
    }

    /// A webid; 19 random digits when it cannot be had (the platform does not hold it against anything).
    pub async fn gen_webid(&self) -> String {
        let body = json!({
            "app_id": 6383, "referer": REFERER, "url": REFERER,
            "user_agent": self.device.user_agent(), "user_unique_id": "",
        });
        let answer = match self.post("webid_url", body.to_string()).await {
            Ok(reply) => json::parse(reply.body).ok(),
            Err(_) => None,
        };
        let known = answer.as_ref().and_then(|value| json::at(value, "web_id")).and_then(json::text);
        known.filter(|id| !id.is_empty()).unwrap_or_else(|| digits(&self.draw))
    }

    /// A `verify_fp`, which is also the cookie `s_v_web_id`.
    #[must_use]
    pub fn gen_verify_fp(&self, now: Timestamp) -> String {
        verify_fp(now.as_millisecond(), || (self.draw)())
    }

    /// The device identity among the cookies: `UIFID`, else `UIFID_TEMP`.
    #[must_use]
    pub fn known_identity(&self) -> Option<Secret> {
        let identity = self.jar.get("UIFID").or_else(|| self.jar.get("UIFID_TEMP"));
        identity.filter(|identity| !identity.is_empty())
    }

    /// The device identity (uifid). Without a cookie that holds one the main page is asked for a `UIFID_TEMP`,
    /// once; with `fresh` once more, unless the user's own cookie holds one.
    pub async fn device_identity(&self, fresh: bool) -> Option<Secret> {
        let mut kept = self.kept.lock().await;
        let known = self.known_identity();
        let anew = fresh && (known.is_none() || kept.own_identity);
        if (known.is_some() || kept.page_asked) && !anew {
            return known;
        }
        kept.page_asked = true;
        match self.gen_uifid_temp().await {
            Ok(identity) if self.jar.set("UIFID_TEMP", identity.expose()).is_ok() => kept.own_identity = true,
            Ok(_) => {}
            Err(error) => tracing::debug!(target: "f2::tokens", code = error.code(), "no device identity"),
        }
        self.known_identity()
    }

    /// A device identity from the main page, which gives one to whoever brings none.
    ///
    /// # Errors
    /// What kept it from coming; `platform.bad_reply` when the page sets none.
    pub async fn gen_uifid_temp(&self) -> Result<Secret> {
        let call = Call::get(token::uri(REFERER)?).headers(self.device.headers().clone());
        set_cookie(&self.client.fetch(call).await?, "UIFID_TEMP").ok_or_else(|| missing("UIFID_TEMP"))
    }

    /// The `verifyFp` of requests, which is the cookie `s_v_web_id`; made when there is none.
    #[must_use]
    pub fn fingerprint(&self, now: Timestamp) -> String {
        const COOKIE: &str = "s_v_web_id";
        if let Some(known) = self.jar.get(COOKIE) {
            return known.expose().to_owned();
        }
        let made = self.gen_verify_fp(now);
        if let Err(error) = self.jar.set(COOKIE, &made) {
            tracing::debug!(target: "f2::tokens", code = error.code(), "no {COOKIE}");
        }
        made
    }

    /// Posts JSON to one of the token addresses of the device.
    async fn post(&self, address: &str, body: String) -> Result<Reply> {
        let (address, headers) = (self.device.value(TOKENS, address), self.device.headers());
        token::post(&self.client, address, headers, "application/json; charset=utf-8", body).await
    }
}

/// 19 random digits, the first of them no zero.
fn digits(draw: &Draw) -> String {
    // Draws of [0, 1) scaled to 9 and 10 digits.
    let digit = |least: u8, span: f64| char::from(b'0' + least + (draw() * span) as u8);
    (0..19).map(|at| if at == 0 { digit(1, 9.0) } else { digit(0, 10.0) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_webid_may_have_every_digit() {
        let of = |draw: f64| digits(&(Arc::new(move || draw) as Draw));
        assert_eq!((of(0.0), of(0.999)), (format!("1{}", "0".repeat(18)), "9".repeat(19)));
    }
}
