//! Media hosts and the redirect that leads to them.

use super::{Asked, Reply, param};
use crate::net::State;
use crate::platform::served;
use http::Method;

/// A file of a media host.
pub(super) fn file(state: &State, asked: &Asked) -> Reply {
    if asked.method != Method::GET && asked.method != Method::HEAD {
        return Reply::text(405, "").refused("method");
    }
    if state.config.cdn_refuses_cookies && !asked.header("cookie").is_empty() {
        return Reply::text(403, "").refused("cookie sent to a media host");
    }
    served(&state.world, state.mint().check(&asked.host, &asked.path, &asked.query, state.now()))
}

/// `GET /aweme/v1/play/`: 302 to a media host.
pub(super) fn play(state: &State, asked: &Asked) -> Reply {
    let token = param(&asked.query, "file_id").unwrap_or_default();
    let sign = param(&asked.query, "sign").unwrap_or_default();
    let mint = state.mint();
    match state.world.blob(&token) {
        Some(blob) if mint.is_play(&token, &sign) => Reply::redirect(mint.video(&blob, 1, "https")),
        Some(_) => Reply::text(403, "").refused("address signature"),
        None => Reply::text(404, "").refused("no such file"),
    }
}
