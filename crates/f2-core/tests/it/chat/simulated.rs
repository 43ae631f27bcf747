//! Chats over proxy, TLS and sockets, with everything that goes wrong on them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use f2_core::chat::events::Callbacks;
use f2_core::chat::{Chat, End, Greeting, Item, Rules, Status};
use f2_core::error::Cause;
use f2_sim::chat::{Ending, Line, NoteKind, Plan, Trouble};
use f2_sim::{Fault, Rule};
use futures_util::StreamExt as _;

use super::entrance::{Bare, Heard, ROOM, count, open, plan, quick, settings, sim, wrongs};

#[tokio::test]
async fn a_whole_chat_arrives_once_in_order_and_acknowledged() {
    let sim = sim(plan(300));
    let mut chat = open(&sim, ROOM, quick());
    let heard = Heard::all(&mut chat).await;
    let happened = sim.chat().happened(ROOM);
    assert_eq!((heard.check(&happened), happened.len(), heard.messages.len()), (0, 301, 301));
    assert!(matches!(heard.end, Some(End::Host)) && heard.gaps.is_empty());
    let counters = chat.counters();
    let acks = count(&sim, |kind| matches!(kind, NoteKind::Ack(_)));
    assert!(counters.acks == counters.frames && acks as u64 >= counters.acks - 1, "{counters:?} {acks}");
    assert!(count(&sim, |kind| matches!(kind, NoteKind::Heartbeat(_))) >= 3);
    assert_eq!(wrongs(&sim), []);
    assert_eq!(counters.connections, 1);
}

/// What goes wrong after five frames, the gap it leaves and how many connections it takes.
fn troubles() -> Vec<(Trouble, Option<&'static str>, u64)> {
    vec![
        (Trouble::Garbage(vec![0xff; 40]), Some("damaged"), 1),
        (Trouble::Garbage(Vec::new()), None, 1),
        (Trouble::BadGzip, Some("damaged"), 1),
        (Trouble::BadAnswer, Some("damaged"), 1),
        (Trouble::Bomb(8 << 20), Some("damaged"), 1),
        (Trouble::Oversize(2 << 20), Some("oversize"), 2),
        (Trouble::Text("{}".to_owned()), None, 1),
        (Trouble::Again, None, 1),
        (Trouble::Spoil, Some("damaged"), 1),
        (Trouble::Plain, None, 1),
        (Trouble::Control(1), None, 1),
        (Trouble::Close(1000), Some("closed 1000"), 2),
        (Trouble::Close(1001), Some("closed 1001"), 2),
        (Trouble::Close(1007), Some("closed 1007"), 2),
        (Trouble::Close(1008), Some("closed 1008"), 2),
        (Trouble::Close(1012), Some("closed 1012"), 2),
        (Trouble::Close(1013), Some("closed 1013"), 2),
        (Trouble::Reset, Some("broken"), 2),
        (Trouble::Silent, Some("silent"), 2),
    ]
}

#[tokio::test]
async fn every_trouble_is_told_and_nothing_else_is_lost_or_doubled() {
    for (trouble, reason, connections) in troubles() {
        // What is silent for three heartbeats is dead; the room must outlive that.
        let sim = sim(plan(if trouble == Trouble::Silent { 900 } else { 200 }));
        sim.chat().line(Line::new().at(5, trouble.clone()));
        let mut chat = open(&sim, ROOM, quick());
        let heard = Heard::all(&mut chat).await;
        let missing = heard.check(&sim.chat().happened(ROOM));
        assert!(matches!(heard.end, Some(End::Host)), "{trouble:?}: {:?}", heard.end);
        assert_eq!(heard.reasons(), Vec::from_iter(reason), "{trouble:?}");
        assert_eq!(chat.counters().connections, connections, "{trouble:?}");
        assert_eq!(wrongs(&sim), [], "{trouble:?}");
        assert_eq!(missing > 0, trouble == Trouble::Spoil || missing > 0 && connections > 1, "{trouble:?}");
        if trouble == Trouble::Again {
            assert!(chat.counters().duplicates > 0);
        }
        if trouble == Trouble::Control(1) {
            assert!(heard.statuses.contains(&Status::Paused));
        }
    }
}

#[tokio::test]
async fn one_trouble_after_the_other() {
    let sim = sim(plan(1200));
    for (_, trouble) in troubles().into_iter().map(|(trouble, _, _)| ((), trouble)).filter(|(_, t)| ends(t)) {
        sim.chat().line(Line::new().at(1, Trouble::BadGzip).at(2, Trouble::Again).at(3, trouble));
    }
    let mut chat = open(&sim, ROOM, quick());
    let heard = Heard::all(&mut chat).await;
    heard.check(&sim.chat().happened(ROOM));
    assert!(matches!(heard.end, Some(End::Host)));
    let counters = chat.counters();
    assert_eq!(counters.gaps, heard.gaps.len() as u64);
    assert!(counters.connections >= 9 && counters.duplicates > 50, "{counters:?}");
    assert!(heard.gaps.windows(2).all(|pair| pair[0].to.instant <= pair[1].from.instant));
}

/// Whether a connection ends by it.
fn ends(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Close(_) | Trouble::Reset | Trouble::Silent | Trouble::Oversize(_))
}

#[tokio::test]
async fn a_room_that_ends_without_a_word_ends_the_chat() {
    for ending in [Ending::Silently, Ending::Close(1000), Ending::Close(1001)] {
        let sim = sim(Plan { ending, ..plan(20) });
        let mut chat = open(&sim, ROOM, quick());
        let heard = Heard::all(&mut chat).await;
        assert_eq!(heard.check(&sim.chat().happened(ROOM)), 0);
        assert_eq!(heard.messages.len(), 20);
        assert!(matches!(heard.end, Some(End::Over)), "{ending:?}: {:?}", heard.end);
    }
}

#[tokio::test]
async fn a_refused_upgrade_says_why() {
    let sim = sim(plan(5));
    sim.chat().line(Line::new().refuse(200, "DEVICE_BLOCKED"));
    let heard = Heard::all(&mut open(&sim, ROOM, quick())).await;
    let Some(End::Failed(error)) = heard.end else { panic!("{:?}", heard.end) };
    assert_eq!((error.cause(), error.http_status()), (Cause::Forbidden, Some(200)));
    assert!(error.particulars().ends_with("DEVICE_BLOCKED"), "{error}");
    assert!(!error.to_string().contains("room_id"), "no query in it: {error}");
}

#[tokio::test]
async fn what_keeps_a_connection_from_standing_is_tried_again() {
    for fault in [
        Fault::Status(503, None),
        Fault::NoAnswer,
        Fault::Close,
        Fault::Reset(0),
        Fault::DropConnect,
        Fault::RefuseConnect(502),
    ] {
        let sim = sim(plan(100));
        sim.chat().line(Line::new().at(4, Trouble::Reset));
        sim.faults().add(Rule::new(fault.clone()).host("-ws-").skip(1).times(2).must_hit());
        let mut chat = open(&sim, ROOM, quick());
        let heard = Heard::all(&mut chat).await;
        heard.check(&sim.chat().happened(ROOM));
        // A room that is over before the third attempt lets nobody in.
        assert!(matches!(heard.end, Some(End::Host | End::Over)), "{fault:?}: {:?}", heard.end);
        assert_eq!(heard.reasons(), ["broken"], "{fault:?}");
    }
}

#[tokio::test]
async fn a_room_is_entered_first_and_heartbeats_are_numbered() {
    let sim = sim(Plan { options: Some("ping-interval=1;x=2".to_owned()), ..plan(900) });
    let room_id = ROOM.parse().unwrap();
    let bare = Bare {
        sim: sim.clone(),
        room: ROOM.to_owned(),
        rules: quick(),
        greeting: Greeting::Enter { room_id },
    };
    let mut chat = Chat::open(Arc::new(bare), settings(&sim));
    let heard = Heard::all(&mut chat).await;
    assert_eq!((heard.check(&sim.chat().happened(ROOM)), wrongs(&sim)), (0, vec![]));
    let notes: Vec<NoteKind> = sim.chat().notes().into_iter().map(|note| note.kind).collect();
    assert_eq!(notes[1..3], [NoteKind::Entered, NoteKind::Heartbeat(Some(1))]);
    // The least time between heartbeats is that of the rules here, below the second asked for.
    assert!(notes.contains(&NoteKind::Heartbeat(Some(2))), "{notes:?}");
}

#[tokio::test]
async fn a_server_that_sends_the_silent_away_sends_nobody_away() {
    let sim = sim(Plan { patience: Duration::from_millis(600), ..plan(700) });
    let heard = Heard::all(&mut open(&sim, ROOM, quick())).await;
    assert!(heard.gaps.is_empty() && matches!(heard.end, Some(End::Host)));
    assert_eq!(count(&sim, |kind| *kind == NoteKind::Silent), 0);
}

#[tokio::test]
async fn a_slow_listener_loses_nothing() {
    let sim = sim(plan(300));
    let bare = Bare { sim: sim.clone(), room: ROOM.to_owned(), rules: quick(), greeting: Greeting::Silent };
    let mut settings = settings(&sim);
    settings.queue = 1;
    let mut chat = Chat::open(Arc::new(bare), settings);
    let mut heard = Heard::default();
    while let Some(item) = chat.next().await {
        heard.take(item);
        tokio::time::sleep(Duration::from_millis(4)).await;
    }
    assert_eq!((heard.check(&sim.chat().happened(ROOM)), heard.gaps.len()), (0, 0));
    assert_eq!(wrongs(&sim), []);
}

#[tokio::test]
async fn what_waits_for_a_listener_is_bounded_by_its_size() {
    const SIZE: usize = 10_000;
    let sayings = Arc::new([("WebcastChatMessage", Arc::from(vec![b'x'; SIZE]))]);
    let sim = sim(Plan { sayings, ..plan(300) });
    let bare = Bare { sim: sim.clone(), room: ROOM.to_owned(), rules: quick(), greeting: Greeting::Silent };
    let mut settings = settings(&sim);
    (settings.queue, settings.content) = (10_000, 8 * SIZE);
    let mut chat = Chat::open(Arc::new(bare), settings);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let waiting = chat.counters().messages;
    assert!((8..24).contains(&waiting), "{waiting} messages of {SIZE} bytes wait");
    let heard = Heard::all(&mut chat).await;
    assert_eq!((heard.check(&sim.chat().happened(ROOM)), heard.messages.len()), (0, 301));
    assert_eq!((heard.gaps.len(), wrongs(&sim)), (0, vec![]));
}

#[tokio::test]
async fn stopping_and_dropping_end_the_connection() {
    let sim = sim(plan(10_000));
    let mut chat = open(&sim, ROOM, quick());
    while !matches!(chat.next().await, Some(Item::Message(_))) {}
    chat.stop();
    let heard = Heard::all(&mut chat).await;
    assert!(matches!(heard.end, Some(End::Stopped)));
    let mut dropped = open(&sim, ROOM, quick());
    while !matches!(dropped.next().await, Some(Item::Message(_))) {}
    drop(dropped);
    for _ in 0..500 {
        if count(&sim, |kind| *kind == NoteKind::Gone) == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(count(&sim, |kind| *kind == NoteKind::Gone), 2);
    assert!(count(&sim, |kind| *kind == NoteKind::Goodbye) >= 1, "the polite one said goodbye");
}

#[tokio::test]
async fn callbacks_are_called_with_the_bytes_as_received() {
    let sim = sim(plan(100));
    let (texts, others) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
    let (t, o) = (texts.clone(), others.clone());
    let mut callbacks = Callbacks::default()
        .on("WebcastChatMessage", move |message, ()| t.lock().unwrap().push(message.payload.to_vec()))
        .on_others(move |_, ()| *o.lock().unwrap() += 1);
    let end = open(&sim, ROOM, quick()).run(&mut callbacks).await;
    assert!(matches!(end, End::Host));
    let chats = sim.chat().happened(ROOM);
    let chats: Vec<_> = chats.iter().filter(|h| h.method == "WebcastChatMessage").collect();
    assert!(texts.lock().unwrap().iter().zip(&chats).all(|(got, want)| got[..] == want.payload[..]));
    assert_eq!((texts.lock().unwrap().len(), *others.lock().unwrap()), (chats.len(), 101 - chats.len()));
}

#[tokio::test]
async fn fifty_rooms_at_once_keep_their_messages_apart() {
    let sim = sim(Plan { every: Duration::from_millis(10), ..plan(60) });
    let rooms: Vec<String> = (0..50).map(|n| format!("72000000000000001{n:02}")).collect();
    // One process on a busy machine: what is slow is not yet dead.
    let rules = Rules { heartbeat: Duration::from_secs(1), quiet: Duration::from_secs(5), ..quick() };
    let chats = rooms.iter().map(|room| {
        let mut chat = open(&sim, room, rules);
        async move { Heard::all(&mut chat).await }
    });
    for (room, heard) in rooms.iter().zip(futures_util::future::join_all(chats).await) {
        assert_eq!((heard.check(&sim.chat().happened(room)), heard.messages.len()), (0, 61), "{room}");
        assert!(matches!(heard.end, Some(End::Host)));
    }
}
