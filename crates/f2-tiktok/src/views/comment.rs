//! Views of comments.

f2_core::view! {
    /// A page of comments, or of the replies to one.
    CommentPage {
        api_status_code: Int = "status_code",
        has_comment: Has = "comments",
        has_more: Flag = "has_more",
        cursor: Int = "cursor",
        total: Count = "total",
    }
    rows [has_more, cursor, total]
}

f2_core::view! {
    /// A comment.
    Comment {
        comment_id: Str = "cid",
        comment_text: Text = "text",
        comment_language: Str = "comment_language",
        create_time: Time = "create_time",
        digg_count: Count = "digg_count",
        aweme_id: Str = "aweme_id",
        reply_id: Str = "reply_id",
        reply_to_reply_id: Str = "reply_to_reply_id",
        reply_total: Count = "reply_comment_total",
        is_author_digged: Flag = "is_author_digged",
        author_pin: Flag = "author_pin",
        images: Each = "image_list[*].origin_url.url_list[0]",
        nickname: Text = "user.nickname",
        user_id: Str = "user.uid",
        sec_uid: Str = "user.sec_uid",
        unique_id: Str = "user.unique_id",
        avatar_thumb: Str = "user.avatar_thumb.url_list[0]",
    }
}
