//! TikTok's table of live messages: a row is event, type, methods of the wire.

use super::{pb, schema};

f2_core::live_events! {
    schema pb {
        UserFanTicket UserFanTicket "UserFanTicket";
        Chat ChatMessage "WebcastChatMessage";
        Gift GiftMessage "WebcastGiftMessage";
        Like LikeMessage "WebcastLikeMessage";
        LinkLayer LinkLayerMessage "WebcastLinkLayerMessage";
        Link LinkMessage "WebcastLinkMessage";
        LinkMicBattle LinkMicBattle "WebcastLinkMicBattle";
        LinkMicFanTicket LinkMicFanTicketMethod "WebcastLinkMicFanTicketMethod";
        LinkMic LinkMicMethod "WebcastLinkMicMethod" "LinkMicMethod";
        Member MemberMessage "WebcastMemberMessage";
        OecLiveShopping OecLiveShoppingMessage "WebcastOecLiveShoppingMessage";
        Room RoomMessage "WebcastRoomMessage" "RoomMessage";
        RoomUserSeq RoomUserSeqMessage "WebcastRoomUserSeqMessage";
        Social SocialMessage "WebcastSocialMessage";
        Control ControlMessage "WebcastControlMessage";
    }
}
