//! Live rooms of TikTok, recorded by the binary: what is on disk against what was on the air.

use std::time::Duration;

use f2_sim::broadcast::{Codec, Setup, Status, TagKind};
use f2_sim::chat::{Ending, Plan};
use f2_sim::{Fault, Rule, Sim};
use serde_json::Value;

use crate::live_stage::{Room, lines, media, probe, said, tags};
use crate::program::Running;
use crate::stage::{f2_of, finish, sim, tool};
use crate::world::{Ran, World};

/// The author who is live from the start.
const FIRST: &str = "mixed";

fn begin(world: &World, sim: &Sim, args: &[&str]) -> Running {
    f2_of("tk", world, sim).args(["-M", "live", "-u"]).args(args).begin()
}

#[track_caller]
fn run(world: &World, sim: &Sim, args: &[&str]) -> Ran {
    finish(f2_of("tk", world, sim).args(["-M", "live", "-u"]).args(args))
}

/// A chat that goes on for as long as anybody listens.
fn talkative(sim: &Sim) {
    let every = Duration::from_millis(20);
    sim.chat().plan(Plan { every, messages: 100_000, ending: Ending::Never, ..Plan::default() });
}

#[test]
fn a_broadcast_is_recorded_to_its_end_as_it_was_on_the_air() {
    let (world, sim) = (World::new(), sim());
    let room = Room::tiktok(&sim, FIRST);
    room.air.start(Setup::default());
    let child = begin(&world, &sim, &[&room.link, "-v", "--report", "r.json"]);
    room.recorded(&world, 2_500);
    room.air.end(true);
    let ran = child.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("the broadcast is over"), "{}", ran.stderr);
    let files = media(&world);
    assert_eq!(files.len(), 1, "{files:?}");
    let folder = files[0].parent().unwrap();
    assert_eq!(folder, world.folder().join("Download/tiktok/live").join(&room.web_rid));
    let name = files[0].file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.contains("Live_#1") && name.ends_with(".flv"), "{name}");
    room.holds(&tags(&files[0]));
    probe(&files[0]);
    assert_eq!(folder.read_dir().unwrap().count(), 3, "recording, list and cover");
    let live = &world.report("r.json")["targets"][0]["live"];
    assert_eq!((&live["ending"], &live["missing_ms"]), (&"ended".into(), &0.into()));
    assert_eq!(live["parts"][0]["bytes"], std::fs::metadata(&files[0]).unwrap().len());
    assert_eq!(world.run(&["verify"]).code, 0);
    // Hosts of streams get no cookies.
    assert!(sim.hits("tt01.tiktokcdn.com").iter().all(|hit| hit.cookies.is_empty()));
}

#[test]
fn where_flv_is_not_to_be_had_segments_are_recorded() {
    for (codec, setup) in
        [("h264", Setup::default()), ("h265", Setup { codec: Codec::Hevc, master: true, ..Setup::default() })]
    {
        let (world, sim) = (World::new(), sim());
        let room = Room::tiktok(&sim, FIRST);
        room.air.start(setup);
        sim.faults().add(Rule::new(Fault::Status(404, None)).always().path(".flv").must_hit());
        let child = begin(&world, &sim, &[&room.link, "--report", "r.json"]);
        room.recorded(&world, 4_500);
        room.air.end(true);
        let ran = child.end();
        assert_eq!(ran.code, 0, "{codec}: {}", ran.stderr);
        let files = world.files(".ts");
        assert_eq!((files.len(), media(&world).len()), (1, 1), "{files:?}");
        // The window of the list, and what came after.
        let numbers = room.segments(&std::fs::read(&files[0]).unwrap());
        assert!(numbers.len() > 6, "{codec}: {numbers:?}");
        assert!(numbers.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{codec}: {numbers:?}");
        probe(&files[0]);
        assert_eq!(world.report("r.json")["targets"][0]["live"]["ending"], "ended");
    }
}

#[test]
fn an_authors_link_leads_to_the_room_and_the_chat_beside_is_whole_and_in_order() {
    let (world, sim) = (World::new(), sim());
    let room = Room::tiktok(&sim, FIRST);
    room.air.start(Setup::default());
    talkative(&sim);
    let child = begin(&world, &sim, &[&room.author, "--chat", "--report", "r.json"]);
    room.recorded(&world, 3_000);
    room.air.end(true);
    let ran = child.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    room.holds(&tags(&media(&world)[0]));
    let chat = lines(&world, ".chat.jsonl");
    room.heard(&sim, &chat);
    let live = &world.report("r.json")["targets"][0]["live"];
    let messages = chat.iter().filter(|line| line["type"] == "message").count();
    assert!(messages > 50, "{messages}");
    assert_eq!(live["chat"]["messages"], messages);
    assert_eq!((&live["chat"]["gaps"], &live["chat"]["ending"]), (&0.into(), &"stopped".into()));
    let spoken = said(&chat);
    assert!(spoken > 0);
    let xml: String = world.files(".xml").iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    assert_eq!(xml.matches("<d p=").count(), spoken);
    assert_eq!(world.files(".ass").len(), 1);
}

#[test]
fn the_chat_alone_is_complete_and_ends_with_the_room() {
    let (world, sim) = (World::new(), sim());
    let room = Room::tiktok(&sim, FIRST);
    let handle = format!("@{}", room.web_rid);
    let ran = run(&world, &sim, &[&handle, "--only-chat", "--report", "r.json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let chat = lines(&world, ".chat.jsonl");
    room.heard(&sim, &chat);
    let happened = sim.chat().happened(&room.room_id);
    assert_eq!(chat.iter().filter(|line| line["type"] == "message").count(), happened.len());
    assert_eq!(chat.last().unwrap()["type"], "end");
    assert_eq!(media(&world).len(), 0);
    assert!(sim.hits(".flv").is_empty() && sim.hits(".m3u8").is_empty());
    assert_eq!(world.report("r.json")["targets"][0]["live"]["ending"], "ended");
    // Its chat was the broadcast's, so it is over for those who come later, too.
    assert_eq!(room.air.status(), Status::Live);
    let late = run(&world, &sim, &[&room.link]);
    assert_eq!(late.code, 4, "{}", late.stderr);
}

#[test]
fn a_room_that_is_not_live_is_told_and_waited_for_when_asked() {
    let (world, sim) = (World::new(), sim());
    let room = Room::tiktok(&sim, "bench");
    let ran = run(&world, &sim, &[&room.link]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("[live.offline]") && ran.stderr.contains("--wait"), "{}", ran.stderr);
    assert_eq!(world.tree(), Vec::<String>::new());
    let ran = run(&world, &sim, &["https://www.tiktok.com/@nobody.here/live"]);
    assert!(ran.code == 1 && ran.stderr.contains("[author.not_found]"), "{}", ran.stderr);

    let asked = sim.hits("/api-live/user/room/").len();
    let child = begin(&world, &sim, &[&room.link, "--wait", "--duration", "1.5s"]);
    while sim.hits("/api-live/user/room/").len() < asked + 4 {
        std::thread::sleep(Duration::from_millis(20));
    }
    room.air.start(Setup::default());
    let ran = child.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("waiting until it is live"), "{}", ran.stderr);
    room.holds(&tags(&media(&world)[0]));
}

#[test]
fn expired_addresses_and_a_new_broadcast_are_followed() {
    let (world, sim) = (World::new(), sim());
    let room = Room::tiktok(&sim, FIRST);
    room.air.start(Setup::default());
    let shared = format!("https://m.tiktok.com/share/live/{}/", room.room_id);
    let child = begin(&world, &sim, &[&shared, "--report", "r.json"]);
    room.recorded(&world, 1_500);
    room.air.expire();
    std::thread::sleep(Duration::from_millis(2_500));
    room.air.new_room();
    std::thread::sleep(Duration::from_millis(6_000));
    room.air.end(true);
    let ran = child.end();
    let live = &world.report("r.json")["targets"][0]["live"];
    let missing = live["missing_ms"].as_u64().unwrap();
    assert_eq!(ran.code, if missing > 0 { 4 } else { 0 }, "{}", ran.stderr);
    assert!(missing <= 6_000 && live["drops"].as_u64() >= Some(2), "{live}");
    let files = media(&world);
    assert!(files.len() >= 2, "{files:?}");
    files.iter().for_each(|file| probe(file));
    // Every part is what was on the air, in this order: FLV, or segments where FLV was not to be had.
    let offered = room.air.tags(0, room.air.position() + 10_000);
    for file in &files {
        if file.extension().unwrap() == "ts" {
            assert!(!room.segments(&std::fs::read(file).unwrap()).is_empty());
            continue;
        }
        let mut offered = offered.iter().filter(|tag| tag.kind == TagKind::Video);
        let found = tags(file);
        let mut found = found.iter().filter(|(kind, body)| *kind == 9 && body.get(1) != Some(&0));
        assert!(found.all(|(_, body)| offered.any(|tag| tag.body == *body)), "{}", file.display());
    }
}

#[test]
fn live_messages_are_printed_a_line_each() {
    let (world, sim) = (World::new(), sim());
    let room = Room::tiktok(&sim, FIRST);
    let id = format!("room_id={}", room.room_id);
    let some = tool(&world, &sim, &["api", "tiktok", "fetch_live_danmaku", &id, "--max", "20"]);
    assert_eq!((some.code, some.stdout.lines().count()), (0, 20), "{}", some.stderr);
    let all = tool(&world, &sim, &["api", "tk", "fetch_live_danmaku", &id]);
    assert_eq!(all.code, 0, "{}", all.stderr);
    let happened = sim.chat().happened(&room.room_id);
    let lines: Vec<Value> = all.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let tail: Vec<String> =
        happened.iter().rev().take(lines.len()).rev().map(|one| one.msg_id.to_string()).collect();
    let heard: Vec<&str> = lines.iter().map(|line| line["msg_id"].as_str().unwrap()).collect();
    assert_eq!(heard, tail);
    assert!(lines.iter().all(|line| line["type"] == "message" && line["data"].is_object()));
}
