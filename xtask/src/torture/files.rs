//! The files of a folder against the manifest: every asset once, by content, under a name that tells the truth.

use super::complaint::{Complaint, Kind};
use super::scenario::Wants;
use crate::demo::tree::{Entry, Tree, hex};
use f2_sim::manifest::{AssetEntry, AuthorEntry, WorkEntry};
use f2_sim::media::Blob;
use f2_sim::world::{Author, Content};
use md5::{Digest, Md5};
use std::collections::{BTreeMap, HashMap};

/// A file that has to be there.
#[derive(Clone, Debug)]
pub(super) struct Due {
    /// `aweme_id`.
    pub(super) work: String,
    /// What the work is there for.
    label: String,
    /// `video`, `cover` …
    pub(super) kind: String,
    /// Number of the picture from 1, otherwise 0.
    pub(super) index: usize,
    /// MD5 and extension of every content that is right.
    right: Vec<(String, String)>,
}

impl Due {
    /// What its file name has before the extension.
    fn mark(&self) -> String {
        if self.index > 0 { format!("_{}_{}.", self.kind, self.index) } else { format!("_{}.", self.kind) }
    }

    fn shown(&self) -> String {
        format!("{} {} of {} ({})", self.kind, self.index, self.work, self.label)
    }

    fn is(&self, file: &Entry) -> bool {
        let name = file.name();
        let right = |(md5, extension): &(String, String)| {
            file.md5 == *md5 && name.ends_with(&format!(".{extension}"))
        };
        name.contains(&self.mark()) && self.right.iter().any(right)
    }
}

/// Another object each of these files may have been swapped for, by MD5.
pub(super) type Swaps = HashMap<String, String>;

/// The other objects of an author's pictures and sounds, of which the listing tells neither length nor checksum.
pub(super) fn swaps(author: &Author) -> Swaps {
    let mut all = Swaps::new();
    let mut add = |blob: &Blob| {
        all.insert(blob.md5().to_owned(), blob.altered().md5().to_owned());
    };
    for work in author.listed() {
        add(&work.covers.still);
        work.covers.animated.iter().for_each(|blob| add(blob));
        work.music.iter().flat_map(|music| &music.file).for_each(|blob| add(blob));
        if let Content::Images(images) = &work.content {
            images.iter().flat_map(|image| &image.files).for_each(|blob| add(blob));
        }
    }
    all
}

/// What has to be there of an author.
pub(super) fn dues(author: &AuthorEntry, wants: Wants, swaps: &Swaps) -> Vec<Due> {
    let mut all = Vec::new();
    for work in author.works.iter().filter(|work| work.skip.is_none()) {
        for asset in work.assets.iter().filter(|asset| wanted(asset, wants)) {
            let right = right(asset, swaps);
            if !right.is_empty() {
                all.push(due(work, asset, right));
            }
        }
    }
    all
}

fn due(work: &WorkEntry, asset: &AssetEntry, right: Vec<(String, String)>) -> Due {
    let (work, label) = (work.aweme_id.clone(), work.label.clone());
    Due { work, label, kind: asset.kind.clone(), index: asset.index, right }
}

fn wanted(asset: &AssetEntry, wants: Wants) -> bool {
    match asset.kind.as_str() {
        "music" => wants.music,
        "cover" => wants.cover,
        "desc" => wants.desc,
        _ => true,
    }
}

fn right(asset: &AssetEntry, swaps: &Swaps) -> Vec<(String, String)> {
    if let Some(text) = &asset.text {
        return vec![(hex(&Md5::digest(text)), "txt".to_owned())];
    }
    let contents = asset.contents.iter().filter(|content| content.right);
    contents
        .flat_map(|content| {
            let swapped = swaps.get(&content.md5);
            [Some(&content.md5), swapped]
                .into_iter()
                .flatten()
                .map(|md5| (md5.clone(), content.extension.clone()))
        })
        .collect()
}

/// Holds a folder against what has to be there. Until a run says that it is through, files may be missing and parts
/// may lie about; what has a final name is right at any time.
pub(super) fn compare(dues: &[Due], tree: &Tree, through: bool) -> Vec<Complaint> {
    let mut open: BTreeMap<&str, Vec<&Due>> = BTreeMap::new();
    for due in dues {
        due.right.iter().for_each(|(md5, _)| open.entry(md5).or_default().push(due));
    }
    let mut found = Vec::new();
    let mut taken: Vec<&Due> = Vec::new();
    for file in &tree.files {
        let shown = file.path.display();
        let is_part = file.name().ends_with(".part");
        let free = |due: &&&Due| due.is(file) && !taken.iter().any(|other| std::ptr::eq(*other, **due));
        match open.get(file.md5.as_str()).and_then(|dues| dues.iter().find(free)) {
            Some(due) => taken.push(due),
            None if is_part && through => {
                found.push(Complaint::new(Kind::Leftover, format!("{shown}, {} bytes", file.len)));
            }
            None if is_part => {}
            None => found.push(Complaint::new(
                Kind::WrongFile,
                format!("{shown}: {} bytes, MD5 {}, is no file that is due", file.len, file.md5),
            )),
        }
    }
    if through {
        let missing = dues.iter().filter(|due| !taken.iter().any(|other| std::ptr::eq(*other, *due)));
        found.extend(missing.map(|due| Complaint::new(Kind::Lost, format!("missing: {}", due.shown()))));
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::fs;

    fn due(kind: &str, index: usize, right: &[&str], extension: &str) -> Due {
        let right = right.iter().map(|text| (hex(&Md5::digest(text)), extension.to_owned())).collect();
        Due { work: "7".to_owned(), label: "a work".to_owned(), kind: kind.to_owned(), index, right }
    }

    fn found(files: &[(&str, &str)], through: bool) -> Vec<Kind> {
        let dues = [
            due("video", 0, &["good", "fine"], "mp4"),
            due("image", 2, &["pic"], "webp"),
            due("desc", 0, &["x"], "txt"),
        ];
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let tree = Tree::read(folder.path()).unwrap();
        compare(&dues, &tree, through).into_iter().map(|complaint| complaint.kind).collect()
    }

    #[test]
    fn whole_wrong_double_missing_and_left_over() {
        let all = [("a_video.mp4", "good"), ("a_image_2.webp", "pic"), ("a_desc.txt", "x")];
        assert_eq!(found(&all, true), []);
        assert_eq!(found(&[("a_video.mp4", "fine"), all[1], all[2]], true), []);
        assert_eq!(found(&all[1..], false), []);
        assert_eq!(found(&all[1..], true), [Kind::Lost]);
        assert_eq!(found(&[("a_video.mp4", "goo")], false), [Kind::WrongFile]);
        assert_eq!(found(&[("a_video.mov", "good")], false), [Kind::WrongFile]);
        assert_eq!(found(&[("a_image_1.webp", "pic")], false), [Kind::WrongFile]);
        assert_eq!(found(&[all[0], ("b_video.mp4", "fine")], false), [Kind::WrongFile]);
        assert_eq!(found(&[("a_video.mp4.part", "go")], false), []);
        assert_eq!(found(&[all.as_slice(), &[("a_video.mp4.part", "go")]].concat(), true), [Kind::Leftover]);
    }
}
