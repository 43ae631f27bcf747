//! What the browser behind the requests says of itself: sets of parameters and headers, a platform's tables with
//! what a configuration replaces in them.

use std::collections::BTreeMap;

use http::header::{ACCEPT, COOKIE, HeaderMap, HeaderName, HeaderValue, REFERER, USER_AGENT};

use crate::error::{Cause, Error, Result};
use crate::query::{Query, component};

/// Names and values of one set.
pub type Set = &'static [(&'static str, &'static str)];

/// Sets by name. `set.name` is the key of a value in a configuration.
pub type Sets = &'static [(&'static str, Set)];

/// What stands before the name of a header in a configuration.
const HEADER: &str = "header";

/// The parameter that, where a set leaves it empty, is the user agent behind `Mozilla/`, encoded.
const VERSION: &str = "browser_version";

/// One browser: a platform's sets with what a configuration replaces.
#[derive(Debug, Clone)]
pub struct Device {
    sets: Sets,
    user_agent: String,
    headers: HeaderMap,
    configured: HeaderMap,
    overrides: BTreeMap<String, String>,
}

impl Device {
    /// The browser of this `User-Agent` and `Referer`, with the values of `overrides` (`web.version_code`,
    /// `token.ttwid_url`, `header.uifid`) in place of the sets'.
    ///
    /// # Errors
    /// `usage.config` for an unknown key, and for a header that cannot be sent.
    pub fn new(
        sets: Sets,
        user_agent: &str,
        referer: &str,
        overrides: &BTreeMap<String, String>,
    ) -> Result<Self> {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, header_value("User-Agent", user_agent)?);
        headers.insert(REFERER, header_value("Referer", referer)?);
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
            } else if !table(sets, set).iter().any(|(known, _)| *known == name) {
                return Err(unknown_key(key));
            }
        }
        let overrides = overrides.clone();
        Ok(Self { sets, user_agent: user_agent.to_owned(), headers, configured, overrides })
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
        let held = || table(self.sets, set).iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        self.overrides.get(&format!("{set}.{name}")).map(String::as_str).or_else(held).unwrap_or_default()
    }

    /// Every value under its key, sorted.
    #[must_use]
    pub fn values(&self) -> BTreeMap<String, String> {
        let mut values: BTreeMap<String, String> = BTreeMap::new();
        for (set, table) in self.sets {
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

    /// The base parameters of a set, in order, spelt as they are sent. An empty `browser_version` is the user
    /// agent's.
    #[must_use]
    pub fn base(&self, set: &str) -> Query {
        let mut query = Query::new();
        for (name, _) in table(self.sets, set) {
            match (*name, self.value(set, name)) {
                (VERSION, "") => query.set_encoded(*name, self.version()),
                (_, value) => query.set_encoded(*name, value),
            }
        }
        query
    }

    /// The user agent behind `Mozilla/`, with everything but letters, digits and `-._~` encoded.
    fn version(&self) -> String {
        let version = self.user_agent.strip_prefix("Mozilla/").unwrap_or(&self.user_agent);
        let strict = |c: char| match c {
            '!' | '*' | '\'' | '(' | ')' => format!("%{:02X}", u32::from(c)),
            other => other.to_string(),
        };
        component(version).chars().map(strict).collect()
    }
}

/// The table of a set; empty for an unknown one.
fn table(sets: Sets, set: &str) -> Set {
    sets.iter().find(|(name, _)| *name == set).map_or(&[], |(_, table)| table)
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

    const SETS: Sets =
        &[("web", &[("aid", "1"), ("version_code", "2"), ("browser_version", "")]), ("other", &[("x", "3")])];

    fn device(overrides: &[(&str, &str)]) -> Result<Device> {
        let owned = overrides.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Device::new(SETS, "Mozilla/5.0 (A b)", "https://a.example/", &owned)
    }

    #[test]
    fn a_configuration_replaces_values_in_their_places() {
        let device = device(&[("web.version_code", "300000"), ("header.x-a", "1")]).expect("device");
        let base = device.base("web");
        assert_eq!(base.text(), "aid=1&version_code=300000&browser_version=5.0%20%28A%20b%29");
        assert_eq!(device.values()["header.x-a"], "1");
        assert_eq!(device.values()["other.x"], "3");
        assert_eq!(device.base("none"), Query::new());
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for key in ["version_code", "web.nothing", "header.", "header.cookie", "nothing.aid"] {
            assert_eq!(device(&[(key, "1")]).expect_err(key).cause(), Cause::UsageConfig);
        }
        assert_eq!(device(&[("header.x", "a\nb")]).expect_err("line break").cause(), Cause::UsageConfig);
    }
}
