//! Decoder of the 1.0.1.5 layout.

use alloc::string::String;
use alloc::vec::Vec;

use crate::abogus::fingerprint::MAX_LEN;
use crate::abogus::hidden_pair;
use crate::abogus::v15::{
    self, KEYSTREAM, PREFIX, SCALARS, body_pair, checksum, query_pair, user_agent_pair,
};
use crate::rc4::xor;
use crate::verify::Invalid;

/// What an A-Bogus of the 1.0.1.5 layout says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct V15 {
    /// The options, page, application and hidden markers; `key` is the one the options imply.
    ///
    /// Markers of (3, 45) three times are F2's; (3, 45), (1, 0), (1, 5) the site's.
    pub environment: v15::Environment,
    /// Bytes 21 and 22 of the query's double SM3.
    pub query: [u8; 2],
    /// Bytes 21 and 22 of the body's double SM3.
    pub body: [u8; 2],
    /// Bytes 23 and 24 of the enciphered user agent's SM3.
    pub user_agent: [u8; 2],
    /// When signing began and ended.
    pub span: v15::Span,
    /// The window text.
    pub fingerprint: String,
}

/// Reads the 1.0.1.5 layout.
pub(super) fn decode(mut raw: Vec<u8>) -> Result<V15, Invalid> {
    let len = raw.len().checked_sub(PREFIX + SCALARS + 1).ok_or(Invalid::Length)?;
    if len > MAX_LEN {
        return Err(Invalid::Length);
    }
    xor(&mut raw[PREFIX..], &KEYSTREAM);
    let (prefix, plain) = raw.split_at(PREFIX);
    let mut s = *plain.first_chunk::<SCALARS>().ok_or(Invalid::Length)?;
    if s[0] != 44 || s[35] != 3 || s[41..44] != [0; 3] {
        return Err(Invalid::Marker);
    }
    if usize::from(s[40]) != len {
        return Err(Invalid::Field);
    }
    let sum = plain[SCALARS + len];
    if checksum(&s) != sum {
        s[37] = unspilled(&s, sum).ok_or(Invalid::Checksum)?;
    }
    let mut markers = [(0, 0); 3];
    for (marker, four) in markers.iter_mut().zip(prefix.chunks_exact(4)) {
        *marker = hidden_pair([four[0], four[1], four[2], four[3]]);
    }
    let options = [
        u32::from_be_bytes([s[3], s[12], s[22], s[27]]),
        u32::from_be_bytes([s[23], s[28], s[4], s[15]]),
        u32::from_be_bytes([s[5], s[16], s[25], s[29]]),
    ];
    Ok(V15 {
        environment: v15::Environment {
            options,
            key: [s[4], s[15], s[29]],
            page_id: u32::from_be_bytes([s[2], s[9], s[13], s[14]]),
            aid: u32::from_be_bytes([s[24], s[32], s[6], s[17]]),
            markers,
        },
        query: [s[7], s[18]],
        body: [s[8], s[19]],
        user_agent: [s[10], s[20]],
        span: v15::Span {
            start_ms: i64::from_be_bytes([0, 0, s[39], s[38], s[1], s[11], s[21], s[26]]),
            end_ms: i64::from_be_bytes([0, 0, s[37], s[36], s[30], s[31], s[33], s[34]]),
        },
        fingerprint: plain[SCALARS..SCALARS + len].iter().map(|&byte| char::from(byte)).collect(),
    })
}

/// The fifth byte of the end clock before F2's encoder spilled the start clock's into it.
///
/// The spill only sets bits, and a signature ends in the same 2^40 ms as it starts or in the next.
fn unspilled(s: &[u8; SCALARS], sum: u8) -> Option<u8> {
    let spill = s[39];
    let cipher = s[37] ^ KEYSTREAM[37];
    let others = checksum(s) ^ s[37];
    [spill, spill.wrapping_add(1)]
        .into_iter()
        .find(|&end| (end ^ KEYSTREAM[37]) | spill == cipher && others ^ end == sum)
}

impl V15 {
    /// Whether `query` was signed (two bytes of its digest agree).
    pub fn matches_query(&self, query: &[u8]) -> bool {
        query_pair(query) == self.query
    }

    /// Whether `body` was signed.
    pub fn matches_body(&self, body: &[u8]) -> bool {
        body_pair(body) == self.body
    }

    /// Whether the signer ran under `user_agent`, by the key the options imply or by F2's, which never changes.
    pub fn matches_user_agent(&self, user_agent: &str) -> bool {
        [self.environment.key, v15::Environment::F2.key]
            .into_iter()
            .any(|key| user_agent_pair(user_agent, key) == self.user_agent)
    }
}
