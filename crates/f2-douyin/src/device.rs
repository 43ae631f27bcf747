//! What the browser behind the requests says of itself: base parameters, headers, hosts, token addresses. All of it
//! is data that a configuration can replace.

use std::collections::BTreeMap;

use f2_core::error::{Cause, Error, Result};
use f2_core::query::{Query, component};
use http::header::{
    ACCEPT, COOKIE, HeaderMap, HeaderName, HeaderValue, REFERER as REFERER_NAME, USER_AGENT as AGENT,
};

/// The hosts that may receive the cookies of an account. Short-link, token and media hosts are not among them.
pub const HOMES: &[&str] = &["www.douyin.com", "live.douyin.com"];

/// The main page, which requests seem to come from; it also hands out `UIFID_TEMP`.
pub const REFERER: &str = "https://www.douyin.com/";

/// The browser, Edge 130 on Windows, as F2 has it.
pub const USER_AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
    Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0";

/// Names and values of one set.
pub type Set = &'static [(&'static str, &'static str)];

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
/// What stands before the name of a header in a configuration.
const HEADER: &str = "header";

/// The sets by name. `set.name` is the key of a value in a configuration.
pub const SETS: &[(&str, Set)] =
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

/// One browser: the tables above with what a configuration replaces.
#[derive(Debug, Clone)]
pub struct Device {
    user_agent: String,
    headers: HeaderMap,
    configured: HeaderMap,
    overrides: BTreeMap<String, String>,
}

impl Device {
    /// The browser of this `User-Agent` and `Referer`, with the values of `overrides` (`web.version_code`,
    /// `token.ttwid_url`, `header.uifid`) in place of the tables'.
    ///
    /// # Errors
    /// `usage.config` for an unknown key, and for a header that cannot be sent.
    pub fn new(user_agent: &str, referer: &str, overrides: &BTreeMap<String, String>) -> Result<Self> {
        let mut headers = HeaderMap::new();
        headers.insert(AGENT, header_value("User-Agent", user_agent)?);
        headers.insert(REFERER_NAME, header_value("Referer", referer)?);
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        let mut configured = HeaderMap::new();
        for (key, text) in overrides {
            let (set, name) = key.split_once('.').unwrap_or((key, ""));
            if set == HEADER {
                let name = name.parse::<HeaderName>().ok().filter(|name| *name != COOKIE);
                let name = name.ok_or_else(|| unknown_key(key))?;
                let mut value = header_value(name.as_str(), text)?;
                value.set_sensitive(true);
                configured.insert(name, value);
            } else if !known(set).iter().any(|(known, _)| *known == name) {
                return Err(unknown_key(key));
            }
        }
        Ok(Self { user_agent: user_agent.to_owned(), headers, configured, overrides: overrides.clone() })
    }

    /// The `User-Agent`.
    #[must_use]
    pub fn user_agent(&self) -> &str {
        &self.user_agent
    }

    /// The headers that go with every request, media included.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers a configuration adds to API requests; they win over any other.
    #[must_use]
    pub fn configured_headers(&self) -> &HeaderMap {
        &self.configured
    }

    /// One value of a set; empty for what no set holds.
    #[must_use]
    pub fn value(&self, set: &str, name: &str) -> &str {
        let table = || known(set).iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        self.overrides.get(&format!("{set}.{name}")).map(String::as_str).or_else(table).unwrap_or_default()
    }

    /// Every value under its key, sorted.
    #[must_use]
    pub fn values(&self) -> BTreeMap<String, String> {
        let mut values: BTreeMap<String, String> = BTreeMap::new();
        for (set, table) in SETS {
            for (name, _) in *table {
                values.insert(format!("{set}.{name}"), self.value(set, name).to_owned());
            }
        }
        for (name, value) in self.headers.iter().chain(&self.configured) {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            values.insert(format!("{HEADER}.{name}"), text);
        }
        values
    }

    /// The base parameters of a set, in order, spelt as they are sent.
    #[must_use]
    pub fn base(&self, set: &str) -> Query {
        let mut query = Query::new();
        for (name, _) in known(set) {
            let value = self.value(set, name);
            match (set, *name, value) {
                (BASE_WEBCAST, "browser_version", "") => query.set_encoded(*name, self.webcast_version()),
                _ => query.set_encoded(*name, value),
            }
        }
        query
    }

    /// The user agent behind `Mozilla/`, with everything but letters, digits and `-._~` encoded.
    fn webcast_version(&self) -> String {
        let version = self.user_agent.strip_prefix("Mozilla/").unwrap_or(&self.user_agent);
        let strict = |c: char| match c {
            '!' | '*' | '\'' | '(' | ')' => format!("%{:02X}", u32::from(c)),
            other => other.to_string(),
        };
        component(version).chars().map(strict).collect()
    }
}

/// The table of a set; empty for an unknown one.
fn known(set: &str) -> Set {
    SETS.iter().find(|(name, _)| *name == set).map_or(&[], |(_, table)| table)
}

fn unknown_key(key: &str) -> Error {
    Error::new(Cause::UsageConfig).detail(format!("{key} is no value of this platform"))
}

fn header_value(name: &str, text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(|error| {
        Error::new(Cause::UsageConfig).detail(format!("{name} cannot be sent")).source_error(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(overrides: &[(&str, &str)]) -> Result<Device> {
        let owned = overrides.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Device::new(USER_AGENT, REFERER, &owned)
    }

    #[test]
    fn a_configuration_replaces_values_in_their_places() {
        let device = device(&[("web.version_code", "300000"), ("header.x-a", "1")]).expect("device");
        let base = device.base(BASE_WEB);
        assert_eq!(base.names().count(), 26);
        assert_eq!(base.names().nth(6), Some("version_code"));
        assert_eq!(base.get("version_code"), Some("300000"));
        assert_eq!(device.values()["header.x-a"], "1");
        assert_eq!(device.values()["live2.version_code"], "99.99.99");
        assert_eq!(device.base(BASE_NONE), Query::new());
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for key in ["version_code", "web.nothing", "header.", "header.cookie", "nothing.aid"] {
            assert_eq!(device(&[(key, "1")]).expect_err(key).cause(), Cause::UsageConfig);
        }
        assert_eq!(device(&[("header.x", "a\nb")]).expect_err("line break").cause(), Cause::UsageConfig);
    }
}
