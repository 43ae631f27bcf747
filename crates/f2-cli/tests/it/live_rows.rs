//! What the store knows of recordings: from the first byte on, after a kill, on a disk without room.

use std::time::{Duration, Instant};

use f2_core::media::AssetKind;
use f2_core::record::{AssetRow, AssetState, RecordStore as _, SqliteStore, StoreOptions};
use f2_sim::broadcast::Setup;

use crate::live_stage::{Room, begin, lines, media, probe, tags};
use crate::stage::{run, sim};
use crate::world::World;

/// The rows of recordings.
fn rows(world: &World) -> Vec<AssetRow> {
    let root = world.folder().join("Download");
    let mut store = SqliteStore::open(&root, &StoreOptions::default()).unwrap();
    let rows = store.assets_in(&AssetState::ALL).unwrap();
    rows.into_iter().filter(|row| row.id.key.kind == AssetKind::Recording).collect()
}

/// Waits until the rows are as they should be.
fn until(world: &World, is_so: impl Fn(&[AssetRow]) -> bool) -> Vec<AssetRow> {
    let begun = Instant::now();
    loop {
        let rows = rows(world);
        if is_so(&rows) {
            return rows;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{rows:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

const CUT: &str = "cut short is on record now";

#[test]
fn a_killed_recording_is_known_to_verify_and_to_the_next_run() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    room.air.start(Setup::default());
    let line = ["-M", "live", "-u", room.link.as_str(), "-n", "{desc}", "--split", "2s"];
    let child = begin(&world, &sim, &line);
    room.recorded(&world, 500);
    // The first part is whole, the second under way.
    let under = until(&world, |rows| rows.len() == 2);
    assert_eq!((under[0].state, under[1].state), (AssetState::Published, AssetState::Partial), "{under:?}");
    let file = world.folder().join("Download").join(under[1].path.as_ref().unwrap());
    while std::fs::metadata(&file).unwrap().len() == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    // What is still written is nobody's business.
    let ran = world.run(&["verify"]);
    assert!(ran.code == 0 && !ran.stderr.contains(CUT), "{}", ran.stderr);
    child.kill();

    let ran = world.run(&["verify"]);
    assert!(ran.code == 0 && ran.stderr.contains(CUT), "{}", ran.stderr);
    let row = rows(&world).swap_remove(1);
    let size = std::fs::metadata(&file).unwrap().len();
    assert_eq!(
        (row.state, row.size, row.cause.as_deref()),
        (AssetState::Published, Some(size), Some("interrupted"))
    );
    let again = world.run(&["verify"]);
    assert!(again.code == 0 && !again.stderr.contains(CUT), "{}", again.stderr);
    std::fs::write(&file, b"x").unwrap();
    assert_eq!(world.run(&["verify"]).code, 4);

    let child = begin(&world, &sim, &line);
    until(&world, |rows| rows.iter().any(|row| row.state == AssetState::Partial));
    while media(&world).len() < 3 {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(700));
    child.kill();
    let ran = run(&world, &sim, &[&line[..], &["--duration", "1s"]].concat());
    assert!(ran.code == 0 && ran.stderr.contains(CUT), "{}", ran.stderr);
    assert!(rows(&world).iter().all(|row| row.state == AssetState::Published), "{:?}", rows(&world));
}

#[test]
fn a_disk_without_that_much_room_gets_no_recording() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    room.air.start(Setup::default());
    let ran = run(&world, &sim, &["-M", "live", "-u", &room.link, "--min-free", "1000000T"]);
    assert!(ran.code == 1 && ran.stderr.contains("[disk.full]"), "{}", ran.stderr);
    assert!(media(&world).is_empty() && sim.hits(".flv").is_empty());
}

#[test]
fn a_bound_on_the_rate_chooses_the_stream_and_slows_nothing_down() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    room.air.start(Setup::default());
    // Streams of the simulator tell 800 kbit/s each.
    for (rate, told) in [("50K", "no stream is within --limit-rate"), ("1M", "chooses the stream")] {
        let line = ["-M", "live", "-u", &room.link, "--duration", "2s", "--limit-rate", rate];
        let ran = run(&world, &sim, &line);
        assert!(ran.code == 0 && ran.stderr.contains(told), "{rate}: {}", ran.stderr);
    }
    media(&world).iter().for_each(|file| room.holds(&tags(file)));
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_grow_ends_with_a_whole_tag_and_is_told() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    room.air.start(Setup { bit_rate: 20_000_000, ..Setup::default() });
    // Blocks of 512 bytes: the file ends within the second second; the signal of that is not listened to.
    let mut limited = world.shell("trap '' XFSZ; ulimit -f 8000; exec f2 \"$@\"");
    limited.env("SSL_CERT_FILE", sim.ca_file()).args(["f2", "dy", "-P", &sim.locked_proxy()]);
    let ran = limited.args(["-M", "live", "-u", &room.link, "--duration", "60s"]).ran();
    assert!(ran.code == 1 && ran.stderr.contains("[disk."), "{}", ran.stderr);
    let files = media(&world);
    room.holds(&tags(&files[0]));
    probe(&files[0]);
    assert_eq!(rows(&world)[0].size, Some(std::fs::metadata(&files[0]).unwrap().len()));
    assert_eq!(lines(&world, ".live.jsonl").last().unwrap()["ending"], "failed");
    assert_eq!(world.run(&["verify"]).code, 0);
}
