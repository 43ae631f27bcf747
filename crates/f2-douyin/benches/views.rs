//! How fast a page of works is read: parsed, and every field of every work taken out of it.
//!
//! The page is the simulated platform's, of the size real ones have. `cargo bench -p f2-douyin --bench views`
//! tells megabytes a second; what the parser beneath needs for the same bytes tells how fast the machine is.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use f2_core::api::Arguments;
use f2_core::http::{Client, Proxy, RetryRule, Roots, Settings as HttpSettings};
use f2_core::json::{self, Value};
use f2_core::progress::Silent;
use f2_core::secret::Secret;
use f2_core::session::{Settings, random};
use f2_core::time::system_clock;
use f2_core::view::View;
use f2_douyin::Douyin;
use f2_douyin::api::METHODS;
use f2_douyin::views::{PostPage, Work};
use f2_sim::{Config, Sim};
use futures_util::StreamExt as _;

/// A page of as many works as make two megabytes.
fn page() -> Vec<u8> {
    let sim = Sim::start(Config { bench_works: 60, ..Config::default() }).unwrap();
    let http = HttpSettings {
        proxy: Proxy::Url(Secret::new(sim.proxy())),
        roots: Roots::Pem(sim.ca_pem().into()),
        ..HttpSettings::default()
    };
    let douyin = Douyin::new(Settings {
        client: Client::new(http).unwrap(),
        cookie: Secret::default(),
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
    .unwrap();
    let values = [("sec_user_id", sim.author("bench").sec_uid.as_str()), ("count", "50")];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let method = METHODS.iter().find(|method| method.name == "fetch_user_post").unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let answer = runtime.block_on(async {
        method
            .call(douyin, Arguments { values, ..Arguments::default() })
            .unwrap()
            .next()
            .await
            .unwrap()
            .unwrap()
    });
    let mut answer = answer;
    let works = json::take_items(&mut answer, "aweme_list");
    let mut size = 0;
    let enough = works.into_iter().take_while(|work| {
        size += work.encode().len();
        size < 2_000_000
    });
    json::put_items(&mut answer, "aweme_list", enough.collect());
    answer.encode().into_bytes()
}

/// Every field of the page and its works; the number of those that are there.
fn read(mut answer: Value) -> usize {
    let works = json::take_items(&mut answer, "aweme_list");
    let page = PostPage::from(answer);
    let fields = works.into_iter().map(|work| Work::from(work).to_map().len()).sum::<usize>();
    fields + page.to_map().len()
}

fn views(criterion: &mut Criterion) {
    let bytes = page();
    let works = json::items(&json::parse(bytes.clone()).unwrap(), "aweme_list").len();
    let mut group = criterion.benchmark_group(format!("{works} works, {} bytes", bytes.len()));
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("tape of simd-json alone", |b| {
        let mut buffers = simd_json::Buffers::new(bytes.len());
        b.iter_batched(
            || bytes.clone(),
            |mut bytes| simd_json::to_tape_with_buffers(&mut bytes, &mut buffers).unwrap().0.len(),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("parse", |b| {
        b.iter_batched(|| bytes.clone(), |bytes| json::parse(bytes).unwrap(), BatchSize::LargeInput);
    });
    group.bench_function("parse and read every field", |b| {
        b.iter_batched(|| bytes.clone(), |bytes| read(json::parse(bytes).unwrap()), BatchSize::LargeInput);
    });
    group.finish();
}

criterion_group!(benches, views);
criterion_main!(benches);
