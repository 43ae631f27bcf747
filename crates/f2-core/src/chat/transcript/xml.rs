//! What was said, in the XML form that danmaku players read.

use std::path::Path;

use super::Said;
use super::sheet::{Form, Sheet};
use crate::error::Result;

const HEADER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<i>\n";
const FOOTER: &str = "</i>\n";

/// A file of `<d p="…" user="…">…</d>` lines. `p` holds, parted by commas: seconds since the recording began,
/// mode 1 (from right to left), size 25, colour white, Unix seconds, pool 0, the author's id, the message's id.
#[derive(Debug)]
pub struct Xml {
    sheet: Sheet,
}

impl Xml {
    /// Opens a file.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written; `disk.denied` also for a file that is something else.
    pub fn open(path: &Path) -> Result<Self> {
        let is_whole = |line: &[u8]| line.starts_with(b"<d ") && line.ends_with(b"</d>");
        Ok(Self { sheet: Sheet::open(path, Form { header: HEADER, footer: FOOTER, is_whole })? })
    }

    /// Writes what was said.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub fn say(&mut self, said: &Said<'_>) -> Result<()> {
        self.sheet.add(&line(said))
    }
}

fn line(said: &Said<'_>) -> String {
    let offset = said.offset_ms.max(0);
    let id: String = said.author_id.chars().filter(|c| *c != ',').collect();
    format!(
        r#"<d p="{}.{:03},1,25,16777215,{},0,{},{}" user="{}">{}</d>"#,
        offset / 1000,
        offset % 1000,
        said.at.as_second(),
        escaped(&id),
        said.msg_id,
        escaped(said.author),
        escaped(said.text)
    )
}

/// Text as XML 1.0 holds it on one line; characters it cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => out.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_time_author_and_text_escaped() {
        let said = Said {
            offset_ms: 61_007,
            at: jiff::Timestamp::from_second(1_700_000_000).expect("a time"),
            author: "<b>\"&",
            author_id: "1,2",
            text: "a\nb\u{0}\u{1b}<&>]]>😀",
            msg_id: 9,
        };
        assert_eq!(
            line(&said),
            "<d p=\"61.007,1,25,16777215,1700000000,0,12,9\" user=\"&lt;b&gt;&quot;&amp;\">a b&lt;&amp;&gt;]]&gt;😀</d>"
        );
        assert!(line(&Said { offset_ms: -5, ..said }).starts_with("<d p=\"0.000,"));
    }
}
