//! `x-secsdk-web-signature`, the signature of Douyin's guarded paths.
//!
//! Source: the site's own script (web SDK runtime 1.0.29). The signature is an MD5 over the device's `uifid`, the
//! clock, a constant and the query in a canonical form, which is also the form to send.

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

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
    timestamp: Range<usize>,
}

/// The canonical form of `query`.
fn canonical(query: &str, uifid: &str, unix_seconds: i64) -> Canonical {
    let query = query.split('#').next().unwrap_or_default();
    let mut out = Writer::new(query, uifid);
    let mut timestamp = None;
    let mut has_uifid = false;
    for part in query.as_bytes().split(|&byte| byte == b'&').filter(|part| !part.is_empty()) {
        let equals = part.iter().position(|&byte| byte == b'=').unwrap_or(part.len());
        let (key, value) = (&part[..equals], part.get(equals + 1..).unwrap_or_default());
        let key = out.key(key);
        has_uifid |= out.text[key.clone()] == *b"uifid";
        let is_timestamp = out.text[key] == *b"timestamp";
        let value = out.value(value, true);
        if is_timestamp {
            timestamp.get_or_insert(value);
        }
    }
    if !has_uifid && !uifid.is_empty() {
        out.key(b"uifid");
        out.value(uifid.as_bytes(), false);
    }
    let timestamp = timestamp.unwrap_or_else(|| {
        out.key(b"timestamp");
        out.number(unix_seconds)
    });
    Canonical { query: String::from_utf8(out.text).unwrap_or_default(), timestamp }
}

/// Writes the parts of a query. What it has written is UTF-8 between any two calls.
struct Writer {
    text: Vec<u8>,
}

impl Writer {
    /// A writer with room for the longest canonical form of `query`, with `uifid` and a timestamp.
    fn new(query: &str, uifid: &str) -> Self {
        let escapes = query.bytes().filter(|&byte| !PLAIN[usize::from(byte)]).count() * 2;
        let keys = query.bytes().filter(|&byte| byte == b'&').count() + 1;
        Self { text: Vec::with_capacity(query.len() + escapes + keys + uifid.len() * 3 + 48) }
    }

    /// Writes `key` decoded, or with its escapes when they are not UTF-8, and a `=`; where the key stands.
    fn key(&mut self, key: &[u8]) -> Range<usize> {
        if !self.text.is_empty() {
            self.text.push(b'&');
        }
        let start = self.text.len();
        if key.iter().all(|&byte| byte != b'%' && byte != b'+') {
            self.text.extend_from_slice(key);
        } else {
            self.text.extend(Unescaped(key));
            if core::str::from_utf8(&self.text[start..]).is_err() {
                self.text.truncate(start);
                self.text.extend(key.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }));
            }
        }
        let end = self.text.len();
        self.text.push(b'=');
        start..end
    }

    /// Writes a value as `encodeURIComponent` does, with its own escapes undone first when it is `escaped`; where it
    /// stands.
    fn value(&mut self, value: &[u8], escaped: bool) -> Range<usize> {
        let start = self.text.len();
        let mut rest = Unescaped(value);
        loop {
            let plain = rest.0.iter().position(|&byte| !PLAIN[usize::from(byte)]).unwrap_or(rest.0.len());
            let (run, after) = rest.0.split_at(plain);
            self.text.extend_from_slice(run);
            rest.0 = after;
            let next = if escaped { rest.next() } else { rest.literal() };
            let Some(byte) = next else { return start..self.text.len() };
            if PLAIN[usize::from(byte)] {
                self.text.push(byte);
            } else {
                let [high, low] =
                    [byte >> 4, byte & 15].map(|nibble| b"0123456789ABCDEF"[usize::from(nibble)]);
                self.text.extend_from_slice(&[b'%', high, low]);
            }
        }
    }

    /// Writes a number as a value; where it stands.
    fn number(&mut self, number: i64) -> Range<usize> {
        let mut digits = [0; 20];
        let mut at = digits.len();
        let mut rest = number.unsigned_abs();
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        let start = self.text.len();
        if number < 0 {
            self.text.push(b'-');
        }
        self.text.extend_from_slice(&digits[at..]);
        start..self.text.len()
    }
}

/// The bytes that `encodeURIComponent` leaves as they are.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        plain[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')');
        byte += 1;
    }
    plain
};

/// Hexadecimal MD5 of what is signed.
pub(crate) fn signature(query: &str, uifid: &str, timestamp: &str) -> String {
    let digest: [u8; 16] = [uifid, "_", timestamp, "_", SALT, "_", query]
        .into_iter()
        .fold(Md5::new(), |hash, part| hash.chain_update(part))
        .finalize()
        .into();
    let mut text = String::with_capacity(32);
    text.extend(crate::digest::hex(digest).map(char::from));
    text
}

/// The bytes of a text with `+` as a space and `%XX` undone.
struct Unescaped<'a>(&'a [u8]);

impl Unescaped<'_> {
    /// The next byte as it stands.
    fn literal(&mut self) -> Option<u8> {
        let (&first, after) = self.0.split_first()?;
        self.0 = after;
        Some(first)
    }
}

impl Iterator for Unescaped<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let first = self.literal()?;
        match (first, self.0) {
            (b'+', _) => Some(b' '),
            (b'%', &[high, low, ref after @ ..]) => match (hex_digit(high), hex_digit(low)) {
                (Some(high), Some(low)) => {
                    self.0 = after;
                    Some(high << 4 | low)
                }
                _ => Some(b'%'),
            },
            _ => Some(first),
        }
    }
}

/// The value of a hexadecimal digit.
fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}
