//! How a request to TikTok is dressed: base parameters with what is this identity's own, headers, and which signing
//! steps it takes.

use std::sync::Arc;

use f2_core::Timestamp;
use f2_core::device::Device;
use f2_core::error::Result;
use f2_core::http::Jar;
use f2_core::json::Value;
use f2_core::query::Query;
use f2_core::request::Endpoint;
use f2_core::session::{Dialect, Prepared, SignStep};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::REFUSALS;
use crate::sign::Steps;
use crate::tokens::Tokens;

/// What of the base parameters is this identity's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// When the identity was made, in unix seconds.
    pub made: i64,
    /// The device id, 19 digits.
    pub device_id: String,
    /// The guest's or account's id beside it; may be empty.
    pub odin_id: String,
    /// The `verifyFp`, which is the cookie `s_v_web_id`.
    pub fingerprint: String,
    /// The msToken; empty for none.
    pub ms_token: String,
}

/// How requests to TikTok look.
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
        for (name, value) in self.device.configured_headers() {
            headers.insert(name, value.clone());
        }
        let identity = self.tokens.ready(now, fresh).await;
        let query = plain_query(&self.device, endpoint, own, &identity);
        Ok(Prepared { query: query.text(), headers, body: bytes::Bytes::new(), sign_body: false, now })
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

    fn steps(&self, endpoint: &Endpoint, _: &Prepared) -> &[Arc<dyn SignStep>] {
        self.steps.of(endpoint.sign)
    }

    fn check(&self, endpoint: &Endpoint, answer: &Value) -> Result<()> {
        REFUSALS.check(endpoint, answer)
    }
}

/// The query before its signature: the base parameters, where they are empty this identity's own values, then the
/// request's.
#[must_use]
pub fn plain_query(device: &Device, endpoint: &Endpoint, own: Query, identity: &Identity) -> Query {
    let mut query = identified(device, endpoint.base, identity);
    for (name, value) in endpoint.overrides {
        query.set_encoded(*name, value);
    }
    query.extend(own);
    query
}

/// The base parameters of a set with this identity's own values where the set leaves them empty.
pub(crate) fn identified(device: &Device, base: &str, identity: &Identity) -> Query {
    let mut query = device.base(base);
    let made = identity.made.to_string();
    let own = [
        ("WebIdLastTime", made.as_str()),
        ("device_id", &identity.device_id),
        ("odinId", &identity.odin_id),
        ("verifyFp", &identity.fingerprint),
        ("msToken", &identity.ms_token),
    ];
    for (name, value) in own {
        if query.get(name) == Some("") {
            query.set_encoded(name, value);
        }
    }
    query
}
