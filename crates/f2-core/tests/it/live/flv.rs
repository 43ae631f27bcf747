//! FLV recordings under what goes wrong.

use std::time::Duration;

use f2_core::live::{Limits, Protocol, Report};
use f2_sim::broadcast::{Codec, Setup};

use super::stage::{Running, Stage, length, lines, media, notes, probe, probe_all, told};

fn flv(stage: &Stage) -> Running {
    stage.record(|settings| settings.wish.protocols = vec![Protocol::Flv])
}

fn reasons(report: &Report) -> Vec<String> {
    let gaps = lines(report).into_iter().filter(|line| line["type"] == "gap");
    gaps.map(|line| line["reason"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undisturbed_recording_is_byte_for_byte_the_broadcast() {
    let stage = Stage::new(Setup::default());
    let running = flv(&stage);
    stage.pass(9_000).await;
    let report = running.stop().await;
    assert_eq!(stage.held_flv(&report), []);
    assert_eq!((report.parts.len(), report.gaps.len()), (1, 0));
    assert_eq!(report.parts[0].path.file_name().unwrap(), "s.flv");
    assert!(report.parts[0].length > Duration::from_secs(6), "{:?}", report.parts[0].length);
    probe_all(&report);
    let lines = lines(&report);
    let kinds: Vec<_> = lines.iter().filter_map(|line| line["type"].as_str()).collect();
    assert_eq!(kinds, ["session", "open", "part", "part_end", "end"]);
    assert_eq!(lines[4]["ending"], "stopped");
    // The sender's metadata is kept, its lies are not.
    let bytes = std::fs::read(&report.parts[0].path).unwrap();
    let at = bytes.windows(8).position(|it| it == b"duration").unwrap() + 9;
    let duration = f64::from_be_bytes(bytes[at..at + 8].try_into().unwrap());
    assert!((duration - report.parts[0].length.as_secs_f64()).abs() < 0.001);
    assert!(bytes.windows(9).any(|it| it == b"framerate"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drop_in_a_tag_costs_no_more_than_the_time_it_lasts() {
    let stage = Stage::new(Setup::default());
    let running = flv(&stage);
    stage.pass(4_500).await;
    stage.broadcast.drop_for(Duration::from_secs(5));
    stage.pass(11_000).await;
    let report = running.stop().await;
    let missing = stage.held_flv(&report);
    assert!(length(&missing) <= 7_000, "{missing:?}");
    assert_eq!(report.parts.len(), 1, "the same clock goes on in the same part");
    assert!(told(&report).abs_diff(length(&missing)) <= 150, "{} {missing:?}", told(&report));
    assert!(reasons(&report).iter().all(|reason| reason == "dropped"));
    assert_eq!(notes(&report, "torn"), 1);
    assert!(report.drops >= 2);
    probe_all(&report);
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_addresses_are_renewed_without_a_loss() {
    let stage = Stage::new(Setup::default());
    let running = flv(&stage);
    for _ in 0..3 {
        stage.pass(3_000).await;
        stage.broadcast.expire();
    }
    stage.pass(3_000).await;
    let report = running.stop().await;
    let missing = stage.held_flv(&report);
    // The node gives the last second again; only a machine that is busy elsewhere loses more.
    assert!(length(&missing) <= 2_000, "{missing:?}");
    assert!(told(&report).abs_diff(length(&missing)) <= 150, "{} {missing:?}", told(&report));
    assert_eq!(report.parts.len(), 1);
    assert!(stage.sim.hits("sign=4").len() == 1 && report.drops == 3);
    probe_all(&report);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_broadcast_goes_on_in_the_same_session() {
    let stage = Stage::new(Setup::default());
    let running = flv(&stage);
    stage.pass(5_000).await;
    stage.broadcast.new_room();
    stage.pass(7_000).await;
    let report = running.stop().await;
    let missing = stage.held_flv(&report);
    assert!(length(&missing) <= 4_000, "{missing:?}");
    assert_eq!(report.parts.len(), 2);
    assert_eq!(report.parts[1].path.file_name().unwrap(), "s_002.flv");
    assert_eq!(reasons(&report).len(), 1);
    assert_eq!(lines(&report).iter().filter(|line| line["type"] == "session").count(), 2);
    probe_all(&report);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_is_waited_out_and_loses_nothing() {
    let stage = Stage::new(Setup::default());
    let running = flv(&stage);
    stage.pass(4_000).await;
    stage.broadcast.pause();
    stage.pass(20_000).await;
    stage.broadcast.resume();
    stage.pass(8_000).await;
    let report = running.stop().await;
    let missing = stage.held_flv(&report);
    assert!(length(&missing) <= 2_000, "{missing:?}");
    probe_all(&report);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_is_noticed_within_ten_seconds_told_or_not() {
    for told in [true, false] {
        let stage = Stage::new(Setup::default());
        let running = flv(&stage);
        stage.pass(5_000).await;
        stage.broadcast.end(told);
        let ended = stage.tempo.elapsed();
        let report = running.end().await;
        let took = stage.tempo.elapsed() - ended;
        assert_eq!(report.ending.name(), "ended");
        assert!(took < Duration::from_secs(10), "{told} {took:?}");
        assert_eq!(stage.held_flv(&report), []);
        let last = media(&std::fs::read(&report.parts[0].path).unwrap());
        let offered = stage.broadcast.tags(stage.broadcast.position() - 200, stage.broadcast.position());
        assert_eq!(last.last().unwrap().body, offered.last().unwrap().body, "to the very end");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_and_jumps_lose_nothing() {
    let stage = Stage::new(Setup::default());
    let running = flv(&stage);
    stage.pass(2_500).await;
    stage.broadcast.garbage();
    stage.pass(2_500).await;
    stage.broadcast.jump(86_400_000);
    stage.pass(4_000).await;
    stage.broadcast.jump(-86_400_000);
    stage.pass(4_500).await;
    let report = running.stop().await;
    assert_eq!(stage.held_flv(&report), []);
    assert_eq!((report.parts.len(), report.gaps.len()), (1, 0));
    assert_eq!((notes(&report, "skipped"), notes(&report, "jumped")), (1, 2));
    let length = report.parts[0].length.as_millis() as u64;
    assert!(length < 20_000, "{length}");
    probe_all(&report);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_codec_begins_a_part_and_loses_nothing() {
    let stage = Stage::new(Setup::default());
    let running = flv(&stage);
    stage.pass(3_000).await;
    stage.broadcast.reconfigure(Codec::Hevc);
    stage.pass(5_000).await;
    stage.broadcast.reconfigure(Codec::HevcEnhanced);
    stage.pass(5_000).await;
    let report = running.stop().await;
    assert_eq!(stage.held_flv(&report), []);
    assert_eq!((report.parts.len(), report.gaps.len()), (3, 0));
    for part in &report.parts {
        assert_eq!(media(&std::fs::read(&part.path).unwrap())[0].kind.number(), 9);
    }
    probe(&report.parts[0].path, &["aac", "h264"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_are_split_by_time_and_size_at_keyframes() {
    for limits in
        [Limits { time: Some(Duration::from_secs(3)), size: None }, Limits { time: None, size: Some(60_000) }]
    {
        let stage = Stage::new(Setup::default());
        let running = stage.record(|settings| {
            settings.limits = limits;
            settings.length = Some(Duration::from_secs(10));
        });
        let report = running.end().await;
        assert_eq!(report.ending.name(), "length");
        assert_eq!((stage.held_flv(&report), report.gaps.len()), (vec![], 0));
        assert!(report.parts.len() >= 3, "{}", report.parts.len());
        for part in &report.parts {
            let tags = media(&std::fs::read(&part.path).unwrap());
            assert!(tags[0].body[0] == 0x17 && tags[0].timestamp == 0);
            assert!(limits.size.is_none_or(|size| part.bytes < size + 20_000));
        }
        let length: Duration = report.parts.iter().map(|part| part.length).sum();
        assert!((Duration::from_secs(9)..Duration::from_secs(12)).contains(&length), "{length:?}");
        probe_all(&report);
    }
}
