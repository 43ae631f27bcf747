//! The simulated world: authors, works and files, all from one seed.

mod author;
mod drawn;
mod gears;
mod mixed;
mod odd;
mod recipe;
mod shelf;
mod text;
mod tiktok;
mod work;

pub use author::{Author, Guest, Listing};
pub use shelf::Shelf;
pub use tiktok::PLAYLISTS;
pub use work::{Codec, Content, Covers, Detail, Era, Gear, Image, Music, Subtitle, Video, Work};

pub(crate) use text::title;

use crate::config::Config;
use crate::media::Blob;
use crate::seed::Seed;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};

/// Time of the newest work of every author (2025-10-09).
const NEWEST: i64 = 1_760_000_000;
/// Seconds between two works.
const STEP: i64 = 33_333;

/// All authors and files.
#[derive(Debug)]
pub struct World {
    /// Root of all choices.
    pub seed: Seed,
    /// Authors in a fixed order; the first is `mixed`.
    pub authors: Vec<Author>,
    works: HashMap<u64, (usize, usize)>,
    blobs: HashMap<String, Arc<Blob>>,
    names: RwLock<HashMap<String, String>>,
    gone: RwLock<HashSet<u64>>,
    /// So many of the first works of the account's folders stand in both.
    shared: AtomicUsize,
    over: RwLock<HashSet<String>>,
}

impl World {
    /// Builds the world of Douyin a configuration describes.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let seed = Seed::new(config.seed);
        let mut authors = vec![
            mixed_author(seed),
            bench_author(seed, config.bench_works, config.bench_video, config.bench_cover),
        ];
        for &(key, nickname, secret, guest, listing, count) in odd::AUTHORS {
            let mut author = blank(seed, key, nickname);
            let mut recipes = odd::works(count);
            if key == "small" {
                recipes.extend(odd::unlisted());
            }
            author.works = recipe::cook(seed.at(key), recipes, NEWEST, STEP);
            author.secret = secret;
            author.guest = guest;
            author.listing = listing;
            authors.push(author);
        }
        if config.drawn_works > 0 {
            authors.extend(drawn_authors(seed, config.drawn_works));
        }
        Self::of(seed, authors)
    }

    /// Builds the world of TikTok a configuration describes, from the same seed.
    #[must_use]
    pub fn tiktok(config: &Config) -> Self {
        let seed = Seed::new(config.seed).at("tiktok");
        Self::of(seed, tiktok::authors(seed, config))
    }

    fn of(seed: Seed, authors: Vec<Author>) -> Self {
        let mut world = Self {
            seed,
            authors,
            works: HashMap::new(),
            blobs: HashMap::new(),
            names: RwLock::default(),
            gone: RwLock::default(),
            shared: AtomicUsize::new(0),
            over: RwLock::default(),
        };
        world.index();
        world
    }

    fn index(&mut self) {
        for (a, author) in self.authors.iter().enumerate() {
            for (w, work) in author.works.iter().enumerate() {
                self.works.insert(work.id, (a, w));
                for blob in blobs(work) {
                    self.blobs.insert(blob.token.clone(), blob);
                }
            }
        }
    }

    /// The author with this short name.
    #[must_use]
    pub fn author(&self, key: &str) -> Option<&Author> {
        self.authors.iter().find(|a| a.key == key)
    }

    /// The author with this `sec_uid`.
    #[must_use]
    pub fn by_sec_uid(&self, sec_uid: &str) -> Option<&Author> {
        self.authors.iter().find(|a| a.sec_uid == sec_uid)
    }

    /// The author with this handle (`unique_id`).
    #[must_use]
    pub fn by_handle(&self, handle: &str) -> Option<&Author> {
        self.authors.iter().find(|a| a.handle == handle)
    }

    /// A work and its author.
    #[must_use]
    pub fn work(&self, id: u64) -> Option<(&Author, &Work)> {
        let &(a, w) = self.works.get(&id)?;
        Some((&self.authors[a], &self.authors[a].works[w]))
    }

    /// The file with this token.
    #[must_use]
    pub fn blob(&self, token: &str) -> Option<Arc<Blob>> {
        self.blobs.get(token).cloned().or_else(|| crate::media::url::filler_blob(token).map(Arc::new))
    }

    /// Ends a broadcast.
    pub fn end_room(&self, room_id: &str) {
        self.over.write().unwrap_or_else(PoisonError::into_inner).insert(room_id.to_owned());
    }

    /// Whether a broadcast was ended.
    #[must_use]
    pub fn is_over(&self, room_id: &str) -> bool {
        self.over.read().unwrap_or_else(PoisonError::into_inner).contains(room_id)
    }

    /// The nickname an author has now.
    #[must_use]
    pub fn nickname(&self, author: &Author) -> String {
        let names = self.names.read().unwrap_or_else(PoisonError::into_inner);
        names.get(&author.sec_uid).cloned().unwrap_or_else(|| author.nickname.clone())
    }

    /// Gives an author a new nickname from now on.
    pub fn rename(&self, sec_uid: &str, nickname: &str) {
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        names.insert(sec_uid.to_owned(), nickname.to_owned());
    }

    /// Takes a work away: from now on neither listing nor detail has it.
    pub fn remove(&self, work: u64) {
        self.gone.write().unwrap_or_else(PoisonError::into_inner).insert(work);
    }

    /// Brings a work back that was taken away.
    pub fn bring_back(&self, work: u64) {
        self.gone.write().unwrap_or_else(PoisonError::into_inner).remove(&work);
    }

    /// Puts so many of the newest works of the account's folders into both from now on.
    pub fn share(&self, works: usize) {
        self.shared.store(works, Relaxed);
    }

    /// How many works stand in both folders.
    #[must_use]
    pub fn shared(&self) -> usize {
        self.shared.load(Relaxed)
    }

    /// Whether a work was taken away.
    #[must_use]
    pub fn is_gone(&self, work: u64) -> bool {
        self.gone.read().unwrap_or_else(PoisonError::into_inner).contains(&work)
    }

    /// The code behind `https://v.douyin.com/` for a work.
    #[must_use]
    pub fn work_code(&self, work: &Work) -> String {
        self.seed.at("code").nth(work.id).alnum(8)
    }

    /// The author or work behind a short code.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<Target<'_>> {
        for author in &self.authors {
            if author.code == code {
                return Some(Target::Author(author));
            }
            if let Some(work) = author.works.iter().find(|w| self.work_code(w) == code) {
                return Some(Target::Work(work));
            }
        }
        None
    }
}

/// What a short link leads to.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// An author's page.
    Author(&'a Author),
    /// A work's page.
    Work(&'a Work),
}

fn blank(seed: Seed, key: &'static str, nickname: &str) -> Author {
    let seed = seed.at("author").at(key);
    Author {
        key,
        sec_uid: format!("MS4wLjABAAAA{}", seed.at("sec_uid").alnum(64)),
        uid: 1_000_000_000_000_000 + seed.at("uid").below(3_000_000_000_000_000),
        nickname: nickname.to_owned(),
        handle: format!("sim{}", seed.at("handle").digits(8)),
        secret: false,
        guest: Guest::All,
        listing: Listing::Plain,
        code: seed.at("code").alnum(8),
        works: Vec::new(),
    }
}

fn mixed_author(seed: Seed) -> Author {
    let mut author = blank(seed, "mixed", "杂货铺🛖/..");
    author.works = recipe::cook(seed.at("mixed"), mixed::works(), NEWEST, STEP);
    author
}

fn bench_author(seed: Seed, count: usize, video: u64, cover: u64) -> Author {
    let mut author = blank(seed, "bench", "大仓库");
    author.works = recipe::cook(seed.at("bench"), odd::bench(count, video, cover), NEWEST, 3_600);
    author
}

/// Two authors with works by lot; of the second, guests get one page that claims to be the last.
fn drawn_authors(seed: Seed, count: usize) -> [Author; 2] {
    let of = |key, nickname, guest| {
        let mut author = blank(seed, key, nickname);
        let seed = seed.at(key);
        author.works = recipe::cook(seed, drawn::works(seed, count, &mixed::works()), NEWEST, STEP);
        author.guest = guest;
        author
    };
    [of("drawn", "抽签", Guest::All), of("drawn-login", "抽签要登录", Guest::FirstPageOnly)]
}

fn blobs(work: &Work) -> Vec<Arc<Blob>> {
    let mut all = vec![work.covers.still.clone()];
    all.extend(work.covers.animated.clone());
    all.extend(work.music.as_ref().and_then(|m| m.file.clone()));
    match &work.content {
        Content::Video(video) => {
            all.extend(video.gears.iter().map(|g| g.blob.clone()));
            all.push(video.marked.clone());
            all.extend(video.subtitles.iter().map(|s| s.blob.clone()));
        }
        Content::Images(images) => {
            for image in images {
                all.extend(image.files.iter().cloned());
                let live = image.live.iter().flat_map(|v| &v.gears);
                all.extend(live.map(|g| g.blob.clone()));
            }
        }
    }
    all
}
