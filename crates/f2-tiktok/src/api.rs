//! The methods of `f2 api tiktok`, a row each, under the names of F2's documentation.

use std::sync::Arc;

use f2_core::api::{Arguments, Values, format_file_name, formats, request};
use f2_core::error::Error;
use f2_core::json;
use f2_core::request::{Parameters, Request};
use f2_core::{api_list as list, api_one as one, api_util as util, api_whole as whole, arguments, broadcast};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::TikTok;
use crate::crawler::requests::*;
use crate::live::READING;
use crate::media::gears;
use crate::subtitle::vtt_2_srt;
use crate::tokens::{DeviceId, shown};
use crate::views::CheckAlive;

type P = Arc<TikTok>;
type A = Arguments;

f2_core::api! {
    /// Every method: the handlers' lists and answers, the crawler's single requests, and the utilities.
    METHODS of TikTok;

    Single "fetch_user_profile" "a user's profile, by either id" arguments![sec_uid: Str = "", unique_id: Str = ""] => one!(d, a => d.fetch_user_profile(a.text("sec_uid"), a.text("unique_id")));
    Single "fetch_one_video" "one work" arguments![item_id: Str] => one!(d, a => d.fetch_one_video(a.text("item_id")));
    Stream "fetch_user_post_videos" "the works an author published" arguments![sec_uid: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_post_videos(a.text("sec_uid"), a.int("cursor")?, a.limits())));
    Stream "fetch_user_creator_videos" "the works an author published, without a signature" arguments![sec_uid: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_creator_videos(a.text("sec_uid"), a.int("cursor")?, a.limits())));
    Stream "fetch_user_like_videos" "the works an author likes" arguments![sec_uid: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_like_videos(a.text("sec_uid"), a.int("cursor")?, a.limits())));
    Stream "fetch_user_collect_videos" "the works an author has collected" arguments![sec_uid: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_collect_videos(a.text("sec_uid"), a.int("cursor")?, a.limits())));
    Stream "fetch_user_repost_videos" "the works an author passes on" arguments![sec_uid: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_repost_videos(a.text("sec_uid"), a.int("cursor")?, a.limits())));
    Stream "fetch_user_story_videos" "an author's stories, by the numeric id" arguments![author_id: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_story_videos(a.text("author_id"), a.int("cursor")?, a.limits())));
    Stream "fetch_play_list" "an author's playlists" arguments![sec_uid: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_play_list(a.text("sec_uid"), a.int("cursor")?, a.limits())));
    Stream "fetch_user_mix_videos" "the works of a playlist" arguments![mix_id: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_mix_videos(a.text("mix_id"), a.int("cursor")?, a.limits())));
    Stream "fetch_user_collection_videos" "the works of a collection" arguments![collection_id: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_user_collection_videos(a.text("collection_id"), a.int("cursor")?, a.limits())));
    Stream "fetch_search_videos" "a search among all works" arguments![keyword: Str, offset: Int = 0] => list!(d, a => Ok(d.fetch_search_videos(a.text("keyword"), a.int("offset")?, a.limits())));
    Stream "fetch_recommend_videos" "recommendations; they have no end" arguments![] => list!(d, a => Ok(d.fetch_post_recommend(a.limits())));
    Stream "fetch_related_videos" "works like another" arguments![item_id: Str] => list!(d, a => Ok(d.fetch_post_related(a.text("item_id"), a.limits())));
    Stream "fetch_post_comment" "the comments of a work" arguments![aweme_id: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_post_comment(a.text("aweme_id"), a.int("cursor")?, a.limits())));
    Stream "fetch_post_comment_reply" "the replies to a comment" arguments![item_id: Str, comment_id: Str, cursor: Int = 0] => list!(d, a => Ok(d.fetch_post_comment_reply(a.text("item_id"), a.text("comment_id"), a.int("cursor")?, a.limits())));
    Stream "fetch_user_list" "users around a user: scene 21 whom the user follows, 67 who follows the user" arguments![sec_uid: Str, scene: Int] => list!(d, a => d.fetch_user_list(a.text("sec_uid"), a.int("scene")?, a.limits()));
    Single "fetch_user_live_videos" "a user's live room by the handle" arguments![unique_id: Str] => one!(d, a => d.fetch_user_live_videos(a.text("unique_id")));
    Single "fetch_user_live_videos_by_room_id" "a broadcast by its room id" arguments![room_id: Str] => one!(d, a => d.fetch_user_live_videos_by_room_id(a.text("room_id")));
    Events "fetch_live_danmaku" "the live messages of a broadcast, until it is over; derived=1: what follows from them, too" arguments![room_id: Str, derived: Int = 0] => danmaku;
    Stream "fetch_check_live_alive" "whether rooms are live; ids parted by commas" arguments![room_ids: Str] => whole!(CheckAlive::rooms, d, a => d.fetch_check_live_alive(a.text("room_ids")));

    Single "fetch_user_post" "one page of an author's works, as received" PostRequest::PARAMETERS => crawl::<PostRequest>;
    Single "fetch_user_creator" "one page of an author's works without a signature, as received" CreatorRequest::PARAMETERS => crawl::<CreatorRequest>;
    Single "fetch_user_like" "one page of liked works, as received" LikeRequest::PARAMETERS => crawl::<LikeRequest>;
    Single "fetch_user_collect" "one page of collected works, as received" CollectRequest::PARAMETERS => crawl::<CollectRequest>;
    Single "fetch_user_repost" "one page of works passed on, as received" RepostRequest::PARAMETERS => crawl::<RepostRequest>;
    Single "fetch_user_story" "one page of stories, as received" StoryRequest::PARAMETERS => crawl::<StoryRequest>;
    Single "fetch_user_play_list" "one page of playlists, as received" PlayListRequest::PARAMETERS => crawl::<PlayListRequest>;
    Single "fetch_user_mix" "one page of a playlist, as received" MixRequest::PARAMETERS => crawl::<MixRequest>;
    Single "fetch_user_collection" "one page of a collection, as received" CollectionRequest::PARAMETERS => crawl::<CollectionRequest>;
    Single "fetch_post_detail" "one work, as received" DetailRequest::PARAMETERS => crawl::<DetailRequest>;
    Single "fetch_post_recommend" "one page of recommendations, as received" RecommendRequest::PARAMETERS => crawl::<RecommendRequest>;
    Single "fetch_post_feed" "the same, under the name of F2's documentation" RecommendRequest::PARAMETERS => crawl::<RecommendRequest>;
    Single "fetch_post_related" "one page of works like another, as received" RelatedRequest::PARAMETERS => crawl::<RelatedRequest>;
    Single "fetch_post_search" "one page of a search, as received" SearchRequest::PARAMETERS => crawl::<SearchRequest>;
    Single "fetch_user_live" "a user's live room, as received" LiveRequest::PARAMETERS => crawl::<LiveRequest>;
    Single "fetch_live_room" "a broadcast, as received" LiveRoomRequest::PARAMETERS => crawl::<LiveRoomRequest>;

    Stream "list_formats" "the gears of a work's video, and which one is taken" arguments![item_id: Str, quality: Str = "best", codec: Str = "compatible"] => list_formats;
    Util "client_conf" "what the browser behind the requests says of itself" arguments![] => util!(d, a => Ok(d.crawler().device().values().into_iter().collect::<json::Value>()));
    Util "gen_real_msToken" "an msToken from the token host" arguments![] => util!(d, a => Ok(d.tokens().gen_real_ms_token(d.now()).await?.expose().to_owned()));
    Util "gen_false_msToken" "a made-up msToken; the site does not take it" arguments![] => util!(d, a => Ok(d.tokens().gen_false_ms_token().expose().to_owned()));
    Util "gen_ttwid" "a guest's ttwid" arguments![] => util!(d, a => Ok(d.tokens().gen_ttwid().await?.expose().to_owned()));
    Util "gen_odin_tt" "the cookie odin_tt" arguments![] => util!(d, a => Ok(d.tokens().gen_odin_tt(d.now()).await?.expose().to_owned()));
    Util "gen_device_id" "a device id with its cookies; full_cookie 1 gives all of them" arguments![full_cookie: Int = 0] => util!(d, a => device_id(d.tokens().gen_device_id(a.int("full_cookie")? != 0).await?));
    Util "gen_device_ids" "several device ids with their cookies, at most 10" arguments![count: Int, full_cookie: Int = 0] => util!(d, a => device_ids(&d.tokens().gen_device_ids(usize::try_from(a.int("count")?).unwrap_or(0), a.int("full_cookie")? != 0).await?));
    Util "XBogusManager.str_2_endpoint" "a text with X-Bogus" arguments![endpoint: Str] => util!(d, a => d.signed("x-bogus", "", a.text("endpoint")).await);
    Util "XBogusManager.model_2_endpoint" "an address and a query with X-Bogus" arguments![base_endpoint: Str, params: Str] => util!(d, a => d.signed("x-bogus", a.text("base_endpoint"), a.text("params")).await);
    Util "XGnarlyManager.model_2_endpoint" "an address and a query with X-Bogus and X-Gnarly" arguments![base_endpoint: Str, params: Str] => util!(d, a => d.signed("x-bogus x-gnarly", a.text("base_endpoint"), a.text("params")).await);
    Util "get_secuid" "the secUid behind a link" arguments![url: Str] => util!(d, a => d.get_secuid(a.text("url")).await);
    Util "get_all_secuid" "the secUids behind links" arguments![urls: Str] => util!(d, a => d.get_all_secuid(&a.list("urls")).await);
    Util "get_all_secUid" "the same, under the name of F2's documentation" arguments![urls: Str] => util!(d, a => d.get_all_secuid(&a.list("urls")).await);
    Util "get_uniqueid" "the handle behind a link" arguments![url: Str] => util!(d, a => d.get_uniqueid(a.text("url")).await);
    Util "get_all_uniqueid" "the handles behind links" arguments![urls: Str] => util!(d, a => d.get_all_uniqueid(&a.list("urls")).await);
    Util "get_aweme_id" "the id of the work behind a link" arguments![url: Str] => util!(d, a => d.get_aweme_id(a.text("url")).await);
    Util "get_all_aweme_id" "the ids of the works behind links" arguments![urls: Str] => util!(d, a => d.get_all_aweme_id(&a.list("urls")).await);
    Util "get_mix_id" "the id of the playlist behind a link" arguments![url: Str] => util!(d, a => d.get_mix_id(a.text("url")).await);
    Util "get_all_mix_id" "the ids of the playlists behind links" arguments![urls: Str] => util!(d, a => d.get_all_mix_id(&a.list("urls")).await);
    Util "format_file_name" "the name a template makes of a work's fields" arguments![naming: Str = "{create}_{desc}", create: Str = "", nickname: Str = "", unique_id: Str = "", aweme_id: Str = "", desc: Str = "", caption: Str = "", uid: Str = ""] => util!(_d, a => format_file_name(&a));
    Util "vtt_2_srt" "a subtitle as SRT, from WebVTT" arguments![input: Str] => util!(_d, a => Ok(vtt_2_srt(a.text("input"))));
}

/// One request, its answer as received.
fn crawl<R: Request>(tiktok: P, arguments: A) -> Values {
    request::<R>(tiktok.crawler().session().clone(), arguments)
}

/// The gears of a work's video, one value each.
fn list_formats(tiktok: P, a: A) -> Values {
    formats(
        a.clone(),
        "video.bitrateInfo",
        gears,
        async move { tiktok.fetch_one_video(a.text("item_id")).await },
    )
}

/// A device id as F2 gives it.
fn device_id(id: DeviceId) -> f2_core::Result<json::Value> {
    let pairs = [("deviceId", id.device_id), ("cookie", id.cookie.expose().to_owned())];
    Ok(pairs.into_iter().map(|(name, text)| (name.to_owned(), json::Value::from(text))).collect())
}

/// Device ids as F2 gives them.
fn device_ids(ids: &[DeviceId]) -> f2_core::Result<json::Value> {
    json::parse(shown(ids).to_string().into_bytes())
}

/// The live messages of a broadcast, one value each.
fn danmaku(tiktok: P, a: A) -> Values {
    let all = async move {
        let chat = tiktok.fetch_live_danmaku(a.text("room_id"))?;
        Ok::<_, Error>(broadcast::values(chat, &READING, a.max_counts, a.int("derived")? != 0))
    };
    stream::once(all).try_flatten().boxed()
}
