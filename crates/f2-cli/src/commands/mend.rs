//! Damaged and missing files put right: copied from a whole place of theirs, else fetched again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use f2_core::error::{Cause, Exit, Result};
use f2_core::media::{AssetKey, AssetKind, Author};
use f2_core::plan::Plan;
use f2_core::platform::{Order, Plans, Platform, Target, TargetKind};
use f2_core::record::{AssetId, AssetState, Damage, Finding, Known, Store, inspect, restore};
use futures_util::{StreamExt as _, stream};

use super::again::{self, Work};
use super::run::attend;
use super::saver::{Errand, Saver};
use crate::messages::{Messages, id};
use crate::registry;
use crate::ui::{Voice, stream::stderr_style, stream::talk};

/// What mending came to.
pub(super) struct Mended {
    /// Files that are whole now.
    pub(super) fixed: usize,
    /// Files that are not.
    pub(super) left: usize,
    /// Stopped by the user.
    pub(super) interrupted: bool,
}

/// Opens what saves for a platform.
pub(super) type Open<'a> = &'a dyn Fn(&str) -> Result<Saver>;

/// Mends everything that can be mended.
///
/// # Errors
/// `usage.*` when a platform's settings cannot be used; `disk.*` when the store cannot.
pub(super) fn run(
    root: &Path,
    faulty: Vec<Finding>,
    open: Open<'_>,
    messages: &Arc<Messages>,
) -> Result<Mended> {
    let total: usize = faulty.iter().map(|finding| finding.damaged.len()).sum();
    let mut platforms: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for finding in faulty {
        platforms.entry(finding.known.row.id.platform.clone()).or_default().push(finding);
    }
    let (mut left, mut interrupted) = (0, false);
    for (platform, findings) in platforms {
        let damaged: usize = findings.iter().map(|finding| finding.damaged.len()).sum();
        if registry::find(&platform).is_none() {
            talk(&messages.with(id::VERIFY_NO_PLATFORM, &[("platform", platform.as_str().into())]));
            left += damaged;
            continue;
        }
        let saver = open(&platform)?;
        let (cancel, reporter) = (saver.cancel.clone(), Arc::clone(&saver.reporter));
        let still = std::sync::Mutex::new(damaged);
        let mending = async {
            let count = mend(root, &saver, findings, messages).await?;
            *still.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = count;
            Ok(Exit::Done)
        };
        let exit = attend(mending, &cancel, &reporter, messages)?;
        left += *still.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        interrupted |= exit == Exit::Interrupted || cancel.is_cancelled();
        if interrupted {
            break;
        }
    }
    Ok(Mended { fixed: total.saturating_sub(left), left, interrupted })
}

/// Mends the files of one platform and says how many places are still not whole.
async fn mend(root: &Path, saver: &Saver, findings: Vec<Finding>, messages: &Messages) -> Result<usize> {
    let store = saver.store().await?.clone();
    let ids: Vec<AssetId> = findings.iter().map(|finding| finding.known.row.id.clone()).collect();
    // A broadcast is over: nothing brings a recording back.
    let can_be_had = |finding: &&Finding| {
        finding.whole.is_empty() && finding.known.row.id.key.kind != AssetKind::Recording
    };
    let gone: Vec<&Finding> = findings.iter().filter(can_be_had).collect();
    mark(&store, &gone).await?;
    let mut orders: BTreeMap<(String, String), Vec<Lost>> = BTreeMap::new();
    for finding in gone {
        let order = order_of(&store, &finding.known).await?;
        orders.entry((order.mode.clone(), order.author.clone())).or_default().push(order);
    }
    for ((mode, author), orders) in orders {
        fetch(saver, &store, &mode, author, orders, messages).await?;
        if saver.cancel.is_cancelled() {
            break;
        }
    }
    let mut left = 0;
    for (id, before) in ids.iter().zip(&findings) {
        left += settle(root, &store, id, before).await?;
    }
    Ok(left)
}

/// Takes down what is wrong, so that any later run fetches these files again, too.
async fn mark(store: &Store, gone: &[&Finding]) -> Result<()> {
    let mut rows = Vec::new();
    for finding in gone {
        let content = finding.damaged.iter().any(|(_, damage)| *damage == Damage::Content);
        let cause = if content { Cause::MediaCorrupt } else { Cause::MediaIncomplete };
        let mut row = finding.known.row.clone();
        row.state = AssetState::Failed;
        row.cause = Some(cause.code().to_owned());
        row.reason = cause.about().to_owned();
        rows.push(row);
    }
    store.call(move |store| rows.iter().try_for_each(|row| store.put_asset(row))).await
}

/// A file to fetch again, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Lost {
    mode: String,
    author: String,
    work: String,
    key: AssetKey,
    /// Folders below the author's and the stem of the file; `None` takes the plan's own.
    name: Option<(Vec<String>, String)>,
}

/// What its place says about a file: `platform/mode/folder/…/stem_kind.extension`.
async fn order_of(store: &Store, known: &Known) -> Result<Lost> {
    let row = &known.row;
    let own = row.path.as_ref().filter(|path| known.places.contains(path));
    let place = own.or(known.places.first()).cloned().unwrap_or_default();
    let mut pieces = place.split('/').map(str::to_owned);
    let (platform, mode, folder) = (pieces.next(), pieces.next(), pieces.next());
    let mut folders: Vec<String> = pieces.collect();
    let file = folders.pop().unwrap_or_default();
    let owner = match (platform, mode.clone(), folder) {
        (Some(platform), Some(mode), Some(folder)) => {
            store.call(move |store| store.folder_owner(&platform, &mode, &folder)).await?
        }
        _ => None,
    };
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let stem = stem.strip_suffix(&row.id.key.suffix()).filter(|_| owner.is_some());
    let name = stem.map(|stem| (folders, stem.to_owned()));
    Ok(Lost {
        mode: mode.filter(|_| owner.is_some()).unwrap_or_else(|| row.mode.clone()),
        author: owner.unwrap_or_else(|| row.author_id.clone()),
        work: row.id.work_id.clone(),
        key: row.id.key,
        name,
    })
}

/// Fetches files of one mode and folder again.
async fn fetch(
    saver: &Saver,
    store: &Store,
    mode: &str,
    author: String,
    orders: Vec<Lost>,
    messages: &Messages,
) -> Result<()> {
    let shelf = f2_core::record::Shelf {
        platform: saver.platform.name().to_owned(),
        mode: mode.to_owned(),
        author_id: author,
    };
    let owner = Arc::new(again::owner(store, shelf).await?);
    let keys: BTreeSet<AssetKey> = orders.iter().map(|order| order.key).collect();
    let one = Order::new(Target::new(TargetKind::Work, ""));
    let order = Order { want: again::want(one.want, Some(&keys)), ..one };
    let mut works: BTreeMap<String, Vec<Lost>> = BTreeMap::new();
    for order in orders {
        works.entry(order.work.clone()).or_default().push(order);
    }
    let plans = plans(Arc::clone(&saver.platform), works, owner);
    let ended = match saver.save(plans, Errand::once(mode, order)).await {
        Ok(saved) => saved.summary.ended,
        Err(error) if matches!(error.cause(), Cause::Store | Cause::DiskFull | Cause::DiskDenied) => {
            return Err(error);
        }
        Err(error) => Some(error),
    };
    if let Some(error) = ended {
        Voice { messages, style: stderr_style() }.error(&error, None);
    }
    Ok(())
}

/// The plans of some works, one request at a time, under the names their files have.
fn plans(platform: Arc<dyn Platform>, works: BTreeMap<String, Vec<Lost>>, owner: Arc<Author>) -> Plans {
    let plans = stream::iter(works).then(move |(id, orders)| {
        let (platform, owner) = (Arc::clone(&platform), Arc::clone(&owner));
        async move {
            let work = Work { id, keys: Some(orders.iter().map(|order| order.key).collect()) };
            let order = Order::new(Target::new(TargetKind::Work, ""));
            stream::iter(match again::plan(&platform, &order, &work, Some(&owner)).await {
                None => Vec::new(),
                Some(Err(error)) => vec![Err(error)],
                Some(Ok(plan)) => placed(plan, &orders, &owner).into_iter().map(Ok).collect(),
            })
        }
    });
    plans.flatten().boxed()
}

/// A plan of a work as one plan per name its files stand under.
fn placed(plan: Plan, orders: &[Lost], owner: &Arc<Author>) -> Vec<Plan> {
    if plan.skip.is_some() {
        return vec![plan];
    }
    let mut names: BTreeMap<Option<(Vec<String>, String)>, BTreeSet<AssetKey>> = BTreeMap::new();
    for order in orders {
        names.entry(order.name.clone()).or_default().insert(order.key);
    }
    let part = |(name, keys): (Option<(Vec<String>, String)>, BTreeSet<AssetKey>)| {
        let mut part = plan.clone();
        part.author = Arc::clone(owner);
        part.assets.retain(|asset| keys.contains(&asset.key));
        if let Some((folders, stem)) = name {
            (part.folders, part.stem) = (folders, stem);
        }
        part
    };
    names.into_iter().map(part).collect()
}

/// Looks at an asset once more, gives its damaged places the content of a whole one, and says how many of
/// the places that were not whole still are not.
async fn settle(root: &Path, store: &Store, id: &AssetId, before: &Finding) -> Result<usize> {
    let asked = id.clone();
    let rows = store.call(move |store| store.assets_of(&asked.platform, &asked.work_id)).await?;
    let known = rows.into_iter().find(|known| known.row.id == *id);
    let Some(known) = known.filter(|known| known.row.state == AssetState::Published) else {
        return Ok(before.damaged.len());
    };
    let (root, finding) = (root.to_owned(), known);
    let looked = tokio::task::spawn_blocking(move || {
        let finding = inspect(&root, finding);
        let Some(whole) = finding.whole.first() else { return finding.damaged.len() };
        finding.damaged.iter().filter(|(place, _)| restore(&root, whole, place).is_err()).count()
    });
    Ok(looked.await.unwrap_or(before.damaged.len()))
}

#[cfg(test)]
mod tests {
    use f2_core::media::{Asset, AssetKind, Source};

    use super::*;

    #[test]
    fn a_plan_goes_where_the_files_stood() {
        let key = AssetKey::only(AssetKind::Desc);
        let cover = AssetKey::only(AssetKind::Cover);
        let asset = |key| Asset { key, extension: "txt", source: Source::Text("x".into()) };
        let plan = Plan {
            work_id: "7".into(),
            author: Arc::default(),
            folders: Vec::new(),
            stem: "new".into(),
            assets: vec![asset(key), asset(cover)],
            skip: None,
            record: None,
            mark: None,
        };
        let order = |key, name: Option<&str>| Lost {
            mode: "post".into(),
            author: "A".into(),
            work: "7".into(),
            key,
            name: name.map(|name| (vec!["f".to_owned()], name.to_owned())),
        };
        let owner = Arc::new(Author { id: "A".into(), ..Author::default() });
        let plans = placed(plan.clone(), &[order(key, Some("old")), order(cover, Some("old_7"))], &owner);
        let shape: Vec<_> = plans.iter().map(|plan| (plan.stem.as_str(), plan.assets.len())).collect();
        assert_eq!(shape, [("old", 1), ("old_7", 1)]);
        assert!(plans.iter().all(|plan| plan.author.id == "A" && plan.folders == ["f"]));
        assert_eq!(placed(plan, &[order(key, None)], &owner)[0].stem, "new");
    }
}
