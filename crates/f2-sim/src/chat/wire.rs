//! The envelope as the server writes and reads it.

use std::collections::HashMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use prost::Message as _;

/// A message of the socket.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Push {
    /// Rises within a connection.
    #[prost(uint64, tag = "1")]
    pub seq_id: u64,
    /// The frame's number; an acknowledgement repeats it.
    #[prost(uint64, tag = "2")]
    pub log_id: u64,
    /// 8888.
    #[prost(int32, tag = "3")]
    pub service: i32,
    /// 8.
    #[prost(int32, tag = "4")]
    pub method: i32,
    /// Header fields.
    #[prost(message, repeated, tag = "5")]
    pub headers: Vec<Pair>,
    /// `pb`.
    #[prost(string, tag = "6")]
    pub encoding: String,
    /// `msg`, `hb`, `ack`, `im_enter_room`, `im_enter_room_resp`.
    #[prost(string, tag = "7")]
    pub kind: String,
    /// The content.
    #[prost(bytes = "vec", tag = "8")]
    pub payload: Vec<u8>,
}

/// A header field.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Pair {
    /// Name.
    #[prost(string, tag = "1")]
    pub key: String,
    /// Value.
    #[prost(string, tag = "2")]
    pub value: String,
}

/// What a frame of the kind `msg` carries, and the answer of im/fetch in its protobuf form.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Answer {
    /// The messages.
    #[prost(message, repeated, tag = "1")]
    pub messages: Vec<Entry>,
    /// Where the next ones begin.
    #[prost(string, tag = "2")]
    pub cursor: String,
    /// The server's clock, Unix milliseconds.
    #[prost(int64, tag = "4")]
    pub now: i64,
    /// What an acknowledgement hands back.
    #[prost(string, tag = "5")]
    pub internal_ext: String,
    /// Parameters of the socket's address.
    #[prost(map = "string, string", tag = "7")]
    pub route_params: HashMap<String, String>,
    /// Seconds between heartbeats.
    #[prost(int64, tag = "8")]
    pub heartbeat_duration: i64,
    /// Whether an acknowledgement is wanted.
    #[prost(bool, tag = "9")]
    pub need_ack: bool,
    /// The address of the socket.
    #[prost(string, tag = "10")]
    pub push_server: String,
    /// TikTok: the first answer of a room.
    #[prost(bool, tag = "11")]
    pub is_first: bool,
}

/// A message in its envelope.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Entry {
    /// The name of its type.
    #[prost(string, tag = "1")]
    pub method: String,
    /// Its content.
    #[prost(bytes = "vec", tag = "2")]
    pub payload: Vec<u8>,
    /// Its id.
    #[prost(int64, tag = "3")]
    pub msg_id: i64,
}

/// What a client says of itself when it enters a room, or in a heartbeat: the room comes first.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Entering {
    /// The room.
    #[prost(int64, tag = "1")]
    pub room_id: i64,
    /// In a heartbeat, its number.
    #[prost(int64, tag = "2")]
    pub number: i64,
    /// `audience`.
    #[prost(string, tag = "5")]
    pub identity: String,
}

/// One gzip member as the platform writes it: flushed, then ended.
#[must_use]
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(bytes);
    let _ = encoder.flush();
    encoder.finish().unwrap_or_default()
}

impl Push {
    /// A frame of messages.
    #[must_use]
    pub fn messages(seq_id: u64, log_id: u64, answer: &Answer, packed: bool) -> Self {
        let plain = answer.encode_to_vec();
        let pair = |key: &str, value: &str| Pair { key: key.to_owned(), value: value.to_owned() };
        let headers = vec![
            pair("compress_type", if packed { "gzip" } else { "none" }),
            pair("im-internal_ext", &answer.internal_ext),
            pair("im-cursor", &answer.cursor),
            pair("im-now", &answer.now.to_string()),
        ];
        Self {
            seq_id,
            log_id,
            service: 8888,
            method: 8,
            headers,
            encoding: "pb".to_owned(),
            kind: "msg".to_owned(),
            payload: if packed { gzip(&plain) } else { plain },
        }
    }

    /// A frame of another kind.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        Self { kind: kind.to_owned(), encoding: "pb".to_owned(), ..Self::default() }
    }
}
