//! Names on disk: whatever a stem or nickname holds, the result is one safe path component.

use unicode_segmentation::UnicodeSegmentation;

/// The longest component common file systems take, in bytes.
pub const MAX_BYTES: usize = 255;

/// What an unfinished file has behind its name.
pub const PART: &str = ".part";

/// Room kept for an extension: content may tell a longer one than was planned.
const EXTENSION_ROOM: usize = 5;

/// The longest work id that goes into a name whole, in bytes.
const ID_ROOM: usize = 64;

/// Device names of Windows, which mean the device whatever extension follows.
const RESERVED: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// One folder or file name: separators, control, direction and invisible characters and what Windows refuses
/// become `_`; dots and spaces at the end go; empty texts, `.` and `..` become `_`; device names get a `_` before
/// them; at most 255 bytes, cut between graphemes.
///
/// ```
/// use f2_core::download::component;
/// assert_eq!(component("a/../b\u{0}. "), "a_.._b_");
/// assert_eq!(component(".."), "_");
/// assert_eq!(component("nul"), "_nul");
/// ```
#[must_use]
pub fn component(text: &str) -> String {
    let clean = clean(text);
    let short = trimmed(cut(&clean, MAX_BYTES));
    if is_device(short) {
        return trimmed(cut(&format!("_{short}"), MAX_BYTES)).to_owned();
    }
    if short.is_empty() { "_".to_owned() } else { short.to_owned() }
}

/// `<stem><tail>.<extension>`, where only the stem is shortened, so that the name with `.part` behind it
/// still has at most 255 bytes. The tail tells works and kinds apart and survives whole.
///
/// ```
/// use f2_core::download::file_name;
/// assert_eq!(file_name("a", "_video", "mp4"), "a_video.mp4");
/// assert!(file_name(&"长".repeat(200), "_7_image_12", "webp").ends_with("长_7_image_12.webp"));
/// ```
#[must_use]
pub fn file_name(stem: &str, tail: &str, extension: &str) -> String {
    let stem = clean_chars(stem);
    let tail = clean_chars(tail);
    let extension = clean_chars(extension);
    let fixed = tail.len() + 1 + extension.len().max(EXTENSION_ROOM) + PART.len();
    let whole = format!("{stem}{tail}.{extension}");
    let guard = if is_device(&whole) { "_" } else { "" };
    let room = MAX_BYTES.saturating_sub(fixed + guard.len());
    let name = format!("{guard}{}{tail}.{extension}", cut(&stem, room));
    component(&name)
}

/// What the names of a work's files begin with. Something always follows, so it may be empty or end in dots.
#[must_use]
pub(super) fn stem(text: &str) -> String {
    clean_chars(text)
}

/// `_<work id>`, what stands before the kind of a file whose plain name belongs to another work.
#[must_use]
pub(super) fn id_tail(work_id: &str) -> String {
    format!("_{}", cut(&clean_chars(work_id), ID_ROOM))
}

/// `<text><tail>` as one folder name, where only the text is shortened.
#[must_use]
pub(super) fn folder_name(text: &str, tail: &str) -> String {
    let tail = clean_chars(tail);
    let clean = clean(text);
    component(&format!("{}{tail}", cut(&clean, MAX_BYTES.saturating_sub(tail.len() + 1))))
}

/// The longest beginning of at most `max` bytes that ends between two graphemes, or between two characters
/// where the first grapheme alone is longer.
fn cut(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let end = text.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at <= max).last().unwrap_or(0);
    &text[..if end == 0 { text.floor_char_boundary(max) } else { end }]
}

fn clean(text: &str) -> String {
    trimmed(&clean_chars(text)).to_owned()
}

fn clean_chars(text: &str) -> String {
    text.chars().map(|c| if is_unsafe(c) { '_' } else { c }).collect()
}

fn trimmed(text: &str) -> &str {
    text.trim_end_matches(['.', ' '])
}

/// Separators, controls, what Windows refuses, characters that turn or break the line they are shown in, and
/// those that show nothing. The two joiners U+200C and U+200D stay: letters and pictures are made with them.
fn is_unsafe(c: char) -> bool {
    let turns =
        matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let hides =
        matches!(c, '\u{AD}' | '\u{200B}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}');
    matches!(c, '/' | '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*') || c.is_control() || turns || hides
}

fn is_device(name: &str) -> bool {
    let base = name.split('.').next().unwrap_or_default().trim_end_matches(' ');
    if RESERVED.iter().any(|device| base.eq_ignore_ascii_case(device)) {
        return true;
    }
    let mut chars = base.chars();
    let port: String = chars.by_ref().take(3).collect::<String>().to_ascii_uppercase();
    let number = chars.next();
    (port == "COM" || port == "LPT")
        && chars.next().is_none()
        && matches!(number, Some('0'..='9' | '\u{B9}' | '\u{B2}' | '\u{B3}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_names_are_disarmed_with_any_extension() {
        for name in ["CON", "con.txt", "Com1", "lpt9.x", "NUL .a", "COM\u{B9}", "conout$"] {
            assert!(component(name).starts_with('_'), "{name}");
        }
        for name in ["CONS", "COM", "COM10", "xCON", "LPTA"] {
            assert_eq!(component(name), name);
        }
        assert_eq!(file_name("con.a", "_video", "mp4"), "_con.a_video.mp4");
        assert_eq!(file_name("con", "_video", "mp4"), "con_video.mp4");
    }

    #[test]
    fn a_name_that_becomes_a_device_by_being_cut_is_disarmed_too() {
        for (text, name) in
            [(format!("con{}x", " ".repeat(300)), "_con"), (format!("nul.{}x", ".".repeat(300)), "_nul")]
        {
            assert_eq!(component(&text), name);
        }
        let long = component(&format!("con.{}", "x".repeat(300)));
        assert!(long.starts_with("_con.x") && long.len() == MAX_BYTES, "{long}");
    }

    #[test]
    fn characters_nobody_sees_do_not_get_into_names() {
        for hidden in ['\u{AD}', '\u{61C}', '\u{200B}', '\u{2060}', '\u{2064}', '\u{206A}', '\u{FFF9}'] {
            assert_eq!(component(&format!("a{hidden}b")), "a_b", "{hidden:?}");
        }
        // Joiners make one picture of several, and one letter of two.
        for joined in ["a\u{200C}b", "a\u{200D}b"] {
            assert_eq!(component(joined), joined);
        }
    }

    #[test]
    fn cuts_fall_between_graphemes() {
        let family = "👨‍👩‍👧‍👦";
        let name = component(&family.repeat(30));
        assert!(name.len() <= MAX_BYTES && name.len().is_multiple_of(family.len()), "{}", name.len());
        let zalgo = format!("a{}", "\u{301}".repeat(500));
        assert!((MAX_BYTES - 1..=MAX_BYTES).contains(&component(&zalgo).len()));
    }
}
