//! The `f2` binary, run as people run it.

#![allow(clippy::unwrap_used)]

mod api;
mod api_tiktok;
mod arguments;
mod by_link;
mod causes;
mod configuration;
mod e2e;
mod folders;
mod live;
mod live_ends;
mod live_rows;
mod live_stage;
mod live_tiktok;
mod modes;
mod modes_tiktok;
mod program;
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
