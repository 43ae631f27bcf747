//! Files that are there already: under this author, under another mode, or left by F2.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::folder::exists;
use super::part::{part_path, sum_file, sync_folder};
use super::prepare::{FileJob, Work};
use super::resume::Told;
use super::{Downloader, blocking, verify};
use crate::error::Result;
use crate::media::{Asset, Source};
use crate::record::{AssetRow, AssetState, Known};

/// A file on disk nobody has on record.
#[derive(Debug, Clone)]
struct Stray {
    name: String,
    size: u64,
}

/// Where a file may go.
#[derive(Debug)]
pub(super) enum Spot {
    /// An unrecorded file is this very one.
    Adopt {
        /// Its name.
        name: String,
        /// Its length.
        size: u64,
        /// Its MD5.
        md5: String,
    },
    /// Under a name with this tail.
    Free {
        /// What stands between stem and kind.
        tail: String,
        /// Unrecorded files, by name and length, of which one is the wanted one if the server tells its length.
        maybe: Vec<(String, u64)>,
    },
}

/// Whether an unrecorded file is the wanted one.
enum Agreement {
    Same(String),
    Other,
    Unknown,
}

impl Downloader {
    /// The name of the file when nothing needs to be fetched.
    pub(super) async fn had(&self, job: &FileJob, known: Option<&Known>) -> Result<Option<String>> {
        let Some(Known { row, places }) = known else { return Ok(None) };
        let Some(size) = row.size else { return Ok(None) };
        if !matches!(row.state, AssetState::Published | AssetState::Verified) {
            return Ok(None);
        }
        let own = format!("{}/", job.work.home.relative);
        let hash = row.hash.clone().filter(|_| row.state == AssetState::Verified);
        let (root, paths) = (self.settings.root.clone(), places.clone());
        let whole = blocking(move || {
            let whole = |path: &String| is_whole(&root.join(path), size, hash.as_deref());
            Ok(paths.into_iter().filter(whole).collect::<Vec<String>>())
        })
        .await?;
        let name = |path: &String| path.rsplit('/').next().unwrap_or_default().to_owned();
        if row.state == AssetState::Verified && !whole.is_empty() {
            self.put(published(row)).await?;
        }
        match whole.iter().find(|path| path.starts_with(&own)) {
            Some(path) => Ok(Some(name(path))),
            None => match whole.first() {
                Some(path) => self.link(job, row, path).await,
                None => Ok(None),
            },
        }
    }

    /// Puts a file that is under another folder of this root into this one too.
    async fn link(&self, job: &FileJob, row: &AssetRow, from: &str) -> Result<Option<String>> {
        let extension = from.rsplit_once('.').map_or(job.asset.extension, |(_, extension)| extension);
        for tail in job.work.tails() {
            let name = job.work.file_name(job.asset.key, &tail, extension);
            let (source, target) = (self.settings.root.join(from), job.work.folder.join(&name));
            let (size, hash) = (row.size.unwrap_or_default(), row.hash.clone());
            let place = job.place(&name);
            let (path, id) = (place.clone(), job.id.clone());
            if !self.store.call(move |store| store.claim_place(&path, &id)).await? {
                continue;
            }
            let there = blocking(move || {
                if exists(&target) {
                    return Ok(is_whole(&target, size, hash.as_deref()));
                }
                duplicate(&source, &target).map(|()| true)
            })
            .await;
            if let Ok(true) = there {
                return Ok(Some(name));
            }
            self.store.call(move |store| store.drop_place(&place)).await?;
            there?;
        }
        Ok(None)
    }

    /// Where the file may go, looking at what lies there.
    pub(super) async fn spot(&self, job: &FileJob) -> Result<Spot> {
        let mut maybe = Vec::new();
        for tail in job.work.tails() {
            let Some(strays) = self.strays(job, &tail).await? else { continue };
            if strays.is_empty() {
                return Ok(Spot::Free { tail, maybe });
            }
            let (folder, asset) = (job.work.folder.clone(), job.asset.clone());
            for (Stray { name, size }, agreement) in blocking(move || judge(&folder, &asset, strays)).await? {
                match agreement {
                    Agreement::Same(md5) => return Ok(Spot::Adopt { name, size, md5 }),
                    Agreement::Unknown => maybe.push((name, size)),
                    Agreement::Other => {}
                }
            }
        }
        Ok(Spot::Free { tail: job.work.tail.clone(), maybe })
    }

    /// The unrecorded files with this tail; `None` when another asset has one of the names.
    async fn strays(&self, job: &FileJob, tail: &str) -> Result<Option<Vec<Stray>>> {
        let names = variants(&job.work, &job.asset, tail);
        let folder = job.work.folder.clone();
        let found = blocking(move || {
            let stray = |name: String| {
                let found = fs::symlink_metadata(folder.join(&name)).ok()?;
                Some(Stray { name, size: found.len() })
            };
            Ok(names.into_iter().filter_map(stray).collect::<Vec<_>>())
        })
        .await?;
        if found.is_empty() {
            return Ok(Some(found));
        }
        let places: Vec<String> = found.iter().map(|stray| job.place(&stray.name)).collect();
        let owners = self
            .store
            .call(move |store| {
                places.iter().map(|place| store.place_owner(place)).collect::<Result<Vec<_>>>()
            })
            .await?;
        if owners.iter().flatten().any(|owner| *owner != job.id) {
            return Ok(None);
        }
        Ok(Some(found.into_iter().zip(owners).filter(|(_, owner)| owner.is_none()).map(|(s, _)| s).collect()))
    }

    /// Makes an unrecorded file ours.
    pub(super) async fn adopt(&self, job: &FileJob, name: &str, size: u64, md5: String) -> Result<bool> {
        let mut row = published(&job.row());
        row.path = Some(job.place(name));
        (row.size, row.hash) = (Some(size), Some(md5));
        let place = job.place(name);
        self.store
            .call(move |store| {
                let ours = store.claim_place(&place, &row.id)?;
                if ours {
                    store.put_asset(&row)?;
                }
                Ok(ours)
            })
            .await
    }

    pub(super) async fn put(&self, row: AssetRow) -> Result<()> {
        self.store.call(move |store| store.put_asset(&row)).await
    }
}

impl FileJob {
    /// The path of a name in the work's folder, relative to the root.
    pub(super) fn place(&self, name: &str) -> String {
        format!("{}/{name}", self.work.relative)
    }

    /// What is known of the asset, or a planned row.
    pub(super) fn row(&self) -> AssetRow {
        let shelf = &self.work.home.shelf;
        self.known.as_ref().map_or_else(
            || AssetRow::planned(self.id.clone(), &shelf.author_id, &shelf.mode),
            |known| known.row.clone(),
        )
    }
}

/// The row of a file in place: what only its part needed is gone.
pub(super) fn published(row: &AssetRow) -> AssetRow {
    AssetRow {
        state: AssetState::Published,
        cause: None,
        reason: String::new(),
        etag: None,
        last_modified: None,
        mark: None,
        segments: None,
        ..row.clone()
    }
}

/// Every name the file may have with this tail, the planned one first.
fn variants(work: &Work, asset: &Asset, tail: &str) -> Vec<String> {
    let others = verify::extensions(asset.key.kind).iter().filter(|other| **other != asset.extension);
    std::iter::once(&asset.extension)
        .chain(others)
        .map(|extension| work.file_name(asset.key, tail, extension))
        .collect()
}

/// Compares unrecorded files with what is wanted.
fn judge(folder: &Path, asset: &Asset, strays: Vec<Stray>) -> io::Result<Vec<(Stray, Agreement)>> {
    strays
        .into_iter()
        .map(|stray| {
            let path = folder.join(&stray.name);
            let agreement =
                if path.is_file() { agreement(&path, stray.size, asset)? } else { Agreement::Other };
            Ok((stray, agreement))
        })
        .collect()
}

fn agreement(path: &Path, size: u64, asset: &Asset) -> io::Result<Agreement> {
    let candidates = match &asset.source {
        Source::Text(text) if text.len() as u64 == size => {
            let same = fs::read(path)? == text.as_bytes();
            return if same { Ok(Agreement::Same(sum_file(path)?.1)) } else { Ok(Agreement::Other) };
        }
        Source::Text(_) => return Ok(Agreement::Other),
        Source::Remote(candidates) => candidates,
    };
    if size == 0 {
        return Ok(Agreement::Other);
    }
    let told: Vec<Told> = candidates.iter().map(Told::of).collect();
    if told.iter().all(|told| told.md5.is_none() && told.length.is_none()) {
        return Ok(Agreement::Unknown);
    }
    let length_fits = told.iter().any(|told| told.ruling_length() == Some(size));
    if !length_fits && told.iter().all(|told| told.md5.is_none()) {
        return Ok(Agreement::Other);
    }
    let (_, md5) = sum_file(path)?;
    let sum_fits = told.iter().any(|told| told.md5.as_ref() == Some(&md5));
    Ok(if sum_fits || length_fits { Agreement::Same(md5) } else { Agreement::Other })
}

/// Whether the file is there in full; with a checksum, whether it is the very one.
fn is_whole(path: &Path, size: u64, md5: Option<&str>) -> bool {
    let long = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == size);
    long && md5.is_none_or(|md5| sum_file(path).is_ok_and(|(_, found)| found == md5))
}

/// One more name for a file, or a copy where the file system gives none.
fn duplicate(from: &Path, to: &Path) -> io::Result<()> {
    if fs::hard_link(from, to).is_err() {
        let part: PathBuf = part_path(to);
        // Never through a link, nor into what somebody is writing there.
        drop(fs::remove_file(&part));
        fs::copy(from, &part)?;
        fs::File::open(&part)?.sync_all()?;
        fs::rename(&part, to)?;
    }
    sync_folder(to)
}
