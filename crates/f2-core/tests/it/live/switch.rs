//! Recordings that go on in another protocol.

use std::time::Duration;

use f2_core::live::Report;
use f2_sim::broadcast::Setup;
use f2_sim::{Fault, Rule};

use super::stage::{Stage, lines, media, notes, probe_all, told};

/// The position behind the last picture of an FLV part.
fn end_of_flv(stage: &Stage, report: &Report, part: usize) -> u64 {
    let tags = media(&std::fs::read(&report.parts[part].path).unwrap());
    let last = tags.iter().rfind(|tag| tag.kind.number() == 9).unwrap();
    let offered = stage.broadcast.tags(0, stage.broadcast.position() + 1_000);
    offered.iter().find(|tag| tag.body == last.body).unwrap().position + 66
}

/// The position of the first segment of a part.
fn start_of_hls(stage: &Stage, report: &Report, part: usize) -> u64 {
    let bytes = std::fs::read(&report.parts[part].path).unwrap();
    (0..200).map(|number| stage.broadcast.segment(number)).find(|it| bytes.starts_with(&it.1)).unwrap().0
}

/// FLV until it is down for so long (of the broadcast's time), then HLS alone.
async fn to_hls(down: u64) -> (Stage, Report) {
    let stage = Stage::new(Setup::default());
    let running = stage.record(|_| {});
    stage.pass(6_000).await;
    stage.sim.faults().add(Rule::new(Fault::Status(404, None)).path(".flv").always().must_hit());
    stage.broadcast.drop_for(Duration::from_millis(down));
    stage.pass(down + 26_000).await;
    let report = running.stop().await;
    assert_eq!(report.parts.len(), 2, "{:?}", report.parts);
    (stage, report)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_list_still_has_is_not_missing_and_hardly_doubled() {
    let (stage, report) = to_hls(3_000).await;
    let (end, start) = (end_of_flv(&stage, &report, 0), start_of_hls(&stage, &report, 1));
    assert!(start <= end && end - start <= 6_000, "{start} {end}");
    assert_eq!(report.gaps.len(), 0, "{:?}", report.gaps);
    assert_eq!(notes(&report, "doubled"), 1);
    let note = lines(&report).into_iter().find(|line| line["note"] == "doubled").unwrap();
    assert!(note["count"].as_u64().unwrap().abs_diff(end - start) <= 500, "{note} {start} {end}");
    probe_all(&report);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_list_has_no_more_is_missing_by_the_clock() {
    let (stage, report) = to_hls(25_000).await;
    let (end, start) = (end_of_flv(&stage, &report, 0), start_of_hls(&stage, &report, 1));
    assert!(start > end, "{start} {end}");
    assert_eq!((report.gaps.len(), notes(&report, "doubled")), (1, 0));
    assert!(told(&report).abs_diff(start - end) <= 500, "{} {start} {end}", told(&report));
    let gap = lines(&report).into_iter().find(|line| line["type"] == "gap").unwrap();
    assert_eq!((&gap["part"], &gap["reason"]), (&1.into(), &"dropped".into()));
    probe_all(&report);
}
