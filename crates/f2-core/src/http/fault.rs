//! From what broke on the wire to its cause.

use std::error::Error as StdError;
use std::io;

use http::Uri;

use crate::error::{Cause, Error};
use crate::secret::shown_url;

pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// The errors behind an error, itself first. An `io::Error` hides what it wraps from `source`, so its
/// content is visited too.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'a (dyn StdError + 'static) = *error;
        match error.downcast_ref::<io::Error>() {
            Some(io) => io.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// The words of the innermost error: the reason, without the layers around it.
fn reason(error: &(dyn StdError + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// The host and, where given, the port of an address.
pub(super) fn place(uri: &Uri) -> String {
    match (uri.host(), uri.port_u16()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => "an address without host".to_owned(),
    }
}

/// The address as it may be shown.
pub(super) fn shown(uri: &Uri) -> String {
    shown_url(&uri.to_string())
}

/// A second copy of an error made in this crate, without its source.
fn copied(error: &Error) -> Error {
    let copy = Error::new(error.cause()).detail(error.particulars());
    match error.http_status() {
        Some(status) => copy.status(status),
        None => copy,
    }
}

/// A connection that did not come about: name, route, TLS.
pub(super) fn connecting(error: BoxError, to: &Uri) -> Error {
    if let Some(own) = find::<Error>(&*error) {
        return copied(own);
    }
    let cause = match (find::<rustls::Error>(&*error), find::<io::Error>(&*error).map(innermost_kind)) {
        (Some(_), _) => Cause::NetTls,
        (None, Some(io::ErrorKind::TimedOut)) => Cause::NetTimeout,
        (
            None,
            Some(
                io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof,
            ),
        ) => Cause::NetBroken,
        _ => Cause::NetConnect,
    };
    Error::new(cause).detail(format!("{}: {}", place(to), reason(&*error))).source_error(error)
}

/// A connection that broke between the request and the end of the answer.
pub(super) fn exchanging(error: impl StdError + Send + Sync + 'static, to: &Uri) -> Error {
    if let Some(own) = find::<Error>(&error) {
        return copied(own);
    }
    let cause = match find::<io::Error>(&error).map(innermost_kind) {
        Some(io::ErrorKind::TimedOut) => Cause::NetTimeout,
        _ => Cause::NetBroken,
    };
    Error::new(cause).detail(format!("{}: {}", shown(to), reason(&error))).source_error(error)
}

/// The kind of the innermost `io::Error` inside this one.
fn innermost_kind(error: &io::Error) -> io::ErrorKind {
    chain(error).filter_map(|e| e.downcast_ref::<io::Error>()).last().map_or(error.kind(), io::Error::kind)
}

/// Nothing came within the time given.
pub(super) fn timeout(to: &Uri, what: &str, limit: std::time::Duration) -> Error {
    Error::new(Cause::NetTimeout).detail(format!("{}: {what} within {limit:?}", shown(to)))
}
