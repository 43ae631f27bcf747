//! Douyin's tables held against links, answers and the simulated platform.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod api_map;
mod captures;
mod causes;
mod chat;
mod fields;
mod guard;
mod ids;
mod link;
mod listing;
mod live;
mod live_types;
mod media;
mod methods;
mod modes;
mod mutations;
mod pages;
mod requests;
mod resume;
mod room;
mod shapes;
mod signer;
mod stage;
mod utilities;
mod wishes;
