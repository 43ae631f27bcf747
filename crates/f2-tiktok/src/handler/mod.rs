//! The modes, from a target to the plans of its works, and the methods that fetch.

mod live;
mod mix;
mod one;
mod owner;
mod post;
mod search;
mod subtitles;
mod talk;

use f2_core::error::{Cause, Error, Result};
use f2_core::handler::Listing;
use f2_core::page::{Limits, Pages};
use f2_core::platform::{Order, TargetKind};
use f2_core::request::Paged;

use crate::TikTok;
use crate::link;
use crate::live::broadcast;
use crate::views::Work;

pub use f2_core::handler::live_status;
pub(crate) use subtitles::subtitled;

/// What leads to a live room; the room of a link wins over the author that it names besides.
const ROOMS: &[TargetKind] = &[TargetKind::LiveRoom, TargetKind::Broadcast, TargetKind::Author];

f2_core::modes! { TikTok;
    "one" "one work" &[TargetKind::Work] => one::handle_one_video;
    "post" "the works an author published" &[TargetKind::Author] => post::handle_user_post;
    "like" "the works an author likes" &[TargetKind::Author] => post::handle_user_like;
    "collect" "the works an author has collected" &[TargetKind::Author] => post::handle_user_collect;
    "mix" "the works of a playlist, or of an author's playlists" &[TargetKind::Mix, TargetKind::Author, TargetKind::Work] => mix::handle_user_mix;
    "live" "the live stream of a room, while it lasts" ROOMS => [live broadcast::handle_user_live];
    "search" "the works that words lead to" &[TargetKind::Keyword] => search::handle_search;
}

impl TikTok {
    /// The pages of a list that begins where the request stands.
    pub(crate) fn pages<R: Paged>(&self, request: R, limits: Limits) -> Pages<R> {
        Pages::new(self.crawler().session().clone(), request, limits)
    }

    /// The works of a list that begins where the request stands.
    fn listing<R: Paged<Item: Into<Work>>>(&self, request: R, order: Order) -> Listing<R, Work> {
        Listing::new(self.crawler().session().clone(), request, order)
    }
}

/// Whether an answer was kept back from this visitor, so that another source may give it. What the site says of the
/// thing itself is final.
fn is_refused(error: &Error) -> bool {
    use Cause::{BadReply, Business, Challenge, Forbidden, Gateway, RateLimited, RefusedEmpty, Unavailable};
    matches!(
        error.cause(),
        BadReply | Business | Challenge | Forbidden | Gateway | RateLimited | RefusedEmpty | Unavailable
    )
}

/// How much a refusal tells: of sources that all refuse, the one is told that tells most, of equal ones the first.
fn telling(error: &Error) -> u8 {
    use Cause::{BadReply, Business, NetBroken, NetConnect, NetTimeout, RefusedEmpty, Unavailable};
    match error.cause() {
        NetBroken | NetConnect | NetTimeout => 0,
        BadReply => 1,
        Unavailable => 2,
        Business => 3,
        RefusedEmpty => 4,
        _ => 5,
    }
}

/// What the first source gives, or the next one when the first refuses. When both do, the error is the one that tells
/// more.
async fn first_of<T>(
    first: impl Future<Output = Result<T>>,
    next: impl Future<Output = Result<T>>,
) -> Result<T> {
    match first.await {
        Err(error) if is_refused(&error) => {
            tracing::debug!(target: "f2::handler", code = error.code(), "another source is asked");
            next.await.map_err(|other| if telling(&other) > telling(&error) { other } else { error })
        }
        answer => answer,
    }
}

/// A handle that can stand in an address, without its `@`.
fn handle_of(text: &str) -> Result<&str> {
    let handle = text.trim_start_matches('@');
    match link::is_handle(handle) {
        true => Ok(handle),
        false => {
            Err(Error::new(Cause::UsageArgument).detail("the uniqueId is none: letters, digits, _, . and -"))
        }
    }
}
