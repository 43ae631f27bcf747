//! A-Bogus, the query signature of Douyin's web pages since 2024, in its two generations.
//!
//! [`v15`] is the 1.0.1.5 layout that F2 sends; [`v19`] the 1.0.1.19 one that the site runs now.
//! Both end up as one query value, `a_bogus`, over the digits `A-Z a-z 0-9 - /` padded with `=`.
//! [`fingerprint`] makes the window texts that both carry.

pub mod fingerprint;
pub mod v15;
pub mod v19;

/// The four bytes that hide the pair `(a, b)` in the bits that a draw's two bytes leave free.
///
/// Each byte takes alternate bits: those of 0xAA from one source and those of 0x55 from the other.
#[inline]
pub(crate) const fn pair4(a: u8, b: u8, noise: [u8; 2]) -> [u8; 4] {
    let [low, high] = noise;
    [low & 0xaa | a & 0x55, low & 0x55 | a & 0xaa, high & 0xaa | b & 0x55, high & 0x55 | b & 0xaa]
}

/// The pair that [`pair4`] hid in `bytes`.
pub(crate) const fn hidden_pair(bytes: [u8; 4]) -> (u8, u8) {
    (bytes[0] & 0x55 | bytes[1] & 0xaa, bytes[2] & 0x55 | bytes[3] & 0xaa)
}
