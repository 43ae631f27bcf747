//! HTTP: one client for APIs, pages and media, with its proxy, certificates, timeouts and cookies.
//!
//! [`Client`] sends one [`Call`] and returns its answer, whatever the status: [`Client::fetch`] the whole,
//! decompressed [`Reply`], [`Client::open`] a stream of chunks. It never tries again by itself: retry stands
//! above signing, and [`backoff`] is the machine for it. [`pace`] keeps requests apart, [`jar`] holds the
//! cookies of one platform. What goes wrong on the wire is a [`crate::Cause`] of the `net.` group; what a
//! status means is told by [`status_cause`].
//!
//! Invariant: no query, cookie, password or header value ever stands in an error or a log line.

pub mod backoff;
pub mod client;
pub mod connector;
pub mod decode;
pub mod jar;
pub mod pace;
pub mod settings;

mod call;
mod fault;
mod proxy;
mod redirect;
mod route;
mod status;
mod tls;

pub use backoff::{Attempts, RetryRule, Verdict};
pub use call::{Call, Redirects, Reply};
pub use client::{Client, Opened};
pub use connector::Stream;
pub use jar::Jar;
pub use pace::{Pace, Pacer};
pub use settings::{Proxy, Roots, Settings};
pub use status::{retry_after, status_cause};
