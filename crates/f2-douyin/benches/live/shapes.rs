//! Messages in the shapes and sizes of real ones, with nothing real in them.

use f2_douyin::live::pb;
use prost::Message as _;

/// The messages of three frames: a chat line; an entry and two likes; a gift, a banner, a list of givers, and a
/// ranking. Each is about as long as the real one of its kind.
pub(super) fn messages() -> [Vec<(&'static str, Vec<u8>)>; 3] {
    let frames = [
        vec![("WebcastChatMessage", chat().encode_to_vec(), 949)],
        vec![
            ("WebcastMemberMessage", member().encode_to_vec(), 8553),
            ("WebcastLikeMessage", like(2, 2).encode_to_vec(), 5549),
            ("WebcastLikeMessage", like(3, 3).encode_to_vec(), 9243),
        ],
        vec![
            ("WebcastGiftMessage", gift().encode_to_vec(), 5996),
            ("WebcastInRoomBannerMessage", banner().encode_to_vec(), 1422),
            ("WebcastLinkerContributeMessage", contribute().encode_to_vec(), 233),
            ("WebcastRanklistHourEntranceMessage", ranking().encode_to_vec(), 314),
        ],
    ];
    frames.map(|messages| messages.into_iter().map(alike).collect())
}

/// A message, held against the length of the real one.
fn alike((method, payload, real): (&'static str, Vec<u8>, usize)) -> (&'static str, Vec<u8>) {
    assert!(payload.len().abs_diff(real) * 100 <= real * 15, "{method}: {} not {real}", payload.len());
    (method, payload)
}

fn common(method: &str, text: Option<pb::Text>) -> Option<Box<pb::Common>> {
    Some(Box::new(pb::Common {
        method: method.to_owned(),
        msg_id: 7_000_000_000_000_000_001,
        room_id: 7_000_000_000_000_000_002,
        is_show_msg: true,
        display_text: text.map(Box::new),
        priority_score: 50_000,
        app_id: 1128,
        ..pb::Common::default()
    }))
}

/// A picture under this many addresses.
fn image(addresses: usize, name: &str) -> pb::Image {
    let uri = format!("webcast/{name}.png");
    let address =
        |at| format!("https://p{at}-webcast.example.test/img/{uri}~tplv-obj.image?biz_tag=live&scene=chat");
    pb::Image {
        url_list: (0..addresses).map(address).collect(),
        uri,
        height: 16,
        width: 32,
        image_type: 1,
        ..Default::default()
    }
}

fn badge(addresses: usize, level: i64) -> pb::Image {
    let content = pb::ImageContent {
        level,
        alternative_text: format!("grade {level} of the room"),
        ..pb::ImageContent::default()
    };
    pb::Image {
        content: Some(Box::new(content)),
        ..image(addresses, &format!("new_user_grade_level_v1_{level}"))
    }
}

/// A user with a face, grades and badges, each under this many addresses; with clubs where that is told.
fn user(addresses: usize, badges: usize, club: bool) -> pb::User {
    let grade = pb::PayGrade {
        level: 12,
        new_im_icon_with_level: Some(Box::new(image(addresses, "new_user_grade_level_v1_12"))),
        new_live_icon: Some(Box::new(image(addresses, "aweme_pay_grade_2x_10_14"))),
        ..pb::PayGrade::default()
    };
    let follows = pb::FollowInfo {
        following_count: 512,
        follower_count: 128,
        follower_count_str: "128".to_owned(),
        following_count_str: "512".to_owned(),
        ..pb::FollowInfo::default()
    };
    let area = pb::PublicAreaBadgeInfo {
        badge_info_map: [(6, badge(addresses, 12))].into(),
        badge_list: vec![6],
        ..pb::PublicAreaBadgeInfo::default()
    };
    pb::User {
        id: 7_000_000_000_000_004,
        short_id: 70_000_005,
        nickname: "a viewer".to_owned(),
        avatar_thumb: Some(Box::new(image(addresses, "aweme-avatar/tos-cn-avt-0015_0123456789abcdef"))),
        badge_image_list: (0..badges).map(|_| badge(addresses, 12)).collect(),
        follow_info: Some(Box::new(follows)),
        pay_grade: Some(Box::new(grade)),
        fans_club: Some(Box::new(fans_club(club))),
        display_id: "70000005".to_owned(),
        sec_uid: "MS4wLjABAAAA".repeat(5),
        authorization_info: 3,
        badge_image_list_v2: (0..badges).map(|_| badge(addresses, 12)).collect(),
        mystery_man: 1,
        desensitized_nickname: "a viewer".to_owned(),
        webcast_uid: "MS4wLjACAAAA".repeat(6),
        public_area_badge_info: (addresses > 1 || club).then(|| Box::new(area)),
        ..pb::User::default()
    }
}

fn fans_club(club: bool) -> pb::FansClub {
    let icons = [(2, image(3, "fansclub_level_v6_7")), (4, image(3, "fansclub_new_advanced_badge_7_xmp"))];
    let badge = pb::fans_club_data::UserBadge { icons: icons.into(), title: "club".to_owned() };
    let data = pb::FansClubData {
        club_name: "club".to_owned(),
        level: 7,
        user_fans_club_status: 1,
        badge: Some(Box::new(badge)),
        anchor_id: 70_000_000_006,
        ..pb::FansClubData::default()
    };
    pb::FansClub { data: Some(Box::default()), prefer_data: club.then_some((1, data)).into_iter().collect() }
}

/// A text with this many pieces, the first of which is a user.
fn text(user: pb::User, pieces: usize) -> pb::Text {
    let format =
        || pb::TextFormat { color: "#8CE7FFFF".to_owned(), weight: 400, ..pb::TextFormat::default() };
    let piece = |at| pb::TextPiece {
        r#type: if at == 0 { 11 } else { 1 },
        format: Some(Box::new(format())),
        string_value: if at == 0 { String::new() } else { "text".to_owned() },
        user_value: (at == 0).then(|| {
            Box::new(pb::TextPieceUser { user: user.encode_to_vec(), ..pb::TextPieceUser::default() })
        }),
        ..pb::TextPiece::default()
    };
    pb::Text {
        key: "live_room_message_text".to_owned(),
        default_pattern: "{0:user} says {1:string}".to_owned(),
        default_format: Some(Box::new(format())),
        pieces: (0..pieces).map(piece).collect(),
        ..pb::Text::default()
    }
}

fn chat() -> pb::ChatMessage {
    pb::ChatMessage {
        common: common("WebcastChatMessage", None),
        user: Some(Box::new(user(1, 0, false))),
        content: "hello everybody".to_owned(),
        event_time: 1_700_000_000,
        ..pb::ChatMessage::default()
    }
}

fn member() -> pb::MemberMessage {
    let user = user(1, 2, true);
    pb::MemberMessage {
        common: common("WebcastMemberMessage", Some(text(user.clone(), 1))),
        user: Some(Box::new(user.clone())),
        member_count: 1234,
        action: 1,
        anchor_display_text: Some(Box::new(text(user, 1))),
        ..pb::MemberMessage::default()
    }
}

fn like(addresses: usize, badges: usize) -> pb::LikeMessage {
    let user = user(addresses, badges, false);
    pb::LikeMessage {
        common: common("WebcastLikeMessage", Some(text(user.clone(), 2))),
        count: 12,
        total: 34_567,
        user: Some(Box::new(user)),
        ..pb::LikeMessage::default()
    }
}

fn gift() -> pb::GiftMessage {
    let kind = pb::GiftStruct {
        image: Some(Box::new(image(2, "0123456789abcdef0123456789abcdef"))),
        describe: "sends a rose".to_owned(),
        id: 463,
        for_linkmic: true,
        combo: true,
        r#type: 1,
        diamond_count: 1,
        name: "rose".to_owned(),
        icon: Some(Box::new(image(2, "0123456789abcdef0123456789abcdef"))),
        trigger_words: (0..13).map(|at| format!("word {at:04}")).collect(),
        ..pb::GiftStruct::default()
    };
    pb::GiftMessage {
        common: common("WebcastGiftMessage", Some(text(user(2, 1, false), 5))),
        gift_id: 463,
        group_count: 1,
        repeat_count: 1,
        combo_count: 1,
        user: Some(Box::new(user(2, 1, false))),
        group_id: 1_700_000_007,
        gift: Some(Box::new(kind)),
        tray_display_text: Some(Box::new(text(pb::User::default(), 1))),
        trace_id: "7000000000000000008".to_owned(),
        ..pb::GiftMessage::default()
    }
}

fn banner() -> pb::InRoomBannerMessage {
    let extra = serde_json::json!({ "activity": (0..11).collect::<Vec<_>>(), "rows": vec!["a row of the banner"; 60] });
    pb::InRoomBannerMessage {
        common: common("WebcastInRoomBannerMessage", None),
        extra: extra.to_string(),
        position: 1,
        ..pb::InRoomBannerMessage::default()
    }
}

fn contribute() -> pb::LinkerContributeMessage {
    let giver = |rank| pb::UserContribute {
        user_id: 7_000_000_000_000_010 + rank,
        rank,
        score: 100,
        nickname: "a giver".to_owned(),
        ..pb::UserContribute::default()
    };
    pb::LinkerContributeMessage {
        common: common("WebcastLinkerContributeMessage", None),
        user_id: 7_000_000_000_000_009,
        total_score: 1500,
        user_contribute_list: (1..=5).map(giver).collect(),
        total_score_str: "1500".to_owned(),
        ..pb::LinkerContributeMessage::default()
    }
}

fn ranking() -> pb::RanklistHourEntranceMessage {
    use pb::ranklist_hour_entrance_message::{RanklistHourEntrance, ranklist_hour_entrance as parts};
    let page =
        |content: &str| parts::Page { content: content.to_owned(), show_times: 1, ..parts::Page::default() };
    let detail = parts::Detail {
        pages: vec![page("rank 12 of the hour"), page("15 000 to the place before")],
        ranklist_type: 6,
        title: "ranking of the hour".to_owned(),
        entrance_extra: "{\"style\":\"plain\",\"entrance\":\"top\"}".to_owned(),
        schema:
            "sslocal://webcast_lynxview?type=popup&gravity=bottom&height=80%25&hide_loading=1&show_mask=1"
                .to_owned(),
        ..parts::Detail::default()
    };
    let entrance = RanklistHourEntrance {
        global_infos: vec![parts::Info { details: vec![detail] }],
        ..RanklistHourEntrance::default()
    };
    pb::RanklistHourEntranceMessage {
        common: common("WebcastRanklistHourEntranceMessage", None),
        info: Some(Box::new(entrance)),
    }
}
