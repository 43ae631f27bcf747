//! Decoders of both sites' `strData`.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Invalid, Seal};
use crate::alphabet::WEBCAST;
use crate::envelope::open;
use crate::lzw::decompress;
use crate::rc4::Rc4;
use crate::str_data::{DOUYIN_TAG, TIKTOK_TAG};

/// Opens Douyin's report: its JSON text and the nonce it was sealed under.
///
/// # Errors
/// [`Invalid`] when the text is not of the alphabet, has another tag or is not UTF-8 inside.
pub fn douyin(text: &str) -> Result<(String, u8), Invalid> {
    let mut raw = WEBCAST.decode(text).ok_or(Invalid::Alphabet)?;
    let &[tag, nonce] = raw.first_chunk().ok_or(Invalid::Length)?;
    if tag != DOUYIN_TAG {
        return Err(Invalid::Marker);
    }
    raw.drain(..2);
    Rc4::new(&[nonce]).apply(&mut raw);
    utf8(raw).map(|json| (json, nonce))
}

/// Opens TikTok's report: its JSON text, of at most 16 MiB, and the envelope around its compressed form.
///
/// # Errors
/// [`Invalid`] when the text is not of the alphabet, has another tag, does not decompress or is not UTF-8 inside.
pub fn tiktok(text: &str) -> Result<(String, Seal), Invalid> {
    let raw = WEBCAST.decode(text).ok_or(Invalid::Alphabet)?;
    match raw.first() {
        None => return Err(Invalid::Length),
        Some(&TIKTOK_TAG) => {}
        Some(_) => return Err(Invalid::Marker),
    }
    let seal = open(raw).ok_or(Invalid::Length)?;
    let json = utf8(decompress(&seal.plain).ok_or(Invalid::Field)?)?;
    Ok((json, seal))
}

/// The text of UTF-8 bytes.
fn utf8(bytes: Vec<u8>) -> Result<String, Invalid> {
    String::from_utf8(bytes).map_err(|_| Invalid::Field)
}
