//! Views of comments and replies; both have one shape.

f2_core::view! {
    /// A page of comments or replies (the page-level fields of F2's `PostCommentFilter`).
    CommentPage {
        api_status_code: Int = "status_code",
        has_more: Flag = "has_more",
        total: Count = "total",
        cursor: Int = "cursor",
        folded_comment_count: Count = "folded_comment_count",
    }
    rows [has_more, total, cursor]
}

f2_core::view! {
    /// A comment, or a reply to one.
    Comment {
        aweme_id: Str = "aweme_id",
        can_share: Flag = "can_share",
        comment_id: Str = "cid",
        comment_text: Text = "text",
        content_type: Int = "content_type",
        create_time: Time = "create_time",
        digg_count: Count = "digg_count",
        image_urls: Each = "image_list[*].origin_url.url_list[0]",
        image_thumbs: Each = "image_list[*].crop_url.url_list[0]",
        ip_label: Str = "ip_label",
        is_author_digged: Flag = "is_author_digged",
        is_folded: Flag = "is_folded",
        is_hot: Flag = "is_hot",
        item_comment_total: Count = "item_comment_total",
        label_text: Str = "label_text",
        level: Int = "level",
        nickname: Text = "user.nickname",
        reply_comment_id: Str = "reply_comment[0].cid",
        reply_comment_text: Text = "reply_comment[0].text",
        reply_comment_total: Count = "reply_comment_total",
        reply_id: Str = "reply_id",
        reply_to_reply_id: Str = "reply_to_reply_id",
        sec_uid: Str = "user.sec_uid",
        sort_tags: Str = "sort_tags",
        stick_position: Int = "stick_position",
        text_music: Any = "text_music_info",
        user_avatar: Str = "user.avatar_thumb.url_list[0]",
        user_id: Str = "user.uid",
        user_unique_id: Str = "user.unique_id",
        video_list: Any = "video_list",
    }
}
