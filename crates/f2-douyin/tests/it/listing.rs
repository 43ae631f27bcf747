//! Lists and single works from the simulated platform: what is planned, and how each list ends.

use std::sync::Arc;

use f2_core::error::{Cause, Result};
use f2_core::plan::{Interval, Plan};
use f2_core::platform::{Order, Platform, Target, TargetKind};
use f2_douyin::Douyin;
use futures_util::StreamExt as _;

use crate::stage::{author, douyin_with, guest, order, sim};

async fn run(douyin: &Arc<Douyin>, mode: &str, order: Order) -> (Vec<Plan>, Option<Cause>) {
    let found: Vec<Result<Plan>> = douyin.clone().run(mode, order).collect().await;
    let end = found.iter().find_map(|item| item.as_ref().err().map(f2_core::Error::cause));
    (found.into_iter().flatten().collect(), end)
}

#[tokio::test]
async fn a_mixed_author_is_planned_whole_with_every_signature() {
    let sim = sim();
    for encryption in [None, Some("ab15"), Some("xb")] {
        let douyin = douyin_with(&sim, "", encryption);
        let (plans, end) = run(&douyin, "post", order(author(&sim, "mixed"), None)).await;
        assert_eq!((plans.len(), end), (37, None), "{encryption:?}");
        let want = sim.manifest_of("mixed");
        for plan in &plans {
            let work = want.works.iter().find(|work| work.aweme_id == plan.work_id).unwrap();
            assert_eq!(plan.skip.is_some(), work.skip.is_some(), "{}", work.label);
            let mut files: Vec<_> =
                plan.assets.iter().map(|a| (a.key.kind.as_str().to_owned(), a.key.index as usize)).collect();
            let kept = work.assets.iter().filter(|a| a.kind == "desc" || a.best().is_some());
            let mut right: Vec<_> = kept.map(|a| (a.kind.to_string(), a.index)).collect();
            files.sort();
            right.sort();
            if plan.skip.is_none() {
                assert_eq!(files, right, "{}", work.label);
            }
        }
    }
    let refused: Vec<_> = sim.journal().into_iter().filter(|hit| hit.refusal.is_some()).collect();
    assert!(refused.is_empty(), "{refused:?}");
}

#[tokio::test]
async fn lists_end_as_they_should() {
    let sim = sim();
    let table = [
        ("none", 0, None),
        ("empty-pages", 12, None),
        ("stuck", usize::MAX, Some(Cause::ListingStuck)),
        ("short", 8, Some(Cause::ListingShort)),
        ("private", 0, Some(Cause::AuthorPrivate)),
        ("guest-first", 20, Some(Cause::ListingShort)),
        ("guest-first-8", 20, Some(Cause::LoginRequired)),
        ("guest-8", 0, Some(Cause::LoginRequired)),
        ("guest-2483", 0, Some(Cause::LoginRequired)),
        ("guest-empty", 0, Some(Cause::LoginRequired)),
    ];
    for (key, works, cause) in table {
        let mut wanted = order(author(&sim, key), None);
        if key == "stuck" {
            wanted.page_counts = 5;
        }
        let (plans, end) = run(&guest(&sim), "post", wanted).await;
        assert_eq!(end, cause, "{key}");
        assert!(works == usize::MAX || plans.len() == works, "{key}: {}", plans.len());
    }
    let known = douyin_with(&sim, &sim.login_cookie(), None);
    for (key, works) in [("guest-first", 45), ("guest-8", 6), ("guest-empty", 6)] {
        let (plans, end) = run(&known, "post", order(author(&sim, key), None)).await;
        assert_eq!((plans.len(), end), (works, None), "{key}");
    }
}

#[tokio::test]
async fn max_counts_is_exact_and_pinned_works_count_once() {
    let sim = sim();
    for max in [1, 7, 20, 21, 36] {
        let (plans, end) = run(&guest(&sim), "post", order(author(&sim, "mixed"), Some(max))).await;
        assert_eq!((plans.len() as u64, end), (max, None));
    }
    let (plans, end) = run(&guest(&sim), "post", order(author(&sim, "guest-first"), Some(30))).await;
    assert_eq!((plans.len(), end), (20, Some(Cause::ListingShort)), "fewer than asked for, and more there");
}

#[tokio::test]
async fn an_interval_asks_only_for_its_pages() {
    let sim = sim();
    let all = sim.manifest_of("mixed");
    let mut days: Vec<i64> = all.works.iter().filter(|w| !w.pinned).map(|w| w.create_time).collect();
    days.sort_unstable();
    let day = |at: i64| f2_core::time::text(f2_core::time::from_wire(at).unwrap())[..10].to_owned();
    let text = format!("{}|{}", day(days[10]), day(days[12]));
    let interval = Interval::parse(&text).unwrap();
    let mut wanted = order(author(&sim, "mixed"), None);
    wanted.interval = interval;
    wanted.page_counts = 5;
    let (plans, end) = run(&guest(&sim), "post", wanted).await;
    assert_eq!(end, None);
    let kept = plans.iter().filter(|plan| plan.skip != Some(f2_core::media::Skip::Interval)).count();
    let inside = |at: i64| interval.contains(f2_core::time::from_wire(at));
    assert_eq!(kept, all.works.iter().filter(|work| inside(work.create_time)).count());
    assert!(sim.hits("/aweme/v1/web/aweme/post/").len() < 5, "{}", sim.hits("aweme/post").len());
}

#[tokio::test]
async fn single_works_and_their_refusals() {
    let sim = sim();
    let douyin = guest(&sim);
    let work = sim.manifest_of("mixed").works[0].aweme_id.clone();
    let (plans, end) = run(&douyin, "one", order(Target::new(TargetKind::Work, work), None)).await;
    assert_eq!((plans.len(), end), (1, None));
    for (label, cause) in
        [("private", Cause::WorkPrivate), ("filtered", Cause::WorkFiltered), ("removed", Cause::WorkRemoved)]
    {
        let author = sim.author("small");
        let id = author.works.iter().find(|w| w.label.contains(label)).unwrap().id;
        let target = Target::new(TargetKind::Work, id.to_string());
        let (plans, end) = run(&douyin, "one", order(target, None)).await;
        assert_eq!((plans.len(), end), (0, Some(cause)), "{label}");
    }
    let nobody = Target::new(TargetKind::Author, "MS4wLjABAAAA_nobody");
    assert_eq!(run(&douyin, "post", order(nobody, None)).await.1, Some(Cause::AuthorNotFound));
}

#[tokio::test]
async fn links_resolve_without_asking_more_than_needed() {
    let sim = sim();
    let douyin = guest(&sim);
    let target = douyin.resolve("post", &sim.share_text("mixed")).await.unwrap();
    assert_eq!(target, author(&sim, "mixed"));
    assert_eq!(sim.journal().len(), 1, "one hop of the short link and nothing else");
    assert!(sim.journal()[0].header("cookie").is_none());
    let before = sim.journal().len();
    douyin.resolve("post", &sim.user_url("mixed")).await.unwrap();
    assert_eq!(sim.journal().len(), before, "an id in the link needs no request");
    let work = sim.author("mixed").works[0].clone();
    let target = douyin.resolve("one", &sim.short_work_link(&work)).await.unwrap();
    assert_eq!(target.id, work.id.to_string());
    let wrong = douyin.resolve("post", &sim.work_url(&work)).await.unwrap_err();
    assert_eq!(wrong.cause(), Cause::UsageMode);
    let unknown = douyin.resolve("nope", "1").await.unwrap_err();
    assert_eq!(unknown.cause(), Cause::UsageMode);
    assert_eq!(douyin.resolve("post", "hello").await.unwrap_err().cause(), Cause::UsageLink);
}

#[tokio::test]
async fn a_link_tells_the_mode_where_nobody_named_one() {
    let sim = sim();
    let douyin = guest(&sim);
    let mixed = sim.author("mixed");
    let work = mixed.works[0].clone();
    let room = format!("https://live.douyin.com/{}", mixed.web_rid());
    for (text, mode, id) in [
        (sim.user_url("mixed"), "post", mixed.sec_uid.clone()),
        (sim.share_text("mixed"), "post", mixed.sec_uid.clone()),
        (sim.work_url(&work), "one", work.id.to_string()),
        (sim.short_work_link(&work), "one", work.id.to_string()),
        (format!("{}?modal_id={}", sim.user_url("mixed"), work.id), "one", work.id.to_string()),
        ("https://www.douyin.com/collection/7300000000000000001".into(), "mix", "7300000000000000001".into()),
        (room, "live", mixed.web_rid()),
        (mixed.web_rid(), "live", mixed.web_rid()),
    ] {
        let (target, found) = douyin.resolve_with_mode(&text).await.unwrap();
        assert_eq!((found, target.id), (mode, id), "{text}");
    }
    for text in ["", "hello", "https://www.tiktok.com/@some.body"] {
        assert_eq!(douyin.resolve_with_mode(text).await.unwrap_err().cause(), Cause::UsageLink, "{text}");
    }
}

#[tokio::test]
async fn the_cookie_goes_to_douyin_alone() {
    let sim = sim();
    let douyin = douyin_with(&sim, &sim.login_cookie(), None);
    douyin.resolve("post", &sim.share_text("mixed")).await.unwrap();
    run(&douyin, "post", order(author(&sim, "mixed"), None)).await;
    let hits = sim.journal();
    assert!(hits.iter().any(|hit| hit.cookie("sessionid").is_some()));
    for hit in hits.iter().filter(|hit| hit.host != "www.douyin.com") {
        assert!(hit.header("cookie").is_none(), "{} got a cookie", hit.host);
    }
}
