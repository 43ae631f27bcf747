//! From a plan to jobs: the folder, the name nobody else has, the rows.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::folder::{self, Home};
use super::list::Place;
use super::name::{component, file_name, id_tail, stem};
use super::{Downloader, blocking};
use crate::error::{Error, Result};
use crate::media::{Asset, AssetKey, Author, Skip};
use crate::plan::Plan;
use crate::progress::Event;
use crate::record::{AssetId, AssetRow, AssetState, Known, RecordStore, Shelf, WorkState};

/// How many names are tried for one file before giving up.
const NAMES: u32 = 9;

/// A work whose files are being saved.
pub(super) struct Work {
    pub(super) id: String,
    pub(super) place: Place,
    /// The folder or playlist it was listed in, where its mode has several.
    pub(super) listing: Option<Arc<str>>,
    pub(super) author: Arc<Author>,
    pub(super) home: Arc<Home>,
    /// The folder of its files.
    pub(super) folder: PathBuf,
    /// The same relative to the root, with `/`.
    pub(super) relative: String,
    pub(super) stem: String,
    /// What stands behind the stem because another work has the plain name; mostly empty.
    pub(super) tail: String,
    /// How many of its files have not ended.
    pub(super) left: AtomicUsize,
    /// The code of the first failure.
    pub(super) failed: Mutex<Option<&'static str>>,
    /// Its files as they were planned anew, once their addresses did not serve any more.
    pub(super) fresh: tokio::sync::OnceCell<Vec<Asset>>,
}

/// One file to be saved.
pub(super) struct FileJob {
    pub(super) work: Arc<Work>,
    pub(super) asset: Asset,
    pub(super) id: AssetId,
    pub(super) known: Option<Known>,
}

impl Work {
    /// The texts that may stand between stem and kind, the wanted one first.
    pub(super) fn tails(&self) -> impl Iterator<Item = String> {
        let id = if self.tail.is_empty() { id_tail(&self.id) } else { self.tail.clone() };
        let first = std::iter::once(self.tail.clone());
        let second = (self.tail.is_empty()).then(|| id.clone());
        first.chain(second).chain((2..NAMES).map(move |n| format!("{id}_{n}")))
    }

    /// The name of one of its files.
    pub(super) fn file_name(&self, key: AssetKey, tail: &str, extension: &str) -> String {
        named(&self.stem, key, tail, extension)
    }

    pub(super) fn fail(&self, error: &Error) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error.code());
    }
}

/// What is to be done for a plan.
pub(super) enum Prepared {
    /// Nothing: the work is not to be saved.
    Skipped(Skip),
    /// These files; none of them when nothing is wanted.
    Files(Vec<FileJob>),
}

impl Downloader {
    /// Makes a plan ready. Called for one plan at a time, in the order of the listing, so that names go to
    /// the work listed first.
    pub(super) async fn prepare(&self, plan: &mut Plan, place: Place) -> Result<Prepared> {
        if let Some(skip) = plan.skip {
            self.sink.event(Event::Work { id: &plan.work_id, stem: &plan.stem, skip: Some(skip) });
            self.skip(plan, skip).await?;
            return Ok(Prepared::Skipped(skip));
        }
        let home = self.home(&plan.author).await?;
        let stem = stem(&plan.stem);
        let folders: Vec<String> = plan.folders.iter().map(|folder| component(folder)).collect();
        let path = folders.iter().fold(home.path.clone(), |path, folder| path.join(folder));
        let relative = folders.iter().fold(home.relative.clone(), |path, folder| format!("{path}/{folder}"));
        let name = folders.iter().rev().fold(stem.clone(), |name, folder| format!("{folder}/{name}"));
        let claim = Claim { shelf: home.shelf.clone(), name, relative: relative.clone(), stem: stem.clone() };
        let (tail, known) = self.claim(plan, claim).await?;
        self.sink.event(Event::Work { id: &plan.work_id, stem: &format!("{stem}{tail}"), skip: None });
        if !folders.is_empty() {
            let path = path.clone();
            blocking(move || std::fs::create_dir_all(path)).await?;
        }
        let assets = std::mem::take(&mut plan.assets);
        let work = Arc::new(Work {
            id: plan.work_id.clone(),
            place,
            listing: plan.listing.clone(),
            author: plan.author.clone(),
            home,
            folder: path,
            relative,
            stem,
            tail,
            left: AtomicUsize::new(assets.len()),
            failed: Mutex::default(),
            fresh: tokio::sync::OnceCell::new(),
        });
        if assets.is_empty() {
            self.close(&work).await?;
        }
        Ok(Prepared::Files(self.jobs(&work, assets, known)))
    }

    fn jobs(&self, work: &Arc<Work>, assets: Vec<Asset>, mut known: Vec<Known>) -> Vec<FileJob> {
        let job = |asset: Asset| {
            let id = AssetId::new(self.settings.platform, &work.id, asset.key);
            let at = known.iter().position(|known| known.row.id == id);
            FileJob { work: work.clone(), asset, id, known: at.map(|at| known.swap_remove(at)) }
        };
        assets.into_iter().map(job).collect()
    }

    /// The author's folder, settled once per downloader.
    async fn home(&self, author: &Author) -> Result<Arc<Home>> {
        let known = self.homes.lock().unwrap_or_else(PoisonError::into_inner).get(&author.id).cloned();
        if let Some(home) = known {
            return Ok(home);
        }
        let settings = &self.settings;
        let home =
            folder::home(&settings.root, settings.platform, &settings.mode, author, &self.store).await?;
        let home = Arc::new(home);
        let mut homes = self.homes.lock().unwrap_or_else(PoisonError::into_inner);
        homes.insert(author.id.clone(), home.clone());
        Ok(home)
    }

    /// Takes the name, writes the work's record and the planned rows, and reads what is known of its files.
    /// The text is what stands behind the stem because another work has the plain name.
    async fn claim(&self, plan: &mut Plan, claim: Claim) -> Result<(String, Vec<Known>)> {
        let (work_id, record) = (plan.work_id.clone(), plan.record.take());
        let files: Vec<(AssetKey, &'static str)> =
            plan.assets.iter().map(|asset| (asset.key, asset.extension)).collect();
        let (tail, known, unsaved) = self
            .store
            .call(move |store| {
                let claimed = store.claim_name(&claim.shelf, &work_id, &claim.name)?;
                // A record that cannot be kept does not keep the files from being saved.
                let unsaved = record.and_then(|record| store.save(&record).err());
                let tail = claim.tail(&claimed);
                let wanted: Vec<(AssetKey, String)> = files
                    .into_iter()
                    .map(|(key, extension)| (key, claim.path(key, &tail, extension)))
                    .collect();
                let known = planned(store, &claim.shelf, &work_id, wanted)?;
                Ok((tail, known, unsaved))
            })
            .await?;
        if let Some(error) = unsaved {
            self.sink.event(Event::Notice { cause: error.cause(), detail: error.particulars() });
        }
        Ok((tail, known))
    }

    async fn skip(&self, plan: &mut Plan, skip: Skip) -> Result<()> {
        let shelf = Shelf {
            platform: self.settings.platform.to_owned(),
            mode: self.settings.mode.clone(),
            author_id: plan.author.id.clone(),
        };
        let (work_id, record) = (plan.work_id.clone(), plan.record.take());
        self.store
            .call(move |store| {
                record.map_or(Ok(()), |record| store.save(&record))?;
                store.put_work(&shelf, &work_id, WorkState::Skipped, Some(skip.code()), "")
            })
            .await
    }

    /// Writes how a work ended, once its last file has, and tells whether it is whole.
    pub(super) async fn file_ended(&self, work: &Work) -> Result<bool> {
        if work.left.fetch_sub(1, Ordering::AcqRel) == 1 { self.close(work).await } else { Ok(false) }
    }
}

/// Where the files of a work are to go.
struct Claim {
    shelf: Shelf,
    /// The folders below the author's and the stem, joined by `/`.
    name: String,
    /// The folder relative to the root, with `/`.
    relative: String,
    stem: String,
}

impl Claim {
    /// What the claimed name has behind the wanted one, as file names carry it.
    fn tail(&self, claimed: &str) -> String {
        let tail = claimed.get(self.name.len()..).unwrap_or_default();
        if tail.is_empty() { String::new() } else { id_tail(tail.trim_start_matches('_')) }
    }

    /// Where a file is to go, relative to the root.
    fn path(&self, key: AssetKey, tail: &str, extension: &str) -> String {
        format!("{}/{}", self.relative, named(&self.stem, key, tail, extension))
    }
}

/// The name of a file of a work.
fn named(stem: &str, key: AssetKey, tail: &str, extension: &str) -> String {
    file_name(stem, &format!("{tail}{}", key.suffix()), extension)
}

/// Gives every wanted asset a row: new ones and failed ones are planned (again). A row that has a path keeps
/// it, since a part may stand there; a new one names where its part is going to be, so that a later run finds
/// it under whatever name the file has then.
fn planned(
    store: &mut dyn RecordStore,
    shelf: &Shelf,
    work_id: &str,
    wanted: Vec<(AssetKey, String)>,
) -> Result<Vec<Known>> {
    let mut known = store.assets_of(&shelf.platform, work_id)?;
    for (key, path) in wanted {
        match known.iter_mut().find(|known| known.row.id.key == key) {
            Some(Known { row, .. }) if matches!(row.state, AssetState::Failed | AssetState::Skipped) => {
                row.state = AssetState::Planned;
                (row.cause, row.reason) = (None, String::new());
                store.put_asset(row)?;
            }
            Some(_) => {}
            None => {
                let id = AssetId::new(shelf.platform.clone(), work_id, key);
                let row = AssetRow {
                    path: Some(path),
                    ..AssetRow::planned(id, shelf.author_id.clone(), shelf.mode.clone())
                };
                store.put_asset(&row)?;
                known.push(Known { row, places: Vec::new() });
            }
        }
    }
    Ok(known)
}
