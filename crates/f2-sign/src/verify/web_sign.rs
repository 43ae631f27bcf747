//! Checker of the web signature.

use alloc::string::{String, ToString};

use super::{Invalid, Mismatch};
use crate::web_sign::{NAME, signature};

/// A query that ends with a web signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// What was signed: everything before the signature.
    pub query: String,
    /// 32 lower-case hexadecimal digits.
    pub signature: String,
    /// Value of the first `timestamp`: decimal digits, Unix seconds.
    pub timestamp: String,
    /// Value of the first `uifid`, if any.
    pub uifid: Option<String>,
}

/// Takes a query, as received, apart.
///
/// # Errors
/// [`Invalid`] when the signature is not last, not 32 lower-case hexadecimal digits, or the query has no numeric
/// timestamp.
pub fn decode(query: &str) -> Result<Decoded, Invalid> {
    let (signed, last) = query.rsplit_once('&').ok_or(Invalid::Marker)?;
    let signature = last.strip_prefix(NAME).and_then(|rest| rest.strip_prefix('=')).ok_or(Invalid::Marker)?;
    if signature.len() != 32 {
        return Err(Invalid::Length);
    }
    if !signature.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(Invalid::Alphabet);
    }
    let value =
        |name| signed.split('&').filter_map(|part| part.split_once('=')).find(|(key, _)| *key == name);
    let (_, timestamp) = value("timestamp").ok_or(Invalid::Field)?;
    if timestamp.is_empty() || !timestamp.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(Invalid::Field);
    }
    Ok(Decoded {
        query: signed.to_string(),
        signature: signature.to_string(),
        timestamp: timestamp.to_string(),
        uifid: value("uifid").map(|(_, uifid)| uifid.to_string()),
    })
}

impl Decoded {
    /// Holds the signature against the query and `uifid`, the header's value.
    ///
    /// # Errors
    /// [`Mismatch::Query`] when another query, clock or device was signed.
    pub fn check(&self, uifid: &str) -> Result<(), Mismatch> {
        if signature(&self.query, uifid, &self.timestamp) == self.signature {
            Ok(())
        } else {
            Err(Mismatch::Query)
        }
    }
}
