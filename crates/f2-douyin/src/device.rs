//! What the browser behind the requests says of itself: base parameters, headers, hosts. All of it is data.

use f2_core::query::Query;

/// The hosts that may receive the cookies of an account. Short-link, token and media hosts are not among them.
pub const HOMES: &[&str] = &["www.douyin.com", "live.douyin.com"];

/// The page requests seem to come from.
pub const REFERER: &str = "https://www.douyin.com/";

/// The browser, Edge 130 on Windows, as F2 has it.
pub const USER_AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
    Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0";

/// The parameter set of web API requests (`BaseRequest`), in the order sent. `msToken` follows it.
pub const WEB: &[(&str, &str)] = &[
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

/// The name of the parameter set [`WEB`] in the table of endpoints.
pub const BASE_WEB: &str = "web";

/// The base parameters of an endpoint's set.
#[must_use]
pub fn base(set: &str) -> Query {
    let mut query = Query::new();
    if set == BASE_WEB {
        for (name, value) in WEB {
            query.set_encoded(*name, value);
        }
    }
    query
}
