//! Lists of works, folders, sounds and comments; each goes on where the caller says.

use super::api::{Endpoint, get};
use super::call::Call;
use super::family::{Body, Family};
use super::param;
use crate::json::{self, View};
use crate::net::State;
use crate::platform::{Asked, Reply};
use crate::world::{Author, Work};
use serde_json::{Value, json};

/// A row per list.
pub(super) static LISTS: &[Endpoint] = &[
    get("/aweme/v1/web/aweme/favorite/", &["sec_user_id", "max_cursor", "count"], likes).guarded(),
    get("/aweme/v1/web/aweme/listcollection/", &["cursor", "count"], collection)
        .guarded()
        .login()
        .post(Body::Json),
    get("/aweme/v1/web/collects/list/", &["cursor", "count"], folders).guarded().login(),
    get("/aweme/v1/web/collects/video/list/", &["cursor", "count", "collects_id"], in_folder)
        .guarded()
        .login(),
    get("/aweme/v1/web/music/listcollection/", &["cursor", "count"], songs).login(),
    get("/aweme/v1/web/mix/aweme/", &["cursor", "count", "mix_id"], mix).guarded(),
    get("/aweme/v1/web/comment/list/", &["aweme_id", "cursor", "count"], comments),
    get("/aweme/v1/web/comment/list/reply/", &["item_id", "comment_id", "cursor", "count"], replies),
    get("/aweme/v1/web/tab/feed/", &["count", "refresh_index", "aweme_pc_rec_raw_data"], feed).guarded(),
    get("/aweme/v1/web/follow/feed/", &["cursor", "level", "count"], friends).login(),
    get("/aweme/v1/web/familiar/feed/", &["cursor", "level"], friends).login().post(Body::None),
    get("/aweme/v1/web/aweme/related/", &["aweme_id", "filterGids", "count"], related),
    get("/aweme/v1/web/locate/post/", &["sec_user_id", "max_cursor", "locate_item_cursor"], locate),
    get("/aweme/v1/web/home/search/item/", &["keyword", "from_user", "count"], home_search),
    get("/aweme/v1/web/general/search/single/", &["keyword", "count"], search),
    get("/aweme/v1/web/api/suggest_words/", &["query", "count", "business_id"], words),
    get("/aweme/v2/web/aweme/stats/", &["item_id", "play_delta"], stats).post(Body::Form),
    get("/web/api/v2/aweme/slidesinfo/", &["aweme_ids"], slides).of(Family::Bare),
];

/// The author whose works fill the account's own lists.
pub(super) fn shown<'a>(view: &View<'a>) -> &'a Author {
    &view.world.authors[0]
}

fn works<'a>(view: &View<'a>) -> Vec<&'a Work> {
    shown(view).listed().filter(|work| !view.world.is_gone(work.id)).collect()
}

fn page(call: &Call<'_>, list: &str, items: Vec<Value>, cursor: usize, more: bool) -> Value {
    json!({ list: items, "cursor": cursor, "has_more": i64::from(more), "status_code": 0,
            "extra": { "now": call.view.now * 1000 }, "log_pb": json::log_pb(&call.view) })
}

fn objects(call: &Call<'_>, works: &[&Work]) -> Vec<Value> {
    works.iter().map(|work| json::work_object(&call.view, shown(&call.view), work)).collect()
}

/// A list of works that goes on at an offset.
fn by_offset(call: &Call<'_>, all: &[&Work]) -> Value {
    let (items, cursor, more) = call.part(all, "cursor");
    page(call, "aweme_list", objects(call, &items), cursor, more)
}

/// What an author likes: works of the shown author, the last liked first; nothing of a private author.
fn likes(call: &Call<'_>) -> Value {
    let cursor = call.number("max_cursor").unwrap_or(0);
    let hidden = call.author().is_none_or(|author| author.secret);
    let all: Vec<&Work> = if hidden { Vec::new() } else { works(&call.view) };
    let left: Vec<&Work> = all.into_iter().filter(|work| cursor <= 0 || work.stamp < cursor).collect();
    let count = call.number("count").unwrap_or(18).clamp(1, 50) as usize;
    let items: Vec<&Work> = left.iter().take(count).copied().collect();
    let next = items.last().map_or(cursor, |work| work.stamp);
    json!({ "aweme_list": objects(call, &items), "has_more": i64::from(left.len() > count), "max_cursor": next,
            "min_cursor": items.first().map_or(0, |work| work.stamp), "status_code": 0,
            "log_pb": json::log_pb(&call.view) })
}

/// The cursor is a time in microseconds.
fn collection(call: &Call<'_>) -> Value {
    let cursor = call.number("cursor").unwrap_or(0);
    let mut left = works(&call.view);
    left.retain(|work| cursor <= 0 || work.stamp * 1000 < cursor);
    let count = call.number("count").unwrap_or(10).clamp(1, 50) as usize;
    let items: Vec<&Work> = left.iter().take(count).copied().collect();
    let next = items.last().map_or(cursor, |work| work.stamp * 1000);
    let mut answer = page(call, "aweme_list", objects(call, &items), 0, left.len() > count);
    answer["cursor"] = next.into();
    answer
}

/// Ids and names of the account's folders. The ids are beyond 2^53.
const FOLDERS: [(u64, &str); 3] = [
    (7_200_000_000_000_000_101, "美食"),
    (7_200_000_000_000_000_102, "旅行 2024/1"),
    (7_200_000_000_000_000_103, "空"),
];

/// The works of a folder: every second one each, the first ones in both when they are shared, none in the last.
fn contents<'a>(view: &View<'a>, folder: usize) -> Vec<&'a Work> {
    let shared = view.world.shared();
    let all = shown(view).listed().enumerate();
    let inside = all.filter(|(at, _)| folder < 2 && (at % 2 == folder || *at < shared)).map(|(_, work)| work);
    inside.filter(|work| !view.world.is_gone(work.id)).collect()
}

/// Two folders a page at most.
fn folders(call: &Call<'_>) -> Value {
    let start = call.number("cursor").unwrap_or(0).clamp(0, 3) as usize;
    let end = (start + 2).min(FOLDERS.len());
    let row = |at: usize| {
        let (id, name) = FOLDERS[at];
        json::folder(&call.view, id, name, contents(&call.view, at).len(), shown(&call.view))
    };
    let mut answer = page(call, "collects_list", (start..end).map(row).collect(), end, end < FOLDERS.len());
    answer["total_number"] = FOLDERS.len().into();
    answer
}

fn in_folder(call: &Call<'_>) -> Value {
    let id = call.text("collects_id");
    let at = FOLDERS.iter().position(|(known, _)| known.to_string() == id).unwrap_or(2);
    by_offset(call, &contents(&call.view, at))
}

fn songs(call: &Call<'_>) -> Value {
    let sounds: Vec<_> = works(&call.view).into_iter().filter_map(|work| work.music.as_ref()).collect();
    let (items, cursor, more) = call.part(&sounds, "cursor");
    let row = |music: &&crate::world::Music| {
        let lyric = format!("https://lyric.douyinstatic.com/obj/{}", music.id);
        // Every second song has lyrics, every fourth a damaged file of them.
        json::song(&call.view, music, music.id.is_multiple_of(2).then_some(lyric.as_str()))
    };
    let mut answer = page(call, "mc_list", items.iter().map(row).collect(), cursor, more);
    answer["msg"] = "success".into();
    answer
}

/// The lyrics of a song; those of every fourth are no JSON.
pub(super) fn lyric(_: &State, asked: &Asked) -> Reply {
    let id: u64 = asked.path.rsplit('/').next().and_then(|id| id.parse().ok()).unwrap_or(0);
    if id.is_multiple_of(4) {
        return Reply::text(200, "[[oh no");
    }
    let line = |n: u64| json!({ "text": format!("line {n} of {id}"), "timeId": format!("{n}.25") });
    Reply::json(&(0..3).map(line).collect())
}

fn mix(call: &Call<'_>) -> Value {
    let id = call.number("mix_id").and_then(|id| u64::try_from(id).ok());
    let mut all = works(&call.view);
    all.retain(|work| work.mix.is_some() && work.mix == id);
    by_offset(call, &all)
}

/// How many comments each work has, and how many replies each comment.
const COMMENTS: u64 = 47;
const REPLIES: u64 = 7;

fn comments(call: &Call<'_>) -> Value {
    let all: Vec<u64> = (1..=COMMENTS).map(|n| 7_500_000_000_000_000_000 + n).collect();
    let (items, cursor, more) = call.part(&all, "cursor");
    let id = call.text("aweme_id");
    let rows = items.iter().map(|n| json::comment(&call.view, &id, *n, "0", REPLIES)).collect();
    let mut answer = page(call, "comments", rows, cursor, more);
    answer["total"] = COMMENTS.into();
    answer
}

fn replies(call: &Call<'_>) -> Value {
    let all: Vec<u64> = (1..=REPLIES).map(|n| 7_600_000_000_000_000_000 + n).collect();
    let (items, cursor, more) = call.part(&all, "cursor");
    let (id, to) = (call.text("item_id"), call.text("comment_id"));
    let rows = items.iter().map(|n| json::comment(&call.view, &id, *n, &to, 0)).collect();
    let mut answer = page(call, "comments", rows, cursor, more);
    answer["total"] = REPLIES.into();
    answer
}

/// The works of all public authors, taken round and round.
fn feed(call: &Call<'_>) -> Value {
    let all: Vec<(&Author, &Work)> = call
        .view
        .world
        .authors
        .iter()
        .filter(|author| !author.secret && author.key != "bench")
        .flat_map(|author| author.listed().map(move |work| (author, work)))
        .collect();
    let count = call.number("count").unwrap_or(10).clamp(1, 50) as usize;
    let start = (call.number("refresh_index").unwrap_or(1).max(1) as usize - 1) * count;
    let rows = (start..start + count).map(|at| all[at % all.len()]);
    let rows = rows.map(|(author, work)| json::work_object(&call.view, author, work)).collect();
    page(call, "aweme_list", rows, 0, true)
}

/// Three works a page; the last page has works too.
fn friends(call: &Call<'_>) -> Value {
    let start = call.number("cursor").unwrap_or(0).max(0) as usize;
    let all = works(&call.view);
    let end = (start + 3).min(all.len()).min(10);
    let row = |work: &&Work| {
        json!({ "feed_type": 1, "source": "familiar",
                "aweme": json::work_object(&call.view, shown(&call.view), work) })
    };
    let rows = all[start.min(end)..end].iter().map(row).collect();
    let mut answer = page(call, "data", rows, end, end < 10);
    answer["level"] = (call.number("level").unwrap_or(1) + 1).into();
    answer["friend_update_count"] = 3.into();
    answer
}

/// Works that are not among those to leave out; twenty in all.
fn related(call: &Call<'_>) -> Value {
    let out = call.text("filterGids");
    let out: Vec<&str> = out.split(',').collect();
    let mut left: Vec<&Work> = works(&call.view).into_iter().take(20).collect();
    left.retain(|work| !out.contains(&work.id.to_string().as_str()));
    let count = call.number("count").unwrap_or(20).clamp(1, 50) as usize;
    let items: Vec<&Work> = left.iter().take(count).copied().collect();
    page(call, "aweme_list", objects(call, &items), 0, left.len() > count)
}

fn locate(call: &Call<'_>) -> Value {
    let around = call.number("locate_item_cursor").unwrap_or(0);
    let mut all = works(&call.view);
    all.retain(|work| work.stamp <= around);
    all.truncate(10);
    let mut answer = page(call, "aweme_list", objects(call, &all), 0, false);
    answer["max_cursor"] = all.last().map_or(0, |work| work.stamp).into();
    answer["locate_item_cursor"] = around.to_string().into();
    answer
}

/// Only a search that goes on under its id finds the second page.
fn home_search(call: &Call<'_>) -> Value {
    let keyword = call.text("keyword");
    let mut all = works(&call.view);
    all.retain(|work| work.desc.contains(&keyword));
    if call.number("offset").unwrap_or(0) > 0 && call.text("search_id").is_empty() {
        all.clear();
    }
    let (items, cursor, more) = call.part(&all, "offset");
    let rows = objects(call, &items).into_iter().map(|item| json!({ "item": item })).collect();
    let mut answer = page(call, "aweme_list", rows, cursor, more);
    answer["global_doodle_config"] = json!({ "home_text": "found", "keyword": keyword });
    answer
}

fn search(call: &Call<'_>) -> Value {
    let all = works(&call.view);
    let (items, cursor, more) = call.part(&all[..all.len().min(12)], "offset");
    let rows =
        objects(call, &items).into_iter().map(|work| json!({ "type": 1, "aweme_info": work })).collect();
    page(call, "data", rows, cursor, more)
}

fn words(call: &Call<'_>) -> Value {
    let query = call.text("query");
    let count = call.number("count").unwrap_or(8).clamp(1, 20);
    let word = |n: i64| json!({ "id": format!("{n}"), "word": format!("{query} {n}") });
    json!({ "data": [{ "words": (1..=count).map(word).collect::<Vec<_>>() }], "msg": "success",
            "log_pb": json::log_pb(&call.view) })
}

fn stats(_: &Call<'_>) -> Value {
    json!({ "status_code": 0, "status_msg": "", "extra": {} })
}

fn slides(call: &Call<'_>) -> Value {
    let ids: Vec<u64> = serde_json::from_str(&call.text("aweme_ids")).unwrap_or_default();
    let found = ids.iter().filter_map(|id| call.view.world.work(*id));
    let rows: Vec<Value> = found.map(|(author, work)| json::work_object(&call.view, author, work)).collect();
    json!({ "status_code": 0, "aweme_details": rows, "filter_list": [] })
}

/// The ids in a form, as a JSON list.
pub(super) fn form_ids(body: &str, name: &str) -> Vec<String> {
    let text = param(&body.replace('+', "%20"), name).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}
