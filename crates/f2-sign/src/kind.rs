//! Every kind of value by its name: one call for any of them, as command lines and scripts need it.
//!
//! The modules of the schemes offer more: environments, windows and releases of one's own, and signers that are prepared
//! once for many requests.

use alloc::string::String;
use core::array;

use crate::abogus::fingerprint::{Platform, Window};
use crate::abogus::{v15, v19};
use crate::tokens::{Site, false_ms_token, verify_fp};
use crate::{draw, str_data, web_sign, webcast, xbogus};

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// X-Bogus with the environment F2 sends.
    XBogus,
    /// A-Bogus 1.0.1.19, which www.douyin.com runs.
    ABogus,
    /// A-Bogus 1.0.1.5, which F2 sends.
    ABogus15,
    /// The signature of the live chat's websocket, by the first signature of a page.
    Webcast,
    /// The signature of Douyin's guarded paths, over the canonical form of the query.
    WebSign,
    /// X-Gnarly of release 5.1.3, beside the X-Bogus of a TikTok page.
    #[cfg(feature = "x-gnarly")]
    XGnarly,
    /// A false msToken.
    MsToken,
    /// `verify_fp`, the cookie `s_v_web_id`.
    VerifyFp,
    /// A sealed browser report.
    StrData,
}

/// What a kind is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// A query, to which the value is appended.
    Query,
    /// A room and a viewer, or the query of a websocket that names both; the value is appended to the query.
    Room,
    /// JSON, which is sealed.
    Json,
    /// Nothing but the clock and draws.
    Nothing,
}

/// What is to be signed.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The query without `?`, or the JSON of a report; empty where a kind takes neither.
    pub text: &'a str,
    /// The request's body, empty for GET.
    pub body: &'a [u8],
    /// The user agent, which also says on which system the window stands.
    pub user_agent: &'a str,
    /// Unix time in milliseconds.
    pub unix_ms: i64,
    /// The site a token or report is for.
    pub site: Site,
    /// The device of a web signature; `None` takes the query's own.
    pub uifid: Option<&'a str>,
    /// The room of a webcast signature; `None` takes the query's own.
    pub room_id: Option<&'a str>,
    /// The viewer of a webcast signature; `None` takes the query's own.
    pub user_unique_id: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// A GET request to Douyin with this query, or a report of this JSON.
    pub const fn new(text: &'a str, user_agent: &'a str, unix_ms: i64) -> Self {
        Self {
            text,
            body: b"",
            user_agent,
            unix_ms,
            site: Site::Douyin,
            uifid: None,
            room_id: None,
            user_unique_id: None,
        }
    }

    /// The room of a webcast signature: the one given, else the query's `room_id`.
    pub fn room_id(&self) -> Option<&'a str> {
        self.room_id.or_else(|| parameter(self.text, "room_id"))
    }

    /// The viewer of a webcast signature: the one given, else the query's `user_unique_id`.
    pub fn user_unique_id(&self) -> Option<&'a str> {
        self.user_unique_id.or_else(|| parameter(self.text, "user_unique_id"))
    }

    /// The version of the websocket SDK: the query's `webcast_sdk_version`, else [`webcast::SDK`].
    pub fn webcast_sdk(&self) -> &'a str {
        parameter(self.text, "webcast_sdk_version").unwrap_or(webcast::SDK)
    }

    /// The device of a web signature: the one given, else the query's `uifid`, else none.
    pub fn uifid(&self) -> &'a str {
        self.uifid.or_else(|| parameter(self.text, "uifid")).unwrap_or_default()
    }

    /// Unix time in seconds.
    const fn unix_seconds(&self) -> i64 {
        self.unix_ms.div_euclid(1000)
    }
}

/// The value of the first parameter of this name, as it stands in the query.
fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .filter_map(|part| part.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// A kind in words.
struct Row {
    names: &'static [&'static str],
    about: &'static str,
    parameter: Option<&'static str>,
    input: Input,
}

impl Kind {
    /// Every kind this build has.
    pub const ALL: &'static [Self] = &[
        Self::XBogus,
        Self::ABogus,
        Self::ABogus15,
        Self::Webcast,
        Self::WebSign,
        #[cfg(feature = "x-gnarly")]
        Self::XGnarly,
        Self::MsToken,
        Self::VerifyFp,
        Self::StrData,
    ];

    /// The table of kinds.
    #[rustfmt::skip]
    const fn row(self) -> Row {
        use Input::{Json, Nothing, Query, Room};
        let (names, about, parameter, input): (&'static [&'static str], _, _, _) = match self {
            Self::XBogus => (&["xbogus", "xb"], "X-Bogus, 28 characters", Some("X-Bogus"), Query),
            Self::ABogus => (&["abogus", "ab", "ab19"], "A-Bogus 1.0.1.19, the site's own", Some("a_bogus"), Query),
            Self::ABogus15 => (&["abogus15", "ab15"], "A-Bogus 1.0.1.5, F2's", Some("a_bogus"), Query),
            Self::Webcast => (&["webcast"], "signature of a live room's websocket", Some("signature"), Room),
            Self::WebSign => (&["web_sign"], "x-secsdk-web-signature of Douyin's guarded paths", Some(web_sign::NAME), Query),
            #[cfg(feature = "x-gnarly")]
            Self::XGnarly => (&["x_gnarly"], "X-Bogus and X-Gnarly of TikTok's listings", Some("X-Gnarly"), Query),
            Self::MsToken => (&["ms_token"], "an msToken that no server has given", None, Nothing),
            Self::VerifyFp => (&["verify_fp"], "verify_fp, the cookie s_v_web_id", None, Nothing),
            Self::StrData => (&["str_data"], "a browser report of this JSON, sealed for a token server", None, Json),
        };
        Row { names, about, parameter, input }
    }

    /// Its name: lower-case letters, digits and `_`.
    pub const fn name(self) -> &'static str {
        self.row().names[0]
    }

    /// What it is, in a line.
    pub const fn about(self) -> &'static str {
        self.row().about
    }

    /// What it is made from.
    pub const fn input(self) -> Input {
        self.row().input
    }

    /// The parameter that carries it in a query; `None` for a kind that is no part of one.
    pub const fn parameter(self) -> Option<&'static str> {
        self.row().parameter
    }

    /// The kind of this name, in any case and with `-` for `_`; the short names of F2's `encryption` (`xb`, `ab`) are
    /// known, too.
    pub fn named(name: &str) -> Option<Self> {
        let same = |known: &str| {
            known.len() == name.len()
                && known
                    .bytes()
                    .zip(name.bytes())
                    .all(|(k, n)| k == n.to_ascii_lowercase() || (k, n) == (b'_', b'-'))
        };
        Self::ALL.iter().copied().find(|kind| kind.row().names.iter().any(|known| same(known)))
    }

    /// Signs: the query with what is appended to it, or the value alone for a kind that is no part of a query and for a
    /// webcast signature without one.
    ///
    /// `draw` gives a random number in [0, 1) and is called as often as the kind needs. Windows are the coherent presets
    /// of the user agent's system; a page signs for the first time. Signing never fails: a webcast signature without
    /// [`Request::room_id`] or [`Request::user_unique_id`] is one for the empty text.
    ///
    /// ```
    /// use f2_sign::kind::{Kind, Request};
    ///
    /// let request = Request::new("aid=6383&count=18", "Mozilla/5.0 (X11; Linux x86_64)", 1_763_637_000_000);
    /// let signed = Kind::XBogus.sign(&request, || 0.5);
    /// assert!(signed.starts_with("aid=6383&count=18&X-Bogus=DFSzs"));
    /// assert_eq!(Kind::XBogus.split(&signed).map(|(query, _)| query), Some("aid=6383&count=18"));
    /// ```
    pub fn sign(self, request: &Request<'_>, mut draw: impl FnMut() -> f64) -> String {
        let Request { text, body, user_agent, unix_ms, site, .. } = *request;
        let value = match self {
            Self::XBogus => xbogus::Signer::new(user_agent).sign(text, body, request.unix_seconds()),
            Self::ABogus => {
                let (geometry, moment) = (window(user_agent).geometry(), v19::Moment::first(unix_ms));
                v19::Signer::new(user_agent).sign(text, body, &geometry, moment, draw)
            }
            Self::ABogus15 => {
                let span = v15::Span { start_ms: unix_ms, end_ms: unix_ms.saturating_add(3) };
                let draws = array::from_fn(|_| draw());
                v15::Signer::new(user_agent).sign(text, body, &window(user_agent).fingerprint(), span, draws)
            }
            Self::Webcast => {
                let signer = webcast::Signer::new(webcast::Environment::DOUYIN, request.webcast_sdk());
                let (room, viewer) = (request.room_id(), request.user_unique_id());
                let draws = array::from_fn(|_| draw());
                let value = signer.sign(room.unwrap_or_default(), viewer.unwrap_or_default(), 1, draws);
                if text.is_empty() {
                    return value;
                }
                // A bare plus is a blank to whoever reads the query.
                value.replace('+', "%2B")
            }
            Self::WebSign => {
                return web_sign::sign(text, request.uifid(), request.unix_seconds()).into_query();
            }
            #[cfg(feature = "x-gnarly")]
            Self::XGnarly => {
                let query = append(text, "X-Bogus", &tiktok_xbogus(request));
                return append(&query, "X-Gnarly", &x_gnarly(request, draw));
            }
            Self::MsToken => return false_ms_token(site, || byte(draw())),
            Self::VerifyFp => return verify_fp(unix_ms, draw),
            Self::StrData if site == Site::TikTok => {
                return str_data::tiktok(text, &array::from_fn(|_| byte(draw())));
            }
            Self::StrData => return str_data::douyin(text, byte(draw())),
        };
        match self.parameter() {
            Some(name) => append(text, name, &value),
            None => value,
        }
    }

    /// Takes a signed query apart: what was signed, and the value as it stands there (percent-encoded where it is).
    /// `None` when the query has no such parameter.
    ///
    /// What was signed is what stands before the value, and before the X-Bogus in front of an X-Gnarly.
    pub fn split(self, signed: &str) -> Option<(&str, &str)> {
        let (query, value) = cut(signed, self.parameter()?)?;
        let value = value.split(['&', '#']).next().unwrap_or_default();
        match self {
            #[cfg(feature = "x-gnarly")]
            Self::XGnarly => Some((cut(query, "X-Bogus").map_or(query, |(before, _)| before), value)),
            _ => Some((query, value)),
        }
    }
}

/// What stands before the last parameter of this name, and everything behind its `=`.
fn cut<'a>(query: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    query.rmatch_indices(name).find_map(|(at, _)| {
        let value = query[at + name.len()..].strip_prefix('=')?;
        let before = &query[..at];
        if before.is_empty() { Some(("", value)) } else { Some((before.strip_suffix('&')?, value)) }
    })
}

/// `query&name=value`, without the `&` when the query is empty.
fn append(query: &str, name: &str, value: &str) -> String {
    let mut signed = String::with_capacity(query.len() + 1 + name.len() + 1 + value.len());
    signed.push_str(query);
    for part in [if query.is_empty() { "" } else { "&" }, name, "=", value] {
        signed.push_str(part);
    }
    signed
}

/// The preset window of the system a user agent names.
fn window(user_agent: &str) -> Window {
    let platform = if user_agent.contains("Macintosh") {
        Platform::MacIntel
    } else if user_agent.contains("Linux x86_64") {
        Platform::LinuxX86_64
    } else {
        Platform::Win32
    };
    [Window::MAC_900P, Window::LINUX_1080P]
        .into_iter()
        .find(|window| window.platform == platform)
        .unwrap_or(Window::WINDOWS_1080P)
}

/// A draw as a uniform byte.
fn byte(drawn: f64) -> u8 {
    draw::scaled(drawn, 256.0).min(255) as u8
}

/// The X-Bogus of a TikTok page, whose environment is the X-Gnarly's.
#[cfg(feature = "x-gnarly")]
fn tiktok_xbogus(request: &Request<'_>) -> String {
    let page = crate::x_gnarly::Environment::TIKTOK;
    let environment =
        xbogus::Environment { env: page.env, detect: page.detect as u8, ..xbogus::Environment::F2 };
    xbogus::Signer::with_environment(request.user_agent, environment).sign(
        request.text,
        request.body,
        request.unix_seconds(),
    )
}

/// The X-Gnarly of a TikTok page.
#[cfg(feature = "x-gnarly")]
fn x_gnarly(request: &Request<'_>, mut draw: impl FnMut() -> f64) -> String {
    use crate::x_gnarly::{Environment, FieldSet, Moment, Release, Signer};
    let micros = request.unix_ms.wrapping_mul(1000).wrapping_add(draw::scaled(draw(), 1000.0).into());
    let moment = Moment {
        unix_seconds: request.unix_seconds(),
        nonce: micros as u32,
        second_nonce: draw::scaled(draw(), 4_294_967_296.0),
        counters: [1, 1],
    };
    let fields = FieldSet::V5_1.shuffled(|n| draw::scaled(draw(), n as f64) as usize);
    let key = array::from_fn(|_| byte(draw()));
    let signer = Signer::new(request.user_agent, Environment::TIKTOK, Release::v5_1_3());
    signer.sign(request.text, request.body, &moment, &fields, &key)
}
