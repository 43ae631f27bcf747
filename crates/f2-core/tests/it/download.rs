//! Saving works: names, content, rows, second runs, what is left over from F2, stops.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use f2_core::error::{Cause, Error, Exit};
use f2_core::media::{Asset, AssetKey, AssetKind, Author, Cell, Record, Skip, Source};
use f2_core::record::{AssetState, Shelf, WorkState};
use futures_util::{FutureExt, StreamExt, stream};

use crate::download_bench::{Bench, VIDEO, md5, mp4, plan};
use crate::download_server::Fault;

fn shelf() -> Shelf {
    Shelf { platform: "p".into(), mode: "post".into(), author_id: "A".into() }
}

fn desc(text: &str) -> Asset {
    Asset { key: AssetKey::only(AssetKind::Desc), extension: "txt", source: Source::Text(text.into()) }
}

/// A work of every kind of file, under `/<work>/…`.
fn mixed(bench: &Bench, work: &str) -> Vec<Asset> {
    let path = |name: &str| format!("/{work}/{name}");
    let jpeg = [b"\xFF\xD8\xFF\xE0".as_slice(), &[7; 900]].concat();
    let webp = [b"RIFF\0\0\0\0WEBPVP8 ".as_slice(), &[8; 900]].concat();
    bench.server.put(&path("v"), &mp4(1, 300_000), "v");
    bench.server.put(&path("c"), &jpeg, "c");
    bench.server.put(&path("m"), b"ID3\x04\0\0\0\0\0\0sound", "m");
    bench.server.put(&path("1"), &webp, "1");
    bench.server.put(&path("2"), &jpeg, "2");
    vec![
        bench.asset(AssetKey::only(AssetKind::Music), "mp3", &[&path("m")]),
        bench.asset(AssetKey::only(AssetKind::Cover), "jpeg", &[&path("c")]),
        desc("词 🛖\r\n"),
        bench.video(&[&path("v")]),
        bench.asset(AssetKey::nth(AssetKind::Image, 1), "webp", &[&path("1")]),
        bench.asset(AssetKey::nth(AssetKind::Image, 2), "webp", &[&path("2")]),
    ]
}

#[tokio::test]
async fn every_kind_is_saved_and_a_second_run_asks_for_nothing() {
    let bench = Bench::new();
    let plans = || [plan("7", "t", mixed(&bench, "7"))];
    let summary = bench.good(plans()).await;
    assert_eq!((summary.listed, summary.works_saved, summary.saved, summary.had), (1, 1, 6, 0));
    assert_eq!(summary.exit(), Exit::Done);
    let names =
        ["t_cover.jpeg", "t_desc.txt", "t_image_1.webp", "t_image_2.jpeg", "t_music.mp3", "t_video.mp4"];
    assert_eq!(bench.tree(), names.map(|name| format!("p/post/nick/{name}")));
    assert_eq!(bench.bytes("p/post/nick/t_video.mp4"), mp4(1, 300_000));
    assert_eq!(bench.bytes("p/post/nick/t_desc.txt"), "词 🛖\r\n".as_bytes());
    let row = bench.row("7", VIDEO).await;
    assert_eq!(row.state, AssetState::Published);
    assert_eq!((row.size, row.hash), (Some(300_000), Some(md5(&mp4(1, 300_000)))));
    assert_eq!(row.path.as_deref(), Some("p/post/nick/t_video.mp4"));
    let work = bench.store().await.call(|store| store.work(&shelf(), "7")).await.unwrap();
    assert_eq!(work, Some((WorkState::Saved, None)));

    bench.server.forget();
    let summary = bench.good(plans()).await;
    assert_eq!((summary.works_saved, summary.saved, summary.had, summary.bytes), (1, 0, 6, 0));
    assert!(bench.server.hits("/").is_empty());
}

#[tokio::test]
async fn a_lost_or_shortened_file_is_fetched_again_and_only_that_one() {
    let bench = Bench::new();
    let plans = || [plan("7", "t", mixed(&bench, "7"))];
    bench.good(plans()).await;
    fs::remove_file(bench.path("p/post/nick/t_cover.jpeg")).unwrap();
    fs::write(bench.path("p/post/nick/t_video.mp4"), "short").unwrap();
    let before = bench.tree().len() + 1;
    bench.server.forget();
    let summary = bench.good(plans()).await;
    assert_eq!((summary.saved, summary.had), (2, 4));
    assert_eq!(bench.server.hits("/").len(), 2);
    assert_eq!(bench.tree().len(), before);
    assert_eq!(bench.bytes("p/post/nick/t_video.mp4"), mp4(1, 300_000));
}

#[tokio::test]
async fn a_changed_title_or_extension_keeps_what_is_there() {
    let bench = Bench::new();
    bench.good([plan("7", "old", mixed(&bench, "7"))]).await;
    bench.server.forget();
    let summary = bench.good([plan("7", "new", mixed(&bench, "7"))]).await;
    assert_eq!((summary.saved, summary.had), (0, 6));
    assert!(bench.server.hits("/").is_empty());
}

#[tokio::test]
async fn works_of_one_name_are_kept_apart() {
    let bench = Bench::new();
    let plans = || {
        ["11", "22", "33"].map(|work| {
            bench.server.put(&format!("/{work}"), &mp4(work.parse().unwrap(), 5000), work);
            plan(work, "same", vec![bench.video(&[&format!("/{work}")]), desc(work)])
        })
    };
    bench.good(plans()).await;
    let expect = |suffix: &str, work: u64| {
        assert_eq!(bench.bytes(&format!("p/post/nick/same{suffix}_video.mp4")), mp4(work, 5000));
    };
    expect("", 11);
    expect("_22", 22);
    expect("_33", 33);
    assert_eq!(bench.tree().len(), 6);
    bench.server.forget();
    // In another order the names stay with their works.
    let [one, two, three] = plans();
    assert_eq!(bench.good([three, two, one]).await.had, 6);
    assert!(bench.server.hits("/").is_empty());
    assert_eq!(bench.tree().len(), 6);
}

#[tokio::test]
async fn the_same_work_in_another_mode_is_linked() {
    let mut bench = Bench::new();
    bench.good([plan("7", "t", mixed(&bench, "7"))]).await;
    bench.server.forget();
    bench.mode = "like";
    for _ in 0..2 {
        let summary = bench.good([plan("7", "t", mixed(&bench, "7"))]).await;
        assert_eq!((summary.saved, summary.had), (0, 6));
    }
    assert!(bench.server.hits("/").is_empty());
    assert_eq!(bench.tree().len(), 12);
    assert_eq!(bench.bytes("p/like/nick/t_image_2.jpeg"), bench.bytes("p/post/nick/t_image_2.jpeg"));
    // One of the two is enough to have the other.
    fs::remove_file(bench.path("p/post/nick/t_video.mp4")).unwrap();
    bench.mode = "post";
    assert_eq!(bench.good([plan("7", "t", mixed(&bench, "7"))]).await.had, 6);
    assert_eq!(bench.bytes("p/post/nick/t_video.mp4"), mp4(1, 300_000));
    assert!(bench.server.hits("/").is_empty());
}

#[tokio::test]
async fn files_of_f2_are_adopted_when_they_agree() {
    let bench = Bench::new();
    let video = mp4(1, 300_000);
    let told = |length, sum: Option<&str>| {
        let mut assets = mixed(&bench, "7");
        let Source::Remote(candidates) = &mut assets[3].source else { panic!("a video") };
        (candidates[0].length, candidates[0].md5) = (length, sum.map(Into::into));
        [plan("7", "t", assets)]
    };
    for (length, sum) in [(Some(300_000), None), (None, Some(md5(&video))), (None, None)] {
        let bench = Bench::new();
        bench.write("p/post/nick/t_video.mp4", &video);
        bench.server.put("/v", &video, "v");
        let mut asset = bench.video(&["/v"]);
        let Source::Remote(candidates) = &mut asset.source else { panic!("a video") };
        (candidates[0].length, candidates[0].md5) = (length, sum.clone());
        let summary = bench.good([plan("7", "t", vec![asset])]).await;
        assert_eq!((summary.saved, summary.had), (0, 1), "{length:?} {sum:?}");
        assert_eq!(summary.bytes, 0);
        let asks = usize::from(length.is_none() && sum.is_none());
        assert_eq!(bench.server.hits("/v").len(), asks, "only an untold length is asked for");
        assert_eq!(bench.row("7", VIDEO).await.hash, Some(md5(&video)));
        assert_eq!(bench.tree(), ["p/post/nick/t_video.mp4"]);
    }
    // F2 wrote every picture as .webp and every cover as .jpeg.
    let jpeg = [b"\xFF\xD8\xFF\xE0".as_slice(), &[7; 900]].concat();
    bench.write("p/post/nick/t_image_2.webp", &jpeg);
    bench.write("p/post/nick/t_desc.txt", "词 🛖\r\n".as_bytes());
    let summary = bench.good(told(None, None)).await;
    assert_eq!((summary.saved, summary.had), (4, 2));
    assert!(!bench.tree().contains(&"p/post/nick/t_image_2.jpeg".to_owned()));
}

#[tokio::test]
async fn files_that_disagree_are_kept_and_the_new_one_gets_the_id() {
    for (length, sum) in [(Some(300_000), None), (None, Some(md5(&mp4(1, 300_000)))), (None, None)] {
        let bench = Bench::new();
        let old = mp4(9, 200_000);
        bench.write("p/post/nick/t_video.mp4", &old);
        bench.server.put("/v", &mp4(1, 300_000), "v");
        let make = || {
            let mut asset = bench.video(&["/v"]);
            let Source::Remote(candidates) = &mut asset.source else { panic!("a video") };
            (candidates[0].length, candidates[0].md5) = (length, sum.clone());
            [plan("7", "t", vec![asset, desc("d")])]
        };
        bench.write("p/post/nick/t_desc.txt", b"other");
        assert_eq!(bench.good(make()).await.saved, 2);
        assert_eq!(bench.bytes("p/post/nick/t_video.mp4"), old);
        assert_eq!(bench.bytes("p/post/nick/t_7_video.mp4"), mp4(1, 300_000));
        assert_eq!(bench.bytes("p/post/nick/t_7_desc.txt"), b"d");
        assert_eq!(bench.good(make()).await.had, 2);
        assert_eq!(bench.tree().len(), 4);
        // Without the store everything is recognised by its content.
        fs::remove_dir_all(bench.path(".f2")).unwrap();
        assert_eq!(bench.good(make()).await.had, 2);
        assert_eq!(bench.tree().len(), 4);
    }
}

#[tokio::test]
async fn skips_are_counted_and_recorded() {
    let bench = Bench::new();
    let skipped = |work: &str, skip| {
        let mut plan = plan(work, "t", Vec::new());
        plan.skip = Some(skip);
        plan
    };
    let private = Skip::Cause(Cause::WorkPrivate);
    let plans = [skipped("1", Skip::Interval), skipped("2", private), skipped("3", private)];
    let summary = bench.good(plans).await;
    assert_eq!(summary.listed, 3);
    assert_eq!(summary.skipped.into_iter().collect::<Vec<_>>(), [(Skip::Interval, 1), (private, 2)]);
    let work = bench.store().await.call(|store| store.work(&shelf(), "2")).await.unwrap();
    assert_eq!(work, Some((WorkState::Skipped, Some("work.private".into()))));
    assert!(bench.tree().is_empty());
    // Later it can be had: the row follows.
    bench.server.put("/v", &mp4(1, 900), "v");
    bench.good([plan("2", "t", vec![bench.video(&["/v"])])]).await;
    let work = bench.store().await.call(|store| store.work(&shelf(), "2")).await.unwrap();
    assert_eq!(work, Some((WorkState::Saved, None)));
}

#[tokio::test]
async fn an_error_ends_the_listing_or_is_one_failure_among_works() {
    let bench = Bench::new();
    bench.server.put("/v", &mp4(1, 900), "v");
    let work = |id: &str| Ok(plan(id, id, vec![bench.video(&["/v"])]));
    let error = |cause: Cause| Err(Error::new(cause));
    let plans = vec![work("1"), error(Cause::BadReply), work("2"), error(Cause::LoginRequired)];
    let summary = bench.downloader().await.run(stream::iter(plans)).await;
    assert_eq!((summary.listed, summary.saved, summary.failed.len()), (2, 2, 1));
    assert_eq!(summary.failed[0].error.cause(), Cause::BadReply);
    assert_eq!(summary.ended.as_ref().map(Error::cause), Some(Cause::LoginRequired));
    assert_eq!(summary.exit(), Exit::Partial);
    let summary = bench.downloader().await.run(stream::iter([error(Cause::LoginRequired)])).await;
    assert_eq!(summary.exit(), Exit::Refused);
}

#[tokio::test]
async fn records_of_works_and_authors_are_kept() {
    let bench = Bench::new();
    let text = |text: &str| Cell::Text(text.into());
    let author = Author {
        id: "A".into(),
        nickname: "nick".into(),
        short_id: String::new(),
        record: Some(Record {
            table: "user_info_web",
            key: "sec_user_id",
            cells: vec![("sec_user_id", text("A")), ("nickname", text("nick"))],
        }),
    };
    let mut work = plan("12", "t", vec![desc("d")]);
    work.author = Arc::new(author);
    work.record = Some(Record {
        table: "video_info",
        key: "aweme_id",
        cells: vec![("aweme_id", text("12")), ("desc", text("d"))],
    });
    let mut broken = plan("9", "u", vec![desc("d")]);
    broken.author = work.author.clone();
    broken.record = Some(Record { table: "no table", key: "k", cells: vec![("k", Cell::Int(1))] });
    assert_eq!(bench.good([work, broken]).await.saved, 2, "a record that cannot be kept costs no file");
    let store = bench.store().await;
    let cells = store.call(|store| {
        Ok((
            store.cell("video_info", ("aweme_id", "12"), "desc")?,
            store.cell("user_info_web", ("sec_user_id", "A"), "last_aweme_id")?,
        ))
    });
    assert_eq!(cells.await.unwrap(), (Some(text("d")), Some(text("12"))));
}

#[tokio::test]
async fn a_stop_keeps_what_arrived_and_the_next_run_goes_on() {
    let mut bench = Bench::new();
    let video = mp4(1, 400_000);
    bench.server.put("/v", &video, "v");
    bench.server.script("/v", &[Fault::Stall(250_000)]);
    let cancel = bench.cancel.clone();
    let run = bench.run([plan("7", "t", vec![bench.video(&["/v"])]), plan("8", "u", vec![desc("d")])]);
    let stop = async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        cancel.cancel();
        Instant::now()
    };
    let (summary, stopped) = tokio::join!(run, stop);
    assert!(stopped.elapsed() < Duration::from_millis(500));
    assert!(summary.interrupted);
    assert_eq!(summary.exit(), Exit::Interrupted);
    assert!(summary.failed.is_empty());
    let part = fs::read(bench.path("p/post/nick/t_video.mp4.part")).unwrap();
    assert!(part.len() > 100_000 && video.starts_with(&part));
    assert_eq!(bench.row("7", VIDEO).await.state, AssetState::Partial);

    bench.cancel = tokio_util::sync::CancellationToken::new();
    bench.server.forget();
    let summary = bench.good([plan("7", "t", vec![bench.video(&["/v"])])]).await;
    assert_eq!(summary.bytes, (video.len() - part.len()) as u64, "nothing is asked twice");
    let hit = &bench.server.hits("/v")[0];
    assert_eq!(hit.header("range"), Some(format!("bytes={}-", part.len()).as_str()));
    assert_eq!(hit.header("if-range"), Some("\"v\""));
    assert_eq!(bench.bytes("p/post/nick/t_video.mp4"), video);
    assert_eq!(bench.tree().len(), 2);
}

#[tokio::test]
async fn plans_are_taken_only_a_little_ahead() {
    let mut bench = Bench::new();
    bench.tasks = 2;
    bench.server.put("/v", &mp4(1, 900), "v");
    bench.server.script("/v", &vec![Fault::Stall(10); 100]);
    let taken = Arc::new(AtomicUsize::new(0));
    let count = taken.clone();
    let plans = stream::iter(0..1000).map(|n: u32| {
        count.fetch_add(1, Ordering::SeqCst);
        Ok(plan(&n.to_string(), &n.to_string(), vec![bench.video(&["/v"])]))
    });
    let cancel = bench.cancel.clone();
    let stop = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        cancel.cancel();
    };
    let downloader = bench.downloader().await;
    let (summary, ()) = tokio::join!(downloader.run(plans), stop);
    assert!(summary.interrupted);
    let taken = taken.load(Ordering::SeqCst);
    assert!((2..=3 * bench.tasks + 2).contains(&taken), "{taken}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runs_at_once_on_one_root_fetch_every_file_once() {
    let bench = Bench::new();
    let plans = || {
        (1..=12).map(|n: u64| {
            let path = format!("/{n}");
            bench.server.put(&path, &mp4(n, 200_000), &path);
            plan(&n.to_string(), &format!("t{n}"), vec![bench.video(&[&path]), desc("d")])
        })
    };
    let (one, two) = tokio::join!(bench.good(plans()), bench.good(plans()));
    assert_eq!(one.saved + two.saved, 24);
    assert_eq!(one.had + two.had, 24);
    assert_eq!(bench.server.hits("/").len(), 12);
    assert_eq!(bench.tree().len(), 24);
    for n in 1..=12 {
        assert_eq!(bench.bytes(&format!("p/post/nick/t{n}_video.mp4")), mp4(n, 200_000));
    }
}

/// Drops a run after every possible number of polls, then runs to the end: the end is always the same.
#[tokio::test]
async fn dropped_anywhere_and_run_again_it_ends_the_same() {
    let mut bench = Bench::new();
    bench.tasks = 1;
    let video = mp4(1, 400_000);
    bench.server.put("/v", &video, "v");
    let jpeg = [b"\xFF\xD8\xFF\xE0".as_slice(), &[7; 900]].concat();
    bench.server.put("/c", &jpeg, "c");
    let mut finished = 0;
    for polls in 1..200 {
        for entry in ["p", ".f2"] {
            drop(fs::remove_dir_all(bench.path(entry)));
        }
        let plans = || {
            let cover = bench.asset(AssetKey::only(AssetKind::Cover), "webp", &["/c"]);
            [plan("7", "t", vec![cover, desc("d"), bench.video(&["/v"])])]
        };
        {
            let downloader = bench.downloader().await;
            let mut run = Box::pin(downloader.run(stream::iter(plans().map(Ok))));
            for _ in 0..polls {
                if run.as_mut().now_or_never().is_some() {
                    finished += 1;
                    break;
                }
                tokio::time::sleep(Duration::from_micros(300)).await;
            }
        }
        let summary = bench.good(plans()).await;
        assert_eq!(summary.saved + summary.had, 3, "after {polls}");
        let names = ["t_cover.jpeg", "t_desc.txt", "t_video.mp4"].map(|name| format!("p/post/nick/{name}"));
        assert_eq!(bench.tree(), names, "after {polls}");
        assert_eq!(bench.bytes(&names[2]), video, "after {polls}");
        assert_eq!(bench.bytes(&names[0]), jpeg, "after {polls}");
        assert_eq!(bench.row("7", VIDEO).await.state, AssetState::Published);
        if finished > 2 {
            return;
        }
    }
    panic!("no run ever finished by itself");
}
