//! Undoing the compression of a body: gzip, deflate (both spellings) and br, stacked, in memory, bounded.

use std::io::Read;

use flate2::{Decompress, FlushDecompress, Status};
use http::{HeaderMap, header};

use crate::error::{Cause, Error, Result};
use crate::scratch;

/// What is offered to servers.
pub const ACCEPTED: &str = "gzip, deflate, br";

/// How many compressions may lie over each other.
const DEPTH: usize = 4;

/// How many bytes are decompressed between two looks at the bound.
const STEP: usize = 32 << 10;

/// The names of the compressions of a body, in the order they were applied, without `identity`.
#[must_use]
pub fn encodings(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all(header::CONTENT_ENCODING)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .map(|name| String::from_utf8_lossy(name).trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty() && name != "identity")
        .collect()
}

/// Undoes the compressions named by the headers. An empty body stays empty, whatever they say.
///
/// # Errors
/// `net.broken` when a compression is unknown, damaged or cut short, or when the body grows beyond `max`
/// bytes; a bomb is not unpacked beyond that.
pub fn decode(headers: &HeaderMap, mut body: Vec<u8>, max: usize) -> Result<Vec<u8>> {
    let names = encodings(headers);
    if names.len() > DEPTH {
        return Err(broken(format!("compressed {} times over", names.len())));
    }
    for name in names.iter().rev() {
        if body.is_empty() {
            break;
        }
        body = match name.as_str() {
            "gzip" | "x-gzip" => drain(flate2::bufread::MultiGzDecoder::new(&*body), name, max)?,
            "deflate" => inflate(&body, max)?,
            "br" => drain(brotli_decompressor::Decompressor::new(&*body, 4096), name, max)?,
            _ => return Err(broken("a compression that was not offered".to_owned())),
        };
    }
    Ok(body)
}

/// The error of a body that outgrew its bound.
pub(super) fn too_large(max: usize) -> Error {
    broken(format!("body larger than {max} bytes"))
}

fn broken(what: String) -> Error {
    Error::new(Cause::NetBroken).detail(what)
}

fn drain(reader: impl Read, name: &str, max: usize) -> Result<Vec<u8>> {
    let mut out = scratch::take();
    let bound = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    match reader.take(bound).read_to_end(&mut out) {
        Ok(_) if out.len() > max => Err(too_large(max)),
        Ok(_) => Ok(out),
        Err(error) => Err(broken(format!("damaged {name} compression: {error}"))),
    }
}

/// Deflate with the zlib head the standard wants, or raw, as some servers send it.
fn inflate(body: &[u8], max: usize) -> Result<Vec<u8>> {
    let zlib = matches!(body, [a, b, ..] if a & 0x0f == 8 && (u16::from(*a) << 8 | u16::from(*b)) % 31 == 0);
    let mut machine = Decompress::new(zlib);
    let mut out = scratch::take();
    loop {
        let (read, written) = (machine.total_in(), machine.total_out());
        out.reserve(STEP);
        let rest = usize::try_from(read).ok().and_then(|read| body.get(read..)).unwrap_or_default();
        let status = machine
            .decompress_vec(rest, &mut out, FlushDecompress::None)
            .map_err(|error| broken(format!("damaged deflate compression: {error}")))?;
        if out.len() > max {
            return Err(too_large(max));
        }
        if status == Status::StreamEnd {
            return Ok(out);
        }
        if (machine.total_in(), machine.total_out()) == (read, written) {
            return Err(broken("deflate compression cut short".to_owned()));
        }
    }
}
