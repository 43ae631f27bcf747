//! Servers that misbehave: whatever they do, a final name is only given to the right, whole bytes.

use std::fs;

use f2_core::error::{Cause, Exit};
use f2_core::media::{Asset, Source};
use f2_core::record::{AssetState, WorkState};
use http::{HeaderValue, header};

use crate::download_bench::{Bench, VIDEO, md5, mp4, plan};
use crate::download_server::{Fault, Object};

pub(crate) const FINAL: &str = "p/post/nick/t_video.mp4";
pub(crate) const LENGTH: usize = 300_000;

fn told(mut asset: Asset, length: Option<u64>, sum: Option<String>) -> Asset {
    let Source::Remote(candidates) = &mut asset.source else { panic!("remote") };
    for candidate in candidates {
        (candidate.length, candidate.md5) = (length, sum.clone());
    }
    asset
}

/// A bench whose first run was cut after 200,000 of 300,000 bytes and gave up.
pub(crate) async fn cut() -> Bench {
    let mut bench = Bench::new();
    bench.attempts = 1;
    bench.server.put("/v", &mp4(1, LENGTH), "a");
    bench.server.script("/v", &[Fault::Cut(200_000)]);
    let summary = bench.run([plan("7", "t", vec![bench.video(&["/v"])])]).await;
    assert_eq!(summary.failed[0].error.cause(), Cause::NetBroken);
    assert_eq!(summary.exit(), Exit::Partial);
    assert_eq!(bench.tree(), [format!("{FINAL}.part")]);
    let row = bench.row("7", VIDEO).await;
    assert_eq!((row.state, row.cause.as_deref()), (AssetState::Failed, Some("net.broken")));
    bench.server.forget();
    bench
}

/// The next run of a cut bench: what came over the wire, and the ranges asked for.
pub(crate) async fn go_on(bench: &Bench, expected: &[u8]) -> (u64, Vec<Option<String>>) {
    let summary = bench.good([plan("7", "t", vec![bench.video(&["/v"])])]).await;
    assert_eq!((summary.saved, summary.exit()), (1, Exit::Done));
    assert_eq!(bench.bytes(FINAL), expected);
    assert_eq!(bench.tree(), [FINAL]);
    let row = bench.row("7", VIDEO).await;
    assert_eq!((row.size, row.hash), (Some(expected.len() as u64), Some(md5(expected))));
    (summary.bytes, bench.server.hits("/v").iter().map(|hit| hit.header("range").map(Into::into)).collect())
}

pub(crate) fn rest() -> Option<String> {
    Some("bytes=200000-".into())
}

pub(crate) fn head() -> Option<String> {
    Some("bytes=0-32767".into())
}

pub(crate) fn tail() -> Option<String> {
    Some("bytes=167232-199999".into())
}

#[tokio::test]
async fn resume_a_part_that_is_whole() {
    let bench = cut().await;
    fs::write(bench.path(FINAL).with_extension("mp4.part"), mp4(1, LENGTH)).unwrap();
    assert_eq!(go_on(&bench, &mp4(1, LENGTH)).await, (0, vec![]));
}

#[tokio::test]
async fn other_bytes_under_another_tag_of_the_same_date_are_found_out_by_their_head() {
    for fault in [Fault::Fine, Fault::IgnoreIfRange] {
        let bench = cut().await;
        bench.server.put("/v", &mp4(2, LENGTH), "b");
        bench.server.script("/v", &[fault]);
        let hits = vec![rest(), head(), None];
        assert_eq!(go_on(&bench, &mp4(2, LENGTH)).await, (332_768, hits));
    }
    // And by their tail, where the head is the same.
    let mut other = mp4(1, LENGTH);
    other[190_000] ^= 1;
    let bench = cut().await;
    bench.server.put("/v", &other, "b");
    assert_eq!(go_on(&bench, &other).await, (365_536, vec![rest(), head(), tail(), None]));
}

#[tokio::test]
async fn the_same_bytes_under_another_tag_go_on_after_a_look_at_their_ends() {
    for fault in [Fault::Fine, Fault::IgnoreIfRange] {
        let bench = cut().await;
        bench.server.put("/v", &mp4(1, LENGTH), "b");
        bench.server.script("/v", &[fault]);
        let hits = vec![rest(), head(), tail(), rest()];
        assert_eq!(go_on(&bench, &mp4(1, LENGTH)).await, (165_536, hits));
        let last = bench.server.hits("/v").pop().unwrap();
        assert_eq!(last.header("if-range"), None);
    }
}

#[tokio::test]
async fn a_part_somebody_else_wrote_into_is_begun_anew() {
    for place in [0, 100_000, 199_999] {
        let bench = cut().await;
        let path = bench.path(FINAL).with_extension("mp4.part");
        let mut bytes = fs::read(&path).unwrap();
        bytes[place] ^= 1;
        fs::write(path, bytes).unwrap();
        if place == 100_000 {
            // Neither end shows it: the checksum the platform tells does.
            let asset = told(bench.video(&["/v"]), None, Some(md5(&mp4(1, LENGTH))));
            assert_eq!(bench.good([plan("7", "t", vec![asset])]).await.bytes, 400_000);
            assert_eq!(bench.bytes(FINAL), mp4(1, LENGTH));
        } else {
            assert_eq!(go_on(&bench, &mp4(1, LENGTH)).await, (300_000, vec![None]));
        }
    }
}

#[tokio::test]
async fn a_part_whose_row_is_lost_is_begun_anew_or_proved_by_the_checksum() {
    for (sum, bytes) in [(None, 300_000), (Some(md5(&mp4(1, LENGTH))), 100_000)] {
        let bench = cut().await;
        fs::remove_dir_all(bench.path(".f2")).unwrap();
        let asset = told(bench.video(&["/v"]), None, sum);
        assert_eq!(bench.good([plan("7", "t", vec![asset])]).await.bytes, bytes);
        assert_eq!(bench.bytes(FINAL), mp4(1, LENGTH));
    }
}

#[tokio::test]
async fn a_part_nobody_knows_is_never_continued() {
    let bench = Bench::new();
    bench.server.put("/v", &mp4(1, LENGTH), "a");
    bench.write(&format!("{FINAL}.part"), &mp4(2, 200_000));
    assert_eq!(go_on(&bench, &mp4(1, LENGTH)).await, (300_000, vec![None]));
}

#[cfg(unix)]
#[tokio::test]
async fn a_part_that_is_a_link_is_not_written_through() {
    let bench = Bench::new();
    bench.server.put("/v", &mp4(1, LENGTH), "a");
    bench.write("elsewhere", b"precious");
    bench.write("p/post/nick/x", b"");
    std::os::unix::fs::symlink(bench.path("elsewhere"), bench.path(&format!("{FINAL}.part"))).unwrap();
    bench.good([plan("7", "t", vec![bench.video(&["/v"])])]).await;
    assert_eq!(bench.bytes("elsewhere"), b"precious");
    assert_eq!(bench.bytes(FINAL), mp4(1, LENGTH));
}

#[tokio::test]
async fn without_validators_a_checksum_or_the_ends_let_a_part_go_on() {
    let video = mp4(1, LENGTH);
    let cases = [(&video, true), (&video, false), (&mp4(2, LENGTH), true), (&mp4(2, LENGTH), false)];
    for (new, told_sum) in cases {
        let mut bench = Bench::new();
        bench.attempts = 1;
        let object =
            |bytes: &[u8]| Object { bytes: bytes.to_vec(), etag: None, date: None, kind: "video/mp4" };
        bench.server.put_object("/v", object(&video));
        bench.server.script("/v", &[Fault::Cut(200_000)]);
        let make = |bytes: &[u8]| {
            let asset = bench.video(&["/v"]);
            [plan("7", "t", vec![told(asset, None, told_sum.then(|| md5(bytes)))])]
        };
        bench.run(make(&video)).await;
        bench.server.put_object("/v", object(new));
        let summary = bench.good(make(new)).await;
        assert_eq!(&bench.bytes(FINAL), new);
        let expected = match (told_sum, *new == video) {
            (true, true) => 100_000,
            (false, true) => 165_536,
            (false, false) => 332_768,
            // Continued, found wrong, begun again.
            (true, false) => 400_000,
        };
        assert_eq!(summary.bytes, expected, "told {told_sum}");
    }
}

#[tokio::test]
async fn cut_at_every_sixteenth_the_run_recovers_and_asks_no_byte_twice() {
    let bench = Bench::new();
    let video = mp4(1, LENGTH);
    bench.server.put("/v", &video, "a");
    for cut in 1..16 {
        let work = cut.to_string();
        bench.server.script("/v", &[Fault::Cut(LENGTH * cut / 16), Fault::Cut(7)]);
        let summary = bench.good([plan(&work, &work, vec![bench.video(&["/v"])])]).await;
        assert_eq!(summary.bytes, LENGTH as u64, "{cut}");
        assert_eq!(bench.bytes(&format!("p/post/nick/{work}_video.mp4")), video);
    }
}

#[tokio::test]
async fn progress_renews_the_attempts_and_the_lack_of_it_does_not() {
    let bench = Bench::new();
    bench.server.put("/v", &mp4(1, 1_000_000), "a");
    bench.server.script("/v", &vec![Fault::Cut(100_000); 9]);
    assert_eq!(bench.good([plan("7", "t", vec![bench.video(&["/v"])])]).await.saved, 1);
    bench.server.forget();
    bench.server.script("/v", &vec![Fault::Cut(1_000); 50]);
    let summary = bench.run([plan("8", "u", vec![bench.video(&["/v"])])]).await;
    assert_eq!(summary.failed[0].error.cause(), Cause::NetBroken);
    assert_eq!(bench.server.hits("/v").len(), 3);
}

#[tokio::test]
async fn the_next_address_helps_and_objects_are_never_mixed() {
    let video = mp4(1, LENGTH);
    for fault in [
        Fault::Status(403, ""),
        Fault::Status(404, ""),
        Fault::Status(503, ""),
        Fault::Page,
        Fault::Encoded,
        Fault::Status(302, "Location: /nowhere"),
    ] {
        let bench = Bench::new();
        bench.server.put("/a", &mp4(2, LENGTH), "a");
        bench.server.put("/b", &video, "b");
        bench.server.script("/a", &vec![fault.clone(); 9]);
        let summary = bench.good([plan("7", "t", vec![bench.video(&["/a", "/b"])])]).await;
        assert_eq!(summary.saved, 1, "{fault:?}");
        assert_eq!(bench.bytes(FINAL), video, "{fault:?}");
    }
    // The first breaks off and then forbids: its bytes do not get into the file of the second.
    let bench = Bench::new();
    bench.server.put("/a", &mp4(2, LENGTH), "a");
    bench.server.put("/b", &video, "b");
    bench.server.script("/a", &[Fault::Cut(200_000), Fault::Status(403, ""), Fault::Status(403, "")]);
    bench.good([plan("7", "t", vec![bench.video(&["/a", "/b"])])]).await;
    assert_eq!(bench.bytes(FINAL), video);
    assert_eq!(bench.server.hits("/b")[0].header("if-range"), Some("\"a\""));
    // Mirrors of one object do go on where the other broke off.
    let bench = Bench::new();
    bench.server.put("/a", &video, "same");
    bench.server.put("/b", &video, "same");
    bench.server.script("/a", &[Fault::Cut(200_000), Fault::Status(410, "")]);
    let summary = bench.good([plan("7", "t", vec![bench.video(&["/a", "/b"])])]).await;
    assert_eq!((summary.bytes, bench.bytes(FINAL)), (LENGTH as u64, video));
}

#[tokio::test]
async fn when_no_address_helps_the_cause_says_why() {
    let right = || Some(md5(&mp4(1, LENGTH)));
    for (fault, length, sum, cause) in [
        (Fault::Status(403, ""), None, None, Cause::MediaForbidden),
        (Fault::Status(410, ""), None, None, Cause::MediaForbidden),
        (Fault::Page, None, None, Cause::MediaNotMedia),
        (Fault::Encoded, None, None, Cause::MediaNotMedia),
        (Fault::Fine, Some(299_999), None, Cause::MediaIncomplete),
        (Fault::NoLength, Some(299_999), None, Cause::MediaIncomplete),
        (Fault::Fine, None, Some("0".repeat(32)), Cause::MediaCorrupt),
        (Fault::Status(500, ""), None, None, Cause::Unavailable),
        (Fault::Status(429, "Retry-After: 0"), None, None, Cause::RateLimited),
        (Fault::Status(429, "Retry-After: 3600"), None, None, Cause::RateLimited),
        (Fault::Cut(0), Some(300_000), right(), Cause::NetBroken),
        (Fault::Status(204, ""), None, None, Cause::BadReply),
    ] {
        let bench = Bench::new();
        bench.server.put("/v", &mp4(1, LENGTH), "a");
        bench.server.script("/v", &vec![fault.clone(); 20]);
        let summary = bench.run([plan("7", "t", vec![told(bench.video(&["/v", "/v"]), length, sum)])]).await;
        assert_eq!(summary.failed.len(), 1, "{fault:?}");
        let failure = &summary.failed[0];
        assert_eq!(
            (failure.error.cause(), failure.asset),
            (cause, Some(VIDEO)),
            "{fault:?}: {}",
            failure.error
        );
        assert_eq!((failure.work_id.as_str(), failure.stem.as_str()), ("7", "t"));
        assert_eq!((summary.exit(), summary.works_saved), (Exit::Partial, 0));
        assert!(bench.tree().is_empty(), "{fault:?} leaves {:?}", bench.tree());
        let row = bench.row("7", VIDEO).await;
        assert_eq!((row.state, row.cause.as_deref()), (AssetState::Failed, Some(cause.code())));
        let shelf =
            f2_core::record::Shelf { platform: "p".into(), mode: "post".into(), author_id: "A".into() };
        let work = bench.store().await.call(move |store| store.work(&shelf, "7")).await.unwrap();
        assert_eq!(work, Some((WorkState::Failed, Some(cause.code().into()))));
        // Once the server behaves, the next run gets it (the told values are right then).
        bench.server.script("/v", &[]);
        bench.good([plan("7", "t", vec![told(bench.video(&["/v"]), Some(300_000), right())])]).await;
        assert_eq!(bench.bytes(FINAL), mp4(1, LENGTH));
    }
}

#[tokio::test]
async fn a_checksum_outranks_a_told_length_and_text_is_no_media() {
    let bench = Bench::new();
    bench.server.put("/v", &mp4(1, LENGTH), "a");
    let asset = told(bench.video(&["/v"]), Some(1), Some(md5(&mp4(1, LENGTH)).to_uppercase()));
    assert_eq!(bench.good([plan("7", "t", vec![asset])]).await.saved, 1);
    for (n, body) in ["{\"code\":8}", "<html>x</html>", "", "Access denied"].into_iter().enumerate() {
        bench.server.put("/x", body.as_bytes(), "x");
        let summary = bench.run([plan(&n.to_string(), "x", vec![bench.video(&["/x"])])]).await;
        assert_eq!(summary.failed[0].error.cause(), Cause::MediaNotMedia, "{body}");
    }
    assert_eq!(bench.tree(), [FINAL]);
}

#[tokio::test]
async fn bodies_without_a_length_are_taken_when_they_can_be_checked() {
    let bench = Bench::new();
    let video = mp4(1, LENGTH);
    bench.server.put("/v", &video, "a");
    bench.server.script("/v", &[Fault::NoLength]);
    bench.good([plan("7", "t", vec![told(bench.video(&["/v"]), Some(300_000), None)])]).await;
    assert_eq!(bench.bytes(FINAL), video);
    for fault in [Fault::NoLength, Fault::Identity] {
        bench.server.script("/v", &[fault]);
        let summary = bench.run([plan("8", "u", vec![bench.video(&["/v"])])]).await;
        assert_eq!(summary.failed[0].error.cause(), Cause::MediaIncomplete);
    }
    bench.server.script("/v", &[Fault::Chunked]);
    bench.good([plan("9", "w", vec![bench.video(&["/v"])])]).await;
    assert_eq!(bench.bytes("p/post/nick/w_video.mp4"), video);
    // A chunked body that breaks off is not whole.
    bench.server.script("/v", &[Fault::ChunkedCut, Fault::ChunkedCut]);
    bench.good([plan("10", "x", vec![bench.video(&["/v"])])]).await;
    assert_eq!(bench.bytes("p/post/nick/x_video.mp4"), video);
    bench.server.put("/w", &mp4(4, 1000), "w");
    bench.server.script("/w", &vec![Fault::ChunkedCut; 9]);
    let summary = bench.run([plan("11", "y", vec![bench.video(&["/w"])])]).await;
    assert_eq!(summary.failed[0].error.cause(), Cause::NetBroken);
}

#[tokio::test]
async fn redirects_are_followed_up_to_the_limit_and_no_secret_goes_along() {
    let mut bench = Bench::new();
    for name in [header::COOKIE, header::AUTHORIZATION, header::REFERER] {
        bench.headers.insert(name, HeaderValue::from_static("planted"));
    }
    bench.server.put("/5", &mp4(1, 5000), "a");
    for hop in 0..5 {
        let next: &'static str =
            ["Location: /1", "Location: /2", "Location: /3", "Location: /4", "Location: /5"][hop];
        bench.server.script(&format!("/{hop}"), &vec![Fault::Status(302, next); 9]);
    }
    bench.server.script("/start", &vec![Fault::Status(302, "Location: /0"); 9]);
    bench.good([plan("7", "t", vec![bench.video(&["/0?token=planted-token"])])]).await;
    for hit in bench.server.hits("/") {
        assert_eq!(hit.header("cookie"), None);
        assert_eq!(hit.header("authorization"), None);
        assert_eq!(hit.header("referer"), Some("planted"));
        assert_eq!(hit.header("accept-encoding"), Some("identity"));
    }
    let summary = bench.run([plan("8", "u", vec![bench.video(&["/start"])])]).await;
    assert_eq!(summary.failed[0].error.cause(), Cause::BadReply, "one redirect too many");
    let source = bench.row("7", VIDEO).await.source.unwrap();
    assert!(source.starts_with(&bench.server.url("/#")), "{source}");
    assert_eq!(source, f2_core::secret::identity(&bench.server.url("/0?another=query")));
    for file in fs::read_dir(bench.path(".f2")).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(13).any(|window| window == b"planted-token"));
    }
}

#[tokio::test]
async fn addresses_that_cannot_be_read_and_no_address_at_all() {
    let bench = Bench::new();
    for (n, url) in ["", "not a url", "file:///etc/passwd", "//host/x", "http://"].into_iter().enumerate() {
        let mut asset = bench.video(&["/v"]);
        asset.source = Source::Remote(vec![f2_core::media::Candidate::new(url)]);
        let summary = bench.run([plan(&n.to_string(), "x", vec![asset])]).await;
        assert_eq!(summary.failed[0].error.cause(), Cause::BadReply, "{url}");
    }
    let mut asset = bench.video(&[]);
    asset.source = Source::Remote(Vec::new());
    let summary = bench.run([plan("9", "x", vec![asset])]).await;
    assert_eq!(summary.failed[0].error.cause(), Cause::WorkNoMedia);
    // Characters outside ASCII are encoded, not refused.
    bench.server.put("/%E8%AF%8D%20x", &mp4(1, 5000), "a");
    assert_eq!(bench.good([plan("10", "y", vec![bench.video(&["/词 x"])])]).await.saved, 1);
}
