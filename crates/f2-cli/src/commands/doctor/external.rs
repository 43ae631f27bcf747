//! The program that signs in place of f2: asked for one signature, of a request that is never sent.

use std::time::Instant;

use f2_core::error::Result;
use f2_core::session::{Prepared, SignStep as _};
use f2_core::time::system_clock;
use http::header::{HeaderMap, HeaderValue, USER_AGENT};

use super::{Check, Patient};
use crate::commands::download;
use crate::config::Settings;
use crate::messages::{Messages, id};

/// Who the request is from that is to be signed, and what it asks: nothing of this machine and of no account.
const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const QUERY: &str = "aid=1&device_platform=webapp";

/// Whether the program signs; nothing where none is configured. Of its address only host and port are told.
pub(super) async fn external(settings: &Settings, patient: &Patient, messages: &Messages) -> Option<Check> {
    let address = settings.signer.as_ref()?.to_string();
    let begun = Instant::now();
    Some(match signed(settings, patient).await {
        Err(error) => Check::fail("extern", &error, messages),
        Ok(added) => {
            let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            let args = [("address", address.into()), ("added", added.into()), ("ms", ms.into())];
            let line = messages.with(id::DOCTOR_EXTERN, &args);
            match added {
                0 => Check::warn("extern", line, messages.text(id::DOCTOR_EXTERN_HINT)),
                _ => Check::ok("extern", line),
            }
        }
    })
}

/// How many parameters and headers the program adds to a request.
async fn signed(settings: &Settings, patient: &Patient) -> Result<usize> {
    let Some(signer) = download::signer(settings)? else { return Ok(0) };
    let headers = HeaderMap::from_iter([(USER_AGENT, HeaderValue::from_static(AGENT))]);
    let now = system_clock()();
    let mut prepared =
        Prepared { query: QUERY.to_owned(), headers, body: Default::default(), sign_body: false, now };
    signer.step(patient.signed).apply(&mut prepared).await?;
    let parameters = prepared.query.matches('&').count() - QUERY.matches('&').count();
    Ok(parameters + prepared.headers.len() - 1)
}
