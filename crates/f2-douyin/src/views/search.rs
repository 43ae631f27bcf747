//! Views of searches, suggested words, and the feeds of friends and followed authors.

use f2_core::json::{self, Value};
use f2_core::view::{View, items};

use super::Work;

f2_core::view! {
    /// A page of a search among one author's works (the page-level fields of F2's `HomePostSearchFilter`).
    HomeSearchPage {
        status_code: Int = "status_code",
        status_msg: Str = "status_msg",
        has_aweme: Has = "aweme_list",
        has_more: Flag = "has_more",
        cursor: Int = "cursor",
        home_text: Str = "global_doodle_config.home_text",
        search_keyword: Str = "global_doodle_config.keyword",
        search_id: Str = "log_pb.impr_id",
    }
    rows [has_more, cursor, home_text, search_keyword, search_id]
}

f2_core::view! {
    /// A work found among one author's.
    SearchItem {
        aweme_id: Str = "item.aweme_id",
        aweme_type: Int = "item.aweme_type",
        create_time: Time = "item.create_time",
        user_id: Str = "item.author.uid",
        unique_id: Str = "item.author.unique_id",
        sec_uid: Str = "item.author.sec_uid",
        signature: Text = "item.author.signature",
        nickname: Text = "item.author.nickname",
        avatar_larger: Str = "item.author.avatar_larger.url_list[0]",
        caption: Text = "item.caption",
        city: Str = "item.city",
        desc: Text = "item.desc",
        images: Each = "item.images[*].url_list[0]",
        images_video: Each = "item.images[*].video.play_addr.url_list[0]",
        music_id: Str = "item.music.id",
        music_id_str: Str = "item.music.id_str",
        music_mid: Str = "item.music.mid",
        music_duration: Int = "item.music.duration",
        music_play_url: Str = "item.music.play_url.url_list[0]",
        music_owner_nickname: Text = "item.music.owner_nickname",
        music_sec_uid: Str = "item.music.sec_uid",
        music_title: Text = "item.music.title",
        collect_count: Count = "item.statistics.collect_count",
        comment_count: Count = "item.statistics.comment_count",
        digg_count: Count = "item.statistics.digg_count",
        share_count: Count = "item.statistics.share_count",
        cover: Str = "item.video.cover.url_list[0]",
        dynamic_cover: Str = "item.video.dynamic_cover.url_list[0]",
        animated_cover: Str = "item.video.animated_cover.url_list[0]",
        video_play_addr: List = "item.video.bit_rate[0].play_addr.url_list",
    }
}

f2_core::view! {
    /// A page of a search among all works.
    SearchPage {
        status_code: Int = "status_code",
        has_more: Flag = "has_more",
        cursor: Int = "cursor",
        search_id: Str = "log_pb.impr_id",
        search_keyword: Str = "global_doodle_config.keyword",
    }
    rows [has_more, cursor, search_id, search_keyword]
}

f2_core::view! {
    /// A card of a search; most hold a work.
    SearchCard {
        card_type: Int = "type",
        aweme_id: Str = "aweme_info.aweme_id",
        aweme_type: Int = "aweme_info.aweme_type",
        create_time: Time = "aweme_info.create_time",
        desc: Text = "aweme_info.desc",
        nickname: Text = "aweme_info.author.nickname",
        sec_user_id: Str = "aweme_info.author.sec_uid",
        collect_count: Count = "aweme_info.statistics.collect_count",
        comment_count: Count = "aweme_info.statistics.comment_count",
        digg_count: Count = "aweme_info.statistics.digg_count",
        share_count: Count = "aweme_info.statistics.share_count",
        cover: Str = "aweme_info.video.cover.url_list[0]",
    }
}

f2_core::view! {
    /// Suggested words (F2's `SuggestWordFilter`).
    SuggestWords {
        status_msg: Str = "msg",
        suggest_word_id: Each = "data[0].words[*].id",
        suggest_word: Each = "data[0].words[*].word",
    }
}

f2_core::view! {
    /// One suggested word.
    SuggestedWord {
        suggest_word_id: Str = "id",
        suggest_word: Str = "word",
    }
}

impl SuggestWords {
    /// The words, one by one.
    #[must_use]
    pub fn words(&self) -> Vec<SuggestedWord> {
        items(self.json(), "data[0].words")
    }
}

f2_core::view! {
    /// A page of the works of friends (the page-level fields of F2's `FriendFeedFilter`).
    FriendPage {
        status_code: Int = "status_code",
        status_msg: Str = "status_msg",
        toast: Str = "toast",
        has_more: Flag = "has_more",
        has_aweme: Has = "data",
        friend_update_count: Count = "friend_update_count",
        cursor: Int = "cursor",
        level: Int = "level",
    }
    rows [has_more, has_aweme, friend_update_count, cursor, level]
}

f2_core::view! {
    /// A page of the works of followed authors.
    FollowPage {
        status_code: Int = "status_code",
        status_msg: Str = "status_msg",
        has_more: Flag = "has_more",
        cursor: Int = "cursor",
        level: Int = "level",
    }
    rows [has_more, cursor, level]
}

f2_core::view! {
    /// A work in the feed of friends or followed authors.
    FriendItem {
        friend_feed_type: Int = "feed_type",
        friend_feed_source: Str = "source",
        avatar_larger: Str = "aweme.author.avatar_larger.url_list[0]",
        nickname: Text = "aweme.author.nickname",
        sec_uid: Str = "aweme.author.sec_uid",
        uid: Str = "aweme.author.uid",
        aweme_id: Str = "aweme.aweme_id",
        aweme_type: Int = "aweme.aweme_type",
        caption: Text = "aweme.caption",
        desc: Text = "aweme.desc",
        recommend_reason: Str = "aweme.fall_card_struct.recommend_reason",
        create_time: Time = "aweme.create_time",
        is_24_story: Int = "aweme.is_24_story",
        media_type: Int = "aweme.media_type",
        collect_count: Count = "aweme.statistics.collect_count",
        comment_count: Count = "aweme.statistics.comment_count",
        digg_count: Count = "aweme.statistics.digg_count",
        exposure_count: Count = "aweme.statistics.exposure_count",
        live_watch_count: Count = "aweme.statistics.live_watch_count",
        play_count: Count = "aweme.statistics.play_count",
        share_count: Count = "aweme.statistics.share_count",
        allow_share: Flag = "aweme.status.allow_share",
        private_status: Int = "aweme.status.private_status",
        is_prohibited: Flag = "aweme.status.is_prohibited",
        part_see: Int = "aweme.status.part_see",
        animated_cover: Str = "aweme.video.animated_cover.url_list[0]",
        cover: Str = "aweme.video.cover.url_list[0]",
        images: Each = "aweme.images[*].url_list[0]",
        images_video: Each = "aweme.images[*].video.play_addr.url_list[0]",
        video_play_addr: List = "aweme.video.bit_rate[0].play_addr.url_list",
        music_id: Str = "aweme.music.id",
        music_mid: Str = "aweme.music.mid",
        music_duration: Int = "aweme.music.duration",
        music_play_url: Str = "aweme.music.play_url.url_list[0]",
        music_owner_nickname: Text = "aweme.music.owner_nickname",
        music_sec_uid: Str = "aweme.music.sec_uid",
        music_title: Text = "aweme.music.title",
    }
}

/// The work inside an item, moved out.
fn inside(item: &Value, key: &str) -> Work {
    Work::from(json::at(item, key).cloned().unwrap_or_else(|| Value::from(())))
}

impl From<FriendItem> for Work {
    fn from(item: FriendItem) -> Self {
        inside(item.json(), "aweme")
    }
}

impl From<SearchItem> for Work {
    fn from(item: SearchItem) -> Self {
        inside(item.json(), "item")
    }
}

impl From<SearchCard> for Work {
    fn from(card: SearchCard) -> Self {
        inside(card.json(), "aweme_info")
    }
}
