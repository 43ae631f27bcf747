//! How fast a page of works, and a page of the site, are read: parsed, and every field taken out.
//!
//! `cargo bench -p f2-tiktok --bench views` tells megabytes a second.

#![allow(clippy::unwrap_used, missing_docs)]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use f2_core::json::{self, Value};
use f2_core::view::View;
use f2_tiktok::page::Page;
use f2_tiktok::views::{PostPage, Work};

/// A work of the size real ones have: five gears, two subtitles, hashtags.
fn work(id: u64) -> String {
    let url = |n: u64| {
        let path = "video/tos/alisg/tos-alisg-pve-0037c001/".to_owned() + &"x".repeat(40);
        let rest =
            format!("a=1988&bti={0}&ft={0}&rc={0}{0}&l={0}&expire=1761112959&signature={0}", "y".repeat(60));
        format!("\"https://v{n}-webapp-prime.tiktok.com/{path}/?{rest}\"")
    };
    let gear = |n: u64| {
        format!(
            r#"{{"Bitrate":{0},"BitrateFPS":30,"CodecType":"h264","Format":"mp4","GearName":"normal_{n}_0","QualityType":{n},"PlayAddr":{{"DataSize":{0},"FileHash":"8a566c1da2334148bdd25d5da6264be8","Height":{n},"Width":{n},"UrlKey":"k","UrlList":[{1},{2}]}}}}"#,
            n * 1000,
            url(16),
            url(19)
        )
    };
    let gears: Vec<String> = [360, 480, 540, 720, 1080].map(gear).into();
    format!(
        r#"{{"id":"{id}","desc":"words and #words for a description of some length","createTime":1700000000,"author":{{"id":"6","uniqueId":"somebody","nickname":"Some Body","secUid":"MS4wLjABAAAA","signature":"words"}},"stats":{{"playCount":1,"diggCount":2,"commentCount":3,"shareCount":4,"collectCount":5}},"statsV2":{{"playCount":"1","diggCount":"2"}},"music":{{"id":"7","title":"song","playUrl":{0}}},"challenges":[{{"title":"a","desc":"b"}}],"video":{{"playAddr":{0},"cover":{0},"bitrateInfo":[{1}],"subtitleInfos":[{{"Url":{0},"LanguageCodeName":"eng-US"}}]}}}}"#,
        url(16),
        gears.join(",")
    )
}

fn list() -> Vec<u8> {
    let works: Vec<String> = (0..300).map(work).collect();
    format!(r#"{{"statusCode":0,"hasMore":true,"cursor":"1758331327601","itemList":[{}]}}"#, works.join(","))
        .into_bytes()
}

/// A page as large as real ones, most of it translations.
fn page() -> String {
    let words: Vec<String> =
        (0..4000).map(|n| format!("\"key_{n}\":\"{}\"", "a translated text ".repeat(3))).collect();
    format!(
        r#"<!DOCTYPE html><html><head><style>.a{{}}</style></head><body><div id="app"></div><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{{"__DEFAULT_SCOPE__":{{"webapp.i18n-translation":{{{}}},"webapp.video-detail":{{"statusCode":0,"itemInfo":{{"itemStruct":{}}}}}}}}}</script></body></html>"#,
        words.join(","),
        work(1)
    )
}

/// Every field of the page and its works; the number of those that are there.
fn read(mut answer: Value) -> usize {
    let works = json::take_items(&mut answer, "itemList");
    let page = PostPage::from(answer);
    let fields = works.into_iter().map(|work| Work::from(work).to_map().len()).sum::<usize>();
    fields + page.to_map().len()
}

fn views(criterion: &mut Criterion) {
    let bytes = list();
    let mut group = criterion.benchmark_group(format!("300 works, {} bytes", bytes.len()));
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("parse", |b| {
        b.iter_batched(|| bytes.clone(), |bytes| json::parse(bytes).unwrap(), BatchSize::LargeInput);
    });
    group.bench_function("parse and read every field", |b| {
        b.iter_batched(|| bytes.clone(), |bytes| read(json::parse(bytes).unwrap()), BatchSize::LargeInput);
    });
    group.finish();

    let html = page();
    let mut group = criterion.benchmark_group(format!("a page of {} bytes", html.len()));
    group.throughput(Throughput::Bytes(html.len() as u64));
    group.bench_function("find the work in it", |b| {
        b.iter(|| Page::of(&html).unwrap().work().unwrap());
    });
    group.finish();
}

criterion_group!(benches, views);
criterion_main!(benches);
