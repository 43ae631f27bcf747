//! The answer of `user/profile/other`.

use super::shape::Fill;
use super::work::put_author;
use super::{USER, View, log_pb, page::extra, set};
use crate::broadcast::Status;
use crate::world::{Author, Listing};
use serde_json::{Value, json};

/// The profile of an author; `user` is null for an unknown one.
pub(crate) fn profile(view: &View<'_>, author: Option<&Author>) -> Value {
    json!({
        "extra": extra(view),
        "log_pb": log_pb(view),
        "status_code": 0,
        "status_msg": null,
        "user": author.map_or(Value::Null, |a| user(view, a)),
    })
}

pub(super) fn user(view: &View<'_>, author: &Author) -> Value {
    let seed = view.world.seed.at("user").at(&author.sec_uid);
    let fill = Fill { mint: &view.mint, time: 1_700_000_000 };
    let mut out = USER.fill(seed, fill);
    put_author(view, &mut out, author);
    let missing = if author.listing == Listing::Short { 3 } else { 0 };
    set(&mut out, "aweme_count", author.listed().count() + missing);
    set(&mut out, "follower_count", 1000 + seed.below(1_000_000));
    set(&mut out, "following_count", seed.below(500));
    set(&mut out, "favoriting_count", seed.below(500));
    set(&mut out, "total_favorited", seed.below(10_000_000));
    set(&mut out, "country", "中国");
    set(&mut out, "ip_location", "IP属地：云南");
    set(&mut out, "gender", 1);
    let room = Some(view.on_air(author)).filter(|room| room.status != Status::Ended);
    set(&mut out, "live_status", i64::from(room.is_some()));
    set(&mut out, "room_id", room.and_then(|room| room.id.parse::<u64>().ok()).unwrap_or(0));
    out
}
