//! Who is writing a part right now: a lock that the system takes back when its holder is gone, however it went.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use md5::{Digest as _, Md5};

use crate::error::Result;

/// A part that is being written by this process. Dropping it gives it back.
#[derive(Debug)]
pub struct Hold {
    path: PathBuf,
    _file: File,
}

impl Hold {
    /// Takes the part at this path, relative to the root of the store, with `/`. A file system that knows no locks
    /// gives none; the part counts as nobody's then.
    ///
    /// # Errors
    /// `disk.*` when there can be no lock file below the root.
    pub fn take(root: &Path, part: &str) -> Result<Self> {
        let path = place(root, part);
        fs::create_dir_all(path.parent().unwrap_or(root))?;
        let file = File::options().create(true).truncate(false).write(true).open(&path)?;
        // Nobody else takes a part that was made just now.
        drop(file.try_lock());
        Ok(Self { path, _file: file })
    }

    /// Whether a process that is still there writes this part. What a dead one left behind is taken away.
    #[must_use]
    pub fn is_taken(root: &Path, part: &str) -> bool {
        let path = place(root, part);
        let Ok(file) = File::options().write(true).open(&path) else { return false };
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return true;
        }
        drop(fs::remove_file(&path));
        false
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        // A lock file that stays is taken for what it is: nobody's.
        drop(fs::remove_file(&self.path));
    }
}

/// `<root>/.f2/live/<MD5 of the part's path>.lock`.
fn place(root: &Path, part: &str) -> PathBuf {
    let name: String = Md5::digest(part).iter().map(|byte| format!("{byte:02x}")).collect();
    root.join(".f2/live").join(name).with_extension("lock")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_taken_until_it_is_given_back() {
        let root = f2_sim::Folder::new();
        assert!(!Hold::is_taken(root.path(), "a/b.flv"));
        let hold = Hold::take(root.path(), "a/b.flv").unwrap();
        assert!(Hold::is_taken(root.path(), "a/b.flv") && !Hold::is_taken(root.path(), "a/c.flv"));
        drop(hold);
        assert!(!Hold::is_taken(root.path(), "a/b.flv"));
        // A lock file that nobody holds is a dead process's.
        fs::write(place(root.path(), "a/b.flv"), "").unwrap();
        assert!(!Hold::is_taken(root.path(), "a/b.flv") && !place(root.path(), "a/b.flv").exists());
    }
}
