//! How much faster one large file comes over several connections, where each is bounded: simulated hosts give
//! 1 MB/s per connection. Prints the times, their ratio, and whether both files are the right one.
//!
//! `cargo run --release -p f2-core --example ranges -- [connections] [megabytes]`; 8 and 24 when not given.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use f2_core::download::{DownloadSettings, Downloader, verify};
use f2_core::http::{Client, Proxy, Roots, Settings};
use f2_core::media::{Asset, AssetKey, AssetKind, Author, Candidate, Source};
use f2_core::plan::Plan;
use f2_core::progress::Silent;
use f2_core::record::{Store, StoreOptions};
use f2_core::secret::Secret;
use f2_sim::media::{Blob, Mint};
use f2_sim::world::Content;
use f2_sim::{Config, Sim};
use md5::{Digest, Md5};
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>().expect("a number"));
    let (connections, megabytes) = (numbers.next().unwrap_or(8), numbers.next().unwrap_or(24));
    let bench_video = megabytes * 1_000_000;
    let config = Config { bench_works: 1, bench_video, bandwidth: Some(1_000_000), ..Config::default() };
    let sim = Sim::start(config).unwrap();
    let Content::Video(video) = &sim.author("bench").works[0].content else { panic!("a video") };
    let blob = video.gears.iter().map(|gear| &gear.blob).max_by_key(|blob| blob.len).unwrap();
    let one = save(&sim, blob, 1).await;
    let many = save(&sim, blob, usize::try_from(connections).unwrap()).await;
    println!(
        "{megabytes} MB at 1 MB/s per connection: 1 connection {one:.2?}, {connections} connections {many:.2?}"
    );
    println!("{:.2} x, same MD5 {}", one.as_secs_f64() / many.as_secs_f64(), blob.md5());
}

/// Saves the file once, holds it against its checksum, and tells how long it took.
async fn save(sim: &Sim, blob: &Blob, connections: usize) -> Duration {
    let root = f2_sim::Folder::new();
    let mut settings = DownloadSettings::new(root.path(), "p", "post");
    settings.connections_per_file = connections;
    let http = Settings {
        proxy: Proxy::Url(Secret::new(sim.proxy())),
        roots: Roots::Pem(sim.ca_pem().as_bytes().to_vec()),
        ..Settings::default()
    };
    let store = Store::open(root.path(), StoreOptions::default()).await.unwrap();
    let (client, cancel) = (Client::new(http).unwrap(), CancellationToken::new());
    let downloader = Downloader::new(client, store, settings, Arc::new(Silent), cancel);
    let url = Mint::new(sim.world().seed, u64::from(u32::MAX), 0).video(blob, 0, "https");
    let asset = Asset {
        key: AssetKey::only(AssetKind::Video),
        extension: "mp4",
        source: Source::Remote(vec![Candidate::new(url)]),
    };
    let author = Author { id: "A".into(), nickname: "nick".into(), ..Author::default() };
    let plan = Plan {
        work_id: "7".into(),
        author: Arc::new(author),
        folders: Vec::new(),
        stem: "t".into(),
        assets: vec![asset],
        skip: None,
        record: None,
        listing: None,
        mark: None,
    };
    let begun = Instant::now();
    let summary = downloader.run(futures_util::stream::iter([Ok(plan)])).await;
    let took = begun.elapsed();
    assert!(summary.failed.is_empty(), "{summary:?}");
    let mut sum = Md5::new();
    sum.update(std::fs::read(root.path().join("p/post/nick/t_video.mp4")).unwrap());
    assert_eq!(verify::hex(sum), blob.md5());
    took
}
