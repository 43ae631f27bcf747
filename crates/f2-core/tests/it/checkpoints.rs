//! How far a listing is settled: marks that are reached, and runs dropped in the middle.

use f2_core::Result;
use f2_core::download::Summary;
use f2_core::error::{Cause, Error, Exit};
use f2_core::media::Skip;
use f2_core::plan::Plan;
use f2_core::record::{Checkpoint, Lists, RecordStore as _, SqliteStore, Standing, StoreOptions};
use futures_util::{StreamExt as _, stream};

use crate::download_bench::{Bench, mp4, plan};
use crate::download_server::Fault;

fn name() -> Checkpoint {
    Checkpoint { platform: "p".into(), target: "A".into(), mode: "post".into(), filters: "all".into() }
}

async fn standing(bench: &Bench) -> Option<Standing> {
    bench.store().await.call(|store| store.checkpoint(&name())).await.unwrap()
}

async fn stands_at(bench: &Bench) -> Option<String> {
    standing(bench).await.and_then(|standing| standing.cursor)
}

/// Pages of two works each; the last work of a page carries the mark of the next one.
fn pages(bench: &Bench, from: u64, to: u64) -> Vec<Result<Plan>> {
    let work = |n: u64| {
        bench.server.put(&format!("/{n}"), &mp4(n, 5000), &n.to_string());
        let mut plan = plan(&n.to_string(), &format!("t{n}"), vec![bench.video(&[&format!("/{n}")])]);
        plan.mark = n.is_multiple_of(2).then(|| format!("page {}", n / 2));
        Ok(plan)
    };
    (from..=to).map(work).collect()
}

async fn run(bench: &Bench, plans: Vec<Result<Plan>>) -> Summary {
    bench.downloader().await.checkpointing(name()).run(stream::iter(plans)).await
}

/// A run whose plans begin with what is new and go on where the one before stopped.
async fn go_on(bench: &Bench, plans: Vec<Result<Plan>>) -> Summary {
    let before = standing(bench).await.unwrap();
    bench.downloader().await.checkpointing(name()).resuming(before).run(stream::iter(plans)).await
}

fn broken() -> Result<Plan> {
    Err(Error::new(Cause::NetBroken))
}

#[tokio::test]
async fn a_list_that_breaks_off_leaves_the_mark_of_its_last_whole_page() {
    let bench = Bench::new();
    let mut plans = pages(&bench, 1, 5);
    plans.push(broken());
    assert_eq!(run(&bench, plans).await.saved, 5);
    assert_eq!(stands_at(&bench).await.as_deref(), Some("page 2"));
    // The rest comes to the end: nothing is left to remember.
    assert_eq!(run(&bench, pages(&bench, 5, 7)).await.saved, 2);
    assert_eq!(stands_at(&bench).await, None);
}

/// What an interrupted run saved of what is new is no sign that everything new is settled.
#[tokio::test]
async fn a_list_goes_on_below_what_it_began_with_and_not_below_what_came_since() {
    let bench = Bench::new();
    let ids = |range: std::ops::RangeInclusive<u64>| range.map(|n| n.to_string()).collect::<Vec<_>>();
    let mut plans = pages(&bench, 11, 15);
    plans.push(broken());
    run(&bench, plans).await;
    let first = standing(&bench).await.unwrap();
    assert_eq!((first.cursor.as_deref(), first.listed), (Some("page 7"), 4));
    assert_eq!(first.top, ids(11..=15));
    // Works 1..=3 are new. The run breaks off before they are all listed: no mark, and what it began with
    // is not remembered.
    let unmarked = |from, to| {
        let plans = pages(&bench, from, to);
        plans.into_iter().map(|plan| plan.map(|plan| Plan { mark: None, ..plan })).collect::<Vec<_>>()
    };
    let mut plans = unmarked(1, 2);
    plans.push(broken());
    assert_eq!(go_on(&bench, plans).await.saved, 2);
    let second = standing(&bench).await.unwrap();
    assert_eq!((second.cursor.as_deref(), second.top), (Some("page 7"), ids(11..=15)));
    // The next one comes further than the first: now the new ones count, too.
    let mut plans = unmarked(1, 3);
    plans.extend(pages(&bench, 15, 17));
    plans.push(broken());
    go_on(&bench, plans).await;
    let third = standing(&bench).await.unwrap();
    assert_eq!((third.cursor.as_deref(), third.listed), (Some("page 8"), 3 + 2 + 4));
    assert_eq!(third.top, [ids(1..=3), ids(15..=17), ids(11..=15)].concat());
    assert_eq!(third.began_at, first.began_at);
    // Only so many are remembered.
    let mut plans = pages(&bench, 100, 200);
    plans.push(broken());
    go_on(&bench, plans).await;
    assert_eq!(standing(&bench).await.unwrap().top.len(), 32 + 11);
    // A list read from its top is all there is of it.
    let mut plans = pages(&bench, 101, 104);
    plans.push(broken());
    run(&bench, plans).await;
    let last = standing(&bench).await.unwrap();
    assert_eq!((last.listed, last.top), (4, ids(101..=104)));
}

#[tokio::test]
async fn nothing_behind_a_failed_work_counts_and_what_is_skipped_does() {
    let bench = Bench::new();
    let mut plans = pages(&bench, 1, 8);
    if let Ok(skipped) = &mut plans[1] {
        (skipped.skip, skipped.assets) = (Some(Skip::Cause(Cause::WorkPrivate)), Vec::new());
    }
    bench.server.script("/3", &vec![Fault::Status(404, ""); 9]);
    let summary = run(&bench, plans).await;
    assert_eq!((summary.saved, summary.failed.len()), (6, 1));
    let standing = standing(&bench).await.unwrap();
    assert_eq!((standing.cursor.as_deref(), standing.withheld), (Some("page 1"), 1));
    bench.server.script("/3", &[]);
    // The run that goes on ends as one that had listed everything.
    let summary = go_on(&bench, pages(&bench, 3, 8)).await;
    assert!(summary.failed.is_empty() && summary.skipped.is_empty());
    assert_eq!((summary.withheld(), summary.exit()), (1, Exit::Partial));
    assert_eq!(stands_at(&bench).await, None);
}

#[tokio::test]
async fn nothing_behind_a_missing_part_of_the_list_counts() {
    let bench = Bench::new();
    let mut plans = pages(&bench, 1, 6);
    plans.insert(3, broken());
    assert_eq!(run(&bench, plans).await.saved, 6);
    assert_eq!(stands_at(&bench).await.as_deref(), Some("page 1"));
}

#[tokio::test]
async fn a_short_list_was_read_to_its_end_and_a_stopped_one_was_not() {
    for (cause, left) in [(Cause::ListingShort, None), (Cause::ListingStuck, Some("page 1"))] {
        let bench = Bench::new();
        let mut plans = pages(&bench, 1, 3);
        plans.push(Err(Error::new(cause)));
        run(&bench, plans).await;
        assert_eq!(stands_at(&bench).await.as_deref(), left);
    }
    let bench = Bench::new();
    bench.server.script("/3", &[Fault::Stall(10)]);
    let stop = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        bench.cancel.cancel();
    };
    let (summary, ()) = tokio::join!(run(&bench, pages(&bench, 1, 4)), stop);
    assert!(summary.interrupted);
    assert_eq!(stands_at(&bench).await.as_deref(), Some("page 1"));
}

/// The plans as those of one of several lists.
fn of_list(id: &str, plans: Vec<Result<Plan>>) -> Vec<Result<Plan>> {
    let listing = Some(std::sync::Arc::from(id));
    plans.into_iter().map(|plan| plan.map(|plan| Plan { listing: listing.clone(), ..plan })).collect()
}

/// A run over several lists, each begun with its first plan; some of which nothing comes are begun before.
async fn run_lists(bench: &Bench, empty: &[&str], plans: Vec<Result<Plan>>) -> Summary {
    let before = bench.store().await.call(|store| store.checkpoints_within(&name())).await.unwrap();
    let lists = Lists::new(before);
    empty.iter().for_each(|id| lists.begin(id));
    let begun = lists.clone();
    let plans = stream::iter(plans).inspect(move |plan| {
        if let Some(id) = plan.as_ref().ok().and_then(|plan| plan.listing.as_deref()) {
            begun.begin(id);
        }
    });
    bench.downloader().await.checkpointing(name()).among(lists).run(plans).await
}

async fn stand(bench: &Bench) -> Vec<(String, Option<String>, bool, u64)> {
    let within = bench.store().await.call(|store| store.checkpoints_within(&name())).await.unwrap();
    let row = |(id, standing): (String, Standing)| (id, standing.cursor, standing.ended, standing.listed);
    let mut rows: Vec<_> = within.into_iter().map(row).collect();
    rows.sort_unstable();
    rows
}

#[tokio::test]
async fn several_lists_are_settled_each_on_its_own() {
    let bench = Bench::new();
    let mut plans = of_list("a", pages(&bench, 1, 3));
    plans.extend(of_list("b", pages(&bench, 11, 13)));
    plans.push(broken());
    assert_eq!(run_lists(&bench, &[], plans).await.saved, 6);
    let at = |id: &str, cursor: Option<&str>, ended, listed| {
        (id.to_owned(), cursor.map(Into::into), ended, listed)
    };
    assert_eq!(stand(&bench).await, [at("a", None, true, 3), at("b", Some("page 6"), false, 2)]);
    assert_eq!(stands_at(&bench).await, None, "the lists have no common place");
    // One is new in the first, which is at its end again; the second has come no further.
    let mut plans = of_list("a", pages(&bench, 21, 21));
    plans.extend(of_list("b", pages(&bench, 15, 15)));
    plans.push(broken());
    run_lists(&bench, &[], plans).await;
    assert_eq!(stand(&bench).await, [at("a", None, true, 4), at("b", Some("page 6"), false, 2)]);
    let top =
        bench.store().await.call(|store| store.checkpoint(&name().within("a"))).await.unwrap().unwrap().top;
    assert_eq!(top, ["21", "1", "2", "3"]);
    // All come to their ends, the first with nothing new.
    let summary = run_lists(&bench, &["a"], of_list("b", pages(&bench, 13, 15))).await;
    assert!(summary.failed.is_empty() && summary.had == 2, "{summary:?}");
    assert_eq!(stand(&bench).await, []);
}

#[tokio::test]
async fn a_list_that_breaks_off_or_holds_a_failure_is_not_taken_for_whole() {
    let bench = Bench::new();
    bench.server.script("/2", &vec![Fault::Status(404, ""); 9]);
    let mut plans = of_list("a", pages(&bench, 1, 3));
    plans.extend(of_list("b", pages(&bench, 11, 13)));
    plans.push(broken());
    plans.extend(of_list("d", pages(&bench, 31, 33)));
    let summary = run_lists(&bench, &["c"], plans).await;
    assert_eq!((summary.saved, summary.failed.len()), (8, 2));
    // The run came to its end: what is whole is forgotten, the others begin anew or where they were.
    let rows = stand(&bench).await;
    let ids: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(ids, ["a", "b"], "{rows:?}");
    assert!(rows.iter().all(|row| !row.2), "{rows:?}");
}

#[tokio::test]
async fn a_work_is_noted_with_the_list_it_was_saved_in() {
    let bench = Bench::new();
    bench.server.script("/3", &vec![Fault::Status(404, ""); 9]);
    let mut plans = of_list("a", pages(&bench, 1, 3));
    plans.extend(of_list("b", pages(&bench, 2, 2)));
    plans.extend(pages(&bench, 4, 4));
    run(&bench, plans).await;
    let listed = bench.store().await.call(|store| store.listed("p", "post")).await.unwrap();
    let rows: Vec<(&str, &str)> =
        listed.iter().map(|row| (row.listing.as_str(), row.work_id.as_str())).collect();
    assert_eq!(rows, [("a", "1"), ("a", "2"), ("b", "2")], "what failed is not known, what was had is");
    assert!(listed.iter().all(|row| row.since > 0 && !row.author_id.is_empty()));
}

#[tokio::test]
async fn without_a_name_nothing_is_remembered() {
    let bench = Bench::new();
    let mut plans = pages(&bench, 1, 5);
    plans.push(broken());
    bench.downloader().await.run(stream::iter(plans)).await;
    assert_eq!(stands_at(&bench).await, None);
}

#[test]
fn a_store_remembers_a_place_until_the_list_is_complete() {
    let root = f2_sim::Folder::new();
    let mut store = SqliteStore::open(root.path(), &StoreOptions::default()).unwrap();
    let of = name();
    assert_eq!(store.checkpoint(&of).unwrap(), None);
    store.begin_checkpoint(&of).unwrap();
    let begun = store.checkpoint(&of).unwrap().unwrap();
    assert_eq!((&begun.cursor, begun.top.len()), (&None, 0));
    assert!(begun.began_at > 0);
    let at = |cursor: &str, top: &[&str], listed| Standing {
        cursor: Some(cursor.into()),
        top: top.iter().map(|id| (*id).to_owned()).collect(),
        listed,
        withheld: 3,
        began_at: begun.began_at,
        ended: listed > 8,
    };
    store.put_checkpoint(&of, &at("1", &["a"], 7)).unwrap();
    store.put_checkpoint(&of, &Standing { began_at: 0, ..at("2", &["b", "a"], 9) }).unwrap();
    store.begin_checkpoint(&of).unwrap();
    let standing = at("2", &["b", "a"], 9);
    assert_eq!(store.checkpoint(&of).unwrap(), Some(standing));
    assert_eq!(store.checkpoint(&Checkpoint { filters: String::new(), ..of.clone() }).unwrap(), None);
    // The lists within it are found by their ids, and are no others'.
    store.begin_checkpoint(&of.within("7")).unwrap();
    store.put_checkpoint(&of.within("8/9"), &at("3", &[], 1)).unwrap();
    let others =
        [Checkpoint { target: "AA".into(), ..of.clone() }, Checkpoint { mode: "like".into(), ..of.clone() }];
    for other in others {
        store.begin_checkpoint(&other.within("1")).unwrap();
    }
    let within = store.checkpoints_within(&of).unwrap();
    let mut ids: Vec<(&str, u64)> =
        within.iter().map(|(id, standing)| (id.as_str(), standing.listed)).collect();
    ids.sort_unstable();
    assert_eq!(ids, [("7", 0), ("8/9", 1)]);
    store.clear_checkpoint(&of).unwrap();
    assert_eq!(store.checkpoint(&of).unwrap(), None);
}
