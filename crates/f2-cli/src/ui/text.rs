//! Text on its way to a terminal: made harmless, measured in columns, cut and wrapped.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Whether a character could steer a terminal, turn the reading direction or hide: control, bidi,
/// zero-width and line separators.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text in one line, with harmful characters replaced by a space where they separated words and left
/// out elsewhere.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let seen = |c: char| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if is_harmful(c) => None,
        c => Some(c),
    };
    Cow::Owned(text.chars().filter_map(seen).collect())
}

/// JSON with harmful characters written as escapes. They stand inside its texts only, so it stays the same JSON.
pub(crate) fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_harmful(c) {
            text.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            text.push_str(&format!("\\u{unit:04x}"));
        }
    }
    text
}

/// How many columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text, cut to at most `columns` columns; `…` tells of the cut.
pub(crate) fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut room = columns.saturating_sub(1);
    let mut cut = String::new();
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if wide > room {
            break;
        }
        room -= wide;
        cut.push(c);
    }
    if columns > 0 {
        cut.push('…');
    }
    Cow::Owned(cut)
}

/// The text in lines of at most `columns` columns, broken at spaces and beside wide characters. A word
/// that is wider than a line stands alone in one.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for piece in pieces(text) {
        let wide = width(piece.trim_end());
        if used > 0 && used + wide > columns {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
            used += width(piece);
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The pieces a text may be broken between: words with the spaces behind them, and single wide characters
/// with the closing punctuation that may not begin a line.
fn pieces(text: &str) -> Vec<&str> {
    const CLOSING: &str = "，。；：！？、）】》」』”’…";
    let mut cuts = vec![0];
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let wide = |c: char| c.width() == Some(2);
        let breaks = match before {
            Some(' ') => c != ' ',
            Some(last) => {
                c != ' ' && (wide(last) || wide(c)) && !CLOSING.contains(c) && !"（“‘《「".contains(last)
            }
            None => false,
        };
        if breaks {
            cuts.push(at);
        }
        before = Some(c);
    }
    cuts.push(text.len());
    cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

/// A number of bytes for people: `812 B`, `1.4 MB` (powers of 1000).
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if count < 1000 {
        return format!("{count} B");
    }
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit behind the point")]
    let mut value = count as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_harmful_passes() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c\u{200b}\nd\u{feff}"), "a[31mbc d");
        assert!(matches!(clean("普通 text 😀"), Cow::Borrowed(_)));
    }

    #[test]
    fn cuts_by_columns() {
        assert_eq!(fit("abcdef", 6), "abcdef");
        assert_eq!(fit("abcdef", 5), "abcd…");
        assert_eq!(fit("中文标题", 5), "中文…");
        assert_eq!(fit("中文标题", 4), "中…");
        assert_eq!(fit("abc", 0), "");
        for columns in 0..12 {
            assert!(width(&fit("a中b文c标d", columns)) <= columns);
        }
    }

    #[test]
    fn wraps_words_and_ideographs() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("保存原声，不限制", 8), ["保存原", "声，不限", "制"]);
        assert_eq!(wrap("", 8), [""]);
        for columns in 4..30 {
            let text = "下载 video 的封面 cover，以及“引号”里的文字 and some more words";
            let lines = wrap(text, columns.max(8));
            assert!(lines.iter().all(|line| width(line) <= columns.max(8)), "{lines:?}");
        }
    }

    #[test]
    fn bytes_for_people() {
        let cases =
            [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_450_000, "1.4 MB"), (999_999, "1.0 MB")];
        for (count, text) in cases {
            assert_eq!(bytes(count), text);
        }
    }
}
