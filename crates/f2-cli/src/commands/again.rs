//! Works that failed before, fetched again one by one into the folder they belong to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use f2_core::error::{Error, Exit, Result};
use f2_core::media::{AssetKey, AssetKind, Author, Skip};
use f2_core::plan::{Plan, Want};
use f2_core::platform::{Order, Plans, Platform, Target, TargetKind};
use f2_core::record::{AssetState, Shelf, Store, WorkState};
use futures_util::{FutureExt as _, StreamExt as _, stream};

use super::failed::Line;

/// The mode that fetches a single work.
pub(super) const ONE: &str = "one";

/// A work to fetch again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Work {
    /// Its id.
    pub(super) id: String,
    /// Only these files of it; `None` for all.
    pub(super) keys: Option<BTreeSet<AssetKey>>,
}

/// The works of some lines, each once, in their order.
pub(super) fn works(lines: &[Line]) -> Vec<Work> {
    let mut works: Vec<Work> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for line in lines {
        let Some(id) = &line.work else { continue };
        let key = line.key();
        let place = *places.entry(id).or_insert(works.len());
        match works.get_mut(place) {
            Some(work) => match (&mut work.keys, key) {
                (Some(keys), Some(key)) => drop(keys.insert(key)),
                _ => work.keys = None,
            },
            None => works.push(Work { id: id.clone(), keys: key.map(|key| BTreeSet::from([key])) }),
        }
    }
    works
}

/// What is wanted so that these files are among it.
pub(super) fn want(want: Want, keys: Option<&BTreeSet<AssetKey>>) -> Want {
    let needs = |kind: AssetKind| keys.is_some_and(|keys| keys.iter().any(|key| key.kind == kind));
    Want {
        music: want.music || needs(AssetKind::Music),
        cover: want.cover || needs(AssetKind::Cover),
        desc: want.desc || needs(AssetKind::Desc),
        lyric: want.lyric || needs(AssetKind::Lyric),
        subtitles: want.subtitles || needs(AssetKind::Subtitle),
        ..want
    }
}

/// The author whose folder the works belong into, named so that the folder on record stays the one.
///
/// # Errors
/// `disk.store`.
pub(super) async fn owner(store: &Store, shelf: Shelf) -> Result<Author> {
    let id = shelf.author_id.clone();
    let folder = store.call(move |store| store.folder(&shelf)).await?;
    let nickname = folder.unwrap_or_else(|| id.clone());
    Ok(Author { id, nickname, ..Author::default() })
}

/// The plan of one work; a work that is gone or withheld becomes a plan that says so.
pub(super) async fn plan(
    platform: &Arc<dyn Platform>,
    order: &Order,
    work: &Work,
    owner: Option<&Arc<Author>>,
) -> Option<Result<Plan>> {
    let target = Target::new(TargetKind::Work, &work.id);
    let order = Order { target, want: want(order.want, work.keys.as_ref()), ..order.clone() };
    let planned = Arc::clone(platform).run(ONE, order).next().await?;
    Some(planned.map(|plan| narrowed(plan, work, owner)).or_else(|error| gone(error, work, owner)))
}

fn narrowed(mut plan: Plan, work: &Work, owner: Option<&Arc<Author>>) -> Plan {
    if let Some(owner) = owner.filter(|owner| owner.id != plan.author.id) {
        plan.author = Arc::clone(owner);
    }
    if let Some(keys) = &work.keys {
        plan.assets.retain(|asset| keys.contains(&asset.key));
    }
    plan
}

/// A plan that skips a work which is not to be had any more; other errors stay errors.
fn gone(error: Error, work: &Work, owner: Option<&Arc<Author>>) -> Result<Plan> {
    if error.cause().exit() != Exit::Partial {
        return Err(error);
    }
    Ok(Plan {
        work_id: work.id.clone(),
        author: owner.cloned().unwrap_or_default(),
        folders: Vec::new(),
        stem: work.id.clone(),
        assets: Vec::new(),
        skip: Some(Skip::Cause(error.cause())),
        record: None,
        mark: None,
    })
}

/// The plans of some works, one request at a time.
pub(super) fn plans(
    platform: Arc<dyn Platform>,
    order: Order,
    works: Vec<Work>,
    owner: Option<Arc<Author>>,
) -> Plans {
    let asked = stream::iter(works).then(move |work| {
        let (platform, order, owner) = (Arc::clone(&platform), order.clone(), owner.clone());
        async move { plan(&platform, &order, &work, owner.as_ref()).await }.boxed()
    });
    asked.filter_map(|plan| async { plan }).boxed()
}

/// The lines that are still to be done: those whose file is not published, or whose work is neither saved
/// nor known to be withheld.
pub(super) async fn left(
    store: &Store,
    mode: &str,
    lines: Vec<Line>,
    authors: &HashMap<String, String>,
) -> Result<Vec<Line>> {
    let mut left = Vec::new();
    for line in lines {
        let Some(work) = line.work.clone() else { continue };
        let author = authors.get(&work).or(line.author.as_ref()).cloned().unwrap_or_default();
        let shelf = Shelf { platform: line.platform.clone(), mode: mode.to_owned(), author_id: author };
        let key = line.key();
        let done = store
            .call(move |store| {
                let state = store.work(&shelf, &work)?.map(|(state, _)| state);
                let Some(key) = key else {
                    return Ok(matches!(state, Some(WorkState::Saved | WorkState::Skipped)));
                };
                let rows = store.assets_of(&shelf.platform, &work)?;
                let there = |known: &f2_core::record::Known| {
                    known.row.id.key == key && known.row.state == AssetState::Published
                };
                Ok(state == Some(WorkState::Skipped) || rows.iter().any(there))
            })
            .await?;
        if !done {
            left.push(line);
        }
    }
    Ok(left)
}

/// Lines with the cause each failed with this time; those not tried keep a common one.
pub(super) fn blamed(
    lines: Vec<Line>,
    causes: &BTreeMap<(String, Option<AssetKey>), &'static str>,
    common: &str,
) -> Vec<Line> {
    let cause = |line: &Line| {
        let work = line.work.clone().unwrap_or_default();
        let own = causes.get(&(work.clone(), line.key())).or_else(|| causes.get(&(work, None)));
        own.copied().unwrap_or(common).to_owned()
    };
    lines.into_iter().map(|line| Line { cause: cause(&line), ..line }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(work: &str, asset: Option<&str>) -> Line {
        Line {
            platform: "p".into(),
            mode: "post".into(),
            author: None,
            work: Some(work.into()),
            asset: asset.map(str::to_owned),
            link: None,
            cause: "old".into(),
        }
    }

    #[test]
    fn lines_of_a_work_are_one_work() {
        let lines =
            [line("1", Some("video")), line("2", None), line("1", Some("image_2")), line("2", Some("desc"))];
        let found = works(&lines);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].keys.as_ref().map(BTreeSet::len), Some(2));
        assert_eq!(found[1].keys, None);
        let wanted = want(Want::default(), Some(&BTreeSet::from([AssetKey::only(AssetKind::Cover)])));
        assert!(wanted.cover && !wanted.music);
    }

    #[test]
    fn a_line_keeps_the_cause_that_fits_it_best() {
        let key = AssetKey::only(AssetKind::Video);
        let causes = BTreeMap::from([(("1".to_owned(), Some(key)), "a"), (("2".to_owned(), None), "b")]);
        let lines = vec![line("1", Some("video")), line("1", Some("cover")), line("2", Some("desc"))];
        let causes: Vec<String> = blamed(lines, &causes, "c").into_iter().map(|line| line.cause).collect();
        assert_eq!(causes, ["a", "c", "b"]);
    }
}
