//! Views of users.

f2_core::view! {
    /// A user's profile (F2's `UserProfileFilter`).
    UserProfile {
        avatar_url: Str = "user.avatar_larger.url_list[0]",
        nickname: Text = "user.nickname",
        sec_user_id: Str = "user.sec_uid",
        signature: Text = "user.signature",
        aweme_count: Count = "user.aweme_count",
        city: Str = "user.city",
        country: Str = "user.country",
        favoriting_count: Count = "user.favoriting_count",
        follower_count: Count = "user.follower_count",
        following_count: Count = "user.following_count",
        gender: Int = "user.gender",
        ip_location: Str = "user.ip_location",
        is_ban: Flag = "user.is_ban",
        is_block: Flag = "user.is_block",
        is_blocked: Flag = "user.is_blocked",
        is_star: Flag = "user.is_star",
        live_status: Int = "user.live_status",
        mix_count: Count = "user.mix_count",
        mplatform_followers_count: Count = "user.mplatform_followers_count",
        room_id: Str = "user.room_id",
        school_name: Str = "user.school_name",
        secret: Flag = "user.secret",
        short_id: Str = "user.short_id",
        total_favorited: Count = "user.total_favorited",
        uid: Str = "user.uid",
        unique_id: Str = "user.unique_id",
        user_age: Int = "user.user_age",
        status_code: Int = "status_code",
        follow_status: Int = "user.follow_status",
        follower_status: Int = "user.follower_status",
        max_follower_count: Count = "user.max_follower_count",
        forward_count: Count = "user.forward_count",
        dongtai_count: Count = "user.dongtai_count",
        series_count: Count = "user.series_count",
        province: Str = "user.province",
        custom_verify: Text = "user.custom_verify",
        enterprise_verify_reason: Text = "user.enterprise_verify_reason",
        show_favorite_list: Flag = "user.show_favorite_list",
        with_fusion_shop_entry: Flag = "user.with_fusion_shop_entry",
        back_cover: Str = "user.cover_url[0].url_list[0]",
        share_url: Str = "user.share_info.share_url",
    }
}

f2_core::view! {
    /// A page of the users that somebody follows, or that follow somebody (the page-level fields of F2's
    /// `UserFollowingFilter` and `UserFollowerFilter`).
    FollowingPage {
        status_code: Int = "status_code",
        status_msg: Str = "status_msg",
        has_more: Flag = "has_more",
        total: Count = "total",
        mix_count: Count = "mix_count",
        offset: Int = "offset",
        myself_user_id: Str = "myself_user_id",
        max_time: Int = "max_time",
        min_time: Int = "min_time",
    }
    rows [has_more, total, mix_count, offset, myself_user_id, max_time, min_time]
}

f2_core::view! {
    /// A user as lists of users hold one.
    ListedUser {
        avatar_larger: Str = "avatar_larger.url_list[0]",
        aweme_count: Count = "aweme_count",
        can_comment: Flag = "aweme_control.can_comment",
        can_forward: Flag = "aweme_control.can_forward",
        can_share: Flag = "aweme_control.can_share",
        can_show_comment: Flag = "aweme_control.can_show_comment",
        back_cover: Str = "cover_url[0].url_list[0]",
        register_time: Int = "create_time",
        secondary_priority: Int = "following_list_secondary_information_struct.secondary_information_priority",
        secondary_text: Text = "following_list_secondary_information_struct.secondary_information_text",
        follower_secondary_text: Text = "follower_list_secondary_information_struct.secondary_information_text",
        is_block: Flag = "is_block",
        is_blocked: Flag = "is_blocked",
        is_gov_media_vip: Flag = "is_gov_media_vip",
        is_mix_user: Flag = "is_mix_user",
        is_phone_binded: Flag = "is_phone_binded",
        is_star: Flag = "is_star",
        is_top: Flag = "is_top",
        is_verified: Flag = "is_verified",
        language: Str = "language",
        nickname: Text = "nickname",
        relation_label: Str = "relation_label",
        room_id: Str = "room_id",
        sec_uid: Str = "sec_uid",
        secret: Flag = "secret",
        short_id: Str = "short_id",
        signature: Text = "signature",
        uid: Str = "uid",
        unique_id: Str = "unique_id",
        follow_status: Int = "follow_status",
        follower_status: Int = "follower_status",
        follower_count: Count = "follower_count",
        gender: Int = "gender",
        custom_verify: Text = "custom_verify",
        enterprise_verify_reason: Text = "enterprise_verify_reason",
    }
}

f2_core::view! {
    /// Who a cookie is (F2's `QueryUserFilter`). A guest's answer has the same shape as an account's.
    QueryUser {
        status_code: Int = "status_code",
        status_msg: Str = "status_msg",
        browser_name: Str = "browser_name",
        create_time: Time = "create_time",
        firebase_instance_id: Str = "firebase_instance_id",
        user_unique_id: Str = "id",
        last_time: Time = "last_time",
        user_agent: Str = "user_agent",
        user_uid: Str = "user_uid",
        user_uid_type: Int = "user_uid_type",
    }
}

f2_core::view! {
    /// Short profiles; each is a [`ListedUser`].
    ShortUsers {
        status_code: Int = "status_code",
        status_msg: Str = "status_msg",
    }
    rows [status_code]
}

impl ShortUsers {
    /// The profiles.
    #[must_use]
    pub fn users(&self) -> Vec<ListedUser> {
        f2_core::view::items(f2_core::view::View::json(self), "data")
    }
}
