//! A disk that fills up while a recording goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use f2_core::error::Cause;
use f2_core::live::{Ending, Protocol};
use f2_sim::broadcast::Setup;

use super::stage::{Stage, lines, probe_all};

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_ends_whole_before_the_disk_is_full() {
    for protocol in [Protocol::Flv, Protocol::Hls] {
        let stage = Stage::new(Setup::default());
        let looks = Arc::new(AtomicU64::new(0));
        let counted = looks.clone();
        let report = stage
            .record(|settings| {
                settings.wish.protocols = vec![protocol];
                settings.min_free = 1_000;
                // Room at the beginning, none from the second look on.
                settings.free_space = Arc::new(move |_| {
                    Ok(if counted.fetch_add(1, Ordering::Relaxed) == 0 { 1_000 } else { 999 })
                });
            })
            .end()
            .await;
        let Ending::Failed(error) = &report.ending else { panic!("{:?}", report.ending) };
        assert_eq!((error.cause(), looks.load(Ordering::Relaxed)), (Cause::DiskFull, 2));
        assert_eq!(
            (report.parts.len(), lines(&report).last().unwrap()["ending"].as_str()),
            (1, Some("failed"))
        );
        probe_all(&report);
        match protocol {
            Protocol::Flv => assert_eq!(stage.held_flv(&report), []),
            Protocol::Hls => assert!(stage.held_hls(&report).is_empty()),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_before_anything_is_opened() {
    let stage = Stage::new(Setup::default());
    let running = stage.record(|settings| {
        settings.min_free = 1_000;
        settings.free_space = Arc::new(|_| Ok(999));
    });
    let error = running.task.await.unwrap().unwrap_err();
    assert_eq!(error.cause(), Cause::DiskFull);
    assert!(stage.sim.hits(".flv").is_empty() && stage.sim.hits(".m3u8").is_empty());
}
