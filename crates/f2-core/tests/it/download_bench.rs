//! What the download tests share: a root, a server, plans, and runs as separate processes would make them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use f2_core::Result;
use f2_core::download::{DownloadSettings, Downloader, Summary};
use f2_core::http::{Client, Proxy, RetryRule, Settings};
use f2_core::media::{Asset, AssetKey, AssetKind, Author, Candidate, Source};
use f2_core::plan::Plan;
use f2_core::progress::Silent;
use f2_core::record::{AssetId, AssetRow, Store, StoreOptions};
use http::HeaderMap;
use tokio_util::sync::CancellationToken;

use crate::download_server::Server;

/// A root, a server, and the settings of the runs.
pub(crate) struct Bench {
    pub(crate) root: f2_sim::Folder,
    pub(crate) server: Server,
    pub(crate) mode: &'static str,
    pub(crate) attempts: u32,
    pub(crate) tasks: usize,
    pub(crate) headers: HeaderMap,
    pub(crate) cancel: CancellationToken,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self {
            root: f2_sim::Folder::new(),
            server: Server::start(),
            mode: "post",
            attempts: 3,
            tasks: 4,
            headers: HeaderMap::new(),
            cancel: CancellationToken::new(),
        }
    }

    pub(crate) async fn store(&self) -> Store {
        Store::open(self.root.path(), StoreOptions::default()).await.unwrap()
    }

    pub(crate) async fn downloader(&self) -> Downloader {
        let mut settings = DownloadSettings::new(self.root.path(), "p", self.mode);
        settings.tasks = self.tasks;
        settings.headers = self.headers.clone();
        settings.retry = RetryRule {
            attempts: self.attempts,
            base: Duration::from_millis(1),
            cap: Duration::from_millis(2),
            patience: Duration::from_secs(5),
        };
        let http = Settings { proxy: Proxy::None, insecure: true, ..Settings::default() };
        let http = http.timeout(Duration::from_secs(3));
        let client = Client::new(http).unwrap();
        Downloader::new(client, self.store().await, settings, Arc::new(Silent), self.cancel.clone())
    }

    /// One run, as a process of its own.
    pub(crate) async fn run(&self, plans: impl IntoIterator<Item = Plan>) -> Summary {
        let plans: Vec<Result<Plan>> = plans.into_iter().map(Ok).collect();
        self.downloader().await.run(futures_util::stream::iter(plans)).await
    }

    /// A run of which nothing may go wrong.
    pub(crate) async fn good(&self, plans: impl IntoIterator<Item = Plan>) -> Summary {
        let summary = self.run(plans).await;
        assert!(summary.failed.is_empty() && summary.ended.is_none(), "{summary:?}");
        summary
    }

    pub(crate) async fn row(&self, work: &str, key: AssetKey) -> AssetRow {
        let id = AssetId::new("p", work, key);
        self.store().await.call(move |store| store.asset(&id)).await.unwrap().unwrap()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        fs::read(self.path(path))
            .unwrap_or_else(|error| panic!("{path}: {error}; there is {:#?}", self.tree()))
    }

    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), bytes).unwrap();
    }

    /// Every file below the root but the store's, sorted.
    pub(crate) fn tree(&self) -> Vec<String> {
        fn walk(folder: &Path, root: &Path, found: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, root, found);
                } else {
                    found.push(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"));
                }
            }
        }
        let mut found = Vec::new();
        walk(self.root.path(), self.root.path(), &mut found);
        found.retain(|path| !path.starts_with(".f2/"));
        found.sort();
        found
    }

    /// An asset with one candidate per path.
    pub(crate) fn asset(&self, key: AssetKey, extension: &'static str, paths: &[&str]) -> Asset {
        let candidates = paths.iter().map(|path| Candidate::new(self.server.url(path))).collect();
        Asset { key, extension, source: Source::Remote(candidates) }
    }

    /// The video of a work, from these paths.
    pub(crate) fn video(&self, paths: &[&str]) -> Asset {
        self.asset(AssetKey::only(AssetKind::Video), "mp4", paths)
    }
}

pub(crate) const VIDEO: AssetKey = AssetKey::only(AssetKind::Video);

pub(crate) fn author(id: &str, nickname: &str) -> Arc<Author> {
    Arc::new(Author { id: id.into(), nickname: nickname.into(), short_id: format!("s{id}"), record: None })
}

pub(crate) fn plan(work: &str, stem: &str, assets: Vec<Asset>) -> Plan {
    plan_of(&author("A", "nick"), work, stem, assets)
}

pub(crate) fn plan_of(author: &Arc<Author>, work: &str, stem: &str, assets: Vec<Asset>) -> Plan {
    Plan {
        work_id: work.into(),
        author: author.clone(),
        folders: Vec::new(),
        stem: stem.into(),
        assets,
        skip: None,
        record: None,
        listing: None,
        mark: None,
    }
}

/// Bytes that look like an MP4 file and differ by seed everywhere behind the first sixteen.
pub(crate) fn mp4(seed: u64, length: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut bytes = b"\0\0\0\x10ftypisom\0\0\0\0".to_vec();
    bytes.extend(std::iter::repeat_with(|| random.u8(..)).take(length - bytes.len()));
    bytes
}

pub(crate) fn md5(bytes: &[u8]) -> String {
    use md5::{Digest, Md5};
    let mut sum = Md5::new();
    sum.update(bytes);
    f2_core::download::verify::hex(sum)
}
