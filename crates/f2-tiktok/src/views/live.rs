//! Views of live rooms.

use f2_core::view::{View, items};

f2_core::view! {
    /// A user's live room (F2's `UserLiveFilter`). A user who is not live has no streams.
    UserLive {
        api_status_code: Int = "statusCode",
        has_live: Has = "data.liveRoom",
        user_avatar_larger: Str = "data.user.avatarLarger",
        user_id: Str = "data.user.id",
        nickname: Text = "data.user.nickname",
        user_sec_uid as "user_secUid": Str = "data.user.secUid",
        user_unique_id as "user_uniqueId": Str = "data.user.uniqueId",
        user_secret: Flag = "data.user.secret",
        user_verified: Flag = "data.user.verified",
        user_signature: Text = "data.user.signature",
        live_following_count: Count = "data.stats.followingCount",
        live_follower_count: Count = "data.stats.followerCount",
        live_user_count: Count = "data.liveRoom.liveRoomStats.userCount",
        live_title: Text = "data.liveRoom.title",
        live_start_time as "live_startTime": Time = "data.liveRoom.startTime",
        live_status: Int = "data.liveRoom.status",
        live_cover_url as "live_coverUrl": Str = "data.liveRoom.coverUrl",
        live_room_mode: Int = "data.liveRoom.liveRoomMode",
        live_room_id: Str = "data.user.roomId",
        live_stream_id: Str = "data.liveRoom.streamId",
        live_qualities: Each = "data.liveRoom.streamData.pull_data.options.qualities[*].sdk_key",
        live_stream_data: Inner = "data.liveRoom.streamData.pull_data.stream_data{}",
        live_hevc_stream_data: Inner = "data.liveRoom.hevcStreamData.pull_data.stream_data{}",
        live_flv_url: Inner = "data.liveRoom.streamData.pull_data.stream_data{}.data.origin.main.flv",
        live_hls_url: Inner = "data.liveRoom.streamData.pull_data.stream_data{}.data.origin.main.hls",
    }
}

f2_core::view! {
    /// A broadcast by its room id.
    RoomInfo {
        api_status_code: Int = "status_code",
        room_id: Str = "data.id_str",
        live_status: Int = "data.status",
        live_title: Text = "data.title",
        live_start_time: Time = "data.create_time",
        live_user_count: Count = "data.user_count",
        cover: Str = "data.cover.url_list[0]",
        user_id: Str = "data.owner.id_str",
        nickname: Text = "data.owner.nickname",
        unique_id: Str = "data.owner.display_id",
        sec_uid: Str = "data.owner.sec_uid",
        age_restricted: Flag = "data.age_restricted.restricted",
        flv_pull_url: Any = "data.stream_url.flv_pull_url",
        hls_pull_url: Str = "data.stream_url.hls_pull_url",
        qualities: Each = "data.stream_url.live_core_sdk_data.pull_data.options.qualities[*].sdk_key",
        live_stream_data: Inner = "data.stream_url.live_core_sdk_data.pull_data.stream_data{}",
    }
}

impl UserLive {
    /// Whether the user is live: 2 is live, 4 ended.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.live_status() == Some(2)
    }
}

f2_core::view! {
    /// Whether rooms are live (F2's `CheckLiveAliveFilter`); each is an [`AliveRoom`]. The site has been seen to say
    /// so of rooms that do not exist.
    CheckAlive {
        api_status_code: Int = "status_code",
        is_alive: Each = "data[*].alive",
        room_id: Each = "data[*].room_id_str",
    }
}

f2_core::view! {
    /// Whether one room is live.
    AliveRoom {
        is_alive: Flag = "alive",
        room_id: Str = "room_id_str",
    }
}

impl CheckAlive {
    /// The rooms asked for.
    #[must_use]
    pub fn rooms(&self) -> Vec<AliveRoom> {
        items(self.json(), "data")
    }
}
