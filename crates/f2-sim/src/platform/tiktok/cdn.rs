//! Media hosts and the redirect that leads to them.

use super::{Asked, Reply, chain, param};
use crate::net::State;
use crate::platform::served;
use http::Method;

const REFERER: &str = "https://www.tiktok.com/";

/// A file of the hosts that want `tt_chain_token`.
pub(super) fn video(state: &State, asked: &Asked) -> Reply {
    if let Err(reply) = manners(asked) {
        return reply;
    }
    let chain = chain(state, asked);
    if chain.is_empty() {
        let why = match asked.cookie("tt_chain_token") {
            None => "tt_chain_token missing",
            Some(_) => "tt_chain_token not issued here",
        };
        return Reply::text(403, "").refused(why);
    }
    let view = state.tiktok_view(asked.seq, &chain);
    served(view.world, view.mint.check_tiktok_video(&asked.path, &asked.query, view.now))
}

/// A file of the other hosts.
pub(super) fn file(state: &State, asked: &Asked) -> Reply {
    if let Err(reply) = manners(asked) {
        return reply;
    }
    let view = state.tiktok_view(asked.seq, "");
    served(view.world, view.mint.check_tiktok_file(&asked.path, &asked.query, view.now))
}

/// What every media host wants: GET or HEAD, a Referer of the site, and no cookie but `tt_chain_token`.
fn manners(asked: &Asked) -> Result<(), Reply> {
    if asked.method != Method::GET && asked.method != Method::HEAD {
        return Err(Reply::text(405, "").refused("method"));
    }
    if let Some((name, _)) = asked.cookies().iter().find(|(name, _)| name != "tt_chain_token") {
        return Err(Reply::text(403, "").refused(format!("cookie {name} sent to a media host")));
    }
    if !asked.header("referer").starts_with(REFERER) {
        return Err(Reply::text(403, "").refused("Referer missing"));
    }
    Ok(())
}

/// `GET /aweme/v1/play/`: 302 to a media host.
pub(super) fn play(state: &State, asked: &Asked) -> Reply {
    let token = param(&asked.query, "file_id").unwrap_or_default();
    let sign = param(&asked.query, "signaturev3").unwrap_or_default();
    let view = state.tiktok_view(asked.seq, &chain(state, asked));
    match view.world.blob(&token) {
        Some(blob) if view.mint.is_tiktok_play(&token, &sign) => {
            Reply::redirect(view.mint.tiktok_video(&blob, 1, crate::media::Track::Whole))
        }
        Some(_) => Reply::text(403, "").refused("address signature"),
        None => Reply::text(404, "").refused("no such file"),
    }
}
