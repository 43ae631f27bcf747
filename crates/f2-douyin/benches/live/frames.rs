//! Frames as the server packs them.

use std::io::Write as _;

use bytes::Bytes;
use f2_core::chat::frame::{Header, Message, PushFrame, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use prost::Message as _;

use super::shapes;

/// The three frames, packed.
pub(super) fn frames() -> Vec<Bytes> {
    shapes::messages().into_iter().map(frame).collect()
}

fn frame(messages: Vec<(&str, Vec<u8>)>) -> Bytes {
    let message = |(method, payload): (&str, Vec<u8>)| Message {
        method: method.to_owned(),
        payload: Bytes::from(payload),
        msg_id: 7_000_000_000_000_000_001,
        ..Message::default()
    };
    let response = Response {
        messages: messages.into_iter().map(message).collect(),
        cursor: "t-1700000000000_r-7000000000000000002_d-1_u-1".to_owned(),
        now: 1_700_000_000_000,
        internal_ext: "internal_src:pushserver|first_req_ms:1700000000000|wss_msg_type:r".to_owned(),
        heartbeat_duration: 15,
        need_ack: true,
        ..Response::default()
    };
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(&response.encode_to_vec()).unwrap();
    let header = |key: &str, value: &str| Header { key: key.to_owned(), value: value.to_owned() };
    let frame = PushFrame {
        seq_id: 11,
        log_id: 7_000_000_000_000_000_003,
        service: 8888,
        method: 8,
        headers: vec![
            header("compress_type", "gzip"),
            header("im-cursor", &response.cursor),
            header("im-internal_ext", &response.internal_ext),
        ],
        payload_encoding: "pb".to_owned(),
        payload_type: "msg".to_owned(),
        payload: Bytes::from(packer.finish().unwrap()),
    };
    Bytes::from(frame.encode_to_vec())
}
