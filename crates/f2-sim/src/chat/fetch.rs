//! The first call of a chat in its protobuf form.

use std::collections::HashMap;

use prost::Message as _;

use super::gate::param;
use super::now_ms;
use super::wire::Answer;
use crate::net::State;
use crate::platform::{Asked, Reply};

/// Path of the first call.
const PATH: &str = "/webcast/im/fetch/";
/// How long the address of a socket works.
const LIFETIME_MS: u64 = 30_000;

/// The answer to a first call that wants protobuf; `None` for other requests.
pub(crate) fn answer(state: &State, asked: &Asked) -> Option<Reply> {
    let wanted = asked.path == PATH && param(&asked.query, "resp_content_type") == "protobuf";
    wanted.then(|| protobuf(state, asked, HashMap::new(), ""))
}

/// The answer to TikTok's first call: the socket's address and what must stand in it.
pub(crate) fn first(state: &State, asked: &Asked) -> Reply {
    let mark = state.chats.seed.at("wrss").nth(asked.seq).alnum(24);
    state.chats.lock().marks.insert(mark.clone(), now_ms() + LIFETIME_MS);
    let route = HashMap::from([
        ("wrss".to_owned(), mark),
        ("imprp".to_owned(), state.chats.seed.at("imprp").alnum(16)),
    ]);
    protobuf(
        state,
        asked,
        route,
        "wss://webcast16-ws-alisg.tiktok.com/webcast/im/ws_proxy/ws_reuse_supplement/",
    )
}

fn protobuf(state: &State, asked: &Asked, route_params: HashMap<String, String>, push_server: &str) -> Reply {
    let room = state.chats.room(&param(&asked.query, "room_id"));
    let now = now_ms();
    let from = room.join();
    let answer = Answer {
        messages: room.since(from, room.plan.history).iter().map(super::Happened::entry).collect(),
        cursor: format!("t-{now}_r-1_d-1_u-1_h-{from}"),
        now: i64::try_from(now).unwrap_or_default(),
        internal_ext: format!("internal_src:dim|wss_push_room_id:{}|first_req_ms:{now}|seq:1", room.id),
        route_params,
        heartbeat_duration: room.plan.heartbeat,
        push_server: push_server.to_owned(),
        is_first: param(&asked.query, "cursor").is_empty(),
        ..Answer::default()
    };
    Reply::new(200, "application/protobuffer", answer.encode_to_vec())
}
