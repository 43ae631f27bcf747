//! Content codings of API answers.

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::Write;

/// Picks one of the codings a client accepts; which one turns with `seq`. `None` is identity.
pub(crate) fn choose(accept: &str, seq: u64) -> Option<&'static str> {
    let offered: Vec<&'static str> = ["gzip", "br", "deflate"]
        .into_iter()
        .filter(|name| {
            accept.split(',').any(|part| {
                let (coding, rest) = part.split_once(';').unwrap_or((part, ""));
                coding.trim() == *name && !rest.replace(' ', "").starts_with("q=0.0") && rest.trim() != "q=0"
            })
        })
        .collect();
    (!offered.is_empty()).then(|| offered[(seq % offered.len() as u64) as usize])
}

/// `bytes` in a coding of [`choose`].
pub(crate) fn encode(coding: &str, bytes: &[u8]) -> Vec<u8> {
    let coded = match coding {
        "gzip" => {
            let mut out = GzEncoder::new(Vec::new(), Compression::fast());
            out.write_all(bytes).and_then(|()| out.finish())
        }
        "deflate" => {
            let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
            out.write_all(bytes).and_then(|()| out.finish())
        }
        _ => return brotli_stored(bytes),
    };
    coded.unwrap_or_default()
}

/// A brotli stream (RFC 7932) of uncompressed meta-blocks.
fn brotli_stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 1000 + 8);
    // WBITS 16 is the single bit 0. A meta-block head: ISLAST 0, MNIBBLES 00 (four), MLEN-1 (16 bits), ISUNCOMPRESSED 1, fill bits.
    for (index, chunk) in bytes.chunks(1 << 16).enumerate() {
        let length = (chunk.len() - 1) as u32;
        let head = length << 3 | 1 << 19;
        let (bits, count) = if index == 0 { (head << 1, 21) } else { (head, 20) };
        out.extend_from_slice(&bits.to_le_bytes()[..usize::div_ceil(count, 8)]);
        out.extend_from_slice(chunk);
    }
    // ISLAST 1, ISLASTEMPTY 1; with WBITS in front when there was no block.
    out.push(if bytes.is_empty() { 0b110 } else { 0b11 });
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn stored_brotli_is_read_back() {
        for len in [0usize, 1, 2, 65_535, 65_536, 65_537, 300_000] {
            let bytes: Vec<u8> = (0..len).map(|i| (i * 7 % 251) as u8).collect();
            let coded = brotli_stored(&bytes);
            let mut back = Vec::new();
            brotli_decompressor::Decompressor::new(&coded[..], 4096)
                .read_to_end(&mut back)
                .map_err(|e| format!("{len}: {e}"))
                .unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(back, bytes, "length {len}");
        }
    }

    #[test]
    fn the_coding_turns_among_those_accepted() {
        assert_eq!(choose("gzip, deflate, br", 0), Some("gzip"));
        assert_eq!(choose("gzip, deflate, br", 1), Some("br"));
        assert_eq!(choose("gzip, deflate, br", 2), Some("deflate"));
        assert_eq!(choose("br;q=0, gzip", 1), Some("gzip"));
        assert_eq!(choose("identity", 1), None);
        assert_eq!(choose("", 1), None);
    }
}
