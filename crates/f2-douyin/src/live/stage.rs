//! Where broadcasts are: a room, or an author's whichever room, asked again and again.

use std::sync::Arc;

use f2_core::assets::{path_name, remote};
use f2_core::error::{Cause, Error, Result};
use f2_core::json::Value;
use f2_core::live::{Protocol, Quality, Room, RoomState, RoomStatus, StreamAddress, stream_data};
use f2_core::media::{Asset, AssetKind, Author};
use f2_core::platform::{Target, TargetKind};
use f2_core::secret::SignedUrl;
use f2_core::view::Text;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::HeaderMap;

use crate::Douyin;
use crate::handler::ROOM_ID_DIGITS;
use crate::views::{UserLive, UserLive2};

/// A place where broadcasts are.
pub struct Stage {
    douyin: Arc<Douyin>,
    place: Place,
}

enum Place {
    /// A room, by the number in its web address.
    Room(String),
    /// A broadcast whose room has no address.
    Broadcast(String),
    /// An author, by `sec_user_id`.
    Author(String),
}

/// What was there.
pub(crate) struct Seen {
    pub(crate) author: Arc<Author>,
    pub(crate) state: RoomState,
    pub(crate) cover: Option<Asset>,
}

impl Stage {
    /// The place of a target. A broadcast is led to its room, where the next ones will be, too.
    ///
    /// # Errors
    /// `author.not_found` when there is no such broadcast, or what kept the answer from coming.
    pub async fn of(douyin: Arc<Douyin>, target: &Target) -> Result<Self> {
        let id = target.id.clone();
        let place = match target.kind {
            TargetKind::Author => Place::Author(id),
            TargetKind::Broadcast => {
                let room = douyin.fetch_user_live_videos_by_room_id(&id).await?;
                room.web_rid().filter(|rid| !rid.is_empty()).map_or(Place::Broadcast(id), Place::Room)
            }
            _ => Place::Room(id),
        };
        Ok(Self { douyin, place })
    }

    /// Looks what is there now.
    pub(crate) async fn look(&self) -> Result<Seen> {
        match &self.place {
            Place::Room(web_rid) => of_room(&self.douyin.fetch_user_live_videos(web_rid).await?),
            Place::Broadcast(room_id) => {
                let found = self.douyin.fetch_user_live_videos_by_room_id(room_id).await?;
                Ok(of_broadcast(room_id, &found))
            }
            Place::Author(sec_user_id) => self.of_author(sec_user_id).await,
        }
    }

    async fn of_author(&self, sec_user_id: &str) -> Result<Seen> {
        let profile = self.douyin.fetch_user_profile(sec_user_id).await?;
        if let Some(room_id) = profile.room_id().filter(|id| id.len() == ROOM_ID_DIGITS) {
            let found = self.douyin.fetch_user_live_videos_by_room_id(&room_id).await?;
            return Ok(of_broadcast(&room_id, &found));
        }
        let author = author(Some(sec_user_id.to_owned()), profile.nickname(), profile.uid());
        let state = RoomState {
            room_id: String::new(),
            title: String::new(),
            nickname: raw(profile.nickname()),
            status: RoomStatus::Ended,
            streams: Vec::new(),
            started_at: None,
            viewers: None,
        };
        Ok(Seen { author, state, cover: None })
    }
}

impl Room for Stage {
    fn state(&self) -> BoxFuture<'_, Result<RoomState>> {
        async { Ok(self.look().await?.state) }.boxed()
    }

    fn media_headers(&self) -> HeaderMap {
        self.douyin.crawler().device().headers().clone()
    }
}

fn of_room(room: &UserLive) -> Result<Seen> {
    let Some(sec_user_id) = room.sec_user_id() else {
        return Err(Error::new(Cause::AuthorNotFound).detail("there is no such room"));
    };
    let state = RoomState {
        room_id: room.room_id().unwrap_or_default(),
        title: raw(room.live_title()),
        nickname: raw(room.nickname()),
        status: status(room.live_status()),
        streams: streams(room.stream_data(), room.flv_pull_url(), room.m3u8_pull_url()),
        started_at: None,
        viewers: room.user_count().and_then(|text| count(&text)),
    };
    let author = author(Some(sec_user_id), room.nickname(), room.user_id());
    Ok(Seen { author, state, cover: cover(room.cover()) })
}

fn of_broadcast(room_id: &str, room: &UserLive2) -> Seen {
    let state = RoomState {
        room_id: room_id.to_owned(),
        title: raw(room.live_title()),
        nickname: raw(room.nickname()),
        status: status(room.live_status()),
        streams: streams(room.stream_data(), room.flv_pull_url(), room.hls_pull_url()),
        started_at: room.create_time(),
        viewers: room.user_count(),
    };
    let author = author(room.sec_uid(), room.nickname(), room.user_id());
    Seen { author, state, cover: cover(room.cover()) }
}

/// 2 is live, 3 paused; 4, and anything that is not known, not live.
fn status(status: Option<i64>) -> RoomStatus {
    match status {
        Some(2) => RoomStatus::Live,
        Some(3) => RoomStatus::Paused,
        _ => RoomStatus::Ended,
    }
}

fn author(sec_user_id: Option<String>, nickname: Option<Text<'_>>, uid: Option<String>) -> Arc<Author> {
    let uid = uid.unwrap_or_default();
    let nickname = path_name(nickname.map(|name| name.clean()), &uid);
    let id = sec_user_id.filter(|id| !id.is_empty()).unwrap_or_else(|| uid.clone());
    Arc::new(Author { id, nickname, short_id: uid, record: None })
}

fn raw(text: Option<Text<'_>>) -> String {
    text.map(|text| text.raw().to_owned()).unwrap_or_default()
}

fn cover(url: Option<String>) -> Option<Asset> {
    let url = url.filter(|url| url.starts_with("http"))?;
    Some(remote(AssetKind::Cover, "jpeg", &[&url]))
}

/// The addresses of the stream table; those of the maps by quality where there is none.
fn streams(data: Option<String>, flv: Option<&Value>, hls: Option<&Value>) -> Vec<StreamAddress> {
    let found = stream_data(&data.unwrap_or_default());
    if !found.is_empty() {
        return found;
    }
    let of = |map: Option<&Value>, protocol| {
        let entries: Vec<(String, String)> = map
            .and_then(|map| map.as_object())
            .into_iter()
            .flat_map(|map| map.iter())
            .filter_map(|(name, url)| Some((name.to_owned(), url.as_str()?.to_owned())))
            .collect();
        entries.into_iter().filter(|(_, url)| url.starts_with("http")).filter_map(move |(name, url)| {
            let (quality, url) = (Quality::named(&name)?, SignedUrl::new(url));
            Some(StreamAddress { protocol, quality, codec: None, url, bit_rate: None })
        })
    };
    of(flv, Protocol::Flv).chain(of(hls, Protocol::Hls)).collect()
}

/// A number for people: `123`, `1.2万`, `10万+`, `1.5亿`.
fn count(text: &str) -> Option<u64> {
    let text = text.trim().trim_end_matches('+');
    let (number, unit) = match (text.strip_suffix('万'), text.strip_suffix('亿')) {
        (Some(number), _) => (number, 1e4),
        (_, Some(number)) => (number, 1e8),
        _ => (text, 1.0),
    };
    let number: f64 = number.parse().ok().filter(|number: &f64| (0.0..1e9).contains(number))?;
    // In range, as just seen.
    Some((number * unit).round() as u64)
}

#[cfg(test)]
mod tests {
    use f2_core::json::parse;

    use super::*;

    #[test]
    fn numbers_for_people_are_read() {
        for (text, number) in [
            ("123", Some(123)),
            ("1.2万", Some(12_000)),
            ("10万+", Some(100_000)),
            ("1.5亿", Some(150_000_000)),
            ("", None),
            ("-1", None),
            ("many", None),
            ("inf", None),
        ] {
            assert_eq!(count(text), number, "{text}");
        }
    }

    #[test]
    fn a_room_without_a_stream_table_streams_by_its_maps() {
        let text = r#"{"data":{"data":[{"id_str":"7","status":2,"title":"a/b","stream_url":{
            "flv_pull_url":{"FULL_HD1":"https://a/1.flv","HD1":"https://a/2.flv","X":"https://a/3.flv","SD1":7},
            "hls_pull_url_map":{"FULL_HD1":"https://a/1.m3u8","SD2":"ftp://a"}},
            "stats":{"user_count_str":"1.2万"}}],"user":{"sec_uid":"MS4w","nickname":"N","id_str":"5"}}}"#;
        let seen = of_room(&UserLive::from(parse(text.as_bytes().to_vec()).expect("JSON"))).expect("a room");
        let mut found: Vec<_> =
            seen.state.streams.iter().map(|one| (one.quality.name(), one.protocol.name())).collect();
        found.sort_unstable();
        assert_eq!(found, [("hd", "flv"), ("uhd", "flv"), ("uhd", "hls")]);
        assert_eq!((seen.state.status, seen.state.viewers), (RoomStatus::Live, Some(12_000)));
        assert_eq!((&*seen.state.title, &*seen.author.id, &*seen.author.short_id), ("a/b", "MS4w", "5"));
        let gone = UserLive::from(parse(br#"{"data":{"data":[]}}"#.to_vec()).expect("JSON"));
        assert_eq!(of_room(&gone).err().map(|error| error.cause()), Some(Cause::AuthorNotFound));
    }
}
