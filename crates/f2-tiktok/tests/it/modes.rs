//! The modes against the simulated platform: which works each plans, in whose folder, with which files.

use std::sync::Arc;

use f2_core::error::Cause;
use f2_core::plan::Interval;
use f2_core::platform::{Choice, Folder, Order, Platform as _, Target, TargetKind};

use crate::stage::*;

#[tokio::test]
async fn a_mixed_author_is_planned_whole() {
    let sim = sim();
    let tiktok = guest(&sim);
    let (plans, errors) =
        run(&tiktok, "post", Order { page_counts: 7, ..order(author(&sim, "mixed")) }).await;
    assert!(errors.is_empty(), "{errors:?}");
    let handle = tiktok.get_uniqueid(&sim.tiktok().user_url("mixed")).await.unwrap();
    assert!(plans.iter().all(|plan| plan.author.nickname == handle));
    assert!(plans.iter().all(|plan| plan.skip.is_none() && !plan.assets.is_empty()));
    let manifest = sim.tiktok().manifest_of("mixed");
    let wanted: Vec<_> = manifest.works.iter().filter(|work| work.skip.is_none()).collect();
    assert!(plans.len() >= wanted.len() - 1, "{} of {}", plans.len(), wanted.len());
    for plan in &plans {
        let work = wanted.iter().find(|work| work.aweme_id == plan.work_id).unwrap();
        let kinds = |kind: &str| work.assets.iter().filter(|asset| asset.kind == kind).count();
        let has = |kind: f2_core::media::AssetKind| {
            plan.assets.iter().filter(|asset| asset.key.kind == kind).count()
        };
        assert_eq!(has(f2_core::media::AssetKind::Image), kinds("image"), "{}", work.label);
        assert_eq!(has(f2_core::media::AssetKind::Video), kinds("video"), "{}", work.label);
    }
    assert_eq!(refusals(&sim), [] as [String; 0]);
}

#[tokio::test]
async fn a_list_of_many_pages_goes_to_its_end_by_text_cursors() {
    let sim = sim();
    let (plans, errors) =
        run(&guest(&sim), "post", Order { page_counts: 9, ..order(author(&sim, "deep")) }).await;
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(ids(&plans), listed(&sim, "deep"));
    assert_eq!(sim.hits("/api/post/item_list/").len(), 9);
}

#[tokio::test]
async fn counts_and_intervals_bound_a_list() {
    let sim = sim();
    let tiktok = guest(&sim);
    let bounded = Order { max_counts: Some(5), ..order(author(&sim, "deep")) };
    assert_eq!(run(&tiktok, "post", bounded).await.0.len(), 5);
    let works = sim.tiktok().manifest_of("deep").works;
    let day = |at: i64| {
        let time = f2_core::Timestamp::from_second(at).unwrap();
        f2_core::time::text(time)[..10].to_owned()
    };
    let middle = day(works[40].create_time);
    let interval = Interval::parse(&format!("{middle}|{middle}")).unwrap();
    let (plans, errors) = run(&tiktok, "post", Order { interval, ..order(author(&sim, "deep")) }).await;
    assert!(errors.is_empty(), "{errors:?}");
    let mut kept: Vec<String> =
        plans.iter().filter(|plan| plan.skip.is_none()).map(|plan| plan.work_id.clone()).collect();
    kept.sort_unstable();
    let mut wanted: Vec<String> = works
        .iter()
        .filter(|work| day(work.create_time) == middle)
        .map(|work| work.aweme_id.clone())
        .collect();
    wanted.sort_unstable();
    assert_eq!(kept, wanted);
}

#[tokio::test]
async fn odd_lists_end_by_rule_and_say_so() {
    let sim = sim();
    let tiktok = guest(&sim);
    for (key, cause) in [
        ("endless", Some(Cause::ListingStuck)),
        ("stuck", Some(Cause::ListingStuck)),
        ("short", Some(Cause::ListingShort)),
        ("empty-pages", None),
        ("none", None),
    ] {
        let (plans, errors) =
            run(&tiktok, "post", Order { page_counts: 4, ..order(author(&sim, key)) }).await;
        assert_eq!(errors.first().map(|error| error.cause()), cause, "{key}");
        if cause.is_none() {
            assert_eq!(ids(&plans), listed(&sim, key), "{key}");
        }
    }
}

#[tokio::test]
async fn likes_collections_and_searches() {
    let sim = sim();
    let tiktok = account(&sim);
    for mode in ["like", "collect"] {
        let (plans, errors) =
            run(&tiktok, mode, Order { page_counts: 6, ..order(author(&sim, "mixed")) }).await;
        assert!(errors.is_empty(), "{mode}: {errors:?}");
        assert!(!plans.is_empty(), "{mode}");
        assert!(plans.iter().all(|plan| plan.author.id == sim.tiktok().author("mixed").sec_uid), "{mode}");
    }
    let word = sim.tiktok().author("mixed").works[0].desc.split_whitespace().next().unwrap().to_owned();
    let target = tiktok.resolve("search", &format!(" {word} ")).await.unwrap();
    assert_eq!(target, Target::new(TargetKind::Keyword, word.clone()));
    let (plans, errors) = run(&tiktok, "search", Order { max_counts: Some(12), ..order(target) }).await;
    assert!(errors.is_empty(), "{errors:?}");
    assert!(!plans.is_empty());
    assert!(plans.iter().all(|plan| plan.author.nickname == f2_core::plan::clean(&word)));
    let sent = sim.hits("/api/search/item/full/");
    assert!(sent.iter().all(|hit| hit.param("from_page").is_some_and(|page| page == "search")));
    assert_eq!(refusals(&sim), [] as [String; 0]);
}

#[tokio::test]
async fn playlists_are_chosen_by_name_by_id_or_by_asking() {
    let sim = sim();
    let tiktok = guest(&sim);
    let of = |choice: Choice| Order { choice, ..order(author(&sim, "mixed")) };
    let (all, errors) = run(&tiktok, "mix", of(Choice::All)).await;
    assert!(errors.is_empty(), "{errors:?}");
    let (one, _) = run(&tiktok, "mix", of(Choice::Named("Night / Day".into()))).await;
    assert!(!one.is_empty() && one.len() < all.len());
    let (same, _) = run(&tiktok, "mix", of(Choice::Named("7238000000000000102".into()))).await;
    assert_eq!(ids(&same), ids(&one));
    let ask = Choice::Ask(Arc::new(|folders: Vec<Folder>| {
        Box::pin(async move {
            assert_eq!(folders.len(), 3);
            Ok(vec![1])
        })
    }));
    assert_eq!(ids(&run(&tiktok, "mix", of(ask)).await.0), ids(&one));
    let (_, errors) = run(&tiktok, "mix", of(Choice::Named("nothing".into()))).await;
    assert_eq!(errors[0].cause(), Cause::UsageArgument);
    let (none, errors) = run(&tiktok, "mix", order(author(&sim, "small"))).await;
    assert!(none.is_empty() && errors.is_empty());

    let direct = order(Target::new(TargetKind::Mix, "7238000000000000102"));
    assert_eq!(ids(&run(&tiktok, "mix", direct).await.0), ids(&one));
    let member = order(Target::new(TargetKind::Work, one[0].work_id.clone()));
    assert_eq!(ids(&run(&tiktok, "mix", member).await.0), ids(&one));
    let mut folders = of(Choice::Named("Night / Day".into()));
    folders.want.folderize = true;
    let (below, _) = run(&tiktok, "mix", folders).await;
    assert!(below.iter().all(|plan| plan.folders.len() == 2), "{:?}", below[0].folders);
}

#[tokio::test]
async fn subtitles_come_as_sent_and_as_srt() {
    use f2_core::media::{AssetKind, Source};
    let sim = sim();
    let tiktok = guest(&sim);
    let manifest = sim.tiktok().manifest_of("mixed");
    let work = manifest.works.iter().find(|work| work.asset("subtitle", 2).is_some()).unwrap();
    let mut order = order(Target::new(TargetKind::Work, work.aweme_id.clone()));
    order.want.subtitles = true;
    let (plans, errors) = run(&tiktok, "one", order).await;
    assert!(errors.is_empty(), "{errors:?}");
    let found: Vec<_> =
        plans[0].assets.iter().filter(|asset| asset.key.kind == AssetKind::Subtitle).collect();
    let languages = work.assets.iter().filter(|asset| asset.kind == "subtitle").count();
    assert_eq!(found.len(), 2 * languages);
    for pair in found.chunks(2) {
        let (Source::Text(vtt), Source::Text(srt)) = (&pair[0].source, &pair[1].source) else {
            panic!("not fetched: {:?}", pair[0].key)
        };
        assert!(vtt.starts_with("WEBVTT") && srt.starts_with("1\n"), "{vtt}{srt}");
        assert_eq!(pair[0].extension.replace("vtt", "srt"), pair[1].extension);
        assert_eq!(f2_tiktok::subtitle::vtt_2_srt(vtt), *srt);
    }
}

#[tokio::test]
async fn a_link_tells_the_mode_where_nobody_named_one() {
    let sim = sim();
    let tiktok = guest(&sim);
    let world = sim.tiktok();
    let work = world.author("mixed").works.first().unwrap();
    let live = format!("{}/live", world.user_url("mixed"));
    let playlist = format!("{}/playlist/Night-7238000000000000102", world.user_url("mixed"));
    for (text, mode) in [
        (world.user_url("mixed"), "post"),
        (world.share_text("mixed"), "post"),
        (world.work_url(work), "one"),
        (world.short_work_link(work), "one"),
        (playlist, "mix"),
        (live, "live"),
    ] {
        let (_, found) = tiktok.resolve_with_mode(&text).await.unwrap();
        assert_eq!(found, mode, "{text}");
    }
    for text in ["", "funny cats", "https://www.douyin.com/video/7300000000000000000"] {
        assert_eq!(tiktok.resolve_with_mode(text).await.unwrap_err().cause(), Cause::UsageLink, "{text}");
    }
}

#[tokio::test]
async fn modes_take_the_links_that_fit_them() {
    let sim = sim();
    let tiktok = guest(&sim);
    let world = sim.tiktok();
    let work = world.author("mixed").works.first().unwrap();
    for (mode, text, kind) in [
        ("one", world.short_work_link(work), TargetKind::Work),
        ("one", world.work_url(work), TargetKind::Work),
        ("post", world.work_url(work), TargetKind::Author),
        ("post", world.share_text("mixed"), TargetKind::Author),
        ("mix", world.user_url("mixed"), TargetKind::Author),
    ] {
        assert_eq!(
            tiktok.resolve(mode, &text).await.map(|target| target.kind).ok(),
            Some(kind),
            "{mode} {text}"
        );
    }
    let cause = |mode: &'static str, text: String| {
        let tiktok = tiktok.clone();
        async move { tiktok.resolve(mode, &text).await.map_err(|error| error.cause()).err() }
    };
    assert_eq!(cause("one", world.user_url("mixed")).await, Some(Cause::UsageMode));
    assert_eq!(cause("one", "nothing".into()).await, Some(Cause::UsageLink));
    assert_eq!(cause("nothing", String::new()).await, Some(Cause::UsageMode));
    assert_eq!(cause("search", "  ".into()).await, Some(Cause::UsageLink));
}
