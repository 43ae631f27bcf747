//! What was said, as subtitles that run from right to left.

use std::path::Path;

use super::Said;
use super::sheet::{Form, Sheet};
use crate::error::Result;

const WIDTH: i64 = 1920;
const SIZE: i64 = 40;
/// Distance of the tops of two rows.
const ROW: i64 = 48;
/// Rows fill the upper half of 1080 lines.
const ROWS: usize = 11;
/// How long a text takes from one edge to the other.
const CROSSING_MS: i64 = 10_000;

const HEADER: &str = "\u{feff}[Script Info]\n\
    ScriptType: v4.00+\n\
    WrapStyle: 2\n\
    ScaledBorderAndShadow: yes\n\
    PlayResX: 1920\n\
    PlayResY: 1080\n\
    \n\
    [V4+ Styles]\n\
    Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
    Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, \
    MarginR, MarginV, Encoding\n\
    Style: Chat,sans-serif,40,&H20FFFFFF,&H20FFFFFF,&H60000000,&H60000000,0,0,0,0,100,100,0,0,1,2,0,7,0,0,0,1\n\
    \n\
    [Events]\n\
    Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n";

/// A file of Advanced SubStation Alpha subtitles. Texts take the first row that is free; when none is, the one
/// that is free soonest.
#[derive(Debug)]
pub struct Ass {
    sheet: Sheet,
    rows: Rows,
}

impl Ass {
    /// Opens a file.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written; `disk.denied` also for a file that is something else.
    pub fn open(path: &Path) -> Result<Self> {
        let is_whole = |line: &[u8]| line.starts_with(b"Dialogue: ");
        let form = Form { header: HEADER, footer: "", is_whole };
        Ok(Self { sheet: Sheet::open(path, form)?, rows: Rows::default() })
    }

    /// Writes what was said. A text without visible characters is left out.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub fn say(&mut self, said: &Said<'_>) -> Result<()> {
        let text = shown(said.text);
        if text.trim().is_empty() {
            return Ok(());
        }
        let (from, width) = (said.offset_ms.max(0), width(&text));
        let top = i64::try_from(self.rows.take(from, width)).unwrap_or_default() * ROW;
        let author = shown(said.author).replace([',', ';'], " ");
        let (start, end) = (clock(from), clock(from + CROSSING_MS));
        let run = format!("{{\\move({WIDTH},{top},{},{top})}}", -width);
        self.sheet.add(&format!("Dialogue: 0,{start},{end},Chat,{author},0,0,0,,{run}{text}"))
    }
}

/// When each row takes the next text, and when its last text has left.
#[derive(Debug, Default)]
struct Rows([(i64, i64); ROWS]);

impl Rows {
    /// The row for a text of this width that enters at `from`: nothing in it is still entering, and nothing is
    /// overtaken before it has left.
    fn take(&mut self, from: i64, width: i64) -> usize {
        let way = WIDTH + width;
        // When the text's head reaches the left edge, and when its tail has entered.
        let (reaches, entered) = (from + CROSSING_MS * WIDTH / way, from + CROSSING_MS * width / way);
        let free = self.0.iter().position(|(next, left)| *next <= from && *left <= reaches);
        let row = free.unwrap_or_else(|| {
            let soonest = self.0.iter().enumerate().min_by_key(|(_, (next, left))| (*left).max(*next));
            soonest.map_or(0, |(row, _)| row)
        });
        self.0[row] = (entered, from + CROSSING_MS);
        row
    }
}

/// How wide a text is about: letters of the Latin alphabet half as wide as high, others as wide.
fn width(text: &str) -> i64 {
    text.chars().map(|c| if c.is_ascii() { SIZE / 2 } else { SIZE }).sum()
}

/// `h:mm:ss.cc`.
fn clock(ms: i64) -> String {
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    format!("{hours}:{minutes:02}:{seconds:02}.{:02}", ms / 10 % 100)
}

/// Text that is shown as it is: characters that begin commands have their full-width twins in their place.
fn shown(text: &str) -> String {
    let plain = |c: char| match c {
        '{' => '｛',
        '}' => '｝',
        '\\' => '＼',
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => ' ',
        other => other,
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_breaks_are_text() {
        assert_eq!(shown("a{\\b1}\nN\\N"), "a｛＼b1｝ N＼N");
        assert_eq!(clock(3_723_456), "1:02:03.45");
        assert_eq!(width("ab漢"), 80);
    }

    #[test]
    fn texts_at_once_take_rows_of_their_own_and_never_overtake() {
        let mut rows = Rows::default();
        let taken: Vec<usize> = (0..ROWS).map(|_| rows.take(0, 400)).collect();
        assert_eq!(taken, (0..ROWS).collect::<Vec<_>>());
        assert_eq!(rows.take(0, 400), 0, "with all rows full the soonest is taken");
        let mut rows = Rows::default();
        assert_eq!(rows.take(0, 100), 0);
        assert_eq!(rows.take(1000, 100), 0, "one of the same speed follows in the same row");
        assert_eq!(rows.take(2500, 4000), 1, "a faster one would overtake");
    }
}
