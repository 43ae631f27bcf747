//! Every mode of TikTok against the simulated platform, by content: what its manifest has, no more, and once.

use std::collections::BTreeMap;
use std::path::Path;

use f2_sim::manifest::{AssetEntry, WorkEntry};
use f2_sim::world::{PLAYLISTS, Shelf};
use f2_sim::{Fault, Rule, Sim};
use f2_tiktok::subtitle::vtt_2_srt;

use crate::stage::{f2_of, finish, sim, sum, sums};
use crate::world::{Ran, World};

/// Runs a line of `f2 tk` with the account's cookie.
#[track_caller]
fn run(world: &World, sim: &Sim, args: &[&str]) -> Ran {
    finish(f2_of("tk", world, sim).args(["-k", &sim.tiktok().login_cookie()]).args(args))
}

/// Whether these bytes are what an asset should be.
fn is(asset: &AssetEntry, found: &str) -> bool {
    match &asset.text {
        Some(text) => sum(text.as_bytes()) == found,
        None => asset.accepts(found),
    }
}

/// The assets that can be had of a work.
fn wanted(work: &WorkEntry) -> Vec<&AssetEntry> {
    work.assets.iter().filter(|asset| asset.best.is_some() || asset.text.is_some()).collect()
}

/// The files of one work are its assets: each of them, a subtitle in both its forms, and no other.
#[track_caller]
fn is_whole(root: &Path, work: &WorkEntry, files: &[(&String, &String)]) {
    let (wanted, label) = (wanted(work), &work.label);
    for asset in &wanted {
        let named = |name: &str| {
            asset.index == 0 || asset.kind == "subtitle" || name.contains(&format!("_{}.", asset.index))
        };
        let there =
            files.iter().any(|(name, found)| name.contains(&asset.kind) && named(name) && is(asset, found));
        assert!(there, "{label}: {} {} of {files:?}", asset.kind, asset.index);
    }
    let mut captions = 0;
    for (name, found) in files {
        if let Some((stem, language)) = name.strip_suffix(".srt").and_then(|name| name.rsplit_once('.')) {
            // As sent and as SRT have two numbers that follow each other.
            let (stem, number) = stem.rsplit_once('_').unwrap();
            let before = number.parse::<u32>().unwrap() - 1;
            let vtt = std::fs::read_to_string(root.join(format!("{stem}_{before}.{language}.vtt"))).unwrap();
            assert_eq!(sum(vtt_2_srt(&vtt).as_bytes()), **found, "{name}");
            captions += 1;
        } else {
            assert!(wanted.iter().any(|asset| is(asset, found)), "{name} is nothing of {label}");
        }
    }
    let due = wanted.iter().filter(|asset| asset.kind == "subtitle").count();
    assert_eq!((files.len(), captions), (wanted.len() + due, due), "{label}: {files:?}");
}

/// The files are these works' assets, below one folder.
#[track_caller]
fn are_whole(root: &Path, folder: &str, works: &[WorkEntry]) {
    let there = sums(root);
    let mut by_work: BTreeMap<&str, Vec<(&String, &String)>> = BTreeMap::new();
    for (name, found) in &there {
        let file = name.strip_prefix(folder).unwrap_or_else(|| panic!("{name} is not in {folder}"));
        by_work.entry(file.split('_').next().unwrap()).or_default().push((name, found));
    }
    for work in works {
        is_whole(root, work, &by_work.remove(work.aweme_id.as_str()).unwrap_or_default());
    }
    assert!(by_work.is_empty(), "nobody asked for {:?}", by_work.keys());
}

/// Runs a mode with everything of a work, then once more, which saves nothing.
#[track_caller]
fn twice(world: &World, sim: &Sim, args: &[&str]) {
    let line = [&["-m", "-v", "-d", "--subtitles", "-n", "{aweme_id}"], args].concat();
    let first = run(world, sim, &line);
    assert_eq!(first.code, 0, "{args:?} {}", first.stderr);
    assert!(first.stderr.contains("failed:  0"), "{}", first.stderr);
    let root = world.folder().join("Download");
    let there = sums(&root);
    let second = run(world, sim, &line);
    assert_eq!(second.code, 0, "{}", second.stderr);
    assert!(second.stderr.contains("saved:   0 files, 0 B"), "{}", second.stderr);
    assert_eq!(sums(&root), there);
}

#[test]
fn every_mode_saves_its_works_whole_and_once() {
    let sim = sim();
    let tiktok = sim.tiktok();
    let mixed = tiktok.author("mixed");
    let all = tiktok.manifest_of("mixed").works;
    let of = |label: &str| -> (String, Vec<WorkEntry>) {
        let entry = all.iter().find(|work| work.label.starts_with(label)).unwrap();
        let work = mixed.works.iter().find(|work| work.id.to_string() == entry.aweme_id).unwrap();
        (tiktok.work_url(work), vec![entry.clone()])
    };
    let (captioned, photos, own) = (of("video, h265 1080"), of("photos, 12"), of("private item"));
    let songs = |works: &[WorkEntry]| works[0].asset("music", 0).is_some_and(|music| music.best.is_some());
    assert!(photos.0.contains("/photo/") && songs(&photos.1), "a slide show with its music");
    assert_eq!(captioned.1[0].assets.iter().filter(|asset| asset.kind == "subtitle").count(), 4);
    let user = tiktok.user_url("mixed");
    let shelf = |shelf| tiktok.manifest_of_shelf(shelf);
    let lists: Vec<WorkEntry> = PLAYLISTS.iter().flat_map(|(id, _)| shelf(Shelf::Playlist(*id))).collect();
    let second = shelf(Shelf::Playlist(PLAYLISTS[1].0));
    let member = mixed.works.iter().find(|work| work.id.to_string() == second[0].aweme_id).unwrap();
    let (collection, member) = (tiktok.collection_url(1), tiktok.work_url(member));
    let share = tiktok.share_text("mixed");
    let handle = &mixed.handle;
    for (args, works) in [
        (&["-M", "one", "-u", &captioned.0][..], captioned.1.clone()),
        (&["-M", "one", "-u", &photos.0], photos.1.clone()),
        (&["-M", "one", "-u", &own.0], own.1.clone()),
        (&["-M", "post", "-u", &share], all.clone()),
        (&["-M", "like", "-u", &user], shelf(Shelf::Liked)),
        (&["-M", "collect", "-u", &user], shelf(Shelf::Collected)),
        (&["-M", "mix", "--playlist", "all", "-u", &user], lists),
        (&["-M", "mix", "-u", &collection], second.clone()),
        (&["-M", "mix", "-u", &member], second),
        (&["-M", "search", "-w", "e"], shelf(Shelf::Found("e"))),
    ] {
        assert!(!works.is_empty(), "{args:?}");
        let world = World::new();
        twice(&world, &sim, args);
        let folder = if args[1] == "search" { "e" } else { handle };
        are_whole(&world.folder().join("Download"), &format!("tiktok/{}/{folder}/", args[1]), &works);
    }
    assert_eq!(sim.failures(), [""; 0]);
}

#[test]
fn a_media_host_that_refuses_is_explained_and_one_fresh_page_is_tried() {
    let sim = sim();
    let work = &sim.tiktok().author("small").works[0];
    let url = sim.tiktok().work_url(work);
    sim.faults().add(Rule::new(Fault::Status(403, None)).host("webapp-prime").always().must_hit());
    sim.faults().add(Rule::new(Fault::Status(403, None)).path("/aweme/v1/play/").always());
    let mut asked = 0;
    for (language, says) in [("en_US", "a device"), ("zh_CN", "与设备绑定")] {
        let world = World::new();
        let ran = run(&world, &sim, &["-M", "one", "-u", &url, "-l", language]);
        assert_eq!(ran.code, 4, "{}", ran.stderr);
        assert!(ran.stderr.contains("media.forbidden"), "{}", ran.stderr);
        let hint = ran.stderr.lines().find(|line| line.contains("tt_chain_token")).unwrap_or_default();
        assert!(hint.contains(says) && hint.contains("device.id"), "{}", ran.stderr);
        let hits = sim.hits("/api/item/detail/").len();
        assert_eq!(hits - asked, 2, "the work once, and once more from a fresh page");
        asked = hits;
    }
    let told = World::new().run(&["errors", "media.forbidden"]);
    assert!(told.stdout.contains("tt_chain_token") && told.stdout.contains("device.id"), "{}", told.stdout);
}

#[test]
fn a_chain_token_of_nowhere_is_replaced_with_its_device() {
    let (world, sim) = (World::new(), sim());
    let url = sim.tiktok().work_url(&sim.tiktok().author("small").works[0]);
    let line = ["-k", "tt_chain_token=of-another-browser", "-M", "one", "-u", &url];
    let ran = finish(f2_of("tk", &world, &sim).args(line));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let videos = sim.hits("webapp-prime");
    let tokens: Vec<_> = videos.iter().filter_map(|hit| hit.cookie("tt_chain_token")).collect();
    assert!(!tokens.is_empty() && tokens.iter().all(|token| *token != "of-another-browser"), "{tokens:?}");
}
