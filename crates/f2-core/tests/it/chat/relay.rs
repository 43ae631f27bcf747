//! The relay: many listeners, none waited for.

use std::time::{Duration, Instant};

use f2_core::chat::relay::{Relay, RelaySettings, wrapped};
use f2_core::error::Cause;
use futures_util::StreamExt as _;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::script::message;

async fn listen(relay: &Relay) -> WebSocketStream<TcpStream> {
    let before = relay.listeners();
    let stream = TcpStream::connect(relay.address()).await.unwrap();
    let (socket, _) = client_async(format!("ws://{}/", relay.address()), stream).await.unwrap();
    until(|| relay.listeners() == before + 1).await;
    socket
}

async fn until(mut holds: impl FnMut() -> bool) {
    let limit = Instant::now() + Duration::from_secs(10);
    while !holds() {
        assert!(Instant::now() < limit, "in time");
        sleep(Duration::from_millis(2)).await;
    }
}

async fn next(socket: &mut WebSocketStream<TcpStream>) -> Value {
    let came = timeout(Duration::from_secs(10), socket.next()).await.unwrap().unwrap().unwrap();
    serde_json::from_str(came.to_text().unwrap()).unwrap()
}

#[tokio::test]
async fn every_listener_hears_everything_from_its_coming_on() {
    let relay = Relay::start("127.0.0.1:0", RelaySettings::default()).await.unwrap();
    relay.pass(&message("Early", 1, b""), "{}");
    let mut first = listen(&relay).await;
    relay.pass(&message("A", 2, b""), "{\"x\":1}");
    let mut second = listen(&relay).await;
    relay.pass(&message("B", -3, b""), "[]");
    assert_eq!(
        next(&mut first).await,
        serde_json::json!({ "method": "A", "msg_id": "2", "data": { "x": 1 } })
    );
    for socket in [&mut first, &mut second] {
        assert_eq!(next(socket).await["method"], "B");
    }
    drop(first);
    until(|| relay.listeners() == 1).await;
    drop(second);
    until(|| relay.listeners() == 0).await;
    relay.pass(&message("C", 4, b""), "{}");
    assert_eq!(relay.dropped(), 0, "who leaves is not dropped");
}

#[tokio::test]
async fn a_stalled_listener_is_dropped_and_the_others_hear_on() {
    let settings = RelaySettings { queue: 64, ..RelaySettings::default() };
    let relay = Relay::start("127.0.0.1:0", settings).await.unwrap();
    let stalled = listen(&relay).await;
    let mut others = Vec::new();
    for _ in 0..20 {
        others.push(listen(&relay).await);
    }
    let data = format!("\"{}\"", "x".repeat(64 << 10));
    let begun = Instant::now();
    let mut passed = 0;
    while relay.dropped() == 0 {
        relay.pass(&message("M", passed, b""), &data);
        passed += 1;
        for socket in &mut others {
            assert_eq!(next(socket).await["msg_id"], (passed - 1).to_string());
        }
        assert!(begun.elapsed() < Duration::from_secs(30) && passed < 2000);
    }
    assert_eq!((relay.dropped(), relay.listeners()), (1, 20));
    drop(stalled);
}

#[tokio::test]
async fn a_page_of_the_web_is_turned_away() {
    let relay = Relay::start("127.0.0.1:0", RelaySettings::default()).await.unwrap();
    for (origin, status) in
        [("https://evil.example", Some(403)), ("null", Some(403)), ("http://localhost", None)]
    {
        let mut request = format!("ws://{}/", relay.address()).into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        let stream = TcpStream::connect(relay.address()).await.unwrap();
        let refused = match client_async(request, stream).await {
            Err(Error::Http(answer)) => Some(answer.status().as_u16()),
            Err(error) => panic!("{origin}: {error}"),
            Ok(_) => None,
        };
        assert_eq!(refused, status, "{origin}");
    }
}

#[tokio::test]
async fn at_the_end_listeners_get_what_waits_and_a_goodbye() {
    let relay = Relay::start("127.0.0.1:0", RelaySettings::default()).await.unwrap();
    let mut socket = listen(&relay).await;
    let data = format!("\"{}\"", "x".repeat(100_000));
    for id in 0..200 {
        relay.pass(&message("M", id, b""), &data);
    }
    let end = tokio::spawn(relay.finish());
    for id in 0..200 {
        assert_eq!(next(&mut socket).await["msg_id"], id.to_string());
    }
    let last = timeout(Duration::from_secs(10), socket.next()).await.unwrap();
    assert!(matches!(last, Some(Ok(Message::Close(_)))), "{last:?}");
    end.await.unwrap();
}

#[tokio::test]
async fn a_listener_that_takes_nothing_does_not_hold_up_the_end() {
    let relay = Relay::start("127.0.0.1:0", RelaySettings::default()).await.unwrap();
    let _stalled = listen(&relay).await;
    let data = format!("\"{}\"", "x".repeat(1 << 20));
    for id in 0..100 {
        relay.pass(&message("M", id, b""), &data);
    }
    let begun = Instant::now();
    relay.finish().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn passing_never_waits() {
    let relay = Relay::start("127.0.0.1:0", RelaySettings::default()).await.unwrap();
    let _stalled = listen(&relay).await;
    let data = format!("\"{}\"", "x".repeat(10_000));
    let begun = Instant::now();
    for id in 0..5000 {
        relay.pass(&message("M", id, b""), &data);
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(relay.listeners(), 0);
}

#[tokio::test]
async fn who_does_not_speak_websocket_gets_nothing_and_harms_nobody() {
    let settings =
        RelaySettings { patience: Duration::from_millis(100), listeners: 1, ..RelaySettings::default() };
    let relay = Relay::start("127.0.0.1:0", settings).await.unwrap();
    let mut stranger = TcpStream::connect(relay.address()).await.unwrap();
    stranger.write_all(b"\x16\x03\x01 no http\r\n\r\n").await.unwrap();
    let _silent = TcpStream::connect(relay.address()).await.unwrap();
    let mut socket = listen(&relay).await;
    let stream = TcpStream::connect(relay.address()).await.unwrap();
    let (mut late, _) = client_async(format!("ws://{}/", relay.address()), stream).await.unwrap();
    assert!(!matches!(late.next().await, Some(Ok(m)) if m.is_text()), "one listener only");
    relay.pass(&message("M", 1, b""), "{}");
    assert_eq!(next(&mut socket).await["method"], "M");
}

#[tokio::test]
async fn connections_that_say_nothing_are_bounded_and_run_out() {
    let settings =
        RelaySettings { patience: Duration::from_millis(300), listeners: 1, ..RelaySettings::default() };
    let relay = Relay::start("127.0.0.1:0", settings).await.unwrap();
    let mut silent = Vec::new();
    for _ in 0..40 {
        silent.push(TcpStream::connect(relay.address()).await.unwrap());
    }
    // One too many is ended at once, not after the patience.
    let mut last = silent.pop().unwrap();
    let ended = timeout(Duration::from_millis(200), last.read(&mut [0; 1])).await;
    assert!(matches!(ended, Ok(Ok(0) | Err(_))), "{ended:?}");
    sleep(Duration::from_millis(400)).await;
    listen(&relay).await;
}

#[tokio::test]
async fn an_address_that_is_taken_is_told() {
    let relay = Relay::start("127.0.0.1:0", RelaySettings::default()).await.unwrap();
    let address = relay.address().to_string();
    let error = Relay::start(&address, RelaySettings::default()).await.unwrap_err();
    assert_eq!(error.cause(), Cause::UsageConfig);
    assert!(error.particulars().contains(&address));
    drop(relay);
    assert!(wrapped(&message("a\"b", 1, b""), "null").starts_with(r#"{"method":"a\"b","msg_id":"1""#));
}
