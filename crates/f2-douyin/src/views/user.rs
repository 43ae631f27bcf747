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
    }
}
