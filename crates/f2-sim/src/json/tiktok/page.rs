//! Envelopes: pages of works, a detail, the data of work pages, refusals.

use super::video::image_post;
use super::{REFLOW, View, filled, item, set};
use crate::json::tiktok::user::put_user;
use crate::json::{extra, log_pb};
use crate::world::{Author, Content, Detail, Work};
use serde_json::{Value, json};

/// An answer without works: this code twice, and a text.
pub(crate) fn refusal(view: &View<'_>, code: i64, text: &str) -> Value {
    json!({ "extra": extra(view), "log_pb": log_pb(view), "statusCode": code, "status_code": code, "status_msg": text })
}

/// A page of works; one without works has no `itemList`.
pub(crate) fn items(
    view: &View<'_>,
    works: &[(&Author, &Work)],
    cursor: Option<String>,
    more: bool,
) -> Value {
    let mut out = refusal(view, 0, "");
    if let Some(cursor) = cursor {
        out["cursor"] = cursor.into();
    }
    out["hasMore"] = more.into();
    if !works.is_empty() {
        let list: Vec<Value> = works.iter().map(|(author, work)| item(view, author, work)).collect();
        out["itemList"] = list.into();
    }
    out
}

fn share(work: &Work) -> Value {
    json!({ "title": format!("{} | TikTok", work.desc.chars().take(20).collect::<String>()), "desc": work.desc })
}

/// Who is asking for a work.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking {
    /// Whether somebody is logged in.
    pub(crate) account: bool,
    /// Whether the work is the account's own.
    pub(crate) owner: bool,
}

/// The work as this visitor gets it.
fn shown(view: &View<'_>, author: &Author, work: &Work, asking: Asking) -> Value {
    let mut one = item(view, author, work);
    if work.detail == Detail::Classified && !asking.account {
        drop(one.as_object_mut().and_then(|map| map.shift_remove("video")));
        one["isContentClassified"] = true.into();
    }
    one
}

/// What stands in the way of a work: its code.
fn code(found: Option<(&Author, &Work)>, owner: bool) -> i64 {
    match found {
        Some((_, Work { detail: Detail::Code(code), .. })) => *code,
        Some((_, work)) if work.private != 0 && !owner => 10_216,
        Some((author, _)) if author.secret && !owner => 10_222,
        Some(_) => 0,
        None => 10_204,
    }
}

/// The answer of `item/detail`.
pub(crate) fn detail(view: &View<'_>, found: Option<(&Author, &Work)>, asking: Asking) -> Value {
    let code = code(found, asking.owner);
    match found {
        Some((author, work)) if code == 0 => {
            let mut out = refusal(view, 0, "");
            if let Some(map) = out.as_object_mut() {
                map.shift_remove("status_msg");
            }
            out["itemInfo"] = json!({ "itemStruct": shown(view, author, work, asking) });
            out["shareMeta"] = share(work);
            out
        }
        _ => refusal(view, code, "item doesn't exist"),
    }
}

/// `webapp.video-detail` of a work's page; times are texts there.
pub(crate) fn page_detail(view: &View<'_>, found: Option<(&Author, &Work)>, asking: Asking) -> Value {
    let code = code(found, asking.owner);
    match found {
        Some((author, work)) if code == 0 => {
            let mut one = shown(view, author, work, asking);
            set(&mut one, "createTime", work.created.to_string());
            json!({ "itemInfo": { "itemStruct": one }, "shareMeta": share(work), "statusCode": 0, "statusMsg": "" })
        }
        _ => {
            json!({ "itemInfo": {}, "shareMeta": {}, "statusCode": code, "statusMsg": "item doesn't exist" })
        }
    }
}

/// `webapp.reflow.video.detail` of the page of a photo post.
pub(crate) fn reflow(view: &View<'_>, author: &Author, work: &Work) -> Value {
    let Content::Images(images) = &work.content else { return Value::Null };
    let full = item(view, author, work);
    let mut out = filled(&REFLOW, view.world.seed.at("reflow").nth(work.id), view, work.created);
    for name in ["id", "desc", "textExtra", "challenges"] {
        if let Some(member) = full.get(name) {
            out[name] = member.clone();
        }
    }
    if let Some(Value::Array(tags)) = out.get_mut("challenges") {
        tags.iter_mut().for_each(|tag| {
            *tag = json!({ "id": tag["id"], "title": tag["title"], "desc": "",
            "stats": { "videoCount": 1 } })
        });
    }
    out["createTime"] = work.created.to_string().into();
    for (name, value) in full["video"].as_object().into_iter().flatten() {
        if out["video"].get(name).is_some() {
            out["video"][name] = value.clone();
        }
    }
    let still = full["video"]["cover"].clone();
    out["video"]["reflowCover"] = still.clone();
    out["video"]["shareCover"] = json!([still]);
    put_user(view, &mut out["author"], author);
    match full.get("music") {
        Some(music) => {
            for name in ["id", "title", "playUrl", "duration", "authorName"] {
                out["music"][name] = music[name].clone();
            }
        }
        None => drop(out.as_object_mut().and_then(|map| map.shift_remove("music"))),
    }
    out["stats"] = full["stats"].clone();
    out["imagePost"] = image_post(view, work, images);
    json!({ "statusCode": 0, "statusMessage": "", "itemInfo": { "itemStruct": out },
        "shareMeta": { "title": "TikTok", "desc": "Check out this post.", "cover_url": still }, "extra_info": {} })
}

/// `sharing.collection.collection_state` of the page of a collection.
pub(crate) fn collection(view: &View<'_>, author: &Author, id: u64, name: &str, works: usize) -> Value {
    let cover = view.mint.filler(view.world.seed.at("playlist").nth(id));
    let info = json!({ "collectionId": id.to_string(), "name": name, "total": works.to_string(),
        "userName": author.handle, "cover": { "urlList": [cover, cover] } });
    json!({ "statusCode": 0, "collectionInfo": info,
        "collectionResponse": { "collectionInfo": info, "shareMeta": { "title": name, "desc": name }, "statusCode": 0,
                                "statusMsg": "" },
        "loading": false, "collectionList": [], "fetched": false })
}
