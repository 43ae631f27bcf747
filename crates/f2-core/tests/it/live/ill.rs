//! Nodes that are there and bring nothing worth having.

use std::time::Duration;

use f2_core::live::Protocol;
use f2_sim::broadcast::{Ill, Setup};

use super::stage::{Stage, lines, probe_all};

/// How long after its node fell ill a recording went to the other one.
async fn leaves(ill: Ill, reason: &str) -> Duration {
    leaves_of(Setup::default(), Protocol::Flv, ill, reason).await
}

async fn leaves_of(setup: Setup, protocol: Protocol, ill: Ill, reason: &str) -> Duration {
    let stage = Stage::new(setup);
    let running = stage.record(|settings| settings.wish.protocols = vec![protocol]);
    stage.pass(5_000).await;
    stage.broadcast.set_ill("a", Some(ill));
    let fell = stage.tempo.now();
    stage.pass(30_000).await;
    let report = running.stop().await;
    let lines = lines(&report);
    let drop =
        lines.iter().find(|line| line["type"] == "drop").unwrap_or_else(|| panic!("{ill:?} was borne"));
    assert_eq!(drop["reason"], reason);
    let other = |line: &&serde_json::Value| {
        line["type"] == "open" && line["host"].as_str().is_some_and(|host| host.contains("-b."))
    };
    let open = lines.iter().find(other).unwrap_or_else(|| panic!("{ill:?}: no other node"));
    let at: f2_core::Timestamp = open["at"].as_str().unwrap().parse().unwrap();
    assert!(lines.iter().filter(|line| line["type"] == "open").count() <= 4, "{lines:?}");
    assert!(report.parts.iter().map(|part| part.length).sum::<Duration>() > Duration::from_secs(15));
    if protocol == Protocol::Flv {
        probe_all(&report);
    }
    Duration::try_from(at.duration_since(fell)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_node_is_left() {
    let took = leaves(Ill::Slow(0.4), "slow").await;
    assert!(took < Duration::from_secs(16), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_node_is_left() {
    let took = leaves(Ill::Frozen, "frozen").await;
    assert!(took < Duration::from_secs(15), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_without_pictures_is_left() {
    let took = leaves(Ill::SoundOnly, "sound_only").await;
    assert!(took < Duration::from_secs(15), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_node_is_left() {
    let took = leaves(Ill::Silent, "silent").await;
    assert!(took < Duration::from_secs(15), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn segments_without_pictures_or_whose_times_stand_still_are_left() {
    for fmp4 in [false, true] {
        for (ill, reason) in [(Ill::SoundOnly, "sound_only"), (Ill::Repeating, "frozen")] {
            let setup = Setup { fmp4, ..Setup::default() };
            let took = leaves_of(setup, Protocol::Hls, ill, reason).await;
            assert!(took < Duration::from_secs(16), "{fmp4} {reason} {took:?}");
        }
    }
}
