//! Entries of lists beside works: comments, folders, songs, users.

use super::shape::Fill;
use super::user::user;
use super::work::{put_author, work};
use super::{USER, View, set};
use crate::world::{Author, Music, Work};
use serde_json::{Value, json};

/// A work as lists carry it.
pub(crate) fn work_object(view: &View<'_>, author: &Author, one: &Work) -> Value {
    work(view, author, one)
}

/// A user as profiles carry it.
pub(crate) fn user_object(view: &View<'_>, author: &Author) -> Value {
    user(view, author)
}

/// A user as lists of users carry it.
pub(crate) fn listed_user(view: &View<'_>, author: &Author) -> Value {
    let fill = Fill { mint: &view.mint, time: 1_700_000_000 };
    let mut out = USER.fill(view.world.seed.at("listed").at(author.key), fill);
    put_author(view, &mut out, author);
    set(&mut out, "secret", i64::from(author.secret));
    set(&mut out, "create_time", 1_500_000_000);
    set(&mut out, "aweme_control/can_share", true);
    set(&mut out, "aweme_control/can_comment", true);
    out
}

/// A comment, or a reply to the comment `reply_to` (`"0"` for none).
pub(crate) fn comment(view: &View<'_>, aweme_id: &str, id: u64, reply_to: &str, replies: u64) -> Value {
    let seed = view.world.seed.at("comment").nth(id);
    json!({
        "cid": id.to_string(), "text": format!("评论 {id} 😀"), "aweme_id": aweme_id,
        "create_time": 1_760_000_000 + (id % 100_000), "digg_count": seed.below(1000), "status": 1,
        "user": { "uid": seed.digits(16), "sec_uid": format!("MS4wLjABAAAA{}", seed.alnum(43)),
                  "nickname": format!("用户{}", id % 1000), "unique_id": "", "short_id": "0",
                  "avatar_thumb": { "url_list": [view.mint.filler(seed)] } },
        "reply_id": reply_to, "user_digged": 0, "reply_comment": null, "text_extra": [],
        "label_text": "", "label_type": -1, "reply_comment_total": replies, "reply_to_reply_id": "0",
        "is_author_digged": false, "stick_position": 0, "is_hot": id.is_multiple_of(5), "text_music_info": null,
        "image_list": null, "ip_label": "河南", "can_share": true, "item_comment_total": 47, "level": 1,
        "video_list": null, "sort_tags": "{}", "content_type": 1, "is_folded": false,
    })
}

/// A folder of the account.
pub(crate) fn folder(view: &View<'_>, id: u64, name: &str, total: usize, owner: &Author) -> Value {
    json!({
        "app_id": 1128, "collects_cover": { "url_list": [view.mint.filler(view.world.seed.at("folder").nth(id))] },
        "collects_id": id, "collects_id_str": id.to_string(), "collects_name": name,
        "create_time": 1_690_000_000, "follow_status": 0, "followed_count": 0, "is_normal_status": true,
        "item_type": 2, "last_collect_time": 1_760_000_000, "play_count": 0, "sicily_collects_cover_list": null,
        "states": 1, "status": 1, "system_type": 0, "total_number": total, "user_id": owner.uid,
        "user_id_str": owner.uid.to_string(),
        "user_info": { "nickname": view.world.nickname(owner), "uid": owner.uid.to_string(), "avatar": {} },
    })
}

/// A sound of the account's collection; with `lyric` it has lyrics at that address.
pub(crate) fn song(view: &View<'_>, music: &Music, lyric: Option<&str>) -> Value {
    let urls: Vec<String> = music.file.iter().map(|file| view.mint.audio(file, 0)).collect();
    let id = music.id.to_string();
    json!({
        "album": "", "audition_duration": 60, "author": "歌手", "collect_stat": 1,
        "cover_hd": { "url_list": [view.mint.filler(view.world.seed.at("song").nth(music.id))] }, "duration": 30,
        "id": music.id, "id_str": id, "is_commerce_music": false, "is_original": true, "is_original_sound": true,
        "lyric_type": i64::from(lyric.is_some()), "lyric_url": lyric, "mid": id, "music_status": music.status,
        "owner_id": "1", "owner_nickname": "主人", "play_url": { "uri": "", "url_list": urls }, "sec_uid": "",
        "strong_beat_url": { "url_list": [] }, "title": music.title,
    })
}
