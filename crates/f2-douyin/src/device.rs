//! What the browser behind the requests says of itself: base parameters, headers, hosts, token addresses. All of it
//! is data that a configuration can replace.

use std::collections::BTreeMap;

use f2_core::device::{Device, Set, Sets};
use f2_core::error::Result;

/// The hosts that may receive the cookies of an account. Short-link, token and media hosts are not among them.
pub const HOMES: &[&str] = &["www.douyin.com", "live.douyin.com"];

/// The main page, which requests seem to come from; it also hands out `UIFID_TEMP`.
pub const REFERER: &str = "https://www.douyin.com/";

/// The browser, Edge 130 on Windows, as F2 has it.
pub const USER_AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
    Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0";

/// The parameter set of web API requests (`BaseRequest`), in the order sent. `msToken` follows it.
pub const WEB: Set = &[
    ("device_platform", "webapp"),
    ("aid", "6383"),
    ("channel", "channel_pc_web"),
    ("pc_client_type", "1"),
    ("publish_video_strategy_type", "2"),
    ("pc_libra_divert", "Windows"),
    ("version_code", "290100"),
    ("version_name", "29.1.0"),
    ("cookie_enabled", "true"),
    ("screen_width", "1920"),
    ("screen_height", "1080"),
    ("browser_language", "zh-CN"),
    ("browser_platform", "Win32"),
    ("browser_name", "Edge"),
    ("browser_version", "130.0.0.0"),
    ("browser_online", "true"),
    ("engine_name", "Blink"),
    ("engine_version", "130.0.0.0"),
    ("os_name", "Windows"),
    ("os_version", "10"),
    ("cpu_core_num", "12"),
    ("device_memory", "8"),
    ("platform", "PC"),
    ("downlink", "10"),
    ("effective_type", "4g"),
    ("round_trip_time", "100"),
];

/// The parameter set of live rooms by their web address (`BaseLive`). No `msToken` follows.
pub const LIVE: Set = &[
    ("aid", "6383"),
    ("app_name", "douyin_web"),
    ("live_id", "1"),
    ("device_platform", "web"),
    ("language", "zh-CN"),
    ("cookie_enabled", "true"),
    ("screen_width", "1920"),
    ("screen_height", "1080"),
    ("browser_language", "zh-CN"),
    ("browser_platform", "Win32"),
    ("browser_name", "Edge"),
    ("browser_version", "130.0.0.0"),
    ("enter_source", ""),
    ("is_need_double_stream", "false"),
    ("insert_task_id", ""),
    ("live_reason", ""),
];

/// The parameter set of broadcasts by their room id (`BaseLive2`). `verifyFp` is this identity's; `msToken` stays
/// empty.
pub const LIVE2: Set = &[
    ("verifyFp", ""),
    ("type_id", "0"),
    ("live_id", "1"),
    ("sec_user_id", ""),
    ("version_code", "99.99.99"),
    ("app_id", "1128"),
    ("msToken", ""),
];

/// The parameter set of live messages (`BaseWebcast`). An empty `browser_version` is the user agent behind
/// `Mozilla/`, encoded.
pub const WEBCAST: Set = &[
    ("app_name", "douyin_web"),
    ("version_code", "180800"),
    ("device_platform", "web"),
    ("cookie_enabled", "true"),
    ("screen_width", "1920"),
    ("screen_height", "1080"),
    ("browser_language", "zh-CN"),
    ("browser_platform", "Win32"),
    ("browser_name", "Mozilla"),
    ("browser_version", ""),
    ("browser_online", "true"),
    ("tz_name", "Asia/Hong_Kong"),
    ("host", "https://live.douyin.com"),
    ("aid", "6383"),
    ("live_id", "1"),
    ("did_rule", "3"),
    ("endpoint", "live_pc"),
    ("support_wrds", "1"),
    ("identity", "audience"),
    ("need_persist_msg_count", "15"),
    ("insert_task_id", ""),
    ("live_reason", ""),
];

/// Where tokens come from: a real msToken (F2's newest commit asks here), a guest's ttwid, a webid.
pub const TOKEN: Set = &[
    ("ms_token_url", "https://mssdk.bytedance.com/web/r/token?ms_appid=6383"),
    ("ttwid_url", "https://ttwid.bytedance.com/ttwid/union/register/"),
    ("webid_url", "https://mcs.zijieapi.com/webid?aid=6383&sdk_version=5.1.18_zip&device_platform=web"),
];

/// The name of no parameter set at all.
pub const BASE_NONE: &str = "none";
/// The name of [`WEB`].
pub const BASE_WEB: &str = "web";
/// The name of [`LIVE`].
pub const BASE_LIVE: &str = "live";
/// The name of [`LIVE2`].
pub const BASE_LIVE2: &str = "live2";
/// The name of [`WEBCAST`].
pub const BASE_WEBCAST: &str = "webcast";
/// The name of [`TOKEN`].
pub const TOKENS: &str = "token";
/// The sets by name. `set.name` is the key of a value in a configuration.
pub const SETS: Sets =
    &[(BASE_WEB, WEB), (BASE_LIVE, LIVE), (BASE_LIVE2, LIVE2), (BASE_WEBCAST, WEBCAST), (TOKENS, TOKEN)];

/// The parameters that a JSON body holds as numbers; the others are texts.
pub const NUMBERS: &[&str] = &[
    "pc_client_type",
    "publish_video_strategy_type",
    "screen_width",
    "screen_height",
    "cpu_core_num",
    "device_memory",
    "downlink",
    "round_trip_time",
    "cursor",
    "count",
];

/// The browser of this `User-Agent` and `Referer`, with the values of `overrides` (`web.version_code`,
/// `token.ttwid_url`, `header.uifid`) in place of the tables'.
///
/// # Errors
/// `usage.config` for an unknown key, and for a header that cannot be sent.
pub fn browser(user_agent: &str, referer: &str, overrides: &BTreeMap<String, String>) -> Result<Device> {
    Device::new(SETS, user_agent, referer, overrides)
}
