//! What an HTTP status and its `Retry-After` mean.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use jiff::{SignedDuration, Timestamp};

use crate::error::Cause;

/// The longest pause a server's `Retry-After` is believed, one day.
const LONGEST_PAUSE: Duration = Duration::from_secs(86_400);

/// Words of the gateway that asks for a device identity, in lower case.
const GATEWAY: [&str; 4] = ["uifid", "signature", "sign invalid", "validate error"];

/// Why this status is a failure; `None` for 2xx and 3xx. The text is the body, as far as it is text: it tells
/// the gateway's 403 from the others.
#[must_use]
pub fn status_cause(status: StatusCode, text: &str) -> Option<Cause> {
    match status.as_u16() {
        200..=399 => None,
        401 => Some(Cause::LoginRequired),
        403 => {
            let text = text.to_lowercase();
            let gateway = GATEWAY.iter().any(|word| text.contains(word));
            Some(if gateway { Cause::Gateway } else { Cause::Forbidden })
        }
        408 => Some(Cause::NetTimeout),
        429 | 444 => Some(Cause::RateLimited),
        400..=499 => Some(Cause::Business),
        500..=599 => Some(Cause::Unavailable),
        _ => Some(Cause::BadReply),
    }
}

/// The pause a `Retry-After` asks for: seconds or a date, a past one as zero, a day at most. `None` when
/// there is none or it cannot be read.
#[must_use]
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text.parse().map_or(LONGEST_PAUSE, Duration::from_secs);
        return Some(seconds.min(LONGEST_PAUSE));
    }
    let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    let pause = until.duration_since(now).max(SignedDuration::ZERO);
    Some(pause.unsigned_abs().min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_cause() {
        for (status, text, cause) in [
            (200, "", None),
            (304, "", None),
            (401, "", Some(Cause::LoginRequired)),
            (403, "Uifid Not Found", Some(Cause::Gateway)),
            (403, "{\"msg\":\"Signature Not Found\"}", Some(Cause::Gateway)),
            (403, "Sign Invalid", Some(Cause::Gateway)),
            (403, "<html>Forbidden</html>", Some(Cause::Forbidden)),
            (404, "", Some(Cause::Business)),
            (408, "", Some(Cause::NetTimeout)),
            (429, "", Some(Cause::RateLimited)),
            (444, "", Some(Cause::RateLimited)),
            (500, "", Some(Cause::Unavailable)),
            (503, "Uifid", Some(Cause::Unavailable)),
            (700, "", Some(Cause::BadReply)),
        ] {
            let code = StatusCode::from_u16(status).expect("a status");
            assert_eq!(status_cause(code, text), cause, "{status} {text}");
        }
    }

    #[test]
    fn pauses_are_read_and_bounded() {
        let now: Timestamp = "2026-11-20T10:00:00Z".parse().expect("a time");
        for (text, seconds) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("999999999", Some(86_400)),
            ("99999999999999999999999999", Some(86_400)),
            ("Fri, 20 Nov 2026 10:01:30 GMT", Some(90)),
            ("Fri, 20 Nov 2026 09:00:00 GMT", Some(0)),
            ("Sun, 20 Nov 2095 09:00:00 GMT", Some(86_400)),
            ("-5", None),
            ("soon", None),
            ("", None),
        ] {
            let headers: HeaderMap =
                [(header::RETRY_AFTER, text.parse().expect("a value"))].into_iter().collect();
            assert_eq!(retry_after(&headers, now), seconds.map(Duration::from_secs), "{text:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
