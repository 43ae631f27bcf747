//! Profiles: the answer of `user/detail`, the page's, and entries of lists of users.

use super::{USER, USER_PAGE, View, filled, set, set_known};
use crate::broadcast::Status;
use crate::json::{extra, log_pb};
use crate::world::{Author, Listing};
use serde_json::{Value, json};

/// Whether everybody may see what an author likes.
pub(crate) fn likes_are_open(author: &Author) -> bool {
    author.key == "mixed"
}

/// Rounded numbers of an author.
pub(crate) fn stats(view: &View<'_>, author: &Author) -> Value {
    let exact = stats_text(view, author);
    let round = |name: &str| {
        let number: u64 = exact[name].as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
        if number > 10_000 { number / 100 * 100 } else { number }
    };
    json!({
        "followerCount": round("followerCount"), "followingCount": round("followingCount"),
        "heart": round("heart"), "heartCount": round("heartCount"), "videoCount": round("videoCount"),
        "diggCount": round("diggCount"), "friendCount": round("friendCount"),
    })
}

/// Exact numbers of an author, as texts. Of a private account one sees no works.
pub(crate) fn stats_text(view: &View<'_>, author: &Author) -> Value {
    let seed = view.world.seed.at("user").at(&author.sec_uid);
    let missing = if author.listing == Listing::Short { 3 } else { 0 };
    let shown = author.listed().filter(|work| work.private == 0).count();
    let works = if author.secret { 0 } else { shown + missing };
    let hearts = seed.at("hearts").below(10_000_000).to_string();
    json!({
        "followerCount": (1000 + seed.at("followers").below(1_000_000)).to_string(),
        "followingCount": seed.at("following").below(500).to_string(), "heart": hearts, "heartCount": hearts,
        "videoCount": works.to_string(), "diggCount": seed.at("digg").below(500).to_string(),
        "friendCount": seed.at("friends").below(50).to_string(),
    })
}

/// The members that tell who an author is.
pub(super) fn put_user(view: &View<'_>, out: &mut Value, author: &Author) {
    set(out, "id", author.uid.to_string());
    set(out, "secUid", author.sec_uid.as_str());
    set(out, "uniqueId", author.handle.as_str());
    set(out, "nickname", view.world.nickname(author));
    set_known(out, "privateAccount", author.secret);
    set_known(out, "openFavorite", likes_are_open(author));
    set_known(out, "secret", author.secret);
}

fn user(view: &View<'_>, author: &Author) -> Value {
    let seed = view.world.seed.at("profile").at(&author.sec_uid);
    let mut out = filled(&USER, seed, view, 1_700_000_000);
    put_user(view, &mut out, author);
    set_known(&mut out, "profileTab/showPlayListTab", author.key == "mixed");
    out
}

fn status(author: Option<&Author>) -> i64 {
    match author {
        None => 10_221,
        Some(author) if author.secret => 10_222,
        Some(_) => 0,
    }
}

fn share(view: &View<'_>, author: &Author) -> Value {
    let name = view.world.nickname(author);
    json!({ "title": format!("{name} on TikTok"), "desc": format!("@{} Followers, Following, Likes", author.handle) })
}

/// The answer of `user/detail`; an unknown author has no `userInfo`.
pub(crate) fn profile(view: &View<'_>, author: Option<&Author>) -> Value {
    let code = status(author);
    let mut out = json!({ "extra": extra(view), "log_pb": log_pb(view), "statusCode": code, "status_code": code,
        "status_msg": if code == 10_221 { "user doesn't exist" } else { "" } });
    out["userInfo"] = json!({});
    if let Some(author) = author {
        out["shareMeta"] = share(view, author);
        out["userInfo"] = json!({ "stats": stats(view, author), "statsV2": stats_text(view, author),
            "user": user(view, author) });
    }
    out
}

/// `webapp.user-detail` of an author's page.
pub(crate) fn page_profile(view: &View<'_>, author: Option<&Author>) -> Value {
    let code = status(author);
    let mut out =
        json!({ "userInfo": {}, "shareMeta": {}, "statusCode": code, "statusMsg": "", "needFix": true });
    if let Some(author) = author {
        let seed = view.world.seed.at("profile page").at(&author.sec_uid);
        let mut user = filled(&USER_PAGE, seed, view, 1_650_000_000);
        put_user(view, &mut user, author);
        let room = view.on_air(author);
        let is_over = room.status == Status::Ended;
        set_known(&mut user, "roomId", if is_over { String::new() } else { room.id });
        out["userInfo"] = json!({ "user": user, "stats": stats(view, author), "statsV2": stats_text(view, author),
            "itemList": [] });
        out["shareMeta"] = share(view, author);
    }
    out
}

/// An author as lists of users carry it.
pub(crate) fn listed_user(view: &View<'_>, author: &Author) -> Value {
    let seed = view.world.seed.at("listed").at(author.key);
    let avatar = view.mint.filler(seed);
    json!({
        "stats": stats(view, author), "statsV2": stats_text(view, author),
        "user": {
            "avatarLarger": avatar, "avatarMedium": avatar, "avatarThumb": avatar, "commentSetting": 0,
            "downloadSetting": 0, "duetSetting": 0, "ftc": false, "id": author.uid.to_string(), "isADVirtual": false,
            "isEmbedBanned": false, "nickname": view.world.nickname(author), "openFavorite": likes_are_open(author),
            "privateAccount": author.secret, "relation": 0, "secUid": author.sec_uid, "secret": author.secret,
            "signature": "", "stitchSetting": 0, "ttSeller": false, "uniqueId": author.handle, "verified": false,
        },
    })
}
