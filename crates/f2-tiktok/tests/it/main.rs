//! TikTok's tables held against links, answers and the simulated platform.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod api_map;
mod captures;
mod causes;
mod chat;
mod download;
mod ids;
mod link;
mod lists;
mod live;
mod media;
mod methods;
mod modes;
mod pages;
mod requests;
mod sign;
mod sources;
mod stage;
