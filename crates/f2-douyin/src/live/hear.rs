//! What Douyin's messages say, as players and derived events take it.

use f2_core::broadcast::{Heard, Reading, Words};
use f2_core::chat::frame::Message;

use super::{Event, decode, facts, pb, schema};

/// How Douyin's live messages are read.
pub const READING: Reading = Reading { schema, hear };

fn hear(message: &Message) -> Heard {
    let event = decode(&message.method, &message.payload).event;
    let words = match &event {
        Event::Chat(chat) => words(chat.user.as_deref(), &chat.content),
        Event::EmojiChat(chat) => words(chat.user.as_deref(), &chat.default_content),
        Event::ScreenChat(chat) => words(chat.user.as_deref(), &chat.content),
        _ => None,
    };
    Heard { words, fact: facts(&event) }
}

/// What somebody said; nothing when it is empty.
fn words(user: Option<&pb::User>, text: &str) -> Option<Words> {
    if text.is_empty() {
        return None;
    }
    let author = user.map(|user| user.nickname.clone()).unwrap_or_default();
    let author_id = user.map(|user| user.id.to_string()).unwrap_or_default();
    Some(Words { author, author_id, text: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use f2_core::chat::derive::Fact;
    use prost::Message as _;

    use super::*;

    fn message(method: &str, payload: Vec<u8>) -> Message {
        Message { method: method.to_owned(), payload: payload.into(), msg_id: 7, ..Message::default() }
    }

    #[test]
    fn words_are_heard_with_their_author() {
        let user = Some(Box::new(pb::User { id: 5, nickname: "Ann".to_owned(), ..pb::User::default() }));
        let chat = pb::ChatMessage { user, content: "hi".to_owned(), ..pb::ChatMessage::default() };
        let heard = (READING.hear)(&message("WebcastChatMessage", chat.encode_to_vec()));
        let words = heard.words.expect("words");
        assert_eq!((&*words.author, &*words.author_id, &*words.text), ("Ann", "5", "hi"));
        assert_eq!(heard.fact, None);
        assert!(READING.json(&message("WebcastChatMessage", chat.encode_to_vec())).contains("\"hi\""));
    }

    #[test]
    fn numbers_are_facts_and_foreign_bytes_are_nothing() {
        let seq = pb::RoomUserSeqMessage { total: 9, total_user: 20, ..pb::RoomUserSeqMessage::default() };
        let heard = (READING.hear)(&message("WebcastRoomUserSeqMessage", seq.encode_to_vec()));
        assert_eq!(heard, Heard { words: None, fact: Some(Fact::Viewers { now: 9, total: 20 }) });
        assert_eq!((READING.hear)(&message("WebcastChatMessage", vec![0xff; 9])), Heard::default());
        assert_eq!((READING.hear)(&message("Nothing", vec![1])), Heard::default());
    }
}
