//! Integration tests of the simulator.
#![allow(clippy::unwrap_used)]

mod api;
mod binary;
mod captures;
mod client;
mod faults;
mod login;
mod media;
mod proxy;
mod strict;
mod world;
