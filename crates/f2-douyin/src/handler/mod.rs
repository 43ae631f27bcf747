//! The modes, from a target to the plans of its works, and the methods that fetch.

mod collection;
mod feed;
mod listing;
mod live;
mod mix;
mod music;
mod one;
mod owner;
mod people;
mod post;
mod room;
mod talk;

use f2_core::error::Result;
use f2_core::page::{Limits, Pages};
use f2_core::plan::Plan;
use f2_core::platform::{Mode, Plans, TargetKind};
use f2_core::request::Paged;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};

use crate::Douyin;

pub use live::live_status;
pub use room::LiveRoom;

/// Lists of the account itself: a link is not needed, and only names the folder.
const OWN: &[TargetKind] = &[TargetKind::Account, TargetKind::Author];

/// A row of the table of modes.
macro_rules! modes {
    ($($name:literal $about:literal $takes:expr => $run:path;)*) => {
        /// The table of modes, in the order they are shown.
        pub const MODES: &[Mode<Douyin>] = &[$(Mode { name: $name, about: $about, takes: $takes, run: $run },)*];
    };
}

modes! {
    "one" "one work" &[TargetKind::Work] => one::handle_one_video;
    "post" "the works an author published" &[TargetKind::Author] => post::handle_user_post;
    "like" "the works an author likes" &[TargetKind::Author] => post::handle_user_like;
    "music" "the sounds the account has collected" OWN => music::handle_user_music_collection;
    "collection" "the works the account has collected" OWN => collection::handle_user_collection;
    "collects" "the works in the account's folders" OWN => collection::handle_user_collects;
    "mix" "the works of a mix" &[TargetKind::Mix, TargetKind::Work] => mix::handle_user_mix;
    "feed" "recommendations, or an author's works" OWN => feed::handle_user_feed;
    "related" "works like another" &[TargetKind::Work] => feed::handle_related;
    "friend" "the newest works of the account's friends" OWN => feed::handle_friend_feed;
}

/// The plans of a stream that is made first.
fn later<S>(made: impl Future<Output = Result<S>> + Send + 'static) -> Plans
where
    S: Stream<Item = Result<Plan>> + Send + 'static,
{
    stream::once(made).try_flatten().boxed()
}

impl Douyin {
    /// The pages of a list that begins where the request stands.
    pub(crate) fn pages<R: Paged>(&self, request: R, limits: Limits) -> Pages<R> {
        Pages::new(self.crawler().session().clone(), request, limits)
    }
}
