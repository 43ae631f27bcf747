//! The folder of an author: renames, namesakes, folders F2 left.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use f2_core::error::{Cause, Exit};
use f2_core::media::{Author, Cell, Record};
use f2_core::plan::Plan;

use crate::download_bench::{Bench, author, mp4, plan_of};
use crate::download_server::Fault;

fn work(bench: &Bench, who: &Arc<Author>, work: &str) -> Plan {
    let path = format!("/{work}");
    bench.server.put(&path, &mp4(work.parse().unwrap(), 5000), work);
    plan_of(who, work, work, vec![bench.video(&[&path])])
}

#[tokio::test]
async fn a_renamed_author_stays_one_folder() {
    let bench = Bench::new();
    let (old, new) = (author("A", "old"), author("A", "new"));
    bench.good([work(&bench, &old, "1")]).await;
    bench.server.forget();
    let summary = bench.good([work(&bench, &new, "1"), work(&bench, &new, "2")]).await;
    assert_eq!((summary.saved, summary.had), (1, 1));
    assert_eq!(bench.tree(), ["p/post/new/1_video.mp4", "p/post/new/2_video.mp4"]);
    assert!(!bench.path("p/post/old").exists());
    assert_eq!(bench.server.hits("/").len(), 1);
    let upper = author("A", "New");
    assert_eq!(bench.good([work(&bench, &upper, "1")]).await.had, 1);
    assert_eq!(bench.tree()[0], "p/post/New/1_video.mp4");
}

/// A run that is gone all at once leaves a part the store has heard nothing of but its plan.
#[tokio::test]
async fn a_part_follows_every_name_of_its_file() {
    let bench = Bench::new();
    let video = mp4(1, 400_000);
    bench.server.put("/v", &video, "v");
    let names = ["old", "new", "newest", "last"].map(|name| author("A", name));
    let plan =
        |who: &Arc<Author>| plan_of(who, "1", &format!("{}_title", who.nickname), vec![bench.video(&["/v"])]);
    for who in &names[..3] {
        bench.server.script("/v", &[Fault::Stall(1000)]);
        let run = bench.run([plan(who)]);
        let dropped = tokio::time::timeout(Duration::from_millis(300), run).await;
        assert!(dropped.is_err(), "it stalls");
        assert_eq!(bench.tree(), [""; 0], "what was there is under the new name, begun anew and dropped");
        // What a killed process leaves.
        let name = &who.nickname;
        bench.write(&format!("p/post/{name}/{name}_title_video.mp4.part"), &video[..1000]);
    }
    bench.server.script("/v", &[]);
    bench.good([plan(&names[3])]).await;
    assert_eq!(bench.tree(), ["p/post/last/last_title_video.mp4"]);
    assert_eq!(bench.bytes("p/post/last/last_title_video.mp4"), video);
}

#[tokio::test]
async fn both_folders_there_are_merged_only_when_nothing_clashes() {
    let bench = Bench::new();
    let (old, new) = (author("A", "old"), author("A", "new"));
    bench.good([work(&bench, &old, "1")]).await;
    bench.write("p/post/new/own.txt", b"x");
    assert_eq!(bench.good([work(&bench, &new, "1")]).await.had, 1);
    assert_eq!(bench.tree(), ["p/post/new/1_video.mp4", "p/post/new/own.txt"]);

    let bench = Bench::new();
    bench.good([work(&bench, &old, "1"), work(&bench, &old, "2")]).await;
    bench.write("p/post/new/1_video.mp4", b"somebody's");
    bench.server.forget();
    let summary = bench.good([work(&bench, &new, "1"), work(&bench, &new, "2")]).await;
    assert_eq!((summary.saved, summary.had), (0, 2));
    assert!(bench.server.hits("/").is_empty(), "what is in the old folder is linked");
    assert_eq!(bench.bytes("p/post/new/1_video.mp4"), b"somebody's");
    assert_eq!(bench.bytes("p/post/new/1_1_video.mp4"), mp4(1, 5000));
    assert_eq!(bench.tree().len(), 5);
}

#[tokio::test]
async fn two_authors_of_one_nickname_have_two_folders() {
    let bench = Bench::new();
    let (a, b) = (author("A", "nick"), author("B", "Nick"));
    for _ in 0..2 {
        bench.good([work(&bench, &a, "1"), work(&bench, &b, "2")]).await;
        assert_eq!(bench.tree(), ["p/post/Nick_sB/2_video.mp4", "p/post/nick/1_video.mp4"]);
    }
    // The first is renamed; the second keeps its folder.
    let a = author("A", "other");
    bench.good([work(&bench, &b, "2"), work(&bench, &a, "1")]).await;
    assert_eq!(bench.tree(), ["p/post/Nick_sB/2_video.mp4", "p/post/other/1_video.mp4"]);
    // Three of one name and short id.
    let (c, d) = (author("C", "other"), author("D", "other"));
    let c = Arc::new(Author { short_id: "same".into(), ..(*c).clone() });
    let d = Arc::new(Author { short_id: "same".into(), ..(*d).clone() });
    bench.good([work(&bench, &c, "3"), work(&bench, &d, "4")]).await;
    assert!(bench.tree().contains(&"p/post/other_same/3_video.mp4".to_owned()));
    assert!(bench.tree().contains(&"p/post/other_D/4_video.mp4".to_owned()));
}

#[tokio::test]
async fn a_folder_f2_left_under_an_earlier_nickname_is_taken_over() {
    let bench = Bench::new();
    let text = |text: &str| Cell::Text(text.into());
    let row = |nickname: &str| Record {
        table: "user_info_web",
        key: "sec_user_id",
        cells: vec![("sec_user_id", text("A")), ("nickname", text(nickname))],
    };
    let seen = row("f2s");
    bench.store().await.call(move |store| store.save(&seen)).await.unwrap();
    bench.write("p/post/f2s/1_video.mp4", &mp4(1, 5000));
    let now = Arc::new(Author { record: Some(row("now")), ..(*author("A", "now")).clone() });
    assert_eq!(bench.good([work(&bench, &now, "1")]).await.had, 1);
    assert_eq!(bench.tree(), ["p/post/now/1_video.mp4"]);
    assert_eq!(bench.store().await.nickname(&now).await.unwrap(), Some("now".into()));
}

#[tokio::test]
async fn nicknames_cannot_leave_the_root() {
    let bench = Bench::new();
    for (n, nickname) in
        ["..", "../../x", "/etc", "", "a/../../b", "con", "\0\n", "."].into_iter().enumerate()
    {
        let who = author(&format!("id{n}"), nickname);
        let mut plan = work(&bench, &who, &n.to_string());
        plan.folders = vec!["..".into(), nickname.into()];
        plan.stem = format!("../{nickname}");
        plan.work_id = format!("../../{n}/..");
        assert_eq!(bench.good([plan]).await.saved, 1, "{nickname:?}");
    }
    let tree = bench.tree();
    assert_eq!(tree.len(), 8);
    assert!(tree.iter().all(|path| path.starts_with("p/post/") && path.split('/').count() == 6), "{tree:#?}");
    let outside: Vec<_> = fs::read_dir(bench.root.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(outside.len(), 2, "{outside:?}");
}

#[tokio::test]
async fn a_place_that_cannot_be_a_folder_ends_the_run() {
    let bench = Bench::new();
    bench.write("p/post/nick", b"a file");
    let plans = (1..50).map(|n| work(&bench, &author("A", "nick"), &n.to_string()));
    let summary = bench.run(plans).await;
    assert_eq!(summary.ended.as_ref().map(f2_core::Error::cause), Some(Cause::DiskDenied));
    assert_eq!(summary.exit(), Exit::Failed);
    assert!(summary.failed.len() < 10, "{}", summary.failed.len());
    assert!(bench.server.hits("/").is_empty());
}
