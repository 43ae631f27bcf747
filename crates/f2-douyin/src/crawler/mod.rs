//! Requests to Douyin: endpoints, parameters, how they are dressed and what refusals mean.

pub mod endpoints;
pub mod requests;

mod check;

use std::sync::Arc;

use f2_core::Timestamp;
use f2_core::error::{Cause, Error, Result};
use f2_core::http::Jar;
use f2_core::json::Value;
use f2_core::query::Query;
use f2_core::request::Endpoint;
use f2_core::session::{Dialect, Draw, Prepared, Session, SignStep};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue, REFERER, USER_AGENT};

use crate::device;
use crate::sign::{self, Encryption};
use crate::tokens::Tokens;

/// The methods that fetch, one per row of [`requests`].
#[derive(Clone)]
pub struct Crawler {
    session: Arc<Session>,
}

impl Crawler {
    pub(crate) fn new(session: Arc<Session>) -> Self {
        Self { session }
    }

    /// The session requests go through; [`f2_core::page::Pages`] wants it.
    #[must_use]
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }
}

/// How requests to Douyin look.
pub(crate) struct Web {
    tokens: Arc<Tokens>,
    jar: Arc<Jar>,
    headers: HeaderMap,
    steps: [Arc<dyn SignStep>; 1],
}

impl Web {
    pub(crate) fn new(
        tokens: Arc<Tokens>,
        jar: Arc<Jar>,
        user_agent: &str,
        referer: &str,
        encryption: Encryption,
        draw: Draw,
    ) -> Result<Self> {
        let step = sign::step(encryption, user_agent, draw);
        Ok(Self { tokens, jar, headers: browser_headers(user_agent, referer)?, steps: [step] })
    }

    /// The headers the gateway wants since 2026-08: the mark, and the device identity when there is one.
    fn gateway_headers(&self, headers: &mut HeaderMap) {
        headers.insert(HeaderName::from_static("x-tt-argus"), HeaderValue::from_static("1"));
        let identity = self.jar.get("UIFID").or_else(|| self.jar.get("UIFID_TEMP"));
        if let Some(mut value) = identity.and_then(|id| HeaderValue::from_str(id.expose()).ok()) {
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static("uifid"), value);
        }
    }
}

impl Dialect for Web {
    fn jar(&self) -> &Arc<Jar> {
        &self.jar
    }

    fn dress<'a>(
        &'a self,
        endpoint: &'static Endpoint,
        own: Query,
        now: Timestamp,
        fresh: bool,
    ) -> BoxFuture<'a, Result<Prepared>> {
        async move {
            let ms_token = self.tokens.ready(now, fresh).await;
            let mut query = device::base(endpoint.base);
            query.set_encoded("msToken", ms_token.expose());
            query.extend(own);
            let mut headers = self.headers.clone();
            self.gateway_headers(&mut headers);
            Ok(Prepared { query: query.text(), headers, body: bytes::Bytes::new(), now })
        }
        .boxed()
    }

    fn steps(&self, _: &Endpoint) -> &[Arc<dyn SignStep>] {
        &self.steps
    }

    fn check(&self, endpoint: &Endpoint, answer: &Value) -> Result<()> {
        check::check(endpoint, answer)
    }
}

/// The headers a browser sends with every request.
pub(crate) fn browser_headers(user_agent: &str, referer: &str) -> Result<HeaderMap> {
    let value = |name: &str, text: &str| {
        HeaderValue::from_str(text).map_err(|error| {
            Error::new(Cause::UsageConfig).detail(format!("{name} cannot be sent")).source_error(error)
        })
    };
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, value("User-Agent", user_agent)?);
    headers.insert(REFERER, value("Referer", referer)?);
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    Ok(headers)
}

/// The default device's base parameters are part of every request.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_parameters_come_first_and_in_order() {
        let names: Vec<_> = device::base(device::BASE_WEB).names().map(str::to_owned).collect();
        assert_eq!(names.len(), 26);
        assert_eq!(&names[..2], ["device_platform", "aid"]);
        assert_eq!(names[25], "round_trip_time");
    }
}
