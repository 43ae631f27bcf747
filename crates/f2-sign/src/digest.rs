//! The hash passes the schemes share: double MD5, double SM3, and the enciphered user agent.

use alloc::vec::Vec;

use md5::{Digest, Md5};
use sm3::Sm3;

use crate::alphabet::Alphabet;
use crate::rc4::Rc4;

/// Hashes the digest of `first` once more with MD5.
#[inline]
pub(crate) fn md5_twice(first: Md5) -> [u8; 16] {
    Md5::digest(first.finalize()).into()
}

/// Hashes the digest of `first` once more with SM3.
#[inline]
pub(crate) fn sm3_twice(first: Sm3) -> [u8; 32] {
    Sm3::digest(first.finalize()).into()
}

/// `SM3(SM3(bytes ++ salt))`.
pub(crate) fn sm3_salted(bytes: &[u8], salt: &str) -> [u8; 32] {
    sm3_twice(Sm3::new().chain_update(bytes).chain_update(salt))
}

/// The UTF-16 units of `text`, each cut to its low byte, as the sites' scripts read a user agent.
///
/// Latin-1 text keeps its code points; anything else loses its high bytes and never fails.
pub(crate) fn low_bytes(text: &str) -> Vec<u8> {
    text.encode_utf16().map(|unit| unit as u8).collect()
}

/// A user agent's bytes enciphered and encoded: the text the schemes hash.
pub(crate) fn sealed_user_agent(
    mut bytes: Vec<u8>,
    cipher: Rc4,
    alphabet: &Alphabet,
) -> alloc::string::String {
    cipher.apply(&mut bytes);
    alphabet.encode(&bytes)
}

/// Lower-case hexadecimal digits of an MD5.
pub(crate) fn hex(digest: [u8; 16]) -> [u8; 32] {
    let mut text = [0; 32];
    for (two, byte) in text.chunks_exact_mut(2).zip(digest) {
        two.copy_from_slice(&[byte >> 4, byte & 15].map(|nibble| b"0123456789abcdef"[usize::from(nibble)]));
    }
    text
}
