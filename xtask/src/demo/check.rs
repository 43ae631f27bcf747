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

/// Whether a request was for a file: the platform's own hosts serve the interface, pages and tokens, and one path
/// that leads to a file.
pub(super) fn is_media(hit: &Hit) -> bool {
    let own = ["douyin.com", "bytedance.com", "zijieapi.com"].iter().any(|host| hit.host.ends_with(host));
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
