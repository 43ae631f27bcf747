//! Sockets: the proxy, its certificates and the bytes that go out.

mod body;
mod encoding;
mod line;
mod proxy;
mod send;
mod serve;
mod state;
mod tls;

pub(crate) use body::{Cut, Flow};
pub(crate) use line::Line;
pub(crate) use proxy::accept;
pub(crate) use state::State;
pub(crate) use tls::Authority;
