//! Views of users.

f2_core::view! {
    /// A user's profile (F2's `UserProfileFilter`), with the exact counts.
    UserProfile {
        api_status_code: Int = "statusCode",
        digg_count as "diggCount": Count = "userInfo.stats.diggCount",
        follower_count as "followerCount": Count = "userInfo.stats.followerCount",
        following_count as "followingCount": Count = "userInfo.stats.followingCount",
        friend_count as "friendCount": Count = "userInfo.stats.friendCount",
        heart_count as "heartCount": Count = "userInfo.stats.heartCount",
        video_count as "videoCount": Count = "userInfo.stats.videoCount",
        exact_digg_count as "statsV2_diggCount": Count = "userInfo.statsV2.diggCount",
        exact_follower_count as "statsV2_followerCount": Count = "userInfo.statsV2.followerCount",
        exact_heart_count as "statsV2_heartCount": Count = "userInfo.statsV2.heartCount",
        exact_video_count as "statsV2_videoCount": Count = "userInfo.statsV2.videoCount",
        uid: Str = "userInfo.user.id",
        nickname: Text = "userInfo.user.nickname",
        sec_uid as "secUid": Str = "userInfo.user.secUid",
        comment_setting as "commentSetting": Int = "userInfo.user.commentSetting",
        following_visibility as "followingVisibility": Int = "userInfo.user.followingVisibility",
        open_favorite as "openFavorite": Flag = "userInfo.user.openFavorite",
        private_account as "privateAccount": Flag = "userInfo.user.privateAccount",
        show_play_list_tab as "showPlayListTab": Flag = "userInfo.user.profileTab.showPlayListTab",
        relation: Int = "userInfo.user.relation",
        signature: Text = "userInfo.user.signature",
        tt_seller as "ttSeller": Flag = "userInfo.user.ttSeller",
        verified: Flag = "userInfo.user.verified",
        unique_id as "uniqueId": Str = "userInfo.user.uniqueId",
        avatar_url: Str = "userInfo.user.avatarLarger",
        room_id as "roomId": Str = "userInfo.user.roomId",
        can_exp_playlist as "canExpPlaylist": Flag = "userInfo.user.canExpPlaylist",
        story_status as "UserStoryStatus": Int = "userInfo.user.UserStoryStatus",
        is_embed_banned as "isEmbedBanned": Flag = "userInfo.user.isEmbedBanned",
        nick_name_modify_time as "nickNameModifyTime": Time = "userInfo.user.nickNameModifyTime",
        commerce_user as "commerceUser": Flag = "userInfo.user.commerceUserInfo.commerceUser",
    }
}

f2_core::view! {
    /// A page of the users around a user.
    UserListPage {
        api_status_code: Int = "statusCode",
        has_more as "hasMore": Flag = "hasMore",
        total: Count = "total",
        min_cursor as "minCursor": Int = "minCursor",
        max_cursor as "maxCursor": Int = "maxCursor",
    }
    rows [hasMore, total, minCursor]
}

f2_core::view! {
    /// A user as lists of users hold one.
    ListedUser {
        uid: Str = "user.id",
        nickname: Text = "user.nickname",
        sec_uid as "secUid": Str = "user.secUid",
        unique_id as "uniqueId": Str = "user.uniqueId",
        signature: Text = "user.signature",
        avatar_larger as "avatarLarger": Str = "user.avatarLarger",
        verified: Flag = "user.verified",
        private_account as "privateAccount": Flag = "user.privateAccount",
        secret: Flag = "user.secret",
        relation: Int = "user.relation",
        follower_count as "followerCount": Count = "stats.followerCount",
        following_count as "followingCount": Count = "stats.followingCount",
        heart_count as "heartCount": Count = "stats.heartCount",
        video_count as "videoCount": Count = "stats.videoCount",
        exact_follower_count as "statsV2_followerCount": Count = "statsV2.followerCount",
    }
}
