//! Mirrors by merit, slow mirrors, the bound on speed, room on the disk, fresh addresses.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use f2_core::download::{Renew, SlowRule};
use f2_core::error::{Cause, Error, Exit};
use f2_core::media::{Asset, AssetKey, AssetKind, Source};
use f2_core::plan::Plan;
use f2_core::{Result, media::Candidate};
use f2_sim::{Config, Fault, Rule};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::download_bench::{Bench, md5, mp4, plan};
use crate::download_server::Fault as Served;
use crate::download_simulated::{HOST, Stage};

const LENGTH: u64 = 400_000;

fn stage(length: u64) -> Stage {
    Stage::new(Config { bench_video: length, ..Config::default() })
}

fn candidates(asset: &Asset) -> &[Candidate] {
    let Source::Remote(candidates) = &asset.source else { panic!("remote") };
    candidates
}

fn host(asset: &Asset, at: usize) -> String {
    candidates(asset)[at].url.expose().split('/').nth(2).unwrap().to_owned()
}

#[tokio::test]
async fn a_slow_mirror_is_left_and_its_bytes_are_kept() {
    let mut stage = stage(LENGTH);
    stage.tune = |settings| {
        settings.slow = Some(SlowRule { floor: 200_000, window: Duration::from_millis(400) });
    };
    let asset = stage.video(&[0, 1]);
    stage.sim.faults().add(Rule::new(Fault::Slow(50_000)).host(host(&asset, 0)).always().must_hit());
    let summary = stage.run(&asset).await;
    assert!(summary.failed.is_empty(), "{summary:?}");
    assert_eq!(summary.bytes, LENGTH, "nothing is asked twice");
    assert_eq!(md5(&stage.saved()), stage.blob.md5());
    let asked = stage.asked(0);
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked[1].0.is_some(), "{asked:?}");
    // Where there is nothing else, slow is good enough.
    let mut alone = Stage { root: f2_sim::Folder::new(), ..stage };
    alone.tune = |settings| {
        settings.slow = Some(SlowRule { floor: 200_000, window: Duration::from_millis(50) });
    };
    alone.sim.faults().clear();
    alone.sim.faults().add(Rule::new(Fault::Slow(150_000)).host(HOST).always());
    assert!(alone.run(&alone.video(&[0])).await.failed.is_empty());
    // And where all are slow, each is left once.
    let all = Stage { root: f2_sim::Folder::new(), ..alone };
    let summary = all.run(&all.video(&[0, 1, 2])).await;
    assert!(summary.failed.is_empty(), "{summary:?}");
    assert_eq!((summary.bytes, md5(&all.saved())), (LENGTH, all.blob.md5().to_owned()));
}

#[tokio::test]
async fn a_host_that_fails_again_and_again_is_asked_last() {
    let mut stage = stage(LENGTH);
    stage.tune = |settings| settings.tasks = 1;
    let asset = stage.video(&[0, 1]);
    let bad = host(&asset, 0);
    stage.sim.faults().add(Rule::new(Fault::Status(503, None)).host(bad.clone()).always().must_hit());
    let works = (1..=8).map(|n| plan(&n.to_string(), &format!("t{n}"), vec![asset.clone()])).collect();
    let summary = stage.run_all(works).await;
    assert_eq!((summary.saved, summary.failed.len()), (8, 0), "{summary:?}");
    let asked = stage.sim.hits(&bad).into_iter().filter(|hit| hit.method == "GET").count();
    assert_eq!(asked, 3);
}

#[tokio::test]
async fn a_mirror_that_is_to_be_left_alone_for_hours_does_not_end_the_attempts_at_another() {
    let bench = Bench::new();
    bench.server.put("/b", &mp4(1, 5000), "b");
    bench.server.script("/a", &vec![Served::Status(429, "Retry-After: 3600"); 9]);
    bench.server.script("/b", &[Served::Status(503, "")]);
    bench.good([plan("7", "t", vec![bench.video(&["/a", "/b"])])]).await;
    assert_eq!(bench.server.hits("/a").len(), 1, "it was asked again");
    // Of two pauses asked for, both are kept.
    bench.server.script("/c", &vec![Served::Status(429, "Retry-After: 0"); 9]);
    bench.server.script("/b", &[Served::Status(429, "Retry-After: 1")]);
    let begun = Instant::now();
    bench.good([plan("8", "u", vec![bench.video(&["/c", "/b"])])]).await;
    assert!(begun.elapsed() >= Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn the_bound_on_speed_holds_for_all_files_together() {
    let mut stage = stage(LENGTH);
    stage.tune = |settings| settings.limit_rate = Some(1_000_000);
    let works = (1..=3).map(|n| plan(&n.to_string(), &format!("t{n}"), vec![stage.video(&[0])])).collect();
    let begun = Instant::now();
    let summary = stage.run_all(works).await;
    assert_eq!((summary.saved, summary.bytes), (3, 3 * LENGTH), "{summary:?}");
    assert!(begun.elapsed() >= Duration::from_millis(1150), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn before_the_disk_is_full_the_run_ends() {
    let mut stage = stage(LENGTH);
    stage.tune = |settings| {
        settings.min_free = 1 << 20;
        settings.free_space = Arc::new(|_| Ok((1 << 20) + LENGTH - 1));
        settings.tasks = 1;
    };
    let works = (1..=3).map(|n| plan(&n.to_string(), &format!("t{n}"), vec![stage.video(&[0])])).collect();
    let summary = stage.run_all(works).await;
    assert_eq!(summary.ended.as_ref().map(Error::cause), Some(Cause::DiskFull));
    assert_eq!((summary.exit(), summary.saved, stage.asked(0).len()), (Exit::Failed, 0, 1));
    stage.tune = |settings| settings.free_space = Arc::new(|_| Ok((128 << 20) + LENGTH));
    assert_eq!(stage.run(&stage.video(&[0])).await.saved, 1, "exactly enough");
    stage.tune = |settings| {
        settings.min_free = 0;
        settings.free_space = Arc::new(|_| Ok(0));
    };
    let again = Stage { root: f2_sim::Folder::new(), ..stage };
    assert_eq!(again.run(&again.video(&[0])).await.saved, 1, "not looked at");
}

#[tokio::test]
async fn a_disk_that_fills_up_meanwhile_ends_the_run_and_the_part_goes_on_later() {
    static LOOKS: AtomicUsize = AtomicUsize::new(0);
    const LARGE: u64 = 20_000_000;
    let mut stage = stage(LARGE);
    stage.tune = |settings| {
        settings.connections_per_file = 1;
        settings.free_space = Arc::new(|_| {
            let roomy = LOOKS.fetch_add(1, Ordering::SeqCst) == 0;
            Ok(if roomy { 1 << 40 } else { 0 })
        });
    };
    let asset = stage.video(&[0]);
    let summary = stage.run(&asset).await;
    assert_eq!(summary.ended.as_ref().map(Error::cause), Some(Cause::DiskFull), "{summary:?}");
    let first = summary.bytes;
    assert!((8 << 20..LARGE).contains(&first), "{first}");
    stage.tune = |_| ();
    let summary = stage.run(&asset).await;
    assert!(summary.failed.is_empty(), "{summary:?}");
    assert!(first + summary.bytes < LARGE + (1 << 20));
    assert_eq!(md5(&stage.saved()), stage.blob.md5());
}

/// Plans a work anew with these assets, and counts how often.
struct Fresh {
    assets: Vec<Asset>,
    asked: AtomicUsize,
    refuses: bool,
}

impl Renew for Fresh {
    fn renew<'a>(&'a self, work_id: &'a str) -> BoxFuture<'a, Result<Plan>> {
        async move {
            self.asked.fetch_add(1, Ordering::SeqCst);
            if self.refuses {
                return Err(Cause::WorkRemoved.into());
            }
            Ok(plan(work_id, "another stem", self.assets.clone()))
        }
        .boxed()
    }
}

fn live(asset: &Asset) -> Asset {
    Asset { key: AssetKey::nth(AssetKind::Live, 1), ..asset.clone() }
}

#[tokio::test]
async fn expired_addresses_are_renewed_once_per_work() {
    let mut stage = stage(LENGTH);
    let (old, new) = (stage.video(&[0, 1]), stage.video_of(1, &[0, 1]));
    stage.sim.expire_addresses();
    let fresh =
        Arc::new(Fresh { assets: vec![new.clone(), live(&new)], asked: AtomicUsize::new(0), refuses: false });
    stage.renew = Some(fresh.clone());
    let summary = stage.run_all(vec![plan("7", "t", vec![old.clone(), live(&old)])]).await;
    assert_eq!((summary.saved, summary.failed.len()), (2, 0), "{summary:?}");
    assert_eq!(fresh.asked.load(Ordering::SeqCst), 1);
    assert_eq!(md5(&stage.saved()), stage.blob.md5());
    assert_eq!(stage.asked(0).len(), 6, "two old addresses and a new one for each of two files");
}

#[tokio::test]
async fn what_arrived_before_the_address_expired_is_kept() {
    const CUT: u64 = 262_144;
    let mut stage = stage(LENGTH);
    let old = stage.video(&[0]);
    stage.sim.faults().add(Rule::new(Fault::Truncate(CUT)).host(HOST).must_hit());
    stage.sim.faults().add(Rule::new(Fault::Expired).host(HOST).must_hit());
    let assets = vec![stage.video_of(0, &[1])];
    stage.renew = Some(Arc::new(Fresh { assets, asked: AtomicUsize::new(0), refuses: false }));
    let summary = stage.run(&old).await;
    assert!(summary.failed.is_empty(), "{summary:?}");
    assert_eq!((summary.bytes, md5(&stage.saved())), (LENGTH, stage.blob.md5().to_owned()));
    assert_eq!(stage.asked(2)[0], (Some(format!("bytes={CUT}-")), true, LENGTH - CUT));
}

#[tokio::test]
async fn when_nothing_new_is_to_be_had_the_first_cause_stands() {
    let mut stage = stage(LENGTH);
    let old = stage.video(&[0]);
    stage.sim.expire_addresses();
    for (assets, refuses) in [(Vec::new(), true), (Vec::new(), false), (vec![old.clone()], false)] {
        let fresh = Arc::new(Fresh { assets, asked: AtomicUsize::new(0), refuses });
        stage.renew = Some(fresh.clone());
        let summary = stage.run(&old).await;
        assert_eq!(summary.failed[0].error.cause(), Cause::MediaForbidden);
        assert_eq!(fresh.asked.load(Ordering::SeqCst), 1);
    }
    assert_eq!(stage.asked(0).len(), 3, "the same addresses are not asked again");
}
