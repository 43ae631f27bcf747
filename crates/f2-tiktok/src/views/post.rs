//! Views of works and of the pages that list them.

f2_core::view! {
    /// A page of works (the page-level fields of F2's `UserPostFilter`, `UserLikeFilter`, `UserCollectFilter` and
    /// `UserMixFilter`).
    PostPage {
        api_status_code: Int = "statusCode",
        has_aweme: Has = "itemList",
        has_more as "hasMore": Flag = "hasMore",
        has_more_previous as "hasMorePrevious": Flag = "hasMorePrevious",
        cursor: Int = "cursor",
    }
    rows [hasMore, cursor]
}

f2_core::view! {
    /// A page of stories.
    StoryPage {
        api_status_code: Int = "statusCode",
        has_aweme: Has = "itemList",
        has_more as "hasMore": Flag = "HasMoreAfter",
        cursor: Int = "MaxCursor",
        total: Count = "TotalCount",
    }
    rows [hasMore, cursor]
}

f2_core::view! {
    /// The answer that holds one work (F2's `PostDetailFilter`); the work itself is [`Work`].
    PostDetail {
        api_status_code: Int = "statusCode",
        item_struct as "itemStruct": Any = "itemInfo.itemStruct",
    }
    rows [api_status_code]
}

f2_core::view! {
    /// A work, as lists and details hold it (F2's `UserPostFilter`, `PostDetailFilter` and `PostSearchFilter`, per
    /// item), with the pictures, gears, subtitles and exact counts that F2 leaves out.
    Work {
        aweme_id: Str = "id",
        create_time as "createTime": Time = "createTime",
        desc: Text = "desc",
        text_extra as "textExtra": Any = "textExtra",
        contents_desc as "contentsDesc": Each = "contents[*].desc",
        nickname: Text = "author.nickname",
        uid: Str = "author.id",
        sec_uid as "secUid": Str = "author.secUid",
        unique_id as "uniqueId": Str = "author.uniqueId",
        author_avatar_larger as "author_avatarLarger": Str = "author.avatarLarger",
        comment_setting as "commentSetting": Int = "author.commentSetting",
        download_setting as "downloadSetting": Int = "author.downloadSetting",
        open_favorite as "openFavorite": Flag = "author.openFavorite",
        private_account as "privateAccount": Flag = "author.privateAccount",
        signature: Text = "author.signature",
        verified: Flag = "author.verified",
        author_follower_count as "authorFollowerCount": Count = "authorStats.followerCount",
        collected: Flag = "collected",
        digged: Flag = "digged",
        duet_display as "duetDisplay": Int = "duetDisplay",
        duet_enabled as "duetEnabled": Flag = "duetEnabled",
        for_friend as "forFriend": Flag = "forFriend",
        is_pinned_item as "isPinnedItem": Flag = "isPinnedItem",
        is_ad as "isAd": Flag = "isAd",
        is_content_classified as "isContentClassified": Flag = "isContentClassified",
        item_comment_status as "itemCommentStatus": Int = "itemCommentStatus",
        private_item as "privateItem": Flag = "privateItem",
        secret: Flag = "secret",
        share_enabled as "shareEnabled": Flag = "shareEnabled",
        aigc_label_type as "aigcLabelType": Int = "aigcLabelType",
        location_created as "locationCreated": Str = "locationCreated",
        text_language as "textLanguage": Str = "textLanguage",
        playlist_id as "playlistId": Str = "playlistId",
        collect_count as "collectCount": Count = "stats.collectCount",
        comment_count as "commentCount": Count = "stats.commentCount",
        digg_count as "diggCount": Count = "stats.diggCount",
        play_count as "playCount": Count = "stats.playCount",
        share_count as "shareCount": Count = "stats.shareCount",
        exact_collect_count as "statsV2_collectCount": Count = "statsV2.collectCount",
        exact_comment_count as "statsV2_commentCount": Count = "statsV2.commentCount",
        exact_digg_count as "statsV2_diggCount": Count = "statsV2.diggCount",
        exact_play_count as "statsV2_playCount": Count = "statsV2.playCount",
        exact_share_count as "statsV2_shareCount": Count = "statsV2.shareCount",
        repost_count as "statsV2_repostCount": Count = "statsV2.repostCount",
        challenges_title: Each = "challenges[*].title",
        challenges_desc: Each = "challenges[*].desc",
        suggested_words as "suggestedWords": Any = "suggestedWords",
        video_suggest_words as "videoSuggestWordsList": Any = "videoSuggestWordsList.video_suggest_words_struct",
        music_album: Str = "music.album",
        music_author_name as "music_authorName": Text = "music.authorName",
        music_cover_large as "music_coverLarge": Str = "music.coverLarge",
        music_duration: Int = "music.duration",
        music_id: Str = "music.id",
        music_original: Flag = "music.original",
        music_play_url as "music_playUrl": Str = "music.playUrl",
        music_title: Text = "music.title",
        music_is_copyrighted as "music_isCopyrighted": Flag = "music.isCopyrighted",
        images: Each = "imagePost.images[*].imageURL.urlList[0]",
        image_title as "imagePost_title": Text = "imagePost.title",
        video_bitrate: Int = "video.bitrate",
        video_bitrate_info as "video_bitrateInfo": Each = "video.bitrateInfo[*].Bitrate",
        video_gear_name as "video_gearName": Each = "video.bitrateInfo[*].GearName",
        video_codec_type as "video_codecType": Str = "video.codecType",
        video_cover: Str = "video.cover",
        video_dynamic_cover as "video_dynamicCover": Str = "video.dynamicCover",
        video_origin_cover as "video_originCover": Str = "video.originCover",
        video_play_addr as "video_playAddr": Str = "video.playAddr",
        video_definition: Str = "video.definition",
        video_duration: Int = "video.duration",
        video_height: Int = "video.height",
        video_width: Int = "video.width",
        video_size: Int = "video.size",
        subtitle_languages as "video_subtitles": Each = "video.subtitleInfos[*].LanguageCodeName",
    }
}
