//! Views of playlists.

f2_core::view! {
    /// A page of a user's playlists (F2's `UserPlayListFilter`); each is a [`PlayList`].
    PlayListPage {
        api_status_code: Int = "statusCode",
        has_play_list as "hasPlayList": Has = "playList",
        has_more as "hasMore": Flag = "hasMore",
        cursor: Int = "cursor",
        mix_ids as "mixId": Each = "playList[*].mixId",
        mix_names as "mixName": Each = "playList[*].mixName",
        video_counts as "videoCount": Each = "playList[*].videoCount",
    }
    rows [hasMore, cursor]
}

f2_core::view! {
    /// A playlist.
    PlayList {
        mix_id as "mixId": Str = "mixId",
        mix_name as "mixName": Text = "mixName",
        video_count as "videoCount": Count = "videoCount",
        cover: Str = "cover",
        creator_unique_id as "uniqueId": Str = "creator.uniqueId",
        creator_sec_uid as "secUid": Str = "creator.secUid",
    }
}
