//! Short links: one hop at a time, each judged like any other answer and tried again where that can help.

use f2_core::Timestamp;
use f2_core::error::{Cause, Error, Result};
use f2_core::http::{Attempts, Call, Redirects, Reply, Verdict, retry_after, status_cause};
use f2_core::progress::Event;
use f2_core::session::Session;
use http::HeaderMap;
use http::header::LOCATION;
use url::Url;

/// Asks where a short link leads next; `None` when its host knows no such link. No cookie goes along.
///
/// # Errors
/// The cause of the last attempt.
pub(crate) async fn hop(session: &Session, headers: &HeaderMap, url: &Url) -> Result<Option<Url>> {
    let settings = session.settings();
    let mut attempts = Attempts::new(settings.retry);
    loop {
        let uri = url.as_str().parse().map_err(|_| Error::new(Cause::UsageLink))?;
        let call = Call::get(uri).headers(headers.clone()).redirects(Redirects::Stop);
        let answer = match settings.client.fetch(call).await {
            Ok(reply) => next(url, &reply, (settings.clock)()),
            Err(error) => Err(error),
        };
        let Err(error) = answer else { return answer };
        match attempts.after(&error, (settings.draw)()) {
            Verdict::Stop => return Err(error.attempts(attempts.made())),
            Verdict::Again { pause, .. } => {
                let (what, attempt) = ("short_link", attempts.made());
                settings.sink.event(Event::Retry { what, cause: error.cause(), attempt, pause });
                tokio::time::sleep(pause).await;
            }
        }
    }
}

/// Where an answer leads. 404 and 410 say that there is no such link.
fn next(from: &Url, reply: &Reply, now: Timestamp) -> Result<Option<Url>> {
    if let Some(to) = reply.headers.get(LOCATION).and_then(|value| value.to_str().ok()) {
        return Ok(from.join(to).ok());
    }
    let status = reply.status.as_u16();
    let failure = |cause| Error::new(cause).status(status).detail("short link");
    match (status, status_cause(reply.status, "")) {
        (404 | 410, _) => Ok(None),
        (_, Some(cause)) => Err(failure(cause).retry_after(retry_after(&reply.headers, now))),
        _ if reply.body.trim_ascii_start().starts_with(b"<") => Err(failure(Cause::Challenge)),
        _ => Err(failure(Cause::BadReply)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderValue, StatusCode};

    fn led(status: u16, location: Option<&'static str>, body: &str) -> Result<Option<String>> {
        let from = Url::parse("https://v.douyin.com/abc/").expect("an address");
        let mut reply = Reply {
            status: StatusCode::from_u16(status).expect("a status"),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
            uri: http::Uri::from_static("https://v.douyin.com/abc/"),
        };
        if let Some(to) = location {
            reply.headers.insert(LOCATION, HeaderValue::from_static(to));
        }
        next(&from, &reply, Timestamp::UNIX_EPOCH).map(|to| to.map(String::from))
    }

    #[test]
    fn an_address_leads_on() {
        let to = led(302, Some("https://www.iesdouyin.com/share/video/7/"), "");
        assert_eq!(to.ok().flatten().as_deref(), Some("https://www.iesdouyin.com/share/video/7/"));
        assert_eq!(led(302, Some("/x"), "").ok().flatten().as_deref(), Some("https://v.douyin.com/x"));
    }

    #[test]
    fn only_the_platform_saying_no_makes_the_link_wrong() {
        for status in [404, 410] {
            assert_eq!(led(status, None, "").ok(), Some(None), "{status}");
        }
        for (status, body, cause) in [
            (502, "", Cause::Unavailable),
            (429, "", Cause::RateLimited),
            (403, "", Cause::Forbidden),
            (200, " <html>", Cause::Challenge),
            (200, "{}", Cause::BadReply),
            (302, "", Cause::BadReply),
        ] {
            assert_eq!(led(status, None, body).map_err(|error| error.cause()), Err(cause), "{status}");
        }
    }
}
