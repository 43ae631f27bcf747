//! Views of works.

f2_core::view! {
    /// A page of works (the page-level fields of F2's `UserPostFilter`).
    PostPage {
        status_code: Int = "status_code",
        has_aweme: Flag = "has_aweme",
        locate_item_cursor: Str = "locate_item_cursor",
        has_more: Flag = "has_more",
        max_cursor: Int = "max_cursor",
        min_cursor: Int = "min_cursor",
    }
}

f2_core::view! {
    /// The answer that holds one work; the work itself is [`Work`].
    PostDetail {
        api_status_code: Int = "status_code",
        aweme_detail: Any = "aweme_detail",
        filter_reason: Str = "filter_detail.filter_reason",
        filter_message: Str = "filter_detail.detail_msg",
    }
}

f2_core::view! {
    /// A work, as lists and details hold it (F2's `UserPostFilter` and `PostDetailFilter`, per item, at the
    /// paths that real answers have).
    Work {
        aweme_id: Str = "aweme_id",
        aweme_type: Int = "aweme_type",
        nickname: Text = "author.nickname",
        sec_user_id: Str = "author.sec_uid",
        short_id: Str = "author.short_id",
        uid: Str = "author.uid",
        unique_id: Str = "author.unique_id",
        author_avatar_thumb: Str = "author.avatar_thumb.url_list[0]",
        can_comment: Flag = "aweme_control.can_comment",
        can_forward: Flag = "aweme_control.can_forward",
        can_share: Flag = "aweme_control.can_share",
        can_show_comment: Flag = "aweme_control.can_show_comment",
        caption: Text = "caption",
        comment_gid: Str = "comment_gid",
        create_time: Time = "create_time",
        desc: Text = "desc",
        duration: Int = "duration",
        is_ads: Flag = "is_ads",
        is_story: Flag = "is_story",
        is_top: Flag = "is_top",
        media_type: Int = "media_type",
        position: Any = "position",
        region: Str = "region",
        part_see: Int = "status.part_see",
        private_status: Int = "status.private_status",
        is_delete: Flag = "status.is_delete",
        is_prohibited: Flag = "status.is_prohibited",
        mix_desc: Text = "mix_info.desc",
        mix_create_time: Time = "mix_info.create_time",
        mix_id: Str = "mix_info.mix_id",
        mix_name: Str = "mix_info.mix_name",
        mix_pic_type: Int = "mix_info.mix_pic_type",
        mix_type: Int = "mix_info.mix_type",
        mix_share_url: Str = "mix_info.share_info.share_url",
        mix_update_time: Time = "mix_info.update_time",
        mix_episode: Int = "mix_info.statis.current_episode",
        is_commerce_music: Flag = "music.is_commerce_music",
        is_original: Flag = "music.is_original",
        is_original_sound: Flag = "music.is_original_sound",
        is_pgc: Flag = "music.is_pgc",
        music_author: Text = "music.author",
        music_author_deleted: Flag = "music.author_deleted",
        music_duration: Int = "music.duration",
        music_id: Str = "music.id_str",
        music_mid: Str = "music.mid",
        pgc_author: Text = "music.matched_pgc_sound.author",
        pgc_author_title: Text = "music.matched_pgc_sound.title",
        music_status: Int = "music.status",
        music_title: Text = "music.title",
        music_owner_handle: Text = "music.owner_handle",
        music_owner_id: Str = "music.owner_id",
        music_owner_nickname: Text = "music.owner_nickname",
        music_play_url: Str = "music.play_url.url_list[0]",
        allow_douplus: Flag = "video_control.allow_douplus",
        download_setting: Int = "video_control.download_setting",
        allow_share: Flag = "video_control.allow_share",
        admire_count: Count = "statistics.admire_count",
        collect_count: Count = "statistics.collect_count",
        comment_count: Count = "statistics.comment_count",
        digg_count: Count = "statistics.digg_count",
        share_count: Count = "statistics.share_count",
        hashtag_ids: Each = "text_extra[*].hashtag_id",
        hashtag_names: Each = "text_extra[*].hashtag_name",
        animated_cover: Str = "video.animated_cover.url_list[0]",
        cover: Str = "video.origin_cover.url_list[0]",
        video_duration: Int = "video.duration",
        video_bit_rate: Each = "video.bit_rate[*].bit_rate",
        video_play_addr: List = "video.bit_rate[0].play_addr.url_list",
        images: Each = "images[*].url_list[0]",
        images_video: Each = "images[*].video.play_addr.url_list[0]",
    }
}
