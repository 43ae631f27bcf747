//! Decoder of A-Bogus: tells the generations apart and shows what each carries.

mod v15;
mod v19;

pub use v15::V15;
pub use v19::V19;

use super::{Invalid, Mismatch, first_mismatch};
use crate::abogus::{hidden_pair, v19::MAGIC};
use crate::alphabet::ABOGUS;

/// What an A-Bogus says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decoded {
    /// The 1.0.1.5 layout.
    V15(V15),
    /// The 1.0.1.19 layout.
    V19(V19),
}

/// Decodes an A-Bogus, percent-decoded.
///
/// # Errors
/// [`Invalid`] when it is of no known layout or fails its checksum.
pub fn decode(text: &str) -> Result<Decoded, Invalid> {
    let raw = ABOGUS.decode(text).ok_or(Invalid::Alphabet)?;
    let lead = raw.first_chunk().ok_or(Invalid::Length)?;
    match hidden_pair(*lead) {
        (3, 45) => v15::decode(raw).map(Decoded::V15),
        MAGIC => v19::decode(raw).map(Decoded::V19),
        _ => Err(Invalid::Marker),
    }
}

impl Decoded {
    /// When it was signed, in milliseconds of the Unix epoch (of 1.0.1.5 the end of the span).
    pub fn signed_at_ms(&self) -> i64 {
        match self {
            Self::V15(v15) => v15.span.end_ms,
            Self::V19(v19) => v19.now_ms,
        }
    }

    /// Holds the value against a request: the query before `&a_bogus=`, its body and its user agent.
    ///
    /// # Errors
    /// The first part, in the order query, body, user agent, that was not signed.
    pub fn check(&self, query: &[u8], body: &[u8], user_agent: &str) -> Result<(), Mismatch> {
        first_mismatch([
            (self.matches_query(query), Mismatch::Query),
            (self.matches_body(body), Mismatch::Body),
            (self.matches_user_agent(user_agent), Mismatch::UserAgent),
        ])
    }

    /// Whether `query` was signed.
    pub fn matches_query(&self, query: &[u8]) -> bool {
        match self {
            Self::V15(v15) => v15.matches_query(query),
            Self::V19(v19) => v19.matches_query(query),
        }
    }

    /// Whether `body` was signed.
    pub fn matches_body(&self, body: &[u8]) -> bool {
        match self {
            Self::V15(v15) => v15.matches_body(body),
            Self::V19(v19) => v19.matches_body(body),
        }
    }

    /// Whether the signer ran under `user_agent`.
    pub fn matches_user_agent(&self, user_agent: &str) -> bool {
        match self {
            Self::V15(v15) => v15.matches_user_agent(user_agent),
            Self::V19(v19) => v19.matches_user_agent(user_agent),
        }
    }
}
