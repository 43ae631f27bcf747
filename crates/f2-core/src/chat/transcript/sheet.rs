//! A text file of lines between a header and a footer that is whole after every line.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Cause, Error, Result};

/// How much of the end of a file is looked at first when it is opened again.
const TAIL: u64 = 64 << 10;

/// What a kind of file looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// What stands before the lines; ends with a line break unless empty.
    pub(super) header: &'static str,
    /// What stands behind them; ends with a line break unless empty.
    pub(super) footer: &'static str,
    /// Whether a line, without its break, is whole.
    pub(super) is_whole: fn(&[u8]) -> bool,
}

/// An open file.
#[derive(Debug)]
pub(super) struct Sheet {
    form: Form,
    path: PathBuf,
    file: File,
    /// Where the next line begins.
    end: u64,
}

impl Sheet {
    /// Opens a file, new or old. Of an old one the lines up to the last whole one stay.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written; `disk.denied` also for a file that is something else.
    pub(super) fn open(path: &Path, form: Form) -> Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let mut sheet = Self { form, path: path.to_owned(), file, end: 0 };
        let head = sheet.read(0, form.header.len() as u64)?;
        if head == form.header.as_bytes() {
            sheet.end = sheet.last_whole()?;
            sheet.file.set_len(sheet.end)?;
            sheet.put("")?;
        } else if form.header.as_bytes().starts_with(&head) {
            sheet.file.set_len(0)?;
            sheet.put(form.header)?;
        } else {
            return Err(Error::new(Cause::DiskDenied).detail("the file there is another one"));
        }
        Ok(sheet)
    }

    /// Where the next line begins.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// Changes the lines from a place on, each by itself. The old file stays as it is until the new one is whole.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub(super) fn change(&mut self, from: u64, change: impl Fn(&str) -> String) -> Result<()> {
        let mut beside = self.path.clone().into_os_string();
        beside.push(".part");
        let new = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&beside)?;
        self.file.seek(SeekFrom::Start(0))?;
        let (mut old, mut out) = (BufReader::new(&self.file), BufWriter::new(&new));
        let mut end = std::io::copy(&mut old.by_ref().take(from), &mut out)?;
        for line in old.take(self.end - from).lines() {
            let line = change(&line?);
            out.write_all(line.as_bytes())?;
            out.write_all(b"\n")?;
            end += line.len() as u64 + 1;
        }
        out.write_all(self.form.footer.as_bytes())?;
        out.flush()?;
        drop(out);
        (self.file, self.end) = (new, end);
        Ok(std::fs::rename(&beside, &self.path)?)
    }

    /// Adds a line; it must hold no line break.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub(super) fn add(&mut self, line: &str) -> Result<()> {
        self.put(&format!("{line}\n"))
    }

    /// Writes lines and the footer behind them by one call.
    fn put(&mut self, lines: &str) -> Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        if self.form.footer.is_empty() {
            self.file.write_all(lines.as_bytes())?;
        } else {
            self.file.write_all([lines, self.form.footer].concat().as_bytes())?;
        }
        self.end += lines.len() as u64;
        Ok(())
    }

    fn read(&mut self, from: u64, length: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(from))?;
        (&mut self.file).take(length).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Where the last whole line ends, or the header.
    fn last_whole(&mut self) -> Result<u64> {
        let start = self.form.header.len() as u64;
        let length = self.file.metadata()?.len();
        let mut window = TAIL;
        loop {
            let from = length.saturating_sub(window).max(start);
            let tail = self.read(from, length - from)?;
            match whole(&tail, from == start, self.form.is_whole) {
                Some(end) => return Ok(from + end as u64),
                None if from == start => return Ok(start),
                None => window = window.saturating_mul(4),
            }
        }
    }
}

/// Where the last whole line of a piece ends. The first line of a piece is whole only when the piece begins
/// with it.
fn whole(piece: &[u8], at_start: bool, is_whole: fn(&[u8]) -> bool) -> Option<usize> {
    let mut end = piece.len();
    while let Some(at) = piece[..end].iter().rposition(|byte| *byte == b'\n') {
        let begin = piece[..at].iter().rposition(|byte| *byte == b'\n').map(|before| before + 1);
        let begin = begin.or_else(|| at_start.then_some(0))?;
        if is_whole(&piece[begin..at]) {
            return Some(at + 1);
        }
        end = at;
    }
    None
}
