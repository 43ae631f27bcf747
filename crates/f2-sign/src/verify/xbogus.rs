//! Decoder of the 28-character X-Bogus.

use super::{Invalid, Mismatch, first_mismatch};
use crate::alphabet::XBOGUS;
use crate::rc4::xor;
use crate::xbogus::{Environment, KEYSTREAM, LEAD, MAGIC, body_pair, query_pair, user_agent_pair};

/// What an X-Bogus says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Environment, behaviour and canvas numbers; the triple names the generator.
    pub environment: Environment,
    /// Bytes 14 and 15 of the query's double MD5.
    pub query: [u8; 2],
    /// Bytes 14 and 15 of the body's double MD5.
    pub body: [u8; 2],
    /// Bytes 14 and 15 of the enciphered user agent's MD5.
    pub user_agent: [u8; 2],
    /// Unix time in seconds.
    pub unix_seconds: u32,
}

/// Decodes an X-Bogus as it stands in the query (neither `-` nor `/` needs unescaping).
///
/// # Errors
/// [`Invalid`] when it is not 28 digits of the alphabet, lacks the constant bytes or fails its checksum.
pub fn decode(text: &str) -> Result<Decoded, Invalid> {
    if text.len() != 28 {
        return Err(Invalid::Length);
    }
    let bytes = XBOGUS.decode(text).ok_or(Invalid::Alphabet)?;
    let mut raw: [u8; 21] = bytes.try_into().map_err(|_| Invalid::Length)?;
    xor(&mut raw[2..], &KEYSTREAM);
    let [l0, l1, magic, e0, e1, detect, p0, p1, b0, b1, u0, u1, t0, t1, t2, t3, c0, c1, c2, c3, _] = raw;
    if [l0, l1] != LEAD || magic != MAGIC {
        return Err(Invalid::Marker);
    }
    // The sum is part of the fold, so a right one cancels out.
    if raw[2..].iter().fold(0, |all, byte| all ^ byte) != 0 {
        return Err(Invalid::Checksum);
    }
    Ok(Decoded {
        environment: Environment {
            env: u16::from_be_bytes([e0, e1]),
            detect,
            canvas: u32::from_be_bytes([c0, c1, c2, c3]),
        },
        query: [p0, p1],
        body: [b0, b1],
        user_agent: [u0, u1],
        unix_seconds: u32::from_be_bytes([t0, t1, t2, t3]),
    })
}

impl Decoded {
    /// Holds the value against a request: the query before `&X-Bogus=`, its body and its user agent.
    ///
    /// F2 signs every request as if it had no body; use [`Self::matches_body`] with `b""` to accept that.
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

    /// Whether `query` was signed (two bytes of its digest agree).
    pub fn matches_query(&self, query: &[u8]) -> bool {
        query_pair(query) == self.query
    }

    /// Whether `body` was signed.
    pub fn matches_body(&self, body: &[u8]) -> bool {
        body_pair(body) == self.body
    }

    /// Whether the signer ran under `user_agent`.
    pub fn matches_user_agent(&self, user_agent: &str) -> bool {
        user_agent_pair(user_agent, self.environment) == self.user_agent
    }
}
