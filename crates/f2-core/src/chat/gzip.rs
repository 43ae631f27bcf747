//! Unpacking gzip within a bound: at once where the sender tells the length, step by step otherwise.

use std::cell::RefCell;
use std::io::Read as _;

use bytes::Bytes;
use flate2::{Crc, Decompress, FlushDecompress, Status};

use crate::error::{Cause, Error, Result};

/// The first bytes of a gzip member.
pub(super) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// How a gzip member begins that has no name, comment or extra field: magic, deflate, no flags.
const PLAIN_HEAD: [u8; 4] = [0x1f, 0x8b, 8, 0];
/// Bytes before a plain member's data: the above, a time, and two bytes about the packer.
const HEAD: usize = 10;
/// Deflate packs no better than this.
const LARGEST_RATIO: usize = 1032;

thread_local! {
    /// The tables of the decompressor, forty kilobytes that are not made anew for each frame.
    static INFLATE: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// Unpacks gzip members, at most `limit` bytes.
pub(super) fn unpack(packed: &[u8], limit: usize) -> Result<Bytes> {
    if let Some(whole) = at_once(packed, limit) {
        return Ok(whole);
    }
    let mut out = Vec::new();
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    match flate2::bufread::MultiGzDecoder::new(packed).take(bound).read_to_end(&mut out) {
        Ok(_) if out.len() > limit => Err(oversized(limit)),
        Ok(_) => Ok(Bytes::from(out)),
        Err(error) => Err(broken(format!("damaged gzip compression of a frame: {error}"))),
    }
}

/// Unpacks what servers send: one member with a plain head and a true length at its end. Anything else is left to
/// the careful way, which also knows what is wrong with it.
fn at_once(packed: &[u8], limit: usize) -> Option<Bytes> {
    let (body, tail) =
        packed.strip_prefix(&PLAIN_HEAD)?.get(HEAD - PLAIN_HEAD.len()..)?.split_last_chunk::<8>()?;
    let (sum, length) = tail.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(length.try_into().ok()?) as usize;
    if length > limit.min(body.len().saturating_mul(LARGEST_RATIO)) {
        return None;
    }
    let mut out = Vec::with_capacity(length + 1);
    let ended = INFLATE.with_borrow_mut(|inflate| {
        inflate.reset(false);
        let status = inflate.decompress_vec(body, &mut out, FlushDecompress::Finish);
        matches!(status, Ok(Status::StreamEnd)) && usize::try_from(inflate.total_in()) == Ok(body.len())
    });
    let mut found = Crc::new();
    found.update(&out);
    (ended && out.len() == length && found.sum() == u32::from_le_bytes(*sum)).then(|| Bytes::from(out))
}

pub(super) fn oversized(limit: usize) -> Error {
    broken(format!("a frame larger than {limit} bytes"))
}

pub(super) fn broken(what: String) -> Error {
    Error::new(Cause::NetBroken).detail(what)
}
