//! A-Bogus 1.0.1.19, the layout that www.douyin.com has run since late 2024.
//!
//! Source: the site's own program (bdms 1.0.1.19-fix.01), executed with its clock and random numbers pinned.
//! A value hides a header, a version, 50 scalars, the window text, a tail and a checksum. Groups of three bytes are
//! mixed with a random one into four before they are enciphered: 184 to 196 characters for common windows.

mod mark;

use alloc::string::String;

use sm3::{Digest, Sm3};

use super::fingerprint::{Browser, Geometry, MAX_LEN};
use super::pair4;
use crate::alphabet::ABOGUS;
use crate::digest::sm3_twice;
use crate::draw::scaled;
use crate::rc4::{Rc4, xor};

pub(crate) use mark::{Mark, SALT, body_mark, query_mark, user_agent_mark};

/// The pair hidden in the header: the site's magic.
pub(crate) const MAGIC: (u8, u8) = (3, 82);
/// The pair hidden twice in the version bytes.
pub(crate) const VERSION: (u8, u8) = (1, 0);
/// Bytes of the header.
pub(crate) const HEADER: usize = 4;
/// Bytes of the version.
pub(crate) const VERSION_LEN: usize = 8;
/// Slot 24.
pub(crate) const KIND: u8 = 41;
/// One past the highest slot.
pub(crate) const SLOTS: usize = 86;
/// The slots in the order they are sent.
pub(crate) static ORDER: [u8; 50] = [
    34, 44, 56, 61, 73, 29, 70, 45, 35, 49, 38, 66, 51, 68, 28, 48, 64, 47, 30, 71, 26, 55, 31, 69, 59, 40,
    62, 63, 27, 72, 41, 74, 57, 52, 42, 39, 33, 67, 53, 43, 65, 46, 36, 24, 60, 32, 79, 80, 84, 85,
];
/// Longest scalars, window text, tail and checksum.
const MAX_BODY: usize = ORDER.len() + MAX_LEN + 4 + 1;
/// Longest enciphered part: every full group of three grows to four.
pub(crate) const MAX_SEALED: usize = VERSION_LEN + MAX_BODY / 3 * 4 + MAX_BODY % 3;
/// Keystream of the constant key 0xd3.
pub(crate) static KEYSTREAM: [u8; MAX_SEALED] = Rc4::reversed(&[0xd3]).keystream();
/// Start of the count of fortnights, in Unix milliseconds.
const FORTNIGHT_EPOCH_MS: i64 = 1_721_836_800_000;
/// A fortnight in milliseconds.
const FORTNIGHT_MS: i64 = 14 * 86_400_000;
/// Largest clock that fits its 48 bits, in milliseconds.
const MAX_MS: i64 = (1 << 48) - 1;
/// Flag that moves the probe byte to its upper band.
const PROBE_FLAG: u16 = 1 << 6;

/// What the page reports about itself and the browser; numbers without a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The browser's family, which shows in the header.
    pub browser: Browser,
    /// Environment flags: 1 on a clean page.
    pub env: u16,
    /// Behaviour bits: 8, 12 or 14.
    pub detect: u32,
    /// Flags of the interaction recorder.
    pub flags: u16,
    /// Counters of the interaction recorder.
    pub counters: [u8; 4],
    /// State of the planted property: 3 present and read-only, 12 writable, 11 absent.
    pub tripwire: u8,
    /// Identifier of the page: 6241 for www.douyin.com, 7571 for its login.
    pub page_id: u32,
    /// Identifier of the application, 6383 for Douyin's web pages.
    pub aid: u32,
}

impl Environment {
    /// A clean page of www.douyin.com in `browser`.
    pub const fn douyin(browser: Browser) -> Self {
        Self {
            browser,
            env: 1,
            detect: 8,
            flags: 1,
            counters: [2, 1, 1, 1],
            tripwire: 3,
            page_id: 6241,
            aid: 6383,
        }
    }
}

/// When a request is signed, on which page. All clocks are Unix milliseconds, brought into 0..2^48.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Now.
    pub now_ms: i64,
    /// The mark the script left just before, one millisecond earlier in practice.
    pub ink_ms: i64,
    /// When the page was set up; 0 when that was never stored.
    pub page_init_ms: i64,
    /// Signatures made on this page, this one included.
    pub calls: u32,
}

impl Moment {
    /// The first signature of a page set up this very millisecond.
    pub const fn first(now_ms: i64) -> Self {
        Self { now_ms, ink_ms: now_ms.saturating_sub(1), page_init_ms: now_ms, calls: 1 }
    }
}

/// Signs queries for one user agent.
///
/// The user agent is digested once, when the signer is made. Signing is pure and keeps no state.
///
/// ```
/// use f2_sign::abogus::fingerprint::Window;
/// use f2_sign::abogus::v19::{Moment, Signer};
///
/// let signer = Signer::new("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0.0.0 Safari/537.36");
/// let geometry = Window::WINDOWS_1080P.geometry();
/// let value = signer.sign("aid=6383&count=18", b"", &geometry, Moment::first(1_763_637_000_000), || 0.5);
/// assert_eq!(value.len(), 192);
/// ```
#[derive(Clone, Debug)]
pub struct Signer {
    environment: Environment,
    /// The slots that no request changes.
    slots: [u8; SLOTS],
}

impl Signer {
    /// A signer for `user_agent` on a clean page of www.douyin.com.
    ///
    /// White space around the user agent is dropped and characters above U+00FF are cut to the low byte of their
    /// UTF-16 units, as the site's script does.
    pub fn new(user_agent: &str) -> Self {
        Self::with_environment(user_agent, Environment::douyin(Browser::of_user_agent(user_agent)))
    }

    /// A signer for `user_agent` with another environment.
    pub fn with_environment(user_agent: &str, environment: Environment) -> Self {
        let Environment { env, detect, flags, counters, tripwire, page_id, aid, .. } = environment;
        let mut slots = [0; SLOTS];
        slots[24] = KIND;
        slots[35..37].copy_from_slice(&env.to_le_bytes());
        slots[38..40].copy_from_slice(&flags.to_le_bytes());
        slots[40..44].copy_from_slice(&counters);
        slots[44..48].copy_from_slice(&detect.to_le_bytes());
        user_agent_mark(user_agent, env, detect, flags).place(&mut slots, 56);
        slots[66] = tripwire;
        slots[67..71].copy_from_slice(&page_id.to_le_bytes());
        slots[71..75].copy_from_slice(&aid.to_le_bytes());
        Self { environment, slots }
    }

    /// Signs `query`, the text between `?` and the place where `&a_bogus=` goes, as it will be sent.
    ///
    /// `body` is the request's body, empty for GET and for multipart forms. `draw` gives a random number in [0, 1)
    /// and is called `6 + (51 + geometry + tail) / 3` times, where the lengths count bytes and the tail has two to
    /// four: 36 to 41 times for common windows.
    /// The value uses the digits `A-Z a-z 0-9 - /` and ends with up to two `=`.
    pub fn sign(
        &self,
        query: &str,
        body: &[u8],
        geometry: &Geometry,
        moment: Moment,
        draw: impl FnMut() -> f64,
    ) -> String {
        self.finish(Sm3::new().chain_update(query), body, geometry, moment, draw)
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
        geometry: &Geometry,
        moment: Moment,
        mut draw: impl FnMut() -> f64,
    ) -> String {
        let flags = self.environment.flags;
        let query = Mark::of_query(sm3_twice(query.chain_update(SALT)), flags);
        let (tail, tail_len) = tail(moment.now_ms);
        let geometry = geometry.as_bytes();

        let mut slots = self.slots;
        query.place(&mut slots, 48);
        body_mark(body, flags).place(&mut slots, 52);
        place_moment(&mut slots, moment);
        slots[79..81].copy_from_slice(&(geometry.len() as u16).to_le_bytes());
        slots[84] = tail_len as u8;

        let mut plain = [0; MAX_BODY];
        for (byte, slot) in plain.iter_mut().zip(ORDER) {
            *byte = slots[usize::from(slot)];
        }
        let (at, end) = (ORDER.len() + geometry.len(), ORDER.len() + geometry.len() + tail_len);
        plain[ORDER.len()..at].copy_from_slice(geometry);
        plain[at..end].copy_from_slice(&tail[..tail_len]);
        let version = version(flags, &mut draw);
        plain[end] = checksum(&version, &plain);

        let mut raw = [0; HEADER + MAX_SEALED];
        raw[..HEADER].copy_from_slice(&header(self.environment.browser, &mut draw));
        raw[HEADER..HEADER + VERSION_LEN].copy_from_slice(&version);
        let len = HEADER + VERSION_LEN + expand(&plain[..=end], &mut raw[HEADER + VERSION_LEN..], draw);
        let raw = &mut raw[..len];
        xor(&mut raw[HEADER..], &KEYSTREAM);
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
        geometry: &Geometry,
        moment: Moment,
        draw: impl FnMut() -> f64,
    ) -> String {
        self.signer.finish(self.midstate.clone().chain_update(rest), body, geometry, moment, draw)
    }
}

/// Writes the slots that depend on the clock and the count of signatures.
fn place_moment(slots: &mut [u8; SLOTS], moment: Moment) {
    let [now, ink, init] = [moment.now_ms, moment.ink_ms, moment.page_init_ms].map(|ms| ms.clamp(0, MAX_MS));
    slots[26] = fortnight(now);
    slots[27] = match moment.calls {
        10_746.. => 3,
        1_284.. => 4,
        140.. => 5,
        _ => 6,
    };
    slots[28] = if init == 0 { 2 } else { (now - init + 3) as u8 };
    slots[29..35].copy_from_slice(&now.to_le_bytes()[..6]);
    slots[60..66].copy_from_slice(&ink.to_le_bytes()[..6]);
}

/// Low byte of the fortnights between the count's start and `now_ms`.
pub(crate) fn fortnight(now_ms: i64) -> u8 {
    (now_ms - FORTNIGHT_EPOCH_MS).div_euclid(FORTNIGHT_MS) as u8
}

/// The text behind the window: the clock's low byte plus 3 in decimal, and a comma; and its length.
pub(crate) fn tail(now_ms: i64) -> ([u8; 4], usize) {
    let byte = (now_ms.clamp(0, MAX_MS) + 3) as u8;
    let (hundreds, tens, ones) = (b'0' + byte / 100, b'0' + byte / 10 % 10, b'0' + byte % 10);
    match byte {
        100.. => ([hundreds, tens, ones, b','], 4),
        10.. => ([tens, ones, b',', 0], 3),
        _ => ([ones, b',', 0, 0], 2),
    }
}

/// The version bytes; draws four times, the second for nothing.
fn version(flags: u16, draw: &mut impl FnMut() -> f64) -> [u8; VERSION_LEN] {
    let (major, minor) = VERSION;
    let noise = (scaled(draw(), 65_535.0) as u16).to_le_bytes();
    draw();
    let probe = if flags & PROBE_FLAG != 0 {
        let v = scaled(draw(), 109.0);
        v + 110 + v % 2
    } else {
        let v = scaled(draw(), 240.0);
        if v > 109 { v + v % 2 + 1 } else { v }
    };
    let trip = scaled(draw(), 255.0) as u8 & 0x4d | 0xb2;
    let [a, b, c, d] = pair4(major, minor, noise);
    let [e, f, g, h] = pair4(major, minor, [probe as u8, trip]);
    [a, b, c, d, e, f, g, h]
}

/// The header bytes; draws twice.
fn header(browser: Browser, draw: &mut impl FnMut() -> f64) -> [u8; HEADER] {
    let noise = scaled(draw(), 65_535.0) as u8;
    let band = scaled(draw(), 40.0) as u8;
    pair4(MAGIC.0, MAGIC.1, [noise, band.wrapping_add(browser.band())])
}

/// XOR of the version and the scalars in front of `plain`.
pub(crate) fn checksum(version: &[u8], plain: &[u8]) -> u8 {
    version.iter().chain(&plain[..ORDER.len()]).fold(0, |sum, byte| sum ^ byte)
}

/// Mixes each three bytes of `plain` with a drawn one into four of `out`; how many bytes were written.
///
/// One or two bytes at the end are copied, except that a zero in the second place is left out.
fn expand(plain: &[u8], out: &mut [u8], mut draw: impl FnMut() -> f64) -> usize {
    let groups = plain.chunks_exact(3);
    let tail = groups.remainder();
    let full = plain.len() / 3 * 4;
    for (four, three) in out.chunks_exact_mut(4).zip(groups) {
        let [n, x, y, z] = [scaled(draw(), 1000.0) as u8, three[0], three[1], three[2]];
        four.copy_from_slice(&[
            n & 0x91 | x & 0x6e,
            n & 0x42 | y & 0xbd,
            n & 0x2c | z & 0xd3,
            x & 0x91 | y & 0x42 | z & 0x2c,
        ]);
    }
    let kept = if let [_, 0] = tail { &tail[..1] } else { tail };
    out[full..full + kept.len()].copy_from_slice(kept);
    full + kept.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_fall_into_four_buckets() {
        for (calls, bucket) in [
            (0, 6),
            (1, 6),
            (139, 6),
            (140, 5),
            (1283, 5),
            (1284, 4),
            (10_745, 4),
            (10_746, 3),
            (u32::MAX, 3),
        ] {
            let mut slots = [0; SLOTS];
            place_moment(&mut slots, Moment { calls, ..Moment::first(1_763_637_000_000) });
            assert_eq!(slots[27], bucket, "{calls} calls");
        }
    }

    #[test]
    fn a_zero_second_tail_byte_is_dropped() {
        let mut out = [9; 8];
        assert_eq!(expand(&[1, 2, 3, 4, 0], &mut out, || 0.0), 5);
        assert_eq!(out[4..6], [4, 9]);
        assert_eq!(expand(&[1, 2, 3, 4, 5], &mut out, || 0.0), 6);
        assert_eq!(expand(&[1, 2, 3, 0], &mut out, || 0.0), 5);
        assert_eq!(out[4], 0);
    }
}
