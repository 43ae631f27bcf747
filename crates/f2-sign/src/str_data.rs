//! `strData`, the browser report that the token servers of both sites take for a real msToken.
//!
//! Source: F2's constants for both sites, which decode and encode again without a difference. The plain text is
//! JSON; what belongs into it is the caller's to decide.

use alloc::string::String;
use alloc::vec::Vec;

use crate::alphabet::WEBCAST;
use crate::envelope::{KEY, OVERHEAD, seal};
use crate::lzw;
use crate::rc4::Rc4;

/// First byte of Douyin's report.
pub(crate) const DOUYIN_TAG: u8 = 0x41;
/// First byte of TikTok's report.
pub(crate) const TIKTOK_TAG: u8 = 0x4c;

/// Seals Douyin's report: `json` as UTF-8 under the random byte `nonce`.
///
/// The result is `4 * ceil((len + 2) / 3)` characters of `A-Z a-z 0-9 + /`, padded with `=`.
///
/// ```
/// assert_eq!(f2_sign::str_data::douyin("{}", 0), "ffdb2f==");
/// ```
pub fn douyin(json: &str, nonce: u8) -> String {
    let mut raw = Vec::with_capacity(2 + json.len());
    raw.extend([DOUYIN_TAG, nonce]);
    raw.extend_from_slice(json.as_bytes());
    Rc4::new(&[nonce]).apply(&mut raw[2..]);
    WEBCAST.encode(&raw)
}

/// Seals TikTok's report: `json` as UTF-8, compressed, under the random 48 bytes of `key`.
///
/// The result uses the characters `A-Z a-z 0-9 + /` and is padded with `=`.
///
/// ```
/// let sealed = f2_sign::str_data::tiktok(r#"{"a":1}"#, &[7; 48]);
/// let (json, seal) = f2_sign::verify::str_data::tiktok(&sealed)?;
/// assert_eq!((json.as_str(), seal.key), (r#"{"a":1}"#, [7; 48]));
/// # Ok::<(), f2_sign::verify::Invalid>(())
/// ```
pub fn tiktok(json: &str, key: &[u8; KEY]) -> String {
    let packed = lzw::compress(json.as_bytes());
    let mut raw = Vec::with_capacity(OVERHEAD + packed.len());
    raw.resize(OVERHEAD, 0);
    raw.extend_from_slice(&packed);
    seal(TIKTOK_TAG, key, &mut raw);
    WEBCAST.encode(&raw)
}
