//! What a client is made of: proxy, roots, timeouts, limits.

use std::time::Duration;

use crate::secret::Secret;

/// Which proxy requests go through.
#[derive(Debug, Clone, Default)]
pub enum Proxy {
    /// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` (also in small letters), as curl reads them.
    #[default]
    FromEnv,
    /// Straight to the server.
    None,
    /// This one for everything: `http://`, `https://`, `socks5://` or `socks5h://`, with `user:password@`
    /// percent-encoded where needed. Without a scheme it is an HTTP proxy. Names are resolved by the proxy.
    Url(Secret),
}

/// Which certificate authorities are trusted.
#[derive(Debug, Clone, Default)]
pub enum Roots {
    /// The operating system's; `SSL_CERT_FILE` and `SSL_CERT_DIR` replace them. Read at the first TLS
    /// connection, once.
    #[default]
    Native,
    /// These alone: certificates in PEM form.
    Pem(Vec<u8>),
}

/// The settings of a [`super::Client`].
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which proxy requests go through.
    pub proxy: Proxy,
    /// Which certificate authorities are trusted.
    pub roots: Roots,
    /// Accept every certificate. At the user's own risk.
    pub insecure: bool,
    /// From the wish for a connection to the end of the TLS handshake, proxy included.
    pub connect_timeout: Duration,
    /// From the connection to the head of the answer.
    pub first_byte_timeout: Duration,
    /// The longest silence inside a body.
    pub idle_timeout: Duration,
    /// The greatest size of a body read as a whole, in bytes, compressed and decompressed alike.
    pub max_body: usize,
    /// How many answers of one host may be under way at once; more wait for their turn. At least 1.
    pub max_connections: usize,
    /// How many idle connections per host are kept for the next request.
    pub max_idle: usize,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            proxy: Proxy::default(),
            roots: Roots::default(),
            insecure: false,
            connect_timeout: Duration::from_secs(10),
            first_byte_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(10),
            max_body: 64 << 20,
            max_connections: 32,
            max_idle: 32,
            keep_alive: Duration::from_secs(30),
        }
    }
}

impl Settings {
    /// The three timeouts at once: connection, first byte, silence.
    #[must_use]
    pub fn timeout(mut self, each: Duration) -> Self {
        self.connect_timeout = each;
        self.first_byte_timeout = each;
        self.idle_timeout = each;
        self
    }
}
