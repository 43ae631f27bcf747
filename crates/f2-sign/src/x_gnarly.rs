//! X-Gnarly, the signature of TikTok's listings (feature `x-gnarly`).
//!
//! Source: the site's own script (webmssdk 5.1.3 to 5.3.2) and a capture whose bound hashes agree. A value is a list of
//! numbered fields in a sealed envelope whose key travels inside, over the digits `A-Z a-z 0-9 - /` padded with `=`;
//! the first character is always `M`.
//!
//! Releases, environments and field sets are data: the site changes them every few months.

use alloc::string::String;
use core::fmt;

use md5::{Digest, Md5};

use crate::alphabet::GNARLY;
use crate::digest::hex;
use crate::envelope::{KEY, OVERHEAD, seal};

/// First byte of every value.
pub(crate) const TAG: u8 = 0x4b;
/// One past the highest field number.
pub(crate) const FIELDS: usize = 17;
/// Longest name of a release's parts, in bytes.
pub const MAX_NAME: usize = 32;
/// Bytes of the longest value before encoding: five texts, five short and seven long numbers.
const MAX_RAW: usize = OVERHEAD + 1 + FIELDS * 3 + 3 * 32 + 2 * MAX_NAME + 5 * 2 + 7 * 4;

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A big-endian number of two bytes.
    Short,
    /// A big-endian number of four bytes.
    Long,
    /// Text.
    Text,
}

/// What the field `number` holds; `None` when there is no such field.
pub(crate) const fn kind(number: u8) -> Option<Kind> {
    match number {
        1 | 2 | 11 | 12 | 13 => Some(Kind::Short),
        0 | 6 | 7 | 8 | 14 | 15 | 16 => Some(Kind::Long),
        3 | 4 | 5 | 9 | 10 => Some(Kind::Text),
        _ => None,
    }
}

/// The version of the site's script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    sdk: String,
    scm: String,
}

/// A name of more than [`MAX_NAME`] bytes; how many it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameTooLong(pub usize);

impl fmt::Display for NameTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "release name of {} bytes, at most {MAX_NAME} fit", self.0)
    }
}

impl core::error::Error for NameTooLong {}

impl Release {
    /// The release `sdk` (such as `5.1.3`) built as `scm` (such as `1.0.0.328`).
    ///
    /// # Errors
    /// [`NameTooLong`] when either has more than 32 bytes.
    pub fn new(sdk: &str, scm: &str) -> Result<Self, NameTooLong> {
        match [sdk, scm].into_iter().find(|name| name.len() > MAX_NAME) {
            Some(name) => Err(NameTooLong(name.len())),
            None => Ok(Self { sdk: sdk.into(), scm: scm.into() }),
        }
    }

    /// 5.1.3 of 2025, sent with [`FieldSet::V5_1`].
    pub fn v5_1_3() -> Self {
        Self { sdk: "5.1.3".into(), scm: "1.0.0.328".into() }
    }

    /// 5.3.1 of 2026, sent with [`FieldSet::V5_3`].
    pub fn v5_3_1() -> Self {
        Self { sdk: "5.3.1".into(), scm: "1.0.0.388".into() }
    }

    /// 5.3.2 of 2026, sent with [`FieldSet::V5_3_NO_CANVAS`].
    pub fn v5_3_2() -> Self {
        Self { sdk: "5.3.2".into(), scm: "2.0.0.561".into() }
    }
}

/// The fields of a value in the order they are sent. A page shuffles them for every value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldSet {
    numbers: [u8; FIELDS],
    len: u8,
}

impl FieldSet {
    /// 15 fields of 5.1: without a canvas, and with the companion sum in field 15.
    pub const V5_1: Self = Self::of(&[0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15]);
    /// 17 fields of 5.3: a second nonce in field 15 and the companion sum in field 16.
    pub const V5_3: Self = Self::of(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    /// 16 fields of 5.3 where there is no canvas.
    pub const V5_3_NO_CANVAS: Self = Self::of(&[0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16]);

    /// A set of at most [`FIELDS`] numbers.
    const fn of(numbers: &[u8]) -> Self {
        let mut all = [0; FIELDS];
        let mut i = 0;
        while i < numbers.len() {
            all[i] = numbers[i];
            i += 1;
        }
        Self { numbers: all, len: numbers.len() as u8 }
    }

    /// The fields `numbers` in this order; `None` when one is above 16 or stands twice, or when 0 to 6 or 8 to 15 are
    /// not all there (7, the canvas, and 16 may be missing).
    pub fn new(numbers: &[u8]) -> Option<Self> {
        const NEEDED: u32 = 0x1_ffff & !(1 << 7) & !(1 << 16);
        let mut seen = 0u32;
        for &number in numbers {
            if kind(number).is_none() || seen & 1 << number != 0 {
                return None;
            }
            seen |= 1 << number;
        }
        (seen & NEEDED == NEEDED).then(|| Self::of(numbers))
    }

    /// The same fields in an order drawn at random: `draw(n)` gives a number below `n` and is called once per field
    /// but the first. A draw out of range counts as the highest.
    pub fn shuffled(mut self, mut draw: impl FnMut(usize) -> usize) -> Self {
        for last in (1..usize::from(self.len)).rev() {
            self.numbers.swap(last, draw(last + 1).min(last));
        }
        self
    }

    /// The field numbers in order.
    pub fn numbers(&self) -> &[u8] {
        &self.numbers[..usize::from(self.len)]
    }

    /// The field that holds the companion sum.
    pub(crate) const fn companion(has_16: bool) -> u8 {
        if has_16 { 16 } else { 15 }
    }
}

/// What the page reports about the browser it runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Environment flags: 65 on a live page, 129 in Node.
    pub env: u16,
    /// Behaviour bits: 8, 12 or 14.
    pub detect: u16,
    /// Hash of a drawn canvas, sent where the field set has field 7.
    pub canvas: u32,
    /// Start of the companion sum: 0 on a live page, `u32::MAX` where the script rejected its environment.
    pub seed: u32,
}

impl Environment {
    /// A live page.
    pub const TIKTOK: Self = Self { env: 65, detect: 14, canvas: 0, seed: 0 };
    /// The site's script run outside a browser.
    pub const NODE: Self = Self { env: 129, detect: 14, canvas: u32::MAX, seed: u32::MAX };
}

/// What changes with every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Unix time in seconds; cut to its low 32 bits.
    pub unix_seconds: i64,
    /// A nonce the page takes from its microsecond clock.
    pub nonce: u32,
    /// The second nonce, sent as field 15 where the companion is field 16.
    pub second_nonce: u32,
    /// Requests of the page so far, and those of them that were signed.
    pub counters: [u16; 2],
}

/// Signs queries for one user agent.
///
/// ```
/// use f2_sign::x_gnarly::{Environment, FieldSet, Moment, Release, Signer};
///
/// let signer = Signer::new("Mozilla/5.0", Environment::TIKTOK, Release::v5_1_3());
/// let moment = Moment { unix_seconds: 1_763_637_001, nonce: 1_021_818_058, second_nonce: 0, counters: [2, 1] };
/// let value = signer.sign("aid=1988&msToken=", b"", &moment, &FieldSet::V5_1, &[7; 48]);
/// assert!(value.starts_with('M'));
/// ```
#[derive(Clone, Debug)]
pub struct Signer {
    environment: Environment,
    release: Release,
    user_agent: [u8; 32],
}

impl Signer {
    /// A signer for `user_agent`, which is digested now (as UTF-8) and never again.
    pub fn new(user_agent: &str, environment: Environment, release: Release) -> Self {
        Self { environment, release, user_agent: md5_hex(user_agent.as_bytes()) }
    }

    /// Signs `query`, which is everything before `&X-Bogus=`, `&msToken=` included.
    ///
    /// `body` is the request's body, empty for GET. `key` is 48 random bytes.
    pub fn sign(
        &self,
        query: &str,
        body: &[u8],
        moment: &Moment,
        fields: &FieldSet,
        key: &[u8; KEY],
    ) -> String {
        let hashes = [md5_hex(query.as_bytes()), md5_hex(body)];
        let texts = self.texts(&hashes);
        let numbers = self.numbers(moment, fields, texts);
        let mut raw = [0; MAX_RAW];
        raw[OVERHEAD] = fields.len;
        let mut end = OVERHEAD + 1;
        for &number in fields.numbers() {
            let long = numbers[usize::from(number)].to_be_bytes();
            let value = match kind(number) {
                Some(Kind::Short) => &long[2..],
                Some(Kind::Long) => &long[..],
                Some(Kind::Text) => text(texts, number),
                None => continue,
            };
            raw[end] = number;
            raw[end + 1..end + 3].copy_from_slice(&(value.len() as u16).to_be_bytes());
            raw[end + 3..end + 3 + value.len()].copy_from_slice(value);
            end += 3 + value.len();
        }
        seal(TAG, key, &mut raw[..end]);
        GNARLY.encode(&raw[..end])
    }

    /// The texts of the fields 3, 4, 5, 9 and 10.
    fn texts<'a>(&'a self, [query, body]: &'a [[u8; 32]; 2]) -> [&'a [u8]; 5] {
        [query, body, &self.user_agent, self.release.sdk.as_bytes(), self.release.scm.as_bytes()]
    }

    /// The numbers by field.
    fn numbers(&self, moment: &Moment, fields: &FieldSet, texts: [&[u8]; 5]) -> [u32; FIELDS] {
        let Environment { env, detect, canvas, seed } = self.environment;
        let seconds = moment.unix_seconds as u32;
        let mut n = [0; FIELDS];
        n[1] = env.into();
        n[2] = detect.into();
        n[6] = seconds;
        n[8] = moment.nonce;
        n[11] = 1;
        [n[12], n[13]] = moment.counters.map(u32::from);
        n[14] = u32::from(env) << 16 | fold16(seconds, moment.nonce);
        let companion = FieldSet::companion(fields.numbers().contains(&16));
        if companion == 16 {
            n[15] = moment.second_nonce;
        }
        if fields.numbers().contains(&7) {
            n[7] = canvas;
        }
        n[0] = prefixes(texts);
        let sum = n[1..].iter().fold(0, |sum, number| sum ^ number);
        n[usize::from(companion)] = seed ^ sum ^ n[0];
        n
    }
}

/// The text of the field `number` out of those of 3, 4, 5, 9 and 10.
fn text(texts: [&[u8]; 5], number: u8) -> &[u8] {
    match number {
        3..=5 => texts[usize::from(number) - 3],
        9 | 10 => texts[usize::from(number) - 6],
        _ => &[],
    }
}

/// XOR of the first four bytes of each text, big-endian; a shorter text is filled with zeros.
pub(crate) fn prefixes<'a>(texts: impl IntoIterator<Item = &'a [u8]>) -> u32 {
    texts.into_iter().fold(0, |sum, text| {
        let mut four = [0; 4];
        four.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
        sum ^ u32::from_be_bytes(four)
    })
}

/// The halves of both numbers folded into one.
pub(crate) const fn fold16(a: u32, b: u32) -> u32 {
    (a >> 16 ^ b >> 16 ^ a ^ b) & 0xffff
}

/// Hexadecimal MD5 of `bytes`.
pub(crate) fn md5_hex(bytes: &[u8]) -> [u8; 32] {
    hex(Md5::digest(bytes).into())
}
