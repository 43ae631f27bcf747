//! A temporary folder that is looked through before it goes.

use super::Place;
use super::scan::{Scan, TALLY};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A temporary folder of a test. Dropping it looks through everything in it for planted secrets, removes it, and
/// panics when there was one, unless the thread is panicking already.
#[derive(Debug)]
pub struct Folder {
    held: tempfile::TempDir,
    scan: Mutex<Scan>,
    tally: Option<PathBuf>,
}

impl Folder {
    /// An empty one.
    ///
    /// # Panics
    /// When the system's temporary folder cannot be written.
    #[must_use]
    pub fn new() -> Self {
        Self::within(&std::env::temp_dir()).unwrap_or_else(|error| panic!("a temporary folder: {error}"))
    }

    /// An empty one below another folder than the system's temporary one, such as one on another disk.
    ///
    /// # Errors
    /// When that folder cannot be written.
    pub fn within(parent: &Path) -> io::Result<Self> {
        let tally = std::env::var_os(TALLY).map(PathBuf::from);
        Ok(Self { held: tempfile::tempdir_in(parent)?, scan: Mutex::default(), tally })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.held.path()
    }

    /// Lets the file of this name, a path below the folder with `/`, hold a secret.
    pub fn allow(&self, place: Place, name: &str) {
        self.scan.lock().unwrap_or_else(PoisonError::into_inner).allow(place, name);
    }
}

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let mut scan = std::mem::take(self.scan.get_mut().unwrap_or_else(PoisonError::into_inner));
        scan.folder(self.held.path());
        scan.settle_in(self.tally.as_deref());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::{MARKS, SESSION_ID, Tally};
    use super::*;
    use std::fs;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    /// A folder that tells its counts to this file alone.
    fn told_to(tally: Option<PathBuf>) -> Folder {
        let mut folder = Folder::new();
        folder.tally = tally;
        folder
    }

    /// What dropping a folder with these files says.
    fn dropped(files: &[(&str, &[u8])], allowed: &[&str]) -> Result<(), String> {
        let folder = told_to(None);
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        allowed.iter().for_each(|name| folder.allow(Place::Configuration, name));
        let path = folder.path().to_owned();
        let told = catch_unwind(AssertUnwindSafe(|| drop(folder)));
        assert!(!path.exists(), "it is gone either way");
        told.map_err(|panic| *panic.downcast::<String>().unwrap())
    }

    #[test]
    fn a_mark_in_a_file_fails_the_test_and_is_not_repeated() {
        for (name, text) in MARKS {
            let content = format!("a line\n\"{text}\"\n");
            let told = dropped(&[("a.txt", b"clean"), (".f2/f2.sqlite-wal", content.as_bytes())], &[]);
            let told = told.unwrap_err();
            assert_eq!(told, format!("a secret was left behind: .f2/f2.sqlite-wal holds {name} (plain)"));
        }
        assert_eq!(dropped(&[("a.txt", b"clean"), ("b/c.json", b"{}")], &[]), Ok(()));
    }

    #[test]
    fn names_count_and_are_not_repeated() {
        let told =
            dropped(&[(&format!("{SESSION_ID}/a.txt"), b"x"), (&format!("b-{SESSION_ID}.txt"), b"")], &[]);
        let told = told.unwrap_err();
        assert_eq!(told.matches("the name of a file holds the session (plain)").count(), 2, "{told}");
        assert!(!told.contains(SESSION_ID));
    }

    #[test]
    fn a_place_that_may_hold_one_is_that_place_only() {
        let (name, content) = ("my.yaml", SESSION_ID.as_bytes());
        assert_eq!(dropped(&[(name, content)], &[name]), Ok(()));
        assert!(dropped(&[("a/my.yaml", content)], &[name]).is_err());
        assert!(dropped(&[("my.yaml.bak", content)], &[name]).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_looked_at_and_not_followed() {
        let folder = told_to(None);
        std::os::unix::fs::symlink("..", folder.path().join("up")).unwrap();
        std::os::unix::fs::symlink(SESSION_ID, folder.path().join("link")).unwrap();
        let mut scan = Scan::new();
        scan.folder(folder.path());
        assert_eq!(scan.finds(), ["link holds the session (plain)"]);
        assert_eq!((scan.tally().files, scan.tally().folders), (2, 1));
        fs::remove_file(folder.path().join("link")).unwrap();
    }

    #[test]
    fn counts_are_appended_and_summed() {
        let outer = told_to(None);
        let file = outer.path().join("tally.jsonl");
        let inner = told_to(Some(file.clone()));
        fs::write(inner.path().join("ab"), "cdef").unwrap();
        drop(inner);
        let mut scan = Scan::new();
        scan.allow(Place::Answers, "stdout");
        scan.process(SESSION_ID.as_bytes(), b"xy");
        scan.settle_in(Some(&file));
        let sum = Tally::read(&file).unwrap();
        assert_eq!((sum.processes, sum.folders, sum.files), (1, 1, 1));
        assert_eq!(sum.bytes, 2 + 4 + SESSION_ID.len() as u64 + 2);
        assert_eq!(sum.allowed.into_iter().collect::<Vec<_>>(), [("answers".to_owned(), 1)]);
        assert_eq!(Tally::read(&outer.path().join("none")).unwrap(), Tally::default());
    }

    #[test]
    fn streams_are_told_apart() {
        let mut scan = Scan::new();
        scan.allow(Place::Answers, "stdout");
        scan.process(SESSION_ID.as_bytes(), SESSION_ID.as_bytes());
        assert_eq!(scan.finds(), ["stderr holds the session (plain)"]);
        assert!(catch_unwind(|| scan.settle_in(None)).is_err());
    }

    #[test]
    fn a_test_that_fails_already_is_not_ended_twice() {
        let told = catch_unwind(|| {
            let folder = told_to(None);
            fs::write(folder.path().join("a"), SESSION_ID).unwrap();
            assert!(!folder.path().exists(), "the first failure");
        });
        assert_eq!(*told.unwrap_err().downcast::<&str>().unwrap(), "the first failure");
    }
}
