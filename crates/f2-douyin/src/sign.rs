//! The signing steps of Douyin's API requests.

use f2_core::error::{Cause, Error, Result};
use f2_core::session::{Draw, Prepared, SignStep};
use f2_sign::abogus::fingerprint::{Fingerprint, Window};
use f2_sign::{abogus::v15, xbogus};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

/// Which signature API requests carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encryption {
    /// `a_bogus` of the generation 1.0.1.5, F2's.
    #[default]
    Ab15,
    /// `X-Bogus`.
    Xb,
}

impl Encryption {
    /// Reads the configuration's `encryption`: `ab`, `ab15` or `xb`.
    ///
    /// # Errors
    /// `usage.config` for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        match text.trim() {
            "" | "ab" | "ab15" => Ok(Self::Ab15),
            "xb" => Ok(Self::Xb),
            other => {
                let detail = format!("encryption: {other:?} is none of ab, ab15, xb");
                Err(Error::new(Cause::UsageConfig).detail(detail))
            }
        }
    }
}

/// Appends `a_bogus`.
pub(crate) struct ABogus {
    signer: v15::Signer,
    fingerprint: Fingerprint,
    draw: Draw,
}

impl ABogus {
    /// For one browser. The window stays the same for all its requests.
    pub(crate) fn new(user_agent: &str, draw: Draw) -> Self {
        Self { signer: v15::Signer::new(user_agent), fingerprint: Window::WINDOWS_1080P.fingerprint(), draw }
    }
}

impl SignStep for ABogus {
    fn apply<'a>(&'a self, prepared: &'a mut Prepared) -> BoxFuture<'a, Result<()>> {
        let start_ms = prepared.now.as_millisecond();
        let span = v15::Span { start_ms, end_ms: start_ms };
        let draws = [(self.draw)(), (self.draw)(), (self.draw)()];
        let value = self.signer.sign(&prepared.query, &prepared.body, &self.fingerprint, span, draws);
        prepared.query.push_str("&a_bogus=");
        prepared.query.push_str(&value);
        async { Ok(()) }.boxed()
    }
}

/// Appends `X-Bogus`.
pub(crate) struct XBogus {
    signer: xbogus::Signer,
}

impl XBogus {
    /// For one browser.
    pub(crate) fn new(user_agent: &str) -> Self {
        Self { signer: xbogus::Signer::new(user_agent) }
    }
}

impl SignStep for XBogus {
    fn apply<'a>(&'a self, prepared: &'a mut Prepared) -> BoxFuture<'a, Result<()>> {
        let value = self.signer.sign(&prepared.query, &prepared.body, prepared.now.as_second());
        prepared.query.push_str("&X-Bogus=");
        prepared.query.push_str(&value);
        async { Ok(()) }.boxed()
    }
}
