//! The folder of an author: found by the author's id, named by the nickname.
//!
//! A folder that is a symbolic link, or lies below one, is followed: only the owner of the disk can have
//! made it, since nothing f2 writes is a link. The files inside are never written through links.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::blocking;
use super::name::{component, folder_name};
use crate::error::{Cause, Error, Result};
use crate::media::Author;
use crate::record::{Shelf, Store};

/// How often another program may take the chosen folder before we give up.
const TRIES: u32 = 4;

/// Where an author's files of one mode are.
#[derive(Debug)]
pub struct Home {
    /// The folder, absolute when the root is.
    pub path: PathBuf,
    /// The same relative to the root, with `/`.
    pub relative: String,
    /// Whose it is.
    pub shelf: Shelf,
}

/// What became of a folder that should have another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Settled {
    /// Its content is in the new folder, or there was none.
    Moved,
    /// Both folders hold files of one name: the old one stays as it is.
    Left,
}

/// Finds, renames or makes the folder of an author and records the author.
///
/// # Errors
/// `disk.*` when the folder cannot be made or renamed.
pub async fn home(root: &Path, platform: &str, mode: &str, author: &Author, store: &Store) -> Result<Home> {
    let shelf = Shelf { platform: platform.to_owned(), mode: mode.to_owned(), author_id: author.id.clone() };
    let base = format!("{}/{}", component(platform), component(mode));
    for _ in 0..TRIES {
        let (old, new) = choose(&shelf, author, store).await?;
        let path = root.join(&base);
        let (from, to) = (old.clone(), new.clone());
        let settled = blocking(move || {
            let settled = from.map_or(Ok(Settled::Moved), |from| settle(&path, &from, &to))?;
            fs::create_dir_all(path.join(&to))?;
            Ok(settled)
        })
        .await?;
        if record(&shelf, &base, (old, new.clone(), settled), author, store).await? {
            let relative = format!("{base}/{new}");
            return Ok(Home { path: root.join(&relative), relative, shelf });
        }
    }
    Err(Error::new(Cause::Store).detail("other programs keep taking the author's folder"))
}

/// The folder an author has under another name, and the folder it is to be now.
async fn choose(shelf: &Shelf, author: &Author, store: &Store) -> Result<(Option<String>, String)> {
    let names = [
        component(&author.nickname),
        folder_name(&author.nickname, &format!("_{}", author.short_id)),
        folder_name(&author.nickname, &format!("_{}", author.id)),
    ];
    let remembered = store.nickname(author).await?.map(|nickname| component(&nickname));
    let shelf = shelf.clone();
    store
        .call(move |store| {
            let stored = store.folder(&shelf)?;
            if let Some(stored) = stored.as_ref().filter(|stored| names.contains(stored)) {
                return Ok((None, stored.clone()));
            }
            let mut free = |name: &String| {
                let owner = store.folder_owner(&shelf.platform, &shelf.mode, name)?;
                Ok::<_, Error>(owner.is_none_or(|owner| owner == shelf.author_id))
            };
            let mut new = None;
            for name in &names {
                if new.is_none() && free(name)? {
                    new = Some(name.clone());
                }
            }
            let new = new.unwrap_or_else(|| names[2].clone());
            // Without a folder on record, F2 may have left one under the nickname it recorded.
            let old = match (stored, remembered) {
                (None, Some(nickname)) if free(&nickname)? => Some(nickname),
                (stored, _) => stored,
            };
            Ok((old.filter(|old| *old != new), new))
        })
        .await
}

/// Writes down where the author's files are now; `false` when somebody else took the folder.
async fn record(
    shelf: &Shelf,
    base: &str,
    (old, new, settled): (Option<String>, String, Settled),
    author: &Author,
    store: &Store,
) -> Result<bool> {
    let (shelf, base, row) = (shelf.clone(), base.to_owned(), author.record.clone());
    store
        .call(move |store| {
            if !store.set_folder(&shelf, &new)? {
                return Ok(false);
            }
            if let Some(old) = old.filter(|_| settled == Settled::Moved) {
                store.move_paths(&format!("{base}/{old}"), &format!("{base}/{new}"))?;
            }
            row.map_or(Ok(()), |row| store.save(&row))?;
            Ok(true)
        })
        .await
}

/// Gives the content of `base/old` to `base/new`. Stopped anywhere and called again, it ends the same.
fn settle(base: &Path, old: &str, new: &str) -> io::Result<Settled> {
    use io::ErrorKind as K;
    let (from, to) = (base.join(old), base.join(new));
    if !from.is_dir() {
        return Ok(Settled::Moved);
    }
    let alike = old.to_lowercase() == new.to_lowercase();
    if alike || !exists(&to) {
        match fs::rename(&from, &to) {
            // Where letter case counts, the two are two.
            Err(error) if alike && matches!(error.kind(), K::DirectoryNotEmpty | K::AlreadyExists) => {}
            other => return other.map(|()| Settled::Moved),
        }
    }
    let names: Vec<_> =
        fs::read_dir(&from)?.map(|entry| entry.map(|entry| entry.file_name())).collect::<io::Result<_>>()?;
    if names.iter().any(|name| exists(&to.join(name))) {
        return Ok(Settled::Left);
    }
    for name in names {
        match fs::rename(from.join(&name), to.join(&name)) {
            Err(error) if error.kind() == K::CrossesDevices => return Ok(Settled::Left),
            other => other?,
        }
    }
    fs::remove_dir(&from).map(|()| Settled::Moved)
}

/// Whether anything has this name, a dangling link included.
pub(super) fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
