//! Several lists of one mode: what is known of earlier runs, and where one stopped, belong to each folder or playlist.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use f2_sim::world::Work;
use f2_sim::{Config, Hit, Sim};
use serde_json::Value;

use crate::stage::{f2, files, run, sim};
use crate::world::{Ran, World};

/// The account's two folders that hold works.
const A: &str = "7200000000000000101";
const B: &str = "7200000000000000102";
/// The one that holds none.
const EMPTY: &str = "7200000000000000103";

/// The works both folders are made of.
fn works(sim: &Sim) -> Vec<&Work> {
    sim.author("mixed").listed().collect()
}

/// A run over folders of the account, of few works a page.
fn collects(world: &World, sim: &Sim, more: &[&str]) -> Ran {
    let cookie = sim.login_cookie();
    let line = [&["-M", "collects", "-k", &cookie, "-s", "3", "-n", "{aweme_id}", "-d"], more].concat();
    let ran = run(world, sim, &line);
    assert!([0, 4].contains(&ran.code), "{}", ran.stderr);
    ran
}

/// How many pages of each folder were asked for since some request.
fn pages(sim: &Sim, since: usize) -> BTreeMap<String, usize> {
    let mut pages = BTreeMap::new();
    for hit in sim.journal()[since..].iter().filter(|hit| hit.path.ends_with("/collects/video/list/")) {
        *pages.entry(hit.param("collects_id").unwrap().to_owned()).or_default() += 1;
    }
    pages
}

/// The works of which there are files.
fn saved(world: &World) -> BTreeSet<u64> {
    let there = files(&world.folder().join("Download"));
    let name = |file: &String| file.rsplit('/').next()?.split('_').next()?.parse().ok();
    there.iter().filter_map(name).collect()
}

#[test]
fn a_work_known_from_one_folder_does_not_end_another() {
    let (world, sim) = (World::new(), sim());
    let works = works(&sim);
    // The newest six works stand in both folders; two of them are not collected yet.
    sim.share_works(6);
    let new: Vec<u64> = works[..2].iter().map(|work| work.id).collect();
    new.iter().for_each(|id| sim.remove_work(*id));
    let inside =
        |folder: usize| works.iter().enumerate().skip(2).filter(move |(at, _)| *at < 6 || at % 2 == folder);
    let lists = |ran: &Ran, works: usize| {
        assert!(ran.stderr.contains(&format!("listed:  {works} works")), "{works}: {}", ran.stderr);
    };
    lists(&collects(&world, &sim, &["--incremental", "--collects", A]), inside(0).count());
    let both = collects(&world, &sim, &["--incremental", "--collects", B]);
    lists(&both, inside(1).count());

    // Nothing is new: the first page of each tells.
    let since = sim.journal().len();
    collects(&world, &sim, &["--incremental", "--collects", "all"]);
    assert_eq!(pages(&sim, since), [A, B, EMPTY].map(|folder| (folder.to_owned(), 1)).into());

    // Two works are new in both: each folder lists them, and ends behind them.
    new.iter().for_each(|id| sim.bring_back_work(*id));
    assert!(new.iter().all(|id| !saved(&world).contains(id)));
    let since = sim.journal().len();
    let ran = collects(&world, &sim, &["--incremental", "--collects", B]);
    assert_eq!(pages(&sim, since), [(B.to_owned(), 1)].into(), "{}", ran.stderr);
    assert!(new.iter().all(|id| saved(&world).contains(id)), "{}", ran.stderr);
    let ran = collects(&world, &sim, &["--incremental", "--collects", A]);
    assert!(ran.stderr.contains("saved:   0 files"), "the other folder brought them: {}", ran.stderr);
    assert!(!ran.stderr.contains("listed:  0 works"), "they are new here all the same: {}", ran.stderr);
}

/// How often each page of a folder was asked for, by its cursor.
fn cursors(hits: &[Hit], folder: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let of =
        |hit: &&Hit| hit.path.ends_with("/collects/video/list/") && hit.param("collects_id") == Some(folder);
    for hit in hits.iter().filter(of) {
        *counts.entry(hit.param("cursor").unwrap_or_default().to_owned()).or_default() += 1;
    }
    counts
}

#[test]
fn a_killed_run_over_all_folders_goes_on_in_each_where_it_was() {
    let config = Config { bench_works: 0, bandwidth: Some(400_000), ..Config::default() };
    let (world, sim) = (World::new(), Sim::start(config).unwrap());
    let cookie = sim.login_cookie();
    let line = ["-M", "collects", "--collects", "all", "-k", &cookie, "-s", "3", "-t", "2", "-d", "-v"];
    let line = [&line[..], &["--report", "report.json"]].concat();
    let mut child = f2(&world, &sim).args(&line).begin();
    // In the middle of the second folder.
    while cursors(&sim.journal(), B).len() < 3 {
        assert!(child.lives(), "it ended too soon");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill();
    let before = sim.journal().len();
    let first = (cursors(&sim.journal(), A), cursors(&sim.journal(), B));
    assert!(first.0.len() > 3, "{first:?}");

    let ran = run(&world, &sim, &line);
    assert!([0, 4].contains(&ran.code), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("going on where an earlier run stopped, behind "), "{}", ran.stderr);
    let hits = sim.journal();
    let again = (cursors(&hits[before..], A), cursors(&hits[before..], B));
    // The top tells what is new. Of the first folder at most the page comes again whose works were under way.
    assert_eq!(again.0.get("0"), Some(&1), "{again:?}");
    assert!(again.0.len() <= 2, "{first:?} {again:?}");
    assert_eq!(again.1.get("0"), Some(&1), "{again:?}");
    let report: Value =
        serde_json::from_str(&std::fs::read_to_string(world.folder().join("report.json")).unwrap()).unwrap();
    let count = |key: &str| report["targets"][0]["works"][key].as_u64().unwrap();
    assert_eq!(count("resumed") + count("listed"), works(&sim).len() as u64, "{report}");
    assert!(count("resumed") > 0, "{report}");
    assert_eq!(saved(&world).len(), saved_by_a_whole_run(&sim), "{}", ran.stderr);

    // All came to their ends: the next run reads everything.
    let before = sim.journal().len();
    let ran = run(&world, &sim, &line);
    assert!(!ran.stderr.contains("going on") && ran.stderr.contains("saved:   0 files"), "{}", ran.stderr);
    let hits = &sim.journal()[before..];
    assert_eq!(cursors(hits, A).len(), first.0.len());
    assert!(cursors(hits, B).len() >= first.1.len());
}

/// How many works a run leaves files of that nobody disturbs.
fn saved_by_a_whole_run(sim: &Sim) -> usize {
    let world = World::new();
    let cookie = sim.login_cookie();
    let line = ["-M", "collects", "--collects", "all", "-k", &cookie, "-d", "-v"];
    let ran = run(&world, sim, &line);
    assert!([0, 4].contains(&ran.code), "{}", ran.stderr);
    saved(&world).len()
}
