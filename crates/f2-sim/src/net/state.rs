//! What the connections of one simulator share: worlds, tokens, faults and the journal.

use super::Authority;
use crate::broadcast::Broadcasts;
use crate::chat::Chats;
use crate::config::Config;
use crate::fault::Faults;
use crate::journal::{Entry, Hit, Journal};
use crate::json::View;
use crate::media::Mint;
use crate::platform::Tokens;
use crate::world::World;
use http::HeaderMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Everything the connections of one simulator share.
pub(crate) struct State {
    pub(crate) config: Config,
    /// Douyin's world.
    pub(crate) world: World,
    /// TikTok's world.
    pub(crate) tiktok: World,
    pub(crate) authority: Authority,
    pub(crate) stranger: Authority,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) tokens: Tokens,
    /// What is on the air at Douyin.
    pub(crate) broadcasts: Broadcasts,
    /// What is on the air at TikTok.
    pub(crate) tiktok_broadcasts: Broadcasts,
    pub(crate) chats: Chats,
    pub(crate) panics: Mutex<Vec<String>>,
    pub(crate) started: Instant,
    /// Media addresses of earlier epochs have expired.
    pub(crate) epoch: AtomicU64,
}

impl State {
    pub(crate) fn new(config: Config, authority: Authority) -> io::Result<Self> {
        Ok(Self {
            world: World::new(&config),
            tiktok: World::tiktok(&config),
            authority,
            stranger: Authority::new("f2-sim unknown CA")?,
            faults: Faults::default(),
            journal: Journal::default(),
            tokens: Tokens::default(),
            broadcasts: Broadcasts::default(),
            tiktok_broadcasts: Broadcasts::default(),
            chats: Chats::new(config.seed),
            panics: Mutex::default(),
            started: Instant::now(),
            epoch: AtomicU64::new(0),
            config,
        })
    }

    /// Now, Unix milliseconds.
    pub(crate) fn now_ms(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    /// Now, Unix seconds.
    pub(crate) fn now(&self) -> u64 {
        self.now_ms() / 1000
    }

    pub(crate) fn mint(&self) -> Mint {
        let expires = self.now() + self.config.url_lifetime.as_secs();
        Mint::new(self.world.seed, expires, self.epoch.load(Ordering::Relaxed))
    }

    pub(crate) fn view(&self, seq: u64) -> View<'_> {
        View { world: &self.world, mint: self.mint(), now: self.now(), seq, broadcasts: &self.broadcasts }
    }

    /// TikTok's world as a visitor with this `tt_chain_token` sees it; addresses work for that token only.
    pub(crate) fn tiktok_view(&self, seq: u64, chain: &str) -> View<'_> {
        let expires = self.now() + self.config.url_lifetime.as_secs();
        let mint = Mint::tiktok(self.tiktok.seed, expires, self.epoch.load(Ordering::Relaxed), chain);
        View { world: &self.tiktok, mint, now: self.now(), seq, broadcasts: &self.tiktok_broadcasts }
    }

    /// Writes a request into the journal.
    pub(crate) fn note(&self, scheme: &str, method: &str, host: &str, rest: Rest<'_>) -> (u64, Arc<Entry>) {
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers: Vec<(String, String)> =
            rest.headers.iter().map(|(n, v)| (n.as_str().to_owned(), text(v))).collect();
        let cookies = headers
            .iter()
            .filter(|(n, _)| n == "cookie")
            .flat_map(|(_, v)| v.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
            .collect();
        self.journal.begin(Hit {
            at_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            scheme: scheme.to_owned(),
            method: method.to_owned(),
            host: host.to_owned(),
            path: rest.path.to_owned(),
            query: rest.query.to_owned(),
            headers,
            cookies,
            body: String::from_utf8_lossy(&rest.body[..rest.body.len().min(1 << 16)]).into_owned(),
            ..Hit::default()
        })
    }
}

/// The parts of a request behind method and host.
#[derive(Clone, Copy)]
pub(crate) struct Rest<'a> {
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}
