//! A `.part` file: one writer, its checksum kept while writing, published by a rename.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use md5::{Digest, Md5};
use tokio_util::sync::CancellationToken;

use super::blocking;
use super::folder::exists;
use super::name::PART;
use super::offset::{read_at, read_span, write_at};
use super::resume;
use super::verify::{self, HEAD};
use crate::error::{Cause, Error, Result};
use crate::record::PartMark;

/// How many bytes wait in memory before they are written together.
pub(super) const BUFFER: usize = 64 * 1024;

/// How often a part another program writes is looked at again.
const LOCK_POLL: Duration = Duration::from_millis(200);

/// An open, locked `.part` file. Closing it gives up the lock; an empty one is removed.
pub(super) struct Part {
    path: PathBuf,
    inner: Option<Inner>,
    /// Bytes of this transfer that are not on disk yet.
    buffer: Vec<u8>,
    /// Bytes on disk, from the first without a gap.
    written: u64,
}

struct Inner {
    file: Arc<File>,
    sum: Md5,
    head: Vec<u8>,
    /// How many bytes of the file `sum` and `head` cover.
    summed: u64,
}

/// A whole part.
pub(super) struct Whole {
    /// Its length.
    pub(super) size: u64,
    /// Its MD5, 32 lower-case hex digits.
    pub(super) md5: String,
    /// Its first bytes.
    pub(super) head: Vec<u8>,
}

/// The `.part` path of a file.
pub(super) fn part_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(PART);
    path.with_file_name(name)
}

impl Part {
    /// Opens or makes the part and waits until nobody else writes it.
    ///
    /// # Errors
    /// `disk.*`, or `interrupted` while waiting.
    pub(super) async fn open(path: PathBuf, stop: &CancellationToken) -> Result<Self> {
        loop {
            let place = path.clone();
            let locked = blocking(move || Ok(lock(&place))).await?;
            if let Some((file, written)) = locked.map_err(|error| at(&path, error))? {
                let inner = Inner { file: Arc::new(file), sum: Md5::new(), head: Vec::new(), summed: 0 };
                return Ok(Self { path, inner: Some(inner), buffer: Vec::new(), written });
            }
            tokio::select! {
                () = stop.cancelled() => return Err(Cause::Interrupted.into()),
                () = tokio::time::sleep(LOCK_POLL) => {}
            }
        }
    }

    /// How many bytes there are, written or not.
    pub(super) fn have(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    /// Whether taking `more` bytes writes to the disk.
    pub(super) fn would_write(&self, more: usize) -> bool {
        self.buffer.len() + more > BUFFER
    }

    /// Appends.
    pub(super) async fn push(&mut self, mut bytes: &[u8]) -> Result<()> {
        while self.would_write(bytes.len()) {
            let (now, later) = bytes.split_at(BUFFER - self.buffer.len());
            self.buffer.extend_from_slice(now);
            self.flush().await?;
            bytes = later;
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// Writes what waits.
    pub(super) async fn flush(&mut self) -> Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        let (at, added) = (self.written, buffer.len() as u64);
        self.buffer = self
            .with(move |inner| {
                write_at(&inner.file, &buffer, at)?;
                if inner.summed == at {
                    inner.take(&buffer);
                }
                buffer.clear();
                Ok(buffer)
            })
            .await?;
        self.written += added;
        Ok(())
    }

    /// Drops everything.
    pub(super) async fn restart(&mut self) -> Result<()> {
        self.buffer.clear();
        self.written = 0;
        self.with(|inner| {
            inner.file.set_len(0)?;
            (inner.sum, inner.head, inner.summed) = (Md5::new(), Vec::new(), 0);
            Ok(())
        })
        .await
    }

    /// The file itself, for writers at places of their own.
    pub(super) fn file(&self) -> Result<Arc<File>> {
        let gone = || Error::new(Cause::DiskDenied).detail("the file was closed by an earlier failure");
        self.inner.as_ref().map(|inner| inner.file.clone()).ok_or_else(gone)
    }

    /// So many bytes are there without a gap; others may lie behind them.
    pub(super) fn stands_at(&mut self, written: u64) {
        self.buffer.clear();
        self.written = written;
    }

    /// Makes room for an object of this length that is written in several places. The file is one byte longer
    /// until [`Part::finish`], so that by its length alone it is never taken for whole.
    pub(super) async fn reserve(&mut self, total: u64) -> Result<()> {
        self.with(move |inner| inner.file.set_len(total.saturating_add(1))).await
    }

    /// Drops what lies behind the first gap.
    pub(super) async fn cut(&mut self) -> Result<()> {
        let written = self.written;
        self.with(move |inner| inner.file.set_len(written)).await
    }

    /// Makes ready to append to what is on disk: the checksum covers it afterwards.
    pub(super) async fn go_on(&mut self) -> Result<()> {
        self.flush().await?;
        let written = self.written;
        self.with(move |inner| inner.sum_up(written)).await
    }

    /// Everything on disk, safe from a power cut, and summed up.
    pub(super) async fn finish(&mut self) -> Result<Whole> {
        self.go_on().await?;
        let size = self.written;
        self.with(move |inner| {
            inner.file.set_len(size)?;
            inner.file.sync_all()?;
            Ok(Whole { size, md5: verify::hex(inner.sum.clone()), head: inner.head.clone() })
        })
        .await
    }

    /// The first and the last bytes of what is on disk, as [`resume::ends`] cuts them.
    pub(super) async fn ends(&mut self) -> Result<[Vec<u8>; 2]> {
        self.flush().await?;
        let written = self.written;
        self.with(move |inner| ends_of(&inner.file, written)).await
    }

    /// What tells later whether the part is still the same; `None` of an empty one.
    pub(super) async fn mark(&mut self) -> Result<Option<PartMark>> {
        self.flush().await?;
        let written = self.written;
        self.with(move |inner| mark_of(&inner.file, written)).await
    }

    /// Whether the part begins with the bytes that were marked. Of a part that has become shorter only the
    /// head can tell.
    pub(super) async fn agrees(&mut self, mark: PartMark) -> Result<bool> {
        let written = self.written;
        self.with(move |inner| {
            let [head, tail] = resume::ends(mark.size);
            let same = |(first, last): (u64, u64), hash: &str| -> io::Result<bool> {
                Ok(written <= last || sum(&read_span(&inner.file, first, last + 1)?) == hash)
            };
            Ok(written > head.1 && same(head, &mark.head_hash)? && same(tail, &mark.tail_hash)?)
        })
        .await
    }

    /// Gives the part its final name, replacing what has that name, and makes the rename safe too. What somebody
    /// put in the place of the part is not published.
    pub(super) async fn publish(&mut self, to: &Path) -> Result<()> {
        let (file, from, to) = (self.file()?, self.path.clone(), to.to_owned());
        let published = blocking(move || {
            let ours = is_at(&file, &from);
            if ours {
                fs::rename(&from, &to)?;
                sync_folder(&to)?;
            }
            Ok(ours)
        });
        let gone = || Error::new(Cause::DiskDenied).detail("the part was taken away by another program");
        if published.await? { Ok(()) } else { Err(gone()) }
    }

    async fn with<T, F>(&mut self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Inner) -> io::Result<T> + Send + 'static,
    {
        let gone = || Error::new(Cause::DiskDenied).detail("the file was closed by an earlier failure");
        let mut inner = self.inner.take().ok_or_else(gone)?;
        let (inner, result) = blocking(move || {
            let result = work(&mut inner);
            Ok((inner, result))
        })
        .await?;
        self.inner = Some(inner);
        result.map_err(|error| at(&self.path, error))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Still locked here: an empty file under the path is this one, and nobody has begun to use it.
        let empty = self.written == 0 && fs::metadata(&self.path).is_ok_and(|found| found.len() == 0);
        if empty && self.inner.as_ref().is_some_and(|inner| is_at(&inner.file, &self.path)) {
            // It only tidies: a leftover empty part harms nothing.
            drop(fs::remove_file(&self.path));
        }
    }
}

impl Inner {
    fn take(&mut self, bytes: &[u8]) {
        self.sum.update(bytes);
        self.summed += bytes.len() as u64;
        let room = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..room]);
    }

    /// Reads what the checksum does not cover yet, up to `until`.
    fn sum_up(&mut self, until: u64) -> io::Result<()> {
        let mut buffer = vec![0; if self.summed < until { BUFFER } else { 0 }];
        while self.summed < until {
            let room = usize::try_from(until - self.summed).unwrap_or(BUFFER).min(BUFFER);
            match read_at(&self.file, &mut buffer[..room], self.summed)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => self.take(&buffer[..read]),
            }
        }
        Ok(())
    }
}

/// Opens and locks; `None` when somebody else has it. A part that was renamed or removed while it was being
/// locked is not the one under this path any more.
fn lock(path: &Path) -> io::Result<Option<(File, u64)>> {
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file() || has_other_names(&found)) {
        // A link, a special file, or the content of another file too: never written through. A folder stays,
        // and opening it fails.
        fs::remove_file(path)?;
    }
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => return Ok(None),
        // A file system without locks: one program at a time is then up to the user.
        Ok(()) | Err(TryLockError::Error(_)) => {}
    }
    if !is_at(&file, path) {
        return Ok(None);
    }
    let written = file.metadata()?.len();
    Ok(Some((file, written)))
}

#[cfg(unix)]
fn has_other_names(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    found.nlink() > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |found: &fs::Metadata| (found.dev(), found.ino());
    matches!((file.metadata(), fs::symlink_metadata(path)), (Ok(a), Ok(b)) if id(&a) == id(&b))
}

#[cfg(not(unix))]
fn is_at(file: &File, path: &Path) -> bool {
    let id = |found: &fs::Metadata| (found.len(), found.created().ok());
    matches!((file.metadata(), fs::symlink_metadata(path)), (Ok(a), Ok(b)) if id(&a) == id(&b))
}

/// Makes a new or renamed entry safe from a power cut, where the system can.
pub(super) fn sync_folder(of: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = of.parent() {
        use io::ErrorKind as K;
        match File::open(folder).and_then(|folder| folder.sync_all()) {
            // Some file systems cannot, and a folder may be closed to readers.
            Err(error) if matches!(error.kind(), K::InvalidInput | K::Unsupported | K::PermissionDenied) => {}
            other => other?,
        }
    }
    #[cfg(not(unix))]
    let _ = of;
    Ok(())
}

/// The first and the last of so many bytes of a file.
fn ends_of(file: &File, size: u64) -> io::Result<[Vec<u8>; 2]> {
    let [head, tail] = resume::ends(size).map(|(first, last)| read_span(file, first, last + 1));
    Ok([head?, tail?])
}

/// What tells so many bytes of a file from others; `None` of none.
pub(super) fn mark_of(file: &File, size: u64) -> io::Result<Option<PartMark>> {
    if size == 0 {
        return Ok(None);
    }
    let [head_hash, tail_hash] = ends_of(file, size)?.map(|bytes| sum(&bytes));
    Ok(Some(PartMark { size, head_hash, tail_hash }))
}

fn sum(bytes: &[u8]) -> String {
    let mut sum = Md5::new();
    sum.update(bytes);
    verify::hex(sum)
}

/// The length and MD5 of a file.
pub(super) fn sum_file(path: &Path) -> io::Result<(u64, String)> {
    let file = File::open(path)?;
    let until = file.metadata()?.len();
    let mut inner = Inner { file: Arc::new(file), sum: Md5::new(), head: Vec::new(), summed: 0 };
    inner.sum_up(until)?;
    Ok((until, verify::hex(inner.sum)))
}

/// Moves a part a work has under an earlier name, unless somebody is writing it or the new one is there;
/// `true` when it was moved.
pub(super) fn move_part(from: &Path, to: &Path) -> io::Result<bool> {
    if from == to || exists(to) || !from.is_file() {
        return Ok(false);
    }
    let file = File::open(from)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Ok(false),
        Ok(()) | Err(TryLockError::Error(_)) => carry(from, to).map(|()| true),
    }
}

/// Renames, or copies and removes where the new place is on another disk.
fn carry(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {}
        other => return other,
    }
    if let Err(error) = fs::copy(from, to) {
        // A beginning that went on elsewhere would only be in the way.
        drop(fs::remove_file(to));
        return Err(error);
    }
    fs::remove_file(from)
}

/// A disk error with the name of the file it met.
pub(super) fn at(path: &Path, error: io::Error) -> Error {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let detail = format!("{name}: {error}");
    Error::from(error).detail(detail)
}

#[cfg(all(test, target_os = "linux"))]
#[path = "part_tests.rs"]
mod tests;
