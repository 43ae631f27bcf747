//! How fast and over how many connections, and how much of the disk: what the options promise, seen by the
//! simulated platform.

use std::time::{Duration, Instant};

use f2_sim::{Config, Hit, Sim};

use crate::stage::{files, run, sums};
use crate::world::{Ran, World};

fn sim(works: usize, length: u64, bandwidth: Option<u64>) -> Sim {
    let config = Config { bench_works: works, bench_video: length, bandwidth, ..Config::default() };
    Sim::start(config).unwrap()
}

fn save(world: &World, sim: &Sim, options: &[&str]) -> Ran {
    let (url, cookie) = (sim.user_url("bench"), sim.login_cookie());
    run(world, sim, &[&["-M", "post", "-u", &url, "-k", &cookie], options].concat())
}

fn media(sim: &Sim) -> Vec<Hit> {
    sim.journal().into_iter().filter(|hit| hit.host.contains("vod") || hit.host.contains("pic")).collect()
}

#[test]
fn a_large_file_comes_over_as_many_connections_as_allowed() {
    let sim = sim(1, 12_000_000, Some(8_000_000));
    let mut seen = Vec::new();
    for (options, shared) in [
        (&["--connections-per-file", "1"][..], false),
        (&["--connections-per-file", "4"], true),
        (&["--connections_per_file=8", "-x", "1"], false),
    ] {
        let world = World::new();
        let before = media(&sim).len();
        let ran = save(&world, &sim, options);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        seen.push(sums(&world.folder().join("Download")));
        // The first answer brings the file from its start; whoever helps asks for ranges from its end.
        let ranges = media(&sim)[before..].iter().filter(|hit| hit.range().is_some()).count();
        assert_eq!(ranges > 0, shared, "{options:?}: {ranges} ranges");
        let long = media(&sim)[before..].iter().filter(|hit| hit.range().is_none()).count();
        assert_eq!(long, 1, "{options:?}");
    }
    assert!(seen.iter().all(|files| files.len() == 1 && *files == seen[0]), "{seen:?}");
}

#[test]
fn the_bound_on_speed_holds() {
    let sim = sim(6, 200_000, None);
    let timed = |options: &[&str]| {
        let (world, before, begun) = (World::new(), media(&sim).len(), Instant::now());
        let ran = save(&world, &sim, options);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let bytes: u64 = media(&sim)[before..].iter().map(|hit| hit.bytes).sum();
        (bytes, begun.elapsed())
    };
    let rate = 400 * 1024;
    for option in ["--limit-rate", "--limit_rate"] {
        let (bytes, took) = timed(&[option, "400K"]);
        assert!(bytes >= 1_200_000, "{bytes}");
        let due = Duration::from_secs_f64(bytes as f64 / f64::from(rate));
        assert!(took >= due.mul_f64(0.8), "{bytes} bytes in {took:?}");
    }
    let (_, took) = timed(&["--limit-rate", "0"]);
    assert!(took < Duration::from_millis(1500), "{took:?}");
}

#[test]
fn a_disk_without_that_much_room_gets_nothing() {
    let (world, sim) = (World::new(), sim(3, 200_000, None));
    world.file("tight.yaml", "douyin:\n  min_free: 1000000T\n");
    for options in [&["--min-free", "1000000T"][..], &["-c", "tight.yaml"]] {
        let ran = save(&world, &sim, options);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("[disk.full]"), "{}", ran.stderr);
        assert_eq!(media(&sim).iter().map(|hit| hit.bytes).filter(|bytes| *bytes > 400_000).count(), 0);
        assert!(files(&world.folder().join("Download")).is_empty());
    }
    let ran = save(&world, &sim, &["-c", "tight.yaml", "--min-free", "0"]);
    assert_eq!((ran.code, files(&world.folder().join("Download")).len()), (0, 3), "{}", ran.stderr);
}

#[test]
fn what_is_no_size_is_wrong_usage() {
    let (world, sim) = (World::new(), sim(1, 200_000, None));
    for (option, value) in [("--limit-rate", "fast"), ("--min-free", "-1"), ("--connections-per-file", "0")] {
        let ran = save(&world, &sim, &[option, value]);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.error_line().contains(option), "{}", ran.stderr);
    }
    assert!(sim.journal().is_empty());
}
