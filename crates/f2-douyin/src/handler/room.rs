//! A live room as recordings see it: asked by its web address or its room id, again and again.

use std::sync::Arc;

use f2_core::Timestamp;
use f2_core::error::Result;
use f2_core::json::{self, Value};
use f2_core::live::{Protocol, Quality, Room, RoomState, RoomStatus, StreamAddress, stream_data};
use f2_core::secret::SignedUrl;
use f2_core::view::View;
use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderValue, header};

use super::live::ROOM_ID_DIGITS;
use crate::Douyin;
use crate::views::{UserLive, UserLive2};

/// The status of a room that is on the air.
const LIVE: i64 = 2;
/// The status of a room whose host has stepped away.
const PAUSED: i64 = 3;

/// What media hosts want to see.
const REFERER: &str = "https://live.douyin.com/";

/// One live room. A number from a web address outlives broadcasts; a room id of 19 digits is led to the room's
/// web address by the first question, so that the next broadcast is found too.
pub struct LiveRoom {
    douyin: Arc<Douyin>,
    id: String,
    web_rid: tokio::sync::OnceCell<String>,
}

impl LiveRoom {
    /// The room of this number or room id. Asks nothing yet.
    #[must_use]
    pub fn new(douyin: Arc<Douyin>, id: impl Into<String>) -> Self {
        Self { douyin, id: id.into(), web_rid: tokio::sync::OnceCell::new() }
    }

    async fn ask(&self) -> Result<RoomState> {
        if self.id.len() != ROOM_ID_DIGITS {
            return Ok(by_web(&self.douyin.fetch_user_live_videos(&self.id).await?));
        }
        if let Some(web_rid) = self.web_rid.get() {
            return Ok(by_web(&self.douyin.fetch_user_live_videos(web_rid).await?));
        }
        let room = self.douyin.fetch_user_live_videos_by_room_id(&self.id).await?;
        if let Some(web_rid) = room.web_rid().filter(|rid| !rid.is_empty()) {
            // Set once; another question under way has found the same.
            let _ = self.web_rid.set(web_rid);
        }
        Ok(by_room(&room))
    }
}

impl Room for LiveRoom {
    fn state(&self) -> BoxFuture<'_, Result<RoomState>> {
        Box::pin(self.ask())
    }

    fn media_headers(&self) -> HeaderMap {
        media_headers(&self.douyin)
    }
}

/// What media hosts of live rooms want to see.
pub(crate) fn media_headers(douyin: &Douyin) -> HeaderMap {
    let mut headers = douyin.crawler().device().headers().clone();
    headers.insert(header::REFERER, HeaderValue::from_static(REFERER));
    headers
}

/// A room as its web address gives it.
pub(crate) fn by_web(room: &UserLive) -> RoomState {
    RoomState {
        room_id: room.room_id().unwrap_or_default(),
        title: room.live_title().map(|title| title.raw().to_owned()).unwrap_or_default(),
        nickname: room.nickname().map(|name| name.raw().to_owned()).unwrap_or_default(),
        status: status(room.live_status()),
        streams: streams(json::at(room.json(), "data.data[0].stream_url")),
        started_at: None,
        viewers: room.user_count().and_then(|text| count(&text)),
    }
}

/// A room as its room id gives it.
pub(crate) fn by_room(room: &UserLive2) -> RoomState {
    let started = json::at(room.json(), "data.room.create_time").and_then(json::int);
    RoomState {
        room_id: room.room_id().unwrap_or_default(),
        title: room.live_title().map(|title| title.raw().to_owned()).unwrap_or_default(),
        nickname: room.nickname().map(|name| name.raw().to_owned()).unwrap_or_default(),
        status: status(room.live_status()),
        streams: streams(json::at(room.json(), "data.room.stream_url")),
        started_at: started.and_then(|seconds| Timestamp::from_second(seconds).ok()),
        viewers: room.user_count(),
    }
}

fn status(number: Option<i64>) -> RoomStatus {
    match number {
        Some(LIVE) => RoomStatus::Live,
        Some(PAUSED) => RoomStatus::Paused,
        _ => RoomStatus::Ended,
    }
}

/// The addresses of a room: its stream data, and of its maps what is not there already.
fn streams(url: Option<&Value>) -> Vec<StreamAddress> {
    let Some(url) = url else { return Vec::new() };
    let data = json::at(url, "live_core_sdk_data.pull_data.stream_data").and_then(json::text);
    let mut all = stream_data(&data.unwrap_or_default());
    for (map, protocol) in [("flv_pull_url", Protocol::Flv), ("hls_pull_url_map", Protocol::Hls)] {
        for (name, quality) in MAPS {
            let known = all.iter().any(|one| one.protocol == protocol && one.quality == quality);
            let url = json::at(url, map).and_then(|map| json::at(map, name)).and_then(json::text);
            if let Some(url) = url.filter(|url| !known && url.starts_with("http")) {
                all.push(StreamAddress {
                    protocol,
                    quality,
                    codec: None,
                    url: SignedUrl::new(url),
                    bit_rate: None,
                });
            }
        }
    }
    all
}

/// Names of the maps and what stands behind them, as their addresses say.
const MAPS: [(&str, Quality); 5] = [
    ("ORIGION", Quality::Origin),
    ("FULL_HD1", Quality::Uhd),
    ("HD1", Quality::Hd),
    ("SD2", Quality::Sd),
    ("SD1", Quality::Ld),
];

/// `91`, `1.2万`, `10万+`: how many that is.
fn count(text: &str) -> Option<u64> {
    let text = text.trim_end_matches('+');
    let (number, unit) = match text.strip_suffix('万') {
        Some(number) => (number, 10_000.0),
        None => match text.strip_suffix('亿') {
            Some(number) => (number, 100_000_000.0),
            None => (text, 1.0),
        },
    };
    let number: f64 = number.trim().parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some((number * unit).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_people_write_them() {
        for (text, expected) in [
            ("91", Some(91)),
            ("1.2万", Some(12_000)),
            ("10万+", Some(100_000)),
            ("1亿", Some(100_000_000)),
            ("", None),
        ] {
            assert_eq!(count(text), expected, "{text}");
        }
    }

    #[test]
    fn maps_give_what_stream_data_leaves_out() {
        let bytes = br#"{"flv_pull_url":{"FULL_HD1":"https://a/u.flv","HD1":"https://a/h.flv","X":"https://a/x"},
            "hls_pull_url_map":{"SD1":"https://a/l.m3u8","SD2":7},
            "live_core_sdk_data":{"pull_data":{"stream_data":"{\"data\":{\"hd\":{\"main\":{\"flv\":\"https://b/h.flv\"}}}}"}}}"#
            .to_vec();
        let value = json::parse(bytes).unwrap_or_default();
        let all = streams(Some(&value));
        let shown: Vec<_> =
            all.iter().map(|one| (one.quality.name(), one.protocol.name(), one.url.expose())).collect();
        assert_eq!(
            shown,
            [
                ("hd", "flv", "https://b/h.flv"),
                ("uhd", "flv", "https://a/u.flv"),
                ("ld", "hls", "https://a/l.m3u8")
            ]
        );
    }
}
