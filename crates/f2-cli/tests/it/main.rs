//! The `f2` binary, run as people run it.

#![allow(clippy::unwrap_used)]

mod api;
mod arguments;
mod by_link;
mod causes;
mod configuration;
mod e2e;
mod live;
mod live_ends;
mod live_stage;
mod live_tiktok;
mod modes;
mod readme;
mod resume;
mod secrets;
mod sign;
mod speed;
mod stage;
mod talk;
mod targets;
mod tiktok;
mod tools;
mod usage;
mod world;
