//! The five cases in which the tools of this field were measured: what a part becomes when it is gone on with. None of
//! them passes all five; the third, another object under the same address, none at all.

use std::fs;

use f2_core::error::Cause;

use crate::download_bench::{Bench, mp4, plan};
use crate::download_faults::{FINAL, LENGTH, cut, go_on, head, rest, tail};
use crate::download_server::{Fault, Object};

#[tokio::test]
async fn row_1_a_server_that_honours_the_range() {
    let bench = cut().await;
    assert_eq!(go_on(&bench, &mp4(1, LENGTH)).await, (100_000, vec![rest()]));
}

#[tokio::test]
async fn row_2_a_server_that_ignores_the_range() {
    let bench = cut().await;
    bench.server.script("/v", &[Fault::IgnoreRange, Fault::IgnoreRange]);
    // The second question finds out that it is not the condition, and its answer is taken.
    assert_eq!(go_on(&bench, &mp4(1, LENGTH)).await, (300_000, vec![rest(), head()]));
    let bench = cut().await;
    bench.server.script("/v", &[Fault::IgnoreRange]);
    let hits = vec![rest(), head(), tail(), rest()];
    assert_eq!(go_on(&bench, &mp4(1, LENGTH)).await, (165_536, hits), "only with a condition");
    let bench = cut().await;
    bench.server.script("/v", &[Fault::WrongRange]);
    assert_eq!(go_on(&bench, &mp4(1, LENGTH)).await, (300_000, vec![rest(), None]));
}

#[tokio::test]
async fn row_3_an_object_that_changed_between_the_runs() {
    let new = mp4(2, LENGTH);
    let date = Some("Fri, 02 Jan 2026 00:00:00 GMT".to_owned());
    let object = Object { bytes: new.clone(), etag: Some("\"b\"".into()), date, kind: "video/mp4" };
    let bench = cut().await;
    bench.server.put_object("/v", object.clone());
    assert_eq!(go_on(&bench, &new).await, (300_000, vec![rest()]));
    // The same, on a server that honours the range all the same.
    let bench = cut().await;
    bench.server.put_object("/v", object);
    bench.server.script("/v", &[Fault::IgnoreIfRange]);
    assert_eq!(go_on(&bench, &new).await, (300_000, vec![rest(), None]));
}

#[tokio::test]
async fn row_4_a_connection_cut_at_100_000_of_300_000() {
    let bench = Bench::new();
    let video = mp4(1, LENGTH);
    bench.server.put("/v", &video, "a");
    // Within the run, as often as attempts are left.
    bench.server.script("/v", &[Fault::Cut(100_000), Fault::Cut(90_000)]);
    let hits = vec![None, Some("bytes=100000-".into()), Some("bytes=190000-".into())];
    assert_eq!(go_on(&bench, &video).await, (300_000, hits));
    // And in the next one, when they are used up: nothing is published meanwhile.
    let mut bench = Bench::new();
    bench.attempts = 1;
    bench.server.put("/v", &video, "a");
    bench.server.script("/v", &[Fault::Cut(100_000)]);
    let summary = bench.run([plan("7", "t", vec![bench.video(&["/v"])])]).await;
    assert_eq!((summary.saved, summary.failed[0].error.cause()), (0, Cause::NetBroken));
    assert_eq!(bench.tree(), [format!("{FINAL}.part")]);
    bench.server.forget();
    assert_eq!(go_on(&bench, &video).await, (200_000, vec![Some("bytes=100000-".into())]));
}

#[tokio::test]
async fn row_5_a_part_longer_than_the_object() {
    let bench = cut().await;
    fs::write(bench.path(FINAL).with_extension("mp4.part"), mp4(1, LENGTH + 2)).unwrap();
    assert_eq!(go_on(&bench, &mp4(1, LENGTH)).await, (300_000, vec![None]));
    // The object has shrunk below the part: the server says 416.
    let bench = cut().await;
    bench.server.put("/v", &mp4(3, 150_000), "a");
    assert_eq!(go_on(&bench, &mp4(3, 150_000)).await, (150_000, vec![rest(), None]));
}
