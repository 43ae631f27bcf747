//! What reads pages over answers that are wrong in one place: lists that stand still are noticed, works are planned
//! or passed over, rooms are answers or errors.

use std::sync::Arc;

use f2_core::error::Cause;
use f2_core::json;
use f2_core::media::Author;
use f2_core::page::Limits;
use f2_core::plan::{Interval, Plan, Template, Want};
use f2_core::platform::{Order, Platform as _, Target, TargetKind};
use f2_core::request::Paged;
use f2_core::view::View as _;
use f2_douyin::crawler::requests::*;
use f2_douyin::media::{plan_song, plan_work};
use f2_douyin::views::{Music, Work};
use f2_sim::{Fault, Rule};
use futures_util::StreamExt as _;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::mutations::{STRANGE, captures, count, json_of, place, replace, steps, strange, whole};
use crate::stage::{account, author, guest, order, sim};

/// What a request made of a page: whether the list goes on, and whether the same page once more moves it on.
type Turned = (&'static str, bool, bool);

/// Reads a page twice, and every item of it.
fn turn<R: Paged>(page: &json::Value) -> Turned {
    let mut request = R::default();
    request.advance(page);
    let place = request.position();
    let more = request.advance(page);
    let again = request.position();
    let mut page = page.clone();
    for item in json::take_items(&mut page, R::ITEMS) {
        assert!(!R::Item::from(item).to_map().is_empty());
    }
    (std::any::type_name::<R>(), more, place != again)
}

/// Every list of Douyin's but the recommendations, which have no place.
fn turns(page: &json::Value) -> Vec<Turned> {
    macro_rules! each { ($($request:ident)*) => { vec![$(turn::<$request>(page),)*] } }
    turn::<FeedRequest>(page);
    each!(PostRequest LikeRequest CollectionRequest CollectsRequest CollectsVideoRequest MusicCollectionRequest
        MixRequest CommentRequest CommentReplyRequest FollowFeedRequest FriendFeedRequest RelatedRequest
        HomeSearchRequest LocateRequest FollowingRequest FollowerRequest SearchRequest)
}

/// A page that every list takes for its own, with two works in each of them.
fn page() -> Value {
    let work = |id: u64| {
        let mut work = whole(Work::FIELDS);
        work["aweme_id"] = json!(id.to_string());
        work
    };
    let items: Vec<Value> = [71, 72]
        .map(|id| {
            let mut item = work(id);
            for key in ["aweme", "item", "aweme_info"] {
                item[key] = work(id);
            }
            item
        })
        .into();
    let mut page = json!({ "status_code": 0, "has_more": 1, "cursor": 5, "max_cursor": 6, "min_cursor": 4, "level": 2,
        "offset": 7, "min_time": 8, "max_time": 9, "log_pb": { "impr_id": "x" } });
    for list in ["aweme_list", "collects_list", "mc_list", "comments", "followings", "followers", "data"] {
        page[list] = json!(items);
    }
    page
}

/// Plans every work and sound of a page; nothing of it may lead out of a folder.
fn plan_all(page: &json::Value) -> usize {
    let want = Want { music: true, cover: true, desc: true, lyric: true, folderize: true, ..Want::default() };
    let template = Template::parse("{create}_{nickname}_{aweme_id}_{uid}_{desc}_{caption}").unwrap();
    let check = |plan: &Plan| {
        let names = plan.folders.iter().chain([&plan.stem]).chain([&plan.author.nickname]);
        for name in names {
            assert!(!name.contains(['/', '\\', '\0']) && !matches!(&**name, "." | ".."), "{name:?}");
        }
    };
    let author = Author { id: "a".into(), nickname: "a".into(), short_id: "1".into(), record: None };
    let author = Arc::new(author);
    let mut planned = 0;
    for list in ["aweme_list", "data", "mc_list", "item_list"] {
        for item in json::items(page, list) {
            for key in ["", "aweme", "item", "aweme_info"] {
                let Some(work) = json::at(item, key).filter(|_| !key.is_empty()).or(Some(item)) else {
                    continue;
                };
                check(&plan_work(Work::from(work.clone()), None, &want, &template, &Interval::ALL));
                planned += 1;
            }
            check(&plan_song(&Music::from(item.clone()), author.clone(), &want));
        }
    }
    planned
}

#[test]
fn a_whole_page_moves_every_list_once() {
    let page = json_of(&page());
    for (name, more, moved) in turns(&page) {
        assert!(more && !moved, "{name}: the same page is another place");
    }
    assert_eq!(plan_all(&page), 24);
    let last = json_of(&json!({ "has_more": 0, "cursor": 5, "max_cursor": 5 }));
    assert!(turns(&last).iter().all(|(_, more, _)| !more));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_list_that_gets_the_same_page_again_stands(at in any::<usize>(), kind in 1..STRANGE) {
        let whole = page();
        let mut changed = whole.clone();
        let mut left = at % count(&whole);
        replace(&mut changed, &mut left, &strange(kind).unwrap_or(Value::Null));
        let changed = json_of(&changed);
        for (name, _, moved) in turns(&changed) {
            prop_assert!(!moved, "{}: the same page is another place", name);
        }
        plan_all(&changed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Captures, where they are at hand: any value of any of them replaced.
    #[test]
    fn captured_pages_are_turned_and_planned_with_any_value_replaced(
        file in any::<usize>(), at in any::<usize>(), kind in 1..STRANGE,
    ) {
        let Some((name, answer)) = captures().get(file % captures().len().max(1)) else { return Ok(()) };
        let mut changed = answer.clone();
        let mut left = at % count(answer);
        replace(&mut changed, &mut left, &strange(kind).unwrap_or(Value::Null));
        let changed = json_of(&changed);
        for (request, _, moved) in turns(&changed) {
            prop_assert!(!moved, "{} of {}: the same page is another place", request, name);
        }
        plan_all(&changed);
    }
}

/// What an answer that is wrong may lead to.
const HONEST: &[Cause] = &[
    Cause::AuthorNotFound,
    Cause::AuthorPrivate,
    Cause::BadReply,
    Cause::Business,
    Cause::ListingShort,
    Cause::LoginRequired,
];

const ENTER: &str = "/webcast/room/web/enter/";

#[tokio::test]
async fn rooms_that_are_wrong_in_one_place_are_answers_or_errors() {
    let sim = sim();
    let douyin = guest(&sim);
    let room = sim.author("mixed").web_rid();
    let whole = serde_json::to_value(douyin.fetch_user_live_videos(&room).await.unwrap().json()).unwrap();
    let (mut answers, mut errors) = (0, 0);
    for kind in 1..STRANGE {
        for path in [
            "status_code",
            "data",
            "data.data",
            "data.data[0]",
            "data.data[0].id_str",
            "data.data[0].status",
            "data.data[0].title",
            "data.data[0].stream_url",
            "data.data[0].cover",
            "data.user",
            "data.user.sec_uid",
            "data.user.nickname",
        ] {
            let mut changed = whole.clone();
            *place(&mut changed, &steps(path)) = strange(kind).unwrap();
            sim.faults().clear();
            sim.faults().add(Rule::new(Fault::Json(changed)).path(ENTER).always());
            let target = Target::new(TargetKind::LiveRoom, room.clone());
            match douyin.clone().live(target).await {
                Ok(found) => {
                    assert!(!found.author.nickname.contains('/'), "{path} {kind}");
                    answers += 1;
                }
                Err(error) => {
                    assert!(HONEST.contains(&error.cause()), "{path} {kind}: {error} {}", error.code());
                    errors += 1;
                }
            }
        }
    }
    assert!(answers > 80 && errors > 20, "{answers} answers, {errors} errors");
}

const PROFILE: &str = "/aweme/v1/web/user/profile/other/";

#[tokio::test]
async fn profiles_that_are_wrong_in_one_place_still_lead_to_works_or_errors() {
    let sim = sim();
    let douyin = account(&sim);
    let target = author(&sim, "mixed");
    let whole = serde_json::to_value(douyin.fetch_user_profile(&target.id).await.unwrap().json()).unwrap();
    let (mut works, mut errors) = (0, 0);
    for kind in 1..STRANGE {
        for path in ["user", "user.sec_uid", "user.uid", "user.nickname", "user.aweme_count", "user.secret"] {
            let mut changed = whole.clone();
            *place(&mut changed, &steps(path)) = strange(kind).unwrap();
            sim.faults().clear();
            sim.faults().add(Rule::new(Fault::Json(changed)).path(PROFILE).always());
            let asked = Order { page_counts: 2, ..order(target.clone(), Some(2)) };
            let found: Vec<_> = douyin.clone().run("post", asked).collect().await;
            for plan in found {
                match plan {
                    Ok(plan) => {
                        assert_eq!(plan.author.id, target.id, "{path} {kind}");
                        assert!(!plan.author.nickname.contains('/'), "{path} {kind}");
                        works += 1;
                    }
                    Err(error) => {
                        assert!(HONEST.contains(&error.cause()), "{path} {kind}: {error} {}", error.code());
                        errors += 1;
                    }
                }
            }
        }
    }
    assert!(works > 100 && errors > 5, "{works} works, {errors} errors");
}

#[tokio::test]
async fn a_page_that_promises_more_and_tells_no_place_is_stuck() {
    let sim = sim();
    let path = "/aweme/v1/web/aweme/post/";
    let answer = json!({ "status_code": 0, "has_more": 1, "aweme_list": [{ "aweme_id": "7" }] });
    sim.faults().add(Rule::new(Fault::Json(answer)).path(path).always());
    let limits = Limits { max_counts: None, page_counts: 10 };
    let mut pages = guest(&sim).fetch_user_post_videos("MS4wLjABAAAA", 0, limits);
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 1);
    assert_eq!(pages.next().await.unwrap().unwrap_err().cause(), Cause::ListingStuck);
    assert_eq!(sim.hits(path).len(), 1);
}

#[tokio::test]
async fn a_search_that_is_led_in_circles_ends_and_says_so() {
    let sim = sim();
    let path = "/aweme/v1/web/general/search/single/";
    for turn in 0..6_u32 {
        let answer = json!({ "status_code": 0, "has_more": 1, "cursor": 10 * (turn % 2 + 1),
            "log_pb": { "impr_id": format!("id{turn}") }, "data": [{ "aweme_info": { "aweme_id": "7" } }] });
        sim.faults().add(Rule::new(Fault::Json(answer)).path(path));
    }
    let limits = Limits { max_counts: None, page_counts: 10 };
    let mut pages = guest(&sim).fetch_general_search("a", 0, limits);
    let mut listed = 0;
    let end = loop {
        match pages.next().await {
            Some(Ok(page)) => listed += page.items.len(),
            other => break other,
        }
    };
    assert_eq!(end.unwrap().unwrap_err().cause(), Cause::ListingStuck);
    assert_eq!((listed, sim.hits(path).len()), (3, 3));
}
