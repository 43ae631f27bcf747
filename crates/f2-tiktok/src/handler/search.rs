//! Mode `search`: the works that words lead to, in a folder of those words.

use std::sync::Arc;

use f2_core::assets::path_name;
use f2_core::media::Author;
use f2_core::page::{Limits, Pages};
use f2_core::plan::clean;
use f2_core::platform::{Order, Plans};
use futures_util::StreamExt as _;

use crate::TikTok;
use crate::crawler::requests::SearchRequest;

/// Plans the works the target's words lead to, as the site ranks them.
pub(super) fn handle_search(tiktok: Arc<TikTok>, order: Order) -> Plans {
    let keyword = order.target.id.clone();
    let author = Arc::new(Author {
        id: format!("search/{keyword}"),
        nickname: path_name(Some(clean(&keyword)), ""),
        short_id: String::new(),
        record: None,
    });
    tiktok.tell_author(&author, None);
    let request = SearchRequest { keyword, ..Default::default() };
    tiktok.listing(request, order).of(author).plans().boxed()
}

impl TikTok {
    /// A search among all works, page by page; `offset` 0 begins at the best.
    #[must_use]
    pub fn fetch_search_videos(&self, keyword: &str, offset: i64, limits: Limits) -> Pages<SearchRequest> {
        let keyword = keyword.to_owned();
        self.pages(SearchRequest { keyword, offset, ..Default::default() }, limits)
    }
}
