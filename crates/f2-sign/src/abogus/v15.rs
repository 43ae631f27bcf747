//! A-Bogus 1.0.1.5, the layout F2 sends.
//!
//! Source: F2 (`f2/utils/abogus.py`), whose layout agrees with the site's own program of that version.
//! A value hides 12 bytes of markers, 44 scalars, the window text and a checksum under a constant
//! keystream: `57 + len(fingerprint)` bytes, `4 * ceil(n / 3)` characters, 164 to 176 for F2's windows.

use alloc::string::String;

use sm3::{Digest, Sm3};

use super::fingerprint::{Fingerprint, MAX_LEN};
use super::pair4;
use crate::alphabet::{ABOGUS, ABOGUS_USER_AGENT};
use crate::digest::{low_bytes, sealed_user_agent, sm3_salted, sm3_twice};
use crate::draw::scaled;
use crate::rc4::{Rc4, xor};

/// Appended to query and body before they are hashed.
pub(crate) const SALT: &str = "cus";
/// Bytes of the marker prefix.
pub(crate) const PREFIX: usize = 12;
/// Number of scalars.
pub(crate) const SCALARS: usize = 44;
/// Bytes of the longest value.
const MAX_RAW: usize = PREFIX + SCALARS + MAX_LEN + 1;
/// Keystream of the constant key `y` over scalars, window text and checksum.
pub(crate) static KEYSTREAM: [u8; MAX_RAW - PREFIX] = Rc4::new(b"y").keystream();
/// Bytes 21 and 22 of the double digest of an empty body.
const EMPTY_BODY: [u8; 2] = [0x3a, 0x33];
/// Largest clock that fits its 48 bits, in milliseconds.
const MAX_MS: i64 = (1 << 48) - 1;

/// What the page reports about itself and the browser; numbers without a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The three arguments of the site's signing call: 0, environment flags, behaviour bits.
    pub options: [u32; 3],
    /// Key of the user agent's cipher.
    pub key: [u8; 3],
    /// Identifier of the page.
    pub page_id: u32,
    /// Identifier of the application, 6383 for Douyin's web pages.
    pub aid: u32,
    /// The pairs hidden in the prefix: the site's magic and version.
    pub markers: [(u8, u8); 3],
}

impl Environment {
    /// What F2 sends: no page, and the magic pair three times.
    pub const F2: Self =
        Self { options: [0, 1, 14], key: [0, 1, 14], page_id: 0, aid: 6383, markers: [(3, 45); 3] };
    /// What the site's own program of that version sent.
    pub const DOUYIN: Self = Self {
        options: [0, 1, 14],
        key: [0, 1, 14],
        page_id: 6241,
        aid: 6383,
        markers: [(3, 45), (1, 0), (1, 5)],
    };
}

/// The time a signature claims to have taken, in milliseconds of the Unix epoch.
///
/// Clocks are brought into 0..2^48 (1970 to the year 10889). Past 2039 the values are F2's, whose encoder lets
/// a bit of the clock spill into its neighbour; [`crate::verify::abogus`] allows for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// When signing began.
    pub start_ms: i64,
    /// When signing ended, 0 to 10 ms later.
    pub end_ms: i64,
}

/// Signs queries for one user agent.
///
/// The user agent is digested once, when the signer is made. Signing is pure and keeps no state.
///
/// ```
/// use f2_sign::abogus::fingerprint::Window;
/// use f2_sign::abogus::v15::{Signer, Span};
///
/// let signer = Signer::new("Mozilla/5.0 (Windows NT 10.0; Win64; x64)");
/// let span = Span { start_ms: 1_763_637_000_000, end_ms: 1_763_637_000_003 };
/// let fingerprint = Window::WINDOWS_1080P.fingerprint();
/// let value = signer.sign("aid=6383&count=18", b"", &fingerprint, span, [0.25, 0.5, 0.75]);
/// assert_eq!(value.len(), 168);
/// ```
#[derive(Clone, Debug)]
pub struct Signer {
    markers: [(u8, u8); 3],
    /// The scalars, with zeros where [`place`] writes what changes.
    scalars: [u8; SCALARS],
}

impl Signer {
    /// A signer for `user_agent` with the environment F2 sends.
    ///
    /// Characters above U+00FF are cut to the low byte of their UTF-16 units, as the site's script does.
    pub fn new(user_agent: &str) -> Self {
        Self::with_environment(user_agent, Environment::F2)
    }

    /// A signer for `user_agent` with another environment.
    pub fn with_environment(user_agent: &str, environment: Environment) -> Self {
        let scalars = constant_scalars(environment, user_agent_pair(user_agent, environment.key));
        Self { markers: environment.markers, scalars }
    }

    /// Signs `query`, the text between `?` and the place where `&a_bogus=` goes, as it will be sent.
    ///
    /// `body` is the request's body, empty for GET. Each of `draws` is a random number in [0, 1).
    /// The value uses the digits `A-Z a-z 0-9 - /` and ends with up to two `=`.
    pub fn sign(
        &self,
        query: &str,
        body: &[u8],
        fingerprint: &Fingerprint,
        span: Span,
        draws: [f64; 3],
    ) -> String {
        self.finish(Sm3::new().chain_update(query), body, fingerprint, span, draws)
    }

    /// A signer for queries that all begin with `prefix`, which is hashed now and never again.
    pub fn prepare(&self, prefix: &str) -> Prepared {
        Prepared { signer: self.clone(), midstate: Sm3::new().chain_update(prefix) }
    }

    /// Seals the value for the query hashed so far.
    #[inline]
    fn finish(
        &self,
        query: Sm3,
        body: &[u8],
        fingerprint: &Fingerprint,
        span: Span,
        draws: [f64; 3],
    ) -> String {
        let query = pair(sm3_twice(query.chain_update(SALT)));
        let (start, end) = (span.start_ms.clamp(0, MAX_MS) as u64, span.end_ms.clamp(0, MAX_MS) as u64);
        let text = fingerprint.as_str().as_bytes();
        let mut scalars = self.scalars;
        place(&mut scalars, [7, 18], query);
        place(&mut scalars, [8, 19], body_pair(body));
        // The two highest bytes of a clock are zero, as are the places 41 and 42.
        place(&mut scalars, [26, 21, 11, 1, 38, 39, 41, 42], start.to_le_bytes());
        place(&mut scalars, [34, 33, 31, 30, 36, 37, 41, 42], end.to_le_bytes());
        scalars[40] = text.len() as u8;

        let mut raw = [0; MAX_RAW];
        for ((four, (a, b)), draw) in raw.chunks_exact_mut(4).zip(self.markers).zip(draws) {
            four.copy_from_slice(&pair4(a, b, (scaled(draw, 10_000.0) as u16).to_le_bytes()));
        }
        let sum = PREFIX + SCALARS + text.len();
        raw[PREFIX..PREFIX + SCALARS].copy_from_slice(&scalars);
        raw[PREFIX + SCALARS..sum].copy_from_slice(text);
        raw[sum] = checksum(&scalars);
        let raw = &mut raw[..=sum];
        xor(&mut raw[PREFIX..], &KEYSTREAM);
        if (start | end) >> 40 != 0 {
            spill(raw, start, end);
        }
        ABOGUS.encode(raw)
    }
}

/// Signs queries that share a prefix; see [`Signer::prepare`].
#[derive(Clone, Debug)]
pub struct Prepared {
    signer: Signer,
    midstate: Sm3,
}

impl Prepared {
    /// Signs the query `prefix ++ rest`; otherwise as [`Signer::sign`].
    pub fn sign(
        &self,
        rest: &str,
        body: &[u8],
        fingerprint: &Fingerprint,
        span: Span,
        draws: [f64; 3],
    ) -> String {
        self.signer.finish(self.midstate.clone().chain_update(rest), body, fingerprint, span, draws)
    }
}

/// The 44 numbers, cut to bytes, in the order they are sent, without those of a request.
fn constant_scalars(environment: Environment, user_agent: [u8; 2]) -> [u8; SCALARS] {
    let Environment { options, page_id, aid, .. } = environment;
    let [o0, o1, o2] = options.map(u32::to_be_bytes);
    let [page, aid] = [page_id, aid].map(u32::to_be_bytes);
    let mut scalars = [0; SCALARS];
    scalars[0] = 44;
    scalars[35] = 3;
    place(&mut scalars, [2, 9, 13, 14], page);
    place(&mut scalars, [3, 12, 22, 27], o0);
    place(&mut scalars, [23, 28, 4, 15], o1);
    place(&mut scalars, [5, 16, 25, 29], o2);
    place(&mut scalars, [24, 32, 6, 17], aid);
    place(&mut scalars, [10, 20], user_agent);
    scalars
}

/// Writes `bytes` to the places `at`.
#[inline]
fn place<const N: usize>(scalars: &mut [u8; SCALARS], at: [usize; N], bytes: [u8; N]) {
    for (at, byte) in at.into_iter().zip(bytes) {
        scalars[at] = byte;
    }
}

/// Adds what F2's encoder lets run over from the parts of the clocks that it does not cut to bytes.
///
/// `end >> 32`, `end >> 40`, `start >> 32`, `start >> 40` stand at 36..40 and the sum of all last; the bits above
/// the eighth reach the bytes before them within the same group of three.
fn spill(raw: &mut [u8], start: u64, end: u64) {
    let wide = [end >> 32, end >> 40, start >> 32, start >> 40];
    let sum = wide.iter().fold(0, |sum, value| sum ^ value);
    let last = raw.len() - 1;
    let places = [PREFIX + 36, PREFIX + 37, PREFIX + 38, PREFIX + 39, last];
    for (at, value) in places.into_iter().zip(wide.into_iter().chain([sum])) {
        if at % 3 > 0 {
            raw[at - 1] |= (value >> 8) as u8;
        }
        if at % 3 > 1 {
            raw[at - 2] |= (value >> 16) as u8;
        }
    }
}

/// XOR of the scalars.
pub(crate) fn checksum(scalars: &[u8]) -> u8 {
    scalars.iter().fold(0, |sum, byte| sum ^ byte)
}

/// The two bytes of a query's double digest that are sent.
pub(crate) fn query_pair(query: &[u8]) -> [u8; 2] {
    pair(sm3_salted(query, SALT))
}

/// The two bytes of a body's double digest that are sent.
#[inline]
pub(crate) fn body_pair(body: &[u8]) -> [u8; 2] {
    if body.is_empty() { EMPTY_BODY } else { query_pair(body) }
}

/// The two bytes of the enciphered user agent's digest that are sent.
pub(crate) fn user_agent_pair(user_agent: &str, key: [u8; 3]) -> [u8; 2] {
    let text = sealed_user_agent(low_bytes(user_agent), Rc4::new(&key), &ABOGUS_USER_AGENT);
    let digest: [u8; 32] = Sm3::digest(text).into();
    [digest[23], digest[24]]
}

/// Bytes 21 and 22 of a digest.
fn pair(digest: [u8; 32]) -> [u8; 2] {
    [digest[21], digest[22]]
}
