//! Whole runs against the simulated platform: its proxy, its certificate authority, its works.

use std::process::Stdio;

use f2_sim::Sim;

use crate::stage::{f2, files, run, sim, sum, sums};
use crate::world::{Ran, World};

#[test]
fn an_authors_works_come_once() {
    let (world, sim) = (World::new(), sim());
    let share = sim.share_text("small");
    let line = ["-M", "post", "-u", &share, "-m", "-v", "-d", "-k", &sim.login_cookie()];
    let first = run(&world, &sim, &line);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert!(first.stderr.contains("listed:  5 works"), "{}", first.stderr);
    assert!(first.stderr.contains("failed:  0"), "{}", first.stderr);
    let there = files(&world.folder().join("Download"));
    assert!(there.len() >= 5 && there.iter().all(|file| file.starts_with("douyin/post/")), "{there:?}");
    assert_eq!(first.stderr.matches("\nsaved: ").count(), there.len(), "{}", first.stderr);
    let fetched = sim.journal().len();
    let second = run(&world, &sim, &line);
    assert_eq!(second.code, 0, "{}", second.stderr);
    assert!(second.stderr.contains("saved:   0 files, 0 B"), "{}", second.stderr);
    assert_eq!(files(&world.folder().join("Download")), there);
    let media = |host: &str| host.contains("douyinvod") || host.contains("douyinpic");
    assert!(sim.journal()[fetched..].iter().all(|hit| !media(&hit.host)));
}

#[test]
fn a_mixed_author_is_whole_by_content_and_renamed_is_one_folder() {
    let (world, sim) = (World::new(), sim());
    let entry = sim.manifest_of("mixed");
    let line = ["-M", "post", "-u", &sim.share_text("mixed"), "-m", "-v", "-d"];
    let first = run(&world, &sim, &line);
    // Prohibited works are listed and cannot be saved.
    assert_eq!(first.code, 4, "{}", first.stderr);
    assert!(
        first.stderr.contains("listed:  37 works") && first.stderr.contains("failed:  0"),
        "{}",
        first.stderr
    );
    let folder = world.folder().join("Download");
    let there = sums(&folder);
    let mut wanted = 0;
    for asset in entry.works.iter().filter(|work| work.skip.is_none()).flat_map(|work| &work.assets) {
        let text = asset.text.as_ref().map(|text| sum(text.as_bytes()));
        if asset.best.is_some() || text.is_some() {
            wanted += 1;
            let right =
                |found: &String| text.as_ref().map_or_else(|| asset.accepts(found), |text| text == found);
            assert!(there.values().any(right), "{} {}", asset.kind, asset.index);
        }
    }
    assert_eq!(there.len(), wanted, "a file per asset, and no other");
    sim.rename_author(&entry.sec_uid, "another name");
    let second = run(&world, &sim, &line);
    assert_eq!(second.code, 4, "{}", second.stderr);
    assert!(second.stderr.contains("saved:   0 files, 0 B"), "{}", second.stderr);
    let authors = std::fs::read_dir(folder.join("douyin/post")).unwrap().count();
    assert_eq!((authors, files(&folder).len()), (1, wanted));
}

#[test]
fn a_talk_nobody_hears_stops_nothing() {
    let (world, sim) = (World::new(), sim());
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").map_or(Stdio::null(), Stdio::from);
    let mut command = f2(&world, &sim);
    let status = command.args(["-M", "post", "-u", &sim.user_url("small")]).unheard(Stdio::null(), full);
    assert_eq!(status.code(), Some(0));
    assert!(!files(&world.folder().join("Download")).is_empty());
}

#[test]
fn one_work_by_a_bare_link_and_from_a_file() {
    let (world, sim) = (World::new(), sim());
    let work = sim.author("small").works[0].clone();
    let url = sim.work_url(&work);
    world.file("my.yaml", &format!("douyin:\n  url: {url}\n  mode: one\n  path: here\n  desc: on\n"));
    let ran = run(&world, &sim, &["-c", "my.yaml", "-q"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.starts_with("Summary"), "{}", ran.stderr);
    assert!(files(&world.folder().join("here")).iter().any(|file| file.ends_with("_desc.txt")));
    let bare = run(&world, &sim, &["-M", "one", &url]);
    assert_eq!(bare.code, 0, "{}", bare.stderr);
}

#[test]
fn max_counts_cuts_exactly() {
    let (world, sim) = (World::new(), sim());
    let ran = run(&world, &sim, &["-M", "post", "-u", &sim.user_url("small"), "-o", "2"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("listed:  2 works"), "{}", ran.stderr);
}

#[test]
fn a_refusal_is_told_with_its_code_and_leaves_no_folder() {
    for (author, language, piece) in
        [("guest-2483", "en", "needs a logged-in account"), ("guest-8", "zh", "需要已登录的账号")]
    {
        let (world, sim) = (World::new(), sim());
        let ran = run(&world, &sim, &["-M", "post", "-u", &sim.user_url(author), "-l", language]);
        assert_eq!(ran.code, 3, "{}", ran.stderr);
        assert!(
            ran.stderr.contains("[account.login_required]") && ran.stderr.contains(piece),
            "{}",
            ran.stderr
        );
        assert!(world.tree().is_empty(), "{:?}", world.tree());
    }
}

#[test]
fn a_mode_that_does_not_fit_the_link_writes_nothing() {
    let (world, sim) = (World::new(), sim());
    let work = sim.author("small").works[0].clone();
    let ran = run(&world, &sim, &["-M", "post", "-u", &sim.short_work_link(&work)]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.error_line().ends_with("[usage.mode]"), "{}", ran.stderr);
    assert!(world.tree().is_empty());
}

#[test]
fn a_certificate_that_is_not_trusted_is_named() {
    let (world, sim) = (World::new(), sim());
    let other = crate::stage::sim();
    let mut command = f2(&world, &sim);
    command.env("SSL_CERT_FILE", other.ca_file());
    let ran = command.args(["-M", "post", "-u", &sim.user_url("small"), "-r", "0"]).ran();
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("[net.tls]") && ran.stderr.contains("hint:"), "{}", ran.stderr);
}

#[test]
fn the_debug_log_tells_no_secret() {
    let (world, sim) = (World::new(), sim());
    let mut command = world.f2();
    command.env("SSL_CERT_FILE", sim.ca_file());
    command.args(["-d", "DEBUG", "dy", "-P", &sim.proxy(), "--page-delay", "0", "-M", "post", "-o", "1"]);
    let ran = command.args(["-u", &sim.user_url("small"), "-k", &sim.login_cookie()]).ran();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.log.contains("DEBUG"), "{}", ran.stderr);
    let secrets = sim.login_cookie();
    let values = secrets.split("; ").filter_map(|pair| Some(pair.split_once('=')?.1));
    for secret in values.chain(f2_sim::secrets::ALL.iter().copied()) {
        assert!(!ran.log.contains(secret), "{secret} is told");
    }
}

#[cfg(unix)]
mod signals {
    use f2_sim::{Fault, Rule};

    use super::*;
    use crate::program::Running;

    /// A run whose files arrive so slowly that it can be stopped, after its first page.
    fn begun(world: &World, sim: &Sim) -> Running {
        sim.faults().add(Rule::new(Fault::Slow(200)).host("douyinvod").always());
        let mut command = f2(world, sim);
        let mut running = command.args(["-M", "post", "-u", &sim.user_url("small")]).begin();
        running.says("page:");
        running
    }

    #[test]
    fn the_first_signal_stops_in_good_order() {
        for signal in ["INT", "TERM"] {
            let (world, sim) = (World::new(), sim());
            let running = begun(&world, &sim);
            running.signal(signal);
            let Ran { code, stderr: rest, .. } = running.end();
            assert_eq!(code, 130, "{rest}");
            assert!(rest.contains("stopping") && rest.contains("Summary"), "{rest}");
            assert!(rest.contains("\nstopped: ") && !rest.contains("\nfailed: "), "{rest}");
            assert!(rest.ends_with("stopped: run the same command again to go on\n"), "{rest}");
            let whole = |file: &String| !file.ends_with(".mp4");
            assert!(files(&world.folder().join("Download")).iter().all(whole));
        }
    }

    #[test]
    fn what_a_stop_left_is_listed_and_goes_on_from_the_list() {
        let (world, sim) = (World::new(), sim());
        sim.faults().add(Rule::new(Fault::Slow(200)).host("douyinvod").always());
        let other = sim.work_url(&sim.author("mixed").works[0]);
        world.file(
            "rest.jsonl",
            &format!("{{\"platform\":\"douyin\",\"mode\":\"one\",\"link\":\"{other}\"}}\n"),
        );
        let mut command = f2(&world, &sim);
        command.args(["-M", "post", "-u", &sim.user_url("small"), "--input", "rest.jsonl"]);
        command.args(["--failed-to", "rest.jsonl", "--report", "report.json"]);
        let mut running = command.begin();
        running.says("page:");
        running.signal("INT");
        let ran = running.end();
        assert_eq!(ran.code, 130, "{}", ran.stderr);
        let list = std::fs::read_to_string(world.folder().join("rest.jsonl")).unwrap();
        assert_eq!(list.matches("\"cause\":\"interrupted\"").count(), 2, "{list}");
        let report = std::fs::read_to_string(world.folder().join("report.json")).unwrap();
        assert_eq!(report.matches("\"exit\": 130").count(), 3, "{report}");
        sim.faults().clear();
        let ran = run(&world, &sim, &["--input", "rest.jsonl", "--failed-to", "rest.jsonl"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert_eq!(std::fs::read_to_string(world.folder().join("rest.jsonl")).unwrap(), "");
        let there = files(&world.folder().join("Download/douyin"));
        let of = |mode: &str| there.iter().filter(|file| file.starts_with(mode)).count();
        assert!(of("post/") >= 5 && of("one/") >= 1, "{there:?}");
    }
}
