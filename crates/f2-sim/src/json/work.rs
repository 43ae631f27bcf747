//! A work object (`aweme`), full size.

use super::shape::Fill;
use super::video::{put_music_as_video, put_video};
use super::{View, WORK_2023, WORK_2025, set};
use crate::media::Blob;
use crate::world::{Author, Content, Era, Image, Music, Work};
use serde_json::{Value, json};

/// The work as listings and the detail answer carry it.
pub(super) fn work(view: &View<'_>, author: &Author, work: &Work) -> Value {
    let seed = view.world.seed.at("json").nth(work.id);
    let fill = Fill { mint: &view.mint, time: work.created };
    let shape = match work.era {
        Era::Y2023 => &*WORK_2023,
        Era::Y2025 => &*WORK_2025,
    };
    let sets = matches!(work.content, Content::Images(_));
    let usable = |out: &Value| {
        (work.mix.is_none() || out["mix_info"].is_object()) && (!sets || out["images"].is_array())
    };
    let mut out =
        (0..64).map(|i| shape.fill(seed.nth(i), fill)).find(usable).unwrap_or_else(|| shape.fill(seed, fill));
    head(&mut out, author, work);
    put_author(view, &mut out["author"], author);
    put_status(&mut out, work);
    put_video_member(view, &mut out, work);
    match &work.music {
        Some(music) => put_music(view, &mut out["music"], music),
        None => set(&mut out, "music", Value::Null),
    }
    put_mix(&mut out, work);
    put_tags(&mut out, work);
    out
}

fn head(out: &mut Value, author: &Author, work: &Work) {
    let id = work.id.to_string();
    set(out, "aweme_id", id.as_str());
    set(out, "group_id", id.as_str());
    if out.get("comment_gid").is_some() {
        set(out, "comment_gid", work.id);
    }
    set(out, "desc", work.desc.as_str());
    set(out, "preview_title", work.desc.as_str());
    match &work.caption {
        Some(caption) => {
            set(out, "caption", caption.as_str());
            set(out, "item_title", "");
        }
        None => {
            if let Some(map) = out.as_object_mut() {
                map.remove("caption");
            }
        }
    }
    let sets = matches!(work.content, Content::Images(_));
    set(out, "create_time", work.created);
    set(out, "aweme_type", work.aweme_type);
    set(out, "media_type", if sets { 2 } else { 4 });
    set(out, "is_top", i64::from(work.pinned));
    set(out, "is_ads", false);
    set(out, "is_story", 0);
    set(out, "author_user_id", author.uid);
    set(out, "region", "CN");
    let page = if sets { "note" } else { "video" };
    let share = format!("https://www.iesdouyin.com/share/{page}/{id}/?region=CN&mid={id}&u_code=-1");
    set(out, "share_url", share.as_str());
    set(out, "share_info/share_url", share);
}

pub(super) fn put_author(view: &View<'_>, out: &mut Value, author: &Author) {
    set(out, "uid", author.uid.to_string());
    set(out, "sec_uid", author.sec_uid.as_str());
    set(out, "nickname", view.world.nickname(author));
    set(out, "unique_id", author.handle.as_str());
    set(out, "short_id", "0");
    set(out, "secret", i64::from(author.secret));
}

fn put_status(out: &mut Value, work: &Work) {
    let id = work.id.to_string();
    set(out, "status/aweme_id", id.as_str());
    set(out, "status/private_status", work.private);
    set(out, "status/part_see", 0);
    set(out, "status/is_delete", false);
    set(out, "status/is_prohibited", work.prohibited);
    set(out, "status/allow_share", true);
    if out["status"].get("is_private").is_some() {
        set(out, "status/is_private", work.private == 1);
    }
    set(out, "statistics/aweme_id", id);
    set(out, "statistics/play_count", 0);
    for (name, size) in
        [("digg_count", 50_000), ("comment_count", 900), ("share_count", 300), ("collect_count", 700)]
    {
        set(out, &format!("statistics/{name}"), work.id % size);
    }
}

fn cover(view: &View<'_>, file: &Blob, template: &Value) -> Value {
    let list: Vec<String> = (0..3).map(|i| view.mint.image(file, i, "tplv-dy-360p")).collect();
    let mut out = template.clone();
    set(&mut out, "uri", format!("tos-cn-i-0813/{}", file.token));
    set(&mut out, "url_list", list);
    out
}

fn put_video_member(view: &View<'_>, out: &mut Value, work: &Work) {
    let pictures = out["images"].take();
    let video = &mut out["video"];
    for name in ["cover", "origin_cover"] {
        video[name] = cover(view, &work.covers.still, &video[name]);
    }
    match &work.covers.animated {
        Some(file) => {
            let moving = cover(view, file, &json!({}));
            set(video, "animated_cover", moving);
            video["dynamic_cover"] = cover(view, file, &video["dynamic_cover"]);
        }
        None => {
            if let Some(map) = video.as_object_mut() {
                map.shift_remove("animated_cover");
            }
            video["dynamic_cover"] = cover(view, &work.covers.still, &video["dynamic_cover"]);
        }
    }
    match &work.content {
        Content::Video(content) => {
            put_video(view, video, content, work.era);
            set(out, "duration", content.duration);
            set(out, "images", Value::Null);
        }
        Content::Images(images) => {
            let template = &pictures[0];
            put_music_as_video(view, video, work);
            set(out, "duration", 0);
            let list: Vec<Value> = images.iter().map(|i| image(view, template, i)).collect();
            set(out, "images", list);
        }
    }
}

fn image(view: &View<'_>, template: &Value, image: &Image) -> Value {
    let mut out = template.clone();
    let list = |template: &str| -> Vec<String> {
        let address = |(i, file): (usize, &std::sync::Arc<Blob>)| view.mint.image(file, i as u64, template);
        image.files.iter().enumerate().map(address).collect()
    };
    if let Some(first) = image.files.first() {
        set(&mut out, "uri", format!("tos-cn-i-0813/{}", first.token));
    }
    set(&mut out, "width", image.width);
    set(&mut out, "height", image.height);
    set(&mut out, "url_list", list("tplv-dy-aweme-images:q75"));
    set(&mut out, "download_url_list", list("tplv-dy-water-v2:sim:1440:1918"));
    match &image.live {
        Some(live) => {
            set(&mut out, "clip_type", 1);
            put_video(view, &mut out["video"], live, Era::Y2025);
        }
        None => {
            if let Some(map) = out.as_object_mut() {
                map.shift_remove("video");
                map.shift_remove("clip_type");
            }
        }
    }
    out
}

fn put_music(view: &View<'_>, out: &mut Value, music: &Music) {
    let id = music.id.to_string();
    set(out, "id", music.id);
    set(out, "id_str", id.as_str());
    set(out, "mid", id.as_str());
    set(out, "title", music.title.as_str());
    set(out, "status", music.status);
    set(out, "author_deleted", false);
    set(out, "is_pgc", false);
    let list: Vec<String> =
        music.file.as_deref().map(|f| vec![view.mint.audio(f, 0), view.mint.audio(f, 1)]).unwrap_or_default();
    set(out, "play_url/uri", list.first().cloned().unwrap_or_default());
    set(out, "play_url/url_list", list);
    set(out, "play_url/url_key", id);
}

fn put_mix(out: &mut Value, work: &Work) {
    let Some(mix) = work.mix else {
        if let Some(map) = out.as_object_mut() {
            match work.era {
                Era::Y2023 => drop(map.shift_remove("mix_info")),
                Era::Y2025 => drop(map.insert("mix_info".into(), Value::Null)),
            }
        }
        return;
    };
    set(out, "mix_info/mix_id", mix.to_string());
    set(out, "mix_info/mix_type", 0);
    set(out, "mix_info/statis/current_episode", 1 + work.id % 9);
    set(out, "mix_info/statis/updated_to_episode", 9);
    let share = format!("https://www.iesdouyin.com/share/mix/detail/{mix}/?schema_type=24&object_id={mix}");
    set(out, "mix_info/share_info/share_url", share);
}

/// Hashtags of the text, positions in UTF-16 units.
fn put_tags(out: &mut Value, work: &Work) {
    let template = out["text_extra"][0].clone();
    let mut tags = Vec::new();
    for (at, _) in work.desc.match_indices('#') {
        let name: String = work.desc[at + 1..].chars().take_while(|c| c.is_alphanumeric()).collect();
        let start = work.desc[..at].encode_utf16().count();
        let mut tag = template.clone();
        set(&mut tag, "start", start);
        set(&mut tag, "end", start + 1 + name.encode_utf16().count());
        set(&mut tag, "type", 1);
        set(&mut tag, "hashtag_name", name);
        tags.push(tag);
    }
    set(out, "text_extra", tags);
}
