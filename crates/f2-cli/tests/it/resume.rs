//! Killed and run again: the same line goes on, asks for no page and no file twice beyond what was under way,
//! and comes to the same end.

use std::collections::BTreeMap;
use std::time::Duration;

use f2_sim::{Config, Hit, Sim};
use serde_json::Value;

use crate::stage::{f2, files, run};
use crate::world::World;

const WORKS: usize = 48;
const LIST: &str = "/aweme/v1/web/aweme/post/";

/// Many small works in six pages, each file slow enough for a run to be killed among them.
fn sim() -> Sim {
    Sim::start(Config {
        bench_works: WORKS,
        bench_video: 30_000,
        bench_cover: 2_000,
        bandwidth: Some(600_000),
        ..Config::default()
    })
    .unwrap()
}

/// A line that saves them, logged in.
fn line(sim: &Sim) -> Vec<String> {
    let (url, cookie) = (sim.user_url("bench"), sim.login_cookie());
    ["-M", "post", "-u", &url, "-k", &cookie, "-v", "-s", "8", "-t", "2"].map(str::to_owned).to_vec()
}

fn is_media(hit: &Hit) -> bool {
    hit.method == "GET" && (hit.host.contains("vod") || hit.host.contains("pic"))
}

/// Begins a line, waits until so many further files were asked for, and kills it.
fn killed(world: &World, sim: &Sim, line: &[String], files: usize) {
    let asked = || sim.journal().iter().filter(|hit| is_media(hit)).count();
    let before = asked();
    let mut child = f2(world, sim).args(line).begin();
    while asked() < before + files && child.lives() {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill();
}

/// The line once more, to its end.
#[track_caller]
fn again(world: &World, sim: &Sim, line: &[String]) -> (i32, String) {
    let ran = run(world, sim, &line.iter().map(String::as_str).collect::<Vec<_>>());
    (ran.code, ran.stderr)
}

fn counted(hits: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    hits.into_iter().for_each(|hit| *counts.entry(hit).or_default() += 1);
    counts
}

/// How often each page was asked for, by its cursor.
fn pages(hits: &[Hit]) -> BTreeMap<String, usize> {
    let pages = hits.iter().filter(|hit| hit.path == LIST);
    counted(pages.map(|hit| hit.param("max_cursor").unwrap_or_default().to_owned()))
}

/// How often each file was asked for, by its name.
fn asked(hits: &[Hit]) -> BTreeMap<String, usize> {
    let name = |hit: &Hit| hit.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    counted(hits.iter().filter(|hit| is_media(hit)).map(name))
}

fn twice(counts: &BTreeMap<String, usize>) -> usize {
    counts.values().map(|count| count - 1).sum()
}

#[test]
fn killed_in_mid_run_the_same_line_asks_nothing_twice_beyond_what_was_under_way() {
    let (world, sim) = (World::new(), sim());
    let mut line = line(&sim);
    line.extend(["--report", "report.json"].map(str::to_owned));
    let kills = 3;
    for _ in 0..kills {
        killed(&world, &sim, &line, 22);
    }
    let before = sim.journal().len();
    let (code, stderr) = again(&world, &sim, &line);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.starts_with("going on where an earlier run stopped, behind "), "{stderr}");
    let there = files(&world.folder().join("Download"));
    assert_eq!(there.len(), 2 * WORKS);
    assert!(there.iter().all(|file| !file.ends_with(".part")), "{there:?}");
    // Two files at a time were under way whenever a run was killed.
    let hits = sim.journal();
    let files = asked(&hits);
    assert_eq!(files.len(), 2 * WORKS);
    assert!(twice(&files) <= 2 * kills, "{files:?}");
    // The top tells each time what is new; of the others at most the two whose works were under way come again.
    let mut pages = pages(&hits);
    assert_eq!(pages.remove("0"), Some(kills + 1));
    assert_eq!(pages.len(), 5);
    assert!(twice(&pages) <= 2 * kills, "{pages:?}");
    // The list that went on is told as such, and is not short.
    let listed = self::pages(&hits[before..]).len();
    assert!(listed < 6, "{listed} pages of the last run");
    let report = std::fs::read_to_string(world.folder().join("report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    let works = &report["targets"][0]["works"];
    let count = |key: &str| works[key].as_u64().unwrap();
    assert_eq!((count("missing"), count("expected")), (0, WORKS as u64), "{works}");
    assert!(count("resumed") >= 8 && count("resumed") + count("listed") == WORKS as u64, "{works}");

    // It came to its end: the next run reads the whole list and fetches nothing.
    let before = sim.journal().len();
    let (code, stderr) = again(&world, &sim, &line);
    assert_eq!(code, 0, "{stderr}");
    assert!(!stderr.contains("going on") && stderr.contains("listed:  48 works"), "{stderr}");
    let hits = &sim.journal()[before..];
    assert_eq!((self::pages(hits).len(), asked(hits).len()), (6, 0));
}

#[test]
fn a_large_file_goes_on_where_the_kill_cut_it() {
    let config =
        Config { bench_works: 1, bench_video: 6_000_000, bandwidth: Some(4_000_000), ..Config::default() };
    let (world, sim) = (World::new(), Sim::start(config).unwrap());
    let (url, cookie) = (sim.user_url("bench"), sim.login_cookie());
    let line: Vec<String> = ["-M", "post", "-u", &url, "-k", &cookie].map(str::to_owned).to_vec();
    let folder = world.folder().join("Download");
    let part = || files(&folder).into_iter().find(|file| file.ends_with(".part"));
    let length =
        || part().map_or(0, |part| std::fs::metadata(folder.join(part)).map_or(0, |found| found.len()));
    let mut child = f2(&world, &sim).args(&line).begin();
    while length() < 1_500_000 {
        assert!(child.lives(), "it ended too soon");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill();
    let (had, before) = (length(), sim.journal().len());
    assert!(had < 6_000_000, "{had}");
    let (code, stderr) = again(&world, &sim, &line);
    assert_eq!((code, files(&folder).len()), (0, 1), "{stderr}");
    let ranges: Vec<(u64, u64)> = sim.journal()[before..]
        .iter()
        .filter(|hit| is_media(hit))
        .map(|hit| {
            let range = hit.range().unwrap_or("bytes=0-").trim_start_matches("bytes=").to_owned();
            let (from, to) = range.split_once('-').unwrap();
            (from.parse().unwrap(), to.parse().unwrap_or(5_999_999) + 1)
        })
        .collect();
    let again: u64 = ranges.iter().map(|(from, to)| to.min(&had).saturating_sub(*from)).sum();
    assert!(again <= 64 * 1024, "{again} of {had} bytes came twice: {ranges:?}");
    assert!(ranges.contains(&(had, 6_000_000)), "{ranges:?}");
}

#[test]
fn a_list_cut_at_a_number_of_works_begins_at_its_top() {
    let (world, sim) = (World::new(), sim());
    let mut line = line(&sim);
    line.extend(["-o", "20"].map(str::to_owned));
    killed(&world, &sim, &line, 30);
    let before = sim.journal().len();
    let (code, stderr) = again(&world, &sim, &line);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("listed:  20 works") && !stderr.contains("going on"), "{stderr}");
    assert_eq!(pages(&sim.journal()[before..]).len(), 3);
    assert_eq!(files(&world.folder().join("Download")).len(), 40);
}

#[test]
fn another_wish_is_another_list() {
    let (world, sim) = (World::new(), sim());
    killed(&world, &sim, &line(&sim), 40);
    let mut more = line(&sim);
    more.push("-d".to_owned());
    let (code, stderr) = again(&world, &sim, &more);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("listed:  48 works") && !stderr.contains("going on"), "{stderr}");
    assert_eq!(files(&world.folder().join("Download")).len(), 3 * WORKS);
}

#[test]
fn a_killed_run_is_no_end_to_an_incremental_one() {
    let (world, sim) = (World::new(), sim());
    let mut line = line(&sim);
    line.push("--incremental".to_owned());
    // Once before anything is settled, once later: what was saved ends the list in neither case.
    for files in [4, 40] {
        killed(&world, &sim, &line, files);
    }
    let (code, stderr) = again(&world, &sim, &line);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(files(&world.folder().join("Download")).len(), 2 * WORKS);
    let before = sim.journal().len();
    let (code, stderr) = again(&world, &sim, &line);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(pages(&sim.journal()[before..]).len(), 1, "now the first one is known");
}

#[test]
fn addresses_that_expire_meanwhile_are_renewed() {
    let (world, sim) = (World::new(), sim());
    let mut line = line(&sim);
    line.extend(["-o", "8"].map(str::to_owned));
    let child = f2(&world, &sim).args(&line).begin();
    while !sim.journal().iter().any(is_media) {
        std::thread::sleep(Duration::from_millis(2));
    }
    sim.expire_addresses();
    assert_eq!(child.end().code, 0);
    assert_eq!(files(&world.folder().join("Download")).len(), 16);
    let renewed = sim.hits("/aweme/v1/web/aweme/detail/").len();
    assert!((4..=8).contains(&renewed), "{renewed}");
    assert!(sim.journal().iter().any(|hit| is_media(hit) && hit.status == 403));
}
