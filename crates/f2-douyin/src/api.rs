//! The methods of `f2 api douyin`, a row each, under the names of F2's documentation.

use std::sync::Arc;

use f2_core::api::{Arguments, Values, format_file_name, formats, request};
use f2_core::error::Error;
use f2_core::json;
use f2_core::request::{Parameters, Request};
use f2_core::{api_list as list, api_one as one, api_util as util, api_whole as whole, arguments, broadcast};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::Douyin;
use crate::crawler::requests::*;
use crate::live::READING;
use crate::lyric::json_2_lrc;
use crate::media::gears;
use crate::sign::Encryption;
use crate::views::{FollowingLives, ShortUsers, SuggestWords, UserLiveStatus};

type P = Arc<Douyin>;
type A = Arguments;

f2_core::api! {
    /// Every method: the handlers' lists and answers, the crawler's single requests, and the utilities.
    METHODS of Douyin;

    Single "fetch_user_profile" "a user's profile" arguments![sec_user_id: Str] => one!(d, a => d.fetch_user_profile(a.text("sec_user_id")));
    Single "fetch_one_video" "one work" arguments![aweme_id: Str] => one!(d, a => d.fetch_one_video(a.text("aweme_id")));
    Stream "fetch_user_post_videos" "the works an author published" arguments![sec_user_id: Str, max_cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_post_videos(a.text("sec_user_id"), a.int("max_cursor")?, a.limits())));
    Stream "fetch_user_like_videos" "the works an author likes" arguments![sec_user_id: Str, max_cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_like_videos(a.text("sec_user_id"), a.int("max_cursor")?, a.limits())));
    Stream "fetch_user_music_collection" "the sounds the account has collected" arguments![max_cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_music_collection(a.int("max_cursor")?, a.limits())));
    Stream "fetch_user_collection_videos" "the works the account has collected" arguments![max_cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_collection_videos(a.int("max_cursor")?, a.limits())));
    Stream "fetch_user_collects" "the account's folders" arguments![max_cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_collects(a.int("max_cursor")?, a.limits())));
    Stream "fetch_user_collects_videos" "the works of a folder" arguments![collects_id: Str, max_cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_collects_videos(a.text("collects_id"), a.int("max_cursor")?, a.limits())));
    Stream "fetch_user_mix_videos" "the works of a mix" arguments![mix_id: Str, max_cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_mix_videos(a.text("mix_id"), a.int("max_cursor")?, a.limits())));
    Stream "fetch_user_feed_videos" "an author's works, as F2's method of this name" arguments![sec_user_id: Str, max_cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_feed_videos(a.text("sec_user_id"), a.int("max_cursor")?, a.limits())));
    Stream "fetch_feed_videos" "recommendations; they have no end" arguments![] => list!(d, a => Ok(d.fetch_feed_videos(a.limits())));
    Stream "fetch_follow_feed_videos" "the newest works of followed authors" arguments![] => list!(d, a => Ok(d.fetch_follow_feed_videos(a.limits())));
    Stream "fetch_related_videos" "works like another" arguments![aweme_id: Str] => list!(d, a => Ok(d.fetch_related_videos(a.text("aweme_id"), a.limits())));
    Stream "fetch_friend_feed_videos" "the newest works of friends" arguments![cursor: Int = 0, level: Int = 1, pull_type: Int = 0] => list!(d, a => Ok(d.fetch_friend_feed_videos(a.int("cursor")?, a.int("level")?, a.int("pull_type")?, a.limits())));
    Stream "fetch_user_following" "whom a user follows" arguments![user_id: Str = "", sec_user_id: Str = "", source_type: Int = 4] => list!(d, a => d.fetch_user_following(a.text("user_id"), a.text("sec_user_id"), a.int("source_type")?, a.limits()));
    Stream "fetch_user_follower" "who follows a user" arguments![user_id: Str = "", sec_user_id: Str = ""] => list!(d, a => d.fetch_user_follower(a.text("user_id"), a.text("sec_user_id"), a.limits()));
    Stream "fetch_post_comment" "the comments of a work" arguments![aweme_id: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_post_comment(a.text("aweme_id"), a.int("cursor")?, a.limits())));
    Stream "fetch_post_comment_reply" "the replies to a comment" arguments![aweme_id: Str, comment_id: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_post_comment_reply(a.text("aweme_id"), a.text("comment_id"), a.int("cursor")?, a.limits())));
    Stream "fetch_home_post_search" "a search among one author's works" arguments![user_id: Str, keyword: Str, offset: Int = 0] => list!(d, a => Ok(d.fetch_home_post_search(a.text("user_id"), a.text("keyword"), a.int("offset")?, a.limits())));
    Stream "fetch_general_search" "a search among all works" arguments![keyword: Str, offset: Int = 0] => list!(d, a => Ok(d.fetch_general_search(a.text("keyword"), a.int("offset")?, a.limits())));
    Stream "fetch_suggest_word" "words to search for" arguments![keyword: Str, count: Int = 10] => whole!(SuggestWords::words, d, a => d.fetch_suggest_word(a.text("keyword"), a.int("count")?));
    Single "fetch_query_user" "who the cookie is" arguments![] => one!(d, a => d.fetch_query_user());
    Single "fetch_user_self" "the profile of the account" arguments![] => one!(d, a => d.fetch_user_self());
    Stream "fetch_short_users" "short profiles; ids parted by commas" arguments![sec_user_ids: Str] => whole!(ShortUsers::users, d, a => d.fetch_short_users(&a.list("sec_user_ids")));
    Single "fetch_post_stats" "raises the number of plays of a work" arguments![aweme_id: Str, aweme_type: Int] => one!(d, a => d.fetch_post_stats(a.text("aweme_id"), a.int("aweme_type")?));
    Single "fetch_slides_info" "image sets with their moving parts; ids parted by commas" arguments![aweme_ids: Str] => one!(d, a => d.fetch_slides_info(&a.list("aweme_ids")));
    Single "fetch_user_live_videos" "a live room by the number in its address" arguments![webcast_id: Str] => one!(d, a => d.fetch_user_live_videos(a.text("webcast_id")));
    Single "fetch_user_live_videos_by_room_id" "a broadcast by its room id" arguments![room_id: Str] => one!(d, a => d.fetch_user_live_videos_by_room_id(a.text("room_id")));
    Single "fetch_live_im" "where a room's live messages begin" arguments![room_id: Str, unique_id: Str] => one!(d, a => d.fetch_live_im(a.text("room_id"), a.text("unique_id")));
    Events "fetch_live_danmaku" "the live messages of a broadcast, until it is over; derived=1: what follows from them, too" arguments![room_id: Str, derived: Int = 0] => danmaku;
    Stream "fetch_user_following_lives" "live rooms of followed authors" arguments![] => whole!(FollowingLives::rooms, d, a => d.fetch_user_following_lives());
    Stream "fetch_user_live_status" "whether users are live; ids parted by commas" arguments![user_id: Str] => whole!(UserLiveStatus::users, d, a => d.fetch_user_live_status(a.text("user_id")));

    Single "fetch_user_post" "one page of an author's works, as received" PostRequest::PARAMETERS => crawl::<PostRequest>;
    Single "fetch_user_like" "one page of liked works, as received" LikeRequest::PARAMETERS => crawl::<LikeRequest>;
    Single "fetch_user_collection" "one page of collected works, as received" CollectionRequest::PARAMETERS => crawl::<CollectionRequest>;
    Single "fetch_user_collects_video" "one page of a folder, as received" CollectsVideoRequest::PARAMETERS => crawl::<CollectsVideoRequest>;
    Single "fetch_user_mix" "one page of a mix, as received" MixRequest::PARAMETERS => crawl::<MixRequest>;
    Single "fetch_post_detail" "one work, as received" DetailRequest::PARAMETERS => crawl::<DetailRequest>;
    Single "fetch_post_feed" "one page of recommendations, as received" FeedRequest::PARAMETERS => crawl::<FeedRequest>;
    Single "fetch_follow_feed" "one page of followed authors' works, as received" FollowFeedRequest::PARAMETERS => crawl::<FollowFeedRequest>;
    Single "fetch_friend_feed" "one page of friends' works, as received" FriendFeedRequest::PARAMETERS => crawl::<FriendFeedRequest>;
    Single "fetch_post_related" "one page of works like another, as received" RelatedRequest::PARAMETERS => crawl::<RelatedRequest>;
    Single "fetch_live" "a live room, as received" LiveRequest::PARAMETERS => crawl::<LiveRequest>;
    Single "fetch_live_room_id" "a broadcast, as received" LiveRoomRequest::PARAMETERS => crawl::<LiveRoomRequest>;
    Single "fetch_following_live" "live rooms of followed authors, as received" FollowingLiveRequest::PARAMETERS => crawl::<FollowingLiveRequest>;
    Single "fetch_locate_post" "an author's works around one of them, as received" LocateRequest::PARAMETERS => crawl::<LocateRequest>;
    Single "fetch_live_im_fetch" "a room's first live messages, as received" LiveImRequest::PARAMETERS => crawl::<LiveImRequest>;

    Stream "list_formats" "the gears of a work's video, and which one is taken" arguments![aweme_id: Str, quality: Str = "best", codec: Str = "compatible"] => list_formats;
    Util "client_conf" "what the browser behind the requests says of itself" arguments![] => util!(d, a => Ok(d.crawler().device().values().into_iter().collect::<json::Value>()));
    Util "gen_real_msToken" "an msToken from the token host" arguments![] => util!(d, a => Ok(d.tokens().gen_real_ms_token(d.now()).await?.expose().to_owned()));
    Util "gen_false_msToken" "a made-up msToken" arguments![] => util!(d, a => Ok(d.tokens().gen_false_ms_token().expose().to_owned()));
    Util "gen_ttwid" "a guest's ttwid" arguments![] => util!(d, a => Ok(d.tokens().gen_ttwid().await?.expose().to_owned()));
    Util "gen_webid" "a webid" arguments![] => util!(d, a => Ok(d.tokens().gen_webid().await));
    Util "gen_verify_fp" "a verifyFp" arguments![] => util!(d, a => Ok(d.tokens().gen_verify_fp(d.now())));
    Util "gen_s_v_web_id" "the cookie s_v_web_id" arguments![] => util!(d, a => Ok(d.tokens().gen_verify_fp(d.now())));
    Util "gen_uifid_temp" "a device identity from the main page" arguments![] => util!(d, a => Ok(d.tokens().gen_uifid_temp().await?.expose().to_owned()));
    Util "get_signature" "the signature of a room's websocket" arguments![room_id: Str, user_unique_id: Str] => util!(d, a => Ok(d.danmaku_signature(a.text("room_id"), a.text("user_unique_id"))));
    Util "XBogusManager.str_2_endpoint" "a query with X-Bogus" arguments![endpoint: Str] => util!(d, a => d.signed(Encryption::Xb, "", a.text("endpoint"), "").await);
    Util "XBogusManager.model_2_endpoint" "an address and a query with X-Bogus" arguments![base_endpoint: Str, params: Str] => util!(d, a => d.signed(Encryption::Xb, a.text("base_endpoint"), a.text("params"), "").await);
    Util "ABogusManager.str_2_endpoint" "a query with a_bogus" arguments![params: Str, body: Str = ""] => util!(d, a => d.signed(Encryption::default(), "", a.text("params"), a.text("body")).await);
    Util "ABogusManager.model_2_endpoint" "an address and a query with a_bogus" arguments![base_endpoint: Str, params: Str, body: Str = ""] => util!(d, a => d.signed(Encryption::default(), a.text("base_endpoint"), a.text("params"), a.text("body")).await);
    Util "get_sec_user_id" "the sec_user_id behind a link" arguments![url: Str] => util!(d, a => d.get_sec_user_id(a.text("url")).await);
    Util "get_all_sec_user_id" "the sec_user_ids behind links" arguments![urls: Str] => util!(d, a => d.get_all_sec_user_id(&a.list("urls")).await);
    Util "get_aweme_id" "the id of the work behind a link" arguments![url: Str] => util!(d, a => d.get_aweme_id(a.text("url")).await);
    Util "get_all_aweme_id" "the ids of the works behind links" arguments![urls: Str] => util!(d, a => d.get_all_aweme_id(&a.list("urls")).await);
    Util "get_mix_id" "the id of the mix behind a link" arguments![url: Str] => util!(d, a => d.get_mix_id(a.text("url")).await);
    Util "get_all_mix_id" "the ids of the mixes behind links" arguments![urls: Str] => util!(d, a => d.get_all_mix_id(&a.list("urls")).await);
    Util "get_webcast_id" "the number of the live room behind a link" arguments![url: Str] => util!(d, a => d.get_webcast_id(a.text("url")).await);
    Util "get_all_webcast_id" "the numbers of the live rooms behind links" arguments![urls: Str] => util!(d, a => d.get_all_webcast_id(&a.list("urls")).await);
    Util "get_room_id" "the room id of the broadcast behind a link" arguments![url: Str] => util!(d, a => d.get_room_id(a.text("url")).await);
    Util "get_all_room_id" "the room ids of the broadcasts behind links" arguments![urls: Str] => util!(d, a => d.get_all_room_id(&a.list("urls")).await);
    Util "format_file_name" "the name a template makes of a work's fields" arguments![naming: Str = "{create}_{desc}", create: Str = "", nickname: Str = "", aweme_id: Str = "", desc: Str = "", caption: Str = "", uid: Str = ""] => util!(_d, a => format_file_name(&a));
    Util "json_2_lrc" "lyrics as LRC, from the platform's list of lines" arguments![input: Str] => util!(_d, a => json_2_lrc(&json::parse(a.text("input").as_bytes().to_vec())?));
}

/// One request, its answer as received.
fn crawl<R: Request>(douyin: P, arguments: A) -> Values {
    request::<R>(douyin.crawler().session().clone(), arguments)
}

/// The gears of a work's video, one value each.
fn list_formats(douyin: P, a: A) -> Values {
    formats(
        a.clone(),
        "video.bit_rate",
        gears,
        async move { douyin.fetch_one_video(a.text("aweme_id")).await },
    )
}

/// The live messages of a broadcast, one value each.
fn danmaku(douyin: P, a: A) -> Values {
    let all = async move {
        let chat = douyin.fetch_live_danmaku(a.text("room_id"))?;
        Ok::<_, Error>(broadcast::values(chat, &READING, a.max_counts, a.int("derived")? != 0))
    };
    stream::once(all).try_flatten().boxed()
}
