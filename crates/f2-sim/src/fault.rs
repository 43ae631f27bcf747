//! Scripted faults: which requests go wrong, how and how often.

use serde_json::Value;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// This status with a short text body and, when given, this `Retry-After`.
    Status(u16, Option<String>),
    /// This status with this text as body.
    Text(u16, String),
    /// 200 with an empty body.
    Empty,
    /// 200 with a captcha page.
    Html,
    /// 200 with TikTok's page challenge; the right answer is taken once.
    Challenge,
    /// 200 with TikTok's page for those it turns away.
    PleaseWait,
    /// 200 with JSON that breaks off (well framed).
    BadJson,
    /// 200 with this JSON.
    Json(Value),
    /// 302 to this address.
    Redirect(String),
    /// A body marked gzip that is none.
    BadGzip,
    /// The connection closes after this many body bytes; the length was announced in full.
    Truncate(u64),
    /// The connection is reset after this many body bytes.
    Reset(u64),
    /// After this many body bytes nothing more comes; the connection stays open.
    Stall(u64),
    /// The body comes at this many bytes per second.
    Slow(u64),
    /// The request is read and never answered.
    NoAnswer,
    /// The request is read and the connection closed.
    Close,
    /// `Range` is ignored: 200 and the whole file.
    IgnoreRange,
    /// `Range` is ignored when the request carries `If-Range`.
    IfRangeBreaksRange,
    /// 206, but from byte 0: `Content-Range` says so.
    WrongRange,
    /// The file is another one of the same length, with other validators.
    ChangeEntity,
    /// As [`Fault::ChangeEntity`], and `If-Range` is not looked at: a range is answered from the other file.
    SwapEntity,
    /// The same bytes under another `ETag`.
    RotateEtag,
    /// No `ETag` and no `Last-Modified`.
    NoValidators,
    /// 403 as for an address past its time.
    Expired,
    /// The file is this many bytes longer (or shorter, below 0) than the platform says, consistently.
    WrongLength(i64),
    /// No `Content-Length`: chunked.
    Chunked,
    /// The session in the cookies does not count: the login is lost for this request.
    AsGuest,
    /// CONNECT: the connection closes without an answer.
    DropConnect,
    /// CONNECT: this status.
    RefuseConnect(u16),
    /// CONNECT: accepted, then silence.
    StallConnect,
    /// CONNECT: a certificate of an unknown authority.
    Untrusted,
}

impl Fault {
    pub(crate) const fn at_connect(&self) -> bool {
        matches!(self, Self::DropConnect | Self::RefuseConnect(_) | Self::StallConnect | Self::Untrusted)
    }
}

/// A fault and the requests it strikes. All set conditions must hold; texts match as substrings.
#[derive(Clone, Debug)]
pub struct Rule {
    fault: Fault,
    host: Option<String>,
    path: Option<String>,
    method: Option<String>,
    query: Option<String>,
    ranged: Option<bool>,
    skip: u64,
    times: u64,
    must_hit: bool,
    struck: u64,
}

impl Rule {
    /// A rule that strikes every request once.
    #[must_use]
    pub const fn new(fault: Fault) -> Self {
        Self {
            fault,
            host: None,
            path: None,
            method: None,
            query: None,
            ranged: None,
            skip: 0,
            times: 1,
            must_hit: false,
            struck: 0,
        }
    }

    /// Only hosts that contain this text.
    #[must_use]
    pub fn host(mut self, text: impl Into<String>) -> Self {
        self.host = Some(text.into());
        self
    }

    /// Only paths that contain this text.
    #[must_use]
    pub fn path(mut self, text: impl Into<String>) -> Self {
        self.path = Some(text.into());
        self
    }

    /// Only this method.
    #[must_use]
    pub fn method(mut self, text: impl Into<String>) -> Self {
        self.method = Some(text.into());
        self
    }

    /// Only queries that contain this text.
    #[must_use]
    pub fn query(mut self, text: impl Into<String>) -> Self {
        self.query = Some(text.into());
        self
    }

    /// Only requests with (or without) a `Range` header.
    #[must_use]
    pub const fn ranged(mut self, ranged: bool) -> Self {
        self.ranged = Some(ranged);
        self
    }

    /// Lets the first `count` matching requests pass.
    #[must_use]
    pub const fn skip(mut self, count: u64) -> Self {
        self.skip = count;
        self
    }

    /// Strikes this many times.
    #[must_use]
    pub const fn times(mut self, count: u64) -> Self {
        self.times = count;
        self
    }

    /// Strikes every time.
    #[must_use]
    pub const fn always(mut self) -> Self {
        self.times = u64::MAX;
        self
    }

    /// Dropping the simulator fails when the rule never struck.
    #[must_use]
    pub const fn must_hit(mut self) -> Self {
        self.must_hit = true;
        self
    }

    fn matches(&self, target: &Target<'_>) -> bool {
        let holds = |want: &Option<String>, have: &str| want.as_deref().is_none_or(|w| have.contains(w));
        self.fault.at_connect() == (target.method == "CONNECT")
            && holds(&self.host, target.host)
            && holds(&self.path, target.path)
            && holds(&self.query, target.query)
            && self.method.as_deref().is_none_or(|m| m.eq_ignore_ascii_case(target.method))
            && self.ranged.is_none_or(|r| r == target.ranged)
    }
}

/// The request a fault is looked up for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub(crate) method: &'a str,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) ranged: bool,
}

/// The script of a simulator: rules in the order they were added; the first that matches and is not used up strikes.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Mutex<Vec<Rule>>,
}

impl Faults {
    fn lock(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a rule behind those there are.
    pub fn add(&self, rule: Rule) {
        self.lock().push(rule);
    }

    /// Forgets all rules, also those that had to strike.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// How often rules have struck so far, in the order they were added.
    #[must_use]
    pub fn struck(&self) -> Vec<u64> {
        self.lock().iter().map(|r| r.struck).collect()
    }

    /// The rules that had to strike and did not.
    #[must_use]
    pub fn missed(&self) -> Vec<Rule> {
        self.lock().iter().filter(|r| r.must_hit && r.struck == 0).cloned().collect()
    }

    pub(crate) fn take(&self, target: &Target<'_>) -> Option<Fault> {
        let mut rules = self.lock();
        for rule in rules.iter_mut().filter(|r| r.matches(target)) {
            if rule.skip > 0 {
                rule.skip -= 1;
            } else if rule.struck < rule.times {
                rule.struck += 1;
                return Some(rule.fault.clone());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Target<'_> = Target {
        method: "GET",
        host: "www.douyin.com",
        path: "/aweme/v1/web/aweme/post/",
        query: "max_cursor=0",
        ranged: false,
    };

    #[test]
    fn a_rule_skips_strikes_and_is_used_up() {
        let faults = Faults::default();
        faults.add(Rule::new(Fault::Empty).path("/post/").skip(1).times(2).must_hit());
        faults.add(Rule::new(Fault::Html).host("v3-").must_hit());
        let taken: Vec<bool> = (0..5).map(|_| faults.take(&PAGE).is_some()).collect();
        assert_eq!(taken, [false, true, true, false, false]);
        assert_eq!(faults.struck(), [2, 0]);
        assert_eq!(faults.missed().len(), 1);
    }

    #[test]
    fn connect_faults_strike_connects_only() {
        let faults = Faults::default();
        faults.add(Rule::new(Fault::DropConnect).always());
        assert_eq!(faults.take(&PAGE), None);
        let connect = Target { method: "CONNECT", path: "", query: "", ..PAGE };
        assert_eq!(faults.take(&connect), Some(Fault::DropConnect));
    }
}
