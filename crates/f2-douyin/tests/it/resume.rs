//! Runs that stop in the middle: the same order again reaches the same end, with no page and no file asked
//! for twice beyond what was under way.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use f2_core::Cause;
use f2_core::download::{DownloadSettings, Downloader, Summary};
use f2_core::http::{Client, Proxy, RetryRule, Roots, Settings};
use f2_core::plan::Want;
use f2_core::platform::{Known, Order, Platform, Renewal, Resume};
use f2_core::progress::Silent;
use f2_core::record::{AssetState, Checkpoint, Standing, Store, StoreOptions};
use f2_core::secret::Secret;
use f2_douyin::Douyin;
use f2_sim::{Config, Sim};
use futures_util::{FutureExt as _, StreamExt as _};
use tokio_util::sync::CancellationToken;

use crate::stage::{account, author};

const WORKS: usize = 48;
const PAGE: u32 = 8;

/// A simulator with an author of many small works, and a root.
struct Stage {
    sim: Sim,
    root: f2_sim::Folder,
}

impl Stage {
    fn new() -> Self {
        let config = Config {
            bench_works: WORKS,
            bench_video: 30_000,
            bench_cover: 2_000,
            bandwidth: Some(1_000_000),
            ..Config::default()
        };
        Self { sim: Sim::start(config).unwrap(), root: f2_sim::Folder::new() }
    }

    fn name(&self) -> Checkpoint {
        let target = self.sim.author("bench").sec_uid.clone();
        Checkpoint { platform: "douyin".into(), target, mode: "post".into(), filters: "all".into() }
    }

    async fn store(&self) -> Store {
        Store::open(self.root.path(), StoreOptions::default()).await.unwrap()
    }

    async fn standing(&self, store: &Store) -> Standing {
        let name = self.name();
        store.call(move |store| store.checkpoint(&name)).await.unwrap().unwrap_or_default()
    }

    /// The order, going on where an earlier run stopped.
    fn order(&self, standing: Standing) -> Order {
        let want = Want { cover: true, ..Want::default() };
        let Standing { cursor, top, listed, .. } = standing;
        let known = Known::new(move |id| std::future::ready(top.contains(&id)).boxed());
        let resume = cursor.map(|cursor| Resume { cursor: Some(cursor), known, listed });
        Order { want, page_counts: PAGE, resume, ..Order::new(author(&self.sim, "bench")) }
    }

    /// One run, as a process of its own.
    async fn run(&self, douyin: &Arc<Douyin>) -> Summary {
        let store = self.store().await;
        let standing = self.standing(&store).await;
        let order = self.order(standing.clone());
        let mut settings = DownloadSettings::new(self.root.path(), "douyin", "post");
        settings.headers = douyin.media_headers();
        settings.tasks = 2;
        settings.retry = RetryRule { base: Duration::from_millis(1), ..RetryRule::default() };
        let http = Settings {
            proxy: Proxy::Url(Secret::new(self.sim.proxy())),
            roots: Roots::Pem(self.sim.ca_pem().into()),
            ..Settings::default()
        };
        let (client, cancel) = (Client::new(http).unwrap(), CancellationToken::new());
        let renewal = Renewal::new(douyin.clone(), order.clone());
        Downloader::new(client, store, settings, Arc::new(Silent), cancel)
            .checkpointing(self.name())
            .resuming(standing)
            .renewing(Arc::new(renewal))
            .run(douyin.clone().run("post", order))
            .await
    }

    /// How often each page was asked for, by its cursor.
    fn pages(&self) -> BTreeMap<String, usize> {
        let mut pages = BTreeMap::new();
        for hit in self.sim.hits("/aweme/v1/web/aweme/post/") {
            *pages.entry(hit.param("max_cursor").unwrap_or_default().to_owned()).or_default() += 1;
        }
        pages
    }

    /// How often each file was asked for from its first byte on.
    fn files(&self) -> BTreeMap<String, usize> {
        let mut files = BTreeMap::new();
        let media =
            |hit: &f2_sim::Hit| hit.method == "GET" && hit.host.contains("vod") | hit.host.contains("pic");
        for hit in self.sim.journal().into_iter().filter(media).filter(|hit| hit.range().is_none()) {
            let path = hit.path.trim_end_matches('/');
            let name = path.rsplit('/').next().unwrap_or_default().to_owned();
            *files.entry(name).or_default() += 1;
        }
        files
    }
}

#[tokio::test]
async fn a_resumed_list_reads_the_top_and_goes_on_at_the_cursor() {
    let stage = Stage::new();
    let douyin = account(&stage.sim);
    let order = stage.order(Standing::default());
    let plans: Vec<_> = douyin.clone().run("post", order.clone()).map(Result::unwrap).collect().await;
    assert_eq!(plans.len(), WORKS);
    let marks: Vec<(usize, String)> =
        plans.iter().enumerate().filter_map(|(at, plan)| Some((at, plan.mark.clone()?))).collect();
    let ends: Vec<usize> = marks.iter().map(|(at, _)| *at).collect();
    assert_eq!(ends, [7, 15, 23, 31, 39], "the last work of each page but the last page");
    let before = stage.pages();
    assert_eq!(before.len(), 6);

    // Three pages are settled; two works are new since.
    let ids: Vec<String> = plans.iter().map(|plan| plan.work_id.clone()).collect();
    let saved: HashSet<String> = ids[2..24].iter().cloned().collect();
    let known = Known::new(move |id| std::future::ready(saved.contains(&id)).boxed());
    let resume = |listed, known: &Known| {
        Some(Resume { cursor: Some(marks[2].1.clone()), known: known.clone(), listed })
    };
    let whole = Order { resume: resume(22, &known), ..order.clone() };
    let again: Vec<_> = douyin.clone().run("post", whole).collect().await;
    let again: Vec<String> = again.into_iter().map(|plan| plan.unwrap().work_id).collect();
    assert_eq!(again, [&ids[..2], &ids[24..]].concat());
    let after = stage.pages();
    let asked: Vec<usize> = after.iter().map(|(page, count)| count - before[page]).collect();
    assert_eq!(asked.iter().sum::<usize>(), 4, "the top and the three pages left: {after:?}");

    // What is left and what was settled then are too few: the list is short.
    let short = Order { resume: resume(21, &known), ..order.clone() };
    let last = douyin.clone().run("post", short).collect::<Vec<_>>().await.pop();
    assert_eq!(last.unwrap().unwrap_err().cause(), Cause::ListingShort);

    // A cursor of something else is not gone to: the list is read from its top.
    let known = Known::new(|_| std::future::ready(true).boxed());
    let resume = Some(Resume { cursor: Some("nonsense".into()), known, listed: 24 });
    let all: Vec<_> = douyin.clone().run("post", Order { resume, ..order }).collect().await;
    assert_eq!(all.len(), WORKS);
}

#[tokio::test]
async fn dropped_at_many_moments_the_same_order_ends_the_same_and_asks_nothing_twice() {
    let stage = Stage::new();
    let douyin = account(&stage.sim);
    let mut drops = 0;
    let last = loop {
        // A little later each time, so that every run gets somewhere.
        let run = stage.run(&douyin);
        match tokio::time::timeout(Duration::from_millis(60 + 5 * drops), run).await {
            Ok(summary) => break summary,
            Err(_) => drops += 1,
        }
        assert!(drops < 200, "it never ends");
    };
    assert!(drops > 2, "too fast to be dropped");
    assert!(last.failed.is_empty() && last.ended.is_none(), "{last:?}");
    let store = stage.store().await;
    let name = stage.name();
    let (published, checkpoint) = store
        .call(move |store| Ok((store.assets_in(&[AssetState::Published])?, store.checkpoint(&name)?)))
        .await
        .unwrap();
    assert_eq!((published.len(), checkpoint), (2 * WORKS, None));
    for row in &published {
        let path = stage.root.path().join(row.path.as_ref().unwrap());
        assert_eq!(std::fs::metadata(path).unwrap().len(), row.size.unwrap());
    }
    // Files under way when a run was dropped may be begun again; the others never.
    let twice: usize = stage.files().values().map(|count| count - 1).sum();
    assert!(twice as u64 <= 2 * drops, "{twice} of {drops}");
    // Of the pages below the top, those listed ahead of the files may come again: two at a time at most.
    let twice: usize =
        stage.pages().iter().filter(|(page, _)| *page != "0").map(|(_, count)| count - 1).sum();
    assert!(twice as u64 <= 2 * drops, "{twice} of {drops}: {:?}", stage.pages());
}

#[tokio::test]
async fn addresses_that_expired_between_listing_and_saving_are_renewed() {
    let stage = Stage::new();
    let douyin = account(&stage.sim);
    let store = stage.store().await;
    let order = stage.order(Standing::default());
    let order = Order { max_counts: Some(4), ..order };
    let plans: Vec<_> = douyin.clone().run("post", order.clone()).collect().await;
    stage.sim.expire_addresses();
    let settings = DownloadSettings::new(stage.root.path(), "douyin", "post");
    let http = Settings {
        proxy: Proxy::Url(Secret::new(stage.sim.proxy())),
        roots: Roots::Pem(stage.sim.ca_pem().into()),
        ..Settings::default()
    };
    let (client, cancel) = (Client::new(http).unwrap(), CancellationToken::new());
    let renewal = Renewal::new(douyin.clone(), order);
    let summary = Downloader::new(client, store, settings, Arc::new(Silent), cancel)
        .renewing(Arc::new(renewal))
        .run(futures_util::stream::iter(plans))
        .await;
    assert_eq!((summary.works_saved, summary.failed.len()), (4, 0), "{summary:?}");
    assert_eq!(stage.sim.hits("/aweme/v1/web/aweme/detail/").len(), 4, "once per work");
}
