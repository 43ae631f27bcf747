//! Connections: bytes from an address into a session, until it ends.

mod fetch;
mod flv;
mod hls;

use std::time::Duration;

use http::Uri;

pub(super) use fetch::Kept;

use super::record::Session;
use super::recorder::{Drop, Ending, Open};
use super::room::{Protocol, StreamAddress};

/// How often a connection is looked at.
const LOOK: Duration = Duration::from_millis(250);

/// Opens an address and takes what comes until the connection ends; an error ends the session.
pub(super) async fn take(session: &mut Session, open: &Open) -> Result<Drop, Ending> {
    session.begin(open).await?;
    match open.address.protocol {
        Protocol::Flv => flv::take(session, open).await,
        Protocol::Hls => hls::take(session, open).await,
    }
}

/// The address as it is sent; characters outside ASCII encoded.
fn uri(text: &str) -> Option<Uri> {
    let uri: Option<Uri> =
        text.parse().ok().or_else(|| url::Url::parse(text).ok().and_then(|url| url.as_str().parse().ok()));
    uri.filter(|uri| uri.host().is_some() && matches!(uri.scheme_str(), Some("http" | "https")))
}

/// The address of a stream.
fn address(stream: &StreamAddress) -> Option<Uri> {
    uri(stream.url.expose())
}
