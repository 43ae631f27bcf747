//! What was looked through, what was found, and how much it was.

use super::{Found, Place, find};
use crate::journal::Hit;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::ops::AddAssign;
use std::path::{Path, PathBuf};

/// The variable that names the file to which every settled [`Scan`] appends a line of counts.
pub const TALLY: &str = "F2_SIM_SCAN_TALLY";

/// How much was looked through, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Processes whose streams were looked through.
    pub processes: u64,
    /// Folders that were looked through when their tests were done with them.
    pub folders: u64,
    /// Files and links in them.
    pub files: u64,
    /// Requests that simulators answered.
    pub requests: u64,
    /// How many of these carried a planted secret: their clients had it at hand and could have told it.
    pub entrusted: u64,
    /// Bytes of streams, names and files.
    pub bytes: u64,
    /// By the name of a [`Place`]: how many streams or files held a mark where it may be.
    pub allowed: BTreeMap<String, u64>,
    /// What was found where nothing may be: the place and the mark's name, never the mark itself.
    pub finds: Vec<String>,
}

impl Tally {
    /// The sum of the lines of a file as settled scans append them; nothing without the file.
    ///
    /// # Errors
    /// When the file cannot be read or holds anything else.
    pub fn read(file: &Path) -> io::Result<Self> {
        let text = match fs::read_to_string(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            read => read?,
        };
        let mut sum = Self::default();
        for line in text.lines() {
            sum += serde_json::from_str(line)?;
        }
        Ok(sum)
    }

    /// Appends itself as one line.
    fn append(&self, file: &Path) -> io::Result<()> {
        let line = serde_json::to_string(self)? + "\n";
        OpenOptions::new().create(true).append(true).open(file)?.write_all(line.as_bytes())
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.processes += other.processes;
        self.folders += other.folders;
        self.files += other.files;
        self.requests += other.requests;
        self.entrusted += other.entrusted;
        self.bytes += other.bytes;
        for (place, count) in other.allowed {
            *self.allowed.entry(place).or_default() += count;
        }
        self.finds.extend(other.finds);
    }
}

/// A search through streams and folders.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    allowed: Vec<(Place, String)>,
    tally: Tally,
}

impl Scan {
    /// A search that has not looked at anything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets this place hold a secret: a stream by its name, a file by its path below the folder, with `/`.
    pub fn allow(&mut self, place: Place, name: &str) {
        self.allowed.push((place, name.to_owned()));
    }

    /// Looks through bytes; `name` is what a find is reported with, and what [`Scan::allow`] goes by.
    pub fn bytes(&mut self, name: &str, bytes: &[u8]) {
        self.tally.bytes += bytes.len() as u64;
        let found = find(bytes);
        match self.allowed.iter().find(|(_, allowed)| allowed == name) {
            _ if found.is_empty() => {}
            Some((place, _)) => *self.tally.allowed.entry(place.name().to_owned()).or_default() += 1,
            None => found.iter().for_each(|found| self.found(name, *found)),
        }
    }

    /// Looks through both streams of a process, `stdout` and `stderr`.
    pub fn process(&mut self, stdout: &[u8], stderr: &[u8]) {
        self.tally.processes += 1;
        self.bytes("stdout", stdout);
        self.bytes("stderr", stderr);
    }

    /// Looks through the names and contents of everything below a folder; links are not followed, their targets are
    /// looked at. What cannot be read is a find of its own; what is gone meanwhile is none.
    pub fn folder(&mut self, folder: &Path) {
        self.tally.folders += 1;
        let mut open = vec![folder.to_path_buf()];
        while let Some(at) = open.pop() {
            let name = name_of(folder, &at);
            match list(&at) {
                Err(error) => self.unread(&name, &error),
                Ok(paths) => {
                    for path in paths {
                        self.entry(&name_of(folder, &path), path, &mut open);
                    }
                }
            }
        }
    }

    fn entry(&mut self, name: &str, path: PathBuf, open: &mut Vec<PathBuf>) {
        let last = path.file_name().unwrap_or_default().as_encoded_bytes();
        let named = find(last);
        self.tally.bytes += last.len() as u64;
        named.iter().for_each(|found| self.found("the name of a file", *found));
        let name = if find(name.as_bytes()).is_empty() { name } else { "a file whose path holds a mark" };
        match content(&path) {
            Ok(None) => open.push(path),
            Ok(Some(bytes)) => {
                self.tally.files += 1;
                self.bytes(name, &bytes);
            }
            Err(error) => self.unread(name, &error),
        }
    }

    fn found(&mut self, name: &str, found: Found) {
        self.tally.finds.push(format!("{name} holds {} ({})", found.mark, found.form));
    }

    fn unread(&mut self, name: &str, error: &io::Error) {
        if error.kind() != io::ErrorKind::NotFound {
            self.tally.finds.push(format!("{name} cannot be looked at: {error}"));
        }
    }

    /// Counts the requests of a simulator, and those that carried a planted secret.
    pub(crate) fn journal(&mut self, hits: &[Hit]) {
        self.tally.requests += hits.len() as u64;
        let entrusted = hits.iter().filter(|hit| !find(format!("{hit:?}").as_bytes()).is_empty());
        self.tally.entrusted += entrusted.count() as u64;
    }

    /// What was found where nothing may be, a line each.
    #[must_use]
    pub fn finds(&self) -> &[String] {
        &self.tally.finds
    }

    /// How much was looked through.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Ends the search and appends its counts to the file that [`TALLY`] names.
    ///
    /// # Panics
    /// When something was found or the counts cannot be written, unless the thread is panicking already.
    #[track_caller]
    pub fn settle(self) {
        self.settle_in(std::env::var_os(TALLY).map(PathBuf::from).as_deref());
    }

    #[track_caller]
    pub(super) fn settle_in(self, file: Option<&Path>) {
        let told = file.map_or(Ok(()), |file| self.tally.append(file));
        if std::thread::panicking() {
            return;
        }
        assert!(self.tally.finds.is_empty(), "a secret was left behind: {}", self.tally.finds.join("; "));
        if let Err(error) = told {
            panic!("{TALLY}: {error}");
        }
    }
}

/// Looks through what a process printed; `allowed` names the streams that may hold a secret.
///
/// # Panics
/// When a stream holds one and may not.
#[track_caller]
pub fn process(stdout: &[u8], stderr: &[u8], allowed: &[(Place, &str)]) {
    let mut scan = Scan::new();
    allowed.iter().for_each(|(place, name)| scan.allow(*place, name));
    scan.process(stdout, stderr);
    scan.settle();
}

fn name_of(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

/// The bytes of a file or the target of a link; nothing for a folder, no bytes for a pipe or a socket.
fn content(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let kind = fs::symlink_metadata(path)?.file_type();
    match () {
        () if kind.is_dir() => Ok(None),
        () if kind.is_symlink() => Ok(Some(fs::read_link(path)?.as_os_str().as_encoded_bytes().to_vec())),
        () if kind.is_file() => fs::read(path).map(Some),
        () => Ok(Some(Vec::new())),
    }
}
