//! Tokens and the device id: had when first needed, kept with their age. No msToken is better here than a made-up
//! one, which the site answers with nothing.
//!
//! None of them is worth a failed run: the platform says in its own answer when one is missing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use f2_core::Timestamp;
use f2_core::device::Device;
use f2_core::error::Result;
use f2_core::http::{Call, Client, Jar};
use f2_core::secret::Secret;
use f2_core::session::Draw;
use f2_core::token::{self, missing, set_cookie};
use f2_sign::tokens::{Site, false_ms_token};
use futures_util::future::try_join_all;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::crawler::{Identity, identified};
use crate::device::{BASE_ODIN, BASE_WEB, MEDIA_COOKIE, REFERER, TOKENS};
use crate::page::{self, Page};
use crate::report;

/// A real msToken is asked for again after this long.
const MS_TOKEN_AGE: Duration = Duration::from_secs(3600);
/// After this long another try is made to get one.
const NO_TOKEN_AGE: Duration = Duration::from_secs(300);

/// At most so many device ids at once.
pub const DEVICE_IDS: usize = 10;

#[derive(Default)]
struct Held {
    identity: Identity,
    ms_token: token::Kept,
    page_asked: bool,
    guest_asked: bool,
}

/// A device id with the cookies that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceId {
    /// 19 digits.
    pub device_id: String,
    /// `name=value` pairs joined by `; `: `tt_chain_token` alone, or all that the page set.
    pub cookie: Secret,
}

/// The tokens of one identity.
pub struct Tokens {
    client: Client,
    jar: Arc<Jar>,
    device: Arc<Device>,
    draw: Draw,
    held: Mutex<Held>,
    stale: AtomicBool,
}

impl Tokens {
    /// The tokens of this browser; the jar takes those that are cookies.
    #[must_use]
    pub fn new(client: Client, jar: Arc<Jar>, device: Arc<Device>, draw: Draw) -> Self {
        Self { client, jar, device, draw, held: Mutex::default(), stale: AtomicBool::new(false) }
    }

    /// Sees to it that the jar holds what the main page hands out, and gives what of the base parameters is this
    /// identity's own. With `fresh`, device id, chain token and msToken are had anew.
    pub async fn ready(&self, now: Timestamp, fresh: bool) -> Identity {
        let mut held = self.held.lock().await;
        let fresh = self.stale.swap(false, Ordering::Relaxed) || fresh;
        if held.identity.made == 0 {
            held.identity.made = now.as_second();
            held.identity.fingerprint = self.fingerprint();
        }
        self.known_device(&mut held, fresh).await;
        self.guest(&mut held, fresh).await;
        let own = self.jar.get("msToken").filter(|token| !fresh && !token.is_empty());
        let token = match own.or_else(|| held.ms_token.young(now).filter(|_| !fresh)) {
            Some(token) => token,
            None => self.asked_ms_token(&mut held, now).await,
        };
        Identity { ms_token: token.expose().to_owned(), ..held.identity.clone() }
    }

    /// Has device id and chain token asked for anew with the next request: media hosts do not take the addresses
    /// that were made for the old ones.
    pub fn renew(&self) {
        self.stale.store(true, Ordering::Relaxed);
    }

    /// An msToken of the token host; none when it gives none.
    async fn asked_ms_token(&self, held: &mut Held, now: Timestamp) -> Secret {
        let (token, age) = match self.gen_real_ms_token(now).await {
            Ok(token) => (token, MS_TOKEN_AGE),
            Err(error) => {
                tracing::debug!(target: "f2::tokens", code = error.code(), "no msToken");
                (Secret::default(), NO_TOKEN_AGE)
            }
        };
        held.ms_token.keep(token.clone(), now, age);
        token
    }

    /// The device id: a configured one, else the main page's, asked for once (and once more when `fresh`); where the
    /// page gives none, a drawn one.
    async fn known_device(&self, held: &mut Held, fresh: bool) {
        let configured = self.device.value(BASE_WEB, "device_id");
        let chained = self.jar.get(MEDIA_COOKIE).is_some();
        if !configured.is_empty() && chained && !fresh {
            configured.clone_into(&mut held.identity.device_id);
            return;
        }
        if held.page_asked && !fresh {
            return;
        }
        held.page_asked = true;
        let found = match self.main_page(fresh).await {
            Ok(page) => page.context(),
            Err(error) => {
                tracing::debug!(target: "f2::tokens", code = error.code(), "no device id");
                None
            }
        };
        if let Some(context) = found {
            (held.identity.device_id, held.identity.odin_id) = (context.device_id, context.odin_id);
        } else if held.identity.device_id.is_empty() {
            held.identity.device_id = self.drawn_device_id();
        }
        if !configured.is_empty() {
            configured.clone_into(&mut held.identity.device_id);
        }
    }

    /// The main page. A fresh one is asked for without cookies, so that it hands out new ones.
    async fn main_page(&self, fresh: bool) -> Result<Page> {
        let jar = (!fresh).then_some(&self.jar);
        let page = page::load(&self.client, jar, self.device.headers(), REFERER).await?;
        if fresh {
            self.jar.absorb(&page.uri, &page.headers);
        }
        Ok(page)
    }

    /// A ttwid for the jar, when neither the user nor the main page gave one.
    async fn guest(&self, held: &mut Held, fresh: bool) {
        if self.jar.get("ttwid").is_some() || (held.guest_asked && !fresh) {
            return;
        }
        held.guest_asked = true;
        let stored = match self.gen_ttwid().await {
            Ok(ttwid) => self.jar.set("ttwid", ttwid.expose()),
            Err(error) => Err(error),
        };
        if let Err(error) = stored {
            tracing::debug!(target: "f2::tokens", code = error.code(), "no ttwid");
        }
    }

    /// A real msToken from the token host.
    ///
    /// # Errors
    /// What kept it from coming.
    pub async fn gen_real_ms_token(&self, now: Timestamp) -> Result<Secret> {
        let number = |name: &str| self.device.value(TOKENS, name).parse::<u64>().unwrap_or_default();
        let body = json!({
            "magic": number("ms_token_magic"), "version": number("ms_token_version"),
            "dataType": number("ms_token_data_type"), "strData": report::sealed(&self.device, now, &self.draw),
            "tspFromClient": now.as_millisecond(),
        });
        let own = self.jar.get("msToken").unwrap_or_else(|| self.gen_false_ms_token());
        let address = format!("{}?msToken={}", self.device.value(TOKENS, "ms_token_url"), own.expose());
        let (headers, json) = (self.device.headers(), "application/json");
        let reply = token::post(&self.client, &address, headers, json, body.to_string()).await?;
        set_cookie(&reply, "msToken").filter(|_| reply.status.is_success()).ok_or_else(|| missing("msToken"))
    }

    /// A made-up msToken of the right shape: 146 characters and `==`. The site does not take it.
    #[must_use]
    pub fn gen_false_ms_token(&self) -> Secret {
        // A draw of [0, 1) scaled to a byte.
        Secret::new(false_ms_token(Site::TikTok, || ((self.draw)() * 256.0) as u8))
    }

    /// A guest's ttwid.
    ///
    /// # Errors
    /// What kept it from coming.
    pub async fn gen_ttwid(&self) -> Result<Secret> {
        let body = r#"{"aid":1988,"service":"www.tiktok.com","union":false,"unionHost":"","needFid":false,"fid":"","migrate_priority":0}"#;
        let (address, headers) = (self.device.value(TOKENS, "ttwid_url"), self.device.headers());
        let reply = token::post(&self.client, address, headers, "text/plain", body.to_owned()).await?;
        set_cookie(&reply, "ttwid").filter(|_| reply.status.is_success()).ok_or_else(|| missing("ttwid"))
    }

    /// The cookie `odin_tt`.
    ///
    /// # Errors
    /// What kept it from coming.
    pub async fn gen_odin_tt(&self, now: Timestamp) -> Result<Secret> {
        let identity = self.ready(now, false).await;
        let query = identified(&self.device, BASE_ODIN, &identity);
        let address = format!("{}?{}", self.device.value(TOKENS, "odin_tt_url"), query.text());
        let call = Call::get(token::uri(&address)?).headers(self.device.headers().clone());
        set_cookie(&self.client.fetch(call).await?, "odin_tt").ok_or_else(|| missing("odin_tt"))
    }

    /// A device id from the main page, with the cookies that belong to it: `tt_chain_token` alone, or with
    /// `full_cookie` all that the page sets.
    ///
    /// # Errors
    /// What kept the page from coming; `platform.bad_reply` when it names no device.
    pub async fn gen_device_id(&self, full_cookie: bool) -> Result<DeviceId> {
        let address = if full_cookie { "https://www.tiktok.com/explore" } else { REFERER };
        let page = page::load(&self.client, None, self.device.headers(), address).await?;
        let context = page.context().ok_or_else(|| missing("device id"))?;
        let cookies = page.cookies().into_iter().filter(|(name, _)| full_cookie || name == MEDIA_COOKIE);
        let cookie: Vec<String> = cookies.map(|(name, value)| format!("{name}={value}")).collect();
        Ok(DeviceId { device_id: context.device_id, cookie: Secret::new(cookie.join("; ")) })
    }

    /// Several device ids at once, at least 1 and at most [`DEVICE_IDS`].
    ///
    /// # Errors
    /// As for one; the first failure fails all.
    pub async fn gen_device_ids(&self, count: usize, full_cookie: bool) -> Result<Vec<DeviceId>> {
        try_join_all((0..count.clamp(1, DEVICE_IDS)).map(|_| self.gen_device_id(full_cookie))).await
    }

    /// A device id nobody gave out: 19 digits in the range the site's own lie in.
    fn drawn_device_id(&self) -> String {
        const FIRST: u64 = 7_250_000_000_000_000_000;
        const SPAN: f64 = 75_099_899_999_994_577.0;
        // A draw of [0, 1) scaled to the range; a double holds it to within sixteen.
        (FIRST + ((self.draw)() * SPAN) as u64).to_string()
    }

    /// The `verifyFp` of requests: the cookie `s_v_web_id`, or `verify_` and seven drawn hex digits.
    fn fingerprint(&self) -> String {
        if let Some(known) = self.jar.get("s_v_web_id") {
            return known.expose().to_owned();
        }
        // Draws of [0, 1) scaled to a digit.
        let digits: String = (0..7).map(|_| format!("{:x}", ((self.draw)() * 16.0) as u8)).collect();
        format!("verify_{digits}")
    }
}

/// Device ids as F2 gives them: one as two texts, several as two lists.
#[must_use]
pub fn shown(ids: &[DeviceId]) -> Value {
    let devices: Vec<&str> = ids.iter().map(|id| id.device_id.as_str()).collect();
    let cookies: Vec<&str> = ids.iter().map(|id| id.cookie.expose()).collect();
    json!({ "deviceId": devices, "cookie": cookies })
}
