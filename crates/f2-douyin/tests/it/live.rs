//! Live messages: real payloads where they are at hand, and payloads that do not fit.

use std::sync::LazyLock;

use bytes::Bytes;
use f2_core::chat::frame::{FRAME_LIMIT, PushFrame, Response};
use f2_douyin::live::{Event, METHODS, decode, descriptors, facts, pb, schema};
use proptest::prelude::*;
use prost::Message as _;
use prost_reflect::DescriptorPool;

#[path = "../../../f2-core/tests/it/payloads.rs"]
mod payloads;

use payloads::Types;

static TYPES: Types = Types {
    platform: "douyin",
    methods: METHODS,
    schema,
    pool: LazyLock::new(|| DescriptorPool::decode(descriptors()).unwrap()),
    read: |method, payload| {
        let decoded = decode(method, payload);
        (!matches!(decoded.event, Event::Other { .. }), decoded.dropped)
    },
};

#[test]
fn every_capture_decodes() {
    let captures = TYPES.captures();
    let (mut typed, mut raw) = (0, 0);
    for (name, bytes) in &captures {
        let kind = name.rsplit_once('_').unwrap().0;
        let response = match kind {
            "frame" => PushFrame::parse(bytes.clone()).unwrap().response(FRAME_LIMIT).unwrap(),
            "response" => Response::parse(bytes.clone()).unwrap(),
            method => {
                TYPES.check(method, bytes);
                if schema().knows(method) {
                    typed += 1
                } else {
                    raw += 1
                }
                continue;
            }
        };
        assert!(!response.messages.is_empty() && response.need_ack, "{name}");
        assert_eq!(response.heartbeat_duration, 15, "{name}");
        for message in &response.messages {
            TYPES.check(&message.method, &message.payload);
            assert!(message.id().is_some(), "{name}");
        }
    }
    let envelopes = captures.keys().filter(|name| name.starts_with(['f', 'r'])).count();
    assert_eq!(typed + raw + envelopes, captures.len());
    eprintln!(
        "douyin: {} of {} captures decode: {typed} typed, {raw} without a type, {envelopes} envelopes",
        typed + raw + envelopes,
        captures.len()
    );
}

#[test]
fn captured_events_say_what_they_should() {
    for (name, bytes) in TYPES.captures() {
        let method = name.rsplit_once('_').unwrap().0;
        match decode(method, &bytes).event {
            Event::Chat(chat) => assert!(!chat.content.is_empty() && chat.user.is_some(), "{name}"),
            Event::Like(like) => assert!(like.total > 0 && facts(&Event::Like(like)).is_some(), "{name}"),
            Event::Member(member) => assert!(member.member_count > 0 && member.action > 0, "{name}"),
            Event::Gift(gift) => assert!(gift.gift.is_some_and(|gift| gift.diamond_count > 0), "{name}"),
            Event::LinkerContribute(list) => assert_eq!(list.user_contribute_list.len(), 5, "{name}"),
            Event::RoomRank(rank) => assert_eq!(rank.audience_ranks.len(), 9, "{name}"),
            _ => {}
        }
    }
}

/// Tag and content of a length-delimited field.
fn field(number: u32, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    prost::encoding::encode_key(number, prost::encoding::WireType::LengthDelimited, &mut out);
    prost::encoding::encode_varint(content.len() as u64, &mut out);
    out.extend_from_slice(content);
    out
}

#[test]
fn what_does_not_fit_is_dropped_and_told() {
    let user = pb::User { nickname: "somebody".to_owned(), ..pb::User::default() };
    // An id that is a text, a level that is a text, and a name that is no UTF-8.
    let user = [user.encode_to_vec(), field(1, b"x1"), field(6, b"9"), field(5, &[0xff])].concat();
    let image = [field(1, b"https://example.test/a"), field(10, &field(1, &[1, 0x80]))].concat();
    let payload = [
        field(2, &user),
        field(3, "text".as_bytes()),
        field(5, &image),
        // A message whose bytes are none.
        field(7, &[0x0f, 1]),
        field(90_000, b"unknown"),
    ];
    let payload = Bytes::from(payload.concat());
    let dropped = [
        "user.id",
        "user.level",
        "user.signature",
        "background_image.flex_setting_list.settingList",
        "background_image_v2",
    ];
    let decoded = decode("WebcastChatMessage", &payload);
    assert_eq!(decoded.dropped, dropped);
    let Event::Chat(chat) = decoded.event else { panic!("{:?}", decoded.event) };
    assert_eq!(chat.content, "text");
    assert_eq!(chat.user.unwrap().nickname, "somebody");
    let mut out = Vec::new();
    assert_eq!(schema().write_json("WebcastChatMessage", &payload, &mut out), dropped);
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "user": { "nickname": "somebody" },
            "content": "text",
            "background_image": { "urlList": ["https://example.test/a"], "flex_setting_list": [{}] },
        })
    );
}

#[test]
fn a_payload_cut_short_keeps_what_came_before() {
    let payload = [field(3, b"text"), field(6, b"#ffffff")].concat();
    let payload = Bytes::from(payload).slice(..10);
    let decoded = decode("WebcastChatMessage", &payload);
    assert_eq!(decoded.dropped, ["(rest)"]);
    assert!(matches!(decoded.event, Event::Chat(chat) if chat.content == "text"));
}

#[test]
fn the_user_of_a_text_is_read_when_asked_for() {
    let user = [field(3, b"somebody"), field(1, b"x1")].concat();
    let common = field(8, &field(4, &field(21, &field(1, &user))));
    let payload = Bytes::from(field(1, &common));
    let decoded = decode("WebcastChatMessage", &payload);
    assert_eq!(decoded.dropped, [""; 0]);
    let Event::Chat(chat) = decoded.event else { panic!("{:?}", decoded.event) };
    let text = chat.common.unwrap().display_text.unwrap();
    assert_eq!(text.pieces[0].user_value.as_ref().unwrap().user().nickname, "somebody");
    let mut out = Vec::new();
    let dropped = schema().write_json("WebcastChatMessage", &payload, &mut out);
    assert_eq!(dropped.len(), 1);
    assert!(dropped[0].ends_with(".user.id"), "{dropped:?}");
}

#[test]
fn methods_without_a_type_pass_through() {
    let payload = Bytes::from_static(&[0, 1, 2, 0xff]);
    let decoded = decode("WebcastNobodyKnowsMessage", &payload);
    assert_eq!(
        decoded.event,
        Event::Other { method: "WebcastNobodyKnowsMessage".to_owned(), payload: payload.clone() }
    );
    let json = TYPES.json("WebcastNobodyKnowsMessage", &payload);
    assert_eq!(json, serde_json::json!({ "method": "WebcastNobodyKnowsMessage", "payload": "AAEC/w==" }));
}

#[test]
fn both_spellings_are_one_type() {
    let payload = Bytes::from(pb::LinkMicMethod::default().encode_to_vec());
    for method in ["LinkMicMethod", "WebcastLinkMicMethod"] {
        assert!(matches!(decode(method, &payload).event, Event::LinkMic(_)), "{method}");
    }
    // 32 types, one alias, and the control message.
    assert_eq!(METHODS.len(), 34);
}

#[test]
fn a_gift_is_a_fact() {
    let user = pb::User { id: 7, nickname: "giver".to_owned(), ..pb::User::default() };
    let gift =
        pb::GiftStruct { name: "rose".to_owned(), diamond_count: 2, combo: true, ..Default::default() };
    let message = pb::GiftMessage {
        gift_id: 9,
        group_id: 4,
        repeat_count: 3,
        combo_count: 3,
        repeat_end: 1,
        user: Some(Box::new(user)),
        gift: Some(Box::new(gift)),
        ..pb::GiftMessage::default()
    };
    let mut deriver = f2_core::chat::derive::Deriver::default();
    let fact = facts(&Event::Gift(Box::new(message))).unwrap();
    let Some(f2_core::chat::derive::Derived::Streak(streak)) = deriver.feed(fact, 0) else { panic!() };
    assert_eq!((streak.count, streak.diamonds, streak.gift.user.as_str()), (3, 6, "giver"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn garbage_gives_events_and_json(at in 0..METHODS.len(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (method, _) = METHODS[at];
        let payload = Bytes::from(bytes);
        let decoded = decode(method, &payload);
        let mut out = Vec::new();
        let dropped = schema().write_json(method, &payload, &mut out);
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&out).unwrap().is_object());
        // Both faces drop the same, but for what the types keep unread.
        prop_assert!(decoded.dropped == dropped || decoded.dropped.is_empty(), "{:?}", decoded.dropped);
    }

    #[test]
    fn damaged_messages_give_events_and_json(cut in 0usize..400, at in 0usize..400, byte in any::<u8>()) {
        let image = pb::Image { url_list: vec!["https://example.test".to_owned(); 3], ..pb::Image::default() };
        let user = pb::User { id: 1, avatar_thumb: Some(Box::new(image)), ..pb::User::default() };
        let chat = pb::ChatMessage { user: Some(Box::new(user)), content: "你好".repeat(9), ..Default::default() };
        let mut bytes = chat.encode_to_vec();
        bytes.truncate(cut);
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        let payload = Bytes::from(bytes);
        let decoded = decode("WebcastChatMessage", &payload);
        let mut out = Vec::new();
        let dropped = schema().write_json("WebcastChatMessage", &payload, &mut out);
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&out).is_ok());
        prop_assert_eq!(decoded.dropped, dropped);
    }
}
