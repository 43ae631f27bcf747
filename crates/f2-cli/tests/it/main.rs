//! The `f2` binary, run as people run it.

#![allow(clippy::unwrap_used)]

mod api;
mod arguments;
mod configuration;
mod e2e;
mod modes;
mod secrets;
mod sign;
mod stage;
mod talk;
mod targets;
mod tiktok;
mod tools;
mod world;
