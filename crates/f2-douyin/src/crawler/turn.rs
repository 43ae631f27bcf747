//! How the lists move on that do not follow one cursor. Each takes the next place from a page and says whether
//! there is one.

use f2_core::json::{self, Value, int_at as int, text_at as text};
use f2_core::request::has_more;

use super::requests::{
    FeedRequest, FollowFeedRequest, FollowerRequest, FollowingRequest, FriendFeedRequest, HomeSearchRequest,
    RelatedRequest, SearchRequest,
};

/// Recommendations never end; each page is the next refresh.
pub(super) fn feed(request: &mut FeedRequest, page: &Value) -> bool {
    request.refresh_index += 1;
    json::at(page, "has_more").and_then(json::flag).unwrap_or(true)
}

/// The cursor and the level of the page.
pub(super) fn follow(request: &mut FollowFeedRequest, page: &Value) -> bool {
    request.cursor = int(page, "cursor");
    request.level = json::at(page, "level").and_then(json::int).unwrap_or(request.level);
    has_more(page)
}

/// The cursor and the level of the page; the level is also the pull type, as F2 sends it.
pub(super) fn friend(request: &mut FriendFeedRequest, page: &Value) -> bool {
    request.cursor = int(page, "cursor");
    request.level = json::at(page, "level").and_then(json::int).unwrap_or(request.level);
    request.pull_type = request.level;
    has_more(page)
}

/// All ids seen so far are left out of the next page. (F2 sends only the last page's, and gets repeats.)
pub(super) fn related(request: &mut RelatedRequest, page: &Value) -> bool {
    for id in json::each(page, "aweme_list[*].aweme_id").into_iter().flatten().filter_map(json::text) {
        if !request.filter_gids.is_empty() && !request.filter_gids.ends_with(',') {
            request.filter_gids.push(',');
        }
        request.filter_gids.push_str(&id);
    }
    has_more(page)
}

/// The offset behind the page, and the id of the search.
pub(super) fn home_search(request: &mut HomeSearchRequest, page: &Value) -> bool {
    request.offset = int(page, "cursor");
    request.search_id = text(page, "log_pb.impr_id");
    has_more(page)
}

/// The offset behind the page, and the id of the search.
pub(super) fn search(request: &mut SearchRequest, page: &Value) -> bool {
    request.offset = int(page, "cursor");
    request.search_id = text(page, "log_pb.impr_id");
    has_more(page)
}

/// The newest first go on before the page's oldest time, the oldest first behind its newest, the mixed ones at
/// its offset. Another order has no second page.
pub(super) fn following(request: &mut FollowingRequest, page: &Value) -> bool {
    let (offset, min_time, max_time) = (int(page, "offset"), int(page, "min_time"), int(page, "max_time"));
    (request.offset, request.max_time, request.min_time) = match request.source_type {
        1 => (0, min_time, 0),
        3 => (0, 0, max_time),
        4 => (offset, 0, 0),
        _ => return false,
    };
    has_more(page)
}

/// On at the page's offset, before its oldest time.
pub(super) fn follower(request: &mut FollowerRequest, page: &Value) -> bool {
    request.offset = int(page, "offset");
    request.max_time = int(page, "min_time");
    has_more(page)
}
