//! Douyin: its hosts, a line per host.

mod api;
pub(crate) mod cdn;
mod check;
mod family;
mod gateway;
mod lists;
mod pages;
mod people;
mod rooms;
pub(super) mod tokens;

use super::call;
use super::signed;
use super::{Asked, Host, Reply, param};
use crate::broadcast;
use crate::net::State;

/// Host patterns (`*` stands for any beginning) and what answers for them.
pub(super) const HOSTS: &[(&str, Host)] = &[
    ("www.douyin.com", www),
    ("www.iesdouyin.com", ies),
    ("live.douyin.com", api::answer),
    ("webcast.amemv.com", api::answer),
    ("lyric.douyinstatic.com", lists::lyric),
    ("v.douyin.com", pages::short),
    ("mssdk.bytedance.com", tokens::ms_token),
    ("ttwid.bytedance.com", tokens::ttwid),
    ("mcs.zijieapi.com", tokens::web_id),
    ("*.douyincdn.com", broadcast::answer),
    ("*.douyinvod.com", cdn::file),
    ("*.douyinpic.com", cdn::file),
    ("*.douyinstatic.com", cdn::file),
];

fn www(state: &State, asked: &Asked) -> Reply {
    if asked.path == "/aweme/v1/play/" {
        return cdn::play(state, asked);
    }
    if asked.path.starts_with("/aweme/") || asked.path.starts_with("/webcast/") {
        return api::answer(state, asked);
    }
    pages::www(state, asked)
}

fn ies(state: &State, asked: &Asked) -> Reply {
    if asked.path.starts_with("/web/api/") { api::answer(state, asked) } else { pages::share(state, asked) }
}
