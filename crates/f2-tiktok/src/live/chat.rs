//! The way into the chat of a room: first call, address, entering.

use std::collections::BTreeMap;
use std::sync::Arc;

use f2_core::chat::frame::Response;
use f2_core::chat::{Chat, ChatSettings, Entrance, Entry, Greeting, Resume};
use f2_core::error::{Cause, Error, Result};
use f2_core::live::RoomStatus;
use f2_core::query::Query;
use f2_core::request::Parameters as _;
use f2_core::venue;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::Uri;
use http::header::{COOKIE, HeaderMap, HeaderValue, ORIGIN, REFERER, USER_AGENT};

use crate::TikTok;
use crate::crawler::endpoints::{LIVE_DANMAKU, LIVE_IM_FETCH};
use crate::crawler::requests::{DanmakuRequest, LiveImRequest};

/// The page the socket belongs to.
const PAGE: &str = "https://www.tiktok.com";
/// The host whose cookies the first call was made with.
const FETCH_HOST: &str = "https://webcast.tiktok.com/";
/// The domain of sockets: no other host is given cookies.
const DOMAIN: &str = ".tiktok.com";
/// The subprotocol of sockets.
const PROTOCOL: &str = "echo-protocol";
/// The version of the page's socket code.
const SDK: &str = "2.0.0";
/// What the page says of itself on a socket, beside its base parameters. The versions are those of the page and,
/// once more at the end, of the app behind it.
const SOCKET: &[(&str, &str)] = &[
    ("version_code", "180800"),
    ("client_enter", "1"),
    ("ws_direct", "1"),
    ("did_rule", "3"),
    ("history_comment_count", "6"),
    ("last_rtt", "100"),
    ("resp_content_type", "protobuf"),
];
/// The version at the end.
const APP_VERSION: &str = "&version_code=270000";

/// The chat of one broadcast. Every connection begins at the first call: an address works for half a minute.
pub struct Door {
    tiktok: Arc<TikTok>,
    room_id: String,
    number: i64,
}

impl Door {
    /// The door to a broadcast. Touches no network.
    ///
    /// # Errors
    /// `usage.argument` when the room id is no number; else as [`TikTok::new`].
    pub fn new(tiktok: &TikTok, room_id: &str) -> Result<Self> {
        let number = room_id
            .parse()
            .map_err(|_| Error::new(Cause::UsageArgument).detail("room_id is not a number"))?;
        let settings = tiktok.crawler().session().settings().clone();
        Ok(Self { tiktok: TikTok::new(settings)?, room_id: room_id.to_owned(), number })
    }

    async fn prepare(&self, resume: Resume) -> Result<Entry> {
        let first = self.first_call(&resume).await?;
        let uri = self.address(&first, &resume)?;
        Ok(Entry {
            headers: self.headers(&uri)?,
            uri,
            protocol: Some(PROTOCOL),
            cursor: first.cursor,
            internal_ext: first.internal_ext,
            heartbeat: first.heartbeat_duration,
            backlog: first.messages,
            greeting: Greeting::Enter { room_id: self.number },
        })
    }

    async fn first_call(&self, resume: &Resume) -> Result<Response> {
        let identity = self.tiktok.tokens().ready(self.tiktok.now(), false).await;
        let request = LiveImRequest {
            device_id: identity.device_id,
            ms_token: identity.ms_token,
            cursor: resume.cursor.clone(),
            internal_ext: resume.internal_ext.clone(),
            room_id: self.room_id.clone(),
            ..LiveImRequest::default()
        };
        let mut own = Query::new();
        request.write(&mut own);
        let answer = self.tiktok.crawler().session().bytes(&LIVE_IM_FETCH, &own).await?;
        Response::parse(answer.into())
    }

    /// The socket's address: where the first call says, with the parameters it gave.
    fn address(&self, first: &Response, resume: &Resume) -> Result<Uri> {
        let kept = |new: &str, old: &str| if new.is_empty() { old.to_owned() } else { new.to_owned() };
        let route: BTreeMap<&str, &str> =
            first.route_params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let of_route = |name: &str| route.get(name).copied().unwrap_or_default().to_owned();
        let request = DanmakuRequest {
            imprp: of_route("imprp"),
            wrss: of_route("wrss"),
            room_id: self.room_id.clone(),
            cursor: kept(&first.cursor, &resume.cursor),
            internal_ext: kept(&first.internal_ext, &resume.internal_ext),
            update_version_code: SDK.to_owned(),
            webcast_sdk_version: SDK.to_owned(),
            ..DanmakuRequest::default()
        };
        let mut query = Query::new();
        for (name, value) in route {
            query.set(name.to_owned(), value);
        }
        query.extend(self.tiktok.crawler().device().base(LIVE_DANMAKU.base));
        request.write(&mut query);
        for (name, value) in SOCKET {
            query.set(*name, value);
        }
        let server = kept(&first.push_server, LIVE_DANMAKU.url);
        let server = secure(server)?;
        let join = if server.contains('?') { '&' } else { '?' };
        format!("{server}{join}{}{APP_VERSION}", query.text()).parse().map_err(
            |error: http::uri::InvalidUri| {
                Error::new(Cause::BadReply).detail("live_im_fetch: the socket's address").source_error(error)
            },
        )
    }

    /// The headers of the upgrade, with the cookies of the first call, unless it leads elsewhere.
    fn headers(&self, uri: &Uri) -> Result<HeaderMap> {
        let device = self.tiktok.crawler().device();
        let mut headers = HeaderMap::new();
        let agent =
            HeaderValue::from_str(device.user_agent()).map_err(|_| Error::from(Cause::UsageConfig))?;
        headers.insert(USER_AGENT, agent);
        headers.insert(ORIGIN, HeaderValue::from_static(PAGE));
        headers.insert(REFERER, HeaderValue::from_static("https://www.tiktok.com/"));
        let ours = uri.scheme_str() == Some("wss") && uri.host().is_some_and(|host| host.ends_with(DOMAIN));
        if ours && let Some(cookie) = self.tiktok.jar().header(&Uri::from_static(FETCH_HOST)) {
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
            let room = self.tiktok.fetch_user_live_videos_by_room_id(&self.room_id).await?;
            Ok(venue::status(room.live_status()) == RoomStatus::Live)
        }
        .boxed()
    }
}

impl TikTok {
    /// The chat of a broadcast, by its room id. Must be called within a runtime.
    ///
    /// # Errors
    /// `usage.argument` when the room id is no number; else as [`TikTok::new`].
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

/// The address of a socket, which is never one that everybody on the way can read.
fn secure(server: String) -> Result<String> {
    match server.split_once("://") {
        None => Ok(format!("wss://{server}")),
        Some(("wss", _)) => Ok(server),
        Some(_) => {
            Err(Error::new(Cause::BadReply).detail("live_im_fetch: the socket is not of the kind wss"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_are_secure_ones() {
        let read = |server: &str| secure(server.to_owned()).ok();
        assert_eq!(read("h.tiktok.com/p"), Some("wss://h.tiktok.com/p".to_owned()));
        assert_eq!(read("wss://h.tiktok.com/p"), Some("wss://h.tiktok.com/p".to_owned()));
        assert_eq!((read("ws://h.tiktok.com"), read("http://127.0.0.1/")), (None, None));
    }
}
