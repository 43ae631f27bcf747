//! Views of what an account has collected: folders and sounds.

f2_core::view! {
    /// A page of folders (the page-level fields of F2's `UserCollectsFilter`).
    CollectsPage {
        max_cursor: Int = "cursor",
        status_code: Int = "status_code",
        collects_total_number: Count = "total_number",
        has_more: Flag = "has_more",
    }
    rows [max_cursor, status_code, collects_total_number, has_more]
}

f2_core::view! {
    /// A folder of collected works.
    Collects {
        app_id: Str = "app_id",
        collects_cover: Str = "collects_cover.url_list[0]",
        collects_id: Str = "collects_id",
        collects_name: Text = "collects_name",
        create_time: Time = "create_time",
        follow_status: Int = "follow_status",
        followed_count: Count = "followed_count",
        is_normal_status: Flag = "is_normal_status",
        item_type: Int = "item_type",
        last_collect_time: Time = "last_collect_time",
        nickname: Text = "user_info.nickname",
        play_count: Count = "play_count",
        states: Int = "states",
        status: Int = "status",
        system_type: Int = "system_type",
        total_number: Count = "total_number",
        uid: Str = "user_info.uid",
        user_id: Str = "user_id",
    }
}

f2_core::view! {
    /// A page of collected sounds (the page-level fields of F2's `UserMusicCollectionFilter`).
    MusicPage {
        max_cursor: Int = "cursor",
        has_more: Flag = "has_more",
        status_code: Int = "status_code",
        msg: Str = "msg",
    }
    rows [has_more, max_cursor, status_code, msg]
}

f2_core::view! {
    /// A collected sound.
    Music {
        album: Str = "album",
        audition_duration: Int = "audition_duration",
        author: Text = "author",
        collect_status: Int = "collect_stat",
        cover_hd: Str = "cover_hd.url_list[0]",
        duration: Int = "duration",
        is_commerce_music: Flag = "is_commerce_music",
        is_original: Flag = "is_original",
        is_original_sound: Flag = "is_original_sound",
        lyric_type: Int = "lyric_type",
        lyric_url: Str = "lyric_url",
        mid: Str = "mid",
        music_id: Str = "id",
        music_status: Int = "music_status",
        owner_id: Str = "owner_id",
        owner_nickname: Text = "owner_nickname",
        play_url: Str = "play_url.url_list[0]",
        play_urls: List = "play_url.url_list",
        sec_uid: Str = "sec_uid",
        strong_beat_url: Str = "strong_beat_url.url_list[0]",
        title: Text = "title",
        user_count: Count = "user_count",
    }
}
