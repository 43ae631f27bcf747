//! The way into the chat of a room: viewer, first call, address, signature.

use std::sync::Arc;

use f2_core::chat::{Chat, ChatSettings, Entrance, Entry, Resume};
use f2_core::error::{Cause, Error, Result};
use f2_core::live::RoomStatus;
use f2_core::venue;
use f2_sign::webcast::SDK;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::header::{COOKIE, HeaderMap, HeaderValue, ORIGIN, REFERER, USER_AGENT};
use http::uri::Authority;
use http::{HeaderName, Uri};
use tokio::sync::OnceCell;

use crate::Douyin;
use crate::crawler::requests::{DanmakuRequest, LiveImRequest, QueryUserRequest};

/// The page the socket belongs to.
const PAGE: &str = "https://live.douyin.com";

/// The hosts of sockets, in the order they are tried; the first is that of the address table.
const HOSTS: &[&str] = &[
    "",
    "webcast100-ws-web-lq.douyin.com",
    "webcast100-ws-web-hl.douyin.com",
    "webcast100-ws-web-lf.douyin.com",
];

/// After so many failed attempts the place to go on from is asked for anew.
const STALE: u32 = 3;

/// The chat of one broadcast.
///
/// One guest listens to one room at a time, so a guest's room has a `ttwid` of its own; the viewer's id that is
/// signed was asked for with that `ttwid`.
pub struct Door {
    douyin: Arc<Douyin>,
    room_id: String,
    viewer: OnceCell<String>,
}

impl Door {
    /// The door to a broadcast. Touches no network.
    ///
    /// # Errors
    /// As [`Douyin::new`].
    pub fn new(douyin: &Douyin, room_id: &str) -> Result<Self> {
        let settings = douyin.crawler().session().settings().clone();
        Ok(Self { douyin: Douyin::new(settings)?, room_id: room_id.to_owned(), viewer: OnceCell::new() })
    }

    /// The viewer's id; asked for once, made up when there is none to be had.
    async fn viewer(&self) -> &str {
        let ask = async {
            let asked = self.douyin.crawler().fetch_query_user(&QueryUserRequest::default()).await;
            let known = asked.ok().and_then(|user| user.user_unique_id()).filter(|id| is_number(id));
            known.unwrap_or_else(|| made_up((self.douyin.crawler().session().settings().draw)()))
        };
        self.viewer.get_or_init(|| ask).await
    }

    async fn prepare(&self, resume: Resume) -> Result<Entry> {
        let viewer = self.viewer().await.to_owned();
        let (cursor, internal_ext) = if resume.is_start() || resume.attempt >= STALE {
            self.first_call(&viewer).await?
        } else {
            (resume.cursor, resume.internal_ext)
        };
        let signature = self.douyin.danmaku_signature(&self.room_id, &viewer);
        let request = DanmakuRequest {
            webcast_sdk_version: SDK.to_owned(),
            update_version_code: SDK.to_owned(),
            room_id: self.room_id.clone(),
            user_unique_id: viewer,
            cursor: cursor.clone(),
            internal_ext: internal_ext.clone(),
            signature,
            ..DanmakuRequest::default()
        };
        let uri = at_host(self.douyin.crawler().danmaku_address(&request)?, resume.attempt)?;
        Ok(Entry { headers: self.headers()?, cursor, internal_ext, ..Entry::new(uri) })
    }

    /// Where messages begin.
    async fn first_call(&self, viewer: &str) -> Result<(String, String)> {
        let request = LiveImRequest {
            room_id: self.room_id.clone(),
            user_unique_id: viewer.to_owned(),
            ..LiveImRequest::default()
        };
        let first = self.douyin.crawler().fetch_live_im_fetch(&request).await?;
        let lacks = |what: &str| Error::new(Cause::BadReply).detail(format!("live_im_fetch: no {what}"));
        let cursor = first.cursor().filter(|text| !text.is_empty()).ok_or_else(|| lacks("cursor"))?;
        let ext =
            first.internal_ext().filter(|text| !text.is_empty()).ok_or_else(|| lacks("internal_ext"))?;
        Ok((cursor, ext))
    }

    /// The headers of the upgrade. A guest shows its `ttwid` alone, an account what a page of the site shows.
    fn headers(&self) -> Result<HeaderMap> {
        let device = self.douyin.crawler().device();
        let mut headers = HeaderMap::new();
        let text = |value: &str| HeaderValue::from_str(value).map_err(|_| Error::from(Cause::UsageConfig));
        headers.insert(USER_AGENT, text(device.user_agent())?);
        headers.insert(ORIGIN, HeaderValue::from_static(PAGE));
        headers.insert(REFERER, text(&format!("{PAGE}/"))?);
        headers.insert(
            HeaderName::from_static("accept-language"),
            HeaderValue::from_static("zh-CN,zh;q=0.9,en;q=0.8"),
        );
        let jar = self.douyin.jar();
        let cookie = if self.douyin.is_guest() {
            jar.get("ttwid").map(|ttwid| text(&format!("ttwid={}", ttwid.expose()))).transpose()?
        } else {
            jar.header(&Uri::from_static(PAGE))
        };
        if let Some(mut cookie) = cookie {
            cookie.set_sensitive(true);
            headers.insert(COOKIE, cookie);
        }
        Ok(headers)
    }
}

impl Entrance for Door {
    fn enter(&self, resume: Resume) -> BoxFuture<'_, Result<Entry>> {
        self.prepare(resume).boxed()
    }

    fn is_live(&self) -> BoxFuture<'_, Result<bool>> {
        async {
            let room = self.douyin.fetch_user_live_videos_by_room_id(&self.room_id).await?;
            Ok(venue::status(room.live_status()) == RoomStatus::Live)
        }
        .boxed()
    }
}

impl Douyin {
    /// The chat of a broadcast, by its room id. Must be called within a runtime.
    ///
    /// # Errors
    /// As [`Douyin::new`].
    pub fn fetch_live_danmaku(&self, room_id: &str) -> Result<Chat> {
        let settings = self.crawler().session().settings();
        let chat = ChatSettings {
            clock: settings.clock.clone(),
            draw: settings.draw.clone(),
            ..ChatSettings::new(settings.client.clone())
        };
        Ok(Chat::open(Arc::new(Door::new(self, room_id)?), chat))
    }
}

/// The same address at the host whose turn it is.
fn at_host(uri: Uri, attempt: u32) -> Result<Uri> {
    let turn = usize::try_from(attempt).unwrap_or_default() % HOSTS.len();
    if HOSTS[turn].is_empty() {
        return Ok(uri);
    }
    let mut parts = uri.into_parts();
    parts.authority = Some(Authority::from_static(HOSTS[turn]));
    Uri::from_parts(parts).map_err(|error| Error::new(Cause::UsageArgument).source_error(error))
}

fn is_number(id: &str) -> bool {
    !id.is_empty() && id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// A viewer's id of the right kind: 19 digits from 73 on. `draw` is of `0..1`.
fn made_up(draw: f64) -> String {
    const LEAST: u64 = 7_300_000_000_000_000_000;
    const SPAN: f64 = 1e17;
    // The product is below 2^57 and has no sign.
    (LEAST + (draw.clamp(0.0, 1.0) * SPAN) as u64).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_take_turns_and_the_query_stays() {
        let uri = Uri::from_static("wss://a.example/p?q=1|2:3&signature=+/");
        let at = |attempt| at_host(uri.clone(), attempt).expect("an address").to_string();
        assert_eq!(at(0), uri.to_string());
        assert_eq!(at(1), "wss://webcast100-ws-web-lq.douyin.com/p?q=1|2:3&signature=+/");
        assert_eq!(at(4), at(0));
    }

    #[test]
    fn a_made_up_viewer_has_nineteen_digits() {
        for draw in [0.0, 0.5, 0.999_999, 1.0] {
            let id = made_up(draw);
            assert!(id.len() == 19 && is_number(&id) && id.starts_with("73") || draw == 1.0, "{id}");
        }
        assert!(!is_number("") && !is_number("12a"));
    }
}
