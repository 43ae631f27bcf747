//! Published files held against their rows: which are whole, which are missing or damaged.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use md5::{Digest, Md5};

use super::Known;

/// How many bytes are read at once.
const PIECE: usize = 256 * 1024;

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// It is not there, or is no file.
    Missing,
    /// It has this many bytes, not those of the row.
    Length(u64),
    /// Its content is another one.
    Content,
    /// It cannot be read; the system's words.
    Unreadable(String),
}

/// What came of an asset's places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The asset.
    pub known: Known,
    /// The places whose file is whole.
    pub whole: Vec<String>,
    /// The others, and what is wrong there.
    pub damaged: Vec<(String, Damage)>,
}

/// Reads every place of a published asset below `root` and holds it against size and hash of the row. What
/// the row does not know is not held against a file. Hard links of one file are read once.
#[must_use]
pub fn inspect(root: &Path, known: Known) -> Finding {
    let mut finding = Finding { whole: Vec::new(), damaged: Vec::new(), known };
    let mut seen: Vec<((u64, u64), Option<Damage>)> = Vec::new();
    for place in finding.known.places.clone() {
        let path = root.join(&place);
        let same = identity(&path);
        let before = same.and_then(|same| seen.iter().find(|(other, _)| *other == same));
        let damage = match before {
            Some((_, damage)) => damage.clone(),
            None => {
                let damage = look(&path, finding.known.row.size, finding.known.row.hash.as_deref());
                seen.extend(same.map(|same| (same, damage.clone())));
                damage
            }
        };
        match damage {
            None => finding.whole.push(place),
            Some(damage) => finding.damaged.push((place, damage)),
        }
    }
    finding
}

fn look(path: &Path, size: Option<u64>, hash: Option<&str>) -> Option<Damage> {
    let Ok(found) = fs::metadata(path) else { return Some(Damage::Missing) };
    if !found.is_file() {
        return Some(Damage::Missing);
    }
    if size.is_some_and(|size| size != found.len()) {
        return Some(Damage::Length(found.len()));
    }
    let hash = hash?;
    match sum(path) {
        Ok(sum) if sum == hash => None,
        Ok(_) => Some(Damage::Content),
        Err(error) => Some(Damage::Unreadable(error.to_string())),
    }
}

/// The MD5 of a file, 32 lower-case hex digits.
fn sum(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let (mut sum, mut piece) = (Md5::new(), vec![0; PIECE]);
    loop {
        match file.read(&mut piece)? {
            0 => break,
            read => sum.update(&piece[..read]),
        }
    }
    Ok(sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

/// Gives a damaged place the content of a whole one: one more name for the file, or a copy where the file
/// system gives none. The place is replaced at once or not at all.
///
/// # Errors
/// The system's.
pub fn restore(root: &Path, whole: &str, damaged: &str) -> io::Result<()> {
    let (from, to) = (root.join(whole), root.join(damaged));
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let fresh = to.with_file_name(name);
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    // A part left there by an earlier run is of the damaged file and of no use any more.
    drop(fs::remove_file(&fresh));
    if fs::hard_link(&from, &fresh).is_err() {
        fs::copy(&from, &fresh)?;
        File::open(&fresh)?.sync_all()?;
    }
    fs::rename(&fresh, &to)
}
