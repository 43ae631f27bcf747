//! A chat of the simulated platform, entered without ceremony.

use std::sync::Arc;
use std::time::Duration;

use f2_core::chat::{
    Chat, ChatSettings, Delivery, End, Entrance, Entry, Gap, Greeting, Item, Resume, Rules, Status,
};
use f2_core::error::Result;
use f2_core::http::{Client, Proxy, Roots, Settings};
use f2_core::secret::Secret;
use f2_sim::chat::{Happened, NoteKind, Plan};
use f2_sim::{Config, Sim};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::time::timeout;

pub(super) const ROOM: &str = "7200000000000000001";

/// Rules that take milliseconds where the real ones take seconds.
pub(super) fn quick() -> Rules {
    Rules {
        heartbeat: Duration::from_millis(200),
        quiet: Duration::from_millis(800),
        ask_again: Duration::from_millis(20),
        base: Duration::from_millis(10),
        cap: Duration::from_millis(40),
        jitter: Duration::from_millis(5),
        ceiling: 1 << 20,
        ..Rules::default()
    }
}

pub(super) struct Bare {
    pub(super) sim: Arc<Sim>,
    pub(super) room: String,
    pub(super) rules: Rules,
    pub(super) greeting: Greeting,
}

impl Entrance for Bare {
    fn enter(&self, resume: Resume) -> BoxFuture<'_, Result<Entry>> {
        let (host, protocol) = match self.greeting {
            Greeting::Enter { .. } => ("webcast16-ws-alisg.tiktok.com", Some("echo-protocol")),
            _ => ("webcast5-ws-web-hl.douyin.com", None),
        };
        let uri = format!("wss://{host}/webcast/im/push/v2/?room_id={}&cursor={}", self.room, resume.cursor);
        async move { Ok(Entry { protocol, greeting: self.greeting, ..Entry::new(uri.parse().unwrap()) }) }
            .boxed()
    }

    fn is_live(&self) -> BoxFuture<'_, Result<bool>> {
        async { Ok(!self.sim.world().is_over(&self.room)) }.boxed()
    }

    fn rules(&self) -> Rules {
        self.rules
    }
}

/// A simulator with one way of behaving for its rooms.
pub(super) fn sim(plan: Plan) -> Arc<Sim> {
    let config = Config { bench_works: 0, check_signature: false, ..Config::default() };
    let sim = Arc::new(Sim::start(config).unwrap());
    sim.chat().plan(Plan { heartbeat: 0, ..plan });
    sim
}

/// A plan of this many messages, 2 ms apart.
pub(super) fn plan(messages: u64) -> Plan {
    Plan { every: Duration::from_millis(2), messages, ..Plan::default() }
}

pub(super) fn settings(sim: &Sim) -> ChatSettings {
    let http = Settings {
        proxy: Proxy::Url(Secret::new(sim.proxy())),
        roots: Roots::Pem(sim.ca_pem().into()),
        ..Settings::default().timeout(Duration::from_secs(5))
    };
    let client = Client::new(http).unwrap();
    ChatSettings { limit: 1 << 20, patience: Duration::from_millis(500), ..ChatSettings::new(client) }
}

pub(super) fn open(sim: &Arc<Sim>, room: &str, rules: Rules) -> Chat {
    let (sim, room) = (sim.clone(), room.to_owned());
    let settings = settings(&sim);
    Chat::open(Arc::new(Bare { sim, room, rules, greeting: Greeting::Silent }), settings)
}

/// All a chat gave.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) messages: Vec<Delivery>,
    pub(super) gaps: Vec<Gap>,
    pub(super) statuses: Vec<Status>,
    pub(super) end: Option<End>,
}

impl Heard {
    pub(super) fn take(&mut self, item: Item) {
        match item {
            Item::Message(delivery) => self.messages.push(delivery),
            Item::Gap(gap) => self.gaps.push(gap),
            Item::Status(status) => self.statuses.push(status),
            Item::End(end) => self.end = Some(end),
        }
    }

    pub(super) async fn all(chat: &mut Chat) -> Self {
        let mut heard = Self::default();
        while let Some(item) = timeout(Duration::from_secs(30), chat.next()).await.expect("in time") {
            heard.take(item);
        }
        heard
    }

    pub(super) fn reasons(&self) -> Vec<String> {
        self.gaps.iter().map(|gap| gap.reason.to_string()).collect()
    }

    /// Holds what was heard against what happened: each once, in order, as it was; what is missing lies in a gap.
    pub(super) fn check(&self, happened: &[Happened]) -> usize {
        let mut all = happened.iter();
        let mut missing = Vec::new();
        for heard in self.messages.iter().filter(|heard| heard.message.msg_id < 7_900_000_000_000_000_000) {
            let found = loop {
                let next = all.next().expect("heard what did not happen, or twice, or out of order");
                if next.msg_id == heard.message.msg_id {
                    break next;
                }
                missing.push(next);
            };
            assert_eq!(
                (&found.method, &found.payload[..]),
                (&heard.message.method, &heard.message.payload[..])
            );
        }
        missing.extend(all);
        for lost in &missing {
            let at = i64::try_from(lost.at_ms).unwrap();
            let told = self.gaps.iter().any(|gap| {
                gap.from.wall.as_millisecond() - 5 <= at && at <= gap.to.wall.as_millisecond() + 5
            });
            assert!(told, "{} of {at} is missing outside of gaps {:?}", lost.method, self.gaps);
        }
        missing.len()
    }
}

/// What clients did wrong.
pub(super) fn wrongs(sim: &Sim) -> Vec<NoteKind> {
    let bad = |kind: &NoteKind| matches!(kind, NoteKind::Wrong(_) | NoteKind::Silent);
    sim.chat().notes().into_iter().map(|note| note.kind).filter(bad).collect()
}

pub(super) fn count(sim: &Sim, is_it: impl Fn(&NoteKind) -> bool) -> usize {
    sim.chat().notes().iter().filter(|note| is_it(&note.kind)).count()
}
