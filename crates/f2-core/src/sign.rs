//! Signing steps that platforms put their algorithms into.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::Timestamp;
use crate::error::Result;
use crate::query::component;
use crate::session::{Prepared, SignStep};

/// A step that appends one parameter behind what it signs, raw: `&name=value`.
pub struct Appended<F> {
    name: &'static str,
    value: F,
}

impl<F: Fn(&Prepared) -> String + Send + Sync> Appended<F> {
    /// Appends `name` with what `value` makes of the request so far.
    pub fn new(name: &'static str, value: F) -> Self {
        Self { name, value }
    }
}

impl<F: Fn(&Prepared) -> String + Send + Sync> SignStep for Appended<F> {
    fn apply<'a>(&'a self, prepared: &'a mut Prepared) -> BoxFuture<'a, Result<()>> {
        let value = (self.value)(prepared);
        prepared.query.push('&');
        prepared.query.push_str(self.name);
        prepared.query.push('=');
        prepared.query.push_str(&value);
        async { Ok(()) }.boxed()
    }
}

/// A step whose appended value is percent-encoded.
pub struct Encoded(pub Arc<dyn SignStep>);

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

/// A query with what the steps add, together with a form as body; behind an address when there is one.
///
/// # Errors
/// What a step fails with.
pub async fn signed(
    steps: &[Arc<dyn SignStep>],
    address: &str,
    query: &str,
    body: &str,
    now: Timestamp,
) -> Result<String> {
    let body = bytes::Bytes::copy_from_slice(body.as_bytes());
    let headers = http::HeaderMap::new();
    let mut prepared = Prepared { query: query.to_owned(), headers, body, sign_body: true, now };
    for step in steps {
        step.apply(&mut prepared).await?;
    }
    let join = match address {
        "" => "",
        text if text.contains('?') => "&",
        _ => "?",
    };
    Ok(format!("{address}{join}{}", prepared.query))
}
