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
    request.refresh_index = request.refresh_index.saturating_add(1);
    json::at(page, "has_more").and_then(json::flag).unwrap_or(true)
}

/// The cursor of the page, and the level beside it. Another level at the same cursor is the same place.
fn deeper(cursor: &mut i64, level: &mut i64, page: &Value) {
    let next = int(page, "cursor");
    if next != *cursor {
        *cursor = next;
        *level = json::at(page, "level").and_then(json::int).unwrap_or(*level);
    }
}

/// The cursor and the level of the page.
pub(super) fn follow(request: &mut FollowFeedRequest, page: &Value) -> bool {
    deeper(&mut request.cursor, &mut request.level, page);
    has_more(page)
}

/// The cursor and the level of the page; the level is also the pull type, as F2 sends it.
pub(super) fn friend(request: &mut FriendFeedRequest, page: &Value) -> bool {
    deeper(&mut request.cursor, &mut request.level, page);
    request.pull_type = request.level;
    has_more(page)
}

/// All ids seen so far are left out of the next page. (F2 sends only the last page's, and gets repeats.) A page of
/// nothing else moves nothing.
pub(super) fn related(request: &mut RelatedRequest, page: &Value) -> bool {
    for id in json::each(page, "aweme_list[*].aweme_id").into_iter().flatten().filter_map(json::text) {
        let is_id = (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
        if !is_id || request.filter_gids.split(',').any(|known| known == id) {
            continue;
        }
        if !request.filter_gids.is_empty() && !request.filter_gids.ends_with(',') {
            request.filter_gids.push(',');
        }
        request.filter_gids.push_str(&id);
    }
    has_more(page)
}

/// The offset behind the page, and the id of the search. Each page has an id of its own: only an offset that grows
/// is another place.
fn further(offset: &mut i64, search_id: &mut String, page: &Value) {
    let next = int(page, "cursor");
    if next > *offset {
        *offset = next;
        *search_id = text(page, "log_pb.impr_id");
    }
}

/// The offset behind the page, and the id of the search.
pub(super) fn home_search(request: &mut HomeSearchRequest, page: &Value) -> bool {
    further(&mut request.offset, &mut request.search_id, page);
    has_more(page)
}

/// The offset behind the page, and the id of the search.
pub(super) fn search(request: &mut SearchRequest, page: &Value) -> bool {
    further(&mut request.offset, &mut request.search_id, page);
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

#[cfg(test)]
mod tests {
    use f2_core::request::Paged;

    use super::*;

    /// Where a list stands after each page, and whether it goes on from there.
    fn positions<R: Paged>(mut request: R, pages: &[&str]) -> Vec<(String, bool)> {
        let turn = |page: &&str| {
            let page = json::parse(page.as_bytes().to_vec()).expect("json");
            let more = request.advance(&page);
            (request.position(), more)
        };
        pages.iter().map(turn).collect()
    }

    fn stands(positions: &[(String, bool)]) -> bool {
        assert!(positions.iter().all(|(_, more)| *more), "{positions:?}");
        positions.windows(2).all(|pair| pair[0] == pair[1])
    }

    #[test]
    fn a_search_that_does_not_move_stands_whatever_its_id() {
        let pages = [
            r#"{"has_more":1,"cursor":10,"log_pb":{"impr_id":"a"}}"#,
            r#"{"has_more":1,"cursor":10,"log_pb":{"impr_id":"b"}}"#,
            r#"{"has_more":1,"cursor":4,"log_pb":{"impr_id":"c"}}"#,
            r#"{"has_more":1,"log_pb":{"impr_id":"d"}}"#,
        ];
        assert!(stands(&positions(HomeSearchRequest::default(), &pages)));
        assert!(stands(&positions(SearchRequest::default(), &pages)));
        let on = r#"{"has_more":1,"cursor":"20","log_pb":{"impr_id":"e"}}"#;
        assert!(!stands(&positions(SearchRequest::default(), &[pages[0], on])));
    }

    #[test]
    fn works_seen_before_do_not_move_the_works_like_another() {
        let pages = [
            r#"{"has_more":1,"aweme_list":[{"aweme_id":"8"},{"aweme_id":"9"}]}"#,
            r#"{"has_more":1,"aweme_list":[{"aweme_id":"9"},{"aweme_id":7},{"aweme_id":"8"}]}"#,
        ];
        let found = positions(RelatedRequest::like("7"), &pages);
        assert!(stands(&found), "{found:?}");
        assert!(found[0].0.contains("filterGids=7%2C8%2C9&"), "{found:?}");
    }

    #[test]
    fn a_level_alone_does_not_move_a_feed() {
        let page = |level: u8| format!(r#"{{"has_more":1,"cursor":5,"level":{level}}}"#);
        let pages = [page(1), page(2), page(3)];
        let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
        assert!(stands(&positions(FriendFeedRequest::default(), &pages)));
        assert!(stands(&positions(FollowFeedRequest::default(), &pages)));
    }
}
