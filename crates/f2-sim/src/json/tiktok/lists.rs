//! Comments and playlists.

use super::{COMMENT, View, filled, set};
use crate::world::Author;
use serde_json::{Value, json};

/// A comment, or a reply to the comment `reply_to` (`"0"` for none).
pub(crate) fn comment(view: &View<'_>, item: &str, id: u64, reply_to: &str, replies: u64) -> Value {
    let seed = view.world.seed.at("comment").nth(id);
    let mut out = filled_with_nulls(view, id);
    set(&mut out, "cid", id.to_string());
    set(&mut out, "aweme_id", item);
    set(&mut out, "text", format!("comment {id} \u{1f600}"));
    set(&mut out, "create_time", 1_760_000_000 + id % 100_000);
    set(&mut out, "digg_count", seed.below(1000));
    set(&mut out, "reply_id", reply_to);
    set(&mut out, "reply_comment_total", replies);
    set(&mut out, "user/nickname", format!("user {}", id % 1000));
    set(&mut out, "user/unique_id", format!("user{}", id % 1000));
    set(&mut out, "user/uid", (6_900_000_000_000_000_000 + id).to_string());
    set(&mut out, "share_info/acl/extra", "{}");
    out
}

/// Comments come from the app's side of the platform, where unset members are null.
fn filled_with_nulls(view: &View<'_>, id: u64) -> Value {
    let fill = crate::json::shape::Fill { mint: &view.mint, time: 1_760_000_000 };
    COMMENT.fill(view.world.seed.at("comment shape").nth(id), fill)
}

/// A playlist of an author.
pub(crate) fn playlist(view: &View<'_>, author: &Author, id: u64, name: &str, works: usize) -> Value {
    let cover = view.mint.filler(view.world.seed.at("playlist").nth(id));
    let mut creator = filled(&super::USER, view.world.seed.at("creator"), view, 1_700_000_000);
    super::user::put_user(view, &mut creator, author);
    json!({ "id": id.to_string(), "mixId": id.to_string(), "name": name, "mixName": name, "videoCount": works,
            "cover": cover, "creator": creator })
}
