//! Every mode against the simulated platform: which works are planned, in which folders, and when a list ends.

use std::collections::HashSet;
use std::sync::Arc;

use f2_core::error::{Cause, Result};
use f2_core::media::{AssetKind, Source};
use f2_core::plan::Plan;
use f2_core::platform::{Choice, Known, Order, Platform, Target, TargetKind};
use f2_douyin::Douyin;
use f2_douyin::handler::MODES;
use f2_sim::world::Work;
use f2_sim::{Fault, Rule, Sim};
use futures_util::{FutureExt as _, StreamExt as _};

use crate::stage::{account, author, guest, order, refusals, sim};

async fn run(douyin: &Arc<Douyin>, mode: &str, order: Order) -> (Vec<Plan>, Option<Cause>) {
    let found: Vec<Result<Plan>> = douyin.clone().run(mode, order).collect().await;
    let end = found.iter().find_map(|item| item.as_ref().err().map(f2_core::Error::cause));
    (found.into_iter().flatten().collect(), end)
}

/// The listed works of the author whose works fill the account's lists.
fn listed(sim: &Sim) -> Vec<&Work> {
    sim.author("mixed").listed().collect()
}

fn ids(works: &[&Work]) -> HashSet<String> {
    works.iter().map(|work| work.id.to_string()).collect()
}

fn planned(plans: &[Plan]) -> HashSet<String> {
    let ids: HashSet<String> = plans.iter().map(|plan| plan.work_id.clone()).collect();
    assert_eq!(ids.len(), plans.len(), "no work comes twice");
    ids
}

fn own() -> Target {
    Target::new(TargetKind::Account, "")
}

#[tokio::test]
async fn the_accounts_own_lists_need_no_link() {
    let sim = sim();
    let douyin = account(&sim);
    let mixed = sim.author("mixed");
    for mode in ["music", "collection", "collects", "friend", "feed"] {
        assert_eq!(douyin.resolve(mode, " ").await.unwrap(), own(), "{mode}");
        assert_eq!(douyin.resolve(mode, &sim.user_url("mixed")).await.unwrap(), author(&sim, "mixed"));
    }
    assert_eq!(douyin.resolve("post", "").await.unwrap_err().cause(), Cause::UsageLink);
    let (plans, end) = run(&douyin, "collection", order(own(), None)).await;
    assert_eq!((planned(&plans), end), (ids(&listed(&sim)), None));
    assert!(plans.iter().all(|plan| plan.author.id == mixed.sec_uid));
    let (plans, end) = run(&douyin, "friend", order(own(), None)).await;
    assert_eq!((plans.len(), end), (10, None), "the last page's works too");
    assert_eq!(refusals(&sim), Vec::<String>::new());
    for mode in ["music", "collection", "collects", "friend"] {
        let (plans, end) = run(&guest(&sim), mode, order(own(), None)).await;
        assert_eq!((plans.len(), end), (0, Some(Cause::LoginRequired)), "{mode}");
    }
}

#[tokio::test]
async fn likes_are_listed_whole_and_hidden_ones_told() {
    let sim = sim();
    let douyin = guest(&sim);
    let (plans, end) = run(&douyin, "like", order(author(&sim, "small"), None)).await;
    assert_eq!((planned(&plans), end), (ids(&listed(&sim)), None));
    assert!(plans.iter().all(|plan| plan.author.id == sim.author("small").sec_uid), "in the liker's folder");
    let (plans, end) = run(&douyin, "like", order(author(&sim, "private"), None)).await;
    assert!(plans.is_empty() && matches!(end, Some(Cause::AuthorPrivate | Cause::LoginRequired)), "{end:?}");
}

#[tokio::test]
async fn folders_are_chosen_by_name_by_id_or_by_asking() {
    let sim = sim();
    let douyin = account(&sim);
    let with = |choice: Choice, folderize: bool| {
        let mut order = order(own(), None);
        order.choice = choice;
        order.want.folderize = folderize;
        order
    };
    let all = run(&douyin, "collects", with(Choice::All, false)).await;
    assert_eq!((planned(&all.0), all.1), (ids(&listed(&sim)), None));
    let odd: Vec<&Work> = listed(&sim).into_iter().skip(1).step_by(2).collect();
    for text in ["旅行 2024/1", "7200000000000000102"] {
        let (plans, end) = run(&douyin, "collects", with(Choice::Named(text.into()), true)).await;
        assert_eq!((planned(&plans), end), (ids(&odd), None), "{text}");
        assert!(plans.iter().all(|plan| plan.folders[0] == "旅行_2024_1"), "{:?}", plans[0].folders);
    }
    let ask = Choice::Ask(Arc::new(|folders| {
        assert_eq!(folders.len(), 3);
        async { Ok(vec![2, 0, 99]) }.boxed()
    }));
    let (plans, end) = run(&douyin, "collects", with(ask, false)).await;
    assert_eq!((plans.len(), end), (listed(&sim).len().div_ceil(2), None));
    let none = run(&douyin, "collects", with(Choice::Named("nothing".into()), false)).await;
    assert_eq!((none.0.len(), none.1), (0, Some(Cause::UsageArgument)));
    assert_eq!(refusals(&sim), Vec::<String>::new());
}

#[tokio::test]
async fn a_mix_is_found_by_its_link_and_by_a_work_of_it() {
    let sim = sim();
    let douyin = guest(&sim);
    let inside: Vec<&Work> = listed(&sim).into_iter().filter(|work| work.mix.is_some()).collect();
    let outside = listed(&sim).into_iter().find(|work| work.mix.is_none()).unwrap();
    let mix = inside[0].mix.unwrap();
    let same: Vec<&Work> = inside.iter().filter(|work| work.mix == Some(mix)).copied().collect();
    for link in [format!("https://www.douyin.com/collection/{mix}"), sim.work_url(same[0])] {
        let target = douyin.resolve("mix", &link).await.unwrap();
        let (plans, end) = run(&douyin, "mix", order(target, None)).await;
        assert_eq!((planned(&plans), end), (ids(&same), None), "{link}");
    }
    let target = Target::new(TargetKind::Work, outside.id.to_string());
    assert_eq!(run(&douyin, "mix", order(target, None)).await.1, Some(Cause::UsageLink));
    let nothing = Target::new(TargetKind::Mix, "1");
    assert_eq!(run(&douyin, "mix", order(nothing, None)).await.1, Some(Cause::WorkRemoved));
    assert_eq!(refusals(&sim), Vec::<String>::new());
}

#[tokio::test]
async fn songs_come_with_their_lyrics() {
    let sim = sim();
    let mut wanted = order(own(), None);
    wanted.want.lyric = true;
    let (plans, end) = run(&account(&sim), "music", wanted).await;
    assert_eq!(end, None);
    let ids: HashSet<u64> =
        listed(&sim).iter().filter_map(|work| work.music.as_ref()).map(|m| m.id).collect();
    assert_eq!(planned(&plans).len(), ids.len());
    let mut lyrics = 0;
    for plan in &plans {
        let id: u64 = plan.work_id.parse().unwrap();
        let lyric = plan.assets.iter().find(|asset| asset.key.kind == AssetKind::Lyric);
        // Half have an address of lyrics, and half of those lead to something else.
        if plan.skip.is_none() {
            assert!(plan.assets.iter().any(|asset| asset.key.kind == AssetKind::Music));
            assert_eq!(lyric.is_some(), id % 4 == 2, "{id}");
        }
        if let Some(asset) = lyric {
            let text =
                format!("[00:00.250] line 0 of {id}\n[00:01.250] line 1 of {id}\n[00:02.250] line 2 of {id}");
            assert_eq!((asset.extension, &asset.source), ("lrc", &Source::Text(text)));
            lyrics += 1;
        }
    }
    assert!(lyrics > 0);
    let cookies =
        sim.hits("lyric.douyinstatic.com").iter().filter(|hit| hit.header("cookie").is_some()).count();
    assert_eq!(cookies, 0, "no cookie goes to the lyrics");
}

#[tokio::test]
async fn lyrics_are_tried_again_and_damaged_ones_are_not() {
    const HOST: &str = "lyric.douyinstatic.com";
    let sim = sim();
    let mut wanted = order(own(), None);
    wanted.want.lyric = true;
    let songs = async |sim: &Sim| {
        let (plans, _) = run(&account(sim), "music", wanted.clone()).await;
        let kinds = plans.iter().flat_map(|plan| &plan.assets).map(|asset| asset.key.kind);
        kinds.filter(|kind| *kind == AssetKind::Lyric).count()
    };
    let (lyrics, asked) = (songs(&sim).await, sim.hits(HOST).len());
    assert!(lyrics > 0 && asked > lyrics, "some are damaged");
    sim.faults().add(Rule::new(Fault::Status(503, None)).host(HOST).times(2).must_hit());
    sim.faults().add(Rule::new(Fault::Reset(10)).host(HOST).must_hit());
    assert_eq!(songs(&sim).await, lyrics);
    assert_eq!(
        sim.hits(HOST).len(),
        2 * asked + 3,
        "each fault costs a request, each damaged one just its own"
    );
}

#[tokio::test]
async fn related_works_come_once_and_below_the_work() {
    let sim = sim();
    let douyin = guest(&sim);
    let work = listed(&sim)[0];
    let target = Target::new(TargetKind::Work, work.id.to_string());
    let mut wanted = order(target, None);
    wanted.page_counts = 6;
    let (plans, end) = run(&douyin, "related", wanted).await;
    assert_eq!((planned(&plans).len(), end), (19, None), "twenty but for the work itself");
    assert!(plans.iter().all(|plan| plan.folders[0] == work.id.to_string()));
    let last = sim.hits("aweme/related/").pop().unwrap().query;
    assert_eq!(last.matches("%2C").count(), 19 - 1, "all seen ids are left out");
}

#[tokio::test]
async fn the_feed_is_an_authors_works_or_recommendations() {
    let sim = sim();
    let douyin = guest(&sim);
    let (plans, end) = run(&douyin, "feed", order(author(&sim, "mixed"), None)).await;
    assert_eq!((planned(&plans), end), (ids(&listed(&sim)), None));
    let (plans, end) = run(&douyin, "feed", order(own(), None)).await;
    assert_eq!((planned(&plans).len(), end), (20, None));
    let (plans, _) = run(&douyin, "feed", order(own(), Some(3))).await;
    assert_eq!(plans.len(), 3);
}

#[tokio::test]
async fn known_works_end_what_is_listed_newest_first() {
    let sim = sim();
    let works = listed(&sim);
    let known = works.iter().filter(|work| !work.pinned).nth(4).unwrap().id.to_string();
    let pinned: Vec<String> = works.iter().filter(|w| w.pinned).map(|w| w.id.to_string()).collect();
    assert!(!pinned.is_empty());
    let mut wanted = order(author(&sim, "mixed"), None);
    wanted.page_counts = 5;
    wanted.known = Some(Known::new(move |id| {
        let is_known = id == known || pinned.contains(&id);
        async move { is_known }.boxed()
    }));
    let (plans, end) = run(&guest(&sim), "post", wanted).await;
    let pinned = works.iter().filter(|work| work.pinned).count();
    assert_eq!((plans.len(), end), (4 + pinned, None), "pinned works end nothing");
    assert_eq!(sim.hits("aweme/post/").len(), 1, "nothing more is asked for");
}

#[tokio::test]
async fn every_mode_is_in_the_table_once_and_tells_what_it_takes() {
    let names: Vec<&str> = MODES.iter().map(|mode| mode.name).collect();
    let order = [
        "one",
        "post",
        "like",
        "music",
        "collection",
        "collects",
        "mix",
        "feed",
        "related",
        "live",
        "friend",
    ];
    assert_eq!(names, order);
    assert!(MODES.iter().all(|mode| !mode.takes.is_empty() && !mode.about.is_empty()));
}
