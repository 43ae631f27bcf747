//! The shuffled base64 alphabets of the signature schemes: encoding and strict decoding.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// Marks a byte that is no digit of the alphabet in [`Alphabet::values`].
const NO_DIGIT: u8 = 0xff;

/// A base64 alphabet with the tables both directions need.
///
/// The bit order is RFC 4648's; only the order of the 64 digits differs.
pub(crate) struct Alphabet {
    /// Two digits for each 12-bit value: one look-up per character pair.
    pairs: [[u8; 2]; 4096],
    /// The value of each byte, [`NO_DIGIT`] for bytes outside the alphabet.
    values: [u8; 256],
}

/// RFC 4648's own order, used for the user agent inside an X-Bogus.
pub(crate) static STANDARD: Alphabet =
    Alphabet::new(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
/// The webcast signature and `strData`.
pub(crate) static WEBCAST: Alphabet =
    Alphabet::new(b"Dkdpgh4ZKsQB80/Mfvw36XI1R25+WUAlEi7NLboqYTOPuzmFjJnryx9HVGcaStCe");
/// X-Bogus: the webcast order with `-` in the place of `+`.
pub(crate) static XBOGUS: Alphabet =
    Alphabet::new(b"Dkdpgh4ZKsQB80/Mfvw36XI1R25-WUAlEi7NLboqYTOPuzmFjJnryx9HVGcaStCe");
/// The user agent inside an A-Bogus.
pub(crate) static ABOGUS_USER_AGENT: Alphabet =
    Alphabet::new(b"ckdp1h4ZKsUB80/Mfvw36XIgR25+WQAlEi7NLboqYTOPuzmFjJnryx9HVGDaStCe");
/// A-Bogus.
pub(crate) static ABOGUS: Alphabet =
    Alphabet::new(b"Dkdpgh2ZmsQB80/MfvV36XI1R45-WUAlEixNLwoqYTOPuzKFjJnry79HbGcaStCe");
/// X-Gnarly.
#[cfg(feature = "x-gnarly")]
pub(crate) static GNARLY: Alphabet =
    Alphabet::new(b"u09tbS3UvgDEe6r-ZVMXzLpsAohTn7mdINQlW412GqBjfYiyk8JORCF5/xKHwacP");

impl Alphabet {
    /// Builds the tables of the alphabet whose 64 digits are `digits`.
    const fn new(digits: &[u8; 64]) -> Self {
        let mut pairs = [[0; 2]; 4096];
        let mut i = 0;
        while i < 4096 {
            pairs[i] = [digits[i >> 6], digits[i & 63]];
            i += 1;
        }
        let mut values = [NO_DIGIT; 256];
        let mut i = 0;
        while i < 64 {
            values[digits[i] as usize] = i as u8;
            i += 1;
        }
        Self { pairs, values }
    }

    /// Encodes `bytes`, padded with `=` to a multiple of four characters.
    ///
    /// The only allocation is the result, made once at its final size.
    pub(crate) fn encode(&self, bytes: &[u8]) -> String {
        let mut text = vec![b'='; bytes.len().div_ceil(3) * 4];
        let (groups, tail) = bytes.as_chunks::<3>();
        for (four, &[a, b, c]) in text.as_chunks_mut::<4>().0.iter_mut().zip(groups) {
            let [a, b, c] = [a, b, c].map(usize::from);
            four[..2].copy_from_slice(&self.pairs[a << 4 | b >> 4]);
            four[2..].copy_from_slice(&self.pairs[(b & 15) << 8 | c]);
        }
        let last = bytes.len() / 3 * 4;
        match *tail {
            [one] => text[last..last + 2].copy_from_slice(&self.pairs[usize::from(one) << 4]),
            [one, two] => {
                text[last..last + 2]
                    .copy_from_slice(&self.pairs[usize::from(one) << 4 | usize::from(two) >> 4]);
                text[last + 2] = self.pairs[usize::from(two & 15) << 8][0];
            }
            _ => {}
        }
        String::from_utf8(text).unwrap_or_default()
    }

    /// Decodes padded text; `None` for a foreign character, a wrong length or padding, or
    /// set bits behind the last byte (each value has one spelling).
    pub(crate) fn decode(&self, text: &str) -> Option<Vec<u8>> {
        let text = text.as_bytes();
        if !text.len().is_multiple_of(4) {
            return None;
        }
        let digits = match text {
            [head @ .., b'=', b'='] | [head @ .., b'='] => head,
            all => all,
        };
        let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
        for four in digits.chunks(4) {
            let mut group = 0u32;
            for &digit in four {
                match self.values[usize::from(digit)] {
                    NO_DIGIT => return None,
                    value => group = group << 6 | u32::from(value),
                }
            }
            let [_, a, b, c] = (group << (6 * (4 - four.len()))).to_be_bytes();
            match four.len() {
                4 => bytes.extend([a, b, c]),
                3 if c == 0 => bytes.extend([a, b]),
                2 if b == 0 && c == 0 => bytes.push(a),
                _ => return None,
            }
        }
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_the_rfc_examples() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(STANDARD.encode(bytes.as_bytes()), text);
            assert_eq!(STANDARD.decode(text).as_deref(), Some(bytes.as_bytes()));
        }
    }

    #[test]
    fn refuses_what_it_would_not_write() {
        for text in ["Z", "Zg=", "Zg", "Zh==", "Zm9=", "Zg=a", "====", "===", "Z===", "Zm9\u{e9}", "Zm9\n"] {
            assert_eq!(STANDARD.decode(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_alphabet_has_64_digits() {
        for alphabet in [&STANDARD, &WEBCAST, &XBOGUS, &ABOGUS_USER_AGENT, &ABOGUS] {
            assert_eq!(alphabet.values.iter().filter(|&&v| v != NO_DIGIT).count(), 64);
        }
    }
}
