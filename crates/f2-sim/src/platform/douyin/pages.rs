//! Pages for people: author and work pages, share pages, short links.

use super::{Asked, Reply};
use crate::net::State;
use crate::world::{Content, Target};

/// Pages of www.douyin.com; they hand out `ttwid` and `UIFID_TEMP` to who has none.
pub(super) fn www(state: &State, asked: &Asked) -> Reply {
    let first = asked.path.split('/').nth(1).unwrap_or_default();
    let known = ["", "user", "video", "note", "slides", "discover", "jingxuan", "collection"];
    if !known.contains(&first) {
        return Reply::text(404, "").refused("no such page");
    }
    let mut reply = Reply::html("<div id=\"root\"></div>");
    if asked.cookie("ttwid").is_none() {
        let ttwid = state.tokens.new_ttwid(state.world.seed, state.now());
        let cookie = format!("ttwid={ttwid}; Path=/; Domain=douyin.com; Max-Age=31536000; HttpOnly; Secure");
        reply = reply.with("set-cookie", cookie);
    }
    if asked.cookie("UIFID").is_none() && asked.cookie("UIFID_TEMP").is_none() {
        let uifid = state.tokens.new_uifid_temp(state.world.seed);
        let cookie = format!("UIFID_TEMP={uifid}; Path=/; Domain=douyin.com; Max-Age=86400; Secure");
        reply = reply.with("set-cookie", cookie);
    }
    reply
}

/// Share pages of www.iesdouyin.com.
pub(super) fn share(_: &State, asked: &Asked) -> Reply {
    if asked.path.starts_with("/share/") {
        Reply::html("<div id=\"share\"></div>")
    } else {
        Reply::text(404, "").refused("no such page")
    }
}

/// Short links: a redirect to the share page.
pub(super) fn short(state: &State, asked: &Asked) -> Reply {
    let code = asked.path.trim_matches('/');
    let tail = "region=CN&mid=0&u_code=sim&did=sim&iid=sim&with_sec_did=1&app=aweme&utm_source=copy&utm_medium=android";
    let to = match state.world.by_code(code) {
        Some(Target::Author(author)) => {
            let sec = &author.sec_uid;
            format!("https://www.iesdouyin.com/share/user/{sec}?sec_uid={sec}&{tail}")
        }
        Some(Target::Work(work)) => {
            let page = match &work.content {
                Content::Video(_) => "video",
                Content::Images(images) if images.iter().any(|i| i.live.is_some()) => "slides",
                Content::Images(_) => "note",
            };
            format!("https://www.iesdouyin.com/share/{page}/{}/?{tail}", work.id)
        }
        None => return Reply::text(404, "").refused("unknown short link"),
    };
    Reply::redirect(to)
}
