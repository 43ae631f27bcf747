//! Views of works and of the pages that list them.

f2_core::view! {
    /// A page of works (the page-level fields of F2's `UserPostFilter`).
    PostPage {
        status_code: Int = "status_code",
        has_aweme: Has = "aweme_list",
        locate_item_cursor: Str = "locate_item_cursor",
        has_more: Flag = "has_more",
        max_cursor: Int = "max_cursor",
        min_cursor: Int = "min_cursor",
    }
    rows [status_code, has_more, max_cursor, min_cursor]
}

f2_core::view! {
    /// A page of works whose place is called `cursor` (F2's `UserCollectionFilter` and `UserMixFilter`).
    CursorPostPage {
        status_code: Int = "status_code",
        has_aweme: Has = "aweme_list",
        locate_item_cursor: Str = "locate_item_cursor",
        has_more: Flag = "has_more",
        max_cursor: Int = "cursor",
        min_cursor: Int = "min_cursor",
    }
    rows [status_code, has_more, max_cursor, min_cursor]
}

f2_core::view! {
    /// A page of recommendations.
    FeedPage {
        status_code: Int = "status_code",
        has_aweme: Has = "aweme_list",
        has_more: Flag = "has_more",
    }
    rows [status_code, has_more]
}

f2_core::view! {
    /// The answer that holds one work (F2's `PostDetailFilter`); the work itself is [`Work`].
    PostDetail {
        api_status_code: Int = "status_code",
        aweme_detail: Any = "aweme_detail",
        filter_reason: Str = "filter_detail.filter_reason",
        filter_message: Str = "filter_detail.detail_msg",
        filter_notice: Str = "filter_detail.notice",
    }
    rows [api_status_code]
}

f2_core::view! {
    /// Image sets with their moving parts, as the share page gets them.
    SlidesInfo {
        status_code: Int = "status_code",
        aweme_details: Any = "aweme_details",
        filter_list: Any = "filter_list",
    }
    rows [status_code]
}

f2_core::view! {
    /// The answer to a raised number of plays (F2's `PostStatsFilter`).
    PostStats {
        status_code: Int = "status_code",
        status_msg: Str = "status_msg",
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
        author_signature: Text = "author.signature",
        author_follower_count: Count = "author.follower_count",
        author_avatar_thumb: Str = "author.avatar_thumb.url_list[0]",
        author_deleted: Flag = "music.author_deleted",
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
        mix_episodes: Int = "mix_info.statis.updated_to_episode",
        mix_cover: Str = "mix_info.cover_url.url_list[0]",
        is_commerce_music: Flag = "music.is_commerce_music",
        is_original: Flag = "music.is_original",
        is_original_sound: Flag = "music.is_original_sound",
        is_pgc: Flag = "music.is_pgc",
        music_author: Text = "music.author",
        music_author_deleted: Flag = "music.author_deleted",
        music_duration: Int = "music.duration",
        music_id: Str = "music.id",
        music_album: Text = "music.album",
        music_cover: Str = "music.cover_hd.url_list[0]",
        music_sec_uid: Str = "music.sec_uid",
        music_user_count: Count = "music.user_count",
        music_mid: Str = "music.mid",
        pgc_author: Text = "music.matched_pgc_sound.author",
        pgc_author_title: Text = "music.matched_pgc_sound.title",
        music_status: Int = "music.status",
        music_title: Text = "music.title",
        music_owner_handle: Text = "music.owner_handle",
        music_owner_id: Str = "music.owner_id",
        music_owner_nickname: Text = "music.owner_nickname",
        music_play_url: Str = "music.play_url.url_list[0]",
        seo_ocr_content: Str = "seo_info.seo_ocr_content",
        pgc_music_type: Int = "music.matched_pgc_sound.pgc_music_type",
        allow_douplus: Flag = "video_control.allow_douplus",
        download_setting: Int = "video_control.download_setting",
        allow_share: Flag = "video_control.allow_share",
        admire_count: Count = "statistics.admire_count",
        collect_count: Count = "statistics.collect_count",
        comment_count: Count = "statistics.comment_count",
        digg_count: Count = "statistics.digg_count",
        share_count: Count = "statistics.share_count",
        play_count: Count = "statistics.play_count",
        recommend_count: Count = "statistics.recommend_count",
        download_count: Count = "statistics.download_count",
        forward_count: Count = "statistics.forward_count",
        hashtag_ids: Each = "text_extra[*].hashtag_id",
        hashtag_names: Each = "text_extra[*].hashtag_name",
        mentioned: Each = "text_extra[*].sec_uid",
        challenge_ids: Each = "cha_list[*].cid",
        challenge_names: Each = "cha_list[*].cha_name",
        video_tags: Each = "video_tag[*].tag_name",
        item_title: Str = "item_title",
        preview_title: Str = "preview_title",
        city: Str = "city",
        ip_attribution: Str = "ip_attribution",
        share_url: Str = "share_url",
        share_link: Str = "share_info.share_url",
        anchor: Any = "anchor_info",
        chapters: Any = "chapter_list",
        suggest_words: Each = "suggest_words.suggest_words[*].words[0].word",
        is_24_story: Flag = "is_24_story",
        animated_cover: Str = "video.animated_cover.url_list[0]",
        cover: Str = "video.origin_cover.url_list[0]",
        static_cover: Str = "video.cover.url_list[0]",
        dynamic_cover: Str = "video.dynamic_cover.url_list[0]",
        video_width: Int = "video.width",
        video_height: Int = "video.height",
        video_ratio: Str = "video.ratio",
        video_format: Str = "video.format",
        video_duration: Int = "video.duration",
        video_bit_rate: Each = "video.bit_rate[*].bit_rate",
        video_gear_name: Each = "video.bit_rate[*].gear_name",
        video_fps: Each = "video.bit_rate[*].FPS",
        video_hdr: Each = "video.bit_rate[*].HDR_type",
        video_data_size: Int = "video.play_addr.data_size",
        video_file_hash: Str = "video.play_addr.file_hash",
        video_play_addr: List = "video.bit_rate[0].play_addr.url_list",
        images: Each = "images[*].url_list[0]",
        images_video: Each = "images[*].video.play_addr.url_list[0]",
    }
}
