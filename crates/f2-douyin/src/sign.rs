//! The signing steps of Douyin's API requests.

use std::sync::{Arc, Mutex, PoisonError};

use f2_core::error::{Cause, Error, Result};
use f2_core::query::component;
use f2_core::session::{Draw, Prepared, SignStep};
use f2_core::sign::{Appended, Encoded};
use f2_sign::abogus::fingerprint::Window;
use f2_sign::abogus::{v15, v19};
use f2_sign::{web_sign, xbogus};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::header::{HeaderName, HeaderValue};

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

/// The parameter of both generations.
const A_BOGUS: &str = "a_bogus";

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
pub(crate) fn algorithm(encryption: Encryption, user_agent: &str, draw: Draw) -> Arc<dyn SignStep> {
    match encryption {
        Encryption::Ab19 => {
            let (signer, geometry) = (v19::Signer::new(user_agent), WINDOW.geometry());
            let page = Page::default();
            Arc::new(Appended::new(A_BOGUS, move |prepared| {
                let moment = page.moment(prepared.now.as_millisecond());
                signer.sign(&prepared.query, prepared.signed_body(), &geometry, moment, || draw())
            }))
        }
        Encryption::Ab15 => {
            let (signer, fingerprint) = (v15::Signer::new(user_agent), WINDOW.fingerprint());
            Arc::new(Appended::new(A_BOGUS, move |prepared| {
                let start_ms = prepared.now.as_millisecond();
                let span = v15::Span { start_ms, end_ms: start_ms };
                let draws = [draw(), draw(), draw()];
                signer.sign(&prepared.query, prepared.signed_body(), &fingerprint, span, draws)
            }))
        }
        Encryption::Xb => {
            let signer = xbogus::Signer::new(user_agent);
            Arc::new(Appended::new("X-Bogus", move |prepared| {
                signer.sign(&prepared.query, prepared.signed_body(), prepared.now.as_second())
            }))
        }
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

/// The page that requests seem to come from: when its first request was signed (ms), and how many were since.
#[derive(Default)]
struct Page(Mutex<Option<(i64, u32)>>);

impl Page {
    /// The moment of this request on the page that the first one opened.
    fn moment(&self, now_ms: i64) -> v19::Moment {
        let mut page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (page_init_ms, calls) = page.unwrap_or((now_ms, 0));
        *page = Some((page_init_ms, calls.saturating_add(1)));
        v19::Moment { page_init_ms, calls: calls.saturating_add(1), ..v19::Moment::first(now_ms) }
    }
}
