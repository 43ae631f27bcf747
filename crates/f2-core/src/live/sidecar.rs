//! What is in each part and what is missing: one JSON object per line, beside the parts.
//!
//! Every line is written whole and at once, so that a file is valid up to its last line break whatever happens.
//! A recording of the same stem goes on behind the lines of the one before; a line without a break at the end
//! is taken away first.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::op::{Container, GapReason, Note};
use crate::Timestamp;
use crate::download::file_name;
use crate::error::Result;

/// One line. Moments are in UTC, lengths in milliseconds.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Line<'a> {
    /// A session begins.
    Session {
        /// Now.
        at: Timestamp,
        /// The broadcast.
        room_id: &'a str,
        /// Its title, as sent.
        title: &'a str,
        /// The host's name, as sent.
        nickname: &'a str,
    },
    /// An address was opened.
    Open {
        /// Now.
        at: Timestamp,
        /// The broadcast.
        room_id: &'a str,
        /// `flv` or `hls`.
        protocol: &'a str,
        /// `origin` to `audio`.
        quality: &'a str,
        /// The host of the address.
        host: &'a str,
    },
    /// A part begins.
    Part {
        /// Now.
        at: Timestamp,
        /// Its number, from 1.
        part: u32,
        /// Its file, without folders.
        file: &'a str,
        /// What it is.
        container: Container,
    },
    /// A part is whole.
    PartEnd {
        /// Now.
        at: Timestamp,
        /// Its number.
        part: u32,
        /// The moment its first frame was due.
        started: Timestamp,
        /// How long it is, gaps inside it included.
        length_ms: u64,
        /// How large it is.
        bytes: u64,
    },
    /// Media is missing, at this offset of the part or behind it.
    Gap {
        /// Now.
        at: Timestamp,
        /// The part it lies in, or behind; 0 before the first.
        part: u32,
        /// How far the part was.
        offset_ms: u64,
        /// The moment the missing media began, as far as it can be told.
        from: Timestamp,
        /// The moment it ended.
        to: Timestamp,
        /// How much is missing.
        missing_ms: u64,
        /// Why.
        reason: GapReason,
    },
    /// A connection has ended.
    Drop {
        /// Now.
        at: Timestamp,
        /// Why.
        reason: &'a str,
        /// The status, where one was the reason.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
    },
    /// Something that loses nothing.
    Note {
        /// Now.
        at: Timestamp,
        /// What.
        note: Note,
        /// How many, or by how much.
        count: u64,
    },
    /// The session is over.
    End {
        /// Now.
        at: Timestamp,
        /// How.
        ending: &'a str,
        /// The length of all parts.
        length_ms: u64,
        /// The size of all parts.
        bytes: u64,
        /// All that is missing.
        missing_ms: u64,
        /// How many connections were dropped.
        drops: u32,
    },
}

/// The file beside the parts.
#[derive(Debug)]
pub struct Sidecar {
    file: File,
    path: PathBuf,
    /// How long it is, up to the last line that is whole.
    whole: u64,
}

impl Sidecar {
    /// The file of a stem: `<stem>.live.jsonl`. Goes on behind what is there.
    ///
    /// # Errors
    /// `disk.*` when it cannot be opened or read.
    pub fn open(folder: &Path, stem: &str) -> Result<Self> {
        let path = folder.join(file_name(stem, ".live", "jsonl"));
        let mut file = OpenOptions::new().create(true).read(true).write(true).truncate(false).open(&path)?;
        let mut old = Vec::new();
        file.read_to_end(&mut old)?;
        let whole = old.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at as u64 + 1);
        file.set_len(whole)?;
        file.seek(SeekFrom::Start(whole))?;
        Ok(Self { file, path, whole })
    }

    /// Writes a line.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub fn line(&mut self, line: &Line<'_>) -> Result<()> {
        let mut text = serde_json::to_vec(line).unwrap_or_default();
        text.push(b'\n');
        if let Err(error) = self.file.write_all(&text) {
            // No later line may stand behind a torn one.
            drop(self.file.set_len(self.whole));
            drop(self.file.seek(SeekFrom::Start(self.whole)));
            return Err(error.into());
        }
        self.whole += text.len() as u64;
        Ok(())
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_torn_line_is_taken_away_and_lines_go_on() {
        let folder = f2_sim::Folder::new();
        let line = Line::Note { at: Timestamp::UNIX_EPOCH, note: Note::Torn, count: 7 };
        let mut sidecar = Sidecar::open(folder.path(), "a/b").unwrap();
        sidecar.line(&line).unwrap();
        let path = sidecar.path().to_owned();
        assert_eq!(path.file_name().unwrap(), "a_b.live.jsonl");
        drop(sidecar);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [&whole[..], b"{\"type\":\"no"].concat()).unwrap();
        Sidecar::open(folder.path(), "a/b").unwrap().line(&line).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let each = r#"{"type":"note","at":"1970-01-01T00:00:00Z","note":"torn","count":7}"#;
        assert_eq!(text, format!("{each}\n{each}\n"));
    }
}
