//! Media: bytes, validators, ranges, addresses.

use crate::client::{Client, sim};
use f2_sim::media::{Blob, Kind};
use f2_sim::seed::Seed;
use f2_sim::{Config, Sim};
use http::Method;
use md5::{Digest, Md5};
use proptest::prelude::*;
use serde_json::Value;
use std::time::Duration;

fn md5(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// The work of `mixed` whose label contains this text, as a detail gives it.
async fn work(client: &Client, sim: &Sim, label: &str) -> Value {
    let work = sim.author("mixed").works.iter().find(|w| w.label.contains(label)).unwrap();
    client.detail(work.id).await.json()["aweme_detail"].clone()
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_gear_and_mirror_is_what_the_json_says() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    for label in ["20 gears", "2023, 11 gears", "h266 first"] {
        let work = work(&client, &sim, label).await;
        for gear in work["video"]["bit_rate"].as_array().unwrap() {
            let addr = &gear["play_addr"];
            let mirrors = texts(&addr["url_list"]);
            assert_eq!(mirrors.len(), 3);
            for url in &mirrors[..2] {
                let reply = client.get(url).await;
                assert_eq!(reply.body.len() as u64, addr["data_size"].as_u64().unwrap());
                assert_eq!(md5(&reply.body), addr["file_hash"].as_str().unwrap());
                assert_eq!(&reply.body[4..8], b"ftyp");
            }
            let moved = client.get(&mirrors[2]).await;
            assert_eq!(moved.status, 302);
            assert_eq!(md5(&client.get(moved.header("location")).await.body), addr["file_hash"]);
        }
    }
}

#[tokio::test]
async fn sets_offer_pictures_live_parts_and_music() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let set = work(&client, &sim, "still and live mixed").await;
    assert_eq!((&set["aweme_type"], &set["media_type"]), (&68.into(), &2.into()));
    let images = set["images"].as_array().unwrap();
    assert_eq!(
        images.iter().map(|i| i.get("video").is_some()).collect::<Vec<_>>(),
        [false, true, false, true]
    );
    let live = texts(&images[1]["video"]["play_addr"]["url_list"]);
    assert_eq!(client.get(&live[0]).await.header("content-type"), "video/mp4");
    let still = texts(&images[0]["url_list"]);
    assert_eq!(&client.get(&still[0]).await.body[8..12], b"WEBP");
    assert_eq!(&client.get(still.last().unwrap()).await.body[..3], b"\xff\xd8\xff");
    assert_eq!(set["video"]["bit_rate"], serde_json::json!([]));
    let music = texts(&set["video"]["play_addr"]["url_list"]);
    assert_eq!(&client.get(&music[0]).await.body[..3], b"ID3");
    assert_eq!(music, texts(&set["music"]["play_url"]["url_list"]));
    let heic = work(&client, &sim, "2 heic").await;
    let first = texts(&heic["images"][0]["url_list"]);
    assert!(first[0].contains(".heic?") && first[1].contains(".jpeg?"));
    assert_eq!(&client.get(&first[0]).await.body[4..12], b"ftypheic");
}

#[tokio::test]
async fn the_manifest_is_what_the_addresses_give() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let manifest = sim.manifest_of("mixed");
    assert_eq!(manifest.works.len(), 37);
    let entry = manifest.works.iter().find(|w| w.label.contains("animated cover")).unwrap();
    let json = work(&client, &sim, "animated cover").await;
    let covers = texts(&json["video"]["animated_cover"]["url_list"]);
    let cover = entry.asset("cover", 0).unwrap();
    assert_eq!(md5(&client.get(&covers[0]).await.body), cover.best().unwrap().md5);
    let still = texts(&json["video"]["origin_cover"]["url_list"]);
    assert!(!cover.accepts(&md5(&client.get(&still[0]).await.body)));
    let music = texts(&json["music"]["play_url"]["url_list"]);
    let body = client.get(&music[0]).await.body;
    assert_eq!(md5(&body), entry.asset("music", 0).unwrap().best().unwrap().md5);
}

#[test]
fn the_best_gear_is_the_largest_that_plays() {
    let sim = sim(Config::default());
    let manifest = sim.manifest_of("mixed");
    let best = |label: &str| {
        let work = manifest.works.iter().find(|w| w.label.contains(label)).unwrap();
        work.asset("video", 0).unwrap().best().unwrap().gear.clone().unwrap().name
    };
    assert_eq!(best("20 gears"), "adapt_lowest_1440_1");
    assert_eq!(best("h266 first"), "normal_720_0");
    assert_eq!(best("dash before mp4"), "normal_720_0");
    assert_eq!(best("60 frames"), "normal_1080_60_0");
    assert_eq!(best("4K"), "adapt_lowest_4_1");
}

#[tokio::test]
async fn ranges_follow_rfc_9110() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let json = work(&client, &sim, "one gear").await;
    let url = texts(&json["video"]["bit_rate"][0]["play_addr"]["url_list"])[0].clone();
    let whole = client.get(&url).await;
    let len = whole.body.len();
    let (etag, modified) = (whole.header("etag"), whole.header("last-modified"));
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let table = [
        (vec![("range", "bytes=100-199".to_owned())], 206, 100..200),
        (vec![("range", "bytes=100-".into())], 206, 100..len),
        (vec![("range", "bytes=-50".into())], 206, len - 50..len),
        (vec![("range", format!("bytes=0-{}", len * 2))], 206, 0..len),
        (vec![("range", format!("bytes={len}-"))], 416, 0..0),
        (vec![("range", "bytes=5-2".into())], 200, 0..len),
        (vec![("range", "bytes=0-1,4-5".into())], 200, 0..len),
        (vec![("range", "items=0-1".into())], 200, 0..len),
        (vec![("range", "bytes=7-".into()), ("if-range", etag.to_owned())], 206, 7..len),
        (vec![("range", "bytes=7-".into()), ("if-range", modified.to_owned())], 206, 7..len),
        (vec![("range", "bytes=7-".into()), ("if-range", "\"other\"".into())], 200, 0..len),
    ];
    for (headers, status, range) in table {
        let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let reply = client.get_with(&url, &headers).await;
        assert_eq!(reply.status, status, "{headers:?}");
        assert_eq!(reply.body, &whole.body[range.clone()], "{headers:?}");
        let want = match status {
            206 => format!("bytes {}-{}/{len}", range.start, range.end - 1),
            416 => format!("bytes */{len}"),
            _ => String::new(),
        };
        assert_eq!(reply.header("content-range"), want);
    }
    let head = client.send(Method::HEAD, &url, &[], "").await.unwrap();
    assert_eq!((head.status, head.header("content-length")), (200, len.to_string().as_str()));
    assert!(head.body.is_empty());
}

#[tokio::test]
async fn addresses_expire_and_cannot_be_forged() {
    let sim = sim(Config { url_lifetime: Duration::ZERO, ..Config::default() });
    let client = Client::account(&sim);
    let json = work(&client, &sim, "9 webp").await;
    let url = texts(&json["images"][0]["url_list"])[0].clone();
    assert_eq!(client.get(&url).await.status, 403);
    assert_eq!(sim.journal().pop().unwrap().refusal.as_deref(), Some("address expired"));
    let json = work(&client, &sim, "one gear").await;
    let url = texts(&json["video"]["bit_rate"][0]["play_addr"]["url_list"])[0].clone();
    assert_eq!(client.get(&url).await.status, 403);
    let at = url.find(".com/").unwrap() + 5;
    let forged = format!("{}{}{}", &url[..at], "0".repeat(32), &url[at + 32..]);
    assert_eq!(client.get(&forged).await.status, 403);
    assert_eq!(sim.journal().pop().unwrap().refusal.as_deref(), Some("address signature"));
}

#[tokio::test]
async fn addresses_expire_all_at_once_and_come_anew() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let address = |json: Value| texts(&json["video"]["bit_rate"][0]["play_addr"]["url_list"]);
    let old = address(work(&client, &sim, "one gear").await);
    let body = client.get(&old[0]).await.body;
    sim.expire_addresses();
    assert_eq!(client.get(&old[0]).await.status, 403);
    assert_eq!(sim.journal().pop().unwrap().refusal.as_deref(), Some("address expired"));
    let new = address(work(&client, &sim, "one gear").await);
    assert_eq!(client.get(&new[0]).await.body, body);
    let moved = client.get(&old[2]).await;
    assert_eq!(client.get(moved.header("location")).await.body, body);
}

#[tokio::test]
async fn cookies_at_media_hosts_are_noted_and_refused_on_demand() {
    for (refuse, status) in [(false, 200), (true, 403)] {
        let sim = sim(Config { cdn_refuses_cookies: refuse, ..Config::default() });
        let client = Client::account(&sim);
        let json = work(&client, &sim, "one gear").await;
        let url = texts(&json["video"]["bit_rate"][0]["play_addr"]["url_list"])[0].clone();
        let reply = client.get_with(&url, &[("cookie", "sessionid=abc; a=b")]).await;
        assert_eq!(reply.status, status);
        assert_eq!(sim.hits("douyinvod")[0].cookie("sessionid"), Some("abc"));
    }
}

#[tokio::test]
async fn every_address_in_a_page_answers() {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    for label in ["20 gears", "3 webp pictures, 2023"] {
        let json = work(&client, &sim, label).await.to_string();
        let urls: std::collections::BTreeSet<&str> =
            json.split('"').filter(|t| t.starts_with("http") && t.contains("douyin")).collect();
        assert!(urls.len() > 20);
        for url in urls.into_iter().filter(|u| u.contains("pic.com") || u.contains("static.com")) {
            assert_eq!(client.send(Method::HEAD, url, &[], "").await.unwrap().status, 200, "{url}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_range_of_a_blob_is_a_slice_of_the_whole(len in 64u64..40_000, a in 0u64..50_000, b in 0u64..50_000) {
        for kind in [Kind::Mp4, Kind::Mp3, Kind::Jpeg, Kind::Webp, Kind::Heic, Kind::Gif] {
            let blob = Blob::new(Seed::new(len), kind, len);
            let whole = blob.bytes(0..len);
            prop_assert_eq!(whole.len() as u64, len);
            let (start, end) = (a.min(b).min(len), a.max(b).min(len));
            prop_assert_eq!(blob.bytes(a.min(b)..a.max(b)), &whole[start as usize..end as usize]);
            prop_assert_eq!(md5(&whole), blob.md5());
        }
    }
}
