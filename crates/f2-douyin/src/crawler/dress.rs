//! How a request to Douyin is dressed: base parameters, tokens, headers, body, and which signing steps it takes.
//!
//! Two forms. The plain one joins the values as the tables spell them, msToken behind the base parameters. A
//! guarded path takes the other as soon as a device identity (uifid) is known: every value in the spelling of
//! `encodeURIComponent`, msToken last, and the web signature behind `a_bogus`.

use std::sync::Arc;

use f2_core::Timestamp;
use f2_core::device::Device;
use f2_core::error::Result;
use f2_core::http::Jar;
use f2_core::json::Value;
use f2_core::query::Query;
use f2_core::request::{BodyKind, Endpoint};
use f2_core::secret::Secret;
use f2_core::session::{Dialect, Prepared, SignStep};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use super::check::REFUSALS;
use super::endpoints::{SIGN_GUARDED, SIGN_NONE};
use crate::device::{BASE_LIVE2, BASE_WEB, NUMBERS};
use crate::sign::Steps;
use crate::tokens::Tokens;

/// The header that carries the device identity.
pub(crate) const UIFID: HeaderName = HeaderName::from_static("uifid");
/// The mark of the gateway's plugin.
const ARGUS: HeaderName = HeaderName::from_static("x-tt-argus");

/// How requests to Douyin look.
pub(crate) struct Web {
    pub(crate) device: Arc<Device>,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) jar: Arc<Jar>,
    pub(crate) steps: Steps,
}

impl Web {
    async fn prepare(
        &self,
        endpoint: &Endpoint,
        own: Query,
        now: Timestamp,
        fresh: bool,
    ) -> Result<Prepared> {
        let mut headers = self.device.headers().clone();
        if endpoint.cookies {
            self.gateway_headers(endpoint, fresh, &mut headers).await;
        }
        for (name, value) in self.device.configured_headers() {
            headers.insert(name, value.clone());
        }
        let guarded = endpoint.sign == SIGN_GUARDED && headers.contains_key(UIFID);
        let body_only = endpoint.body == BodyKind::OwnForm;
        let in_query = if body_only { Query::new() } else { own.clone() };
        let query = self.query(endpoint, in_query, guarded, now, fresh).await;
        let (body, kind) = body(endpoint.body, &query, &own);
        if let Some(kind) = kind {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        let sign_body = matches!(endpoint.body, BodyKind::Form | BodyKind::OwnForm);
        Ok(Prepared { query: query.text(), headers, body: body.into(), sign_body, now })
    }

    /// The query before its signature.
    async fn query(
        &self,
        endpoint: &Endpoint,
        own: Query,
        guarded: bool,
        now: Timestamp,
        fresh: bool,
    ) -> Query {
        let fingerprint =
            if endpoint.base == BASE_LIVE2 { self.tokens.fingerprint(now) } else { String::new() };
        // Whoever takes cookies wants a ttwid among them, msToken or not.
        let token = if endpoint.cookies { self.tokens.ready(now, fresh).await } else { Secret::default() };
        let form = if guarded { guarded_query } else { plain_query };
        form(&self.device, endpoint, own, token.expose(), &fingerprint)
    }

    /// The headers the gateway wants since 2026-08: the mark, and the device identity when there is one. One is
    /// asked for only where the path is guarded.
    async fn gateway_headers(&self, endpoint: &Endpoint, fresh: bool, headers: &mut HeaderMap) {
        headers.insert(ARGUS, HeaderValue::from_static("1"));
        let identity = if endpoint.sign == SIGN_GUARDED {
            self.tokens.device_identity(fresh).await
        } else {
            self.tokens.known_identity()
        };
        if let Some(mut value) = identity.and_then(|id| HeaderValue::from_str(id.expose()).ok()) {
            value.set_sensitive(true);
            headers.insert(UIFID, value);
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
        self.prepare(endpoint, own, now, fresh).boxed()
    }

    fn steps(&self, endpoint: &Endpoint, prepared: &Prepared) -> &[Arc<dyn SignStep>] {
        match endpoint.sign {
            SIGN_NONE => &[],
            SIGN_GUARDED if prepared.headers.contains_key(UIFID) => &self.steps.guarded,
            _ => &self.steps.plain,
        }
    }

    fn check(&self, endpoint: &Endpoint, answer: &Value) -> Result<()> {
        REFUSALS.check(endpoint, answer)
    }
}

/// The base parameters of an endpoint, without msToken.
fn base_query(device: &Device, endpoint: &Endpoint, fingerprint: &str) -> Query {
    let mut query = device.base(endpoint.base);
    for (name, value) in endpoint.overrides {
        query.set_encoded(*name, value);
    }
    if endpoint.base == BASE_LIVE2 {
        query.set_encoded("verifyFp", fingerprint);
    }
    query
}

/// The query of the plain form: base parameters, msToken where the set has one, own parameters.
#[must_use]
pub fn plain_query(
    device: &Device,
    endpoint: &Endpoint,
    own: Query,
    ms_token: &str,
    fingerprint: &str,
) -> Query {
    let mut query = base_query(device, endpoint, fingerprint);
    if endpoint.base == BASE_WEB {
        query.set_encoded("msToken", ms_token);
    }
    query.extend(own);
    query
}

/// The query of the guarded form: base parameters, own parameters, msToken, every value in the spelling of
/// `encodeURIComponent`.
#[must_use]
pub fn guarded_query(
    device: &Device,
    endpoint: &Endpoint,
    own: Query,
    ms_token: &str,
    fingerprint: &str,
) -> Query {
    let mut query = base_query(device, endpoint, fingerprint);
    query.extend(own);
    query.set("msToken", ms_token);
    query.canonical()
}

/// A body and its type.
fn body(kind: BodyKind, query: &Query, own: &Query) -> (String, Option<&'static str>) {
    const FORM: &str = "application/x-www-form-urlencoded; charset=UTF-8";
    match kind {
        BodyKind::None => (String::new(), None),
        BodyKind::Json => (json_body(query), Some("application/json")),
        BodyKind::Form => (query.form(), Some(FORM)),
        BodyKind::OwnForm => (own.form(), Some(FORM)),
    }
}

/// The parameters as a JSON object, in order; those of [`NUMBERS`] as numbers.
fn json_body(query: &Query) -> String {
    let member = |(name, value): (&str, std::borrow::Cow<'_, str>)| {
        let number = NUMBERS.contains(&name) && value.parse::<i64>().is_ok();
        let value = if number { value.into_owned() } else { serde_json::Value::from(value).to_string() };
        format!("{}:{value}", serde_json::Value::from(name))
    };
    format!("{{{}}}", query.decoded().map(member).collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_body_keeps_order_and_numbers() {
        let mut query = Query::new();
        query.set("aid", "6383");
        query.set("cursor", "0");
        query.set("word", "a\"b ");
        assert_eq!(json_body(&query), r#"{"aid":"6383","cursor":0,"word":"a\"b "}"#);
    }
}
