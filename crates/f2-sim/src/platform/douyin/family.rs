//! Families of endpoints: which base parameters, cookies and bodies belong to each.

use super::param;
use crate::platform::Asked;
use serde_json::Value;

/// Which base parameters a request has, and whether it may bring cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// The web API: its base parameters and an msToken.
    Web,
    /// The web API of live rooms: another channel.
    Test,
    /// A live room by its web address.
    Live,
    /// A broadcast by its room id; without cookies.
    Broadcast,
    /// Live messages.
    Webcast,
    /// Share pages: own parameters alone, without cookies.
    Bare,
}

impl Family {
    /// Names and values the page sends.
    const fn base(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Web => &[("device_platform", "webapp"), ("aid", "6383")],
            Self::Test => &[("device_platform", "webapp"), ("channel", "test"), ("aid", "6383")],
            Self::Live => &[("aid", "6383"), ("app_name", "douyin_web"), ("live_id", "1")],
            Self::Broadcast => &[("type_id", "0"), ("live_id", "1"), ("app_id", "1128"), ("msToken", "")],
            Self::Webcast => &[("app_name", "douyin_web"), ("tz_name", "Asia/Hong_Kong"), ("did_rule", "3")],
            Self::Bare => &[],
        }
    }

    /// Whether no cookie may come along.
    pub(super) const fn is_anonymous(self) -> bool {
        matches!(self, Self::Broadcast | Self::Bare)
    }

    pub(super) fn check(self, asked: &Asked) -> Result<(), String> {
        if matches!(self, Self::Web | Self::Test)
            && param(&asked.query, "msToken").is_none_or(|t| t.is_empty())
        {
            return Err("msToken missing".into());
        }
        if self == Self::Broadcast && param(&asked.query, "verifyFp").is_none_or(|t| t.is_empty()) {
            return Err("verifyFp missing".into());
        }
        for (name, value) in self.base() {
            match param(&asked.query, name) {
                Some(have) if have == *value => {}
                have => return Err(format!("parameter {name} is {have:?}, not {value}")),
            }
        }
        if self.is_anonymous() && !asked.header("cookie").is_empty() {
            return Err("a cookie where none belongs".into());
        }
        Ok(())
    }
}

/// What the body of a request must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// Empty.
    None,
    /// The parameters of the query as a JSON object.
    Json,
    /// The parameters of the query as a form, signed.
    Form,
    /// A form with this parameter, signed.
    Own(&'static str),
}

impl Body {
    /// Whether the signature covers it.
    pub(super) const fn is_signed(self) -> bool {
        matches!(self, Self::Form | Self::Own(_))
    }

    pub(super) fn check(self, asked: &Asked) -> Result<(), String> {
        let text = std::str::from_utf8(&asked.body).unwrap_or_default();
        match self {
            Self::None if text.is_empty() => Ok(()),
            Self::None => Err("a body where none belongs".into()),
            Self::Json => same_json(asked, text),
            Self::Form => same_form(asked, text),
            Self::Own(name) => {
                let there = form(text).iter().any(|(key, value)| key == name && !value.is_empty());
                if there { Ok(()) } else { Err(format!("no {name} in the body")) }
            }
        }
    }
}

/// Every parameter before the signature, decoded.
fn unsigned(asked: &Asked) -> Vec<(String, String)> {
    let end = asked.query.find("&a_bogus=").or_else(|| asked.query.find("&X-Bogus="));
    let query = &asked.query[..end.unwrap_or(asked.query.len())];
    let names = query.split('&').filter_map(|pair| pair.split_once('='));
    names.map(|(name, _)| (name.to_owned(), param(query, name).unwrap_or_default())).collect()
}

fn form(text: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
    };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn same_json(asked: &Asked, text: &str) -> Result<(), String> {
    let body: Value = serde_json::from_str(text).map_err(|error| format!("body: {error}"))?;
    for (name, value) in unsigned(asked) {
        let there = match &body[&name] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if there != value {
            return Err(format!("body: {name} is {there}, not {value}"));
        }
    }
    Ok(())
}

fn same_form(asked: &Asked, text: &str) -> Result<(), String> {
    if form(text) == unsigned(asked) { Ok(()) } else { Err("the body is not the query's parameters".into()) }
}
