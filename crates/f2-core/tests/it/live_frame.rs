//! Frames of live rooms: reading, unpacking within a bound, and what is sent back.

use std::io::Write as _;

use bytes::Bytes;
use f2_core::Cause;
use f2_core::chat::frame::{
    ACK, Differences, ENTER_ROOM, EnterRoom, Extra, FIELDS, FRAME_LIMIT, HEARTBEAT, Header, Heartbeat,
    Message, PushFrame, Response, ack,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use prost::Message as _;

fn gzip(bytes: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    Bytes::from(encoder.finish().unwrap())
}

fn frame(compress_type: Option<&str>, payload: Bytes) -> PushFrame {
    let header = |value: &str| Header { key: "compress_type".to_owned(), value: value.to_owned() };
    PushFrame { headers: compress_type.map(header).into_iter().collect(), payload, ..PushFrame::default() }
}

fn hex(text: &str) -> Vec<u8> {
    let text: String = text.split_whitespace().collect();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn an_acknowledgement_is_what_servers_read() {
    let vector = hex("10b960 3a0361636b 4216 696e7465726e616c5f7372633a64696d7c7365713a31");
    assert_eq!(ack(12345, "internal_src:dim|seq:1", false), vector);
    let read = PushFrame::parse(Bytes::from(ack(u64::MAX, "x", true))).unwrap();
    assert_eq!(
        (read.log_id, read.payload_type.as_str(), read.payload_encoding.as_str()),
        (u64::MAX, ACK, "pb")
    );
    assert_eq!(&read.payload[..], b"x");
}

#[test]
fn heartbeats_have_three_forms() {
    assert_eq!(Heartbeat::Bare.bytes(), hex("3a026862"));
    assert_eq!(Heartbeat::Encoded.bytes(), hex("32027062 3a026862"));
    let numbered = Heartbeat::Numbered { room_id: 300, number: 1 }.bytes();
    assert_eq!(numbered, hex("32027062 3a026862 4205 08ac02 1001"));
    assert_eq!(PushFrame::parse(Bytes::from(numbered)).unwrap().payload_type, HEARTBEAT);
}

#[test]
fn a_guest_enters_a_room() {
    let frame = PushFrame::parse(Bytes::from(EnterRoom::guest(5, "c").bytes())).unwrap();
    assert_eq!((frame.payload_type.as_str(), frame.payload_encoding.as_str()), (ENTER_ROOM, "pb"));
    let entered = EnterRoom::decode(frame.payload).unwrap();
    assert_eq!(entered, EnterRoom::guest(5, "c"));
    assert_eq!((entered.live_id, entered.identity.as_str(), entered.room_id), (12, "audience", 5));
}

#[test]
fn small_bytes_that_are_many_things_are_refused() {
    // Two bytes each: an empty message, an empty header. Unpacked they would be a hundred times as large.
    let messages = |count: usize| Bytes::from([0x0a, 0].repeat(count));
    assert_eq!(Response::parse(messages(FIELDS)).unwrap().messages.len(), FIELDS);
    assert_eq!(Response::parse(messages(FIELDS + 1)).unwrap_err().cause(), Cause::BadReply);
    let packed = frame(Some("gzip"), gzip(&messages(8 << 20)));
    assert!(packed.payload.len() < 1 << 20, "it is small on the wire");
    assert_eq!(packed.response(32 << 20).unwrap_err().cause(), Cause::BadReply);
    let headers = |count: usize| Bytes::from([0x2a, 0].repeat(count));
    assert!(PushFrame::parse(headers(1000)).is_ok());
    assert_eq!(PushFrame::parse(headers(1001)).unwrap_err().cause(), Cause::BadReply);
}

#[test]
fn payloads_are_unpacked_by_header_or_by_their_first_bytes() {
    let plain = Bytes::from_static(b"plain");
    for (name, payload) in [
        (Some("gzip"), gzip(b"plain")),
        (Some("none"), plain.clone()),
        (Some("none"), gzip(b"plain")),
        (None, plain.clone()),
        (None, gzip(b"plain")),
        (Some(""), [gzip(b"pl"), gzip(b"ain")].concat().into()),
    ] {
        assert_eq!(frame(name, payload).unpack(100).unwrap(), plain, "{name:?}");
    }
    for (name, payload) in [
        (Some("gzip"), plain),
        (Some("br"), gzip(b"plain")),
        (None, gzip(b"plain").slice(..15)),
        (None, Bytes::from(vec![b'x'; 101])),
    ] {
        assert_eq!(frame(name, payload).unpack(100).unwrap_err().cause(), Cause::NetBroken, "{name:?}");
    }
}

#[test]
fn a_bomb_is_not_unpacked() {
    let bomb = gzip(&vec![0; FRAME_LIMIT + 1]);
    assert!(bomb.len() < 100_000);
    let error = frame(Some("gzip"), bomb.clone()).unpack(FRAME_LIMIT).unwrap_err();
    assert!(error.to_string().contains("larger than 16777216 bytes"), "{error}");
    assert_eq!(frame(Some("gzip"), bomb).unpack(FRAME_LIMIT + 1).unwrap().len(), FRAME_LIMIT + 1);
    // A trailer that lies about the length costs no memory.
    let mut liar = gzip(b"plain").to_vec();
    let end = liar.len();
    liar[end - 4..].fill(0xff);
    assert!(frame(Some("gzip"), liar.into()).unpack(FRAME_LIMIT).is_err());
}

#[test]
fn an_answer_gives_its_messages() {
    let message =
        Message { method: "A".to_owned(), payload: Bytes::from_static(&[8, 1]), ..Message::default() };
    let answer = Response {
        messages: vec![message.clone(), message],
        cursor: "c".to_owned(),
        internal_ext: "e".to_owned(),
        heartbeat_duration: 15,
        need_ack: true,
        ..Response::default()
    };
    let frame = frame(Some("gzip"), gzip(&answer.encode_to_vec()));
    let read = PushFrame::parse(Bytes::from(frame.encode_to_vec())).unwrap().response(FRAME_LIMIT).unwrap();
    assert_eq!(read, answer);
    assert_eq!(PushFrame::parse(Bytes::from_static(&[7])).unwrap_err().cause(), Cause::BadReply);
    assert_eq!(Response::parse(Bytes::from_static(&[10, 9])).unwrap_err().cause(), Cause::BadReply);
}

#[test]
fn ids_are_found_in_the_payload_too() {
    // common { method, msg_id: 77, create_time: 1 700 000 000 }
    let common = hex("0a010a 0a00");
    assert_eq!(Message { payload: common.into(), ..Message::default() }.id(), None);
    let payload = hex("1a0178 0a0b 0a0141 104d 20 80e2cfaa06");
    let message = Message { payload: payload.into(), ..Message::default() };
    assert_eq!((message.id(), message.created()), (Some(77), Some(1_700_000_000)));
    assert_eq!(Message { msg_id: 5, ..message }.id(), Some(5));
    assert_eq!(Message::default().id(), None);
}

#[test]
fn platforms_number_a_few_fields_otherwise() {
    let answer = hex("5801 5201 61 7202 6262 6a00");
    let first = Differences { first: Some(11), servers: &[14, 10, 13] };
    let servers = vec!["bb".to_owned(), "a".to_owned()];
    assert_eq!(first.read(&answer), Extra { first: true, servers });
    assert_eq!(Differences::default().read(&answer), Extra::default());
    assert_eq!(first.read(&[0xff]), Extra::default());
}

proptest! {
    #[test]
    fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let bytes = Bytes::from(bytes);
        if let Ok(frame) = PushFrame::parse(bytes.clone()) {
            let _ = frame.response(1000);
        }
        let _ = Response::parse(bytes.clone());
        let _ = frame(Some("gzip"), bytes.clone()).unpack(1000);
        let _ = Differences { first: Some(11), servers: &[10] }.read(&bytes);
        let _ = Message { payload: bytes, ..Message::default() }.id();
    }

    #[test]
    fn damaged_gzip_never_goes_beyond_the_bound(cut in 0usize..200, at in 0usize..200, byte in any::<u8>()) {
        let mut packed = gzip(&[7; 5000]).to_vec();
        packed.truncate(cut.max(20));
        if let Some(place) = packed.get_mut(at) {
            *place = byte;
        }
        if let Ok(plain) = frame(Some("gzip"), packed.into()).unpack(5000) {
            prop_assert!(plain.len() <= 5000);
        }
    }
}
