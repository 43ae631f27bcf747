//! The clock of a recording against the broadcast's own.

use std::time::Duration;

use f2_core::live::{Limits, Protocol};
use f2_sim::broadcast::Setup;

use super::stage::{Stage, media};

/// In the broadcast's time; the recorder is that sure of a moment.
const SURE: u64 = 100;

#[tokio::test(flavor = "multi_thread")]
async fn moments_are_found_in_every_part_over_splits_and_drops() {
    let stage = Stage::new(Setup::default());
    let running = stage.record(|settings| {
        settings.wish.protocols = vec![Protocol::Flv];
        settings.limits = Limits { time: Some(Duration::from_secs(3)), size: None };
    });
    stage.pass(4_000).await;
    stage.broadcast.drop_for(Duration::from_secs(2));
    stage.pass(6_000).await;
    stage.broadcast.new_room();
    let clock = running.clock.clone();
    // A busy machine takes its time.
    for _ in 0..60 {
        stage.pass(1_000).await;
        if clock.parts().len() > 4 {
            break;
        }
    }
    let report = running.stop().await;
    assert!(report.parts.len() >= 4, "{:?}", report.parts);
    let offered = stage.broadcast.tags(stage.zero - 10_000, stage.broadcast.position());
    let mut checked = 0;
    for part in &report.parts {
        let first = media(&std::fs::read(&part.path).unwrap()).swap_remove(0);
        let position = offered.iter().find(|tag| tag.body == first.body).unwrap().position;
        let inside = part.length.as_millis() as u64 / 2;
        let elapsed = (position + inside).saturating_sub(stage.zero);
        // What was made before the recorder began has no moment of its clock; the very end has hardly begun.
        if position + inside < stage.zero || inside < 250 {
            continue;
        }
        checked += 1;
        let moment = clock.at(stage.tempo.moment(Duration::from_millis(elapsed))).unwrap();
        assert_eq!(moment.part, part.number, "{:?}", clock.parts());
        let off = (moment.offset.as_millis() as u64).abs_diff(inside);
        assert!(off <= SURE, "part {}: {off} ms off", part.number);
    }
    assert!(checked >= 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn dated_segments_set_the_clock() {
    let stage = Stage::new(Setup { dated: true, ..Setup::default() });
    let running = stage.record(|settings| settings.wish.protocols = vec![Protocol::Hls]);
    stage.pass(7_000).await;
    let clock = running.clock.clone();
    let report = running.stop().await;
    let bytes = std::fs::read(&report.parts[0].path).unwrap();
    let first = (0..40).find(|number| bytes.starts_with(&stage.broadcast.segment(*number).1)).unwrap();
    let begun = stage.broadcast.moment(first * 2_000) as i64;
    let parts = clock.parts();
    assert!(parts[0].dated);
    assert!((parts[0].started.as_millisecond() - begun).abs() <= 1, "{} {begun}", parts[0].started);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_without_dates_are_timed_by_when_they_name_a_segment() {
    let stage = Stage::new(Setup { segment: 4, ..Setup::default() });
    let running = stage.record(|settings| settings.wish.protocols = vec![Protocol::Hls]);
    stage.pass(1_300).await;
    let clock = running.clock.clone();
    // Each segment halves what is not known.
    stage.pass(28_000).await;
    let report = running.stop().await;
    let bytes = std::fs::read(&report.parts[0].path).unwrap();
    let first = (0..40).find(|number| bytes.starts_with(&stage.broadcast.segment(*number).1)).unwrap();
    let started = clock.parts()[0].started.duration_since(stage.tempo.moment(Duration::ZERO)).as_millis();
    let off = (started as i64) - (first as i64 * 4_000 - stage.zero as i64);
    assert!(!clock.parts()[0].dated && off.unsigned_abs() <= SURE, "{off} ms off");
}
