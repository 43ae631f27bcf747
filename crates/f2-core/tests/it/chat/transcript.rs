//! Chats written down: whole after every line, and going on where they stopped.

use std::fs;
use std::time::{Duration, Instant};

use f2_core::Timestamp;
use f2_core::chat::derive::{Derived, Gift, Streak};
use f2_core::chat::transcript::{Ass, Jsonl, Said, Xml};
use f2_core::chat::{Delivery, End, Gap, Moment, Reason, Status};
use f2_core::error::Cause;
use serde_json::Value;

use super::script::message;

fn at(start: Instant, ms: i64) -> Moment {
    let wall = Timestamp::from_millisecond(1_700_000_000_000 + ms).unwrap();
    let span = Duration::from_millis(ms.unsigned_abs());
    Moment { instant: if ms < 0 { start - span } else { start + span }, wall }
}

fn said(offset_ms: i64, text: &str) -> Said<'_> {
    let at = Timestamp::from_second(1_700_000_000).unwrap();
    Said { offset_ms, at, author: "用户<1>", author_id: "17", text, msg_id: 5 }
}

#[test]
fn json_lines_hold_every_event_on_the_recordings_clock() {
    let dir = f2_sim::Folder::new();
    let path = dir.path().join("chat.jsonl");
    let start = Instant::now() + Duration::from_secs(60);
    let mut file = Jsonl::open(&path, start).unwrap();
    let delivery = Delivery { message: message("Web\"cast", i64::MAX, b"x"), heard: at(start, -250) };
    file.message(&delivery, "{\"content\":\n\"a\\nb\"}").unwrap();
    let gap = Gap { from: at(start, 1000), to: at(start, 2500), reason: Reason::Closed(1013) };
    file.gap(&gap).unwrap();
    file.status(&at(start, 2500), &Status::Waiting { pause: Duration::from_millis(1500), attempts: 2 })
        .unwrap();
    file.end(&at(start, 3000), &End::Host).unwrap();
    let lines: Vec<Value> =
        fs::read_to_string(&path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["offset_ms"], -250);
    assert_eq!(lines[0]["method"], "Web\"cast");
    assert_eq!(lines[0]["msg_id"], i64::MAX.to_string());
    assert_eq!(lines[0]["data"]["content"], "a\nb");
    assert_eq!(lines[0]["at"], "2023-11-14T22:13:19.750Z");
    assert_eq!(lines[1]["to_ms"], 2500);
    assert_eq!(lines[1]["reason"], "closed 1013");
    assert_eq!(lines[2]["status"], "waiting");
    assert_eq!(lines[3]["reason"], "ended by the host");
    assert_eq!(lines.len(), 4);
}

#[test]
fn lines_are_put_right_when_the_recording_began_later() {
    let dir = f2_sim::Folder::new();
    let path = dir.path().join("chat.jsonl");
    let start = Instant::now() + Duration::from_secs(60);
    Jsonl::open(&path, start).unwrap().end(&at(start, 7), &End::Over).unwrap();
    let mut file = Jsonl::open(&path, start).unwrap();
    let sly = r#"{"type":"gap","to_ms":5,"offset_ms":5}"#;
    let delivery = Delivery { message: message("M", 1, b""), heard: at(start, 250) };
    file.message(&delivery, sly).unwrap();
    let gap = Gap { from: at(start, 1000), to: at(start, 2500), reason: Reason::Silent };
    file.gap(&gap).unwrap();
    file.derived(&at(start, 3000), &Derived::Likes(5)).unwrap();
    file.rebase(start + Duration::from_millis(1_200)).unwrap();
    file.end(&at(start, 4000), &End::Host).unwrap();
    drop(file);
    let lines: Vec<Value> =
        fs::read_to_string(&path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let offsets: Vec<i64> = lines.iter().map(|line| line["offset_ms"].as_i64().unwrap()).collect();
    assert_eq!(offsets, [7, -950, -200, 1800, 2800], "lines of earlier openings stay");
    assert_eq!(lines[1]["data"], serde_json::from_str::<Value>(sly).unwrap());
    assert_eq!(lines[1]["at"], "2023-11-14T22:13:20.250Z");
    assert_eq!((&lines[2]["to_ms"], &lines[2]["type"]), (&1300.into(), &"gap".into()));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn what_follows_from_messages_is_marked() {
    let dir = f2_sim::Folder::new();
    let path = dir.path().join("chat.jsonl");
    let start = Instant::now();
    let mut file = Jsonl::open(&path, start).unwrap();
    let gift = Gift { user_id: i64::MAX, user: "A\"".to_owned(), gift_id: 7, diamonds: 3, ..Gift::default() };
    let streak = Streak { gift, count: 4, diamonds: 12, told: false };
    for derived in [Derived::Streak(streak), Derived::Viewers { now: 8, total: 0 }, Derived::Likes(9)] {
        file.derived(&at(start, 5), &derived).unwrap();
    }
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["type"] == "derived" && line["offset_ms"] == 5));
    let kinds: Vec<&str> = lines.iter().map(|line| line["derived"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["gift", "viewers", "likes"]);
    let gift = &lines[0];
    assert_eq!((&gift["user_id"], &gift["user"]), (&i64::MAX.to_string().into(), &"A\"".into()));
    assert_eq!((&gift["count"], &gift["diamonds"], &gift["told"]), (&4.into(), &12.into(), &false.into()));
    assert_eq!((&lines[1]["now"], &lines[2]["total"]), (&8.into(), &9.into()));
}

#[test]
fn a_line_torn_by_a_kill_goes_and_the_rest_stays() {
    let dir = f2_sim::Folder::new();
    let path = dir.path().join("chat.jsonl");
    let start = Instant::now();
    let mut file = Jsonl::open(&path, start).unwrap();
    for _ in 0..3 {
        file.end(&at(start, 1), &End::Over).unwrap();
    }
    drop(file);
    let whole = fs::read(&path).unwrap();
    let line = whole.len() / 3;
    for kept in 0..=whole.len() {
        fs::write(&path, &whole[..kept]).unwrap();
        let mut file = Jsonl::open(&path, start).unwrap();
        file.end(&at(start, 1), &End::Over).unwrap();
        drop(file);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), kept / line + 1, "{kept}");
        assert!(text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    }
}

#[test]
fn xml_is_whole_after_every_line_and_after_every_tear() {
    let dir = f2_sim::Folder::new();
    let path = dir.path().join("chat.xml");
    let mut file = Xml::open(&path).unwrap();
    for n in 0..3 {
        file.say(&said(n * 1000, "a<b>&\"c\u{7}")).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("<?xml") && text.ends_with("</d>\n</i>\n"), "{text}");
        assert_eq!(text.matches("<i>").count(), 1);
    }
    drop(file);
    let whole = fs::read(&path).unwrap();
    for kept in 0..=whole.len() {
        fs::write(&path, &whole[..kept]).unwrap();
        let mut file = Xml::open(&path).unwrap();
        file.say(&said(9000, "z")).unwrap();
        drop(file);
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().filter(|line| line.starts_with("<d ") && line.ends_with("</d>")).count();
        assert_eq!(text.lines().count(), lines + 3, "{kept}: {text}");
        assert!(
            text.ends_with("9.000,1,25,16777215,1700000000,0,17,5\" user=\"用户&lt;1&gt;\">z</d>\n</i>\n")
        );
    }
    // A footer half overwritten leaves a whole line that is none.
    let half = [&whole[..whole.len() - 5], b"<d p\n"].concat();
    fs::write(&path, half).unwrap();
    drop(Xml::open(&path).unwrap());
    assert_eq!(fs::read(&path).unwrap(), whole);
}

#[test]
fn subtitles_have_one_header_and_no_commands_in_their_text() {
    let dir = f2_sim::Folder::new();
    let path = dir.path().join("chat.ass");
    for n in 0..3_i64 {
        let mut file = Ass::open(&path).unwrap();
        file.say(&said(n * 61_000, "{\\b1}x\\N\ny")).unwrap();
        file.say(&said(n * 61_000, " \n ")).unwrap();
    }
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches("[Script Info]").count(), 1);
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("Dialogue: ")).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[1].starts_with("Dialogue: 0,0:01:01.00,0:01:11.00,Chat,用户<1>,0,0,0,,{\\move(1920,0,"));
    assert!(lines[1].ends_with("｛＼b1｝x＼N y"), "{}", lines[1]);
    fs::write(&path, &text[..text.len() - 4]).unwrap();
    drop(Ass::open(&path).unwrap());
    assert_eq!(fs::read_to_string(&path).unwrap().matches("Dialogue: ").count(), 2);
}

#[test]
fn a_file_that_is_something_else_is_left_alone() {
    let dir = f2_sim::Folder::new();
    let path = dir.path().join("notes.xml");
    fs::write(&path, "<notes>mine</notes>").unwrap();
    assert_eq!(Xml::open(&path).unwrap_err().cause(), Cause::DiskDenied);
    assert_eq!(Ass::open(&path).unwrap_err().cause(), Cause::DiskDenied);
    assert_eq!(fs::read_to_string(&path).unwrap(), "<notes>mine</notes>");
}

#[test]
fn lines_longer_than_the_first_look_are_found() {
    let dir = f2_sim::Folder::new();
    let path = dir.path().join("chat.jsonl");
    let start = Instant::now();
    let long = format!("\"{}\"", "x".repeat(300_000));
    let delivery = Delivery { message: message("M", 1, b""), heard: at(start, 0) };
    let mut file = Jsonl::open(&path, start).unwrap();
    file.message(&delivery, &long).unwrap();
    drop(file);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, [&whole[..], &whole[..200_000]].concat()).unwrap();
    drop(Jsonl::open(&path, start).unwrap());
    assert_eq!(fs::read(&path).unwrap(), whole);
}
