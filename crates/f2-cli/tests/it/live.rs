//! Live rooms, recorded by the binary: what is on disk against what was on the air.

use std::time::Duration;

use f2_sim::broadcast::Setup;
use f2_sim::chat::{Ending, Plan};
use serde_json::Value;

use crate::live_stage::{Room, begin, lines, media, probe, said, tags};
use crate::stage::{run, sim};
use crate::world::World;

#[test]
fn a_broadcast_is_recorded_to_its_end_as_it_was_on_the_air() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    room.air.start(Setup::default());
    let child = begin(&world, &sim, &["-M", "live", "-u", &room.link, "-v", "--report", "r.json"]);
    room.recorded(&world, 2_500);
    room.air.end(true);
    let ran = child.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("the broadcast is over") && ran.stderr.contains("missing: nothing"),
        "{}",
        ran.stderr
    );
    let files = media(&world);
    assert_eq!(files.len(), 1, "{files:?}");
    let name = files[0].file_name().unwrap().to_string_lossy().into_owned();
    assert!(name.ends_with("_直播_#1.flv"), "{name}");
    let folder = files[0].parent().unwrap();
    assert_eq!(folder.parent(), Some(world.folder().join("Download/douyin/live").as_path()));
    room.holds(&tags(&files[0]));
    probe(&files[0]);
    assert_eq!(folder.read_dir().unwrap().count(), 3, "recording, list and cover");
    let report = world.report("r.json");
    let live = &report["targets"][0]["live"];
    assert_eq!(
        (&report["exit"], &live["ending"], &live["missing_ms"]),
        (&0.into(), &"ended".into(), &0.into())
    );
    assert_eq!(live["parts"][0]["bytes"], std::fs::metadata(&files[0]).unwrap().len());
    // The store knows the file, so it can be checked.
    assert_eq!(world.run(&["verify"]).code, 0);
    std::fs::write(&files[0], b"x").unwrap();
    assert_ne!(world.run(&["verify"]).code, 0);
}

#[test]
fn drops_are_told_and_the_chat_beside_is_whole_and_in_order() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    room.air.start(Setup::default());
    sim.chat().plan(Plan {
        every: Duration::from_millis(20),
        messages: 100_000,
        ending: Ending::Never,
        ..Plan::default()
    });
    let child = begin(&world, &sim, &["-M", "live", "-u", &room.web_rid, "--chat", "--report", "r.json"]);
    room.recorded(&world, 2_000);
    room.air.drop_for(Duration::from_millis(800));
    std::thread::sleep(Duration::from_millis(3_500));
    room.air.end(true);
    let ran = child.end();
    let report = world.report("r.json");
    let live = &report["targets"][0]["live"];
    let missing = live["missing_ms"].as_u64().unwrap();
    assert!(live["drops"].as_u64() >= Some(2) && missing <= 800 + 2_000, "{live}");
    assert_eq!(ran.code, if missing > 0 { 4 } else { 0 }, "{}", ran.stderr);
    media(&world).iter().for_each(|file| probe(file));
    let chat = lines(&world, ".chat.jsonl");
    room.heard(&sim, &chat);
    assert_eq!(live["chat"]["messages"], chat.iter().filter(|line| line["type"] == "message").count());
    assert_eq!((&live["chat"]["gaps"], &live["chat"]["ending"]), (&0.into(), &"stopped".into()));
    let spoken = said(&chat);
    assert!(spoken > 0);
    let count = |extension: &str, mark: &str| -> usize {
        let files = world.files(extension);
        files.iter().map(|file| std::fs::read_to_string(file).unwrap().matches(mark).count()).sum()
    };
    assert_eq!(count(".xml", "<d p="), spoken);
    assert!(count(".ass", "Dialogue: ") > 0);
}

#[test]
fn the_chat_alone_is_complete_and_ends_with_the_room() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    let ran = run(&world, &sim, &["-M", "live", "-u", &room.room_id, "--only-chat", "--report", "r.json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let chat = lines(&world, ".chat.jsonl");
    room.heard(&sim, &chat);
    let happened = sim.chat().happened(&room.room_id);
    assert_eq!(chat.iter().filter(|line| line["type"] == "message").count(), happened.len());
    assert_eq!(chat.last().unwrap()["type"], "end");
    let derived: Vec<&Value> = chat.iter().filter(|line| line["type"] == "derived").collect();
    for (kind, method) in [
        ("gift", "WebcastGiftMessage"),
        ("likes", "WebcastLikeMessage"),
        ("viewers", "WebcastRoomUserSeqMessage"),
    ] {
        let lines = derived.iter().filter(|line| line["derived"] == kind).count();
        assert_eq!(lines, happened.iter().filter(|one| one.method == method).count(), "{kind}");
    }
    assert_eq!(media(&world).len(), 0);
    assert!(sim.hits(".flv").is_empty() && sim.hits(".m3u8").is_empty());
    assert_eq!(world.report("r.json")["targets"][0]["live"]["ending"], "ended");
}

#[test]
fn a_room_that_is_not_live_is_told_and_waited_for_when_asked() {
    let (world, sim) = (World::new(), sim());
    let room = Room::nth(&sim, 1);
    let ran = run(&world, &sim, &["-M", "live", "-u", &room.link]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("[live.offline]") && ran.stderr.contains("--wait"), "{}", ran.stderr);
    assert_eq!(world.tree(), Vec::<String>::new());

    let child = begin(&world, &sim, &["-M", "live", "-u", &room.link, "--wait", "--duration", "1.5s"]);
    while sim.hits("web/enter").len() < 5 {
        std::thread::sleep(Duration::from_millis(20));
    }
    room.air.start(Setup::default());
    let ran = child.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("waiting until it is live"), "{}", ran.stderr);
    assert!(ran.stderr.contains("the wanted length is reached"), "{}", ran.stderr);
    room.holds(&tags(&media(&world)[0]));
}

#[test]
fn wrong_words_are_told_before_anything_is_written() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    let line = |args: &[&str]| {
        let mut line = vec!["-M", "live", "-u", &room.link];
        line.extend(args);
        let ran = run(&world, &sim, &line);
        (ran.code, ran.stderr)
    };
    for (args, told) in [
        (&["--quality", "orgin"][..], "did you mean origin?"),
        (&["--quality", "1080"], "origin, uhd, hd, sd, ld, audio"),
        (&["--codec", "h266"], "compatible, h264, h265"),
        (&["--split", "30x"], "a time such as 30m"),
        (&["--duration", "soon"], "a time such as 90s"),
        (&["--relay", "nowhere"], "127.0.0.1:8765"),
        (&["--wiat"], "did you mean --wait?"),
    ] {
        let (code, stderr) = line(args);
        assert!(code == 2 && stderr.contains(told), "{args:?}: {stderr}");
    }
    let post = run(&world, &sim, &["-M", "post", "-u", &sim.user_url("mixed"), "--quality", "origin"]);
    assert_eq!(post.code, 2, "{}", post.stderr);
    let work = sim.work_url(&sim.author("mixed").works[0]);
    let ran = run(&world, &sim, &["-M", "live", "-u", &work]);
    assert!(ran.code == 2 && ran.stderr.contains("a live room"), "{}", ran.stderr);
    let ran = run(&world, &sim, &["-M", "live", "-u", "https://live.douyin.com/99999999999"]);
    assert!(ran.code == 1 && ran.stderr.contains("[author.not_found]"), "{}", ran.stderr);
    assert_eq!(world.tree(), Vec::<String>::new());
}

#[test]
fn several_rooms_are_recorded_at_once_and_a_bad_one_ends_none() {
    let (world, sim) = (World::new(), sim());
    let rooms = [Room::first(&sim), Room::nth(&sim, 1)];
    let off = Room::nth(&sim, 2);
    rooms.iter().for_each(|room| room.air.start(Setup::default()));
    world.file("rooms.txt", &format!("{}\n{}\n{}\n", rooms[0].link, off.link, rooms[1].author));
    let ran =
        run(&world, &sim, &["-M", "live", "--input", "rooms.txt", "--duration", "2s", "--report", "r.json"]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    let files = media(&world);
    assert_eq!(files.len(), 2, "{files:?}");
    let report = world.report("r.json");
    let exits: Vec<_> = (0..3).map(|at| report["targets"][at]["exit"].as_u64().unwrap()).collect();
    assert_eq!(exits, [0, 4, 0], "{}", ran.stderr);
    let start =
        |at: usize| report["targets"][at]["live"]["parts"][0]["started"].as_str().unwrap()[..16].to_owned();
    assert_eq!(start(0), start(2));
}
