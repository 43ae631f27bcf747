//! Live rooms. Each author has one, as the author's broadcast is; at first the first is live, the others are not.

use super::api::{Endpoint, get};
use super::call::{Call, Caller};
use super::check::{Base, Sign, admit};
use super::{Asked, Reply};
use crate::broadcast::Status;
use crate::chat;
use crate::json::extra;
use crate::json::tiktok as json;
use crate::net::State;
use crate::world::Author;
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

/// The author whose room is for those who are logged in.
const GROWN_UP: &str = "small";

/// What a room says of its state.
const fn number(status: Status) -> i64 {
    match status {
        Status::Live => 2,
        Status::Paused => 3,
        Status::Ended => 4,
    }
}

/// `{user, stats, liveRoom}` of an author, live or not.
pub(super) fn live_user(view: &crate::json::View<'_>, author: &Author) -> Value {
    let (world, air) = (view.world, view.on_air(author));
    let avatar = view.mint.filler(world.seed.at("avatar").at(author.key));
    let mut room = json!({ "coverUrl": avatar, "squareCoverImg": avatar, "title": "Live #1 & more", "startTime": 1_760_000_000,
        "status": number(air.status), "paidEvent": { "event_id": 0, "paid_type": 0 }, "liveSubOnly": 0, "liveRoomMode": 4,
        "hashTagId": 42, "gameTagId": 0, "liveRoomStats": { "enterCount": 5_431, "userCount": 321 },
        "streamId": format!("11{}", air.id), "multiStreamScene": 0, "multiStreamSource": 1 });
    if air.status != Status::Ended {
        room["streamData"] = air.broadcast.pull_data("h264");
        room["hevcStreamData"] = air.broadcast.pull_data("h265");
    }
    json!({
        "user": { "avatarLarger": avatar, "avatarMedium": avatar, "avatarThumb": avatar, "id": author.uid.to_string(),
            "nickname": view.world.nickname(author), "secUid": author.sec_uid, "secret": author.secret,
            "uniqueId": author.handle, "verified": false, "roomId": air.id, "signature": "",
            "status": number(air.status), "followStatus": 0 },
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
    let view = &call.view;
    let wanted = call.text("room_id");
    let found = view.world.authors.iter().map(|author| (author, view.on_air(author)));
    let Some((author, air)) = found.into_iter().find(|(_, air)| air.id == wanted) else {
        return json!({ "data": { "message": "room not exist", "prompts": "" }, "extra": extra(view), "status_code": 30_003 });
    };
    if author.key == GROWN_UP && call.caller == Caller::Guest {
        return json!({ "data": { "message": "", "prompts": "" }, "extra": extra(view), "status_code": 4_003_110 });
    }
    let mut room = json!({ "id": air.id.parse::<u64>().unwrap_or(0), "id_str": air.id, "title": "Live #1 & more",
        "status": number(air.status), "user_count": 321, "create_time": 1_760_000_000,
        "owner": { "id_str": author.uid.to_string(), "nickname": view.world.nickname(author), "sec_uid": author.sec_uid,
                   "display_id": author.handle } });
    if air.status != Status::Ended {
        room["stream_url"] = air.broadcast.tiktok_stream_url();
    }
    json!({ "data": room, "extra": extra(view), "status_code": 0 })
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
