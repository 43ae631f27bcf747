//! What the tokens of every platform share: how they are asked for, and how long they are kept.

use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue, SET_COOKIE};
use jiff::Timestamp;

use crate::error::{Cause, Error, Result};
use crate::http::{Call, Client, Redirects, Reply};
use crate::secret::{Secret, shown_url};

/// A token with its age.
#[derive(Debug, Default)]
pub struct Kept(Option<(Secret, Timestamp, Duration)>);

impl Kept {
    /// The token, while it is young enough.
    #[must_use]
    pub fn young(&self, now: Timestamp) -> Option<Secret> {
        let (token, since, age) = self.0.as_ref()?;
        (now.duration_since(*since).unsigned_abs() < *age).then(|| token.clone())
    }

    /// Keeps a token for so long.
    pub fn keep(&mut self, token: Secret, now: Timestamp, age: Duration) {
        self.0 = Some((token, now, age));
    }
}

/// Posts a text of this type to a token host. Redirects are not followed, no cookie of an account goes along.
///
/// # Errors
/// `usage.config` when the address cannot be read, or what kept the answer from coming.
pub async fn post(
    client: &Client,
    address: &str,
    headers: &HeaderMap,
    kind: &'static str,
    body: String,
) -> Result<Reply> {
    let mut call = Call::post(uri(address)?, body).redirects(Redirects::Stop);
    call.headers.clone_from(headers);
    call.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    client.fetch(call).await
}

/// The address of a token host.
///
/// # Errors
/// `usage.config` when it cannot be read.
pub fn uri(address: &str) -> Result<http::Uri> {
    address
        .parse()
        .map_err(|_| Error::new(Cause::UsageConfig).detail(format!("{} is no address", shown_url(address))))
}

/// The error of a token that did not come.
#[must_use]
pub fn missing(token: &str) -> Error {
    Error::new(Cause::BadReply).detail(format!("no {token}"))
}

/// The value of a cookie that an answer sets.
#[must_use]
pub fn set_cookie(reply: &Reply, name: &str) -> Option<Secret> {
    set_cookies(reply).find(|(key, _)| *key == name).map(|(_, value)| Secret::new(value))
}

/// Names and values of the cookies an answer sets; empty values are left out.
pub fn set_cookies(reply: &Reply) -> impl Iterator<Item = (&str, &str)> {
    reply.headers.get_all(SET_COOKIE).iter().filter_map(|header| {
        let (key, rest) = header.to_str().ok()?.split_once('=')?;
        let value = rest.split(';').next()?.trim();
        (!value.is_empty()).then(|| (key.trim(), value))
    })
}
