//! The signing steps of Douyin's API requests.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use f2_core::Timestamp;
use f2_core::error::{Cause, Error, Result};
use f2_core::query::component;
use f2_core::session::{Draw, Prepared, SignStep};
use f2_sign::abogus::fingerprint::{Fingerprint, Geometry, Window};
use f2_sign::abogus::{v15, v19};
use f2_sign::{web_sign, xbogus};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::crawler::UIFID;
use crate::tokens::Tokens;

/// Which signature API requests carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encryption {
    /// `a_bogus` of the generation 1.0.1.19, which the site runs.
    #[default]
    Ab19,
    /// `a_bogus` of the generation 1.0.1.5, F2's.
    Ab15,
    /// `X-Bogus`.
    Xb,
}

impl Encryption {
    /// Reads the configuration's `encryption`: `ab` (the default), `ab19`, `ab15` or `xb`.
    ///
    /// # Errors
    /// `usage.config` for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        match text.trim() {
            "" | "ab" | "ab19" => Ok(Self::Ab19),
            "ab15" => Ok(Self::Ab15),
            "xb" => Ok(Self::Xb),
            other => {
                let detail = format!("encryption: {other:?} is none of ab, ab19, ab15, xb");
                Err(Error::new(Cause::UsageConfig).detail(detail))
            }
        }
    }
}

/// The window of the browser, the same for all requests of an identity. It fits the screen of the base
/// parameters.
const WINDOW: Window = Window::WINDOWS_1080P;

/// The signing lists of one browser.
pub(crate) struct Steps {
    /// The configured signature, raw, as the site and F2 append it.
    pub(crate) plain: Vec<Arc<dyn SignStep>>,
    /// The configured signature, percent-encoded, then the web signature.
    pub(crate) guarded: Vec<Arc<dyn SignStep>>,
}

impl Steps {
    /// The lists for an encryption.
    pub(crate) fn new(encryption: Encryption, user_agent: &str, draw: &Draw, tokens: Arc<Tokens>) -> Self {
        let plain = algorithm(encryption, user_agent, draw.clone());
        let encoded = Arc::new(Encoded(plain.clone()));
        Self { plain: vec![plain], guarded: vec![encoded, Arc::new(WebSignature { tokens })] }
    }
}

/// The step of an encryption, for one browser.
fn algorithm(encryption: Encryption, user_agent: &str, draw: Draw) -> Arc<dyn SignStep> {
    match encryption {
        Encryption::Ab19 => Arc::new(ABogus19 {
            signer: v19::Signer::new(user_agent),
            geometry: WINDOW.geometry(),
            page: Mutex::new(None),
            draw,
        }),
        Encryption::Ab15 => Arc::new(ABogus15 {
            signer: v15::Signer::new(user_agent),
            fingerprint: WINDOW.fingerprint(),
            draw,
        }),
        Encryption::Xb => Arc::new(XBogus { signer: xbogus::Signer::new(user_agent) }),
    }
}

/// A query, signed together with a body: `query&a_bogus=…` or `query&X-Bogus=…`.
pub(crate) async fn signed(
    encryption: Encryption,
    user_agent: &str,
    (query, body): (&str, &str),
    now: Timestamp,
    draw: &Draw,
) -> Result<String> {
    let body = Bytes::copy_from_slice(body.as_bytes());
    let headers = HeaderMap::new();
    let mut prepared = Prepared { query: query.to_owned(), headers, body, sign_body: true, now };
    algorithm(encryption, user_agent, draw.clone()).apply(&mut prepared).await?;
    Ok(prepared.query)
}

/// A step whose appended value is percent-encoded.
struct Encoded(Arc<dyn SignStep>);

impl SignStep for Encoded {
    fn apply<'a>(&'a self, prepared: &'a mut Prepared) -> BoxFuture<'a, Result<()>> {
        async move {
            let signed = prepared.query.len();
            self.0.apply(prepared).await?;
            let added = prepared.query.split_off(signed);
            match added.split_once('=') {
                Some((name, value)) => prepared.query.push_str(&format!("{name}={}", component(value))),
                None => prepared.query.push_str(&added),
            }
            Ok(())
        }
        .boxed()
    }
}

/// Appends `verifyFp`, `fp`, `uifid`, `timestamp` and, last, `x-secsdk-web-signature`, which is a header too.
struct WebSignature {
    tokens: Arc<Tokens>,
}

impl SignStep for WebSignature {
    fn apply<'a>(&'a self, prepared: &'a mut Prepared) -> BoxFuture<'a, Result<()>> {
        let fingerprint = component(&self.tokens.fingerprint(prepared.now));
        prepared.query.push_str(&format!("&verifyFp={fingerprint}&fp={fingerprint}"));
        let identity = prepared.headers.get(UIFID).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let signed = web_sign::sign(&prepared.query, identity, prepared.now.as_second());
        if let Ok(value) = HeaderValue::from_str(&signed.signature) {
            prepared.headers.insert(HeaderName::from_static(web_sign::NAME), value);
        }
        prepared.query = signed.into_query();
        async { Ok(()) }.boxed()
    }
}

/// Appends `a_bogus` 1.0.1.19.
struct ABogus19 {
    signer: v19::Signer,
    geometry: Geometry,
    /// When the first request was signed (ms), and how many were since.
    page: Mutex<Option<(i64, u32)>>,
    draw: Draw,
}

impl ABogus19 {
    /// The moment of this request on the page that the first one opened.
    fn moment(&self, now_ms: i64) -> v19::Moment {
        let mut page = self.page.lock().unwrap_or_else(PoisonError::into_inner);
        let (page_init_ms, calls) = page.unwrap_or((now_ms, 0));
        *page = Some((page_init_ms, calls.saturating_add(1)));
        v19::Moment { page_init_ms, calls: calls.saturating_add(1), ..v19::Moment::first(now_ms) }
    }
}

impl SignStep for ABogus19 {
    fn apply<'a>(&'a self, prepared: &'a mut Prepared) -> BoxFuture<'a, Result<()>> {
        let moment = self.moment(prepared.now.as_millisecond());
        let draw = || (self.draw)();
        let value = self.signer.sign(&prepared.query, prepared.signed_body(), &self.geometry, moment, draw);
        append(prepared, "a_bogus", &value)
    }
}

/// Appends `a_bogus` 1.0.1.5.
struct ABogus15 {
    signer: v15::Signer,
    fingerprint: Fingerprint,
    draw: Draw,
}

impl SignStep for ABogus15 {
    fn apply<'a>(&'a self, prepared: &'a mut Prepared) -> BoxFuture<'a, Result<()>> {
        let start_ms = prepared.now.as_millisecond();
        let span = v15::Span { start_ms, end_ms: start_ms };
        let draws = [(self.draw)(), (self.draw)(), (self.draw)()];
        let value = self.signer.sign(&prepared.query, prepared.signed_body(), &self.fingerprint, span, draws);
        append(prepared, "a_bogus", &value)
    }
}

/// Appends `X-Bogus`.
struct XBogus {
    signer: xbogus::Signer,
}

impl SignStep for XBogus {
    fn apply<'a>(&'a self, prepared: &'a mut Prepared) -> BoxFuture<'a, Result<()>> {
        let value = self.signer.sign(&prepared.query, prepared.signed_body(), prepared.now.as_second());
        append(prepared, "X-Bogus", &value)
    }
}

/// Puts the signature behind what was signed, raw, as the site and F2 do.
fn append<'a>(prepared: &mut Prepared, name: &str, value: &str) -> BoxFuture<'a, Result<()>> {
    prepared.query.push('&');
    prepared.query.push_str(name);
    prepared.query.push('=');
    prepared.query.push_str(value);
    async { Ok(()) }.boxed()
}
