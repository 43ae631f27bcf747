//! The handle of the record store: transactions that fail alone, answers that come after the commit.

use f2_core::error::Cause;
use f2_core::media::Author;
use f2_core::record::{Step, Store, WorkState};
use futures_util::FutureExt;

use crate::record::{author, options, raw, shelf, text};

#[tokio::test]
async fn the_handle_undoes_a_failed_call_and_keeps_its_neighbours() {
    let root = f2_sim::Folder::new();
    let store = Store::open(root.path(), options()).await.unwrap();
    let good = store.call(|store| store.save(&author("good")));
    let bad = store.call(|store| {
        store.save(&author("bad"))?;
        store.put_work(&shelf("A"), "1", WorkState::Saved, None, "")?;
        Err::<(), _>(Cause::Store.into())
    });
    let last = store.call(|store| store.put_work(&shelf("A"), "2", WorkState::Saved, None, ""));
    let (good, bad, last) = tokio::join!(good, bad, last);
    good.unwrap();
    assert_eq!(bad.unwrap_err().cause(), Cause::Store);
    last.unwrap();
    let who = Author { id: "A".into(), ..Author::default() };
    assert_eq!(store.nickname(&who).await.unwrap(), Some("good".into()));
    let works = store.call(|store| Ok((store.work(&shelf("A"), "1")?, store.work(&shelf("A"), "2")?))).await;
    let (one, two) = works.unwrap();
    assert_eq!(one, None);
    assert!(two.is_some());
}

/// SQLite drops the whole transaction itself when the disk is full or broken.
#[tokio::test]
async fn a_transaction_that_is_dropped_from_below_tells_why() {
    let root = f2_sim::Folder::new();
    let store = Store::open(root.path(), options()).await.unwrap();
    let lost = store.call(|store| store.save(&author("lost")));
    let full = store.call(|store| {
        store.step(Step::Abort)?;
        Err::<(), _>(Cause::DiskFull.into())
    });
    let (lost, full) = tokio::join!(lost, full);
    assert_eq!(full.unwrap_err().cause(), Cause::DiskFull);
    let who = Author { id: "A".into(), ..Author::default() };
    let kept = store.nickname(&who).await.unwrap();
    assert_eq!(lost.is_ok(), kept.is_some(), "told {lost:?}, kept {kept:?}");
}

#[tokio::test]
async fn what_was_queued_is_done_when_the_last_handle_is_dropped() {
    let root = f2_sim::Folder::new();
    let store = Store::open(root.path(), options()).await.unwrap();
    let mut waiting = Vec::new();
    for n in 0..500 {
        let store = store.clone();
        let mut call = Box::pin(async move {
            store.call(move |s| s.put_work(&shelf("A"), &n.to_string(), WorkState::Listed, None, "")).await
        });
        // One poll queues the call; the answer is never taken.
        drop(call.as_mut().now_or_never());
        waiting.push(call);
    }
    drop(waiting);
    drop(store);
    let count: i64 = raw(root.path()).query_row("SELECT count(*) FROM work", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 500);
}

#[tokio::test]
async fn the_last_work_of_an_author_only_moves_forward() {
    let root = f2_sim::Folder::new();
    let store = Store::open(root.path(), options()).await.unwrap();
    let who = Author { id: "A".into(), ..Author::default() };
    store.note_last_work(&who, "5").await.unwrap();
    let key = ("sec_user_id", "A");
    let last = || store.call(move |store| store.cell("user_info_web", key, "last_aweme_id"));
    assert_eq!(last().await.unwrap(), None, "without a row nothing is written");
    store.call(|store| store.save(&author("n"))).await.unwrap();
    for (work, expected) in [("90", "90"), ("100", "100"), ("99", "100")] {
        store.note_last_work(&who, work).await.unwrap();
        assert_eq!(last().await.unwrap(), Some(text(expected)));
    }
}
