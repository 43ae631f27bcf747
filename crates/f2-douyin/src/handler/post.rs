//! Mode `post`: the works an author published.

use std::sync::Arc;

use f2_core::error::Result;
use f2_core::media::{Author, Record};
use f2_core::page::{Limits, Pages};
use f2_core::platform::{Order, Plans};
use f2_core::progress::Event;
use f2_core::view::View as _;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::listing::Listing;
use crate::Douyin;
use crate::crawler::requests::{PostRequest, ProfileRequest};
use crate::media::path_name;
use crate::views::UserProfile;

/// Plans the works of the target's author, newest first.
pub(super) fn handle_user_post(douyin: Arc<Douyin>, order: Order) -> Plans {
    stream::once(async move { start(&douyin, order).await.map(Listing::plans) }).try_flatten().boxed()
}

/// Reads the profile and opens the list.
async fn start(douyin: &Douyin, order: Order) -> Result<Listing<PostRequest>> {
    let profile = douyin.fetch_user_profile(&order.target.id).await?;
    let author = Arc::new(author(&profile, &order.target.id));
    let expected = profile.aweme_count();
    let sink = &douyin.crawler().session().settings().sink;
    sink.event(Event::Author { author: &author, expected });
    let newest = order.interval.end().map_or(0, |end| end.as_millisecond());
    let request =
        PostRequest { max_cursor: newest, sec_user_id: order.target.id.clone(), ..Default::default() };
    let limits = Limits { max_counts: order.max_counts, page_counts: order.page_counts };
    let pages = Pages::new(douyin.crawler().session().clone(), request, limits);
    let floor = order.interval.start().map(|start| start.as_millisecond());
    let hidden = profile.secret() == Some(true);
    Ok(Listing::new(pages, author, order)
        .expecting(expected, douyin.is_guest(), hidden)
        .until(move |request| floor.is_some_and(|floor| request.max_cursor < floor)))
}

/// The author of a profile.
fn author(profile: &UserProfile, sec_user_id: &str) -> Author {
    let uid = profile.uid().unwrap_or_default();
    let mut cells = profile.cells();
    // The key column holds the id that was asked for even when the answer leaves it out.
    cells.retain(|(name, _)| *name != "sec_user_id");
    cells.insert(0, ("sec_user_id", f2_core::media::Cell::Text(sec_user_id.to_owned())));
    Author {
        id: sec_user_id.to_owned(),
        nickname: path_name(profile.nickname().map(|name| name.clean()), &uid),
        short_id: uid,
        record: Some(Record { table: "user_info_web", key: "sec_user_id", cells }),
    }
}

impl Douyin {
    /// A user's profile.
    ///
    /// # Errors
    /// `author.not_found`, or what kept the answer from coming.
    pub async fn fetch_user_profile(&self, sec_user_id: &str) -> Result<UserProfile> {
        let request = ProfileRequest { sec_user_id: sec_user_id.to_owned() };
        self.crawler().fetch_user_profile(&request).await
    }

    /// A user's works, page by page, newest first; `max_cursor` 0 begins at the newest.
    #[must_use]
    pub fn fetch_user_post_videos(
        &self,
        sec_user_id: &str,
        max_cursor: i64,
        limits: Limits,
    ) -> Pages<PostRequest> {
        let request = PostRequest { max_cursor, sec_user_id: sec_user_id.to_owned(), ..Default::default() };
        Pages::new(self.crawler().session().clone(), request, limits)
    }
}
