//! A room's chat by the real way in: first call, address, entering, and back after losses.

use std::collections::HashSet;
use std::time::Duration;

use f2_core::chat::{Chat, Delivery, End, Gap, Item};
use f2_core::error::Cause;
use f2_sim::Sim;
use f2_sim::chat::{Line, NoteKind, Plan, Trouble};
use futures_util::StreamExt as _;
use tokio::time::timeout;

use crate::stage::{guest, refusals, sim};

fn plan(messages: u64) -> Plan {
    Plan { every: Duration::from_millis(2), messages, ..Plan::default() }
}

/// The room of the author who is live.
fn live_room(sim: &Sim) -> String {
    sim.tiktok().author("mixed").room_id()
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

fn notes(sim: &Sim) -> Vec<NoteKind> {
    sim.chat().notes().into_iter().map(|note| note.kind).collect()
}

#[tokio::test]
async fn a_guest_enters_the_room_and_hears_all_of_it() {
    let sim = sim();
    sim.chat().plan(Plan { options: Some("ping-interval=1".to_owned()), ..plan(700) });
    let room = live_room(&sim);
    let (messages, gaps, end) = all(&mut guest(&sim).fetch_live_danmaku(&room).unwrap()).await;
    assert!(matches!(end, End::Host) && gaps.is_empty(), "{end:?} {:?}", refusals(&sim));
    let ids: Vec<i64> = messages.iter().map(|heard| heard.message.msg_id).collect();
    assert_eq!(ids, sim.chat().happened(&room).iter().map(|one| one.msg_id).collect::<Vec<_>>());
    let notes = notes(&sim);
    assert_eq!(notes[1..3], [NoteKind::Entered, NoteKind::Heartbeat(Some(1))]);
    assert!(notes.contains(&NoteKind::Heartbeat(Some(2))), "as often as the handshake asks");
    assert!(!notes.iter().any(|note| matches!(note, NoteKind::Wrong(_))), "{notes:?}");
    let socket = &sim.hits("ws_reuse_supplement")[0];
    assert!(socket.query.ends_with("&version_code=270000") && socket.param("version_code") == Some("180800"));
    assert_eq!(socket.header("sec-websocket-protocol"), Some("echo-protocol"));
}

#[tokio::test]
async fn after_a_loss_it_begins_at_the_first_call_and_loses_nothing_untold() {
    let sim = sim();
    sim.chat().plan(plan(1500));
    sim.chat().line(Line::new().at(9, Trouble::Close(1011)));
    let room = live_room(&sim);
    let (messages, gaps, end) = all(&mut guest(&sim).fetch_live_danmaku(&room).unwrap()).await;
    assert!(matches!(end, End::Host), "{end:?} {:?}", refusals(&sim));
    let heard: HashSet<i64> = messages.iter().map(|heard| heard.message.msg_id).collect();
    assert_eq!((heard.len(), gaps.len()), (messages.len(), 1));
    let missing = sim.chat().happened(&room).into_iter().filter(|one| !heard.contains(&one.msg_id));
    let (from, to) = (gaps[0].from.wall.as_millisecond() - 5, gaps[0].to.wall.as_millisecond() + 5);
    assert!(missing.map(|one| i64::try_from(one.at_ms).unwrap()).all(|at| (from..=to).contains(&at)));
    let (calls, sockets) = (sim.hits("/webcast/im/fetch/"), sim.hits("ws_reuse_supplement"));
    assert_eq!((calls.len(), sockets.len()), (2, 2));
    assert_ne!(sockets[0].param("wrss"), sockets[1].param("wrss"));
    assert!(calls[1].param("cursor").is_some_and(|cursor| !cursor.is_empty()), "it goes on where it stopped");
}

#[tokio::test]
async fn a_block_is_told_with_its_reason() {
    let sim = sim();
    sim.chat().line(Line::new().refuse(200, "DEVICE_BLOCKED"));
    let (_, _, end) = all(&mut guest(&sim).fetch_live_danmaku(&live_room(&sim)).unwrap()).await;
    let End::Failed(error) = end else { panic!("{end:?}") };
    assert!(error.cause() == Cause::Forbidden && error.particulars().contains("DEVICE_BLOCKED"), "{error}");
}

#[tokio::test]
async fn rooms_are_found_by_every_kind_of_link() {
    let sim = sim();
    let tiktok = guest(&sim);
    let author = sim.tiktok().author("mixed");
    for text in [
        format!("@{}", author.handle),
        sim.tiktok().live_url("mixed"),
        sim.tiktok().user_url("mixed"),
        format!("https://m.tiktok.com/share/live/{}/", author.room_id()),
        author.room_id(),
    ] {
        let room = tiktok.live_room(&text).await.unwrap();
        assert_eq!((room.room_id, room.live), (author.room_id(), true), "{text}");
        assert_eq!(room.author, Some(author.sec_uid.clone()), "{text}");
    }
    let over = tiktok.live_room(&sim.tiktok().live_url("bench")).await.unwrap();
    assert!(!over.live);
    assert_eq!(tiktok.live_room("https://example.com/").await.unwrap_err().cause(), Cause::UsageLink);
    assert_eq!(tiktok.fetch_live_danmaku("x").unwrap_err().cause(), Cause::UsageArgument);
}
