//! The way into a chat: what the upgrade must bring, and the refusals.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::Response;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::script::Line;
use super::socket::Talk;
use super::{NoteKind, now_ms};
use crate::journal::Entry;
use crate::net::{Flow, State};
use crate::platform::{Asked, Host, Reply};

/// The hosts of sockets.
pub(crate) const HOSTS: &[(&str, Host)] = &[
    ("*-ws-web-hl.douyin.com", plain),
    ("*-ws-web-lq.douyin.com", plain),
    ("*-ws-web-lf.douyin.com", plain),
    ("*-ws-alisg.tiktok.com", plain),
];

/// Parameters every page sends, and their values.
const DOUYIN: &[(&str, &str)] = &[
    ("app_name", "douyin_web"),
    ("aid", "6383"),
    ("live_id", "1"),
    ("did_rule", "3"),
    ("version_code", "180800"),
    ("device_platform", "web"),
    ("compress", "gzip"),
    ("im_path", "/webcast/im/fetch/"),
    ("host", "https://live.douyin.com"),
    ("endpoint", "live_pc"),
    ("support_wrds", "1"),
    ("identity", "audience"),
    ("need_persist_msg_count", "15"),
    ("heartbeatDuration", "0"),
];

const TIKTOK: &[(&str, &str)] =
    &[("aid", "1988"), ("live_id", "12"), ("did_rule", "3"), ("compress", "gzip"), ("identity", "audience")];

/// A socket's host asked for a page.
fn plain(_: &State, _: &Asked) -> Reply {
    Reply::text(400, "").refused("no upgrade asked for")
}

/// The value of a query parameter, percent-decoded.
pub(super) fn param(query: &str, name: &str) -> String {
    let pair = query.split('&').find_map(|p| p.split_once('=').filter(|(n, _)| *n == name));
    let decoded = |v| percent_encoding::percent_decode_str(v).decode_utf8_lossy().into_owned();
    pair.map(|(_, v)| decoded(v)).unwrap_or_default()
}

/// Whether a request wants a socket of a chat.
pub(crate) fn is_wanted(asked: &Asked) -> bool {
    asked.header("upgrade").eq_ignore_ascii_case("websocket") && asked.host.contains("-ws-")
}

/// Which platform's ways a socket has.
pub(super) fn is_tiktok(asked: &Asked) -> bool {
    asked.host.ends_with(".tiktok.com")
}

/// Upgrades, or refuses in the platforms' way: 200 and the reason in `Handshake-Msg`.
pub(crate) fn upgrade(
    state: &Arc<State>,
    asked: &Asked,
    socket: Option<OnUpgrade>,
    abort: Arc<AtomicBool>,
    entry: &Entry,
) -> Response<Flow> {
    let line = state.chats.lock().lines.pop_front().unwrap_or_default();
    if let Some((status, message)) = &line.refusal {
        entry.status(*status, None);
        return refusal(*status, message);
    }
    let guest = match admit(state, asked) {
        Ok(guest) => guest,
        Err(why) => {
            entry.status(200, Some(why));
            return refusal(200, "handshake denied");
        }
    };
    let Some(socket) = socket else { return refusal(400, "no upgrade possible") };
    entry.status(101, None);
    let room = state.chats.room(&param(&asked.query, "room_id"));
    let options = room.plan.options.clone();
    tokio::spawn(talk(state.clone(), room.id.clone(), is_tiktok(asked), guest, line, socket, abort));
    let mut response = Response::builder()
        .status(101)
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-accept", derive_accept_key(asked.header("sec-websocket-key").as_bytes()));
    if let Some(options) = options {
        response = response.header("handshake-options", options);
    }
    if !asked.header("sec-websocket-protocol").is_empty() {
        response = response.header("sec-websocket-protocol", asked.header("sec-websocket-protocol"));
    }
    response.body(Flow::empty()).unwrap_or_else(|_| Response::new(Flow::empty()))
}

fn refusal(status: u16, message: &str) -> Response<Flow> {
    let response =
        Response::builder().status(status).header("handshake-msg", message).header("content-length", 0);
    response.body(Flow::empty()).unwrap_or_else(|_| Response::new(Flow::empty()))
}

/// One connection, from the upgrade to its end.
async fn talk(
    state: Arc<State>,
    room_id: String,
    tiktok: bool,
    guest: String,
    line: Line,
    socket: OnUpgrade,
    abort: Arc<AtomicBool>,
) {
    let chats = &state.chats;
    let id = chats.connections.fetch_add(1, Ordering::Relaxed) + 1;
    chats.note(id, NoteKind::Connected(room_id.clone()));
    if let Ok(upgraded) = socket.await {
        let stream = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, None).await;
        let room = chats.room(&room_id);
        room.begin(&state);
        Talk::new(chats, room, id, tiktok, line, abort).run(stream).await;
    }
    chats.note(id, NoteKind::Gone);
    let mut inner = chats.lock();
    if let Some((_, count)) = inner.guests.get_mut(&guest) {
        *count -= 1;
        if *count == 0 {
            inner.guests.remove(&guest);
        }
    }
}

/// What an upgrade must bring; the guest it is for.
fn admit(state: &State, asked: &Asked) -> Result<String, String> {
    let value = |name: &str| param(&asked.query, name);
    let room_id = value("room_id");
    if room_id.is_empty() {
        return Err("no room".into());
    }
    let world = if is_tiktok(asked) { &state.tiktok } else { &state.world };
    if world.is_over(&room_id) {
        return Err("the room is over".into());
    }
    let guest = asked.cookie("ttwid").unwrap_or_default();
    if state.config.check_signature {
        if asked.header("user-agent").is_empty() {
            return Err("no user agent".into());
        }
        let expected = if is_tiktok(asked) { TIKTOK } else { DOUYIN };
        for (name, want) in expected {
            if value(name) != *want {
                return Err(format!("parameter {name} is {:?}, not {want}", value(name)));
            }
        }
        if value("cursor").is_empty() || !value("internal_ext").contains("internal_src:") {
            return Err("cursor or internal_ext missing".into());
        }
        if is_tiktok(asked) { tiktok(state, asked)? } else { douyin(state, asked, &guest)? }
    }
    let mut inner = state.chats.lock();
    let (room, count) = inner.guests.entry(guest.clone()).or_insert_with(|| (room_id.clone(), 0));
    if *room != room_id && !guest.is_empty() {
        return Err("this ttwid listens to another room".into());
    }
    *count += 1;
    Ok(guest)
}

fn douyin(state: &State, asked: &Asked, guest: &str) -> Result<(), String> {
    let value = |name: &str| param(&asked.query, name);
    if asked.path != "/webcast/im/push/v2/" {
        return Err("no such socket".into());
    }
    if !state.tokens.knows_ttwid(guest) {
        return Err("ttwid not issued here".into());
    }
    if asked.header("origin") != "https://live.douyin.com" {
        return Err("wrong origin".into());
    }
    let (sdk, user) = (value("webcast_sdk_version"), value("user_unique_id"));
    if sdk != value("update_version_code") {
        return Err("versions do not agree".into());
    }
    if user.is_empty() || !user.bytes().all(|b| b.is_ascii_digit()) {
        return Err("no viewer".into());
    }
    let signature =
        f2_sign::verify::webcast::decode(&value("signature")).map_err(|e| format!("signature: {e}"))?;
    signature.check(&sdk, &value("room_id"), &user).map_err(|e| format!("signature: {e}"))
}

fn tiktok(state: &State, asked: &Asked) -> Result<(), String> {
    if asked.header("sec-websocket-protocol") != "echo-protocol" {
        return Err("no subprotocol".into());
    }
    if asked.query.matches("version_code=").count() < 2 {
        return Err("no second version".into());
    }
    let mark = param(&asked.query, "wrss");
    match state.chats.lock().marks.get(&mark) {
        Some(until) if *until >= now_ms() => Ok(()),
        Some(_) => Err("the address has expired".into()),
        None => Err("wrss not issued here".into()),
    }
}
