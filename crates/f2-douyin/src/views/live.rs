//! Views of live rooms.

use f2_core::json;
use f2_core::view::{View, items};

f2_core::view! {
    /// A live room by its web address (F2's `UserLiveFilter`). A room that is not live has an author but neither
    /// cover, numbers nor streams.
    UserLive {
        api_status_code: Int = "status_code",
        room_id: Str = "data.data[0].id_str",
        live_status: Int = "data.data[0].status",
        live_title: Text = "data.data[0].title",
        cover: Str = "data.data[0].cover.url_list[0]",
        user_count: Str = "data.data[0].stats.user_count_str",
        total_user_count: Str = "data.data[0].stats.total_user_str",
        like_count: Str = "data.data[0].like_count",
        flv_pull_url: Any = "data.data[0].stream_url.flv_pull_url",
        m3u8_pull_url: Any = "data.data[0].stream_url.hls_pull_url_map",
        default_resolution: Str = "data.data[0].stream_url.default_resolution",
        stream_orientation: Int = "data.data[0].stream_url.stream_orientation",
        stream_data: Str = "data.data[0].stream_url.live_core_sdk_data.pull_data.stream_data",
        qualities: Each = "data.data[0].stream_url.live_core_sdk_data.pull_data.options.qualities[*].sdk_key",
        user_id: Str = "data.user.id_str",
        sec_user_id: Str = "data.user.sec_uid",
        nickname: Text = "data.user.nickname",
        avatar_thumb: Str = "data.user.avatar_thumb.url_list[0]",
        follow_status: Int = "data.user.follow_info.follow_status",
        partition_id: Str = "data.partition_road_map.partition.id_str",
        partition_title: Str = "data.partition_road_map.partition.title",
        sub_partition_id: Str = "data.partition_road_map.sub_partition.partition.id_str",
        sub_partition_title: Str = "data.partition_road_map.sub_partition.partition.title",
        chat_auth as "ChatAuth": Flag = "data.data[0].room_auth.Chat",
        gift_auth as "GiftAuth": Flag = "data.data[0].room_auth.Gift",
        digg_auth as "DiggAuth": Flag = "data.data[0].room_auth.Digg",
        share_auth as "ShareAuth": Flag = "data.data[0].room_auth.Share",
        live_room_mode: Int = "data.data[0].live_room_mode",
        has_commerce_goods: Flag = "data.data[0].has_commerce_goods",
        room_status: Int = "data.room_status",
        web_stream_url: Any = "data.web_stream_url",
    }
}

f2_core::view! {
    /// A broadcast by its room id (F2's `UserLive2Filter`).
    UserLive2 {
        api_status_code: Int = "status_code",
        room_id: Str = "data.room.id",
        web_rid: Str = "data.room.owner.web_rid",
        live_status: Int = "data.room.status",
        live_title: Text = "data.room.title",
        cover: Str = "data.room.cover.url_list[0]",
        create_time: Time = "data.room.create_time",
        finish_time: Time = "data.room.finish_time",
        resolution_name: Any = "data.room.stream_url.resolution_name",
        flv_pull_url: Any = "data.room.stream_url.flv_pull_url",
        hls_pull_url: Any = "data.room.stream_url.hls_pull_url_map",
        stream_data: Str = "data.room.stream_url.live_core_sdk_data.pull_data.stream_data",
        stream_id: Str = "data.room.stream_id",
        user_count: Count = "data.room.user_count",
        like_count: Count = "data.room.like_count",
        total_user_count: Count = "data.room.stats.total_user",
        user_id: Str = "data.room.owner.id_str",
        nickname: Text = "data.room.owner.nickname",
        gender: Int = "data.room.owner.gender",
        signature: Text = "data.room.owner.signature",
        avatar_large: Str = "data.room.owner.avatar_large.url_list[0]",
        verified: Flag = "data.room.owner.verified",
        city: Str = "data.room.owner.city",
        following_count: Count = "data.room.owner.follow_info.following_count",
        follower_count: Count = "data.room.owner.follow_info.follower_count",
        sec_uid: Str = "data.room.owner.sec_uid",
    }
}

f2_core::view! {
    /// Whether a user is live (F2's `UserLiveStatusFilter`): the first of those asked for; all of them are
    /// [`UserLiveStatus::users`].
    UserLiveStatus {
        api_status_code: Int = "status_code",
        error_msg: Str = "data.prompts",
        scene_id: Str = "data[0].scene_id",
        live_status: Int = "data[0].user_live[0].live_status",
        room_id: Str = "data[0].user_live[0].room_id",
        room_id_str: Str = "data[0].user_live[0].room_id_str",
        user_id: Str = "data[0].user_live[0].user_id",
        user_id_str: Str = "data[0].user_live[0].user_id_str",
    }
}

f2_core::view! {
    /// One user's live status: 2 is live, 4 ended, 0 not live.
    LiveStatus {
        live_status: Int = "live_status",
        room_id: Str = "room_id",
        room_id_str: Str = "room_id_str",
        user_id: Str = "user_id",
        user_id_str: Str = "user_id_str",
    }
}

impl UserLiveStatus {
    /// Every user asked for, of every scene.
    #[must_use]
    pub fn users(&self) -> Vec<LiveStatus> {
        json::items(self.json(), "data").iter().flat_map(|scene| items(scene, "user_live")).collect()
    }
}

f2_core::view! {
    /// The live rooms of followed authors (F2's `FollowingUserLiveFilter`); each is a [`FollowingLive`].
    FollowingLives {
        status_code: Int = "status_code",
        status_msg: Str = "data.message",
    }
    rows []
}

f2_core::view! {
    /// A live room in a list of rooms.
    FollowingLive {
        cover: Str = "room.cover.url_list[0]",
        cover_type: Int = "cover_type",
        has_commerce_goods: Flag = "room.has_commerce_goods",
        is_recommend: Int = "is_recommend",
        room_id: Str = "room.id_str",
        live_title: Text = "room.title",
        live_room_mode: Int = "room.live_room_mode",
        mosaic_status: Int = "room.mosaic_status",
        user_count: Str = "room.stats.user_count_str",
        like_count: Count = "room.stats.like_count",
        total_count: Str = "room.stats.total_user_str",
        tag_name: Str = "tag_name",
        title_type: Int = "title_type",
        uniq_id: Str = "uniq_id",
        web_rid: Str = "web_rid",
        avatar_thumb: Str = "room.owner.avatar_thumb.url_list[0]",
        user_id: Str = "room.owner.id_str",
        user_sec_uid: Str = "room.owner.sec_uid",
        nickname: Text = "room.owner.nickname",
        flv_pull_url: Any = "room.stream_url.flv_pull_url",
        hls_pull_url: Any = "room.stream_url.hls_pull_url_map",
        stream_orientation: Int = "room.stream_url.stream_orientation",
    }
}

impl FollowingLives {
    /// The rooms.
    #[must_use]
    pub fn rooms(&self) -> Vec<FollowingLive> {
        items(self.json(), "data.data")
    }
}

f2_core::view! {
    /// The first live messages of a room (F2's `LiveImFetchFilter`): where the further ones begin.
    LiveImFetch {
        status_code: Int = "status_code",
        is_show_msg: Flag = "data[0].common.is_show_msg",
        msg_id: Str = "data[0].common.msg_id",
        room_id: Str = "data[0].common.room_id",
        internal_ext: Str = "internal_ext",
        cursor: Str = "extra.cursor",
        now: Time = "extra.now",
    }
}
