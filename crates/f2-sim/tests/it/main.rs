//! Integration tests of the simulator.
// A test that is skipped says so.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod api;
mod binary;
mod captures;
mod chat;
mod client;
mod faults;
mod login;
mod media;
mod proxy;
mod strict;
mod tiktok;
mod world;
