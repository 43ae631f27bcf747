//! The tests of f2-core that need files, threads or a server.
#![allow(clippy::unwrap_used)]

mod http;
mod record;
