//! How the lists move on that do not follow one cursor. Each takes the next place from a page and says whether
//! there is one.

use f2_core::json::{self, Value, int_at as int, text_at as text};
use f2_core::request::has_more;

use super::requests::{
    CreatorRequest, PostRequest, RecommendRequest, RelatedRequest, SearchRequest, StoryRequest,
    UserListRequest,
};

/// So far back a page of [`creator`] without a work moves the list.
const WEEK_MS: i64 = 7 * 24 * 3600 * 1000;

/// There were no works before this time.
const BEGINNING_MS: i64 = 1_472_706_000_000;

/// When the last work of a page was published, in milliseconds.
fn last_work(page: &Value) -> Option<i64> {
    let last = json::items(page, "itemList").last()?;
    Some(json::at(last, "createTime").and_then(json::int)?.saturating_mul(1000))
}

/// The cursor of the page; where it does not go back in time, the time of the page's last work.
pub(super) fn posts(request: &mut PostRequest, page: &Value) -> bool {
    let told = int(page, "cursor");
    let back = |cursor: i64| cursor > 0 && (request.cursor == 0 || cursor < request.cursor);
    request.cursor = match last_work(page) {
        Some(last) if !back(told) && back(last) => last,
        _ => told,
    };
    has_more(page)
}

/// On before the page's oldest work (`list_type` 0: behind its newest). A page looks back a week or so: one that
/// moves nothing goes on a week before it began, and no further, so that no work of a pause's other side is missed.
pub(super) fn creator(request: &mut CreatorRequest, page: &Value) -> bool {
    let times = json::items(page, "itemList").iter().filter_map(|work| json::at(work, "createTime"));
    let times = times.filter_map(json::int).map(|seconds| seconds.saturating_mul(1000));
    let newest_first = request.list_type != 0;
    let furthest = if newest_first { times.min() } else { times.max() };
    request.cursor = match furthest.filter(|furthest| *furthest != request.cursor) {
        Some(furthest) => furthest,
        None if newest_first => request.cursor.saturating_sub(WEEK_MS),
        None => request.cursor,
    };
    let more = json::at(page, "hasMorePrevious").and_then(json::flag).unwrap_or_else(|| has_more(page));
    more && request.cursor >= BEGINNING_MS
}

/// Recommendations never end; each page is another draw.
pub(super) fn recommend(request: &mut RecommendRequest, page: &Value) -> bool {
    request.cursor = request.cursor.saturating_add(1);
    json::at(page, "hasMore").and_then(json::flag).unwrap_or(true)
}

/// Works like another come without a cursor: their number so far stands in for it.
pub(super) fn related(request: &mut RelatedRequest, page: &Value) -> bool {
    let listed = i64::try_from(json::items(page, "itemList").len()).unwrap_or_default();
    request.cursor = json::at(page, "cursor").and_then(json::int).unwrap_or(request.cursor + listed);
    has_more(page)
}

/// The offset behind the page, and the id of the search.
pub(super) fn search(request: &mut SearchRequest, page: &Value) -> bool {
    request.offset = int(page, "cursor");
    request.search_id = text(page, "extra.logid");
    has_more(page)
}

/// Stories name their places in capitals.
pub(super) fn stories(request: &mut StoryRequest, page: &Value) -> bool {
    request.cursor = int(page, "MaxCursor");
    json::at(page, "HasMoreAfter").and_then(json::flag).unwrap_or(false)
}

/// On before the page's oldest time.
pub(super) fn users(request: &mut UserListRequest, page: &Value) -> bool {
    request.max_cursor = int(page, "minCursor");
    request.min_cursor = request.max_cursor;
    has_more(page)
}
