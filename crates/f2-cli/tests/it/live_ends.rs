//! Recordings that are stopped, killed, begun again; live messages for programs.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use f2_sim::broadcast::Setup;
use f2_sim::chat::{Ending, Plan};
use serde_json::Value;

use crate::live_stage::{Room, begin, lines, media, probe, tags};
use crate::stage::{sim, sums, tool};
use crate::world::World;

/// A chat that goes on.
fn plan() -> Plan {
    let every = Duration::from_millis(20);
    Plan { every, messages: 100_000, ending: Ending::Never, ..Plan::default() }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_recording_in_good_order_and_the_next_one_leaves_it_alone() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    room.air.start(Setup::default());
    sim.chat().plan(plan());
    let line = ["-M", "live", "-u", room.link.as_str(), "--chat", "--report", "r.json", "-n", "{desc}"];
    let child = begin(&world, &sim, &line);
    room.recorded(&world, 1_500);
    child.signal("INT");
    let ran = child.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("what is recorded is whole"), "{}", ran.stderr);
    let live = &world.report("r.json")["targets"][0]["live"];
    assert_eq!((&live["ending"], &live["chat"]["ending"]), (&"stopped".into(), &"stopped".into()));
    let files = media(&world);
    room.holds(&tags(&files[0]));
    probe(&files[0]);
    assert_eq!(lines(&world, ".chat.jsonl").last().unwrap()["type"], "end");

    let before = sums(&world.folder().join("Download"));
    let child = begin(&world, &sim, &line);
    while media(&world).len() < 2 {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(1_500));
    child.signal("INT");
    assert_eq!(child.end().code, 0);
    let after = sums(&world.folder().join("Download"));
    assert!(before.iter().all(|(name, sum)| after.get(name) == Some(sum)), "{before:?} {after:?}");
    assert!(after.len() >= 2 * before.len());
}

#[test]
fn a_killed_recording_leaves_playable_parts_and_whole_lines() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    room.air.start(Setup::default());
    sim.chat().plan(plan());
    let child = begin(&world, &sim, &["-M", "live", "-u", &room.link, "--chat", "--split", "2s"]);
    let begun = Instant::now();
    while media(&world).len() < 2 && begun.elapsed() < Duration::from_secs(40) {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(1_200));
    child.kill();
    let files = media(&world);
    assert!(files.len() >= 2, "{files:?}");
    let all: Vec<_> = files.iter().flat_map(|file| tags(file)).collect();
    room.holds(&all);
    files.iter().for_each(|file| probe(file));
    let whole = |end: &str| {
        let text = std::fs::read_to_string(&world.files(end)[0]).unwrap();
        let end = text.rfind('\n').unwrap();
        let lines = text[..end].lines();
        lines.map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>()
    };
    room.heard(&sim, &whole(".chat.jsonl"));
    assert!(whole(".live.jsonl").iter().any(|line| line["type"] == "part_end"));
    for file in world.files(".xml") {
        assert!(std::fs::read_to_string(file).unwrap().ends_with("</i>\n"));
    }
}

#[test]
fn live_messages_are_printed_a_line_each() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    let id = format!("room_id={}", room.room_id);
    let some = tool(&world, &sim, &["api", "douyin", "fetch_live_danmaku", &id, "--max", "20"]);
    assert_eq!((some.code, some.stdout.lines().count()), (0, 20), "{}", some.stderr);
    let all = tool(&world, &sim, &["api", "dy", "fetch_live_danmaku", &id]);
    assert_eq!(all.code, 0, "{}", all.stderr);
    let happened = sim.chat().happened(&room.room_id);
    let lines: Vec<Value> = all.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let tail: Vec<String> =
        happened.iter().rev().take(lines.len()).rev().map(|one| one.msg_id.to_string()).collect();
    let heard: Vec<&str> = lines.iter().map(|line| line["msg_id"].as_str().unwrap()).collect();
    assert_eq!(heard, tail);
    assert!(lines.iter().all(|line| line["type"] == "message" && line["data"].is_object()));
}

#[test]
fn what_follows_from_messages_is_printed_when_it_is_wanted() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    let id = format!("room_id={}", room.room_id);
    let all = tool(&world, &sim, &["api", "dy", "fetch_live_danmaku", &id, "derived=1"]);
    assert_eq!(all.code, 0, "{}", all.stderr);
    let lines: Vec<Value> = all.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).collect::<Vec<_>>();
    let happened = sim.chat().happened(&room.room_id);
    let count = |method: &str| happened.iter().filter(|one| one.method == method).count();
    assert!(
        of("message").len() + 20 > happened.len()
            && of("message").iter().all(|line| line["data"].is_object())
    );
    let derived = of("derived");
    let kinds = |kind: &str| derived.iter().filter(|line| line["derived"] == kind).count();
    assert!(kinds("gift").abs_diff(count("WebcastGiftMessage")) <= 1, "{derived:?}");
    assert!(kinds("likes") > 0 && kinds("viewers") > 0 && derived.iter().all(|line| line["at"].is_string()));
    let some = tool(&world, &sim, &["api", "dy", "fetch_live_danmaku", &id, "derived=x"]);
    assert_eq!(some.code, 2, "{}", some.stderr);
}

#[test]
fn messages_are_passed_on_to_programs_on_this_machine() {
    let (world, sim) = (World::new(), sim());
    let room = Room::first(&sim);
    room.air.start(Setup::default());
    sim.chat().plan(plan());
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let child = begin(&world, &sim, &["-M", "live", "-u", &room.link, "--relay", &port, "--duration", "4s"]);
    let begun = Instant::now();
    let mut stream = loop {
        match TcpStream::connect(format!("127.0.0.1:{port}")) {
            Ok(stream) => break stream,
            Err(error) => assert!(begun.elapsed() < Duration::from_secs(30), "{error}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n";
    write!(stream, "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{key}\r\n")
        .unwrap();
    let mut byte = [0];
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"));
    for _ in 0..5 {
        let message: Value = serde_json::from_slice(&frame(&mut stream)).unwrap();
        assert!(
            message["method"].is_string() && message["msg_id"].is_string() && message["data"].is_object()
        );
    }
    let ran = child.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("ws://127.0.0.1:{port}")), "{}", ran.stderr);
    assert_eq!(world.files(".chat.jsonl").len(), 0);
}

/// The content of the next text frame.
fn frame(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = [0; 2];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(head[0], 0x81);
    let length = match head[1] {
        126 => {
            let mut more = [0; 2];
            stream.read_exact(&mut more).unwrap();
            usize::from(u16::from_be_bytes(more))
        }
        127 => {
            let mut more = [0; 8];
            stream.read_exact(&mut more).unwrap();
            usize::try_from(u64::from_be_bytes(more)).unwrap()
        }
        short => usize::from(short),
    };
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    body
}
