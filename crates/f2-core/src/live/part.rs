//! The file of a part: under its final name from the first byte on.

use std::io::{ErrorKind, SeekFrom};
use std::path::{Path, PathBuf};

use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};
use tokio::time::{Duration, Instant};

use super::op::Container;
use crate::download::file_name;
use crate::error::Result;

/// So much is gathered before it is written.
const GATHERED: usize = 256 << 10;
/// So long nothing stays unwritten while more comes.
const HELD: Duration = Duration::from_millis(300);

/// A part under way.
#[derive(Debug)]
pub(super) struct PartFile {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) container: Container,
    file: File,
    gathered: Vec<u8>,
    /// What is in the file, in bytes.
    written: u64,
    flushed: Instant,
}

impl PartFile {
    /// Makes the file of the first number, from this one on, that no part has.
    pub(super) async fn create(folder: &Path, stem: &str, from: u32, container: Container) -> Result<Self> {
        let mut number = from;
        loop {
            let name = part_name(stem, number, container.extension());
            let path = folder.join(&name);
            if !is_taken(folder, stem, number) {
                match OpenOptions::new().write(true).create_new(true).open(&path).await {
                    Ok(file) => {
                        let (gathered, flushed) = (Vec::with_capacity(GATHERED), Instant::now());
                        return Ok(Self {
                            number,
                            name,
                            path,
                            container,
                            file,
                            gathered,
                            written: 0,
                            flushed,
                        });
                    }
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(error.into()),
                }
            }
            number += 1;
        }
    }

    /// Its length, in bytes; what could not be written is not part of it.
    pub(super) fn size(&self) -> u64 {
        self.written + self.gathered.len() as u64
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= GATHERED { self.flush().await } else { Ok(()) }
    }

    /// Writes what was held back for long enough.
    pub(super) async fn settle(&mut self) -> Result<()> {
        if self.flushed.elapsed() >= HELD { self.flush().await } else { Ok(()) }
    }

    /// Writes over what is there.
    pub(super) async fn patch(&mut self, at: u64, bytes: &[u8]) -> Result<()> {
        self.flush().await?;
        self.file.seek(SeekFrom::Start(at)).await?;
        self.file.write_all(bytes).await?;
        self.file.seek(SeekFrom::End(0)).await?;
        Ok(self.file.flush().await?)
    }

    pub(super) async fn flush(&mut self) -> Result<()> {
        self.flushed = Instant::now();
        if self.gathered.is_empty() {
            return Ok(());
        }
        let written = self.append().await;
        let length = self.gathered.len() as u64;
        self.gathered.clear();
        match written {
            Ok(()) => self.written += length,
            Err(error) => {
                // The file ends with something whole, as before.
                drop(self.file.set_len(self.written).await);
                return Err(error);
            }
        }
        Ok(())
    }

    async fn append(&mut self) -> Result<()> {
        self.file.write_all(&self.gathered).await?;
        Ok(self.file.flush().await?)
    }
}

/// `<stem>.<extension>`, from the second part on `<stem>_002.<extension>`.
fn part_name(stem: &str, number: u32, extension: &str) -> String {
    let tail = if number == 1 { String::new() } else { format!("_{number:03}") };
    file_name(stem, &tail, extension)
}

fn is_taken(folder: &Path, stem: &str, number: u32) -> bool {
    let all = [Container::Flv, Container::Ts, Container::Mp4, Container::Aac];
    all.iter().any(|container| folder.join(part_name(stem, number, container.extension())).exists())
}
