//! Several targets in one run: from options, words, share texts, files, and lists of what failed.

use f2_sim::{Fault, Rule};
use serde_json::Value;

use crate::stage::{files, run, sim};
use crate::world::World;

fn json(world: &World, name: &str) -> Value {
    let path = world.folder().join(name);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_way_to_name_targets_is_taken() {
    let (world, sim) = (World::new(), sim());
    let works: Vec<String> = sim.author("small").works[..4].iter().map(|work| sim.work_url(work)).collect();
    let id = sim.author("small").works[4].id.to_string();
    world.file("links.txt", &format!("\u{feff}# mine\n\n{}\n{id}\n{}\n", works[2], works[2]));
    let share = format!("look {} and {} 复制", works[0], works[1]);
    let ran = run(&world, &sim, &["-M", "one", "-u", &share, "-u", &works[3], "--input", "links.txt"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("\nSummary").count(), 5, "{}", ran.stderr);
    assert!(ran.stderr.contains("[1/6]") && ran.stderr.contains("All together: 5 targets, 5 of them"));
    let videos = files(&world.folder().join("Download/douyin/one"));
    assert!(videos.len() >= 5, "{videos:?}");
}

#[test]
fn words_are_one_share_text_or_several_links() {
    let (world, sim) = (World::new(), sim());
    let works: Vec<String> = sim.author("small").works[..2].iter().map(|work| sim.work_url(work)).collect();
    let ran = run(&world, &sim, &["-M", "one", &works[0], &works[1]]);
    assert_eq!((ran.code, ran.stderr.matches("\nSummary").count()), (0, 2), "{}", ran.stderr);
    let ran = run(&world, &sim, &["-M", "one", "7.94", "复制打开抖音", &works[0], "02/11"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("Summary") && !ran.stderr.contains("All together"), "{}", ran.stderr);
    world.file("my.yaml", &format!("douyin:\n  mode: one\n  url:\n    - {}\n    - {}\n", works[0], works[1]));
    let ran = run(&world, &sim, &["-c", "my.yaml"]);
    assert_eq!((ran.code, ran.stderr.matches("\nSummary").count()), (0, 2), "{}", ran.stderr);
}

#[test]
fn a_bad_target_never_ends_the_others() {
    let (world, sim) = (World::new(), sim());
    let good = sim.user_url("small");
    let work = sim.work_url(&sim.author("small").works[0]);
    world.file("in.txt", &format!("nothing here\n{}\n{work}\n{good}\n", sim.user_url("guest-2483")));
    let line =
        ["-M", "post", "--input", "in.txt", "--report", "r/report.json", "--failed-to", "failed.jsonl"];
    let ran = run(&world, &sim, &line);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    for piece in ["[usage.link]", "[account.login_required]", "this link is a work", "listed:  5 works"] {
        assert!(ran.stderr.contains(piece), "{piece} in {}", ran.stderr);
    }
    let report = json(&world, "r/report.json");
    let exits: Vec<u64> =
        report["targets"].as_array().unwrap().iter().map(|target| target["exit"].as_u64().unwrap()).collect();
    assert_eq!(exits, [2, 3, 2, 0]);
    assert_eq!((report["schema"].as_u64(), report["exit"].as_u64()), (Some(1), Some(3)));
    assert_eq!(report["totals"]["failed"]["usage.mode"], 1);
    assert_eq!(report["targets"][3]["works"]["expected"], report["targets"][3]["works"]["listed"]);
    assert_eq!(report["targets"][3]["id"].as_str(), Some(sim.author("small").sec_uid.as_str()));
    let failed = std::fs::read_to_string(world.folder().join("failed.jsonl")).unwrap();
    assert_eq!(failed.lines().count(), 1, "{failed}");
    assert!(failed.contains("account.login_required") && failed.contains("\"mode\":\"post\""), "{failed}");
}

#[test]
fn several_targets_that_are_all_wrong_are_wrong_usage() {
    let (world, sim) = (World::new(), sim());
    let ran = run(&world, &sim, &["-M", "post", "-u", "nothing", "-u", "neither"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    let works: Vec<String> = sim.author("small").works[..2].iter().map(|work| sim.work_url(work)).collect();
    let ran = run(&world, &sim, &["-M", "post", "-u", &works[0], "-u", &works[1], "-l", "zh_CN"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("模式 post 需要用户主页，而这个链接是单个作品"), "{}", ran.stderr);
    assert!(world.tree().is_empty(), "{:?}", world.tree());
}

#[test]
fn a_link_of_a_text_that_does_not_fit_gives_way_to_one_that_does() {
    let (world, sim) = (World::new(), sim());
    let work = sim.author("small").works[0].clone();
    let share = format!("{} {}", sim.short_work_link(&work), sim.short_link("small"));
    let ran = run(&world, &sim, &["-M", "post", "-u", &share, "-o", "1"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("[usage.mode]") && ran.stderr.contains("listed:  1 work"), "{}", ran.stderr);
}

#[test]
fn what_failed_is_written_down_and_fetched_again_into_its_place() {
    let (world, sim) = (World::new(), sim());
    sim.faults().add(Rule::new(Fault::Status(404, None)).host("douyinvod").always());
    let url = sim.user_url("small");
    let line =
        ["-M", "post", "-u", &url, "-v", "-r", "0", "--failed-to", "failed.jsonl", "--report", "report.json"];
    let first = run(&world, &sim, &line);
    assert_eq!(first.code, 4, "{}", first.stderr);
    let there = files(&world.folder().join("Download"));
    let failed = std::fs::read_to_string(world.folder().join("failed.jsonl")).unwrap();
    let videos = failed.lines().count();
    assert!(videos > 0 && failed.lines().all(|line| line.contains("\"asset\":\"video\"")), "{failed}");
    let report = json(&world, "report.json");
    assert_eq!(report["targets"][0]["failures"].as_array().unwrap().len(), videos);
    assert!(!report.to_string().contains('?'), "an address keeps its query");
    sim.faults().clear();
    let asked = sim.journal().len();
    let again = run(&world, &sim, &["--input", "failed.jsonl", "--failed-to", "failed.jsonl"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    let now = files(&world.folder().join("Download"));
    assert_eq!(now.len(), there.len() + videos, "{now:?}");
    assert!(now.iter().all(|file| file.starts_with("douyin/post/")), "{now:?}");
    assert_eq!(std::fs::read_to_string(world.folder().join("failed.jsonl")).unwrap(), "");
    assert!(!sim.journal()[asked..].iter().any(|hit| hit.path.contains("aweme/post")), "nothing is listed");
    let whole = run(&world, &sim, &["-M", "post", "-u", &url, "-v"]);
    assert!(whole.code == 0 && whole.stderr.contains("saved:   0 files"), "{}", whole.stderr);
}

#[test]
fn lists_of_failures_that_are_not_understood_are_told_by_line() {
    let (world, sim) = (World::new(), sim());
    let work = sim.work_url(&sim.author("small").works[0]);
    world.file(
        "in.txt",
        &format!("{{\"platform\":\"tiktok\",\"mode\":\"post\",\"work\":\"7\"}}\n{work}\n{{broken\n"),
    );
    let ran = run(&world, &sim, &["-M", "one", "--input", "in.txt"]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("the line is of tiktok") && ran.stderr.contains("no line of --failed-to"));
}

#[test]
fn standard_input_is_a_list_too() {
    let (world, sim) = (World::new(), sim());
    let mut command = crate::stage::f2(&world, &sim);
    command.args(["-M", "one", "--input", "-", "-q"]);
    let works: Vec<String> = sim.author("small").works[..2].iter().map(|work| sim.work_url(work)).collect();
    let ran = command.input(works.join("\r\n").as_bytes()).ran();
    assert_eq!((ran.code, ran.stderr.matches("Summary").count()), (0, 2), "{}", ran.stderr);
}
