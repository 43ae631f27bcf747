//! Every list to its end, page by page; and the list that shows nothing of an author's pauses.

use f2_core::Timestamp;
use f2_core::error::Cause;
use f2_core::page::{Limits, Pages};
use f2_core::plan::Interval;
use f2_core::platform::{Order, Target, TargetKind};
use f2_core::request::Paged;
use f2_core::view::View;
use f2_sim::world::{PLAYLISTS, Shelf};
use f2_sim::{Fault, Rule, Sim};
use f2_tiktok::crawler::requests::CreatorRequest;
use f2_tiktok::views::Work;

use crate::stage::*;

/// So many items to a page.
const fn by(page_counts: u32) -> Limits {
    Limits { max_counts: None, page_counts }
}

/// The items of a list, and how many pages had some.
async fn all<R: Paged>(mut pages: Pages<R>) -> (Vec<R::Item>, usize) {
    let (mut items, mut count) = (Vec::new(), 0);
    while let Some(page) = pages.next().await {
        items.extend(page.unwrap().items);
        count += 1;
    }
    (items, count)
}

/// The works of a list are those of a shelf, in its order, and come in so many pages.
async fn holds<R: Paged<Item = Work>>(sim: &Sim, pages: Pages<R>, shelf: Shelf<'_>, count: usize) {
    let name = R::ENDPOINT.name;
    let (works, pages) = all(pages).await;
    let ids: Vec<String> = works.iter().filter_map(Work::aweme_id).collect();
    let wanted: Vec<String> =
        sim.tiktok().manifest_of_shelf(shelf).into_iter().map(|work| work.aweme_id).collect();
    assert_eq!(ids, wanted, "{name}");
    assert_eq!(pages, count, "{name}");
}

#[tokio::test]
async fn lists_of_works_go_to_their_ends() {
    let sim = sim();
    let (tiktok, mixed) = (account(&sim), sim.tiktok().author("mixed"));
    let (sec, id) = (&mixed.sec_uid, PLAYLISTS[0].0);
    let liked = sim.tiktok().manifest_of_shelf(Shelf::Liked).len();
    let list = id.to_string();
    holds(&sim, tiktok.fetch_user_like_videos(sec, 0, by(7)), Shelf::Liked, liked.div_ceil(7)).await;
    let half = liked.div_ceil(2);
    holds(&sim, tiktok.fetch_user_collect_videos(sec, 0, by(4)), Shelf::Collected, half.div_ceil(4)).await;
    holds(&sim, tiktok.fetch_user_repost_videos(sec, 0, by(30)), Shelf::Reposted, 3).await;
    let uid = mixed.uid.to_string();
    holds(&sim, tiktok.fetch_user_story_videos(&uid, 0, by(20)), Shelf::Stories("mixed"), 3).await;
    holds(&sim, tiktok.fetch_user_mix_videos(&list, 0, by(2)), Shelf::Playlist(id), 2).await;
    holds(&sim, tiktok.fetch_user_collection_videos(&list, 0, by(2)), Shelf::Playlist(id), 2).await;
    let found = sim.tiktok().manifest_of_shelf(Shelf::Found("e")).len();
    assert!(found > 5, "{found}");
    holds(&sim, tiktok.fetch_search_videos("e", 0, by(5)), Shelf::Found("e"), found.div_ceil(5)).await;
    assert_eq!(refusals(&sim), [] as [String; 0]);
}

#[tokio::test]
async fn the_other_lists_go_to_their_ends() {
    let sim = sim();
    let (tiktok, mixed) = (account(&sim), sim.tiktok().author("mixed"));
    let work = mixed.works[0].id.to_string();
    let count = |(items, pages): (Vec<_>, usize)| (items.len(), pages);
    assert_eq!(all(tiktok.fetch_post_related(&work, by(8))).await.0.len(), 20);
    let (comments, pages) = all(tiktok.fetch_post_comment(&work, 0, by(20))).await;
    assert_eq!((comments.len(), pages), (47, 3));
    let comment = comments[0].comment_id().unwrap();
    assert_eq!(count(all(tiktok.fetch_post_comment_reply(&work, &comment, 0, by(3))).await), (7, 3));
    let (users, pages) = all(tiktok.fetch_user_list(&mixed.sec_uid, 67, by(4)).unwrap()).await;
    let people = sim.tiktok().world().authors.len();
    assert_eq!((users.len(), pages), (people, people.div_ceil(4)));
    assert!(users.iter().all(|user| user.json().as_object().is_some() && user.sec_uid().is_some()));
    let (lists, pages) = all(tiktok.fetch_play_list(&mixed.sec_uid, 0, by(30))).await;
    assert_eq!((lists.len(), pages), (PLAYLISTS.len(), 2));
    let drawn = Limits { max_counts: Some(70), page_counts: 30 };
    assert_eq!(all(tiktok.fetch_post_recommend(drawn)).await.0.len(), 70, "they never end");
    assert_eq!(refusals(&sim), [] as [String; 0]);
}

const WEEK: i64 = 7 * 86_400;

/// When the works of the author who paused were published, in seconds, newest first.
fn times(sim: &Sim) -> Vec<i64> {
    sim.tiktok().author("sparse").works.iter().map(|work| work.created).collect()
}

#[tokio::test]
async fn a_pause_of_two_years_costs_a_request_a_week_and_no_work() {
    let sim = sim();
    sim.faults().add(Rule::new(Fault::Empty).always().path("/api/post/item_list/"));
    let tiktok = guest(&sim);
    let times = times(&sim);
    let (plans, errors) = run(&tiktok, "post", order(author(&sim, "sparse"))).await;
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(ids(&plans), listed(&sim, "sparse"));
    let hits = sim.hits("/api/creator/item_list/").len();
    let pauses = (Timestamp::now().as_second() - times[0]) / WEEK + (times[1] - times[2]) / WEEK;
    assert!(i64::try_from(hits).unwrap() <= pauses + 6, "{hits} requests for {pauses} weeks");

    // From the day of the newest work on it is the two years alone: 104 weeks.
    let day = |at: i64| f2_core::time::text(Timestamp::from_second(at).unwrap())[..10].to_owned();
    let interval = Interval::parse(&format!("2020-01-01|{}", day(times[0]))).unwrap();
    let (plans, errors) = run(&tiktok, "post", Order { interval, ..order(author(&sim, "sparse")) }).await;
    assert!(errors.is_empty() && plans.len() == 4, "{errors:?}");
    let hits = sim.hits("/api/creator/item_list/").len() - hits;
    assert!((104..=108).contains(&hits), "{hits}");

    let videos = tiktok.fetch_user_creator_videos(&sim.tiktok().author("sparse").sec_uid, 0, by(15));
    assert_eq!(all(videos).await.0.len(), 5, "one stands where a page ended and stands on the next too");
}

#[tokio::test]
async fn a_list_that_promises_more_for_ever_ends() {
    let sim = sim();
    sim.faults().add(Rule::new(Fault::Empty).always().path("/api/post/item_list/"));
    let tiktok = guest(&sim);
    let sec_uid = sim.tiktok().author("small").sec_uid.clone();
    let cursor = Timestamp::now().as_millisecond();
    let request = CreatorRequest { cursor, sec_uid, ..Default::default() };
    let first = tiktok.crawler().fetch_user_creator(&request).await.unwrap();
    let mut first: serde_json::Value = serde_json::from_str(&first.json().encode()).unwrap();
    first["hasMorePrevious"] = true.into();
    let more = serde_json::json!({ "statusCode": 0, "hasMorePrevious": true });
    let creator = |answer| Rule::new(Fault::Json(answer)).path("/api/creator/item_list/").must_hit();
    sim.faults().add(creator(first));
    sim.faults().add(creator(more).always());
    let unasked = sim.hits("/api/creator/item_list/").len();
    let asked = || sim.hits("/api/creator/item_list/").len() - unasked;
    // As many works as promised are listed: a few pages more, and it is believed.
    let (plans, errors) = run(&tiktok, "post", order(author(&sim, "small"))).await;
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!((ids(&plans), asked()), (listed(&sim, "small"), 21));
    // Works are missing: back to when the account was made, and what kept the better list back is told.
    let (before, page) = (asked(), format!("@{}", sim.tiktok().author("small").handle));
    let (plans, errors) = run(&tiktok, "post", order(Target::new(TargetKind::Author, page))).await;
    assert_eq!((plans.len(), errors[0].cause()), (0, Cause::RefusedEmpty));
    let weeks = (Timestamp::now().as_second() - 1_650_000_000) / WEEK;
    let asked = i64::try_from(asked() - before).unwrap();
    assert!((weeks..=weeks + 2).contains(&asked), "{asked} requests for {weeks} weeks");
}
