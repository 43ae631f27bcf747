//! Live rooms. Each author has one, as the author's broadcast is; at first the first is live, the others are not.

use super::api::{Endpoint, get};
use super::call::Call;
use super::family::Family;
use crate::broadcast::Status;
use crate::json;
use crate::world::Author;
use serde_json::{Value, json};

/// A row per answer.
pub(super) static ROOMS: &[Endpoint] = &[
    get("/webcast/room/web/enter/", &["web_rid"], enter).of(Family::Live),
    get("/webcast/room/reflow/info/", &["room_id"], reflow).of(Family::Broadcast),
    get("/webcast/web/feed/follow/", &["scene"], following).login(),
    get("/webcast/distribution/check_user_live_status/", &["user_ids", "distribution_scenes"], status)
        .of(Family::Test),
    get("/webcast/im/fetch/", &["room_id", "user_unique_id", "resp_content_type"], messages)
        .of(Family::Webcast),
];

/// The number in the address of an author's room, and the id of the last broadcast.
fn ids(call: &Call<'_>, author: &Author) -> (String, String) {
    (author.web_rid(), call.view.on_air(author).id)
}

const LIVE: i64 = 2;
const PAUSED: i64 = 3;
const ENDED: i64 = 4;

fn state(call: &Call<'_>, author: &Author) -> i64 {
    match call.view.on_air(author).status {
        Status::Live => LIVE,
        Status::Paused => PAUSED,
        Status::Ended => ENDED,
    }
}

fn find<'a>(call: &Call<'a>, is_it: impl Fn(&(String, String)) -> bool) -> Option<&'a Author> {
    call.view.world.authors.iter().find(|author| is_it(&ids(call, author)))
}

fn owner(call: &Call<'_>, author: &Author) -> Value {
    let avatar = call.view.mint.filler(call.view.world.seed.at("avatar").at(author.key));
    json!({ "id_str": author.uid.to_string(), "sec_uid": author.sec_uid, "nickname": call.view.world.nickname(author),
            "avatar_thumb": { "url_list": [avatar] }, "follow_info": { "follow_status": 0, "follow_status_str": "0" } })
}

/// A room; one that is not live has neither owner nor numbers nor streams.
fn room(call: &Call<'_>, author: &Author) -> Value {
    let status = state(call, author);
    let mut room = json!({ "id_str": ids(call, author).1, "status": status, "status_str": status.to_string(),
        "title": "直播 #1", "user_count_str": "0", "live_room_mode": 0, "has_commerce_goods": false, "like_count": 0 });
    if status != ENDED {
        room["owner"] = owner(call, author);
        room["cover"] = json!({ "url_list": [call.view.mint.filler(call.view.world.seed.at("cover"))] });
        room["stats"] = json!({ "user_count_str": "1.2万", "total_user_str": "10万+", "like_count": 0 });
        room["like_count"] = 54_321.into();
        room["stream_url"] = call.view.on_air(author).broadcast.stream_url();
        room["room_auth"] = json!({ "Chat": true, "Gift": true, "Digg": true, "Share": 1 });
    }
    room
}

fn enter(call: &Call<'_>) -> Value {
    let rid = call.text("web_rid");
    let Some(author) = find(call, |(known, _)| *known == rid) else {
        return json!({ "data": { "data": [], "room_status": 2 }, "extra": { "now": call.view.now }, "status_code": 0 });
    };
    let map = json!({ "partition": { "id_str": "1", "type": 1, "title": "游戏" },
                      "sub_partition": { "partition": { "id_str": "12", "type": 1, "title": "棋" } } });
    json!({ "data": { "data": [room(call, author)], "enter_room_id": ids(call, author).1, "user": owner(call, author),
                      "room_status": i64::from(state(call, author) != LIVE) * 2, "similar_rooms": [],
                      "partition_road_map": if state(call, author) == LIVE { map } else { json!({}) } },
            "extra": { "now": call.view.now * 1000 }, "status_code": 0 })
}

fn reflow(call: &Call<'_>) -> Value {
    let id = call.text("room_id");
    let Some(author) = find(call, |(_, known)| *known == id) else {
        return json!({ "data": { "message": "room not exist", "prompts": "" }, "extra": {}, "status_code": 30_003 });
    };
    let mut room = room(call, author);
    room["id"] = id.parse::<u64>().unwrap_or(0).into();
    room["owner"] = owner(call, author);
    room["owner"]["web_rid"] = author.web_rid().into();
    room["owner"]["gender"] = 1.into();
    room["create_time"] = 1_760_000_000.into();
    room["finish_time"] = 1_760_003_600.into();
    json!({ "data": { "room": room, "user": {} }, "extra": { "now": call.view.now * 1000 }, "status_code": 0 })
}

fn following(call: &Call<'_>) -> Value {
    let author = &call.view.world.authors[0];
    let row = json!({ "web_rid": author.web_rid(), "room": room(call, author), "tag_name": "游戏", "uniq_id": "1",
                      "cover_type": 0, "is_recommend": 0, "title_type": 0 });
    json!({ "data": { "data": [row], "message": "", "extra": {} }, "status_code": 0 })
}

fn status(call: &Call<'_>) -> Value {
    let wanted = call.text("user_ids");
    let row = |author: &Author| {
        let (uid, room) = (author.uid, ids(call, author).1);
        json!({ "live_status": state(call, author), "room_id": room.parse::<u64>().unwrap_or(0), "room_id_str": room,
                "user_id": uid, "user_id_str": uid.to_string() })
    };
    let of = |id: &str| call.view.world.authors.iter().find(|a| a.uid.to_string() == id);
    let rows: Vec<Value> = wanted.split(',').filter_map(of).map(row).collect();
    json!({ "data": [{ "scene_id": call.number("distribution_scenes"), "user_live": rows }], "status_code": 0 })
}

fn messages(call: &Call<'_>) -> Value {
    let common = json!({ "method": "WebcastRoomMessage", "msg_id": "1", "room_id": call.text("room_id"), "is_show_msg": false });
    json!({ "data": [{ "common": common }], "internal_ext": "internal_src:dim|wss_push_room_id:1|first_req_ms:2",
            "extra": { "cursor": "t-1_r-1_d-1_u-1_h-1", "now": call.view.now * 1000 }, "status_code": 0,
            "log_pb": json::log_pb(&call.view) })
}
