//! The search: every mark in every form, in one pass over the bytes.

use super::MARKS;
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use flate2::read::MultiGzDecoder;
use std::collections::{BTreeSet, HashMap};
use std::io::Read as _;
use std::sync::LazyLock;

/// A mark that was found, named and not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The mark's name in [`MARKS`].
    pub mark: &'static str,
    /// How it was written: `plain`, `percent`, `base64`, `hex`, `utf-16`, `escaped`, `gzip`.
    pub form: &'static str,
}

/// The marks in some bytes: as they are, in upper or lower case, with every character percent-encoded, inside base64
/// of either alphabet at any offset, in hexadecimal digits, as UTF-16 or as JSON's `\u` escapes; and all of that
/// inside a gzip stream that the bytes begin with.
#[must_use]
pub fn find(bytes: &[u8]) -> BTreeSet<Found> {
    static FINDER: LazyLock<Finder> = LazyLock::new(Finder::new);
    let mut found = FINDER.find(bytes);
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut inside = Vec::new();
        // A stream that breaks off was read as far as it goes.
        let _ = MultiGzDecoder::new(bytes).read_to_end(&mut inside);
        found.extend(FINDER.find(&inside).into_iter().map(|found| Found { form: "gzip", ..found }));
    }
    found
}

/// Wu and Manber's search for many texts: what the last bytes of the window allow is skipped.
struct Finder {
    needles: Vec<(Found, Vec<u8>)>,
    /// The length of the shortest needle, which is that of the window.
    window: usize,
    /// How far the window may move on, by the hash of its last three bytes.
    skips: Vec<usize>,
    /// The needles whose windows end with bytes of this hash.
    ends: HashMap<usize, Vec<usize>>,
}

impl Finder {
    fn new() -> Self {
        let needles: Vec<(Found, Vec<u8>)> = MARKS
            .iter()
            .flat_map(|(mark, text)| {
                forms(text).into_iter().map(|(form, bytes)| (Found { mark, form }, bytes))
            })
            .collect();
        let window = needles.iter().map(|(_, needle)| needle.len()).min().unwrap_or(3);
        let (mut skips, mut ends) = (vec![window - 2; 1 << 16], HashMap::<usize, Vec<usize>>::new());
        for (at, (_, needle)) in needles.iter().enumerate() {
            for (from, block) in needle[..window].windows(3).enumerate() {
                let skip = &mut skips[hash(block)];
                *skip = (*skip).min(window - 3 - from);
            }
            ends.entry(hash(&needle[window - 3..window])).or_default().push(at);
        }
        Self { needles, window, skips, ends }
    }

    fn find(&self, bytes: &[u8]) -> BTreeSet<Found> {
        let (mut found, mut at) = (BTreeSet::new(), 0);
        while at + self.window <= bytes.len() {
            let end = hash(&bytes[at + self.window - 3..at + self.window]);
            let skip = self.skips[end];
            if skip == 0 {
                let here = |needle: &&usize| bytes[at..].starts_with(&self.needles[**needle].1);
                found.extend(self.ends[&end].iter().filter(here).map(|needle| self.needles[*needle].0));
            }
            at += skip.max(1);
        }
        found
    }
}

fn hash(block: &[u8]) -> usize {
    let value = u32::from(block[0]) | u32::from(block[1]) << 8 | u32::from(block[2]) << 16;
    (value.wrapping_mul(0x9E37_79B1) >> 16) as usize
}

/// A mark in all the forms in which it is looked for.
fn forms(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let spelt = |each: fn(u8) -> String| text.bytes().map(each).collect::<String>();
    let mut forms = vec![
        ("plain", text.to_owned()),
        ("plain", text.to_lowercase()),
        ("plain", text.to_uppercase()),
        ("percent", spelt(|byte| format!("%{byte:02x}"))),
        ("percent", spelt(|byte| format!("%{byte:02X}"))),
        ("escaped", spelt(|byte| format!("\\u{byte:04x}"))),
        ("escaped", spelt(|byte| format!("\\u{byte:04X}"))),
        ("hex", HEXLOWER.encode(text.as_bytes())),
        ("hex", HEXUPPER.encode(text.as_bytes())),
        ("utf-16", spelt(|byte| format!("{}\0", byte as char))),
        ("utf-16", spelt(|byte| format!("\0{}", byte as char))),
    ];
    for offset in 0..3 {
        let shifted = [&[0; 2][..offset], text.as_bytes()].concat();
        // Characters that also hold bits of what stands before or behind are left out.
        let whole = (offset * 8).div_ceil(6)..shifted.len() * 8 / 6;
        forms.push(("base64", BASE64_NOPAD.encode(&shifted)[whole.clone()].to_owned()));
        forms.push(("base64", BASE64URL_NOPAD.encode(&shifted)[whole].to_owned()));
    }
    let mut seen = BTreeSet::new();
    forms.retain(|(_, form)| seen.insert(form.clone()));
    forms.into_iter().map(|(name, form)| (name, form.into_bytes())).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::io::Write as _;

    fn only(bytes: &[u8]) -> Found {
        let found = find(bytes);
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().unwrap()
    }

    #[test]
    fn marks_are_long_and_of_letters_and_digits_and_none_holds_another() {
        for (name, text) in MARKS {
            assert!(text.len() >= 15 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name}");
            assert_eq!(only(text.as_bytes()).mark, name);
        }
    }

    #[test]
    fn every_mark_is_found_in_every_form_wherever_it_stands() {
        for (mark, text) in MARKS {
            for (form, written) in forms(text) {
                for before in [0, 1, 7, 14, 15, 4096] {
                    let bytes = [&vec![b' '; before][..], &written, b" "].concat();
                    assert_eq!(only(&bytes), Found { mark, form }, "{before}");
                }
            }
        }
    }

    #[test]
    fn base64_of_a_text_around_a_mark_tells_it() {
        for (mark, text) in MARKS {
            for before in ["", "a", "ab", "abc", "{\"cookie\":\""] {
                for after in ["", "x", "xy", "\"}"] {
                    let whole = format!("{before}{text}{after}");
                    for encoded in [
                        BASE64_NOPAD.encode(whole.as_bytes()),
                        BASE64URL_NOPAD.encode(whole.as_bytes()),
                        data_encoding::BASE64.encode(whole.as_bytes()),
                    ] {
                        assert_eq!(only(encoded.as_bytes()), Found { mark, form: "base64" });
                    }
                }
            }
        }
    }

    #[test]
    fn gzip_is_looked_into_as_far_as_it_goes() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(format!("{{\"a\":\"{}\"}}", MARKS[0].1).as_bytes()).unwrap();
        gzip.write_all(&[b'.'; 100_000]).unwrap();
        let bytes = gzip.finish().unwrap();
        assert_eq!(only(&bytes), Found { mark: MARKS[0].0, form: "gzip" });
        assert_eq!(only(&bytes[..bytes.len() - 20]).form, "gzip");
    }

    #[test]
    fn what_is_cut_short_or_only_alike_is_no_mark() {
        for (_, text) in MARKS {
            assert!(find(&text.as_bytes()[1..]).is_empty());
            assert!(find(&text.as_bytes()[..text.len() - 1]).is_empty());
        }
        assert!(find(b"").is_empty() && find(b"f2").is_empty() && find(&[0x1f, 0x8b]).is_empty());
        let noise = crate::seed::Seed::new(7).alnum(200_000);
        assert!(find(noise.as_bytes()).is_empty());
    }
}
