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

/// The least room that is made for what comes out.
const STEP: usize = 64 << 10;

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
        let undone = match name.as_str() {
            "gzip" | "x-gzip" => inflate(&body, Wrap::Gzip, max)?,
            "deflate" => inflate(&body, Wrap::of_deflate(&body), max)?,
            "br" => drain(brotli_decompressor::Decompressor::new(&*body, STEP), name, max)?,
            _ => return Err(broken("a compression that was not offered".to_owned())),
        };
        scratch::give(std::mem::replace(&mut body, undone));
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

fn drain(mut reader: impl Read, name: &str, max: usize) -> Result<Vec<u8>> {
    let mut out = scratch::take();
    let mut filled = 0;
    loop {
        let end = room(&mut out, filled, max);
        match reader.read(&mut out[filled..end]) {
            Ok(0) => {
                out.truncate(filled);
                return Ok(out);
            }
            Ok(read) => filled += read,
            Err(error) => return Err(broken(format!("damaged {name} compression: {error}"))),
        }
        if filled > max {
            return Err(too_large(max));
        }
    }
}

/// Makes room behind what is filled; its end. One byte beyond the bound tells that it is passed.
fn room(out: &mut Vec<u8>, filled: usize, max: usize) -> usize {
    if filled >= out.len() {
        out.resize((2 * filled).max(STEP), 0);
    }
    out.len().min(max.saturating_add(1))
}

/// What stands around deflated bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrap {
    /// Head and checksum of gzip; one such member may follow another.
    Gzip,
    /// Head and checksum of zlib.
    Zlib,
    /// Nothing.
    Raw,
}

impl Wrap {
    /// Deflate has the zlib head the standard wants, or none, as some servers send it.
    fn of_deflate(body: &[u8]) -> Self {
        match body {
            [a, b, ..] if a & 0x0f == 8 && (u16::from(*a) << 8 | u16::from(*b)) % 31 == 0 => Self::Zlib,
            _ => Self::Raw,
        }
    }

    fn machine(self) -> Decompress {
        match self {
            Self::Gzip => Decompress::new_gzip(15),
            Self::Zlib => Decompress::new(true),
            Self::Raw => Decompress::new(false),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zlib | Self::Raw => "deflate",
        }
    }
}

fn inflate(mut body: &[u8], wrap: Wrap, max: usize) -> Result<Vec<u8>> {
    let mut machine = wrap.machine();
    let mut out = scratch::take();
    let mut filled = 0;
    loop {
        let end = room(&mut out, filled, max);
        let (read, written) = (machine.total_in(), machine.total_out());
        let status = machine
            .decompress(body, &mut out[filled..end], FlushDecompress::None)
            .map_err(|error| broken(format!("damaged {} compression: {error}", wrap.name())))?;
        let moved = |now: u64, before: u64| usize::try_from(now - before).unwrap_or_default();
        let (read, written) = (moved(machine.total_in(), read), moved(machine.total_out(), written));
        body = body.get(read..).unwrap_or_default();
        filled += written;
        if filled > max {
            return Err(too_large(max));
        }
        match status {
            Status::StreamEnd if wrap == Wrap::Gzip && !body.is_empty() => machine = wrap.machine(),
            Status::StreamEnd => {
                out.truncate(filled);
                return Ok(out);
            }
            _ if read == 0 && written == 0 => {
                return Err(broken(format!("{} compression cut short", wrap.name())));
            }
            _ => {}
        }
    }
}
