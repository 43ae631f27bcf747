//! Decoder of the 16-character webcast signature.

use super::{Invalid, Mismatch};
use crate::alphabet::WEBCAST;
use crate::rc4::xor;
use crate::webcast::{EMPTY_PAYLOAD, Environment, HEAD, keystream, stub, stub_pair};

/// What a webcast signature says. It carries neither a clock nor a nonce, so that a replay cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Environment and behaviour numbers.
    pub environment: Environment,
    /// Signatures made by the page so far, modulo 64: 2 from F2, from 1 on a page.
    pub counter: u8,
    /// A random bit.
    pub flag: bool,
    /// Whether the SDK calls itself initialised (bit 5 of the head).
    pub initialised: bool,
    /// A random byte below 255.
    pub salt: u8,
    /// Bytes 14 and 15 of the stub's MD5.
    pub stub: [u8; 2],
}

/// Decodes a signature, with any blank that a form decoder made of `+` turned back.
///
/// # Errors
/// [`Invalid`] when it is not 16 digits of the alphabet, is no websocket's, fails its checksum, or has a byte
/// that no page sends.
pub fn decode(text: &str) -> Result<Decoded, Invalid> {
    if text.len() != 16 {
        return Err(Invalid::Length);
    }
    let bytes = WEBCAST.decode(text).ok_or(Invalid::Alphabet)?;
    let mut raw: [u8; 12] = bytes.try_into().map_err(|_| Invalid::Length)?;
    let key = raw[1];
    xor(&mut raw[2..], keystream(key));
    let [head, _, counter, e0, e1, detect, p0, p1, s0, s1, salt, _] = raw;
    if head & 0xcf != HEAD || [p0, p1] != EMPTY_PAYLOAD {
        return Err(Invalid::Marker);
    }
    // The sum is part of the fold, so a right one cancels out.
    if raw[2..].iter().fold(0, |all, byte| all ^ byte) != 0 {
        return Err(Invalid::Checksum);
    }
    if key == 255 || salt == 255 || counter > 63 {
        return Err(Invalid::Field);
    }
    Ok(Decoded {
        environment: Environment { env: u16::from_be_bytes([e0, e1]), detect },
        counter,
        flag: head & 0x10 != 0,
        initialised: head & 0x20 != 0,
        salt,
        stub: [s0, s1],
    })
}

impl Decoded {
    /// Holds the value against the connection's own parameters.
    ///
    /// # Errors
    /// [`Mismatch::Query`] when another room, viewer or SDK version was signed.
    pub fn check(&self, sdk_version: &str, room_id: &str, user_unique_id: &str) -> Result<(), Mismatch> {
        if self.matches_stub(&stub(sdk_version, room_id, user_unique_id)) {
            Ok(())
        } else {
            Err(Mismatch::Query)
        }
    }

    /// Whether `stub` was signed (two bytes of its digest agree).
    pub fn matches_stub(&self, stub: &[u8; 16]) -> bool {
        stub_pair(stub) == self.stub
    }
}
