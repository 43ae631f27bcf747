//! How chats hold out: `cargo run --release -p f2-douyin --example chat_soak -- [MESSAGES] [ROOMS] [STALL]`.
//!
//! Guests enter so many rooms at once, by the real way in, through proxy and TLS. A second process of the same
//! program is the simulated platform; its rooms say messages in the shapes and sizes of real ones, faster than they
//! can be sent, and each is read as a typed event. Half-way nobody listens for STALL seconds (default: 2).
//!
//! Printed are pace and memory of this process on the way. It fails when a message is missing or doubled, when
//! memory grows after the first tenth of the messages but for what may wait for listeners, or goes beyond 100 MB.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program for people, on data of its own")]

#[path = "../benches/live/shapes.rs"]
mod shapes;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use f2_core::chat::derive::Deriver;
use f2_core::chat::{Chat, ChatSettings, End, Item};
use f2_core::http::{Client, Proxy, RetryRule, Roots, Settings as HttpSettings};
use f2_core::progress::Silent;
use f2_core::secret::Secret;
use f2_core::session::{Settings, random};
use f2_core::time::system_clock;
use f2_douyin::Douyin;
use f2_douyin::live::{Event, decode, facts};
use f2_sim::chat::{Ending, Plan};
use f2_sim::{Config, Sim};
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use tokio::sync::watch;

/// The id of the first room.
const ROOM: u64 = 7_300_000_000_000_000_001;
/// More memory than this is too much, in KiB: 100 MB.
const MOST: u64 = 100_000_000 / 1024;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, or: u64| words.get(at).and_then(|word| word.parse().ok()).unwrap_or(or);
    match words.first().map(String::as_str) {
        Some("serve") => serve(number(1, 0)),
        _ => {
            let (messages, rooms) = (number(0, 1_000_000), number(1, 50).max(1));
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            runtime.unwrap().block_on(listen(messages / rooms, rooms, Duration::from_secs(number(2, 2))));
        }
    }
}

/// The platform, until standard input closes. Every room says this many messages, then that it is over.
fn serve(messages: u64) {
    let sim = Sim::start(Config { bench_works: 0, ..Config::default() }).unwrap();
    let sayings = shapes::messages().into_iter().flatten();
    sim.chat().plan(Plan {
        every: Duration::from_micros(500),
        messages,
        ending: Ending::Control(3),
        history: 0,
        sayings: sayings.map(|(method, payload)| (method, payload.into())).collect(),
        ..Plan::default()
    });
    println!("{}\n{}\n", sim.proxy(), sim.ca_pem().trim_end());
    std::io::stdout().flush().unwrap();
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

/// Starts the platform; gives its process, its proxy and its certificate.
fn platform(messages: u64) -> (Child, String, String) {
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args(["serve", &messages.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(server.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut lines = lines.take_while(|line| !line.is_empty());
    let proxy = lines.next().unwrap();
    let roots = lines.collect::<Vec<_>>().join("\n");
    (server, proxy, roots)
}

fn guest(proxy: String, roots: &str) -> Arc<Douyin> {
    let http = HttpSettings {
        proxy: Proxy::Url(Secret::new(proxy)),
        roots: Roots::Pem(roots.as_bytes().into()),
        ..HttpSettings::default()
    };
    Douyin::new(Settings {
        client: Client::new(http).unwrap(),
        cookie: Secret::new(""),
        user_agent: None,
        referer: None,
        encryption: None,
        signer: None,
        overrides: BTreeMap::new(),
        retry: RetryRule::default(),
        page_delay: (Duration::ZERO, Duration::ZERO),
        clock: system_clock(),
        draw: random(),
        sink: Arc::new(Silent),
    })
    .unwrap()
}

async fn listen(each: u64, rooms: u64, stall: Duration) {
    let (mut server, proxy, roots) = platform(each);
    let douyin = guest(proxy, &roots);
    let (heard, begun) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let (pause, paused) = watch::channel(false);
    let watched = tokio::spawn(watch(heard.clone(), (each * rooms, rooms), begun, pause, stall));
    let chats = (0..rooms).map(|at| {
        let chat = douyin.fetch_live_danmaku(&(ROOM + at).to_string()).unwrap();
        tokio::spawn(room(chat, heard.clone(), each, paused.clone()))
    });
    let gaps: u64 = join_all(chats).await.into_iter().map(|room| room.unwrap()).sum();
    let took = begun.elapsed() - stall;
    watched.await.unwrap();
    drop(server.stdin.take());
    server.wait().unwrap();
    let messages = each * rooms;
    let (pace, peak) = (messages as f64 / took.as_secs_f64(), memory("VmHWM"));
    let megabytes = (peak * 1024) as f64 / 1e6;
    println!(
        "{messages} messages of {rooms} rooms in {:.1} s: {pace:.0}/s, {gaps} gaps, peak {megabytes:.1} MB",
        took.as_secs_f64()
    );
    assert!(peak <= MOST, "more than 100 MB");
    assert_eq!(gaps, 0, "nothing went wrong on the way");
}

/// Hears a room to its end, every message once and in order; how many gaps there were.
async fn room(
    mut chat: Chat,
    heard: Arc<AtomicU64>,
    messages: u64,
    mut paused: watch::Receiver<bool>,
) -> u64 {
    let (mut last, mut count, mut derived) = (0, 0, 0);
    let mut deriver = Deriver::default();
    while let Some(item) = chat.next().await {
        if *paused.borrow() {
            // Its end tells as well.
            let _ = paused.wait_for(|paused| !paused).await;
        }
        let message = match item {
            Item::Message(delivery) => delivery.message,
            Item::End(end) => {
                assert!(matches!(end, End::Host), "{end}");
                break;
            }
            _ => continue,
        };
        assert!(message.msg_id > last, "each once, in order");
        last = message.msg_id;
        let event = decode(&message.method, &message.payload).event;
        assert!(!matches!(event, Event::Other { .. }), "{} is typed", message.method);
        derived += facts(&event).and_then(|fact| deriver.feed(fact, count)).iter().count();
        count += 1;
        heard.fetch_add(1, Ordering::Relaxed);
    }
    assert_eq!(count.cast_unsigned(), messages + 1, "all of them");
    assert!(derived > 0 || messages < 8, "something follows from them");
    chat.counters().gaps
}

/// Megabytes by which memory may go up and down without growing.
const SLACK: f64 = 8.0;
/// What a waiting message takes for each byte of its content: the content, and what it stands in.
const SHELL: f64 = 1.5;

/// Tells pace and memory at each tenth, holds memory to what it was at the first, and lets the listeners pause
/// half-way: what waits then is bounded, and memory is held to that from there on.
async fn watch(
    heard: Arc<AtomicU64>,
    (messages, rooms): (u64, u64),
    begun: Instant,
    pause: watch::Sender<bool>,
    stall: Duration,
) {
    let waiting = (rooms * ChatSettings::CONTENT as u64) as f64 / 1e6;
    let mut most = None;
    for tenth in 1..=10 {
        while heard.load(Ordering::Relaxed) * 10 < messages * tenth {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tell(tenth, begun);
        let (now, bound) = (megabytes(), *most.get_or_insert_with(|| megabytes() + SLACK));
        assert!(now <= bound, "memory grows: {now} MB where {bound} MB are due");
        if tenth == 5 {
            pause.send_replace(true);
            tokio::time::sleep(stall).await;
            let held = megabytes();
            println!("  with nobody listening for {stall:?}: {held:.1} MB");
            assert!(held <= bound + waiting * SHELL, "{held} MB wait where {waiting} MB of content may");
            most = Some(held + SLACK);
            pause.send_replace(false);
        }
    }
}

fn tell(tenth: u64, begun: Instant) {
    println!("{:>4} % {:>7.1} s {:>6.1} MB", tenth * 10, begun.elapsed().as_secs_f64(), megabytes());
}

fn megabytes() -> f64 {
    (memory("VmRSS") * 1024) as f64 / 1e6
}

/// A line of the kernel's account of this process, in KiB; 0 where there is none.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or_default()
}
