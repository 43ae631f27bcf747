//! Live rooms. Each author has one; the first is live, the others are not.

use super::api::{Endpoint, get};
use super::call::{Call, Caller};
use super::check::{Base, Sign, admit};
use super::{Asked, Reply};
use crate::chat;
use crate::json::extra;
use crate::json::tiktok as json;
use crate::net::State;
use crate::world::{Author, World};
use serde_json::{Value, json};

/// A row per answer.
pub(super) static ROOMS: &[Endpoint] = &[
    get("/api-live/user/room/", &["sourceType"], Sign::Free, user_room).of(Base::Visitor),
    get("/webcast/room/info/", &["room_id"], Sign::Free, info).of(Base::Bare),
    get("/webcast/room/check_alive/", &["room_ids"], Sign::Free, check_alive).of(Base::Visitor),
];

/// The path of the live chat's first answer.
pub(super) const FETCH: &str = "/webcast/im/fetch/";

static FETCH_ROW: Endpoint =
    get(FETCH, &["room_id", "resp_content_type"], Sign::BogusOnly, |_| Value::Null).of(Base::Live);

const LIVE: i64 = 2;
const ENDED: i64 = 4;

/// The author who is live.
const ON_AIR: &str = "mixed";
/// The author whose room is for those who are logged in.
const GROWN_UP: &str = "small";

fn status(world: &World, author: &Author) -> i64 {
    if author.key == ON_AIR && !world.is_over(&author.room_id()) { LIVE } else { ENDED }
}

fn address(author: &Author, quality: &str, end: &str) -> String {
    let file = if end == "flv" {
        format!("stream-{}_{quality}.flv", author.uid)
    } else {
        format!("stream-{}_{quality}/playlist.m3u8", author.uid)
    };
    format!(
        "https://pull-{end}-f1-tt01.tiktokcdn.com/stage/{file}?expire=1999999999&sign=0123456789abcdef&_webnoredir=1"
    )
}

/// `stream_data`: JSON in a text, with JSON in a text in it.
fn stream_data(author: &Author, codec: &str) -> String {
    let one = |quality: &str| {
        let params = json!({ "VCodec": codec, "resolution": "1080x1920", "vbitrate": 2_500_000, "fps": 30 });
        json!({ "main": { "flv": address(author, quality, "flv"), "hls": address(author, quality, "hls"), "cmaf": "",
                          "dash": "", "lls": "", "tsl": "", "tile": "", "sdk_params": params.to_string() } })
    };
    let data = json!({ "common": { "session_id": "1", "rule_ids": "{}" },
        "data": { "origin": one("or4"), "uhd": one("uhd"), "hd": one("hd"), "sd": one("sd"), "ld": one("ld"), "ao": one("ao") } });
    data.to_string()
}

fn pull_data(author: &Author, codec: &str) -> Value {
    let quality = |name: &str, key: &str, level: i64| json!({ "icon_type": 0, "level": level, "name": name, "resolution": "1080x1920", "sdk_key": key, "v_codec": codec });
    json!({ "pull_data": { "options": { "default_quality": quality("540p", "sd", 2), "qualities": [
        quality("360p", "ld", 1), quality("540p", "sd", 2), quality("720p", "hd", 3), quality("1080p", "uhd", 4),
        quality("Original", "origin", 10)], "show_quality_button": true }, "stream_data": stream_data(author, codec) } })
}

/// `{user, stats, liveRoom}` of an author, live or not.
pub(super) fn live_user(view: &crate::json::View<'_>, author: &Author) -> Value {
    let world = view.world;
    let avatar = view.mint.filler(world.seed.at("avatar").at(author.key));
    let mut room = json!({ "coverUrl": avatar, "squareCoverImg": avatar, "title": "Live #1 & more", "startTime": 1_760_000_000,
        "status": status(world, author), "paidEvent": { "event_id": 0, "paid_type": 0 }, "liveSubOnly": 0, "liveRoomMode": 4,
        "hashTagId": 42, "gameTagId": 0, "liveRoomStats": { "enterCount": 5_431, "userCount": 321 },
        "streamId": format!("11{}", author.room_id()), "multiStreamScene": 0, "multiStreamSource": 1 });
    if status(world, author) == LIVE {
        room["streamData"] = pull_data(author, "h264");
        room["hevcStreamData"] = pull_data(author, "h265");
    }
    json!({
        "user": { "avatarLarger": avatar, "avatarMedium": avatar, "avatarThumb": avatar, "id": author.uid.to_string(),
            "nickname": view.world.nickname(author), "secUid": author.sec_uid, "secret": author.secret,
            "uniqueId": author.handle, "verified": false, "roomId": author.room_id(), "signature": "",
            "status": status(world, author), "followStatus": 0 },
        "stats": { "followingCount": 3, "followerCount": 1_234 }, "liveRoom": room,
    })
}

fn user_room(call: &Call<'_>) -> Value {
    let handle = call.text("uniqueId");
    if handle.is_empty() {
        return json::refusal(&call.view, 19_881_005, "params error");
    }
    match call.view.world.by_handle(&handle) {
        None => json::refusal(&call.view, 19_881_007, "user_not_found"),
        Some(author) => {
            let mut out = json::refusal(&call.view, 0, "");
            out["data"] = live_user(&call.view, author);
            out["message"] = "".into();
            out
        }
    }
}

fn info(call: &Call<'_>) -> Value {
    let world = call.view.world;
    let id = call.text("room_id");
    let author = call.view.world.authors.iter().find(|author| author.room_id() == id);
    let Some(author) = author else {
        return json!({ "data": { "message": "room not exist", "prompts": "" }, "extra": extra(&call.view), "status_code": 30_003 });
    };
    if author.key == GROWN_UP && call.caller == Caller::Guest {
        return json!({ "data": { "message": "", "prompts": "" }, "extra": extra(&call.view), "status_code": 4_003_110 });
    }
    let mut room = json!({ "id": author.room_id().parse::<u64>().unwrap_or(0), "id_str": author.room_id(), "title": "Live #1 & more",
        "status": status(world, author), "user_count": 321, "create_time": 1_760_000_000,
        "owner": { "id_str": author.uid.to_string(), "nickname": call.view.world.nickname(author), "sec_uid": author.sec_uid,
                   "display_id": author.handle } });
    if status(world, author) == LIVE {
        let pull = pull_data(author, "h264");
        room["stream_url"] = json!({
            "flv_pull_url": { "FULL_HD1": address(author, "uhd", "flv"), "HD1": address(author, "hd", "flv"),
                              "SD1": address(author, "ld", "flv"), "SD2": address(author, "sd", "flv") },
            "hls_pull_url": address(author, "or4", "hls"), "live_core_sdk_data": pull });
    }
    json!({ "data": room, "extra": extra(&call.view), "status_code": 0 })
}

/// Every room is alive, known or not: the endpoint says so of any number.
fn check_alive(call: &Call<'_>) -> Value {
    let ids = call.text("room_ids");
    let row =
        |id: &str| json!({ "alive": true, "room_id": id.parse::<u64>().unwrap_or(0), "room_id_str": id });
    let rows: Vec<Value> = ids.split(',').filter(|id| !id.is_empty()).map(row).collect();
    json!({ "data": rows, "extra": { "now": call.view.now * 1000 }, "status_code": 0 })
}

/// The first answer of the live chat.
pub(super) fn fetch(state: &State, asked: &Asked) -> Reply {
    match admit(state, asked, &FETCH_ROW) {
        Ok(_) => chat::first(state, asked),
        Err(reply) => reply,
    }
}
