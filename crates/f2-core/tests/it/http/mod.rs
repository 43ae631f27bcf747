//! The HTTP client against servers and proxies on loopback that do exactly what a test tells them.

mod bodies;
mod cookies;
mod faults;
mod logs;
mod properties;
mod proxies;
mod proxy;
mod redirects;
mod server;
mod simulated;
mod tls;

use std::time::Duration;

use f2_core::http::{Client, Proxy, Settings};
use f2_core::secret::Secret;
use f2_core::{Cause, Error};

/// Short timeouts, no proxy.
fn settings() -> Settings {
    Settings { proxy: Proxy::None, ..Settings::default() }.timeout(Duration::from_secs(5))
}

fn client() -> Client {
    Client::new(settings()).unwrap()
}

fn through(proxy: &str) -> Settings {
    Settings { proxy: Proxy::Url(Secret::new(proxy)), ..settings() }
}

/// The error is of this cause and tells nothing secret.
#[track_caller]
fn assert_cause(error: &Error, cause: Cause) {
    assert_eq!(error.cause(), cause, "{error:?}");
    assert!(!error.particulars().is_empty(), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
}
