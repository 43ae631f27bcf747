//! A work object (`itemStruct`), full size.

use super::video::{put_photos, put_video};
use super::{ITEM, View, filled, set, set_known};
use crate::json::tiktok::user::{put_user, stats, stats_text};
use crate::world::{Author, Content, Music, PLAYLISTS, Work};
use serde_json::{Value, json};

/// The work as listings and the detail answer carry it.
pub(crate) fn item(view: &View<'_>, author: &Author, work: &Work) -> Value {
    let seed = view.world.seed.at("json").nth(work.id);
    let mut out = filled(&ITEM, seed, view, work.created);
    head(&mut out, work);
    put_user(view, &mut out["author"], author);
    for (member, counts) in
        [("authorStats", stats(view, author)), ("authorStatsV2", stats_text(view, author))]
    {
        for name in ["diggCount", "followerCount", "followingCount", "heart", "heartCount", "videoCount"] {
            set_known(&mut out, &format!("{member}/{name}"), counts[name].clone());
        }
    }
    put_counts(&mut out, work);
    match &work.music {
        Some(music) => put_music(view, &mut out["music"], music),
        None => drop(out.as_object_mut().and_then(|map| map.shift_remove("music"))),
    }
    match work.mix {
        Some(id) if PLAYLISTS.iter().any(|(known, _)| *known == id) => {
            set(&mut out, "playlistId", id.to_string())
        }
        _ => drop(out.as_object_mut().and_then(|map| map.shift_remove("playlistId"))),
    }
    put_tags(view, &mut out, work);
    match &work.content {
        Content::Video(video) => put_video(view, &mut out["video"], work, video),
        Content::Images(images) => put_photos(view, &mut out, work, images),
    }
    out
}

fn head(out: &mut Value, work: &Work) {
    set(out, "id", work.id.to_string());
    set(out, "desc", work.desc.as_str());
    set(out, "createTime", work.created);
    set(out, "privateItem", work.private == 1);
    set(out, "secret", false);
    set(out, "shareEnabled", true);
    set(out, "isPinnedItem", work.pinned);
    set_known(out, "textLanguage", "en");
    set_known(out, "backendSourceEventTracking", "");
    set_known(out, "contents/0/desc", work.desc.as_str());
    set_known(out, "isAd", false);
}

fn put_counts(out: &mut Value, work: &Work) {
    let sizes = [
        ("collectCount", 700),
        ("commentCount", 900),
        ("diggCount", 50_000),
        ("playCount", 900_000),
        ("shareCount", 300),
    ];
    for (name, size) in sizes {
        let count = work.id % size;
        set(out, &format!("stats/{name}"), count);
        set_known(out, &format!("statsV2/{name}"), count.to_string());
    }
    set_known(out, "statsV2/repostCount", "0");
}

fn put_music(view: &View<'_>, out: &mut Value, music: &Music) {
    set(out, "id", music.id.to_string());
    set(out, "title", music.title.as_str());
    set(out, "original", true);
    let url = music.file.as_deref().map(|file| view.mint.tiktok_audio(file));
    set(out, "playUrl", url.unwrap_or_default());
    set(out, "duration", 17);
}

/// The names behind every `mark` of a text, and where each stands in UTF-16 units.
fn marked(text: &str, mark: char) -> Vec<(String, usize, usize)> {
    let one = |(at, _): (usize, &str)| {
        let name: String = text[at + 1..].chars().take_while(|c| c.is_alphanumeric()).collect();
        let start = text[..at].encode_utf16().count();
        let end = start + 1 + name.encode_utf16().count();
        (name, start, end)
    };
    text.match_indices(mark).map(one).collect()
}

/// Hashtags and mentions of the text.
fn put_tags(view: &View<'_>, out: &mut Value, work: &Work) {
    let mut rows = Vec::new();
    let mut challenges = Vec::new();
    let template = out["challenges"][0].clone();
    for (name, start, end) in marked(&work.desc, '#') {
        let id = (work.id % 10_000_000).to_string();
        rows.push(json!({ "awemeId": "", "start": start, "end": end, "hashtagId": id, "hashtagName": name, "type": 1,
                          "subType": 0, "isCommerce": false }));
        let mut challenge = template.clone();
        set(&mut challenge, "id", id);
        set(&mut challenge, "title", name);
        set(&mut challenge, "desc", "");
        challenges.push(challenge);
    }
    for (name, start, end) in marked(&work.desc, '@') {
        let seed = view.world.seed.at("mention").at(&name);
        rows.push(json!({ "awemeId": "", "start": start, "end": end, "hashtagName": "", "type": 0, "subType": 0,
                          "userId": format!("69{}", seed.digits(17)), "userUniqueId": name, "isCommerce": false,
                          "secUid": format!("MS4wLjABAAAA{}", seed.alnum(64)) }));
    }
    if out.get("challenges").is_some() && !challenges.is_empty() {
        set(out, "challenges", challenges);
    }
    if !rows.is_empty() {
        set(out, "textExtra", rows.clone());
        if out["contents"][0].is_object() {
            out["contents"][0]["textExtra"] = rows.into();
        }
    }
}
