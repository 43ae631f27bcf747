//! Every mode against the simulated platform, by content: what its manifest has, no more, and once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use f2_sim::Sim;
use f2_sim::manifest::{AssetEntry, AuthorEntry, WorkEntry};
use f2_sim::world::{Content, Work};
use serde_json::Value;

use crate::stage::{f2, files, run, sim, sum, sums};
use crate::world::{Ran, World};

/// The works listed of the author whose works fill the account's lists.
fn listed(sim: &Sim) -> Vec<&Work> {
    sim.author("mixed").listed().collect()
}

fn ids(works: &[&Work]) -> BTreeSet<String> {
    works.iter().map(|work| work.id.to_string()).collect()
}

/// A work that is a video and can be had.
fn video(sim: &Sim) -> &Work {
    let entry = sim.manifest_of("mixed");
    let had = |work: &&Work| {
        let entry = entry.works.iter().find(|entry| entry.aweme_id == work.id.to_string());
        matches!(work.content, Content::Video(_)) && entry.is_some_and(|entry| entry.skip.is_none())
    };
    listed(sim).into_iter().find(had).unwrap()
}

/// Whether these bytes are what an asset should be.
fn is(asset: &AssetEntry, found: &str) -> bool {
    match &asset.text {
        Some(text) => sum(text.as_bytes()) == found,
        None => asset.accepts(found),
    }
}

/// The assets that can be had of some works.
fn wanted<'a>(entry: &'a AuthorEntry, ids: &BTreeSet<String>) -> Vec<&'a AssetEntry> {
    let meant = |work: &&WorkEntry| work.skip.is_none() && ids.contains(&work.aweme_id.to_string());
    let assets = entry.works.iter().filter(meant).flat_map(|work| &work.assets);
    assets.filter(|asset| asset.best.is_some() || asset.text.is_some()).collect()
}

/// The files are these works' assets: each of them, and no other.
#[track_caller]
fn are_whole(sim: &Sim, root: &Path, works: &[&Work]) {
    let entry = sim.manifest_of("mixed");
    let (there, wanted) = (sums(root), wanted(&entry, &ids(works)));
    for asset in &wanted {
        assert!(there.values().any(|found| is(asset, found)), "{} {}", asset.kind, asset.index);
    }
    for (name, found) in &there {
        assert!(wanted.iter().any(|asset| is(asset, found)), "{name} is nothing of these works");
    }
    assert_eq!(there.len(), wanted.len(), "a file per asset, and no other");
}

/// Every file is an asset of some work; there are files of so many works.
#[track_caller]
fn are_true(sim: &Sim, there: &BTreeMap<String, String>, works: usize) {
    let manifest = sim.manifest();
    let assets = || manifest.authors.iter().flat_map(|author| &author.works).flat_map(|work| &work.assets);
    for (name, found) in there {
        assert!(assets().any(|asset| is(asset, found)), "{name} is nothing the platform has");
    }
    let stems: BTreeSet<&str> = there.keys().filter_map(|name| Some(name.rsplit_once('_')?.0)).collect();
    assert!(!there.is_empty() && stems.len() >= works, "{stems:?}");
}

/// Runs a mode with everything of a work and the account's cookie, then once more, which saves nothing.
#[track_caller]
fn twice(world: &World, sim: &Sim, args: &[&str]) -> Ran {
    let cookie = sim.login_cookie();
    let line = [&["-m", "-v", "-d", "-k", &cookie, "-n", "{aweme_id}"], args].concat();
    let first = run(world, sim, &line);
    assert!([0, 4].contains(&first.code), "{}", first.stderr);
    assert!(first.stderr.contains("failed:  0"), "{}", first.stderr);
    let (root, refused) = (world.folder().join("Download"), sim.failures());
    assert_eq!(refused, Vec::<String>::new());
    let there = sums(&root);
    let second = run(world, sim, &line);
    assert_eq!(second.code, first.code, "{}", second.stderr);
    assert!(second.stderr.contains("saved:   0 files, 0 B"), "{}", second.stderr);
    assert_eq!(sums(&root), there);
    first
}

#[test]
fn modes_that_list_known_works_save_them_whole() {
    let sim = sim();
    let works = listed(&sim);
    let mix = works.iter().find_map(|work| work.mix).unwrap();
    let of_mix: Vec<&Work> = works.iter().filter(|work| work.mix == Some(mix)).copied().collect();
    let one = [video(&sim)];
    let odd: Vec<&Work> = works.iter().skip(1).step_by(2).copied().collect();
    let author = sim.user_url("small");
    let mixed = sim.user_url("mixed");
    for (args, works) in [
        (&["-M", "one", "-u", &sim.work_url(one[0])][..], &one[..]),
        (&["-M", "like", "-u", &author], &works),
        (&["-M", "collection"], &works),
        (&["-M", "collects", "--collects", "all"], &works),
        (&["-M", "collects", "--collects", "旅行 2024/1"], &odd),
        (&["-M", "collects", "--collects=7200000000000000102"], &odd),
        (&["-M", "mix", "-u", &sim.work_url(of_mix[0])], &of_mix),
        (&["-M", "feed", "-u", &mixed], &works),
    ] {
        let world = World::new();
        let ran = twice(&world, &sim, args);
        are_whole(&sim, &world.folder().join("Download"), works);
        let folder = format!("douyin/{}/", args[1]);
        let there = files(&world.folder().join("Download"));
        assert!(there.iter().all(|file| file.starts_with(&folder)), "{args:?} {}", ran.stderr);
    }
}

#[test]
fn modes_without_a_link_save_what_the_account_sees() {
    let sim = sim();
    let work = sim.work_url(listed(&sim)[0]);
    for (args, works) in
        [(&["-M", "friend"][..], 10), (&["-M", "feed", "-o", "7"], 7), (&["-M", "related", "-u", &work], 15)]
    {
        let world = World::new();
        twice(&world, &sim, args);
        are_true(&sim, &sums(&world.folder().join("Download")), works - works / 3);
    }
}

#[test]
fn songs_come_with_their_lyrics_and_by_content() {
    let (world, sim) = (World::new(), sim());
    twice(&world, &sim, &["-M", "music"]);
    let root = world.folder().join("Download");
    let there = sums(&root);
    let works = listed(&sim);
    let songs: BTreeSet<&str> =
        works.iter().filter_map(|work| Some(work.music.as_ref()?.file.as_ref()?.md5())).collect();
    let (mut lyrics, mut sounds) = (0, 0);
    for (name, found) in &there {
        if name.ends_with(".lrc") {
            let text = std::fs::read_to_string(root.join(name)).unwrap();
            assert!(text.starts_with("[00:00.250] line 0 of "), "{text}");
            lyrics += 1;
        } else if name.ends_with(".mp3") || name.ends_with(".m4a") {
            assert!(songs.contains(found.as_str()), "{name}");
            sounds += 1;
        }
    }
    assert!(lyrics > 0 && sounds > lyrics, "{lyrics} lyrics, {sounds} sounds");
}

#[test]
fn guests_are_told_to_log_in_and_links_are_needed_elsewhere() {
    let sim = sim();
    for mode in ["music", "collection", "friend"] {
        let world = World::new();
        let ran = run(&world, &sim, &["-M", mode]);
        assert_eq!(ran.code, 3, "{mode} {}", ran.stderr);
        assert!(ran.stderr.contains("[account.login_required]"), "{}", ran.stderr);
        assert!(world.tree().is_empty());
    }
    for (args, piece) in [
        (&["-M", "like"][..], "--url must"),
        (&["-M", "collects"], "--collects all"),
        (&["-M", "post", "-u", &sim.user_url("small"), "--quality", "big"], "--quality: big"),
        (&["-M", "post", "-u", &sim.user_url("small"), "--codec", "av1"], "compatible, h264, h265, h266"),
        (&["-M", "post", "-u", &sim.user_url("small"), "--image-format", "bmp"], "webp, jpeg, heic"),
        (&["-M", "post", "-u", &sim.user_url("small"), "--list-formats"], "exclude each other"),
    ] {
        let world = World::new();
        let ran = run(&world, &sim, args);
        assert_eq!(ran.code, 2, "{args:?} {}", ran.stderr);
        assert!(ran.error_line().contains(piece), "{}", ran.stderr);
        assert!(world.tree().is_empty());
    }
    let world = World::new();
    let none = ["-M", "collects", "--collects", "nothing", "-k", &sim.login_cookie()];
    let ran = run(&world, &sim, &none);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("旅行 2024/1"), "the folders are named: {}", ran.stderr);
}

#[test]
fn formats_are_listed_and_wishes_choose_among_them() {
    let (world, sim) = (World::new(), sim());
    let work = video(&sim);
    let (url, id) = (sim.work_url(work), work.id.to_string());
    let listed = f2(&world, &sim).args(["--list-formats", &url]).ran();
    assert_eq!((listed.code, listed.stderr.as_str()), (0, ""));
    assert!(world.tree().is_empty(), "nothing is saved");
    let gears: Value = serde_json::from_str(&listed.stdout).unwrap();
    let gears = gears.as_array().unwrap();
    assert!(gears.len() > 1 && gears.iter().all(|gear| gear["aweme_id"] == id.as_str()));
    let number = |gear: &Value, key: &str| gear[key].as_u64().unwrap();
    let side = |gear: &Value| number(gear, "width").min(number(gear, "height"));
    let fits = |gear: &&Value| gear["has_sound"] == true && gear["codec"] == "h264";
    let smallest = gears.iter().filter(fits).map(side).min().unwrap();
    let length = |gear: &Value| number(gear, "size");
    let chosen = |gears: &[Value]| -> Vec<u64> {
        gears.iter().filter(|gear| gear["chosen"] == true).map(length).collect()
    };
    assert_eq!(chosen(gears).len(), 1, "one is marked");
    let wish = format!("{smallest}");
    let wish = ["--list-formats", &url, "--codec", "h264", "--quality", &wish];
    let wished: Value = serde_json::from_str(&f2(&world, &sim).args(wish).ran().stdout).unwrap();
    let wished = chosen(wished.as_array().unwrap());
    let line = ["-M", "one", &url, "--codec", "h264", "--quality", &format!("{smallest}p")];
    let ran = run(&world, &sim, &line);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let root = world.folder().join("Download");
    let saved = files(&root).into_iter().find(|file| file.ends_with("_video.mp4")).unwrap();
    let bytes = std::fs::metadata(root.join(saved)).unwrap().len();
    let right: Vec<u64> =
        gears.iter().filter(fits).filter(|gear| side(gear) == smallest).map(length).collect();
    assert!(right.contains(&bytes), "{bytes} of {right:?}");
    assert_eq!(wished, [bytes], "what is marked is what is saved");
}

#[test]
fn incremental_runs_end_at_the_first_known_work() {
    let (world, sim) = (World::new(), sim());
    let url = sim.user_url("mixed");
    let line = |more: &[&'static str]| {
        let args = [&["-M", "post", "-u", url.as_str(), "-s", "5"], more].concat();
        run(&world, &sim, &args)
    };
    let none = line(&["--incremental", "-o", "12"]);
    assert!(none.stderr.contains("listed:  12 works"), "nothing is known: {}", none.stderr);
    let asked = sim.hits("aweme/post/").len();
    let known = line(&["--incremental"]);
    assert!([0, 4].contains(&known.code), "{}", known.stderr);
    assert_eq!(sim.hits("aweme/post/").len(), asked + 1, "one page tells: {}", known.stderr);
    assert!(known.stderr.contains("saved:   0 files"), "{}", known.stderr);
    let other = run(&world, &sim, &["-M", "like", "-u", &sim.user_url("small"), "--incremental"]);
    let all = listed(&sim).len();
    assert!(other.stderr.contains(&format!("listed:  {all} works")), "another mode: {}", other.stderr);
}
