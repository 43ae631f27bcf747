//! TikTok: its hosts, a line per host.

mod api;
mod cdn;
pub(crate) mod challenge;
mod check;
mod lists;
mod pages;
mod people;
mod rooms;
mod tokens;

pub(crate) use pages::work_url;

use super::call;
use super::{Asked, Host, Reply, param, signed};
use crate::broadcast;
use crate::net::State;

/// Host patterns (`*` stands for any beginning) and what answers for them.
pub(super) const HOSTS: &[(&str, Host)] = &[
    ("www.tiktok.com", www),
    ("m.tiktok.com", pages::mobile),
    ("vm.tiktok.com", pages::short),
    ("vt.tiktok.com", pages::short),
    ("webcast.tiktok.com", api::answer),
    ("mssdk-sg.tiktok.com", tokens::ms_token),
    ("*-webapp-prime.tiktok.com", cdn::video),
    ("*-tt01.tiktokcdn.com", broadcast::answer),
    ("*.tiktokcdn.com", cdn::file),
    ("*.tiktokcdn-us.com", cdn::file),
];

fn www(state: &State, asked: &Asked) -> Reply {
    match asked.path.as_str() {
        "/aweme/v1/play/" => cdn::play(state, asked),
        "/ttwid/check/" => tokens::ttwid(state, asked),
        "/passport/web/auth/config" | "/passport/web/auth/config/" => tokens::odin(state, asked),
        path if ["/api/", "/api-live/"].iter().any(|api| path.starts_with(api)) => api::answer(state, asked),
        path if path.starts_with("/t/") => pages::short(state, asked),
        _ => pages::www(state, asked),
    }
}

/// The visitor's `tt_chain_token`, empty when there is none that was given out here.
fn chain(state: &State, asked: &Asked) -> String {
    asked.cookie("tt_chain_token").filter(|chain| state.tokens.device_of(chain).is_some()).unwrap_or_default()
}
