//! `x-secsdk-web-signature`, the signature of Douyin's guarded paths.
//!
//! Source: the site's own script (web SDK runtime 1.0.29). The signature is an MD5 over the device's `uifid`, the
//! clock, a constant and the query in a canonical form, which is also the form to send.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use md5::{Digest, Md5};

/// The constant between clock and query.
const SALT: &str = "A96D855A08C0A9707F8BEF0D9A527E4E";
/// Name of the signature, in the query and as a header.
pub const NAME: &str = "x-secsdk-web-signature";

/// A canonical query and its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The canonical query. It ends with `timestamp` unless the query had one already.
    pub query: String,
    /// 32 lower-case hexadecimal digits.
    pub signature: String,
}

impl Signed {
    /// The query to send: the canonical one with the signature last.
    pub fn into_query(mut self) -> String {
        self.query.reserve(1 + NAME.len() + 1 + self.signature.len());
        for part in ["&", NAME, "=", &self.signature] {
            self.query.push_str(part);
        }
        self.query
    }
}

/// Brings `query` into its canonical form and signs it for `uifid` at `unix_seconds`.
///
/// The canonical form keeps order and duplicates, drops empty parts and everything from a `#` on, writes a bare key
/// with `=`, decodes keys (`+` is a space) without encoding them again, and brings values to the set of
/// `encodeURIComponent` (`A-Z a-z 0-9 - _ . ! ~ * ' ( )` stay). A `%` that begins no escape stands for itself; a key
/// whose escapes are not UTF-8 keeps them. `uifid` is appended when the query has none (and `uifid` is not
/// empty), then `timestamp`. A `timestamp` that the query has already is kept as it is, and its value is the clock
/// that is signed.
///
/// A query whose values are all encoded that way is its own canonical form. Any text gives a result.
///
/// ```
/// let signed = f2_sign::web_sign::sign("aid=6383&k=a+b", "abc123", 1_795_175_376);
/// assert_eq!(signed.query, "aid=6383&k=a%20b&uifid=abc123&timestamp=1795175376");
/// assert_eq!(signed.signature.len(), 32);
/// ```
pub fn sign(query: &str, uifid: &str, unix_seconds: i64) -> Signed {
    let Canonical { query, timestamp } = canonical(query, uifid, unix_seconds);
    let signature = signature(&query, uifid, &query[timestamp]);
    Signed { query, signature }
}

/// A canonical query and where the value of its timestamp stands.
struct Canonical {
    query: String,
    timestamp: core::ops::Range<usize>,
}

/// The canonical form of `query`.
fn canonical(query: &str, uifid: &str, unix_seconds: i64) -> Canonical {
    let query = query.split('#').next().unwrap_or_default();
    let mut out = String::with_capacity(query.len() + query.len() / 4 + uifid.len() + 64);
    let mut timestamp = None;
    let mut has_uifid = false;
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let key = decoded_key(key);
        let value = push_part(&mut out, &key, &decode(value));
        has_uifid |= key == "uifid";
        if key == "timestamp" {
            timestamp.get_or_insert(value);
        }
    }
    if !has_uifid && !uifid.is_empty() {
        push_part(&mut out, "uifid", uifid.as_bytes());
    }
    let timestamp = timestamp
        .unwrap_or_else(|| push_part(&mut out, "timestamp", alloc::format!("{unix_seconds}").as_bytes()));
    Canonical { query: out, timestamp }
}

/// Hexadecimal MD5 of what is signed.
pub(crate) fn signature(query: &str, uifid: &str, timestamp: &str) -> String {
    let digest: [u8; 16] = [uifid, "_", timestamp, "_", SALT, "_", query]
        .into_iter()
        .fold(Md5::new(), |hash, part| hash.chain_update(part))
        .finalize()
        .into();
    crate::digest::hex(digest).iter().map(|&digit| char::from(digit)).collect()
}

/// Appends `key=value` behind an `&` where one is due; where the encoded value stands.
fn push_part(out: &mut String, key: &str, value: &[u8]) -> core::ops::Range<usize> {
    if !out.is_empty() {
        out.push('&');
    }
    out.push_str(key);
    out.push('=');
    let start = out.len();
    for &byte in value {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(nibble)]));
            }
        }
    }
    start..out.len()
}

/// `key` decoded, or with its escapes when they are not UTF-8.
fn decoded_key(key: &str) -> Cow<'_, str> {
    match String::from_utf8(decode(key)) {
        Ok(decoded) => Cow::Owned(decoded),
        Err(_) => Cow::Owned(key.replace('+', " ")),
    }
}

/// The bytes of `text` with `+` as a space and `%XX` undone.
fn decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        bytes.push(match (first, after) {
            (b'+', _) => b' ',
            (b'%', [high, low, after @ ..]) => match (hex_digit(*high), hex_digit(*low)) {
                (Some(high), Some(low)) => {
                    rest = after;
                    high << 4 | low
                }
                _ => b'%',
            },
            _ => *first,
        });
    }
    bytes
}

/// The value of a hexadecimal digit.
fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}
