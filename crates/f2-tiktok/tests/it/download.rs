//! What the modes plan, saved: every file by its content, with the one cookie the media hosts want.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use f2_core::download::{DownloadSettings, Downloader, Summary};
use f2_core::http::RetryRule;
use f2_core::platform::{Order, Platform as _, Renewal, Target, TargetKind};
use f2_core::progress::Silent;
use f2_core::record::{AssetState, Store, StoreOptions};
use f2_sim::{Config, Sim};
use f2_tiktok::TikTok;
use md5::{Digest as _, Md5};
use tokio_util::sync::CancellationToken;

use crate::stage::*;

/// Saves what a mode plans, as the program does.
async fn save(sim: &Sim, tiktok: &Arc<TikTok>, root: &Path, mode: &str, order: Order) -> Summary {
    let store = Store::open(root, StoreOptions::default()).await.unwrap();
    let mut settings = DownloadSettings::new(root, "tiktok", mode);
    settings.headers = tiktok.media_headers();
    settings.cookie = tiktok.media_cookie();
    settings.min_free = 0;
    settings.retry = RetryRule { base: Duration::from_millis(1), ..RetryRule::default() };
    let renewal = Renewal::new(tiktok.clone(), order.clone());
    Downloader::new(client(sim), store, settings, Arc::new(Silent), CancellationToken::new())
        .renewing(Arc::new(renewal))
        .run(tiktok.clone().run(mode, order))
        .await
}

/// The MD5 of every published file, by work, kind and number.
async fn saved(root: &Path) -> BTreeMap<(String, String, u32), String> {
    let store = Store::open(root, StoreOptions::default()).await.unwrap();
    let rows = store.call(|store| store.assets_in(&[AssetState::Published])).await.unwrap();
    let hash = |path: &str| {
        let bytes = std::fs::read(root.join(path)).unwrap();
        Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    rows.into_iter()
        .map(|row| {
            let key = (row.id.work_id.clone(), row.id.key.kind.as_str().to_owned(), row.id.key.index);
            (key, hash(row.path.as_deref().unwrap()))
        })
        .collect()
}

#[tokio::test]
async fn every_file_of_a_mixed_author_is_right() {
    let sim = sim();
    let (tiktok, root) = (guest(&sim), f2_sim::Folder::new());
    let mut order = order(author(&sim, "mixed"));
    order.want.subtitles = true;
    let summary = save(&sim, &tiktok, root.path(), "post", order).await;
    assert!(summary.failed.is_empty() && summary.ended.is_none(), "{:?} {:?}", summary.failed, summary.ended);
    let saved = saved(root.path()).await;
    let manifest = sim.tiktok().manifest_of("mixed");
    let mut checked = 0;
    for work in manifest.works.iter().filter(|work| work.skip.is_none() && !work.label.contains("private")) {
        for asset in &work.assets {
            let index = u32::try_from(asset.index).unwrap();
            // As sent and as SRT are two files.
            let index = if asset.kind == "subtitle" { 2 * index - 1 } else { index };
            let found = saved.get(&(work.aweme_id.clone(), asset.kind.clone(), index));
            if asset.text.is_some() || asset.best.is_none() || asset.kind == "subtitle" {
                assert!(found.is_some() || asset.best.is_none(), "{}: {} {index}", work.label, asset.kind);
                continue;
            }
            let md5 = found.unwrap_or_else(|| panic!("{}: no {} {index}", work.label, asset.kind));
            assert!(asset.accepts(md5), "{}: {} {index}", work.label, asset.kind);
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked}");
    let handle = &sim.tiktok().author("mixed").handle;
    assert!(root.path().join("tiktok/post").join(handle).is_dir());
}

#[tokio::test]
async fn media_hosts_see_the_chain_token_alone() {
    let sim = sim();
    let (tiktok, root) = (account(&sim), f2_sim::Folder::new());
    let summary = save(&sim, &tiktok, root.path(), "post", order(author(&sim, "small"))).await;
    assert!(summary.failed.is_empty(), "{:?}", summary.failed);
    let media: Vec<_> = sim
        .journal()
        .into_iter()
        .filter(|hit| hit.host.contains("tiktokcdn") || hit.host.contains("webapp-prime"))
        .collect();
    assert!(!media.is_empty());
    for hit in media {
        let cookie = hit.header("cookie").unwrap_or_default();
        assert!(cookie.starts_with("tt_chain_token=") && !cookie.contains(';'), "{}", hit.host);
        assert_eq!(hit.header("referer"), Some("https://www.tiktok.com/"));
    }
}

#[tokio::test]
async fn addresses_that_are_refused_are_had_anew_from_one_fresh_page() {
    let sim = sim();
    let (tiktok, root) = (guest(&sim), f2_sim::Folder::new());
    let work = sim.tiktok().author("small").works[0].id.to_string();
    let order = order(Target::new(TargetKind::Work, work));
    let plans = run(&tiktok, "one", order.clone()).await.0;
    assert_eq!(plans.len(), 1);
    let before = sim.hits("/api/item/detail/").len();
    sim.expire_addresses();
    let stale = futures_util::stream::iter(plans.into_iter().map(Ok));
    let store = Store::open(root.path(), StoreOptions::default()).await.unwrap();
    let mut settings = DownloadSettings::new(root.path(), "tiktok", "one");
    settings.headers = tiktok.media_headers();
    settings.cookie = tiktok.media_cookie();
    settings.min_free = 0;
    let renewal = Renewal::new(tiktok.clone(), order);
    let summary = Downloader::new(client(&sim), store, settings, Arc::new(Silent), CancellationToken::new())
        .renewing(Arc::new(renewal))
        .run(stale)
        .await;
    assert!(summary.failed.is_empty(), "{:?}", summary.failed);
    assert_eq!(sim.hits("/api/item/detail/").len(), before + 1);
}

#[tokio::test]
async fn a_fresh_device_goes_with_a_fresh_chain_token() {
    let sim = sim_with(Config { device_bound: true, ..Config::default() });
    let tiktok = guest(&sim);
    let work = sim.tiktok().author("small").works[0].id.to_string();
    tiktok.fetch_one_video(&work).await.unwrap();
    tiktok.renewing();
    tiktok.fetch_one_video(&work).await.unwrap();
    let hits = sim.hits("/api/item/detail/");
    let seen: Vec<_> =
        hits.iter().map(|hit| (hit.param("device_id"), hit.cookie("tt_chain_token"))).collect();
    assert!(seen[0].0 != seen[1].0 && seen[0].1 != seen[1].1, "{seen:?}");
    assert_eq!(refusals(&sim), [] as [String; 0]);
}

#[test]
fn the_chain_token_goes_to_media_hosts_alone_and_never_in_the_clear() {
    let mut settings = offline();
    settings.cookie = f2_core::secret::Secret::new("tt_chain_token=T; sessionid=S");
    let cookie = TikTok::new(settings).unwrap().media_cookie().unwrap();
    for (address, goes) in [
        ("https://v16-webapp-prime.tiktok.com/video/x", true),
        ("https://p16.TikTokCDN.com/x", true),
        ("https://tiktokcdn-us.com/x", true),
        ("http://v16-webapp-prime.tiktok.com/video/x", false),
        ("https://nottiktok.com/x", false),
        ("https://tiktok.com.example.com/x", false),
        ("https://example.com/tiktok.com", false),
    ] {
        let sent = cookie(&address.parse().unwrap());
        assert_eq!(sent.is_some(), goes, "{address}");
        assert!(sent.is_none_or(|value| value == "tt_chain_token=T" && value.is_sensitive()), "{address}");
    }
}
