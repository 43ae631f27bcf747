//! How far a listing is settled: marks that are reached, and runs dropped in the middle.

use f2_core::Result;
use f2_core::download::Summary;
use f2_core::error::{Cause, Error};
use f2_core::media::Skip;
use f2_core::plan::Plan;
use f2_core::record::Checkpoint;
use futures_util::stream;

use crate::download_bench::{Bench, mp4, plan};
use crate::download_server::Fault;

fn name() -> Checkpoint {
    Checkpoint { platform: "p".into(), target: "A".into(), mode: "post".into(), filters: "all".into() }
}

async fn stands_at(bench: &Bench) -> Option<String> {
    bench.store().await.call(|store| store.checkpoint(&name())).await.unwrap()
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
    assert_eq!(stands_at(&bench).await.as_deref(), Some("page 1"));
    bench.server.script("/3", &[]);
    assert!(run(&bench, pages(&bench, 3, 8)).await.failed.is_empty());
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

#[tokio::test]
async fn without_a_name_nothing_is_remembered() {
    let bench = Bench::new();
    let mut plans = pages(&bench, 1, 5);
    plans.push(broken());
    bench.downloader().await.run(stream::iter(plans)).await;
    assert_eq!(stands_at(&bench).await, None);
}
