//! Each fault does on the wire what it says.

use crate::client::{Client, Reply, sim};
use f2_sim::{Config, Fault, Rule, Sim};
use std::io;
use std::time::{Duration, Instant};

struct Bench {
    sim: Sim,
    client: Client,
    url: String,
    whole: Vec<u8>,
    etag: String,
}

/// A simulator, a client and the address of a video.
async fn bench() -> Bench {
    let sim = sim(Config::default());
    let client = Client::account(&sim);
    let page = client.posts(&sim.author("small").sec_uid, 0, 20).await.json();
    let url = page["aweme_list"][0]["video"]["bit_rate"][0]["play_addr"]["url_list"][0]
        .as_str()
        .unwrap()
        .to_owned();
    let reply = client.get(&url).await;
    let etag = reply.header("etag").to_owned();
    Bench { whole: reply.body, etag, sim, client, url }
}

impl Bench {
    fn script(&self, fault: Fault) {
        self.sim.faults().add(Rule::new(fault).host("douyinvod").must_hit());
    }

    async fn with(&self, fault: Fault, headers: &[(&str, &str)]) -> io::Result<Reply> {
        self.script(fault);
        self.client.send(http::Method::GET, &self.url, headers, "").await
    }
}

#[tokio::test]
async fn answers_are_replaced() {
    let b = bench().await;
    let reply = b.with(Fault::Status(429, Some("7".into())), &[]).await.unwrap();
    assert_eq!((reply.status, reply.header("retry-after")), (429, "7"));
    assert_eq!(b.with(Fault::Status(503, None), &[]).await.unwrap().status, 503);
    let reply = b.with(Fault::Text(403, "Sign Invalid".into()), &[]).await.unwrap();
    assert_eq!((reply.status, &reply.body[..]), (403, &b"Sign Invalid"[..]));
    let reply = b.with(Fault::Empty, &[]).await.unwrap();
    assert_eq!((reply.status, reply.body.len()), (200, 0));
    let reply = b.with(Fault::Html, &[]).await.unwrap();
    assert!(reply.header("content-type").starts_with("text/html"));
    let reply = b.with(Fault::BadJson, &[]).await.unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&reply.body).is_err());
    let reply = b.with(Fault::Json(serde_json::json!({"status_code": 10000})), &[]).await.unwrap();
    assert_eq!(reply.json()["status_code"], 10000);
    assert_eq!(b.with(Fault::Expired, &[]).await.unwrap().status, 403);
    let moved = b.with(Fault::Redirect("https://example.com/".into()), &[]).await.unwrap();
    assert_eq!((moved.status, moved.header("location")), (302, "https://example.com/"));
    assert_eq!(b.client.get(&b.url).await.body, b.whole);
    assert_eq!(b.sim.journal().iter().filter(|h| h.fault.is_some()).count(), 9);
}

#[tokio::test]
async fn bad_gzip_is_announced_and_is_none() {
    let b = bench().await;
    b.sim.faults().add(Rule::new(Fault::BadGzip).path("/query/user/").must_hit());
    let reply = b.client.api("/aweme/v1/web/query/user/", "").await;
    assert_eq!(reply.header("content-encoding"), "gzip");
    let mut out = Vec::new();
    let read = io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&reply.body[..]), &mut out);
    assert!(read.is_err());
}

#[tokio::test]
async fn bodies_break_off() {
    let b = bench().await;
    let cut = b.with(Fault::Truncate(10_000), &[]).await.unwrap();
    assert_eq!(cut.header("content-length"), b.whole.len().to_string());
    assert_eq!(cut.body, &b.whole[..10_000]);
    assert!(cut.error.is_some());
    let reset = b.with(Fault::Reset(20_000), &[]).await.unwrap();
    assert!(reset.body.len() <= 20_000);
    assert!(reset.error.unwrap().contains("ConnectionReset"));
    assert!(b.with(Fault::Reset(0), &[]).await.is_err());
    assert!(b.with(Fault::Close, &[]).await.is_err());
    let bytes: Vec<u64> = b.sim.hits("douyinvod").iter().map(|h| h.bytes).collect();
    assert_eq!(bytes, [b.whole.len() as u64, 10_000, 20_000, 0, 0]);
}

#[tokio::test]
async fn bodies_stall_or_crawl() {
    let b = bench().await;
    for fault in [Fault::Stall(1_000), Fault::NoAnswer] {
        let wait = tokio::time::timeout(Duration::from_millis(300), b.with(fault, &[]));
        assert!(wait.await.is_err());
    }
    let start = Instant::now();
    let pace = b.whole.len() as u64 * 2;
    let slow = b.with(Fault::Slow(pace), &[]).await.unwrap();
    assert_eq!(slow.body, b.whole);
    let time = start.elapsed();
    assert!(time > Duration::from_millis(400), "{time:?}");
}

#[tokio::test]
async fn ranges_are_mishandled() {
    let b = bench().await;
    let part = [("range", "bytes=1000-")];
    let reply = b.with(Fault::IgnoreRange, &part).await.unwrap();
    assert_eq!((reply.status, &reply.body), (200, &b.whole));
    let reply = b.with(Fault::WrongRange, &part).await.unwrap();
    assert_eq!((reply.status, &reply.body), (206, &b.whole));
    assert!(reply.header("content-range").starts_with("bytes 0-"));
    let conditional = [part[0], ("if-range", b.etag.as_str())];
    let reply = b.with(Fault::IfRangeBreaksRange, &conditional).await.unwrap();
    assert_eq!(reply.status, 200);
    let reply = b.with(Fault::IfRangeBreaksRange, &part).await.unwrap();
    assert_eq!(reply.status, 206);
}

#[tokio::test]
async fn entities_change() {
    let b = bench().await;
    let conditional = [("range", "bytes=1000-"), ("if-range", b.etag.as_str())];
    let other = b.with(Fault::ChangeEntity, &conditional).await.unwrap();
    assert_eq!((other.status, other.body.len()), (200, b.whole.len()));
    assert_ne!(other.body, b.whole);
    let swapped = b.with(Fault::SwapEntity, &conditional).await.unwrap();
    assert_eq!((swapped.status, &swapped.body[..]), (206, &other.body[1000..]));
    assert_ne!(swapped.header("etag"), b.etag);
    let rotated = b.with(Fault::RotateEtag, &conditional).await.unwrap();
    assert_eq!((rotated.status, &rotated.body), (200, &b.whole));
    assert_ne!(rotated.header("etag"), b.etag);
    let bare = b.with(Fault::NoValidators, &[]).await.unwrap();
    assert_eq!((bare.header("etag"), bare.header("last-modified")), ("", ""));
    let longer = b.with(Fault::WrongLength(100_000), &[]).await.unwrap();
    assert_eq!(longer.body.len(), b.whole.len() + 100_000);
    let shorter = b.with(Fault::WrongLength(-1_000), &[]).await.unwrap();
    assert_eq!(shorter.body.len(), b.whole.len() - 1_000);
    let chunked = b.with(Fault::Chunked, &[]).await.unwrap();
    assert_eq!((chunked.header("content-length"), &chunked.body), ("", &b.whole));
}

#[tokio::test]
async fn connects_fail() {
    let sim = sim(Config::default());
    let client = Client::new(&sim);
    let url = "https://www.douyin.com/";
    let faults = [Fault::DropConnect, Fault::RefuseConnect(407), Fault::Untrusted, Fault::StallConnect];
    for fault in faults {
        sim.faults().add(Rule::new(fault.clone()).host("www.douyin.com").must_hit());
        let get = client.send(http::Method::GET, url, &[], "");
        match (fault, tokio::time::timeout(Duration::from_millis(500), get).await) {
            (Fault::StallConnect, end) => assert!(end.is_err()),
            (Fault::RefuseConnect(_), end) => {
                assert!(end.unwrap().err().unwrap().to_string().contains("407"))
            }
            (Fault::Untrusted, end) => {
                let text = format!("{:?}", end.unwrap().err().unwrap());
                assert!(text.contains("UnknownIssuer"), "{text}");
            }
            (_, end) => assert!(end.unwrap().is_err()),
        }
    }
    assert_eq!(client.get(url).await.status, 200);
}

#[test]
fn a_rule_that_never_strikes_fails_the_drop() {
    let sim = sim(Config::default());
    sim.faults().add(Rule::new(Fault::Empty).must_hit());
    assert_eq!(sim.failures().len(), 1);
    let drop = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(sim)));
    let text = drop.unwrap_err().downcast_ref::<String>().unwrap().clone();
    assert!(text.contains("never struck"), "{text}");
}

#[tokio::test]
async fn media_connections_share_nothing_of_their_bandwidth() {
    let b = bench().await;
    let len = b.whole.len() as u64;
    let pace = len / 2;
    let sim = sim(Config { bandwidth: Some(pace), ..Config::default() });
    let client = Client::account(&sim);
    let page = client.posts(&sim.author("small").sec_uid, 0, 20).await.json();
    let url = page["aweme_list"][0]["video"]["bit_rate"][0]["play_addr"]["url_list"][0]
        .as_str()
        .unwrap()
        .to_owned();
    let start = Instant::now();
    let half = format!("bytes={}-", len / 2);
    let rest = format!("bytes=0-{}", len / 2 - 1);
    let (rest, half) = ([("range", rest.as_str())], [("range", half.as_str())]);
    let (a, b2) = tokio::join!(client.get_with(&url, &rest), client.get_with(&url, &half));
    assert_eq!([a.body, b2.body].concat(), b.whole);
    let time = start.elapsed();
    // One after the other they would take two seconds.
    assert!((Duration::from_millis(900)..Duration::from_millis(1900)).contains(&time), "{time:?}");
}
