//! A room's chat by the real way in: viewer, first call, signed address, socket, and back after losses.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use f2_core::chat::transcript::{Jsonl, Said, Xml};
use f2_core::chat::{Chat, Delivery, End, Gap, Item};
use f2_core::error::Cause;
use f2_douyin::Douyin;
use f2_douyin::live::{Event, decode, schema};
use f2_sim::Sim;
use f2_sim::chat::{Line, NoteKind, Plan, Trouble};
use futures_util::StreamExt as _;
use tokio::time::timeout;

use crate::stage::{account, guest, refusals, sim};

fn plan(messages: u64) -> Plan {
    Plan { every: Duration::from_millis(2), messages, ..Plan::default() }
}

/// The room of the author who is live.
fn live_room(sim: &Sim) -> String {
    sim.author("mixed").room_id()
}

async fn all(chat: &mut Chat) -> (Vec<Delivery>, Vec<Gap>, End) {
    let (mut messages, mut gaps) = (Vec::new(), Vec::new());
    loop {
        match timeout(Duration::from_secs(30), chat.next()).await.unwrap().unwrap() {
            Item::Message(delivery) => messages.push(delivery),
            Item::Gap(gap) => gaps.push(gap),
            Item::Status(_) => {}
            Item::End(end) => return (messages, gaps, end),
        }
    }
}

fn sockets(sim: &Sim) -> Vec<f2_sim::Hit> {
    sim.hits("/webcast/im/push/v2/")
}

fn wrongs(sim: &Sim) -> usize {
    sim.chat().notes().iter().filter(|note| matches!(note.kind, NoteKind::Wrong(_))).count()
}

#[tokio::test]
async fn a_guest_hears_the_whole_room() {
    let sim = sim();
    sim.chat().plan(plan(300));
    let room = live_room(&sim);
    let mut chat = guest(&sim).fetch_live_danmaku(&room).unwrap();
    let (messages, gaps, end) = all(&mut chat).await;
    assert!(matches!(end, End::Host) && gaps.is_empty(), "{end:?} {:?}", refusals(&sim));
    let happened = sim.chat().happened(&room);
    let ids: Vec<i64> = messages.iter().map(|heard| heard.message.msg_id).collect();
    assert_eq!(ids, happened.iter().map(|one| one.msg_id).collect::<Vec<_>>());
    assert_eq!((refusals(&sim), wrongs(&sim)), (vec![], 0));
    let socket = &sockets(&sim)[0];
    assert_eq!(socket.param("webcast_sdk_version"), Some("1.0.15"));
    assert_eq!(socket.cookies.len(), 1, "a guest shows its ttwid alone");
    assert!(socket.query.contains("internal_ext=internal_src:dim|"), "joined raw: {}", socket.query);
    let viewer = sim.hits("/aweme/v1/web/query/user/");
    assert_eq!(viewer[0].cookie("ttwid"), socket.cookie("ttwid"), "one ttwid for the viewer and the socket");
}

#[tokio::test]
async fn what_is_heard_can_be_read() {
    let sim = sim();
    sim.chat().plan(plan(200));
    let mut chat = guest(&sim).fetch_live_danmaku(&live_room(&sim)).unwrap();
    let (messages, _, _) = all(&mut chat).await;
    let (mut texts, mut methods, mut unknown) = (0, HashSet::new(), 0);
    let dir = f2_sim::Folder::new();
    let start = messages[0].heard.instant;
    let mut lines = Jsonl::open(&dir.path().join("chat.jsonl"), start).unwrap();
    let mut xml = Xml::open(&dir.path().join("chat.xml")).unwrap();
    for heard in &messages {
        let decoded = decode(&heard.message.method, &heard.message.payload);
        assert!(decoded.dropped.is_empty(), "{:?}", decoded.dropped);
        methods.insert(heard.message.method.clone());
        match &decoded.event {
            Event::Chat(chat) => {
                texts += 1;
                let author = chat.user.as_deref().map(|user| user.nickname.as_str()).unwrap_or_default();
                let (offset_ms, at) = (heard.heard.offset_ms(start), heard.heard.wall);
                let msg_id = heard.message.msg_id;
                let said = Said { offset_ms, at, author, author_id: "", text: &chat.content, msg_id };
                xml.say(&said).unwrap();
            }
            Event::Other { .. } => unknown += 1,
            _ => {}
        }
        let mut json = Vec::new();
        schema().write_json(&heard.message.method, &heard.message.payload, &mut json);
        lines.message(heard, std::str::from_utf8(&json).unwrap()).unwrap();
    }
    assert_eq!((texts, methods.len() > 30, unknown > 0), (100, true, true));
    let written = std::fs::read_to_string(dir.path().join("chat.jsonl")).unwrap();
    let written: Vec<serde_json::Value> =
        written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(written.len(), messages.len());
    assert!(written.iter().all(|line| line["data"].is_object() && line["offset_ms"].is_i64()));
    assert!(written.windows(2).all(|pair| pair[0]["offset_ms"].as_i64() <= pair[1]["offset_ms"].as_i64()));
    assert_eq!(std::fs::read_to_string(dir.path().join("chat.xml")).unwrap().matches("</d>").count(), 100);
}

#[tokio::test]
async fn after_a_loss_it_goes_on_at_the_last_cursor_on_the_next_host() {
    let sim = sim();
    sim.chat().plan(plan(1500));
    sim.chat().line(Line::new().at(9, Trouble::Reset));
    let room = live_room(&sim);
    let mut chat = guest(&sim).fetch_live_danmaku(&room).unwrap();
    let (messages, gaps, end) = all(&mut chat).await;
    assert!(matches!(end, End::Host), "{end:?} {:?}", refusals(&sim));
    assert_eq!((gaps.len(), refusals(&sim), wrongs(&sim)), (1, vec![], 0));
    let heard: HashSet<i64> = messages.iter().map(|heard| heard.message.msg_id).collect();
    assert_eq!(heard.len(), messages.len(), "nothing twice");
    let missing = sim.chat().happened(&room).into_iter().filter(|one| !heard.contains(&one.msg_id));
    let (from, to) = (gaps[0].from.wall.as_millisecond() - 5, gaps[0].to.wall.as_millisecond() + 5);
    assert!(missing.map(|one| i64::try_from(one.at_ms).unwrap()).all(|at| (from..=to).contains(&at)));
    let sockets = sockets(&sim);
    assert_eq!(sockets.len(), 2);
    assert_eq!(sim.hits("live.douyin.com/webcast/im/fetch/").len(), 1, "the place is known");
    assert!(sockets[1].param("internal_ext").unwrap().starts_with("internal_src:pushserver|"));
    assert_ne!(sockets[0].param("cursor"), sockets[1].param("cursor"));
    assert_ne!(sockets[0].host, sockets[1].host);
    assert_eq!(sockets[0].cookie("ttwid"), sockets[1].cookie("ttwid"));
}

#[tokio::test]
async fn one_guest_in_two_rooms_is_two_guests() {
    let sim = sim();
    sim.chat().plan(plan(100));
    let douyin: Arc<Douyin> = guest(&sim);
    let rooms = [live_room(&sim), sim.author("bench").room_id()];
    let chats = rooms.iter().map(|room| {
        let mut chat = douyin.fetch_live_danmaku(room).unwrap();
        async move { all(&mut chat).await.0.len() }
    });
    assert_eq!(futures_util::future::join_all(chats).await, [101, 101]);
    let sockets = sockets(&sim);
    assert_ne!(sockets[0].cookie("ttwid"), sockets[1].cookie("ttwid"));
    assert_eq!(refusals(&sim), Vec::<String>::new());
}

#[tokio::test]
async fn an_account_is_seen_as_one() {
    let sim = sim();
    sim.chat().plan(plan(10));
    let (_, _, end) = all(&mut account(&sim).fetch_live_danmaku(&live_room(&sim)).unwrap()).await;
    assert!(matches!(end, End::Host), "{end:?} {:?}", refusals(&sim));
    assert!(sockets(&sim)[0].cookie("sessionid").is_some());
}

#[tokio::test]
async fn a_block_is_told_with_its_reason() {
    let sim = sim();
    sim.chat().line(Line::new().refuse(200, "DEVICE_BLOCKED"));
    let begun = Instant::now();
    let (_, _, end) = all(&mut guest(&sim).fetch_live_danmaku(&live_room(&sim)).unwrap()).await;
    let End::Failed(error) = end else { panic!("{end:?}") };
    assert_eq!(error.cause(), Cause::Forbidden);
    assert!(error.particulars().contains("DEVICE_BLOCKED") && begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn rooms_are_found_by_every_kind_of_link() {
    let sim = sim();
    let douyin = guest(&sim);
    let (rid, room_id) = (sim.author("mixed").web_rid(), live_room(&sim));
    for text in [
        rid.clone(),
        format!("看直播 https://live.douyin.com/{rid}?enter_from=x 来"),
        format!("https://www.douyin.com/follow/live/{rid}"),
        room_id.clone(),
        format!("https://webcast.amemv.com/douyin/webcast/reflow/{room_id}?sec_user_id=MS4wLjABAAAAx"),
    ] {
        let room = douyin.live_room(&text).await.unwrap();
        assert!(room.live, "{text}");
        assert_eq!((room.room_id, room.address), (room_id.clone(), Some(rid.clone())), "{text}");
        assert_eq!(room.author, Some(sim.author("mixed").sec_uid.clone()), "{text}");
    }
    let over = douyin.live_room(&sim.author("bench").web_rid()).await.unwrap();
    assert!(!over.live);
    for (text, cause) in [
        ("600000000000".to_owned(), Cause::AuthorNotFound),
        ("7299999999999999999".to_owned(), Cause::Business),
        ("https://example.com/1".to_owned(), Cause::UsageLink),
        (sim.user_url("bench"), Cause::AuthorNotFound),
        (sim.short_link("bench"), Cause::AuthorNotFound),
    ] {
        assert_eq!(douyin.live_room(&text).await.unwrap_err().cause(), cause, "{text}");
    }
    sim.world().end_room(&room_id);
    assert!(!douyin.live_room(&rid).await.unwrap().live);
}
