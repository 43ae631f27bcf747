//! Lists of works, playlists and comments; each goes on where the caller says.

use super::api::{Endpoint, get, owns};
use super::call::Call;
use super::check::{Base, Sign};
use crate::json::tiktok as json;
use crate::json::{View, extra, log_pb};
use crate::world::{Author, Listing, PLAYLISTS, Shelf, Work};
use serde_json::{Value, json};

const BY_USER: &[&str] = &["secUid", "cursor", "count"];

/// A row per list.
pub(super) static LISTS: &[Endpoint] = &[
    get("/api/favorite/item_list/", BY_USER, Sign::Bogus, likes),
    get("/api/user/collect/item_list/", BY_USER, Sign::Bogus, collected).own(),
    get("/api/repost/item_list/", BY_USER, Sign::Free, reposts),
    get("/api/creator/item_list/", &["secUid", "cursor", "count", "type"], Sign::Free, creator)
        .of(Base::Visitor),
    get("/api/user/playlist/", BY_USER, Sign::Bogus, playlists),
    get("/api/mix/item_list/", &["mixId", "cursor", "count"], Sign::Bogus, mix),
    get(
        "/api/collection/item_list/",
        &["collectionId", "cursor", "count", "sourceType"],
        Sign::Free,
        collection,
    )
    .of(Base::Bare),
    get("/api/story/item_list/", &["authorId", "loadBackward"], Sign::Free, stories),
    get("/api/recommend/item_list/", &["count"], Sign::Bogus, recommended),
    get("/api/related/item_list/", &["itemID", "count"], Sign::Bogus, related),
    get("/api/search/item/full/", &["keyword", "count", "offset", "web_search_code"], Sign::Bogus, search)
        .of(Base::Search),
    get("/api/search/general/full/", &["keyword", "offset"], Sign::Bogus, general).of(Base::Search),
    get("/api/comment/list/", &["aweme_id", "cursor", "count"], Sign::Bogus, comments),
    get("/api/comment/list/reply/", &["item_id", "comment_id", "cursor", "count"], Sign::Bogus, replies),
];

/// The author whose works fill the account's own lists.
pub(super) fn shown<'a>(view: &View<'a>) -> &'a Author {
    &view.world.authors[0]
}

type Pair<'a> = (&'a Author, &'a Work);

/// A list of works that goes on at a time in milliseconds, as text.
fn by_time(call: &Call<'_>, all: Vec<Pair<'_>>) -> Value {
    let cursor = call.number("cursor").unwrap_or(0);
    let left: Vec<Pair<'_>> = all.into_iter().filter(|(_, w)| cursor <= 0 || w.stamp < cursor).collect();
    let count = call.number("count").unwrap_or(30).clamp(1, 35) as usize;
    let items: Vec<Pair<'_>> = left.iter().take(count).copied().collect();
    let next = items.last().map_or(cursor, |(_, work)| work.stamp);
    json::items(&call.view, &items, Some(next.to_string()), left.len() > count)
}

/// A list of works that goes on at an offset.
fn by_offset(call: &Call<'_>, all: &[Pair<'_>]) -> Value {
    let (items, cursor, more) = call.part(all, "cursor");
    json::items(&call.view, &items, Some(cursor.to_string()), more)
}

/// What an author likes; nothing when that is not for everybody.
fn likes(call: &Call<'_>) -> Value {
    let open = |author: &Author| json::likes_are_open(author) || owns(call, author);
    match call.author() {
        None => json::refusal(&call.view, 10_221, "user doesn't exist"),
        Some(author) if author.secret => json::refusal(&call.view, 10_222, "private account"),
        Some(author) if open(author) => by_time(call, call.view.world.shelf(Shelf::Liked)),
        Some(_) => by_time(call, Vec::new()),
    }
}

/// What the account has collected.
fn collected(call: &Call<'_>) -> Value {
    by_time(call, call.view.world.shelf(Shelf::Collected))
}

/// What an author has posted again.
fn reposts(call: &Call<'_>) -> Value {
    by_time(call, call.view.world.shelf(Shelf::Reposted))
}

/// So far back the list without a signature looks for authors of [`Listing::LookBack`], in milliseconds.
const WEEK: i64 = 7 * 86_400_000;

/// The list for visitors without a signature: works up to a time, which the last work of the page names.
fn creator(call: &Call<'_>) -> Value {
    let cursor = call.number("cursor").unwrap_or(0);
    let Some(author) = call.author().filter(|author| !author.secret) else {
        return json::items(&call.view, &[], None, false);
    };
    let open = |w: &&Work| w.private == 0 && !call.view.world.is_gone(w.id) && w.created * 1000 <= cursor;
    let all: Vec<Pair<'_>> = author.listed().filter(open).map(|work| (author, work)).collect();
    let count = call.number("count").unwrap_or(15).clamp(1, 15) as usize;
    let near = |(_, work): &&Pair<'_>| {
        author.listing != Listing::LookBack || work.created * 1000 > cursor.saturating_sub(WEEK)
    };
    let page: Vec<Pair<'_>> = all.iter().take_while(near).take(count).copied().collect();
    let more = all.len() > page.len();
    let mut out = json::items(&call.view, &page, None, more);
    out["hasMorePrevious"] = more.into();
    out
}

/// The works of the playlist a parameter names.
fn in_playlist<'a>(call: &Call<'a>, name: &str) -> Vec<Pair<'a>> {
    let id = call.number(name).and_then(|id| u64::try_from(id).ok());
    id.map_or_else(Vec::new, |id| call.view.world.shelf(Shelf::Playlist(id)))
}

/// Two playlists a page at most.
fn playlists(call: &Call<'_>) -> Value {
    let author = call.author().filter(|author| author.key == shown(&call.view).key);
    let all = if author.is_some() { &PLAYLISTS[..] } else { &[] };
    let start = call.number("cursor").unwrap_or(0).clamp(0, all.len() as i64) as usize;
    let end = (start + 2).min(all.len());
    let mut out = json::refusal(&call.view, 0, "");
    out["cursor"] = end.to_string().into();
    out["hasMore"] = (end < all.len()).into();
    if let (Some(author), true) = (author, start < end) {
        let row = |(id, name): &(u64, &str)| {
            let works = call.view.world.shelf(Shelf::Playlist(*id)).len();
            json::playlist(&call.view, author, *id, name, works)
        };
        out["playList"] = all[start..end].iter().map(row).collect();
    }
    out
}

fn mix(call: &Call<'_>) -> Value {
    by_offset(call, &in_playlist(call, "mixId"))
}

fn collection(call: &Call<'_>) -> Value {
    by_offset(call, &in_playlist(call, "collectionId"))
}

/// The most stories a page holds.
const STORIES: usize = 2;

/// The newest works of an author are stories too; `MaxCursor` is the time of the last one of a page.
fn stories(call: &Call<'_>) -> Value {
    let world = call.view.world;
    let author = world.authors.iter().find(|author| author.uid.to_string() == call.text("authorId"));
    let all = author.map_or_else(Vec::new, |author| world.shelf(Shelf::Stories(author.key)));
    let (cursor, total) = (call.number("cursor").unwrap_or(0), all.len());
    let left: Vec<Pair<'_>> = all.into_iter().filter(|(_, w)| cursor <= 0 || w.stamp < cursor).collect();
    let count = call.number("count").map_or(STORIES, |count| count.clamp(1, STORIES as i64) as usize);
    let page = &left[..left.len().min(count)];
    let mut out = json::items(&call.view, page, None, false);
    out["MaxCursor"] = page.last().map_or(cursor, |(_, work)| work.stamp).to_string().into();
    out["HasMoreAfter"] = (left.len() > page.len()).into();
    out["TotalCount"] = total.into();
    out
}

/// The works of all public authors, taken round and round.
fn recommended(call: &Call<'_>) -> Value {
    let public = |author: &&Author| !author.secret && author.key != "bench";
    let open = |author| Author::listed(author).filter(|w| w.private == 0).map(move |work| (author, work));
    let all: Vec<Pair<'_>> = call.view.world.authors.iter().filter(public).flat_map(open).collect();
    let count = call.number("count").unwrap_or(30).clamp(1, 35) as usize;
    let start = call.view.seq as usize * 7;
    let items: Vec<Pair<'_>> = (start..start + count).map(|at| all[at % all.len()]).collect();
    let mut out = json::items(&call.view, &items, None, true);
    out["liveCardDisplay"] = 2.into();
    out
}

/// Twenty other works of the shown author.
fn related(call: &Call<'_>) -> Value {
    let id = call.text("itemID");
    let mut all = call.view.world.shelf(Shelf::Liked);
    all.retain(|(_, work)| work.id.to_string() != id);
    all.truncate(20);
    by_offset(call, &all)
}

/// Works whose text contains the keyword. Only a search that goes on under its id finds what follows.
fn found<'a>(call: &Call<'a>) -> Vec<Pair<'a>> {
    if call.number("offset").unwrap_or(0) > 0 && call.text("search_id").is_empty() {
        return Vec::new();
    }
    call.view.world.shelf(Shelf::Found(&call.text("keyword")))
}

/// The envelope of a search; its `extra.logid` is the id to go on under.
fn searched(call: &Call<'_>, list: &str, rows: Vec<Value>, cursor: usize, more: bool) -> Value {
    let mut extra = extra(&call.view);
    extra["search_request_id"] = "".into();
    extra["api_debug_info"] = Value::Null;
    json!({ "status_code": 0, list: rows, "qc": "", "cursor": cursor, "has_more": i64::from(more), "ad_info": {},
            "extra": extra, "log_pb": log_pb(&call.view), "backtrace": "",
            "global_doodle_config": { "feedback_survey": null } })
}

fn search(call: &Call<'_>) -> Value {
    let (items, cursor, more) = call.part(&found(call), "offset");
    let rows = items.iter().map(|(author, work)| json::item(&call.view, author, work)).collect();
    searched(call, "item_list", rows, cursor, more)
}

/// Cards of one work each; the first page begins with a card of authors.
fn general(call: &Call<'_>) -> Value {
    let (items, cursor, more) = call.part(&found(call), "offset");
    let card = |(author, work): &Pair<'_>| json!({ "type": 1, "item": json::item(&call.view, author, work), "common": { "doc_id_str": work.id.to_string() } });
    let mut cards: Vec<Value> = items.iter().map(card).collect();
    if call.number("offset").unwrap_or(0) == 0 {
        cards.insert(0, json::user_card(&call.view, &[shown(&call.view)]));
    }
    searched(call, "data", cards, cursor, more)
}

/// How many comments each work has, and how many replies each comment.
const COMMENTS: u64 = 47;
const REPLIES: u64 = 7;

fn thread(call: &Call<'_>, item: &str, reply_to: &str, first: u64, total: u64) -> Value {
    let all: Vec<u64> = (1..=total).map(|n| first + n).collect();
    let (ids, cursor, more) = call.part(&all, "cursor");
    let under = if reply_to == "0" { REPLIES } else { 0 };
    let rows: Vec<Value> = ids.iter().map(|n| json::comment(&call.view, item, *n, reply_to, under)).collect();
    json!({ "alias_comment_deleted": false, "comments": rows, "cursor": cursor,
            "extra": { "api_debug_info": null, "fatal_item_ids": null, "now": call.view.now * 1000 },
            "has_filtered_comments": 0, "has_more": i64::from(more), "log_pb": log_pb(&call.view), "reply_style": 2,
            "status_code": 0, "status_msg": "", "top_gifts": null, "total": total })
}

fn comments(call: &Call<'_>) -> Value {
    thread(call, &call.text("aweme_id"), "0", 7_500_000_000_000_000_000, COMMENTS)
}

fn replies(call: &Call<'_>) -> Value {
    thread(call, &call.text("item_id"), &call.text("comment_id"), 7_600_000_000_000_000_000, REPLIES)
}
