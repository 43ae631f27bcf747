//! What TikTok's events say of gifts, viewers, likes and the room's state.

use f2_core::chat::derive::{Fact, Gift};

use super::{Event, pb};

/// The type of gifts that come in streaks.
const STREAKS: i32 = 1;

/// The fact an event tells, if any.
#[must_use]
pub fn facts(event: &Event) -> Option<Fact> {
    match event {
        Event::Gift(gift) => Some(Fact::Gift(of_gift(gift))),
        Event::RoomUserSeq(seq) => Some(Fact::Viewers { now: seq.total, total: seq.total_user }),
        Event::Like(like) => Some(Fact::Likes(like.total)),
        Event::Control(control) => Some(Fact::Control(i64::from(control.action))),
        _ => None,
    }
}

fn of_gift(message: &pb::GiftMessage) -> Gift {
    let gift = message.gift.as_deref();
    let user = message.user.as_deref();
    Gift {
        user_id: user.map_or(0, |user| user.id),
        user: user.map(|user| user.nickname.clone()).unwrap_or_default(),
        to_user_id: message.to_user.as_deref().map_or(0, |user| user.id),
        gift_id: message.gift_id,
        name: gift.map(|gift| gift.name.clone()).unwrap_or_default(),
        diamonds: gift.map_or(0, |gift| i64::from(gift.diamond_count)),
        group_id: message.group_id,
        group_count: message.group_count,
        // In a streak the combo counts on where the repetition starts anew.
        repeat_count: message.repeat_count.max(message.combo_count),
        combo: gift.is_some_and(|gift| gift.combo || gift.r#type == STREAKS),
        end: message.repeat_end == 1,
    }
}
