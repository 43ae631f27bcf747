//! X-Bogus: the 28-character query signature of Douyin's and TikTok's web pages until 2024.
//!
//! Layout and constants come from F2 (`f2/utils/xbogus.py`) and from the sites' own script
//! (webmssdk), which agree. A value is 21 bytes in a shuffled base64 whose digits are
//! `A-Z a-z 0-9 - /`: a two-byte lead and 19 bytes enciphered under a constant key.
//!
//! Text is signed as its UTF-8 bytes, whatever its length. (F2 takes a text of up to 32
//! characters for a hexadecimal digest and refuses characters above U+00FF; the sites do neither.)

use alloc::string::String;

use md5::{Digest, Md5};

use crate::alphabet::{STANDARD, XBOGUS};
use crate::digest::{low_bytes, md5_twice, sealed_user_agent};
use crate::rc4::{Rc4, xor};

/// Lead bytes of every value: the type of the block and its key.
pub(crate) const LEAD: [u8; 2] = [0x02, 0xff];
/// First byte of the block.
pub(crate) const MAGIC: u8 = 64;
/// Keystream of the constant key 0xff over the block.
pub(crate) static KEYSTREAM: [u8; 19] = Rc4::new(&[0xff]).keystream();
/// Bytes 14 and 15 of MD5(MD5("")).
const EMPTY_BODY: [u8; 2] = [0x45, 0x3f];

/// What the page reports about the browser it runs in; three numbers without a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Environment flags: 1 on a clean Douyin page, 65 on a TikTok page, 129 in Node.
    pub env: u16,
    /// Behaviour bits: 8, 12 or 14 (no move, no click, no key).
    pub detect: u8,
    /// Hash of a drawn canvas, a constant of the graphics stack.
    pub canvas: u32,
}

impl Environment {
    /// The snapshot F2 sends.
    pub const F2: Self = Self { env: 1, detect: 12, canvas: 536_919_696 };
    /// A clean Douyin page of another machine, with one behaviour bit.
    pub const DOUYIN: Self = Self { env: 1, detect: 8, canvas: 3_873_194_319 };
    /// The sites' script run outside a browser, where there is no canvas.
    pub const NODE: Self = Self { env: 129, detect: 14, canvas: u32::MAX };

    /// Key of the user agent's cipher.
    pub(crate) const fn key(self) -> [u8; 3] {
        let [high, low] = self.env.to_be_bytes();
        [high, low, self.detect]
    }
}

/// Signs queries for one user agent.
///
/// The user agent is digested once, when the signer is made. Signing is pure: it keeps no
/// state, and the clock is an argument.
///
/// ```
/// use f2_sign::xbogus::Signer;
///
/// let signer = Signer::new("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
/// let value = signer.sign("device_platform=webapp&aid=6383&count=18", b"", 1_763_637_000);
/// assert_eq!(value.len(), 28);
/// assert!(value.starts_with("DFSzs"));
/// ```
#[derive(Clone, Debug)]
pub struct Signer {
    environment: Environment,
    user_agent: [u8; 2],
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
        Self { environment, user_agent: user_agent_pair(user_agent, environment) }
    }

    /// Signs `query`, the text between `?` and the place where `&X-Bogus=` goes.
    ///
    /// `body` is the request's body, empty for GET. `unix_seconds` is cut to its low 32 bits,
    /// so that every clock gives a result. The value is 28 characters of `A-Z a-z 0-9 - /`.
    pub fn sign(&self, query: &str, body: &[u8], unix_seconds: i64) -> String {
        self.finish(Md5::new().chain_update(query), body, unix_seconds)
    }

    /// A signer for queries that all begin with `prefix`, which is hashed now and never again.
    pub fn prepare(&self, prefix: &str) -> Prepared {
        Prepared { signer: self.clone(), midstate: Md5::new().chain_update(prefix) }
    }

    /// Seals the block for the query hashed so far.
    #[inline]
    fn finish(&self, query: Md5, body: &[u8], unix_seconds: i64) -> String {
        let Environment { env, detect, canvas } = self.environment;
        let mut raw = [0; 21];
        raw[..2].copy_from_slice(&LEAD);
        let block = &mut raw[2..];
        block[0] = MAGIC;
        block[1..3].copy_from_slice(&env.to_be_bytes());
        block[3] = detect;
        block[4..6].copy_from_slice(&pair(md5_twice(query)));
        block[6..8].copy_from_slice(&body_pair(body));
        block[8..10].copy_from_slice(&self.user_agent);
        block[10..14].copy_from_slice(&(unix_seconds as u32).to_be_bytes());
        block[14..18].copy_from_slice(&canvas.to_be_bytes());
        block[18] = block[..18].iter().fold(0, |sum, byte| sum ^ byte);
        xor(block, &KEYSTREAM);
        XBOGUS.encode(&raw)
    }
}

/// Signs queries that share a prefix; see [`Signer::prepare`].
///
/// ```
/// use f2_sign::xbogus::Signer;
///
/// let signer = Signer::new("Mozilla/5.0");
/// let prepared = signer.prepare("device_platform=webapp&aid=6383&");
/// assert_eq!(
///     prepared.sign("count=18", b"", 1_763_637_000),
///     signer.sign("device_platform=webapp&aid=6383&count=18", b"", 1_763_637_000),
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Prepared {
    signer: Signer,
    midstate: Md5,
}

impl Prepared {
    /// Signs the query `prefix ++ rest`; otherwise as [`Signer::sign`].
    pub fn sign(&self, rest: &str, body: &[u8], unix_seconds: i64) -> String {
        self.signer.finish(self.midstate.clone().chain_update(rest), body, unix_seconds)
    }
}

/// The two bytes of a query's double digest that are sent.
pub(crate) fn query_pair(query: &[u8]) -> [u8; 2] {
    pair(md5_twice(Md5::new().chain_update(query)))
}

/// The two bytes of a body's double digest that are sent.
#[inline]
pub(crate) fn body_pair(body: &[u8]) -> [u8; 2] {
    if body.is_empty() { EMPTY_BODY } else { query_pair(body) }
}

/// The two bytes of the enciphered user agent's digest that are sent.
pub(crate) fn user_agent_pair(user_agent: &str, environment: Environment) -> [u8; 2] {
    let text = sealed_user_agent(low_bytes(user_agent), Rc4::new(&environment.key()), &STANDARD);
    pair(Md5::digest(text).into())
}

/// Bytes 14 and 15 of a digest.
fn pair(digest: [u8; 16]) -> [u8; 2] {
    [digest[14], digest[15]]
}
