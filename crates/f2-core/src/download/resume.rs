//! Whether a partial file goes on: what to ask for, and what an answer means. Values in, values out.
//!
//! The rule behind it: bytes of two objects are never put into one file. A part goes on only when the
//! server proves that it speaks of the same object: a strong `ETag`, a `Last-Modified` of the same address,
//! or a checksum told by the platform that the whole file is held against afterwards.

use http::{HeaderMap, StatusCode, header};

use crate::error::Cause;
use crate::http::status_cause;
use crate::media::Candidate;
use crate::secret::shown_url;

/// What is known of the bytes of a part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partial {
    /// How many there are.
    pub have: u64,
    /// The length of the whole object.
    pub total: Option<u64>,
    /// Its `ETag` as sent.
    pub etag: Option<String>,
    /// Its `Last-Modified` as sent.
    pub last_modified: Option<String>,
    /// The address it came from, without query.
    pub source: Option<String>,
}

/// What the platform tells about the bytes behind an address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The address, without query.
    pub source: String,
    /// The length.
    pub length: Option<u64>,
    /// The MD5, 32 lower-case hex digits.
    pub md5: Option<String>,
}

impl Told {
    /// What a candidate tells. A length of zero and what is no MD5 tell nothing.
    #[must_use]
    pub fn of(candidate: &Candidate) -> Self {
        let is_md5 = |text: &&String| text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        Self {
            source: shown_url(candidate.url.expose()),
            length: candidate.length.filter(|length| *length > 0),
            md5: candidate.md5.as_ref().filter(is_md5).map(|md5| md5.to_ascii_lowercase()),
        }
    }

    /// The length that rules: a told checksum outranks it.
    #[must_use]
    pub fn ruling_length(&self) -> Option<u64> {
        self.length.filter(|_| self.md5.is_none())
    }
}

/// What to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Nothing: the part is whole.
    Nothing,
    /// Everything.
    Whole,
    /// Everything from this byte on, if the object is still the same.
    Rest {
        /// The first byte wanted.
        from: u64,
        /// The value of `If-Range`; `None` when only the checksum can prove sameness.
        if_range: Option<String>,
    },
}

/// The head of an answer, as far as it matters here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The length of the body.
    pub length: Option<u64>,
    /// The `Content-Range`, when it can be read.
    pub range: Option<ContentRange>,
    /// The `ETag` as sent.
    pub etag: Option<String>,
    /// The `Last-Modified` as sent.
    pub last_modified: Option<String>,
}

/// `bytes 5-9/10`, `bytes 5-9/*` or `bytes */10`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContentRange {
    /// First and last byte.
    pub span: Option<(u64, u64)>,
    /// The length of the whole object.
    pub total: Option<u64>,
}

/// What to do with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Empty the part; the body is the whole object.
    Start {
        /// Its length, when it was told.
        total: Option<u64>,
    },
    /// Append the body to the part.
    Continue {
        /// The length of the whole object.
        total: u64,
    },
    /// Leave the body: the part is whole.
    Complete,
    /// Leave the body, drop the part and ask for everything.
    Restart,
    /// Leave the body: this address does not give the file.
    Reject(Cause),
}

impl Partial {
    /// An `ETag` that may prove sameness: RFC 9110 wants a strong one for ranges.
    fn strong(&self) -> Option<&str> {
        self.etag.as_deref().filter(|etag| etag.starts_with('"') && etag.len() > 2)
    }

    /// Whether an answer may speak of the same object: nothing known of both differs.
    fn may_be(&self, answer: &Answer, total: Option<u64>) -> bool {
        fn differ<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
            a.is_some_and(|a| b.is_some_and(|b| a != b))
        }
        !differ(self.total, total)
            && !differ(self.etag.as_ref(), answer.etag.as_ref())
            && !differ(self.last_modified.as_ref(), answer.last_modified.as_ref())
    }
}

/// What to ask of an address for a part.
#[must_use]
pub fn ask(partial: &Partial, told: &Told) -> Ask {
    let length = told.ruling_length();
    if partial.have == 0 || length.is_some_and(|length| partial.total.is_some_and(|total| total != length)) {
        return Ask::Whole;
    }
    if partial.total == Some(partial.have) {
        return Ask::Nothing;
    }
    let over = |total: Option<u64>| total.is_some_and(|total| partial.have > total);
    if over(partial.total) || over(length) {
        return Ask::Whole;
    }
    let same_place = partial.source.as_deref() == Some(told.source.as_str());
    let date = partial.last_modified.clone().filter(|_| same_place);
    match partial.strong().map(str::to_owned).or(date) {
        Some(proof) => Ask::Rest { from: partial.have, if_range: Some(proof) },
        None if told.md5.is_some() => Ask::Rest { from: partial.have, if_range: None },
        None => Ask::Whole,
    }
}

/// What an answer to `ask` means for the part.
#[must_use]
pub fn decide(ask: &Ask, partial: &Partial, told: &Told, answer: &Answer) -> Action {
    let length = told.ruling_length();
    let wrong = |total: Option<u64>| length.is_some_and(|length| total.is_some_and(|total| total != length));
    match (answer.status, ask) {
        (200, _) if wrong(answer.length) => Action::Reject(Cause::MediaIncomplete),
        (200, _) => Action::Start { total: answer.length },
        (206, Ask::Rest { from, .. }) => continued(*from, partial, answer, wrong),
        (206, _) => unasked(answer, wrong),
        (416, Ask::Rest { from, .. }) => {
            let total = answer.range.and_then(|range| range.total);
            let whole = total == Some(*from) && partial.may_be(answer, total) && !wrong(total);
            if whole { Action::Complete } else { Action::Restart }
        }
        (status, _) => Action::Reject(refused(status)),
    }
}

/// A 206 to a question for the rest: it must begin where the part ends, reach the end of the object, and
/// speak of the same object.
fn continued(from: u64, partial: &Partial, answer: &Answer, wrong: impl Fn(Option<u64>) -> bool) -> Action {
    let Some(ContentRange { span: Some((first, last)), total }) = answer.range else {
        return Action::Restart;
    };
    let total = total.or(partial.total);
    let Some(whole) = total.filter(|total| last + 1 == *total) else { return Action::Restart };
    let body_fits = answer.length.is_none_or(|length| length == last + 1 - first);
    if first != from || !body_fits || !partial.may_be(answer, total) || wrong(total) {
        return Action::Restart;
    }
    Action::Continue { total: whole }
}

/// A 206 although everything was asked for: good only when it is everything.
fn unasked(answer: &Answer, wrong: impl Fn(Option<u64>) -> bool) -> Action {
    match answer.range {
        Some(ContentRange { span: Some((0, last)), total: Some(total) })
            if last + 1 == total && !wrong(Some(total)) =>
        {
            Action::Start { total: Some(total) }
        }
        _ => Action::Reject(Cause::MediaIncomplete),
    }
}

/// Why a media server's refusal is a failure.
fn refused(status: u16) -> Cause {
    let cause = StatusCode::from_u16(status).ok().and_then(|status| status_cause(status, ""));
    match cause {
        Some(Cause::NetTimeout | Cause::RateLimited | Cause::Unavailable) => cause.unwrap_or(Cause::BadReply),
        Some(_) if (400..500).contains(&status) => Cause::MediaForbidden,
        _ => Cause::BadReply,
    }
}

impl Answer {
    /// Reads a head. `length` is the length of the body as the transport knows it.
    #[must_use]
    pub fn read(status: StatusCode, headers: &HeaderMap, length: Option<u64>) -> Self {
        let text = |name| {
            let value = headers.get(name)?.to_str().ok()?.trim();
            Some(value.to_owned()).filter(|value| !value.is_empty())
        };
        Self {
            status: status.as_u16(),
            length,
            range: text(header::CONTENT_RANGE).and_then(|range| ContentRange::parse(&range)),
            etag: text(header::ETAG),
            last_modified: text(header::LAST_MODIFIED),
        }
    }
}

impl ContentRange {
    /// Reads the value of `Content-Range`; `None` for other units and for what makes no sense.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (unit, rest) = text.split_once(' ')?;
        let (span, total) = rest.trim().split_once('/')?;
        if !unit.eq_ignore_ascii_case("bytes") {
            return None;
        }
        let number =
            |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
        let total = if total == "*" { None } else { Some(number(total)?) };
        if span == "*" {
            return Some(Self { span: None, total });
        }
        let (first, last) = span.split_once('-')?;
        let (first, last) = (number(first)?, number(last)?);
        let sensible = first <= last && last < u64::MAX && total.is_none_or(|total| last < total);
        sensible.then_some(Self { span: Some((first, last)), total })
    }
}

#[cfg(test)]
#[path = "resume_tests.rs"]
mod tests;
