//! Disks and folders as they are found: whatever stands in the way of one file stands in the way of no other.

use std::fs;
use std::time::Duration;

use f2_core::error::Cause;
use f2_core::record::{AssetId, AssetRow, Store, StoreOptions};
use f2_sim::Config;

use crate::download_bench::{Bench, VIDEO, author, md5, mp4, plan, plan_of};
use crate::download_simulated::Stage;

#[tokio::test]
async fn a_folder_in_the_place_of_a_part_fails_one_file_only() {
    let mut bench = Bench::new();
    bench.tasks = 1;
    bench.server.put("/v", &mp4(1, 5000), "a");
    bench.write("p/post/nick/1_video.mp4.part/x", b"x");
    let plans: Vec<_> =
        (1..4).map(|n| plan(&n.to_string(), &n.to_string(), vec![bench.video(&["/v"])])).collect();
    let summary = bench.run(plans).await;
    assert_eq!((summary.failed.len(), summary.saved), (1, 2), "{summary:?}");
    assert_eq!(summary.failed[0].error.cause(), Cause::DiskDenied);
    assert!(summary.ended.is_none(), "{summary:?}");
}

/// The nickname changes its letter case while a folder of the new name is there already, which only some file
/// systems can have.
#[tokio::test]
async fn a_folder_of_the_same_name_in_other_letters_is_merged_with() {
    let bench = Bench::new();
    bench.server.put("/v", &mp4(1, 5000), "a");
    let work = |nickname| [plan_of(&author("A", nickname), "1", "1", vec![bench.video(&["/v"])])];
    bench.good(work("nick")).await;
    fs::create_dir(bench.path("p/post/NICK")).ok();
    if fs::read_dir(bench.path("p/post")).unwrap().count() == 2 {
        bench.write("p/post/NICK/own.txt", b"x");
        assert_eq!(bench.good(work("NICK")).await.had, 1);
        assert_eq!(bench.tree(), ["p/post/NICK/1_video.mp4", "p/post/NICK/own.txt"]);
    }
}

/// One content under two names: the other may be the file somebody keeps.
#[cfg(unix)]
#[tokio::test]
async fn a_part_that_has_another_name_is_not_written_into() {
    let bench = Bench::new();
    bench.server.put("/v", &mp4(1, 5000), "a");
    bench.write("kept.mp4", &mp4(2, 9000));
    fs::create_dir_all(bench.path("p/post/nick")).unwrap();
    fs::hard_link(bench.path("kept.mp4"), bench.path("p/post/nick/t_video.mp4.part")).unwrap();
    assert_eq!(bench.good([plan("7", "t", vec![bench.video(&["/v"])])]).await.saved, 1);
    assert!(bench.bytes("kept.mp4") == mp4(2, 9000), "it was written into");
    assert_eq!(bench.bytes("p/post/nick/t_video.mp4"), mp4(1, 5000));
}

async fn store(stage: &Stage) -> Store {
    Store::open(stage.root.path(), StoreOptions::default()).await.unwrap()
}

async fn row(stage: &Stage) -> AssetRow {
    let id = AssetId::new("p", "7", VIDEO);
    store(stage).await.call(move |store| store.asset(&id)).await.unwrap().unwrap()
}

/// A power cut takes back what the store wrote last, while the file has the length it was given.
#[tokio::test]
async fn a_part_with_gaps_is_not_taken_for_whole_when_its_row_is_an_earlier_one() {
    let mut stage =
        Stage::new(Config { bench_video: 7_500_000, bandwidth: Some(2_000_000), ..Config::default() });
    let asset = stage.video(&[0]);
    stage.tune = |settings| settings.connections_per_file = 1;
    drop(tokio::time::timeout(Duration::from_millis(700), stage.run(&asset)).await);
    let before = row(&stage).await;
    assert_eq!((before.size, &before.segments), (Some(7_500_000), &None));
    stage.tune = |settings| {
        settings.connections_per_file = 4;
        settings.split_from = 0;
    };
    drop(tokio::time::timeout(Duration::from_millis(700), stage.run(&asset)).await);
    assert!(row(&stage).await.segments.is_some(), "it was not shared");
    store(&stage).await.call(move |store| store.put_asset(&before)).await.unwrap();
    let summary = stage.run(&asset).await;
    assert!(summary.failed.is_empty(), "{summary:?}");
    assert_eq!(md5(&stage.saved()), stage.blob.md5());
}
