//! Pages for people: author and work pages with their data, embeds, short links.

use super::{Asked, Reply, chain, challenge, lists, rooms, tokens};
use crate::config::Hydration;
use crate::json::View;
use crate::json::tiktok as json;
use crate::net::State;
use crate::secrets;
use crate::world::{Author, Content, Detail, PLAYLISTS, Target, Work};
use serde_json::{Value, json};

/// Whom or what a path names.
enum Page<'a> {
    Plain,
    Author(Option<&'a Author>),
    Live(Option<&'a Author>),
    Work(Option<(&'a Author, &'a Work)>),
    Collection(&'a Author, u64),
    Embed(Option<&'a Author>),
}

fn read<'a>(view: &View<'a>, path: &str) -> Option<Page<'a>> {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let plain = ["explore", "foryou", "following", "live", "search", "tag", "notfound", "login", "about"];
    let Some(first) = parts.next() else { return Some(Page::Plain) };
    if first == "embed" {
        let handle = parts.next()?.strip_prefix('@')?;
        return Some(Page::Embed(view.world.by_handle(handle)));
    }
    if plain.contains(&first) || path.ends_with("/notfound") {
        return Some(Page::Plain);
    }
    let handle = first.strip_prefix('@')?;
    match parts.next() {
        None => Some(Page::Author(view.world.by_handle(handle))),
        Some("live") => Some(Page::Live(view.world.by_handle(handle))),
        Some("video" | "photo") => {
            let id = parts.next()?.parse().ok()?;
            Some(Page::Work(
                Some(id).filter(|id| !view.world.is_gone(*id)).and_then(|id| view.world.work(id)),
            ))
        }
        Some("collection") => {
            let id = parts.next()?.rsplit('-').next()?.parse().ok()?;
            Some(Page::Collection(view.world.by_handle(handle)?, id))
        }
        Some(_) => None,
    }
}

/// Pages of www.tiktok.com. They hand out `ttwid`, `tt_chain_token` and `msToken` to who has none.
pub(super) fn www(state: &State, asked: &Asked) -> Reply {
    if state.config.challenge && !challenge::answered(state, asked) {
        return challenge::page(state, asked);
    }
    let (chain, fresh) = match chain(state, asked) {
        known if !known.is_empty() => (known, false),
        _ => (state.tokens.new_chain(state.tiktok.seed).1, true),
    };
    let view = state.tiktok_view(asked.seq, &chain);
    let Some(page) = read(&view, &asked.path) else {
        return Reply::text(404, "").refused("no such page");
    };
    let device = state.tokens.device_of(&chain).unwrap_or_default();
    let account = asked.cookie("sessionid").is_some_and(|s| s == secrets::SESSION_ID);
    let mut reply = match page {
        Page::Work(Some((_, work))) if work.detail == Detail::LoginPage && !account => {
            Reply::redirect("https://www.tiktok.com/login?lang=en".to_owned()).refused("login needed")
        }
        _ => Reply::new(200, "text/html; charset=utf-8", html(state, &view, &page, &device, account)),
    };
    if asked.cookie("ttwid").is_none() {
        reply = reply.with("set-cookie", tokens::ttwid_cookie(state));
    }
    if fresh {
        let cookie =
            format!("tt_chain_token={chain}; Path=/; Domain=tiktok.com; HttpOnly; Secure; SameSite=None");
        reply = reply.with("set-cookie", cookie);
    }
    if asked.cookie("msToken").is_none() {
        let token = state.tokens.new_ms_token(state.tiktok.seed, 148);
        let cookie =
            format!("msToken={token}; Path=/; Domain=tiktok.com; Max-Age=864000; Secure; SameSite=None");
        reply = reply.with("set-cookie", cookie);
    }
    reply
}

fn html(state: &State, view: &View<'_>, page: &Page<'_>, device: &str, account: bool) -> String {
    let scripts = match (page, state.config.hydration) {
        (Page::Embed(author), _) => embed(view, *author),
        (_, Hydration::Absent) => String::new(),
        (Page::Live(author), _) => {
            let room = author.map(|author| rooms::live_user(view, author));
            let live = json!({ "LiveRoom": { "loadingState": { "getRecommendLive": 0, "getUserInfo": 3, "getUserStat": 3 }, "needLogin": false, "showLiveGate": false,
                "isAgeGateRoom": false, "recommendLiveRooms": [], "liveRoomStatus": 0, "liveRoomUserInfo": room },
                "CurrentRoom": { "roomInfo": null, "anchorId": "", "roomId": "" } });
            script("SIGI_STATE", &live, false)
        }
        (page, Hydration::Sigi) => script("SIGI_STATE", &sigi(view, page, device), false),
        (page, hydration) => {
            let scope = json!({ "__DEFAULT_SCOPE__": scope(view, page, device, account) });
            script("__UNIVERSAL_DATA_FOR_REHYDRATION__", &scope, hydration == Hydration::Broken)
        }
    };
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"UTF-8\"/><title>TikTok</title>\
         <script id=\"service-region\" type=\"application/json\">{{\"vregion\":\"Singapore-Central\"}}</script>{scripts}\
         </head><body><div id=\"app\"></div><script>var region = 1;</script></body></html>"
    )
}

/// A data script, every `/` escaped as the platform does; `broken` puts it over many lines, attributes too.
fn script(id: &str, data: &Value, broken: bool) -> String {
    let (gap, text) = match broken {
        false => (" ", data.to_string()),
        true => ("\n    ", serde_json::to_string_pretty(data).unwrap_or_default()),
    };
    format!("<script id=\"{id}\"{gap}type=\"application/json\">{}</script>", text.replace('/', "\\u002F"))
}

/// What every page knows of its visitor.
fn context(view: &View<'_>, device: &str) -> Value {
    let seed = view.world.seed;
    json!({
        "language": "en", "region": "SG", "appId": 1180, "appType": "t", "wid": device,
        "webIdCreatedTime": view.now.to_string(), "odinId": format!("73{}", seed.at("odin").digits(17)),
        "nonce": seed.at("nonce").nth(view.seq).alnum(21), "botType": "others",
        "requestId": seed.at("request").nth(view.seq).digits(20), "clusterRegion": "ALL_SG",
        "abTestVersion": { "versionName": "1", "parameters": {} },
        "csrfToken": seed.at("csrf").nth(view.seq).alnum(36), "userAgent": "", "encryptedWebid": "",
        "host": "www.tiktok.com",
    })
}

/// `__DEFAULT_SCOPE__` of a page.
fn scope(view: &View<'_>, page: &Page<'_>, device: &str, account: bool) -> Value {
    let mut out = json!({ "webapp.app-context": context(view, device), "webapp.biz-context": {},
                          "webapp.i18n-translation": {}, "seo.abtest": {} });
    match page {
        Page::Author(author) => out["webapp.user-detail"] = json::page_profile(view, *author),
        Page::Work(Some((author, work)))
            if matches!(work.content, Content::Images(_)) && work.private == 0 =>
        {
            out["webapp.reflow.video.detail"] = json::reflow(view, author, work);
        }
        Page::Work(found) => {
            let owner = account && found.is_some_and(|(author, _)| author.key == lists::shown(view).key);
            out["webapp.video-detail"] = json::page_detail(view, *found, json::Asking { account, owner });
        }
        Page::Collection(author, id) => {
            let name = PLAYLISTS.iter().find(|(known, _)| known == id).map_or("", |(_, name)| name);
            let works = author.listed().filter(|work| work.mix == Some(*id)).count();
            out["sharing.collection.collection_state"] = json::collection(view, author, *id, name, works);
        }
        Page::Plain | Page::Live(_) | Page::Embed(_) => {}
    }
    out
}

/// `SIGI_STATE` of a page: users by handle, works by id, and the list of an author's works.
fn sigi(view: &View<'_>, page: &Page<'_>, device: &str) -> Value {
    let mut out = json!({ "AppContext": { "initialized": true, "appContext": context(view, device) },
                          "UserModule": { "users": {}, "stats": {} }, "ItemModule": {}, "ItemList": {} });
    match page {
        Page::Author(Some(author)) => {
            let open = |work: &&Work| work.private == 0 && !author.secret;
            put_state(view, &mut out, author, author.listed().filter(open).take(11));
        }
        Page::Work(Some((author, work))) if work.listed && work.private == 0 => {
            put_state(view, &mut out, author, std::iter::once(*work));
        }
        _ => {}
    }
    out
}

fn put_state<'a>(view: &View<'_>, out: &mut Value, author: &Author, works: impl Iterator<Item = &'a Work>) {
    let profile = json::page_profile(view, Some(author));
    let user = &profile["userInfo"]["user"];
    let mut list = json!({ "list": [], "browserList": [], "loading": false, "statusCode": 0, "hasMore": true,
                           "cursor": "0", "preloadList": [] });
    for work in works {
        let id = work.id.to_string();
        let mut item = json::item(view, author, work);
        item["createTime"] = work.created.to_string().into();
        item["author"] = author.handle.as_str().into();
        item["nickname"] = user["nickname"].clone();
        item["authorId"] = user["id"].clone();
        item["authorSecId"] = user["secUid"].clone();
        item["avatarThumb"] = user["avatarThumb"].clone();
        for (name, value) in [
            ("comments", json!([])),
            ("indexEnabled", json!(false)),
            ("scheduleTime", json!(0)),
            ("takeDown", json!(0)),
            ("warnInfo", json!([])),
        ] {
            item[name] = value;
        }
        if item["music"].is_object() {
            item["music"]["scheduleSearchTime"] = 0.into();
        }
        out["ItemModule"][&id] = item;
        list["cursor"] = work.stamp.to_string().into();
        for name in ["list", "browserList"] {
            list[name].as_array_mut().into_iter().for_each(|ids| ids.push(id.as_str().into()));
        }
    }
    let (mut user, mut stats) = (user.clone(), profile["userInfo"]["stats"].clone());
    user["extraInfo"] = json!({ "statusCode": 0 });
    user["isUnderAge18"] = false.into();
    stats["needFix"] = true.into();
    out["UserModule"]["users"][&author.handle] = user;
    out["UserModule"]["stats"][&author.handle] = stats;
    out["ItemList"]["user-post"] = list;
}

/// The page of an author for other sites: ids of the newest works.
fn embed(view: &View<'_>, author: Option<&Author>) -> String {
    let Some(author) = author.filter(|author| !author.secret) else { return String::new() };
    let path = format!("/embed/@{}", author.handle);
    let open = author.listed().filter(|work| work.private == 0 && !view.world.is_gone(work.id));
    let list: Vec<Value> =
        open.take(10).map(|work| json!({ "id": work.id.to_string(), "desc": work.desc })).collect();
    let state = json!({ "source": { "data": { path: { "videoList": list, "userInfo": { "uniqueId": author.handle } } } } });
    script("__FRONTITY_CONNECT_STATE__", &state, false)
}

/// Short links: a redirect to the page, or to the page that says there is none.
pub(super) fn short(state: &State, asked: &Asked) -> Reply {
    let code = asked.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let tail = "_r=1&_t=sim&sender_device=pc";
    let to = match state.tiktok.by_code(code) {
        Some(Target::Author(author)) => format!("https://www.tiktok.com/@{}?{tail}", author.handle),
        Some(Target::Work(work)) => {
            page_of(state, work).map_or_else(|| nowhere().to_owned(), |page| format!("{page}?{tail}"))
        }
        None => nowhere().to_owned(),
    };
    Reply::redirect(to)
}

const fn nowhere() -> &'static str {
    "https://www.tiktok.com/hk/notfound"
}

fn page_of(state: &State, work: &Work) -> Option<String> {
    let (author, work) = state.tiktok.work(work.id)?;
    Some(work_url(author, work))
}

/// The page of a work.
pub(crate) fn work_url(author: &Author, work: &Work) -> String {
    let kind = match work.content {
        Content::Video(_) => "video",
        Content::Images(_) => "photo",
    };
    format!("https://www.tiktok.com/@{}/{kind}/{}", author.handle, work.id)
}

/// `m.tiktok.com/v/ID.html`: a redirect to the work's page.
pub(super) fn mobile(state: &State, asked: &Asked) -> Reply {
    let id = asked.path.trim_start_matches("/v/").trim_end_matches('/').trim_end_matches(".html");
    let found = id.parse().ok().and_then(|id| state.tiktok.work(id));
    Reply::redirect(found.map_or_else(|| nowhere().to_owned(), |(author, work)| work_url(author, work)))
}
