//! A strict, deterministic, loopback-only simulation of the platforms f2 talks to.
//!
//! [`Sim::start`] gives an HTTP proxy on 127.0.0.1 that answers CONNECT, ends TLS with certificates of a throwaway authority and speaks as
//! the platforms' API, token, page and media hosts: Douyin's and TikTok's ([`Sim::tiktok`]). Every other host is refused. Requests are
//! verified as the platforms verify them and refused in their way; [`Sim::journal`] says why. [`Sim::faults`] scripts what goes wrong, [`Sim::manifest`] says what a right client ends up with.

pub mod broadcast;
pub mod chat;
mod config;
mod fault;
mod journal;
mod json;
pub mod manifest;
pub mod media;
mod net;
mod platform;
pub mod secrets;
pub mod seed;
mod sim;
mod tiktok;
pub mod world;

pub use config::{Config, Hydration};
pub use fault::{Fault, Faults, Rule};
pub use journal::Hit;
pub use manifest::Manifest;
pub use secrets::Folder;
pub use sim::Sim;
pub use tiktok::TikTok;
