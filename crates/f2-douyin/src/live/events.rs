//! Douyin's table of live messages: a row is event, type, methods of the wire.

use super::{pb, schema};

f2_core::live_events! {
    schema pb {
        Room RoomMessage "WebcastRoomMessage";
        Like LikeMessage "WebcastLikeMessage";
        Member MemberMessage "WebcastMemberMessage";
        Chat ChatMessage "WebcastChatMessage";
        Gift GiftMessage "WebcastGiftMessage";
        Social SocialMessage "WebcastSocialMessage";
        RoomUserSeq RoomUserSeqMessage "WebcastRoomUserSeqMessage";
        UpdateFanTicket UpdateFanTicketMessage "WebcastUpdateFanTicketMessage";
        CommonText CommonTextMessage "WebcastCommonTextMessage";
        MatchAgainstScore MatchAgainstScoreMessage "WebcastMatchAgainstScoreMessage";
        Fansclub FansclubMessage "WebcastFansclubMessage";
        RanklistHourEntrance RanklistHourEntranceMessage "WebcastRanklistHourEntranceMessage";
        RoomStats RoomStatsMessage "WebcastRoomStatsMessage";
        LiveShopping LiveShoppingMessage "WebcastLiveShoppingMessage";
        LiveEcomGeneral LiveEcomGeneralMessage "WebcastLiveEcomGeneralMessage";
        ProductChange ProductChangeMessage "WebcastProductChangeMessage";
        RoomStreamAdaptation RoomStreamAdaptationMessage "WebcastRoomStreamAdaptationMessage";
        NotifyEffect NotifyEffectMessage "WebcastNotifyEffectMessage";
        LightGift LightGiftMessage "WebcastLightGiftMessage";
        ProfitInteractionScore ProfitInteractionScoreMessage "WebcastProfitInteractionScoreMessage";
        RoomRank RoomRankMessage "WebcastRoomRankMessage";
        EcomFansClub EcomFansClubMessage "WebcastEcomFansClubMessage";
        HotRoom HotRoomMessage "WebcastHotRoomMessage";
        LinkMic LinkMicMethod "WebcastLinkMicMethod" "LinkMicMethod";
        LinkerContribute LinkerContributeMessage "WebcastLinkerContributeMessage";
        EmojiChat EmojiChatMessage "WebcastEmojiChatMessage";
        ScreenChat ScreenChatMessage "WebcastScreenChatMessage";
        RoomDataSync RoomDataSyncMessage "WebcastRoomDataSyncMessage";
        InRoomBanner InRoomBannerMessage "WebcastInRoomBannerMessage";
        Link LinkMessage "WebcastLinkMessage";
        BattleTeamTask BattleTeamTaskMessage "WebcastBattleTeamTaskMessage";
        HotChat HotChatMessage "WebcastHotChatMessage";
        Control ControlMessage "WebcastControlMessage";
    }
}
