//! The files of a folder, with their contents' hashes, and a short drawing of them.

use crate::Failure;
use md5::{Digest, Md5};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Names of a folder that are drawn before the rest is counted.
const DRAWN: usize = 8;

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its place below the folder.
    pub(crate) path: PathBuf,
    /// Bytes.
    pub(crate) len: u64,
    /// MD5 of the content, lower-case hexadecimal.
    pub(crate) md5: String,
    /// When it was last written.
    pub(crate) modified: SystemTime,
}

impl Entry {
    /// The last part of the path.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// The files below a folder, in order of their paths; folders that begin with a dot are left out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tree {
    /// The folder.
    pub(crate) root: PathBuf,
    /// Its files.
    pub(crate) files: Vec<Entry>,
}

impl Tree {
    /// Reads a folder.
    pub(crate) fn read(root: &Path) -> Result<Self, Failure> {
        let mut files = Vec::new();
        walk(root, root, &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { root: root.to_path_buf(), files })
    }

    /// The folders with the first of their files, and what there is of each kind.
    pub(crate) fn show(&self) -> String {
        let mut folders: BTreeMap<PathBuf, Vec<&Entry>> = BTreeMap::new();
        let mut kinds: BTreeMap<String, (usize, u64)> = BTreeMap::new();
        for file in &self.files {
            folders.entry(file.path.parent().unwrap_or(Path::new("")).to_path_buf()).or_default().push(file);
            let kind = kinds.entry(kind(&file.name())).or_default();
            *kind = (kind.0 + 1, kind.1 + file.len);
        }
        let name = self.root.file_name().unwrap_or_default().to_string_lossy();
        let mut text = String::new();
        for (folder, files) in &folders {
            let _ = writeln!(text, "{name}/{}/", folder.display());
            for file in files.iter().take(DRAWN) {
                let _ = writeln!(text, "  {:>9}  {}", file.len, short(&file.name()));
            }
            if files.len() > DRAWN {
                let _ = writeln!(text, "  {:>9}  … and {} more", "", files.len() - DRAWN);
            }
        }
        let each = kinds.iter().map(|(kind, (count, bytes))| {
            #[expect(clippy::cast_precision_loss, reason = "shown with one digit behind the point")]
            let megabytes = *bytes as f64 / 1e6;
            format!("{count} {kind} ({megabytes:.1} MB)")
        });
        let _ = writeln!(text, "{} files: {}", self.files.len(), each.collect::<Vec<_>>().join(", "));
        text
    }
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<Entry>) -> Result<(), Failure> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        let meta = entry.metadata()?;
        if !meta.is_dir() {
            let content = fs::read(&path)?;
            let md5 = hex(&Md5::digest(&content));
            let path = path.strip_prefix(root)?.to_path_buf();
            files.push(Entry { path, len: meta.len(), md5, modified: meta.modified()? });
        } else if !entry.file_name().to_string_lossy().starts_with('.') {
            walk(root, &path, files)?;
        }
    }
    Ok(())
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What kind of file a name belongs to, by the suffix F2 gave it: `video.mp4`, `image_3.webp` counts as `image`.
fn kind(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let parts = stem.rsplit('_').find(|part| !part.is_empty() && !part.bytes().all(|b| b.is_ascii_digit()));
    parts.unwrap_or(stem).to_owned()
}

/// A name without what would steer a terminal, cut to a line.
fn short(name: &str) -> String {
    let safe: Vec<char> =
        name.chars().filter(|c| !c.is_control() && !('\u{200b}'..='\u{202e}').contains(c)).collect();
    if safe.len() <= 60 {
        return safe.into_iter().collect();
    }
    let (head, tail) =
        (safe[..30].iter().collect::<String>(), safe[safe.len() - 25..].iter().collect::<String>());
    format!("{head} … {tail}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn reads_hashes_and_counts() {
        let folder = tempfile::tempdir().unwrap();
        let author = folder.path().join("douyin/post/someone");
        fs::create_dir_all(&author).unwrap();
        fs::create_dir_all(folder.path().join(".f2")).unwrap();
        fs::write(folder.path().join(".f2/f2.sqlite"), "x").unwrap();
        for number in 1..=9 {
            fs::write(author.join(format!("a_image_{number}.webp")), "abc").unwrap();
        }
        fs::write(author.join("a_video.mp4"), "").unwrap();
        let tree = Tree::read(folder.path()).unwrap();
        assert_eq!(tree.files.len(), 10);
        assert_eq!(tree.files[0].md5, "900150983cd24fb0d6963f7d28e17f72");
        let shown = tree.show();
        assert!(shown.contains("9 image (0.0 MB)") && shown.contains("1 video"), "{shown}");
        assert!(shown.contains("… and 2 more"), "{shown}");
    }

    #[test]
    fn kinds_by_suffix() {
        let names = [
            "2025-01-01 10-00-00_t_video.mp4",
            "t_image_12.webp",
            "t_live_1.mp4",
            "t_desc.txt",
            "t_7519_cover.jpeg",
        ];
        assert_eq!(names.map(kind), ["video", "image", "live", "desc", "cover"]);
    }

    #[test]
    fn names_are_shown_harmless() {
        assert_eq!(short("a\u{1b}[31m\u{202e}b"), "a[31mb");
        assert!(short(&"长".repeat(80)).chars().count() < 60);
    }
}
