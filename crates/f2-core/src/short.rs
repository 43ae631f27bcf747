//! Short links: one hop at a time, each judged like any other answer and tried again where that can help.

use http::HeaderMap;
use http::header::LOCATION;
use jiff::Timestamp;
use url::Url;

use crate::error::{Cause, Error, Result};
use crate::http::{Call, Redirects, Reply, retry_after, status_cause};
use crate::platform::{Target, TargetKind};
use crate::session::Session;

/// What stands in the address that sites lead dead links to, unless that is their main page.
const NOWHERE: &str = "notfound";

/// A short link leads through this many hosts at most.
const HOPS: usize = 5;

/// Follows a short link until an address tells what it leads to. No cookie goes along.
///
/// # Errors
/// `usage.link` when it leads nowhere, or the cause of the last attempt.
pub async fn follow(
    session: &Session,
    headers: &HeaderMap,
    short: &str,
    of_url: fn(&Url) -> Vec<Target>,
) -> Result<Vec<Target>> {
    let mut url = Url::parse(short).map_err(|_| Error::new(Cause::UsageLink))?;
    for _ in 0..HOPS {
        let Some(next) = session.tried("short_link", |_| hop(session, headers, &url)).await? else { break };
        let found = of_url(&next);
        let main_page = found.is_empty() && matches!(next.path(), "" | "/");
        if main_page || next.path().contains(NOWHERE) {
            break;
        }
        if !found.is_empty() && found.iter().all(|target| target.kind != TargetKind::Short) {
            return Ok(found);
        }
        url = next;
    }
    Err(Error::new(Cause::UsageLink).detail("the short link leads nowhere"))
}

/// Asks where a short link leads next; `None` when its host knows no such link.
async fn hop(session: &Session, headers: &HeaderMap, url: &Url) -> Result<Option<Url>> {
    let settings = session.settings();
    let uri = url.as_str().parse().map_err(|_| Error::new(Cause::UsageLink))?;
    let call = Call::get(uri).headers(headers.clone()).redirects(Redirects::Stop);
    next(url, &settings.client.fetch(call).await?, (settings.clock)())
}

/// Where an answer leads. 404 and 410 say that there is no such link.
fn next(from: &Url, reply: &Reply, now: Timestamp) -> Result<Option<Url>> {
    if let Some(to) = reply.headers.get(LOCATION) {
        return Ok(from.join(&String::from_utf8_lossy(to.as_bytes())).ok());
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
        let from = Url::parse("https://v.example/abc/").expect("an address");
        let mut reply = Reply {
            status: StatusCode::from_u16(status).expect("a status"),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
            uri: http::Uri::from_static("https://v.example/abc/"),
        };
        if let Some(to) = location {
            reply.headers.insert(LOCATION, HeaderValue::from_static(to));
        }
        next(&from, &reply, Timestamp::UNIX_EPOCH).map(|to| to.map(String::from))
    }

    #[test]
    fn an_address_leads_on() {
        let to = led(302, Some("https://www.example/share/video/7/"), "");
        assert_eq!(to.ok().flatten().as_deref(), Some("https://www.example/share/video/7/"));
        assert_eq!(led(302, Some("/x"), "").ok().flatten().as_deref(), Some("https://v.example/x"));
    }

    #[test]
    fn an_address_outside_ascii_leads_on_too() {
        let from = Url::parse("https://v.example/abc/").expect("an address");
        let to = HeaderValue::from_bytes("https://www.example/视频/7?x=词".as_bytes()).expect("a value");
        let reply = Reply {
            status: StatusCode::FOUND,
            headers: HeaderMap::from_iter([(LOCATION, to)]),
            body: Vec::new(),
            uri: http::Uri::from_static("https://v.example/abc/"),
        };
        let led = next(&from, &reply, Timestamp::UNIX_EPOCH).expect("an answer").map(String::from);
        assert_eq!(led.as_deref(), Some("https://www.example/%E8%A7%86%E9%A2%91/7?x=%E8%AF%8D"));
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
