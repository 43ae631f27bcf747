//! The modes, from a target to the plans of its works, and the methods that fetch.

mod collection;
mod feed;
mod live;
mod mix;
mod music;
mod one;
mod owner;
mod people;
mod post;
mod talk;

use f2_core::handler::Listing;
use f2_core::page::{Limits, Pages};
use f2_core::platform::{Order, TargetKind};
use f2_core::request::Paged;

use crate::Douyin;
use crate::live::broadcast;
use crate::views::Work;

pub use f2_core::handler::live_status;
pub(crate) use live::ROOM_ID_DIGITS;

/// Lists of the account itself: a link is not needed, and only names the folder.
const OWN: &[TargetKind] = &[TargetKind::Account, TargetKind::Author];
/// What leads to a live room; the room of a link wins over the author that it names besides.
pub(crate) const ROOMS: &[TargetKind] = &[TargetKind::LiveRoom, TargetKind::Broadcast, TargetKind::Author];

f2_core::modes! { Douyin;
    "one" "one work" &[TargetKind::Work] => one::handle_one_video;
    "post" "the works an author published" &[TargetKind::Author] => post::handle_user_post;
    "like" "the works an author likes" &[TargetKind::Author] => post::handle_user_like;
    "music" "the sounds the account has collected" OWN => music::handle_user_music_collection;
    "collection" "the works the account has collected" OWN => collection::handle_user_collection;
    "collects" "the works in the account's folders" OWN => collection::handle_user_collects;
    "mix" "the works of a mix" &[TargetKind::Mix, TargetKind::Work] => mix::handle_user_mix;
    "feed" "recommendations, or an author's works" OWN => feed::handle_user_feed;
    "related" "works like another" &[TargetKind::Work] => feed::handle_related;
    "live" "the live stream of a room, while it lasts" ROOMS => [live broadcast::handle_user_live];
    "friend" "the newest works of the account's friends" OWN => feed::handle_friend_feed;
}

impl Douyin {
    /// The pages of a list that begins where the request stands.
    pub(crate) fn pages<R: Paged>(&self, request: R, limits: Limits) -> Pages<R> {
        Pages::new(self.crawler().session().clone(), request, limits)
    }

    /// The works of a list that begins where the request stands.
    fn listing<R: Paged<Item: Into<Work>>>(&self, request: R, order: Order) -> Listing<R, Work> {
        Listing::new(self.crawler().session().clone(), request, order)
    }
}
