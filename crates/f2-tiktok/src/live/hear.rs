//! What TikTok's messages say, as players and derived events take it.

use f2_core::broadcast::{Heard, Reading, Words};
use f2_core::chat::frame::Message;

use super::{Event, decode, facts, schema};

/// How TikTok's live messages are read.
pub const READING: Reading = Reading { schema, hear };

fn hear(message: &Message) -> Heard {
    let event = decode(&message.method, &message.payload).event;
    let words = match &event {
        Event::Chat(chat) if !chat.content.is_empty() => {
            let user = chat.user.as_deref();
            let author = user.map(|user| user.nickname.clone()).unwrap_or_default();
            let author_id = user.map(|user| user.id.to_string()).unwrap_or_default();
            Some(Words { author, author_id, text: chat.content.clone() })
        }
        _ => None,
    };
    Heard { words, fact: facts(&event) }
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::super::pb;
    use super::*;

    #[test]
    fn words_are_heard_and_foreign_bytes_are_nothing() {
        let message = |payload: Vec<u8>| Message {
            method: "WebcastChatMessage".to_owned(),
            payload: payload.into(),
            msg_id: 7,
            ..Message::default()
        };
        let user = Some(Box::new(pb::User { id: 5, nickname: "Ann".to_owned(), ..pb::User::default() }));
        let chat = pb::ChatMessage { user, content: "hi".to_owned(), ..pb::ChatMessage::default() };
        let words = (READING.hear)(&message(chat.encode_to_vec())).words.expect("words");
        assert_eq!((&*words.author, &*words.author_id, &*words.text), ("Ann", "5", "hi"));
        assert_eq!((READING.hear)(&message(vec![0xff; 9])), Heard::default());
    }
}
