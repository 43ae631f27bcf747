//! Whether a folder holds what the simulator's manifest promises: every asset once, by content, and nothing else.

use super::tree::{Entry, Tree};
use crate::Failure;
use f2_sim::Hit;
use f2_sim::manifest::{AssetEntry, AuthorEntry, WorkEntry};
use md5::{Digest, Md5};
use std::collections::BTreeMap;

/// How many complaints are shown before the rest is counted.
const SHOWN: usize = 10;

/// Holds the files against the manifest and says in a line what was found.
pub(super) fn against(author: &AuthorEntry, tree: &Tree) -> Result<String, Failure> {
    let mut free: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for file in &tree.files {
        free.entry(&file.md5).or_default().push(file);
    }
    let mut wrong = Vec::new();
    let (mut works, mut assets, mut withheld) = (0, 0, 0);
    for work in &author.works {
        if work.skip.is_some() {
            withheld += 1;
            continue;
        }
        works += 1;
        for asset in &work.assets {
            match take(asset, &mut free) {
                Taken::Right => assets += 1,
                Taken::None if expected(asset).is_empty() => {}
                Taken::None => wrong.push(format!("missing: {}", label(work, asset))),
                Taken::Misnamed(name) => {
                    wrong.push(format!("{name} does not tell what {} is", label(work, asset)))
                }
            }
        }
    }
    wrong.extend(free.values().flatten().map(|file| format!("nobody's: {}", file.path.display())));
    if wrong.is_empty() {
        return Ok(format!(
            "All {assets} files of {works} works are right by content hash; {withheld} works are withheld."
        ));
    }
    let more = wrong.len().saturating_sub(SHOWN);
    wrong.truncate(SHOWN);
    Err(format!("the files are not what the manifest says:\n  {}\n  and {more} more", wrong.join("\n  "))
        .into())
}

/// Holds a second run to its promise.
pub(super) fn unchanged(first: &Tree, again: &Tree, media: usize) -> Result<(), Failure> {
    if media > 0 {
        return Err(format!("the second run asked for {media} files").into());
    }
    if first != again {
        return Err("the second run changed the folder".into());
    }
    Ok(())
}

/// Whether a request was for a file: the platforms' own hosts serve the interface, pages and tokens, and one path
/// that leads to a file. Some media hosts are below one of them.
pub(crate) fn is_media(hit: &Hit) -> bool {
    let own = ["douyin.com", "bytedance.com", "zijieapi.com", "tiktok.com"];
    let own = own.iter().any(|host| hit.host.ends_with(host)) && !hit.host.contains("-webapp-prime");
    !own || hit.path.contains("/play/")
}

enum Taken {
    Right,
    Misnamed(String),
    None,
}

/// The contents that are right for an asset: MD5 and, where it is fixed, the extension.
fn expected(asset: &AssetEntry) -> Vec<(String, Option<&str>)> {
    if let Some(text) = &asset.text {
        return vec![(super::tree::hex(&Md5::digest(text)), Some("txt"))];
    }
    let right = asset.contents.iter().filter(|content| content.right);
    right.map(|content| (content.md5.clone(), Some(content.extension.as_str()))).collect()
}

/// Takes a file that serves as this asset.
fn take(asset: &AssetEntry, free: &mut BTreeMap<&str, Vec<&Entry>>) -> Taken {
    for (md5, extension) in expected(asset) {
        let Some(files) = free.get_mut(md5.as_str()) else { continue };
        let mark = if asset.index > 0 {
            format!("_{}_{}.", asset.kind, asset.index)
        } else {
            format!("_{}.", asset.kind)
        };
        let Some(at) = files.iter().position(|file| file.name().contains(&mark)) else { continue };
        let name = files.swap_remove(at).name();
        let told = extension.is_none_or(|extension| name.ends_with(&format!(".{extension}")));
        return if told { Taken::Right } else { Taken::Misnamed(name) };
    }
    Taken::None
}

fn label(work: &WorkEntry, asset: &AssetEntry) -> String {
    format!("{} {} of {} ({})", asset.kind, asset.index, work.aweme_id, work.label)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use f2_sim::manifest::ContentEntry;
    use std::fs;

    /// An asset with the contents "good" (right) and "poor" (not right).
    fn asset(kind: &str, index: usize) -> AssetEntry {
        let content = |text: &str, right| ContentEntry {
            md5: super::super::tree::hex(&Md5::digest(text)),
            len: text.len() as u64,
            extension: "mp4".to_owned(),
            right,
            gear: None,
        };
        let contents = vec![content("poor", false), content("good", true)];
        AssetEntry { kind: kind.to_owned(), index, best: Some(1), contents, text: None, language: None }
    }

    fn work(skip: Option<&str>, assets: Vec<AssetEntry>) -> WorkEntry {
        WorkEntry {
            aweme_id: "7".to_owned(),
            label: "a work".to_owned(),
            create_time: 0,
            desc: String::new(),
            aweme_type: 0,
            pinned: false,
            skip: skip.map(str::to_owned),
            assets,
        }
    }

    /// What is found when these files stand where two assets and a text are due and one work is withheld.
    fn verdict(files: &[(&str, &str)]) -> Result<String, String> {
        let text = AssetEntry {
            text: Some("words".to_owned()),
            contents: Vec::new(),
            best: None,
            ..asset("desc", 0)
        };
        let silent = AssetEntry { contents: Vec::new(), best: None, ..asset("music", 0) };
        let due = vec![asset("video", 0), asset("live", 2), text, silent];
        let works = vec![work(None, due), work(Some("prohibited"), vec![asset("video", 0)])];
        let author = AuthorEntry {
            key: "a".to_owned(),
            sec_uid: String::new(),
            uid: String::new(),
            nickname: String::new(),
            works,
        };
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        against(&author, &Tree::read(folder.path()).unwrap()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn every_asset_once_and_nothing_else() {
        let right = [("t_video.mp4", "good"), ("t_live_2.mp4", "good"), ("t_desc.txt", "words")];
        assert!(verdict(&right).unwrap().starts_with("All 3 files of 1 works"));
        assert!(verdict(&right[..2]).unwrap_err().contains("missing: desc"));
        let more = [right.as_slice(), &[("t_video_2.mp4.part", "go")]].concat();
        assert!(verdict(&more).unwrap_err().contains("nobody's: t_video_2.mp4.part"));
        let poor = [("t_video.mp4", "poor"), right[1], right[2]];
        assert!(verdict(&poor).unwrap_err().contains("missing: video"));
        let named = [("t_video.mov", "good"), right[1], right[2]];
        assert!(verdict(&named).unwrap_err().contains("t_video.mov does not tell"));
        let number = [right[0], ("t_live_1.mp4", "good"), right[2]];
        assert!(verdict(&number).unwrap_err().contains("missing: live 2"));
    }

    #[test]
    fn requests_for_files_are_told_apart() {
        let hit =
            |host: &str, path: &str| Hit { host: host.to_owned(), path: path.to_owned(), ..Hit::default() };
        assert!(!is_media(&hit("www.douyin.com", "/aweme/v1/web/aweme/post/")));
        assert!(!is_media(&hit("v.douyin.com", "/abc/")));
        assert!(is_media(&hit("www.douyin.com", "/aweme/v1/play/")));
        assert!(is_media(&hit("v3-web.douyinvod.com", "/a/b/")));
        assert!(!is_media(&hit("www.tiktok.com", "/api/post/item_list/")));
        assert!(!is_media(&hit("mssdk-sg.tiktok.com", "/web/common")));
        assert!(is_media(&hit("v16-webapp-prime.tiktok.com", "/video/")));
        assert!(is_media(&hit("p16-sign.tiktokcdn-us.com", "/obj/")));
    }
}
