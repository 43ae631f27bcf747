//! `--incremental`: which works an earlier run saved.

use std::collections::HashSet;
use std::sync::Arc;

use f2_core::error::Result;
use f2_core::platform::{Known, Target, TargetKind};
use f2_core::record::{Shelf, Standing};
use futures_util::FutureExt as _;

use super::saver::Saver;

/// The works of which a file stands below the folder of this mode, and below the author's where the target names
/// one. What this run saves does not count, nor what was saved since a list began that has not come to its end
/// (`standing`): behind it stand works nobody has saved. Makes no store where there is none.
///
/// # Errors
/// `disk.store`.
pub(super) async fn known(
    saver: &Saver,
    mode: &str,
    target: &Target,
    standing: Option<&Standing>,
) -> Result<Known> {
    let before = standing.map_or(i64::MAX, |standing| standing.began_at);
    let known = match saver.has_store() {
        true => saved(saver, mode, target, before).await?,
        false => HashSet::new(),
    };
    let known = Arc::new(known);
    Ok(Known::new(move |id| std::future::ready(known.contains(&id)).boxed()))
}

async fn saved(saver: &Saver, mode: &str, target: &Target, before: i64) -> Result<HashSet<String>> {
    let platform = saver.platform.name();
    let (mode, target) = (mode.to_owned(), target.clone());
    let find = move |store: &mut dyn f2_core::record::RecordStore| {
        let mut below = format!("{platform}/{mode}/");
        if target.kind == TargetKind::Author {
            let shelf = Shelf { platform: platform.to_owned(), mode, author_id: target.id };
            match store.folder(&shelf)? {
                Some(folder) => below.push_str(&format!("{folder}/")),
                None => return Ok(HashSet::new()),
            }
        }
        let here = store.published()?.into_iter().filter(|known| {
            known.row.id.platform == platform
                && known.row.updated_at < before
                && known.places.iter().any(|place| place.starts_with(&below))
        });
        Ok(here.map(|known| known.row.id.work_id).collect())
    };
    saver.store().await?.call(find).await
}
