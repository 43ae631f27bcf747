//! From an answer to its bytes or JSON, or to the cause that stands in its way.

use jiff::Timestamp;

use crate::error::{Cause, Error, Result};
use crate::http::{Reply, retry_after, status_cause};
use crate::json::{self, Value};

/// Reads an answer as JSON.
///
/// # Errors
/// The cause of an error status; `platform.refused` for an empty body, `platform.challenge` for a page in
/// place of JSON, `platform.bad_reply` for anything else that is no JSON.
pub fn read(reply: Reply, now: Timestamp) -> Result<Value> {
    let status = reply.status.as_u16();
    let start = judged(&reply, now)?;
    match start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).chars().next() {
        None => Err(Error::new(Cause::RefusedEmpty)),
        Some('<') => Err(Error::new(Cause::Challenge)),
        Some(_) if !reply.status.is_success() => Err(Error::new(Cause::BadReply).status(status)),
        Some(_) => json::parse(reply.body),
    }
}

/// The bytes of an answer that is no JSON.
///
/// # Errors
/// The cause of an error status; `platform.refused` for an empty body.
pub fn bytes(reply: Reply, now: Timestamp) -> Result<Vec<u8>> {
    judged(&reply, now)?;
    if reply.body.is_empty() { Err(Error::new(Cause::RefusedEmpty)) } else { Ok(reply.body) }
}

/// The beginning of an answer's body as text, unless the status is a failure.
fn judged(reply: &Reply, now: Timestamp) -> Result<String> {
    let start = String::from_utf8_lossy(&reply.body[..reply.body.len().min(400)]).into_owned();
    match status_cause(reply.status, &start) {
        Some(cause) => {
            let pause = retry_after(&reply.headers, now);
            Err(Error::new(cause).status(reply.status.as_u16()).retry_after(pause))
        }
        None => Ok(start),
    }
}
