//! Frames of live rooms: unpacked within the bound, and every message of both platforms has an event and JSON.
#![no_main]

use bytes::Bytes;
use f2_core::chat::frame::{Message, PushFrame, Response};
use f2_core::chat::schema::Schema;
use f2_douyin::live as douyin;
use f2_tiktok::live as tiktok;
use libfuzzer_sys::fuzz_target;

const LIMIT: usize = 1 << 16;

/// The JSON of a message; the typed event has to drop the same, but for what the types keep unread.
fn check(schema: &Schema, message: &Message, dropped: Vec<String>) {
    let mut out = Vec::new();
    let told = schema.write_json(&message.method, &message.payload, &mut out);
    assert!(dropped == told || dropped.is_empty() || dropped.iter().all(|name| told.contains(name)));
    let json: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
    assert!(json.is_object());
    let _ = (message.id(), message.created());
}

fn both(message: &Message) {
    let decoded = douyin::decode(&message.method, &message.payload);
    let _ = douyin::facts(&decoded.event);
    check(douyin::schema(), message, decoded.dropped);
    let decoded = tiktok::decode(&message.method, &message.payload);
    let _ = tiktok::facts(&decoded.event);
    check(tiktok::schema(), message, decoded.dropped);
}

fuzz_target!(|input: (u8, &[u8])| {
    let (kind, bytes) = input;
    let bytes = Bytes::copy_from_slice(bytes);
    match usize::from(kind) {
        0 => {
            let Ok(frame) = PushFrame::parse(bytes) else { return };
            if let Ok(plain) = frame.unpack(LIMIT) {
                assert!(plain.len() <= LIMIT);
                let _ = douyin::DIFFERENCES.read(&plain);
                let _ = tiktok::DIFFERENCES.read(&plain);
            }
            if let Ok(response) = frame.response(LIMIT) {
                response.messages.iter().for_each(both);
            }
        }
        1 => {
            if let Ok(response) = Response::parse(bytes) {
                response.messages.iter().for_each(both);
            }
        }
        // The payload of a message of each method in turn.
        kind => {
            let methods = douyin::METHODS.iter().chain(tiktok::METHODS);
            let Some((method, _)) = methods.cycle().nth(kind) else { return };
            both(&Message { method: (*method).to_owned(), payload: bytes, ..Message::default() });
        }
    }
});
