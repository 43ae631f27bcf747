//! Decoder of X-Gnarly (feature `x-gnarly`).

use alloc::string::String;
use alloc::vec::Vec;

use super::{Invalid, Mismatch, Seal, first_mismatch};
use crate::alphabet::GNARLY;
use crate::envelope::open;
use crate::x_gnarly::{FIELDS, FieldSet, Kind, TAG, fold16, kind, md5_hex, prefixes};

/// What an X-Gnarly says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The fields in the order they were sent.
    pub fields: FieldSet,
    /// The envelope: the key and the plain list of fields.
    pub seal: Seal,
    /// The numbers by field; 0 for texts and for fields that were not sent.
    ///
    /// 1 environment, 2 behaviour, 6 Unix seconds, 7 canvas, 8 nonce, 12 and 13 counters, 15 second nonce or companion.
    pub numbers: [u32; 17],
    /// Hexadecimal MD5 of the query.
    pub query: String,
    /// Hexadecimal MD5 of the body.
    pub body: String,
    /// Hexadecimal MD5 of the user agent.
    pub user_agent: String,
    /// Version of the site's script.
    pub sdk: String,
    /// Build of the site's script.
    pub scm: String,
    /// What the companion sum starts from: 0 on a live page, `u32::MAX` from a rejected environment, anything else
    /// from a generator that is not the site's.
    pub seed: u32,
}

/// Decodes an X-Gnarly, percent-decoded.
///
/// # Errors
/// [`Invalid`] when the envelope is not one, the fields do not end with it or do not make a set, or the closing
/// sums (fields 0 and 14) are not theirs.
pub fn decode(text: &str) -> Result<Decoded, Invalid> {
    let raw = GNARLY.decode(text).ok_or(Invalid::Alphabet)?;
    if raw.first() != Some(&TAG) {
        return Err(if raw.is_empty() { Invalid::Length } else { Invalid::Marker });
    }
    let seal = open(raw).ok_or(Invalid::Length)?;
    let Fields { order, numbers, texts } = fields(&seal.plain)?;
    let fields = FieldSet::new(&order).ok_or(Invalid::Field)?;
    let closing = prefixes(texts.iter().map(String::as_bytes));
    if numbers[0] != closing || numbers[14] != numbers[1] << 16 | fold16(numbers[6], numbers[8]) {
        return Err(Invalid::Checksum);
    }
    let sum = numbers[1..].iter().fold(0, |sum, number| sum ^ number);
    let [query, body, user_agent, sdk, scm] = texts;
    Ok(Decoded { fields, seal, numbers, query, body, user_agent, sdk, scm, seed: sum ^ closing })
}

/// The fields of the plain bytes.
struct Fields {
    order: Vec<u8>,
    numbers: [u32; FIELDS],
    /// Fields 3, 4, 5, 9 and 10.
    texts: [String; 5],
}

/// Reads the list of fields, which must end where the bytes do.
fn fields(plain: &[u8]) -> Result<Fields, Invalid> {
    let (&count, mut rest) = plain.split_first().ok_or(Invalid::Length)?;
    let mut all = Fields { order: Vec::new(), numbers: [0; FIELDS], texts: Default::default() };
    for _ in 0..count {
        let (&[number, high, low], after) = rest.split_first_chunk().ok_or(Invalid::Length)?;
        let len = usize::from(u16::from_be_bytes([high, low]));
        let (value, after) = after.split_at_checked(len).ok_or(Invalid::Length)?;
        rest = after;
        all.order.push(number);
        match (kind(number), value) {
            (Some(Kind::Short), &[a, b]) => {
                all.numbers[usize::from(number)] = u32::from_be_bytes([0, 0, a, b])
            }
            (Some(Kind::Long), &[a, b, c, d]) => {
                all.numbers[usize::from(number)] = u32::from_be_bytes([a, b, c, d]);
            }
            (Some(Kind::Text), text) => {
                let at = if number < 6 { number - 3 } else { number - 6 };
                all.texts[usize::from(at)] = String::from_utf8(text.into()).map_err(|_| Invalid::Field)?;
            }
            _ => return Err(Invalid::Field),
        }
    }
    if rest.is_empty() { Ok(all) } else { Err(Invalid::Length) }
}

impl Decoded {
    /// Unix time in seconds.
    pub fn unix_seconds(&self) -> u32 {
        self.numbers[6]
    }

    /// Holds the value against a request: the query before `&X-Bogus=` (`&msToken=` included), body and user agent.
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
        self.query.as_bytes() == md5_hex(query)
    }

    /// Whether `body` was signed.
    pub fn matches_body(&self, body: &[u8]) -> bool {
        self.body.as_bytes() == md5_hex(body)
    }

    /// Whether the signer ran under `user_agent`.
    pub fn matches_user_agent(&self, user_agent: &str) -> bool {
        self.user_agent.as_bytes() == md5_hex(user_agent.as_bytes())
    }
}
