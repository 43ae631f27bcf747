//! How a chat holds out: `cargo run --release --example chat_soak -- [MESSAGES] [ROOMS]`.
//!
//! A second process of the same program is the server. Every room sends its messages as fast as they are taken,
//! eight to a gzipped frame that wants an acknowledgement. Printed are the pace and the memory on the way; it
//! fails when a message is missing or doubled, or when memory grows by more than 32 MiB after the first tenth.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program for people, on data of its own")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use f2_core::chat::frame::{Header, Message, PushFrame, Response};
use f2_core::chat::{Chat, ChatSettings, Entrance, Entry, Item, Resume};
use f2_core::error::Result;
use f2_core::http::{Client, Proxy, Settings};
use futures_util::future::{BoxFuture, join_all};
use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use prost::Message as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message as Frame;

const PER_FRAME: u64 = 8;
/// Bytes of a message, about what a chat message with its user has.
const SIZE: usize = 1500;
/// Memory may grow by this much once the buffers have their size, in KiB.
const GROWTH: u64 = 32 << 10;

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, or: u64| words.get(at).and_then(|word| word.parse().ok()).unwrap_or(or);
    match words.first().map(String::as_str) {
        Some("serve") => serve(number(1, 0)).await,
        _ => listen(number(0, 1_000_000), number(1, 1)).await,
    }
}

/// Sends every listener this many messages, then that the room is over.
async fn serve(messages: u64) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    std::io::stdout().flush().unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(send(stream, messages));
    }
}

async fn send(stream: TcpStream, messages: u64) {
    let socket = tokio_tungstenite::accept_async(stream).await.unwrap();
    let (mut out, mut heard) = socket.split();
    let acks = tokio::spawn(async move { while let Some(Ok(_)) = heard.next().await {} });
    let body: Vec<u8> = (0..SIZE).map(|at| (at * at / 7) as u8).collect();
    let body = Bytes::from(body);
    for first in (1..=messages).step_by(PER_FRAME as usize) {
        let ids = first..=messages.min(first + PER_FRAME - 1);
        let sent = ids.map(|id| message("WebcastChatMessage", id, body.clone())).collect();
        if out.send(Frame::Binary(frame(first, sent))).await.is_err() {
            return;
        }
    }
    let over = message("WebcastControlMessage", messages + 1, Bytes::from_static(&[0x10, 3]));
    // The listener may be gone by then.
    let _ = out.send(Frame::Binary(frame(messages + 1, vec![over]))).await;
    let _ = acks.await;
}

fn message(method: &str, id: u64, payload: Bytes) -> Message {
    Message { method: method.to_owned(), msg_id: id.cast_signed(), payload, ..Message::default() }
}

fn frame(log_id: u64, messages: Vec<Message>) -> Bytes {
    let ext = format!("internal_src:pushserver|wrds_v:{log_id}");
    let answer = Response { messages, internal_ext: ext, need_ack: true, ..Response::default() };
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&answer.encode_to_vec()).unwrap();
    let header = Header { key: "compress_type".to_owned(), value: "gzip".to_owned() };
    let frame = PushFrame {
        log_id,
        headers: vec![header],
        payload_type: "msg".to_owned(),
        payload: gzip.finish().unwrap().into(),
        ..PushFrame::default()
    };
    frame.encode_to_vec().into()
}

struct Door(String);

impl Entrance for Door {
    fn enter(&self, _: Resume) -> BoxFuture<'_, Result<Entry>> {
        async { Ok(Entry::new(format!("ws://{}/", self.0).parse().unwrap())) }.boxed()
    }

    fn is_live(&self) -> BoxFuture<'_, Result<bool>> {
        async { Ok(true) }.boxed()
    }
}

async fn listen(messages: u64, rooms: u64) {
    let each = messages / rooms.max(1);
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args(["serve", &each.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut address = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut address).unwrap();
    let client = Client::new(Settings { proxy: Proxy::None, ..Settings::default() }).unwrap();
    let (heard, begun) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let watch = tokio::spawn(watch(heard.clone(), messages, begun));
    let chats = (0..rooms).map(|_| {
        let door = Arc::new(Door(address.trim().to_owned()));
        tokio::spawn(room(Chat::open(door, ChatSettings::new(client.clone())), heard.clone(), each))
    });
    let gaps: u64 = join_all(chats).await.into_iter().map(|room| room.unwrap()).sum();
    let took = begun.elapsed().as_secs_f64();
    watch.abort();
    server.kill().unwrap();
    server.wait().unwrap();
    let (pace, peak) = (messages as f64 / took, memory("VmHWM"));
    println!(
        "{messages} messages of {rooms} rooms in {took:.1} s: {pace:.0}/s, peak {peak} KiB, {gaps} gaps"
    );
}

/// Hears a room to its end, every message once and in order; how many gaps there were.
async fn room(mut chat: Chat, heard: Arc<AtomicU64>, messages: u64) -> u64 {
    let mut next = 1;
    while let Some(item) = chat.next().await {
        if let Item::Message(delivery) = item {
            assert_eq!(delivery.message.msg_id, next, "each once, in order");
            next += 1;
            heard.fetch_add(1, Ordering::Relaxed);
        }
    }
    assert_eq!(next, messages.cast_signed() + 2, "all of them");
    chat.counters().gaps
}

async fn watch(heard: Arc<AtomicU64>, messages: u64, begun: Instant) {
    let mut settled = None;
    let mut tenth = 1;
    loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let now = heard.load(Ordering::Relaxed);
        if now * 10 < messages * tenth {
            continue;
        }
        tenth = now * 10 / messages.max(1) + 1;
        let memory = memory("VmRSS");
        println!("{now:>10} messages {:>6.1} s {memory:>8} KiB", begun.elapsed().as_secs_f64());
        let settled = *settled.get_or_insert(memory);
        assert!(memory <= settled + GROWTH, "memory grows: {settled} KiB, then {memory} KiB");
    }
}

/// A line of the kernel's account of this process, in KiB; 0 where there is none.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or_default()
}
