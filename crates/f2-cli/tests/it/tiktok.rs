//! `f2 tk` against the simulated platform: modes by content, words without a link, refusals by exit code.

use f2_sim::Sim;

use crate::stage::{f2_of, files, sim, sum, sums};
use crate::world::{Ran, World};

/// A line of `f2 tk`, its only way out the simulated platform.
fn tk(world: &World, sim: &Sim, cookie: &str, args: &[&str]) -> Ran {
    f2_of("tk", world, sim).args(["-k", cookie, "-l", "en_US"]).args(args).ran()
}

#[test]
fn an_authors_works_are_saved_by_content() {
    let (world, sim) = (World::new(), sim());
    let url = sim.tiktok().user_url("small");
    let ran = tk(&world, &sim, "", &["-M", "post", "-m", "yes", "-v", "yes", "-d", "yes", "-u", &url]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let root = world.folder().join("Download");
    let handle = &sim.tiktok().author("small").handle;
    let saved = sums(&root);
    let manifest = sim.tiktok().manifest_of("small");
    let mut wanted = 0;
    for asset in manifest.works.iter().filter(|work| work.skip.is_none()).flat_map(|work| &work.assets) {
        if asset.kind == "subtitle" || (asset.best.is_none() && asset.text.is_none()) {
            continue;
        }
        let is_it = |found: &String| match &asset.text {
            Some(text) => sum(text.as_bytes()) == *found,
            None => asset.accepts(found),
        };
        assert!(saved.values().any(is_it), "{} {}", asset.kind, asset.index);
        wanted += 1;
    }
    assert_eq!(saved.len(), wanted);
    assert!(saved.keys().all(|name| name.starts_with(&format!("tiktok/post/{handle}/"))), "{saved:?}");
    let again = tk(&world, &sim, "", &["-M", "post", "-m", "yes", "-v", "yes", "-d", "yes", "-u", &url]);
    assert_eq!((again.code, sums(&root)), (0, saved), "{}", again.stderr);
}

#[test]
fn words_and_playlists_need_no_more_than_their_options() {
    let (world, sim) = (World::new(), sim());
    let word = sim.tiktok().author("mixed").works[0].desc.split_whitespace().next().unwrap().to_owned();
    let ran = tk(&world, &sim, "", &["-M", "search", "-w", &word, "--max-counts", "2"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let found = files(&world.folder().join("Download"));
    assert!(!found.is_empty() && found.iter().all(|name| name.starts_with("tiktok/search/")), "{found:?}");
    let url = sim.tiktok().user_url("mixed");
    let ran = tk(&world, &sim, "", &["-M", "mix", "--playlist", "Night / Day", "-u", &url]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = tk(&world, &sim, "", &["-M", "mix", "--playlist", "no such", "-u", &url]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    let ran = tk(&world, &sim, "", &["-M", "search"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
}

#[test]
fn refusals_end_with_their_codes() {
    let (world, sim) = (World::new(), sim());
    let tiktok = sim.tiktok();
    let private = tk(&world, &sim, "", &["-M", "post", "-u", &tiktok.user_url("private")]);
    assert_eq!(private.code, 3, "{}", private.stderr);
    assert!(private.stderr.contains("author.private"), "{}", private.stderr);
    let work = tiktok.author("small").works.iter().find(|work| work.label.contains("10231")).unwrap();
    let region = tk(&world, &sim, "", &["-M", "one", "-u", &tiktok.work_url(work)]);
    assert_eq!(region.code, 4, "{}", region.stderr);
    assert!(region.stderr.contains("work.region"), "{}", region.stderr);
    let nobody = tk(&world, &sim, "", &["-M", "post", "-u", "https://www.tiktok.com/@nobody.here"]);
    assert_eq!(nobody.code, 1, "{}", nobody.stderr);
}
