//! What the browser behind the requests says of itself: base parameters, headers, hosts, token addresses, what its
//! script signs with. All of it is data that a configuration can replace.

use std::collections::BTreeMap;

use f2_core::device::{Device, Set, Sets};
use f2_core::error::Result;

/// The hosts that may receive the cookies of an account. Short-link, token and media hosts are not among them.
pub const HOMES: &[&str] = &["www.tiktok.com", "webcast.tiktok.com", "m.tiktok.com"];

/// The domains media come from: they get the cookie [`MEDIA_COOKIE`], and no other.
pub const MEDIA_DOMAINS: &[&str] = &[
    "tiktok.com",
    "tiktokv.com",
    "tiktokv.us",
    "tiktokv.eu",
    "tiktokcdn.com",
    "tiktokcdn-us.com",
    "tiktokcdn-eu.com",
];

/// The cookie that media addresses are tied to, together with the device id.
pub const MEDIA_COOKIE: &str = "tt_chain_token";

/// The main page, which requests seem to come from; it also hands out cookies and the device id.
pub const REFERER: &str = "https://www.tiktok.com/";

/// The browser, Chrome 130 on Windows, as F2 has it.
pub const USER_AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
    Chrome/130.0.0.0 Safari/537.36";

/// The parameter set of web API requests, in the order sent. `WebIdLastTime`, `device_id` and `msToken` are this
/// identity's own where they are empty here; an empty `browser_version` is the user agent's.
pub const WEB: Set = &[
    ("WebIdLastTime", ""),
    ("aid", "1988"),
    ("app_language", "zh-Hans"),
    ("app_name", "tiktok_web"),
    ("browser_language", "zh-CN"),
    ("browser_name", "Mozilla"),
    ("browser_online", "true"),
    ("browser_platform", "Win32"),
    ("browser_version", ""),
    ("channel", "tiktok_web"),
    ("cookie_enabled", "true"),
    ("device_id", ""),
    ("device_platform", "web_pc"),
    ("focus_state", "true"),
    ("from_page", "user"),
    ("history_len", "4"),
    ("is_fullscreen", "false"),
    ("is_page_visible", "true"),
    ("language", "zh-Hans"),
    ("os", "windows"),
    ("priority_region", ""),
    ("referer", ""),
    ("region", "SG"),
    ("screen_height", "1080"),
    ("screen_width", "1920"),
    ("webcast_language", "zh-Hans"),
    ("tz_name", "Asia%2FHong_Kong"),
    ("msToken", ""),
];

/// The parameter set of an author's works without a signature. `device_id` and `verifyFp` are this identity's own.
pub const CREATOR: Set = &[
    ("aid", "1988"),
    ("app_language", "en"),
    ("app_name", "tiktok_web"),
    ("browser_language", "en-US"),
    ("browser_name", "Mozilla"),
    ("browser_online", "true"),
    ("browser_platform", "Win32"),
    ("browser_version", "5.0%20%28Windows%29"),
    ("channel", "tiktok_web"),
    ("cookie_enabled", "true"),
    ("device_id", ""),
    ("device_platform", "web_pc"),
    ("focus_state", "true"),
    ("from_page", "user"),
    ("history_len", "2"),
    ("is_fullscreen", "false"),
    ("is_page_visible", "true"),
    ("language", "en"),
    ("os", "windows"),
    ("priority_region", ""),
    ("referer", ""),
    ("region", "US"),
    ("screen_height", "1080"),
    ("screen_width", "1920"),
    ("webcast_language", "en"),
    ("tz_name", "UTC"),
    ("verifyFp", ""),
];

/// The parameter set of live messages, in the order sent.
pub const WEBCAST: Set = &[
    ("aid", "1988"),
    ("app_language", "zh-Hans"),
    ("app_name", "tiktok_web"),
    ("browser_language", "zh-CN"),
    ("browser_name", "Mozilla"),
    ("browser_online", "true"),
    ("browser_platform", "Win32"),
    ("browser_version", ""),
    ("cookie_enabled", "true"),
    ("debug", "false"),
    ("device_platform", "web"),
    ("host", "https%3A%2F%2Fwebcast.tiktok.com"),
    ("identity", "audience"),
    ("live_id", "12"),
    ("screen_height", "1080"),
    ("screen_width", "1920"),
    ("sup_ws_ds_opt", "1"),
    ("tz_name", "Asia%2FHong_Kong"),
    ("version_code", "270000"),
];

/// The parameter set of the address that sets `odin_tt`. As in [`WEB`], what is empty is this identity's own.
pub const ODIN: Set = &[
    ("WebIdLastTime", ""),
    ("account_sdk_source", "web"),
    ("aid", "1459"),
    ("app_language", "zh-Hans"),
    ("app_name", "tiktok_web"),
    ("browser_language", "zh-CN"),
    ("browser_name", "Mozilla"),
    ("browser_online", "true"),
    ("browser_platform", "Win32"),
    ("browser_version", ""),
    ("channel", "tiktok_web"),
    ("cookie_enabled", "true"),
    ("data_collection_enabled", "true"),
    ("device_id", ""),
    ("device_platform", "web_pc"),
    ("focus_state", "true"),
    ("from_page", "fyp"),
    ("history_len", "3"),
    ("is_fullscreen", "false"),
    ("is_page_visible", "true"),
    ("odinId", ""),
    ("os", "windows"),
    ("priority_region", ""),
    ("referer", ""),
    ("region", "SG"),
    ("screen_height", "1080"),
    ("screen_width", "1920"),
    ("tz_name", "Asia%2FHong_Kong"),
    ("user_is_login", "false"),
    ("webcast_language", "zh-Hans"),
    ("msToken", ""),
];

/// Where tokens come from, and what a real msToken is asked for with.
pub const TOKEN: Set = &[
    ("ms_token_url", "https://mssdk-sg.tiktok.com/web/common"),
    ("ms_token_magic", "538969122"),
    ("ms_token_version", "1"),
    ("ms_token_data_type", "8"),
    ("ttwid_url", "https://www.tiktok.com/ttwid/check/"),
    ("odin_tt_url", "https://www.tiktok.com/passport/web/auth/config"),
];

/// The signing lists by name: steps parted by spaces, in order, of `x-bogus` and `x-gnarly`.
pub const SIGN: Set = &[("web", "x-bogus"), ("guarded", "x-bogus x-gnarly"), ("none", "")];

/// What `X-Bogus` says of its environment: F2's numbers.
pub const XBOGUS: Set = &[("env", "1"), ("detect", "12"), ("canvas", "536919696")];

/// What `X-Gnarly` says of its script and environment: the release 5.1.3. The fields stand in the order sent.
pub const GNARLY: Set = &[
    ("sdk", "5.1.3"),
    ("scm", "1.0.0.328"),
    ("fields", "0 1 2 3 4 5 6 8 9 10 11 12 13 14 15"),
    ("env", "65"),
    ("detect", "14"),
    ("canvas", "0"),
    ("seed", "0"),
];

/// The name of no parameter set at all.
pub const BASE_NONE: &str = "none";
/// The name of [`WEB`].
pub const BASE_WEB: &str = "web";
/// The name of [`CREATOR`].
pub const BASE_CREATOR: &str = "creator";
/// The name of [`WEBCAST`].
pub const BASE_WEBCAST: &str = "webcast";
/// The name of [`ODIN`].
pub const BASE_ODIN: &str = "odin";
/// The name of [`TOKEN`].
pub const TOKENS: &str = "token";
/// The name of [`SIGN`].
pub const SIGNING: &str = "sign";
/// The name of [`XBOGUS`].
pub const X_BOGUS: &str = "xbogus";
/// The name of [`GNARLY`].
pub const X_GNARLY: &str = "gnarly";

/// The sets by name. `set.name` is the key of a value in a configuration.
pub const SETS: Sets = &[
    (BASE_WEB, WEB),
    (BASE_CREATOR, CREATOR),
    (BASE_WEBCAST, WEBCAST),
    (BASE_ODIN, ODIN),
    (TOKENS, TOKEN),
    (SIGNING, SIGN),
    (X_BOGUS, XBOGUS),
    (X_GNARLY, GNARLY),
];

/// The browser of this `User-Agent` and `Referer`, with the values of `overrides` (`web.region`,
/// `token.ttwid_url`, `header.x-a`) in place of the tables'.
///
/// # Errors
/// `usage.config` for an unknown key, and for a header that cannot be sent.
pub fn browser(user_agent: &str, referer: &str, overrides: &BTreeMap<String, String>) -> Result<Device> {
    Device::new(SETS, user_agent, referer, overrides)
}
