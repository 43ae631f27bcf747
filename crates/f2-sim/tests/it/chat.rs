//! Sockets of chats: who is let in, what is told, and what is noted of the clients.

use std::time::Duration;

use f2_sign::webcast::{Environment, SDK, Signer};
use f2_sim::chat::wire::{Answer, Push};
use f2_sim::chat::{Line, NoteKind, Plan, Trouble};
use f2_sim::{Config, Sim};
use futures_util::{SinkExt as _, StreamExt as _};
use prost::Message as _;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::client::{AGENT, Client, sim};

const HOST: &str = "webcast5-ws-web-hl.douyin.com";
const VIEWER: &str = "7300000000000000001";
const EXT: &str = "internal_src:dim|wss_push_room_id:1|first_req_ms:2";

fn query(room: &str) -> String {
    let signer = Signer::new(Environment::DOUYIN, SDK);
    let signature = signer.sign(room, VIEWER, 1, [0.1, 0.2, 0.3, 0.4]);
    format!(
        "app_name=douyin_web&aid=6383&live_id=1&did_rule=3&version_code=180800&device_platform=web&compress=gzip\
         &im_path=/webcast/im/fetch/&host=https://live.douyin.com&endpoint=live_pc&support_wrds=1&identity=audience\
         &need_persist_msg_count=15&heartbeatDuration=0&webcast_sdk_version={SDK}&update_version_code={SDK}\
         &room_id={room}&user_unique_id={VIEWER}&cursor=t-1_r-1_d-1_u-1_h-1&internal_ext={EXT}&signature={signature}"
    )
}

fn headers(cookie: &str) -> Vec<(&'static str, String)> {
    vec![
        ("connection", "Upgrade".to_owned()),
        ("upgrade", "websocket".to_owned()),
        ("sec-websocket-version", "13".to_owned()),
        ("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==".to_owned()),
        ("origin", "https://live.douyin.com".to_owned()),
        ("cookie", cookie.to_owned()),
    ]
}

/// The status of an upgrade, and why it was refused.
async fn knock(sim: &Sim, query: &str, headers: &[(&'static str, String)]) -> (u16, String) {
    let client = Client::new(sim);
    let url = format!("https://{HOST}/webcast/im/push/v2/?{query}");
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = timeout(Duration::from_secs(5), client.send(http::Method::GET, &url, &headers, "")).await;
    let status = answer.unwrap().unwrap().status;
    (status, sim.journal().pop().unwrap().refusal.unwrap_or_default())
}

#[tokio::test]
async fn each_missing_part_has_its_refusal() {
    let sim = sim(Config::default());
    let cookie = Client::guest(&sim).await.cookie;
    let room = sim.author("mixed").room_id();
    let (good, right) = (query(&room), headers(&cookie));
    assert_eq!(knock(&sim, &good, &right).await, (101, String::new()));
    for (from, to, why) in [
        ("signature=", "signature=x", "signature"),
        (VIEWER, "7300000000000000002", "signature"),
        ("user_unique_id=7", "user_unique_id=x7", "no viewer"),
        ("webcast_sdk_version=1.0.15", "webcast_sdk_version=1.0.14", "versions do not agree"),
        ("compress=gzip", "compress=none", "parameter compress"),
        ("identity=audience", "identity=x", "parameter identity"),
        ("cursor=t-1_r-1_d-1_u-1_h-1", "cursor=", "cursor or internal_ext missing"),
        ("internal_src:dim", "x", "cursor or internal_ext missing"),
        ("&room_id=", "&room_ix=", "no room"),
    ] {
        let (status, refusal) = knock(&sim, &good.replace(from, to), &right).await;
        assert!(status == 200 && refusal.contains(why), "{from}: {status} {refusal:?} instead of {why:?}");
    }
    for (name, value, why) in [
        ("cookie", "", "ttwid not issued here"),
        ("cookie", "ttwid=1%7Cmade%7Cup", "ttwid not issued here"),
        ("origin", "https://example.com", "wrong origin"),
    ] {
        let mut wrong = right.clone();
        wrong.retain(|(other, _)| *other != name);
        wrong.push((name, value.to_owned()));
        let (status, refusal) = knock(&sim, &good, &wrong).await;
        assert!(status == 200 && refusal.contains(why), "{name}: {status} {refusal:?}");
    }
    sim.world().end_room(&room);
    assert_eq!(knock(&sim, &good, &right).await, (200, "the room is over".to_owned()));
    let page = Client::new(&sim).get(&format!("https://{HOST}/")).await;
    assert_eq!(page.status, 400);
}

type Socket = WebSocketStream<TlsStream<TcpStream>>;

async fn enter(sim: &Sim, cookie: &str, room: &str) -> Socket {
    let client = Client::new(sim);
    let stream = client.tunnel(HOST, 443).await.unwrap().unwrap();
    let stream = client.secured(HOST, stream).await.unwrap();
    let mut request =
        format!("wss://{HOST}/webcast/im/push/v2/?{}", query(room)).into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("user-agent", AGENT.parse().unwrap());
    headers.insert("origin", "https://live.douyin.com".parse().unwrap());
    headers.insert("cookie", cookie.parse().unwrap());
    client_async(request, stream).await.unwrap().0
}

/// The next frame of messages; `None` when the connection is over.
async fn next(socket: &mut Socket) -> Option<(Push, Answer)> {
    let came = timeout(Duration::from_secs(5), socket.next()).await.unwrap()?.ok()?;
    let Message::Binary(bytes) = came else { return None };
    let push = Push::decode(bytes).unwrap();
    let mut plain = Vec::new();
    let mut gzip = flate2::read::MultiGzDecoder::new(&push.payload[..]);
    std::io::Read::read_to_end(&mut gzip, &mut plain).unwrap();
    let answer = Answer::decode(&plain[..]).unwrap();
    Some((push, answer))
}

async fn say(socket: &mut Socket, push: Push) {
    socket.send(Message::Binary(push.encode_to_vec().into())).await.unwrap();
}

fn plan(messages: u64) -> Plan {
    Plan { every: Duration::from_millis(1), messages, ..Plan::default() }
}

#[tokio::test]
async fn what_happens_is_the_same_for_every_simulator_of_a_seed() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let sim = sim(Config::default());
        sim.chat().plan(plan(80));
        let cookie = Client::guest(&sim).await.cookie;
        let room = sim.author("mixed").room_id();
        let mut socket = enter(&sim, &cookie, &room).await;
        let mut told = Vec::new();
        while let Some((push, answer)) = next(&mut socket).await {
            assert!(push.kind == "msg" && answer.need_ack && answer.heartbeat_duration == 15);
            told.extend(answer.messages.into_iter().map(|one| (one.method, one.msg_id)));
        }
        let happened: Vec<_> =
            sim.chat().happened(&room).into_iter().map(|one| (one.method, one.msg_id)).collect();
        assert_eq!(told, happened);
        assert_eq!(told.last().unwrap().0, "WebcastControlMessage");
        assert!(sim.world().is_over(&room));
        runs.push(told);
    }
    assert_eq!(runs[0], runs[1]);
    assert_eq!(runs[0].len(), 81);
}

#[tokio::test]
async fn acknowledgements_are_held_against_the_frames() {
    let sim = sim(Config::default());
    sim.chat().plan(plan(10_000));
    let cookie = Client::guest(&sim).await.cookie;
    let mut socket = enter(&sim, &cookie, &sim.author("mixed").room_id()).await;
    let (first, answer) = next(&mut socket).await.unwrap();
    let ext = answer.internal_ext;
    // As F2 sends it, then right, then once too often.
    say(&mut socket, Push { log_id: first.log_id + 77, kind: ext.clone(), ..Push::default() }).await;
    let right = Push { log_id: first.log_id, payload: ext.into_bytes(), ..Push::of("ack") };
    say(&mut socket, right.clone()).await;
    say(&mut socket, right).await;
    say(&mut socket, Push::of("hb")).await;
    let (second, _) = next(&mut socket).await.unwrap();
    say(&mut socket, Push { log_id: second.log_id, ..Push::of("ack") }).await;
    socket.close(None).await.unwrap();
    while next(&mut socket).await.is_some() {}
    let notes: Vec<NoteKind> = sim.chat().notes().into_iter().map(|note| note.kind).collect();
    let wrong = |text: &str| NoteKind::Wrong(text.to_owned());
    assert!(matches!(&notes[1], NoteKind::Wrong(text) if text.contains("internal_src")), "{notes:?}");
    assert_eq!(notes[2], NoteKind::Ack(first.log_id));
    assert_eq!(notes[3], wrong("an acknowledgement nobody asked for"));
    assert_eq!(notes[4], NoteKind::Heartbeat(None));
    assert_eq!(notes[5], wrong("an acknowledgement without internal_ext"));
}

#[tokio::test]
async fn the_silent_are_sent_away_and_late_comers_hear_what_was_before() {
    let sim = sim(Config::default());
    sim.chat().plan(Plan { patience: Duration::from_millis(150), history: 15, ..plan(4000) });
    let cookie = Client::guest(&sim).await.cookie;
    let room = sim.author("mixed").room_id();
    let mut silent = enter(&sim, &cookie, &room).await;
    while next(&mut silent).await.is_some() {}
    assert!(sim.chat().notes().iter().any(|note| note.kind == NoteKind::Silent));
    let before = sim.chat().happened(&room).len();
    let (_, answer) = next(&mut enter(&sim, &cookie, &room).await).await.unwrap();
    let all = sim.chat().happened(&room);
    let at = all.iter().position(|one| one.msg_id == answer.messages[0].msg_id).unwrap();
    assert!(at + 15 >= before && before > 50, "{at} of {before}");
}

#[tokio::test]
async fn one_ttwid_is_in_one_room_and_lines_are_taken_in_order() {
    let sim = sim(Config::default());
    sim.chat().plan(plan(10_000));
    sim.chat().line(Line::new().refuse(403, "no"));
    sim.chat().line(Line::new().at(2, Trouble::Close(1013)));
    let cookie = Client::guest(&sim).await.cookie;
    let room = sim.author("mixed").room_id();
    assert_eq!(knock(&sim, &query(&room), &headers(&cookie)).await.0, 403);
    let mut socket = enter(&sim, &cookie, &room).await;
    let (status, why) = knock(&sim, &query("7200000000000000009"), &headers(&cookie)).await;
    assert_eq!((status, why.as_str()), (200, "this ttwid listens to another room"));
    for _ in 0..2 {
        assert!(next(&mut socket).await.is_some());
    }
    let Some(Ok(Message::Close(Some(frame)))) = socket.next().await else { panic!("a closing frame") };
    assert_eq!(u16::from(frame.code), 1013);
}
