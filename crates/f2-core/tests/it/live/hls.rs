//! HLS recordings under what goes wrong.

use std::time::Duration;

use f2_core::live::{Container, Limits, Protocol, RecordSettings};
use f2_sim::broadcast::{Codec, Setup};
use f2_sim::{Fault, Rule};

use super::stage::{Stage, lines, notes, probe, probe_all, told};

const NONE: [u64; 0] = [];

fn hls(settings: &mut RecordSettings) {
    settings.wish.protocols = vec![Protocol::Hls];
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_list_is_recorded_byte_for_byte() {
    let plain = Setup::default();
    for (name, setup, codec) in [
        ("ts", plain.clone(), "h264"),
        ("fmp4", Setup { fmp4: true, ..plain.clone() }, "h264"),
        ("hevc", Setup { codec: Codec::Hevc, ..plain.clone() }, "hevc"),
        ("hevc fmp4", Setup { codec: Codec::Hevc, fmp4: true, ..plain.clone() }, "hevc"),
        ("locked", Setup { locked: Some(false), ..plain.clone() }, "h264"),
        ("locked, start told", Setup { locked: Some(true), fmp4: true, ..plain.clone() }, "h264"),
        ("master, dated", Setup { master: true, dated: true, ..plain }, "h264"),
    ] {
        let stage = Stage::new(setup.clone());
        let running = stage.record(hls);
        stage.pass(9_000).await;
        let report = running.stop().await;
        assert_eq!(stage.held_hls(&report), NONE, "{name}");
        assert_eq!((report.parts.len(), report.gaps.len()), (1, 0), "{name}");
        let container = if setup.fmp4 { Container::Mp4 } else { Container::Ts };
        let end = if setup.fmp4 { "s.mp4" } else { "s.ts" };
        assert_eq!(
            (report.parts[0].container, report.parts[0].path.ends_with(end)),
            (container, true),
            "{name}"
        );
        // The list's whole window and what came after.
        assert!(report.parts[0].length >= Duration::from_secs(14), "{name} {:?}", report.parts[0].length);
        probe(&report.parts[0].path, &["aac", codec]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drop_shorter_than_the_list_loses_nothing_and_a_longer_one_is_told() {
    let stage = Stage::new(Setup::default());
    let running = stage.record(hls);
    stage.pass(5_000).await;
    stage.broadcast.drop_for(Duration::from_secs(5));
    stage.pass(10_000).await;
    stage.broadcast.drop_for(Duration::from_secs(20));
    stage.pass(28_000).await;
    let report = running.stop().await;
    let missing = stage.held_hls(&report);
    assert!(!missing.is_empty() && missing.len() <= 11, "{missing:?}");
    assert_eq!(told(&report), missing.len() as u64 * 2_000);
    assert!(missing.windows(2).all(|pair| pair[0] + 1 == pair[1]), "of one drop: {missing:?}");
    assert_eq!(report.parts.len(), 1);
    probe_all(&report);
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_addresses_are_renewed_and_no_segment_doubled() {
    let stage = Stage::new(Setup { locked: Some(false), ..Setup::default() });
    let running = stage.record(hls);
    for _ in 0..4 {
        stage.pass(2_700).await;
        stage.broadcast.expire();
    }
    stage.pass(5_000).await;
    let report = running.stop().await;
    assert_eq!(stage.held_hls(&report), NONE);
    assert_eq!((report.parts.len(), report.gaps.len()), (1, 0));
    assert!(report.drops >= 4);
    probe_all(&report);
}

#[tokio::test(flavor = "multi_thread")]
async fn segments_that_break_off_are_fetched_again_and_missing_ones_told() {
    let stage = Stage::new(Setup::default());
    let faults = stage.sim.faults();
    faults.add(Rule::new(Fault::Truncate(5_000)).path("/seg-").skip(3).times(2).must_hit());
    faults.add(Rule::new(Fault::Reset(700)).path("/seg-").times(1).must_hit());
    let running = stage.record(hls);
    stage.pass(6_000).await;
    let next = stage.broadcast.position() / 2_000 + 1;
    faults.add(Rule::new(Fault::Status(404, None)).path(format!("/seg-{next}.")).always().must_hit());
    stage.pass(12_000).await;
    let report = running.stop().await;
    assert_eq!(stage.held_hls(&report), [next]);
    assert_eq!(told(&report), 2_000);
    let gap = lines(&report).into_iter().find(|line| line["type"] == "gap").unwrap();
    assert_eq!(gap["reason"], "segment_missing");
    assert_eq!(report.parts.len(), 1);
    probe_all(&report);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_is_noticed_within_ten_seconds_with_and_without_its_mark() {
    for told in [true, false] {
        let stage = Stage::new(Setup::default());
        let running = stage.record(hls);
        stage.pass(5_000).await;
        stage.broadcast.end(told);
        let ended = stage.tempo.elapsed();
        let report = running.end().await;
        let took = stage.tempo.elapsed() - ended;
        assert_eq!(report.ending.name(), "ended");
        assert!(took < Duration::from_secs(10), "{told} {took:?}");
        assert_eq!(stage.held_hls(&report), NONE);
        assert_eq!(report.gaps.len(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_broadcast_or_encoding_begins_a_part() {
    for fmp4 in [false, true] {
        let stage = Stage::new(Setup { fmp4, ..Setup::default() });
        let running = stage.record(hls);
        stage.pass(5_000).await;
        stage.broadcast.reconfigure(Codec::Hevc);
        stage.pass(7_000).await;
        stage.broadcast.new_room();
        stage.pass(9_000).await;
        let report = running.stop().await;
        let missing = stage.held_hls(&report);
        // What was cut, and what the new one takes to begin.
        assert!(missing.len() <= 2, "{missing:?}");
        assert_eq!(report.parts.len(), 3, "{fmp4}");
        probe(&report.parts[0].path, &["aac", "h264"]);
        probe(&report.parts[1].path, &["aac", "hevc"]);
        assert_eq!(report.gaps.len(), 1, "{:?}", report.gaps);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_are_split_between_segments() {
    let stage = Stage::new(Setup::default());
    let running = stage.record(|settings| {
        hls(settings);
        settings.limits = Limits { time: Some(Duration::from_millis(3_900)), size: None };
        settings.length = Some(Duration::from_secs(16));
    });
    let report = running.end().await;
    assert_eq!((stage.held_hls(&report), report.gaps.len()), (vec![], 0));
    assert_eq!(report.parts.len(), 4);
    // Two segments each, as long as they are by their own times.
    assert!(
        report.parts.iter().all(|part| part.length.as_millis().abs_diff(4_000) <= 50),
        "{:?}",
        report.parts
    );
    probe_all(&report);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_that_lie_or_are_none_stop_nothing() {
    let stage = Stage::new(Setup::default());
    let running = stage.record(hls);
    stage.pass(4_000).await;
    let faults = stage.sim.faults();
    let huge = format!("#EXTM3U\n#EXT-X-TARGETDURATION:2\n{}", "#EXTINF:2,\nx.ts\n".repeat(20_000));
    for text in [
        "<html>not here</html>".to_owned(),
        "#EXTM3U\n".to_owned(),
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:1\n#EXTINF:2,\nold.ts\n".to_owned(),
        huge,
    ] {
        faults.add(Rule::new(Fault::Text(200, text)).path(".m3u8").must_hit());
        stage.pass(4_500).await;
    }
    stage.pass(4_000).await;
    let report = running.stop().await;
    assert_eq!(stage.held_hls(&report), NONE);
    assert_eq!(report.gaps.len(), 0, "{:?}", report.gaps);
    assert!(notes(&report, "backwards") >= 1 && notes(&report, "renamed") >= 1);
    probe_all(&report);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_that_leap_claim_no_more_than_the_time_that_has_passed() {
    let stage = Stage::new(Setup::default());
    let running = stage.record(hls);
    stage.pass(5_000).await;
    let text = "#EXTM3U\n#EXT-X-TARGETDURATION:600\n#EXT-X-MEDIA-SEQUENCE:5000\n#EXTINF:2,\nx.ts\n";
    stage.sim.faults().add(Rule::new(Fault::Text(200, text.to_owned())).path(".m3u8").times(1).must_hit());
    stage.pass(20_000).await;
    let report = running.stop().await;
    // Some seconds passed; a list may be a minute and a half behind; x.ts itself is not to be had.
    assert!(told(&report) <= 130_000, "{}", told(&report));
    probe_all(&report);
}
