//! The readmes: every command they show runs as printed, and both show the same ones.
#![cfg(unix)]

use std::path::Path;
use std::time::Duration;

use f2_sim::Sim;
use f2_sim::broadcast::Setup;
use f2_sim::chat::{Ending, Plan};

use crate::live_stage::Room;
use crate::stage::{files, sim};
use crate::world::World;

/// The lines of all shell blocks of a readme, without comments.
fn shown(name: &str) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    let text = std::fs::read_to_string(file).unwrap();
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines =
        blocks.flat_map(str::lines).map(|line| line.split(" # ").next().unwrap_or_default().trim_end());
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A line with something of the simulated platform in the place of every word that stands for something.
fn real(line: &str, sim: &Sim, room: &Room) -> String {
    let author = sim.author("small");
    [
        ("AUTHOR", sim.share_text("small").as_str()),
        ("VIDEO", &sim.work_url(&author.works[0])),
        ("ROOM", &room.link),
        ("COOKIE", &sim.login_cookie()),
        ("SEC_USER_ID", &author.sec_uid),
        ("http://127.0.0.1:7890", &sim.proxy()),
        ("--duration 1h", "--duration 2s"),
    ]
    .iter()
    .fold(line.to_owned(), |line, (word, value)| line.replace(word, value))
}

#[test]
fn every_command_runs_as_printed() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    room.air.start(Setup::default());
    let (every, ending) = (Duration::from_millis(20), Ending::Never);
    sim.chat().plan(Plan { every, messages: 100_000, ending, ..Plan::default() });
    world.home_file("app.yaml", "douyin:\n  page_delay: 0\ntiktok:\n  page_delay: 0\n");
    world.file("links.txt", &format!("# authors\n{}\n", sim.user_url("small")));
    world.file("rooms.txt", &format!("{}\n", room.link));
    world.keeps_answers("works.jsonl");
    world.file("archive.txt", "douyin 7000000000000000001\ntiktok 7000000000000000002\n");
    let lines: Vec<String> = shown("README.md").into_iter().filter(|line| line.starts_with("f2 ")).collect();
    assert!(lines.len() > 15, "{lines:?}");
    for line in lines {
        let mut shell = world.shell(&real(&line, &sim, &room));
        shell.env("SSL_CERT_FILE", sim.ca_file()).env("HTTPS_PROXY", sim.proxy()).answers();
        let ran = shell.ran();
        // Two works of the account's lists are prohibited by the platform.
        let code = if line.contains("-M collect") { 4 } else { 0 };
        assert_eq!(ran.code, code, "{line}\n{}{}", ran.stdout, ran.stderr);
        assert!(code == 0 || ran.stderr.contains("failed:  0"), "{line}\n{}", ran.stderr);
        assert!(!ran.stderr.contains("warning:"), "{line}\n{}", ran.stderr);
    }
    let saved = files(&world.folder().join("Download"));
    for mode in ["one", "post", "live", "collection", "collects"] {
        assert!(saved.iter().any(|name| name.starts_with(&format!("douyin/{mode}/"))), "{mode}: {saved:?}");
    }
}

#[test]
fn both_readmes_show_the_same_commands() {
    assert_eq!(shown("README.md"), shown("README.zh-CN.md"));
}
