//! Large files over several connections: the right bytes whatever the server does, and no finished segment
//! asked for again.

use std::ops::Range;
use std::time::Duration;

use f2_core::download::segments::{SEGMENT, Segments};
use f2_core::record::{AssetId, Store, StoreOptions};
use f2_sim::{Config, Fault, Rule};

use crate::download_bench::{VIDEO, md5};
use crate::download_simulated::{HOST, Stage};

const LENGTH: u64 = 7_500_000;

fn large(bandwidth: Option<u64>) -> Stage {
    let mut stage = Stage::new(Config { bench_video: LENGTH, bandwidth, ..Config::default() });
    assert_eq!(stage.blob.len, LENGTH);
    stage.tune = |settings| {
        settings.connections_per_file = 4;
        settings.split_from = 0;
    };
    stage
}

/// The byte ranges asked for from the `from`-th request on; an open one ends with the file.
fn spans(stage: &Stage, from: usize) -> Vec<Range<u64>> {
    let read = |range: Option<String>| {
        let Some(range) = range else { return 0..LENGTH };
        let (first, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
        first.parse().unwrap()..last.parse().map_or(LENGTH, |last: u64| last + 1)
    };
    stage.asked(from).into_iter().map(|(range, ..)| read(range)).collect()
}

async fn segments(stage: &Stage) -> Option<Segments> {
    let store = Store::open(stage.root.path(), StoreOptions::default()).await.unwrap();
    let id = AssetId::new("p", "7", VIDEO);
    let row = store.call(move |store| store.asset(&id)).await.unwrap()?;
    row.segments.as_deref().and_then(Segments::parse)
}

#[tokio::test]
async fn a_large_file_comes_over_several_connections_and_nothing_twice() {
    let stage = large(Some(8_000_000));
    let summary = stage.run(&stage.video(&[0])).await;
    assert!(summary.failed.is_empty(), "{summary:?}");
    assert_eq!(md5(&stage.saved()), stage.blob.md5());
    assert!(summary.bytes < LENGTH + SEGMENT, "{}", summary.bytes);
    let mut asked = spans(&stage, 0);
    assert_eq!(asked.remove(0), 0..LENGTH, "the first answer is read as far as nobody else is");
    assert!(asked.len() >= 3, "{asked:?}");
    asked.sort_by_key(|span| span.start);
    assert!(asked.windows(2).all(|two| two[0].end <= two[1].start), "{asked:?}");
    assert_eq!(segments(&stage).await, None, "a published file has none");
}

#[tokio::test]
async fn one_connection_and_small_files_are_not_shared() {
    let mut stage = large(None);
    stage.tune = |settings| settings.connections_per_file = 1;
    stage.run(&stage.video(&[0])).await;
    assert_eq!(spans(&stage, 0).len(), 1);
    let mut stage = large(None);
    stage.tune = |settings| settings.split_from = LENGTH + 1;
    stage.run(&stage.video(&[0])).await;
    assert_eq!(spans(&stage, 0).len(), 1);
    assert_eq!(md5(&stage.saved()), stage.blob.md5());
}

#[tokio::test]
async fn whatever_further_answers_are_the_bytes_are_right() {
    for (fault, times) in [
        (Fault::IgnoreRange, 99),
        (Fault::WrongRange, 99),
        (Fault::ChangeEntity, 99),
        (Fault::SwapEntity, 1),
        (Fault::RotateEtag, 99),
        (Fault::NoValidators, 99),
        (Fault::WrongLength(7), 99),
        (Fault::Expired, 99),
        (Fault::Html, 99),
        (Fault::Status(503, None), 2),
        (Fault::Reset(300_000), 5),
        (Fault::Truncate(300_000), 5),
        (Fault::Stall(1000), 1),
    ] {
        let told = format!("{fault:?}");
        let mut stage = large(Some(8_000_000));
        stage.timeout = Duration::from_millis(700);
        stage.sim.faults().add(Rule::new(fault).host(HOST).ranged(true).times(times).must_hit());
        let summary = stage.run(&stage.video(&[0])).await;
        assert!(summary.failed.is_empty(), "{told}: {summary:?}");
        assert_eq!(md5(&stage.saved()), stage.blob.md5(), "{told}");
    }
}

#[tokio::test]
async fn connections_that_never_last_a_whole_segment_bring_the_file_all_the_same() {
    for fault in [Fault::Reset(300_000), Fault::Truncate(400_000)] {
        let told = format!("{fault:?}");
        let stage = large(Some(8_000_000));
        stage.sim.faults().add(Rule::new(fault).host(HOST).always().must_hit());
        let summary = stage.run(&stage.video(&[0])).await;
        assert!(summary.failed.is_empty(), "{told}: {summary:?}");
        assert_eq!(md5(&stage.saved()), stage.blob.md5(), "{told}");
        assert!(summary.bytes < LENGTH + LENGTH / 4, "{told}: {}", summary.bytes);
    }
}

#[tokio::test]
async fn dropped_anywhere_the_next_run_asks_for_no_finished_segment() {
    let mut gaps = 0;
    for wait in [40, 120, 250, 400, 550, 700] {
        let stage = large(Some(2_000_000));
        let asset = stage.video(&[0]);
        drop(tokio::time::timeout(Duration::from_millis(wait), stage.run(&asset)).await);
        let known = segments(&stage).await;
        let before = spans(&stage, 0).len();
        let summary = stage.run(&asset).await;
        assert!(summary.failed.is_empty(), "after {wait} ms: {summary:?}");
        assert_eq!(md5(&stage.saved()), stage.blob.md5(), "after {wait} ms");
        let Some(known) = known else { continue };
        let there = known.prefix() + known.beyond();
        gaps += u64::from(known.beyond() > 0);
        assert!(summary.bytes <= LENGTH - there + SEGMENT, "after {wait} ms: {} of {there}", summary.bytes);
        let asked = spans(&stage, before);
        assert_eq!(asked[0].start, known.prefix(), "after {wait} ms");
        let mut map = known.clone();
        for span in &asked[1..] {
            for at in (span.start..span.end).step_by(usize::try_from(SEGMENT).unwrap()) {
                assert!(map.take_at(at).is_some(), "after {wait} ms: {span:?} of {}", known.text());
            }
        }
    }
    assert!(gaps > 0, "no run was dropped with gaps in its part");
}

#[tokio::test]
async fn segments_of_a_part_somebody_else_wrote_into_do_not_count() {
    let stage = large(Some(800_000));
    let asset = stage.video(&[0]);
    // Long enough for one segment of each connection, and not for two.
    drop(tokio::time::timeout(Duration::from_millis(1900), stage.run(&asset)).await);
    let prefix = segments(&stage).await.unwrap().prefix();
    assert!((SEGMENT..LENGTH).contains(&prefix), "{prefix}");
    let part = stage.root.path().join("p/post/nick/t_video.mp4.part");
    let mut bytes = std::fs::read(&part).unwrap();
    bytes[100] ^= 1;
    std::fs::write(part, bytes).unwrap();
    let summary = stage.run(&asset).await;
    assert!(summary.failed.is_empty(), "{summary:?}");
    assert_eq!(md5(&stage.saved()), stage.blob.md5());
}

#[tokio::test]
async fn a_part_with_gaps_is_begun_anew_where_ranges_have_gone_and_by_one_connection_where_asked() {
    for (fault, connections) in [(Some(Fault::IgnoreRange), 4), (Some(Fault::ChangeEntity), 4), (None, 1)] {
        let told = format!("{fault:?}");
        let mut stage = large(Some(2_000_000));
        let asset = stage.video(&[0]);
        drop(tokio::time::timeout(Duration::from_millis(700), stage.run(&asset)).await);
        assert!(segments(&stage).await.is_some(), "{told}");
        let expected = match fault {
            Some(Fault::ChangeEntity) => stage.blob.altered().md5().to_owned(),
            _ => stage.blob.md5().to_owned(),
        };
        if connections == 1 {
            stage.tune = |settings| settings.connections_per_file = 1;
        }
        if let Some(fault) = fault {
            stage.sim.faults().add(Rule::new(fault).host(HOST).always().must_hit());
        }
        let summary = stage.run(&asset).await;
        assert!(summary.failed.is_empty(), "{told}: {summary:?}");
        assert_eq!(md5(&stage.saved()), expected, "{told}");
    }
}
