//! The envelope of a live room's socket: frames, the answers in them, and the frames that are sent back.
//!
//! ```text
//! socket message = PushFrame { log_id, headers, payload_type, payload }
//! payload        = Response { messages, cursor, internal_ext, .. }, mostly gzipped
//! message        = Message { method, payload, msg_id }; its payload is described by a schema
//! ```
//!
//! Field numbers that all platforms share are types here; those that differ are [`Differences`].

use std::collections::HashMap;

use bytes::Bytes;
use prost::Message as _;

use super::{gzip, wire};
use crate::error::{Cause, Error, Result};

/// How many bytes a frame's payload may have once it is unpacked, unless told otherwise.
pub const FRAME_LIMIT: usize = 16 << 20;

/// How many fields an answer may have, its messages among them. Two bytes on the wire are a hundred in memory, so
/// the size alone bounds nothing.
pub const FIELDS: usize = 20_000;

/// How many fields a frame may have, its headers among them.
const FRAME_FIELDS: usize = 1_000;

/// `payload_type` of a frame that carries messages.
pub const MSG: &str = "msg";
/// `payload_type` of a heartbeat and of the server's answer to it.
pub const HEARTBEAT: &str = "hb";
/// `payload_type` of an acknowledgement.
pub const ACK: &str = "ack";
/// `payload_type` of the server's announcement that it closes the connection.
pub const CLOSE: &str = "close";
/// `payload_type` of the request to enter a room.
pub const ENTER_ROOM: &str = "im_enter_room";

/// `payload_encoding` of protobuf.
const PROTOBUF: &str = "pb";

/// One binary message of the socket, in either direction.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct PushFrame {
    /// Counts the frames of a connection, with gaps.
    #[prost(uint64, tag = "1")]
    pub seq_id: u64,
    /// Names the frame; an acknowledgement repeats it.
    #[prost(uint64, tag = "2")]
    pub log_id: u64,
    /// The sending service.
    #[prost(int64, tag = "3")]
    pub service: i64,
    /// The method of that service.
    #[prost(int64, tag = "4")]
    pub method: i64,
    /// `compress_type`, `im-internal_ext`, `im-cursor`, `im-now` and others.
    #[prost(message, repeated, tag = "5")]
    pub headers: Vec<Header>,
    /// `pb`, or empty.
    #[prost(string, tag = "6")]
    pub payload_encoding: String,
    /// [`MSG`], [`HEARTBEAT`], [`ACK`], [`CLOSE`], [`ENTER_ROOM`] or another word.
    #[prost(string, tag = "7")]
    pub payload_type: String,
    /// What the frame carries, as it was sent.
    #[prost(bytes = "bytes", tag = "8")]
    pub payload: Bytes,
}

/// One header of a [`PushFrame`].
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct Header {
    /// Its name.
    #[prost(string, tag = "1")]
    pub key: String,
    /// Its value.
    #[prost(string, tag = "2")]
    pub value: String,
}

/// What a message frame, or the call that opens a chat, carries.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct Response {
    /// The messages, in the order of the room.
    #[prost(message, repeated, tag = "1")]
    pub messages: Vec<Message>,
    /// Where to go on.
    #[prost(string, tag = "2")]
    pub cursor: String,
    /// Milliseconds between two fetches, where the room is fetched and not pushed.
    #[prost(int64, tag = "3")]
    pub fetch_interval: i64,
    /// The server's clock, in milliseconds since 1970.
    #[prost(int64, tag = "4")]
    pub now: i64,
    /// What an acknowledgement and the next connection hand back unread.
    #[prost(string, tag = "5")]
    pub internal_ext: String,
    /// How the messages were fetched.
    #[prost(int32, tag = "6")]
    pub fetch_type: i32,
    /// Parameters that the address of the socket takes over.
    #[prost(map = "string, string", tag = "7")]
    pub route_params: HashMap<String, String>,
    /// Seconds between two heartbeats; 0 leaves it to the client.
    #[prost(int64, tag = "8")]
    pub heartbeat_duration: i64,
    /// Whether the frame wants an acknowledgement.
    #[prost(bool, tag = "9")]
    pub need_ack: bool,
    /// The address of the socket, where the answer names one.
    #[prost(string, tag = "10")]
    pub push_server: String,
}

/// One message of a room.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct Message {
    /// The name of its type, such as `WebcastChatMessage`.
    #[prost(string, tag = "1")]
    pub method: String,
    /// Its content, as the type describes it.
    #[prost(bytes = "bytes", tag = "2")]
    pub payload: Bytes,
    /// Its id; 0 where the server gives none.
    #[prost(int64, tag = "3")]
    pub msg_id: i64,
    /// The server's class of messages.
    #[prost(int32, tag = "4")]
    pub msg_type: i32,
    /// Its place in the room's history.
    #[prost(int64, tag = "5")]
    pub offset: i64,
}

/// The numbers of those fields of a [`Response`] on which platforms disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Differences {
    /// A flag: the first answer of a room.
    pub first: Option<u32>,
    /// Texts: hosts of the socket, the best first.
    pub servers: &'static [u32],
}

/// What [`Differences`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extra {
    /// Whether this is the first answer of a room.
    pub first: bool,
    /// Hosts of the socket, the best first, without empty ones.
    pub servers: Vec<String>,
}

impl PushFrame {
    /// Reads one binary message of the socket. The payload stays as it was sent, without a copy.
    ///
    /// # Errors
    /// `platform.bad_reply` when the bytes are no frame, or one of more than a thousand fields.
    pub fn parse(bytes: Bytes) -> Result<Self> {
        bounded("frame", &bytes, FRAME_FIELDS)?;
        Self::decode(bytes).map_err(|error| unreadable("frame", &error))
    }

    /// The value of a header.
    #[must_use]
    pub fn header(&self, key: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.key == key).map(|header| header.value.as_str())
    }

    /// The payload, unpacked: by the header `compress_type`, and where it is absent by the first bytes.
    ///
    /// # Errors
    /// `net.broken` when the compression is unknown or damaged, or when more than `limit` bytes come out; a
    /// bomb is not unpacked beyond that.
    pub fn unpack(&self, limit: usize) -> Result<Bytes> {
        match self.header("compress_type").unwrap_or_default() {
            "gzip" => gzip::unpack(&self.payload, limit),
            "" | "none" if self.payload.starts_with(&gzip::MAGIC) => gzip::unpack(&self.payload, limit),
            "" | "none" if self.payload.len() > limit => Err(gzip::oversized(limit)),
            "" | "none" => Ok(self.payload.clone()),
            other => Err(gzip::broken(format!("frame compressed with {other:.40?}"))),
        }
    }

    /// The answer in a frame of type [`MSG`].
    ///
    /// # Errors
    /// Those of [`PushFrame::unpack`] and [`Response::parse`].
    pub fn response(&self, limit: usize) -> Result<Response> {
        Response::parse(self.unpack(limit)?)
    }
}

impl Response {
    /// Reads an answer. The payloads of its messages are parts of `bytes`, not copies.
    ///
    /// # Errors
    /// `platform.bad_reply` when the bytes are no answer, or one of more than [`FIELDS`] fields.
    pub fn parse(bytes: Bytes) -> Result<Self> {
        bounded("answer", &bytes, FIELDS)?;
        Self::decode(bytes).map_err(|error| unreadable("answer", &error))
    }
}

impl Message {
    /// What names this message: its own id, else the one its payload repeats (field 2 of field 1); nothing when
    /// neither is there.
    #[must_use]
    pub fn id(&self) -> Option<i64> {
        if self.msg_id == 0 { self.common(2).filter(|id| *id != 0) } else { Some(self.msg_id) }
    }

    /// When it was made, as its payload tells (field 4 of field 1): seconds or milliseconds since 1970, as the
    /// platform has it.
    #[must_use]
    pub fn created(&self) -> Option<i64> {
        self.common(4).filter(|time| *time > 0)
    }

    /// A number of the part that all types have in common, read without a schema.
    fn common(&self, number: u32) -> Option<i64> {
        let common =
            wire::Fields::new(&self.payload).map_while(std::result::Result::ok).find_map(|field| {
                match (field.number, field.value) {
                    (1, wire::Value::Bytes(common)) => Some(common),
                    _ => None,
                }
            })?;
        wire::Fields::new(common).map_while(std::result::Result::ok).find_map(|field| match field.value {
            wire::Value::Varint(value) if field.number == number => Some(value.cast_signed()),
            _ => None,
        })
    }
}

impl Differences {
    /// Reads the fields in question; bytes that are no answer hold none of them.
    #[must_use]
    pub fn read(&self, answer: &[u8]) -> Extra {
        let mut extra = Extra::default();
        let mut servers = vec![String::new(); self.servers.len()];
        for field in wire::Fields::new(answer).map_while(std::result::Result::ok) {
            match field.value {
                wire::Value::Varint(value) if Some(field.number) == self.first => extra.first = value != 0,
                wire::Value::Bytes(value) => {
                    if let Some(at) = self.servers.iter().position(|number| *number == field.number) {
                        servers[at] = String::from_utf8_lossy(value).into_owned();
                    }
                }
                _ => {}
            }
        }
        extra.servers = servers.into_iter().filter(|server| !server.is_empty()).collect();
        extra
    }
}

/// The acknowledgement of a frame: its `log_id`, and `internal_ext` as payload.
///
/// `encoded` adds `payload_encoding: pb`, which some platforms expect.
#[must_use]
pub fn ack(log_id: u64, internal_ext: &str, encoded: bool) -> Vec<u8> {
    let payload = Bytes::copy_from_slice(internal_ext.as_bytes());
    PushFrame { log_id, payload, ..sent(ACK, encoded) }.encode_to_vec()
}

/// How a heartbeat looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heartbeat {
    /// The type alone.
    Bare,
    /// With `payload_encoding: pb`.
    Encoded,
    /// With encoding, and with the room and a number that counts up from 1 as payload.
    Numbered {
        /// The room's id.
        room_id: i64,
        /// The heartbeat's number.
        number: i64,
    },
}

impl Heartbeat {
    /// The frame's bytes.
    #[must_use]
    pub fn bytes(self) -> Vec<u8> {
        let payload = match self {
            Self::Bare | Self::Encoded => Bytes::new(),
            Self::Numbered { room_id, number } => Bytes::from(Beat { room_id, number }.encode_to_vec()),
        };
        PushFrame { payload, ..sent(HEARTBEAT, self != Self::Bare) }.encode_to_vec()
    }
}

/// The payload of a numbered heartbeat.
#[derive(Clone, PartialEq, Eq, prost::Message)]
struct Beat {
    #[prost(int64, tag = "1")]
    room_id: i64,
    #[prost(int64, tag = "2")]
    number: i64,
}

/// The request to enter a room: the payload of a frame of type [`ENTER_ROOM`].
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub struct EnterRoom {
    /// The room's id.
    #[prost(int64, tag = "1")]
    pub room_id: i64,
    /// A mark of the room; empty.
    #[prost(string, tag = "2")]
    pub room_tag: String,
    /// The region; empty.
    #[prost(string, tag = "3")]
    pub live_region: String,
    /// The live product: 12.
    #[prost(int64, tag = "4")]
    pub live_id: i64,
    /// `audience`.
    #[prost(string, tag = "5")]
    pub identity: String,
    /// Where to go on.
    #[prost(string, tag = "6")]
    pub cursor: String,
    /// The kind of account: 0.
    #[prost(int64, tag = "7")]
    pub account_type: i64,
    /// The entering user's id; 0 for a guest.
    #[prost(int64, tag = "8")]
    pub enter_unique_id: i64,
    /// `0`: the welcome text is wanted.
    #[prost(string, tag = "9")]
    pub filter_welcome_msg: String,
    /// Whether the room goes on from an earlier connection.
    #[prost(bool, tag = "10")]
    pub again: bool,
}

impl EnterRoom {
    /// A guest's request.
    #[must_use]
    pub fn guest(room_id: i64, cursor: &str) -> Self {
        Self {
            room_id,
            live_id: 12,
            identity: "audience".to_owned(),
            cursor: cursor.to_owned(),
            filter_welcome_msg: "0".to_owned(),
            ..Self::default()
        }
    }

    /// The frame's bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        PushFrame { payload: Bytes::from(self.encode_to_vec()), ..sent(ENTER_ROOM, true) }.encode_to_vec()
    }
}

fn sent(payload_type: &str, encoded: bool) -> PushFrame {
    PushFrame {
        payload_type: payload_type.to_owned(),
        payload_encoding: if encoded { PROTOBUF.to_owned() } else { String::new() },
        ..PushFrame::default()
    }
}

/// Holds the number of fields against what is taken.
fn bounded(what: &str, bytes: &[u8], most: usize) -> Result<()> {
    if wire::Fields::new(bytes).nth(most).is_some() {
        return Err(Error::new(Cause::BadReply).detail(format!("live {what}: more than {most} fields")));
    }
    Ok(())
}

fn unreadable(what: &str, error: &prost::DecodeError) -> Error {
    Error::new(Cause::BadReply).detail(format!("live {what}: {error}"))
}
