//! Saving from the simulated platform's media hosts: every fault ends in the right bytes, and the journal
//! says that no more was asked than had to be.

use std::sync::Arc;
use std::time::Duration;

use f2_core::Result;
use f2_core::download::{DownloadSettings, Downloader, Renew, Summary};
use f2_core::error::Cause;
use f2_core::http::{Client, Proxy, RetryRule, Roots, Settings};
use f2_core::media::{Asset, Candidate, Source};
use f2_core::plan::Plan;
use f2_core::progress::Silent;
use f2_core::record::{Store, StoreOptions};
use f2_core::secret::Secret;
use f2_sim::media::{Blob, Mint};
use f2_sim::world::Content;
use f2_sim::{Config, Fault, Rule, Sim};
use tokio_util::sync::CancellationToken;

use crate::download_bench::{VIDEO, md5, plan};

pub(crate) const HOST: &str = "douyinvod";
const LENGTH: u64 = 400_000;
/// Where the first run breaks off.
const CUT: u64 = 262_144;

/// A simulator with a work of a known length, and a root.
pub(crate) struct Stage {
    pub(crate) sim: Sim,
    pub(crate) root: f2_sim::Folder,
    pub(crate) blob: Arc<Blob>,
    pub(crate) attempts: u32,
    pub(crate) timeout: Duration,
    pub(crate) renew: Option<Arc<dyn Renew>>,
    /// Changes settings of the runs.
    pub(crate) tune: fn(&mut DownloadSettings),
}

impl Stage {
    pub(crate) fn new(config: Config) -> Self {
        let sim = Sim::start(Config { bench_works: 1, ..config }).unwrap();
        let Content::Video(video) = &sim.author("bench").works[0].content else { panic!("a video") };
        let blob = video.gears.iter().max_by_key(|gear| gear.blob.len).unwrap().blob.clone();
        let (root, timeout) = (f2_sim::Folder::new(), Duration::from_secs(3));
        Self { sim, root, blob, attempts: 3, timeout, renew: None, tune: |_| () }
    }

    /// The video from these mirrors.
    pub(crate) fn video(&self, mirrors: &[u64]) -> Asset {
        self.video_of(0, mirrors)
    }

    /// The same with addresses of the time after so many [`Sim::expire_addresses`].
    pub(crate) fn video_of(&self, epoch: u64, mirrors: &[u64]) -> Asset {
        let mint = Mint::new(self.sim.world().seed, u64::from(u32::MAX), epoch);
        let url = |mirror: &u64| Candidate::new(mint.video(&self.blob, *mirror, "https"));
        Asset { key: VIDEO, extension: "mp4", source: Source::Remote(mirrors.iter().map(url).collect()) }
    }

    pub(crate) async fn downloader(&self) -> Downloader {
        let mut settings = DownloadSettings::new(self.root.path(), "p", "post");
        settings.retry = RetryRule {
            attempts: self.attempts,
            base: Duration::from_millis(1),
            cap: Duration::from_millis(2),
            patience: Duration::from_secs(5),
        };
        (self.tune)(&mut settings);
        let http = Settings {
            proxy: Proxy::Url(Secret::new(self.sim.proxy())),
            roots: Roots::Pem(self.sim.ca_pem().as_bytes().to_vec()),
            ..Settings::default()
        };
        let client = Client::new(http.timeout(self.timeout)).unwrap();
        let store = Store::open(self.root.path(), StoreOptions::default()).await.unwrap();
        let downloader = Downloader::new(client, store, settings, Arc::new(Silent), CancellationToken::new());
        match &self.renew {
            Some(renew) => downloader.renewing(renew.clone()),
            None => downloader,
        }
    }

    pub(crate) async fn run(&self, asset: &Asset) -> Summary {
        self.run_all(vec![plan("7", "t", vec![asset.clone()])]).await
    }

    pub(crate) async fn run_all(&self, plans: Vec<Plan>) -> Summary {
        let plans: Vec<Result<Plan>> = plans.into_iter().map(Ok).collect();
        self.downloader().await.run(futures_util::stream::iter(plans)).await
    }

    pub(crate) fn saved(&self) -> Vec<u8> {
        std::fs::read(self.root.path().join("p/post/nick/t_video.mp4")).unwrap()
    }

    /// The requests to media hosts from the `from`-th on: range, condition, bytes sent.
    pub(crate) fn asked(&self, from: usize) -> Vec<(Option<String>, bool, u64)> {
        let hits = self.sim.hits(HOST).into_iter().filter(|hit| hit.method == "GET").skip(from);
        hits.map(|hit| (hit.range().map(str::to_owned), hit.header("if-range").is_some(), hit.bytes))
            .collect()
    }
}

fn small() -> Config {
    Config { bench_video: LENGTH, ..Config::default() }
}

/// A stage whose first run was cut and gave up.
async fn cut(first: Fault, asset: impl Fn(&Stage) -> Asset) -> Stage {
    let mut stage = Stage::new(small());
    assert_eq!(stage.blob.len, LENGTH);
    stage.attempts = 1;
    stage.sim.faults().add(Rule::new(first).host(HOST).must_hit());
    let summary = stage.run(&asset(&stage)).await;
    assert_eq!(summary.failed[0].error.cause(), Cause::NetBroken);
    stage.sim.faults().clear();
    stage.attempts = 3;
    stage
}

fn rest(if_range: bool) -> (String, bool) {
    (format!("bytes={CUT}-"), if_range)
}

fn head() -> (String, bool) {
    ("bytes=0-32767".into(), false)
}

fn tail() -> (String, bool) {
    (format!("bytes={}-{}", CUT - 32_768, CUT - 1), false)
}

fn whole() -> (String, bool) {
    (String::new(), false)
}

#[tokio::test]
async fn after_a_cut_every_fault_ends_in_the_right_bytes() {
    let more = LENGTH - CUT;
    let ends = 65_536;
    for (fault, bytes, asked) in [
        (None, more, vec![rest(true)]),
        (Some(Fault::IfRangeBreaksRange), more + ends, vec![rest(true), head(), tail(), rest(false)]),
        (Some(Fault::RotateEtag), more + ends, vec![rest(true), head(), tail(), rest(false)]),
        (Some(Fault::NoValidators), more, vec![rest(true)]),
        (Some(Fault::IgnoreRange), LENGTH, vec![rest(true), head()]),
        (Some(Fault::WrongRange), LENGTH, vec![rest(true), whole()]),
        (Some(Fault::Chunked), more, vec![rest(true)]),
    ] {
        let told = format!("{fault:?}");
        let stage = cut(Fault::Truncate(CUT), |stage| stage.video(&[0])).await;
        if let Some(fault) = fault {
            stage.sim.faults().add(Rule::new(fault).host(HOST).always().must_hit());
        }
        let summary = stage.run(&stage.video(&[0])).await;
        assert!(summary.failed.is_empty(), "{told}: {summary:?}");
        assert_eq!(summary.bytes, bytes, "{told}");
        assert_eq!(md5(&stage.saved()), stage.blob.md5(), "{told}");
        let hits: Vec<_> = stage.asked(1).into_iter().map(|hit| (hit.0.unwrap_or_default(), hit.1)).collect();
        assert_eq!(hits, asked, "{told}");
    }
}

#[tokio::test]
async fn after_a_cut_another_object_is_fetched_whole() {
    for fault in
        [Fault::ChangeEntity, Fault::SwapEntity, Fault::WrongLength(100), Fault::WrongLength(-300_000)]
    {
        let told = format!("{fault:?}");
        let stage = cut(Fault::Truncate(CUT), |stage| stage.video(&[0])).await;
        let new = match fault {
            Fault::WrongLength(by) => stage.blob.resized(by),
            _ => stage.blob.altered(),
        };
        stage.sim.faults().add(Rule::new(fault).host(HOST).always().must_hit());
        let summary = stage.run(&stage.video(&[0])).await;
        assert!(summary.failed.is_empty(), "{told}: {summary:?}");
        assert_eq!(md5(&stage.saved()), new.md5(), "{told}");
        assert_eq!(summary.bytes, new.len, "{told}: nothing of it is asked twice");
    }
}

#[tokio::test]
async fn however_the_first_run_broke_off_the_second_asks_only_for_the_rest() {
    for fault in [Fault::Truncate(CUT), Fault::Reset(CUT), Fault::Stall(CUT)] {
        let told = format!("{fault:?}");
        let mut stage = Stage::new(small());
        stage.timeout = Duration::from_millis(400);
        stage.attempts = 1;
        stage.sim.faults().add(Rule::new(fault).host(HOST).must_hit());
        let first = stage.run(&stage.video(&[0])).await.bytes;
        let summary = stage.run(&stage.video(&[0])).await;
        assert!(summary.failed.is_empty(), "{told}: {summary:?}");
        // A reset may take bytes with it that were on their way.
        assert_eq!(first + summary.bytes, LENGTH, "{told}");
        assert_eq!(stage.asked(1)[0].0, Some(format!("bytes={first}-")), "{told}");
        assert_eq!(md5(&stage.saved()), stage.blob.md5(), "{told}");
    }
}

#[tokio::test]
async fn without_validators_the_ends_prove_the_part() {
    let stage = Stage::new(small());
    stage.sim.faults().add(Rule::new(Fault::Truncate(CUT)).host(HOST));
    let asset = stage.video(&[0]);
    let mut first = Stage { attempts: 1, ..stage };
    first.run(&asset).await;
    // The store forgets the validators, as if none had been sent.
    let id = f2_core::record::AssetId::new("p", "7", VIDEO);
    let store = Store::open(first.root.path(), StoreOptions::default()).await.unwrap();
    let forget = move |store: &mut dyn f2_core::record::RecordStore| {
        let mut row = store.asset(&id)?.unwrap();
        (row.etag, row.last_modified) = (None, None);
        store.put_asset(&row)
    };
    store.call(forget).await.unwrap();
    drop(store);
    first.attempts = 3;
    first.sim.faults().add(Rule::new(Fault::NoValidators).host(HOST).always().must_hit());
    let summary = first.run(&asset).await;
    assert_eq!(summary.bytes, LENGTH - CUT + 65_536, "{summary:?}");
    let hits: Vec<_> = first.asked(1).into_iter().map(|hit| (hit.0.unwrap_or_default(), hit.1)).collect();
    assert_eq!(hits, [head(), tail(), rest(false)]);
    assert_eq!(md5(&first.saved()), first.blob.md5());
}

#[tokio::test]
async fn a_mirror_goes_on_where_the_address_expired() {
    let stage = cut(Fault::Truncate(CUT), |stage| stage.video(&[0])).await;
    let asset = stage.video(&[0, 1]);
    let Source::Remote(candidates) = &asset.source else { panic!("remote") };
    let host = candidates[0].url.expose().split('/').nth(2).unwrap().to_owned();
    stage.sim.faults().add(Rule::new(Fault::Expired).host(host).always().must_hit());
    let summary = stage.run(&asset).await;
    assert_eq!(summary.bytes, LENGTH - CUT, "{summary:?}");
    assert_eq!(md5(&stage.saved()), stage.blob.md5());
}
