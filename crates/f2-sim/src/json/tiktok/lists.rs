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

/// A card of authors in a general search.
pub(crate) fn user_card(view: &View<'_>, authors: &[&Author]) -> Value {
    let row = |author: &&Author| {
        let avatar = view.mint.filler(view.world.seed.at("avatar").at(author.key));
        let mut user = json!({
            "uid": author.uid.to_string(), "nickname": view.world.nickname(author), "signature": "",
            "avatar_thumb": { "uri": "", "url_list": [avatar], "url_prefix": null, "width": 720, "height": 720 },
            "follow_status": 0, "follower_count": 1_234, "total_favorited": 0, "custom_verify": "",
            "enterprise_verify_reason": "", "unique_id": author.handle, "sec_uid": author.sec_uid, "room_id": 0,
            "room_id_str": "0",
        });
        for name in UNSET {
            user[*name] = Value::Null;
        }
        json!({ "user_info": user, "position": null, "uniqid_position": null, "effects": null, "musics": null,
                "items": null, "mix_list": null, "challenges": null })
    };
    json!({ "type": 4, "user_list": authors.iter().map(row).collect::<Vec<_>>(), "has_top_user": 1, "view_more": true,
            "card_title": "Users", "common": { "doc_id_str": "1" } })
}

/// Members of a user on the app's side of the platform that the web never sees filled.
const UNSET: &[&str] = &[
    "account_labels",
    "ad_cover_url",
    "advance_feature_item_order",
    "advanced_feature_info",
    "bold_fields",
    "can_message_follow_status_list",
    "can_set_geofencing",
    "cha_list",
    "cover_url",
    "events",
    "followers_detail",
    "geofencing",
    "homepage_bottom_toast",
    "item_list",
    "mutual_relation_avatars",
    "need_points",
    "platform_sync_info",
    "relative_users",
    "search_highlight",
    "shield_edit_field_info",
    "type_label",
    "user_profile_guide",
    "user_tags",
    "white_cover_url",
];
