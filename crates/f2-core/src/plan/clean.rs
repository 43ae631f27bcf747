//! F2's rules for texts in file names: which characters stay, and how long a text may be.

/// Replaces what F2 replaces: every character but Chinese ideographs U+4E00..=U+9FA5, ASCII letters and
/// digits and `#` becomes one `_`.
///
/// ```
/// assert_eq!(f2_core::plan::clean("../a b#é漢"), "___a_b#_漢");
/// ```
#[must_use]
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{4e00}'..='\u{9fa5}' | 'a'..='z' | 'A'..='Z' | '0'..='9' | '#' => c,
            _ => '_',
        })
        .collect()
}

/// The most bytes a description may take in a file name.
pub const TEXT_LIMIT: usize = 200;
const HEAD: usize = 129;
const TAIL: usize = 64;
const GAP: &str = "......";

/// F2's length rule: white space runs become one space, ends are trimmed, and a text of more than 200 bytes
/// keeps its first 129 and last 64 bytes around `......`; a character broken by a cut is dropped.
///
/// ```
/// let long = "字".repeat(100);
/// assert_eq!(f2_core::plan::shorten(&long).len(), 129 + 6 + 63);
/// ```
#[must_use]
pub fn shorten(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.len() <= TEXT_LIMIT {
        return text;
    }
    let head = &text[..text.floor_char_boundary(HEAD)];
    let tail = &text[text.ceil_char_boundary(text.len() - TAIL)..];
    format!("{head}{GAP}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clean_keeps_only_what_f2_keeps() {
        assert_eq!(clean("a\u{0}b/c\\d..e\u{202e}f"), "a_b_c_d__e_f");
        assert_eq!(clean("かな한글é龥龦"), "_____龥_");
        assert_eq!(clean("😀"), "_");
    }

    #[test]
    fn shorten_cuts_at_f2s_bytes() {
        let ascii = "x".repeat(300);
        assert_eq!(shorten(&ascii), format!("{}......{}", "x".repeat(129), "x".repeat(64)));
        assert_eq!(shorten(&"x".repeat(200)).len(), 200);
        assert_eq!(shorten(" a \n\t b "), "a b");
        let mixed = format!("a{}", "字".repeat(100));
        let cut = shorten(&mixed);
        assert_eq!(cut, format!("a{}......{}", "字".repeat(42), "字".repeat(21)));
    }
}
