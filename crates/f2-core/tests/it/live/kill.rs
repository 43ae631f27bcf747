//! Recordings that end without a word: dropped in the middle, files cut anywhere.

use std::time::Duration;

use f2_core::live::{Limits, Protocol};
use f2_sim::broadcast::Setup;

use super::stage::{Stage, lines, media, probe, probe_all};

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_recording_leaves_playable_parts_and_the_next_goes_on_beside_them() {
    for protocol in [Protocol::Flv, Protocol::Hls] {
        let stage = Stage::new(Setup::default());
        let settings = |settings: &mut f2_core::live::RecordSettings| {
            settings.wish.protocols = vec![protocol];
            settings.limits = Limits { time: Some(Duration::from_secs(8)), size: None };
        };
        let running = stage.record(settings);
        stage.pass(14_000).await;
        running.task.abort();
        assert!(running.task.await.unwrap_err().is_cancelled());
        let end = if protocol == Protocol::Flv { "flv" } else { "ts" };
        let names = [format!("s.{end}"), format!("s_002.{end}")];
        for name in &names {
            let path = stage.folder.path().join(name);
            let bytes = std::fs::read(&path).unwrap();
            match protocol {
                Protocol::Flv => assert!(!media(&bytes).is_empty()),
                Protocol::Hls => assert!(!bytes.is_empty() && bytes.len().is_multiple_of(188)),
            }
            probe(&path, &["aac", "h264"]);
        }
        let sidecar = stage.folder.path().join("s.live.jsonl");
        let text = std::fs::read_to_string(&sidecar).unwrap();
        assert!(text.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
        // As if it had been killed within a line.
        std::fs::write(&sidecar, format!("{text}{{\"type\":\"no")).unwrap();
        let before: Vec<Vec<u8>> =
            names.iter().map(|name| std::fs::read(stage.folder.path().join(name)).unwrap()).collect();
        let running = stage.record(settings);
        stage.pass(4_000).await;
        let report = running.stop().await;
        assert!(report.parts[0].number >= 3, "{}", report.parts[0].number);
        for (name, before) in names.iter().zip(before) {
            assert!(std::fs::read(stage.folder.path().join(name)).unwrap() == before, "{name} was touched");
        }
        let sessions = lines(&report).iter().filter(|line| line["type"] == "session").count();
        assert_eq!(sessions, 2);
        probe_all(&report);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_cut_anywhere_open() {
    let stage = Stage::new(Setup::default());
    let running = stage.record(|settings| settings.length = Some(Duration::from_secs(8)));
    let report = running.end().await;
    let bytes = std::fs::read(&report.parts[0].path).unwrap();
    let path = stage.folder.path().join("cut.flv");
    for share in [3, 5, 7, 8, 9] {
        // Beyond the head: header, metadata, configurations, the first keyframe.
        let cut = 24_000 + (bytes.len() - 24_000) * share / 10;
        std::fs::write(&path, &bytes[..cut]).unwrap();
        let whole: Vec<_> = {
            let mut reader = f2_core::live::flv::Reader::new();
            reader.push(&bytes[..cut]);
            std::iter::from_fn(|| reader.seen()).collect()
        };
        assert!(whole.len() > 20, "{share}");
        probe(&path, &["aac", "h264"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_is_not_live_leaves_no_part() {
    let stage = Stage::new(Setup::default());
    stage.broadcast.end(true);
    let report = stage.record(|_| {}).end().await;
    assert_eq!((report.ending.name(), report.parts.len()), ("not_live", 0));
}
