//! LZW as TikTok's `strData` uses it: codes of growing width, lowest bit first.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Largest text that [`decompress`] writes, in bytes.
pub(crate) const MAX_TEXT: usize = 1 << 24;

/// Index of the entry before the first new one.
const FIRST: u32 = 255;
/// Width of the first code in bits.
const WIDTH: u32 = 8;

/// Counts entries and the width of codes: the width grows when an entry's index reaches a power of two.
#[derive(Clone, Copy)]
struct Pace {
    index: u32,
    width: u32,
}

impl Pace {
    const START: Self = Self { index: FIRST, width: WIDTH };

    /// Counts one more entry.
    fn step(&mut self) {
        self.index += 1;
        self.width += u32::from(self.index.is_power_of_two());
    }
}

/// Codes packed into bytes, lowest bit first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u64,
    count: u32,
}

impl Bits {
    /// Appends the low `width` bits of `code`.
    fn push(&mut self, code: u32, width: u32) {
        self.pending |= u64::from(code) << self.count;
        self.count += width;
        while self.count >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// The bytes, the last one filled with zero bits.
    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.pending as u8);
        }
        self.bytes
    }
}

/// Compresses `text`.
pub(crate) fn compress(text: &[u8]) -> Vec<u8> {
    let mut entries: BTreeMap<(u32, u8), u32> = BTreeMap::new();
    let mut bits = Bits::default();
    let mut pace = Pace::START;
    let mut rest = text.iter();
    let Some(&first) = rest.next() else { return Vec::new() };
    let mut code = u32::from(first);
    for &byte in rest {
        if let Some(&longer) = entries.get(&(code, byte)) {
            code = longer;
            continue;
        }
        bits.push(code, pace.width);
        pace.step();
        entries.insert((code, byte), pace.index);
        code = u32::from(byte);
    }
    bits.push(code, pace.width);
    bits.finish()
}

/// Undoes [`compress`]; `None` for a code that has no entry yet, set bits behind the last code, a whole byte of
/// them, or more than [`MAX_TEXT`] bytes.
pub(crate) fn decompress(packed: &[u8]) -> Option<Vec<u8>> {
    let mut text: Vec<u8> = Vec::new();
    // Each new entry is a piece of the text: where it starts and how long it is.
    let mut entries: Vec<(usize, usize)> = Vec::new();
    let mut pace = Pace::START;
    let (mut pending, mut count) = (0u64, 0);
    let mut packed = packed.iter();
    loop {
        while count < pace.width {
            let Some(&byte) = packed.next() else {
                return (count < 8 && pending == 0).then_some(text);
            };
            pending |= u64::from(byte) << count;
            count += 8;
        }
        let code = (pending & ((1 << pace.width) - 1)) as usize;
        pending >>= pace.width;
        count -= pace.width;
        let start = text.len();
        let len = match code.checked_sub(256) {
            None => {
                text.push(code as u8);
                1
            }
            Some(entry) => {
                let &(from, len) = entries.get(entry)?;
                if start + len > MAX_TEXT {
                    return None;
                }
                // The newest entry may end with the first byte written here, so bytes are copied one by one.
                (from..from + len).for_each(|at| text.push(text[at]));
                len
            }
        };
        entries.push((start, len + 1));
        pace.step();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_code_has_nine_bits() {
        assert_eq!(compress(b""), b"");
        assert_eq!(compress(b"a"), b"a");
        assert_eq!(compress(b"ab"), [0x61, 0x62, 0x00]);
        // 97, 256 (still open when it is read back), 97: 8, 9 and 9 bits.
        assert_eq!(compress(b"aaaa"), [0x61, 0x00, 0xc3, 0x00]);
        assert_eq!(decompress(&[0x61, 0x00, 0xc3, 0x00]).as_deref(), Some(&b"aaaa"[..]));
    }

    #[test]
    fn widths_grow_past_ten_bits() {
        let text: Vec<u8> = (0..6000u32).map(|i| (i * i / 7 % 251) as u8).collect();
        let packed = compress(&text);
        assert_eq!(decompress(&packed), Some(text));
        let codes_of_eleven_bits = packed.len() * 8 > 8 + 256 * 9 + 512 * 10;
        assert!(codes_of_eleven_bits);
    }

    #[test]
    fn refuses_what_compress_does_not_write() {
        assert_eq!(decompress(&[0x61, 0xff, 0xff]), None, "a code without an entry");
        assert_eq!(decompress(&[0x61, 0x62, 0x80]), None, "set bits at the end");
        assert_eq!(decompress(&[0x61, 0x00]), None, "a byte too many");
    }
}
