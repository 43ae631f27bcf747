//! Whether a partial file goes on: what to ask for, and what an answer means. Values in, values out.
//!
//! The rule behind it: bytes of two objects are never put into one file. A part goes on only when it is
//! proved that the server speaks of the same object. The proofs, in the order they are tried:
//!
//! 1. a strong `ETag`, or a `Last-Modified` of the same address, as the condition of the range (`If-Range`);
//! 2. a checksum told by the platform, which the whole file is held against afterwards;
//! 3. the same length, and head and tail of the part equal to the same bytes of the object ([`PROBE`]): for
//!    servers whose tags change without the object, that have no validators, or that forget the range when
//!    it comes with a condition.
//!
//! Without any of them the part is dropped and everything asked for.

use http::{HeaderMap, StatusCode, header};

use crate::error::Cause;
use crate::http::status_cause;
use crate::media::Candidate;
use crate::secret::identity;

/// How many bytes of each end of a part are compared with the object.
pub const PROBE: u64 = 32 * 1024;

/// What is known of the bytes of a part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partial {
    /// How many there are.
    pub have: u64,
    /// How many there are behind a gap.
    pub beyond: u64,
    /// The length of the whole object.
    pub total: Option<u64>,
    /// Its `ETag` as sent.
    pub etag: Option<String>,
    /// Its `Last-Modified` as sent.
    pub last_modified: Option<String>,
    /// The address it came from, as [`identity`] writes it.
    pub source: Option<String>,
}

/// What an address has shown of itself since a part was begun.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Learned {
    /// Conditions are of no use: it forgets the range when one comes along, or its tags change while the
    /// object does not.
    pub unconditional: bool,
    /// It sends everything whatever range is asked for.
    pub rangeless: bool,
    /// It did not give a further range of the same object: it is asked over one connection.
    pub single: bool,
    /// Head and tail of the part were just compared with the object, and agree.
    pub ends_agree: bool,
}

/// What the platform tells about the bytes behind an address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// The address, as [`identity`] writes it.
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
            source: identity(candidate.url.expose()),
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
        /// The value of `If-Range`; `None` when sameness is proved otherwise.
        if_range: Option<String>,
    },
    /// The two [`ends`] of what is there, to compare them.
    Ends,
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
    /// Leave the body: it may be the same object all the same. Ask again, knowing that conditions are of no
    /// use here.
    Compare,
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

    /// Whether an answer speaks of the same object.
    fn kin(&self, told: &Told, answer: &Answer, total: Option<u64>) -> Kin {
        let same_length = self.total.is_some() && self.total == total;
        let other_date = differ(self.last_modified.as_ref(), answer.last_modified.as_ref());
        let other_tag = differ(self.etag.as_ref(), answer.etag.as_ref());
        let other_place = self.source.as_ref() != Some(&told.source);
        match (other_tag, other_date) {
            _ if differ(self.total, total) => Kin::Other,
            (false, false) => Kin::Same,
            (_, true) if !other_place => Kin::Other,
            _ if same_length => Kin::Unclear,
            _ => Kin::Other,
        }
    }

    /// Whether an answer repeats a validator that is known and proves the bytes to be the same.
    fn repeats(&self, answer: &Answer) -> bool {
        let same = |a: Option<&str>, b: Option<&String>| a.is_some() && a == b.map(String::as_str);
        same(self.strong(), answer.etag.as_ref())
            || same(self.last_modified.as_deref(), answer.last_modified.as_ref())
    }

    /// Whether a further answer can prove by its head that it is of the same object.
    pub(super) fn is_named(&self) -> bool {
        self.strong().is_some() || self.last_modified.is_some()
    }

    /// Whether an answer with everything leaves what is there behind the gap at the very beginning in place.
    fn keeps(&self, told: &Told, answer: &Answer) -> bool {
        let same = self.total == answer.length && self.kin(told, answer, answer.length) == Kin::Same;
        self.have == 0 && self.beyond > 0 && same && self.repeats(answer)
    }

    /// Whether comparing the ends costs less than beginning again, and proves something: the length is known.
    fn comparable(&self) -> bool {
        self.total.is_some() && self.have > 2 * PROBE
    }
}

/// How an answer and a part go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kin {
    /// Nothing known of both differs.
    Same,
    /// The lengths agree, the validators do not, as with tags that change by themselves or between mirrors.
    Unclear,
    /// Two objects.
    Other,
}

fn differ<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
    a.is_some_and(|a| b.is_some_and(|b| a != b))
}

/// What to ask of an address for a part.
#[must_use]
pub fn ask(partial: &Partial, told: &Told, learned: Learned) -> Ask {
    let length = told.ruling_length();
    if partial.have == 0 || length.is_some_and(|length| partial.total.is_some_and(|total| total != length)) {
        return Ask::Whole;
    }
    if partial.total == Some(partial.have) {
        return Ask::Nothing;
    }
    let over = |total: Option<u64>| total.is_some_and(|total| partial.have > total);
    if over(partial.total) || over(length) || learned.rangeless {
        return Ask::Whole;
    }
    let rest = |if_range| Ask::Rest { from: partial.have, if_range };
    let same_place = partial.source.as_deref() == Some(told.source.as_str());
    let date = partial.last_modified.clone().filter(|_| same_place);
    let proof = partial.strong().map(str::to_owned).or(date).filter(|_| !learned.unconditional);
    match proof {
        _ if learned.ends_agree => rest(None),
        Some(proof) => rest(Some(proof)),
        None if told.md5.is_some() && !learned.unconditional => rest(None),
        None if partial.comparable() => Ask::Ends,
        None if told.md5.is_some() => rest(None),
        None => Ask::Whole,
    }
}

/// What an answer to `ask` means for the part.
#[must_use]
pub fn decide(ask: &Ask, partial: &Partial, told: &Told, learned: Learned, answer: &Answer) -> Action {
    let length = told.ruling_length();
    let wrong = |total: Option<u64>| length.is_some_and(|length| total.is_some_and(|total| total != length));
    match (answer.status, ask) {
        (200, _) if wrong(answer.length) => Action::Reject(Cause::MediaIncomplete),
        (200, Ask::Rest { if_range: Some(_), .. }) if may_be_whole(partial, told, answer) => Action::Compare,
        (200, Ask::Whole) => match answer.length.filter(|_| partial.keeps(told, answer)) {
            Some(total) => Action::Continue { total },
            None => Action::Start { total: answer.length },
        },
        (200, _) => Action::Start { total: answer.length },
        (206, Ask::Rest { from, .. }) => continued(*from, partial, told, learned, answer),
        (206, _) => unasked(answer, wrong),
        (416, Ask::Rest { from, .. }) => {
            let total = answer.range.and_then(|range| range.total);
            let whole = total == Some(*from) && partial.kin(told, answer, total) == Kin::Same;
            if whole && !wrong(total) { Action::Complete } else { Action::Restart }
        }
        (status, _) => Action::Reject(refused(status)),
    }
}

/// Whether everything came to a question for the rest although the object may be the same.
fn may_be_whole(partial: &Partial, told: &Told, answer: &Answer) -> bool {
    answer.length.is_some() && partial.comparable() && partial.kin(told, answer, answer.length) != Kin::Other
}

/// A 206 to a question for the rest: it must begin where the part ends, reach the end of the object, and
/// speak of the same object.
fn continued(from: u64, partial: &Partial, told: &Told, learned: Learned, answer: &Answer) -> Action {
    let Some(ContentRange { span: Some((first, last)), total }) = answer.range else {
        return Action::Restart;
    };
    let total = total.or(partial.total);
    let Some(whole) = total.filter(|total| last + 1 == *total) else { return Action::Restart };
    let body_fits = answer.length.is_none_or(|length| length == last + 1 - first);
    let wrong = told.ruling_length().is_some_and(|length| length != whole);
    if first != from || !body_fits || wrong {
        return Action::Restart;
    }
    match partial.kin(told, answer, total) {
        Kin::Same => Action::Continue { total: whole },
        Kin::Unclear if learned.ends_agree => Action::Continue { total: whole },
        Kin::Unclear if partial.comparable() => Action::Compare,
        Kin::Unclear | Kin::Other => Action::Restart,
    }
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

/// The first and last byte of both ends of a part of `have` bytes; they are one where it is short.
#[must_use]
pub fn ends(have: u64) -> [(u64, u64); 2] {
    let width = PROBE.min(have).max(1);
    [(0, width - 1), (have.max(width) - width, have.max(1) - 1)]
}

/// What the answer to a question for some bytes out of the middle means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// The body is these bytes, of an object that may be the one of the part.
    Read,
    /// The body is the whole object: the server does no ranges.
    Whole,
    /// Leave the body: it is another object, or the server does ranges of its own kind.
    Other,
    /// Leave the body: this address does not give the file.
    Reject(Cause),
}

/// What an answer to a question for the bytes `span` means. With `strict` the bytes are taken as they are: it
/// must repeat a validator of the part, or a told checksum must prove the whole in the end. Else they are
/// compared, and only the length of the object must be the same.
#[must_use]
pub fn piece(span: (u64, u64), partial: &Partial, told: &Told, strict: bool, answer: &Answer) -> Piece {
    let Some(ContentRange { span: given, total }) = answer.range.filter(|_| answer.status == 206) else {
        return match answer.status {
            200 => Piece::Whole,
            206 | 416 => Piece::Other,
            status => Piece::Reject(refused(status)),
        };
    };
    let fits = given == Some(span) && answer.length.is_none_or(|length| length == span.1 - span.0 + 1);
    let same_length = total.is_some() && total == partial.total;
    let kin = partial.kin(told, answer, total);
    let same = match strict {
        true => kin == Kin::Same && (partial.repeats(answer) || told.md5.is_some()),
        false => kin != Kin::Other,
    };
    if fits && same_length && same { Piece::Read } else { Piece::Other }
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
        // The body of such an answer is no range: each of those in it has a head of its own.
        let several = text(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/byteranges"));
        let range = text(header::CONTENT_RANGE).filter(|_| !several);
        Self {
            status: status.as_u16(),
            length,
            range: range.and_then(|range| ContentRange::parse(&range)),
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
