//! Links without a mode, and without a command: what they lead to is saved.

use f2_sim::{Fault, Rule};

use crate::stage::{files, run, sim, tool};
use crate::world::World;

#[test]
fn a_link_tells_its_mode() {
    let (world, sim) = (World::new(), sim());
    let work = sim.author("small").works[0].clone();
    let room = format!("https://live.douyin.com/{}", sim.author("small").web_rid());
    let ran = run(&world, &sim, &[&sim.short_work_link(&work), &sim.user_url("small")]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let works = sim.author("small").listed().count();
    assert_eq!(ran.stderr.matches("\nSummary").count(), 2, "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("listed:  {works} works")), "{}", ran.stderr);
    let saved = files(&world.folder().join("Download"));
    let of = |mode: &str| saved.iter().filter(|file| file.starts_with(&format!("douyin/{mode}/"))).count();
    assert!(of("one") > 0 && of("post") > 0, "{saved:?}");
    assert_eq!(sim.journal().iter().filter(|hit| hit.host == "v.douyin.com").count(), 1, "followed once");
    let ran = run(&world, &sim, &[&room]);
    assert!(ran.code == 4 && ran.stderr.contains("[live.offline]"), "{}", ran.stderr);
}

#[test]
fn a_link_needs_no_command() {
    let (world, sim) = (World::new(), sim());
    let work = sim.author("small").works[0].clone();
    let ran = tool(&world, &sim, &[&format!("look {} 复制", sim.work_url(&work)), "-d"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        files(&world.folder().join("Download/douyin/one")).iter().any(|file| file.ends_with("_desc.txt"))
    );
    let tiktok = sim.tiktok();
    let video = tiktok.author("small").works[0].clone();
    let ran = tool(&world, &sim, &["-l", "zh", &tiktok.short_work_link(&video)]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!files(&world.folder().join("Download/tiktok/one")).is_empty());
    let ran = world.run(&["https://www.douyin.com/video/7300000000000000001", "--nonsense"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("f2 dy --help"), "{}", ran.stderr);
    for text in ["https://example.com/7300000000000000001", "7300000000000000001"] {
        let ran = world.run(&[text]);
        assert!(ran.code == 2 && ran.stderr.contains("[usage.argument]"), "{text}: {}", ran.stderr);
    }
}

#[test]
fn a_link_that_could_not_be_asked_is_taken_back_without_a_mode() {
    let (world, sim) = (World::new(), sim());
    sim.faults().add(Rule::new(Fault::Status(503, None)).host("v.douyin.com").always());
    let short = sim.short_work_link(&sim.author("small").works[0]);
    let ran = run(&world, &sim, &["-u", &short, "-r", "0", "--failed-to", "failed.jsonl"]);
    assert_ne!(ran.code, 0, "{}", ran.stderr);
    let failed = std::fs::read_to_string(world.folder().join("failed.jsonl")).unwrap();
    assert!(failed.contains("\"mode\":\"\"") && failed.lines().count() == 1, "{failed}");
    sim.faults().clear();
    let ran = run(&world, &sim, &["--input", "failed.jsonl", "--failed-to", "failed.jsonl"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!files(&world.folder().join("Download/douyin/one")).is_empty());
}

#[test]
fn likes_that_are_gone_are_not_called_missing() {
    let (world, sim) = (World::new(), sim());
    let ran = run(&world, &sim, &["-M", "like", "-u", &sim.user_url("small"), "-o", "3"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = run(&world, &sim, &["-M", "like", "-u", &sim.user_url("small")]);
    assert!(ran.stderr.contains("the profile says"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("never listed"), "{}", ran.stderr);
}
