//! `--incremental`: which works an earlier run saved.

use std::collections::{HashMap, HashSet};

use f2_core::error::Result;
use f2_core::platform::{Known, Origin};
use f2_core::record::RecordStore;

use super::resume::Before;
use super::saver::Saver;

/// The works that were saved as works of a list: of a folder or playlist where the mode has several, else those of
/// which a file stands below the folder of the mode and of the author whose list it is. What this run saves does not
/// count, nor what was saved since a list began that has not come to its end (`before`): behind it stand works nobody
/// has saved. Makes no store where there is none.
///
/// # Errors
/// `disk.store`.
pub(super) async fn known(saver: &Saver, mode: &str, before: &Before) -> Result<Known> {
    let saved = match saver.has_store() {
        true => Saved::read(saver, mode, before).await?,
        false => Saved::default(),
    };
    Ok(Known::by_origin(move |origin, id| saved.has(origin, id)))
}

/// Works by where they were saved.
#[derive(Default)]
struct Saved {
    /// Below the folder of the mode.
    all: HashSet<String>,
    /// Below an author's folder.
    of: HashMap<String, HashSet<String>>,
    /// As one of a folder or playlist of an author.
    within: HashMap<Origin, HashSet<String>>,
}

impl Saved {
    fn has(&self, origin: &Origin, id: &str) -> bool {
        let works = match origin {
            Origin { listing: Some(_), .. } => self.within.get(origin),
            Origin { author: Some(author), .. } => self.of.get(author),
            _ => Some(&self.all),
        };
        works.is_some_and(|works| works.contains(id))
    }

    async fn read(saver: &Saver, mode: &str, before: &Before) -> Result<Self> {
        let (platform, mode) = (saver.platform.name(), mode.to_owned());
        let began = before.standing.as_ref().map_or(i64::MAX, |standing| standing.began_at);
        let lists = before.lists.clone();
        let read = move |store: &mut dyn RecordStore| {
            let mut saved = Self::default();
            saved.below(store, platform, &mode, began)?;
            for work in store.listed(platform, &mode)? {
                if lists.standing(&work.listing).is_none_or(|standing| work.since < standing.began_at) {
                    let origin = Origin { author: Some(work.author_id), listing: Some(work.listing) };
                    saved.within.entry(origin).or_default().insert(work.work_id);
                }
            }
            Ok(saved)
        };
        saver.store().await?.call(read).await
    }

    /// Takes what stands below the folder of a mode.
    fn below(&mut self, store: &mut dyn RecordStore, platform: &str, mode: &str, began: i64) -> Result<()> {
        let below = format!("{platform}/{mode}/");
        let mut owners: HashMap<String, Option<String>> = HashMap::new();
        for known in store.published()? {
            if known.row.id.platform != platform || known.row.updated_at >= began {
                continue;
            }
            for rest in known.places.iter().filter_map(|place| place.strip_prefix(&below)) {
                let folder = rest.split('/').next().unwrap_or_default();
                if !owners.contains_key(folder) {
                    owners.insert(folder.to_owned(), store.folder_owner(platform, mode, folder)?);
                }
                if let Some(Some(owner)) = owners.get(folder) {
                    let works = self.of.entry(owner.clone()).or_default();
                    works.insert(known.row.id.work_id.clone());
                }
                self.all.insert(known.row.id.work_id.clone());
            }
        }
        Ok(())
    }
}
