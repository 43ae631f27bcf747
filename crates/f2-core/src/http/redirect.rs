//! Where an answer points, and what may be taken along: rules over values, no I/O.

use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use url::{Host, Url};

use super::Call;
use super::fault::shown;
use crate::error::{Cause, Error, Result};

/// Turns the call into the one the answer asks for, with the method, body and headers a browser would keep.
/// `false` when the answer points nowhere: it is the final one. `private` says that a cookie or a login went
/// with the call just answered.
///
/// # Errors
/// `platform.bad_reply` when the target cannot be read, is not HTTP, or would take a private call from `https`
/// to `http`.
pub(super) fn follow(
    call: &mut Call,
    status: StatusCode,
    headers: &HeaderMap,
    private: bool,
) -> Result<bool> {
    let (true, Some(location)) =
        (matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308), headers.get(header::LOCATION))
    else {
        return Ok(false);
    };
    let from = parse(&call.uri).ok_or_else(|| bad(&call.uri, "from an address that cannot be read"))?;
    let to = from
        .join(String::from_utf8_lossy(location.as_bytes()).trim())
        .map_err(|_| bad(&call.uri, "to an address that cannot be read"))?;
    if !matches!(to.scheme(), "http" | "https") {
        return Err(bad(&call.uri, "to something that is not HTTP"));
    }
    if private && from.scheme() == "https" && to.scheme() == "http" {
        return Err(bad(&call.uri, "from https to http, with cookies"));
    }
    let uri = target(to.clone()).ok_or_else(|| bad(&call.uri, "to an address that cannot be read"))?;
    if to_get(&call.method, status) {
        call.method = Method::GET;
        call.body.clear();
        drop_headers(&mut call.headers, |name| {
            name.as_str().starts_with("content-") || name == header::TRANSFER_ENCODING
        });
    }
    leave_behind(&mut call.headers, &from, &to);
    call.uri = uri;
    Ok(true)
}

/// The error of a call that was sent round too often.
pub(super) fn too_many(from: &Uri, limit: u8) -> Error {
    bad(from, &format!("more than {limit} times"))
}

fn bad(from: &Uri, what: &str) -> Error {
    Error::new(Cause::BadReply).detail(format!("{} redirects {what}", shown(from)))
}

fn parse(uri: &Uri) -> Option<Url> {
    Url::parse(&uri.to_string()).ok()
}

/// The address without user and fragment, which never go over the wire.
fn target(mut url: Url) -> Option<Uri> {
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.as_str().parse().ok()
}

fn to_get(method: &Method, status: StatusCode) -> bool {
    match status.as_u16() {
        303 => *method != Method::HEAD && *method != Method::GET,
        301 | 302 => *method == Method::POST,
        _ => false,
    }
}

/// Takes off what the next host must not see.
fn leave_behind(headers: &mut HeaderMap, from: &Url, to: &Url) {
    headers.remove(header::HOST);
    if !same_host(from, to) {
        headers.remove(header::COOKIE);
        headers.remove(header::AUTHORIZATION);
        let sensitive: Vec<HeaderName> =
            headers.iter().filter(|(_, value)| value.is_sensitive()).map(|(name, _)| name.clone()).collect();
        drop_headers(headers, |name| sensitive.contains(name));
    }
    if !same_site(from, to) {
        headers.remove(header::REFERER);
        headers.remove(header::ORIGIN);
    }
}

/// The same host and port; going up from `http` to `https` on the default ports counts as the same.
fn same_host(from: &Url, to: &Url) -> bool {
    let up = (from.scheme(), to.scheme()) == ("http", "https")
        && (from.port_or_known_default(), to.port_or_known_default()) == (Some(80), Some(443));
    let same = from.scheme() == to.scheme() && from.port_or_known_default() == to.port_or_known_default();
    from.host() == to.host() && (up || same)
}

/// The same registrable domain, told without a list: two labels, three below a short second-level one such
/// as `com.cn`. Never from `https` to `http`.
fn same_site(from: &Url, to: &Url) -> bool {
    if from.scheme() == "https" && to.scheme() == "http" {
        return false;
    }
    match (from.host(), to.host()) {
        (Some(Host::Domain(a)), Some(Host::Domain(b))) => site(a) == site(b),
        (a, b) => a == b,
    }
}

fn site(host: &str) -> Vec<&str> {
    let mut labels = host.rsplit('.');
    let (top, second) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    let short = top.len() == 2 && second.len() <= 3;
    let third = if short { labels.next() } else { None };
    [Some(top), Some(second), third].into_iter().flatten().collect()
}

fn drop_headers(headers: &mut HeaderMap, unwanted: impl Fn(&HeaderName) -> bool) {
    let names: Vec<HeaderName> = headers.keys().filter(|name| unwanted(name)).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}
