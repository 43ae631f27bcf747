//! What is said in a room, made from the seed: the n-th message of a room is always the same.

use prost::Message;

use crate::seed::Seed;

/// The message types a page understands, and one it does not.
pub(super) const METHODS: &[&str] = &[
    "WebcastChatMessage",
    "WebcastMemberMessage",
    "WebcastLikeMessage",
    "WebcastGiftMessage",
    "WebcastRoomUserSeqMessage",
    "WebcastSocialMessage",
    "WebcastRoomStatsMessage",
    "WebcastRoomMessage",
    "WebcastUpdateFanTicketMessage",
    "WebcastCommonTextMessage",
    "WebcastMatchAgainstScoreMessage",
    "WebcastFansclubMessage",
    "WebcastRanklistHourEntranceMessage",
    "WebcastLiveShoppingMessage",
    "WebcastLiveEcomGeneralMessage",
    "WebcastProductChangeMessage",
    "WebcastRoomStreamAdaptationMessage",
    "WebcastNotifyEffectMessage",
    "WebcastLightGiftMessage",
    "WebcastProfitInteractionScoreMessage",
    "WebcastRoomRankMessage",
    "WebcastEcomFansClubMessage",
    "WebcastHotRoomMessage",
    "WebcastLinkMicMethod",
    "LinkMicMethod",
    "WebcastLinkerContributeMessage",
    "WebcastEmojiChatMessage",
    "WebcastScreenChatMessage",
    "WebcastRoomDataSyncMessage",
    "WebcastInRoomBannerMessage",
    "WebcastLinkMessage",
    "WebcastBattleTeamTaskMessage",
    "WebcastHotChatMessage",
    "WebcastNobodyKnowsThisMessage",
];

/// What chatters say; the last ones try what files must escape.
const TEXTS: &[&str] = &[
    "主播好",
    "666",
    "来了来了",
    "这个多少钱？",
    "hello from the other side",
    "😀🎉",
    "{\\b1}粗{\\b0}\\N换行",
    "<d p=\"0\">&amp;</d>",
    "第一行\n第二行",
    "a,b;c",
];

/// The part all messages begin with.
#[derive(Clone, PartialEq, Message)]
struct Common {
    #[prost(string, tag = "1")]
    method: String,
    #[prost(int64, tag = "2")]
    msg_id: i64,
    #[prost(int64, tag = "3")]
    room_id: i64,
    #[prost(int64, tag = "4")]
    create_time: i64,
}

/// A user, as far as it matters.
#[derive(Clone, PartialEq, Message)]
struct User {
    #[prost(int64, tag = "1")]
    id: i64,
    #[prost(string, tag = "3")]
    nickname: String,
}

/// Only the common part.
#[derive(Clone, PartialEq, Message)]
struct Bare {
    #[prost(message, tag = "1")]
    common: Option<Common>,
}

#[derive(Clone, PartialEq, Message)]
struct Chat {
    #[prost(message, tag = "1")]
    common: Option<Common>,
    #[prost(message, tag = "2")]
    user: Option<User>,
    #[prost(string, tag = "3")]
    content: String,
}

#[derive(Clone, PartialEq, Message)]
struct Member {
    #[prost(message, tag = "1")]
    common: Option<Common>,
    #[prost(message, tag = "2")]
    user: Option<User>,
    #[prost(int64, tag = "3")]
    member_count: i64,
    #[prost(int64, tag = "10")]
    action: i64,
}

#[derive(Clone, PartialEq, Message)]
struct Like {
    #[prost(message, tag = "1")]
    common: Option<Common>,
    #[prost(int64, tag = "2")]
    count: i64,
    #[prost(int64, tag = "3")]
    total: i64,
    #[prost(message, tag = "5")]
    user: Option<User>,
}

#[derive(Clone, PartialEq, Message)]
struct Gift {
    #[prost(message, tag = "1")]
    common: Option<Common>,
    #[prost(int64, tag = "2")]
    gift_id: i64,
    #[prost(int64, tag = "5")]
    repeat_count: i64,
    #[prost(message, tag = "7")]
    user: Option<User>,
    #[prost(int32, tag = "9")]
    repeat_end: i32,
}

#[derive(Clone, PartialEq, Message)]
struct Audience {
    #[prost(message, tag = "1")]
    common: Option<Common>,
    #[prost(int64, tag = "3")]
    total: i64,
}

#[derive(Clone, PartialEq, Message)]
struct Control {
    #[prost(message, tag = "1")]
    common: Option<Common>,
    #[prost(int64, tag = "2")]
    action: i64,
}

/// Where and when a message happens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) room_id: &'a str,
    pub(super) msg_id: i64,
    pub(super) at_ms: u64,
}

impl Place<'_> {
    fn common(&self, method: &str) -> Option<Common> {
        Some(Common {
            method: method.to_owned(),
            msg_id: self.msg_id,
            room_id: self.room_id.parse().unwrap_or_default(),
            create_time: i64::try_from(self.at_ms).unwrap_or_default(),
        })
    }
}

/// The n-th message: its type and content.
pub(super) fn nth(seed: Seed, n: u64, place: Place<'_>) -> (&'static str, Vec<u8>) {
    let seed = seed.nth(n);
    // Half of all that happens is chat, as in a busy room.
    let turn = usize::try_from(n / 2).unwrap_or_default() % (METHODS.len() - 1);
    let method = if n.is_multiple_of(2) { METHODS[0] } else { METHODS[1 + turn] };
    let common = place.common(method);
    let who = 1 + seed.at("who").below(500);
    let user = Some(User { id: 7_000_000 + who.cast_signed(), nickname: format!("用户{who}") });
    let count = n.cast_signed();
    let payload = match method {
        "WebcastChatMessage" => {
            let content = format!("{} #{n}", seed.at("text").pick(TEXTS));
            Chat { common, user, content }.encode_to_vec()
        }
        "WebcastMemberMessage" => Member { common, user, member_count: count, action: 1 }.encode_to_vec(),
        "WebcastLikeMessage" => Like { common, count: 5, total: count * 5, user }.encode_to_vec(),
        "WebcastGiftMessage" => {
            Gift { common, gift_id: 463, repeat_count: 1 + count % 5, user, repeat_end: 1 }.encode_to_vec()
        }
        "WebcastRoomUserSeqMessage" => Audience { common, total: 100 + count }.encode_to_vec(),
        _ => Bare { common }.encode_to_vec(),
    };
    (method, payload)
}

/// A control message: 1 pauses, 2 resumes, 3 and 4 end.
pub(super) fn control(action: i64, place: Place<'_>) -> (&'static str, Vec<u8>) {
    const METHOD: &str = "WebcastControlMessage";
    (METHOD, Control { common: place.common(METHOD), action }.encode_to_vec())
}
