//! From an address to a byte stream: straight or through a proxy, then TLS.
//!
//! The client's pool uses it, and websockets use it alone through [`super::Client::connect`].

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::uri::{PathAndQuery, Scheme};
use http::{HeaderValue, Method, Request, StatusCode, Uri, header};
use http_body_util::Empty;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tower_service::Service;

use super::fault::{self, BoxError, place};
use super::proxy;
pub use super::route::Route;
use super::settings::Settings;
use super::tls::Tls;
use crate::error::{Cause, Error, Result};

/// A connection to a server, TLS included. `hyper_util::rt::TokioIo::new` makes it `AsyncRead + AsyncWrite`.
pub type Stream = MaybeHttpsStream<Route>;

type Connecting<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// Makes connections. A clone shares everything.
#[derive(Clone)]
pub(super) struct Connector(Arc<Inner>);

struct Inner {
    tcp: HttpConnector,
    proxies: Option<Matcher>,
    tls: Tls,
    limit: Duration,
}

impl Connector {
    /// Checks the settings; opens and reads nothing but the proxy variables.
    ///
    /// # Errors
    /// `usage.config` when the proxy or the roots cannot be understood.
    pub(super) fn new(settings: &Settings) -> Result<Self> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(settings.connect_timeout));
        Ok(Self(Arc::new(Inner {
            tcp,
            proxies: proxy::rules(&settings.proxy)?,
            tls: Tls::new(settings)?,
            limit: settings.connect_timeout,
        })))
    }

    /// Connects to the server of an `http` or `https` address.
    ///
    /// # Errors
    /// `net.connect`, `net.proxy`, `net.tls`, `net.timeout` or `net.broken`.
    pub(super) async fn connect(&self, to: Uri) -> Result<Stream> {
        let limit = self.0.limit;
        match tokio::time::timeout(limit, self.within_any_time(&to)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(fault::timeout(&to, "no connection", limit)),
        }
    }

    async fn within_any_time(&self, to: &Uri) -> Result<Stream> {
        if to.scheme() == Some(&Scheme::HTTP) {
            return self.0.route(to).await.map(MaybeHttpsStream::Http);
        }
        let mut https = HttpsConnector::from((Dial(self.0.clone()), self.0.tls.config().await?));
        https.call(to.clone()).await.map_err(|error| fault::connecting(error, to))
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = Error;
    type Future = Connecting<Stream, Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let this = self.clone();
        Box::pin(async move { this.connect(to).await })
    }
}

/// [`Inner::route`] as the service that TLS is laid over.
struct Dial(Arc<Inner>);

impl Service<Uri> for Dial {
    type Response = Route;
    type Error = Error;
    type Future = Connecting<Route, Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let inner = self.0.clone();
        Box::pin(async move { inner.route(&to).await })
    }
}

/// The refusals of a SOCKS proxy that speak of the server behind it.
const FAR_SIDE: [&str; 4] = ["network unreachable", "host unreachable", "connection refused", "ttl expired"];

type Socket = <HttpConnector as Service<Uri>>::Response;

/// A connection that is there already, as the service a handshake is laid over.
struct Given(Option<MaybeHttpsStream<Socket>>);

impl Service<Uri> for Given {
    type Response = MaybeHttpsStream<Socket>;
    type Error = io::Error;
    type Future = std::future::Ready<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        std::future::ready(self.0.take().ok_or_else(|| io::ErrorKind::NotConnected.into()))
    }
}

impl Inner {
    /// A socket to the server, or a tunnel to it.
    async fn route(&self, to: &Uri) -> Result<Route> {
        let Some(proxy) = self.proxies.as_ref().and_then(|proxies| proxies.intercept(to)) else {
            let tcp = self.tcp.clone().call(to.clone()).await;
            return tcp.map(Route::over).map_err(|error| fault::connecting(error.into(), to));
        };
        match proxy.uri().scheme_str() {
            Some("socks5" | "socks5h") => self.socks(to, &proxy).await,
            Some("http" | "https") => self.tunnel(to, &proxy).await,
            other => Err(Error::new(Cause::NetProxy)
                .detail(format!("proxies of the kind {} are not supported", other.unwrap_or_default()))),
        }
    }

    async fn socks(&self, to: &Uri, proxy: &Intercept) -> Result<Route> {
        let at = with_port(proxy.uri(), 1080);
        let mut socks = SocksV5::new(at.clone(), Given(Some(self.to_proxy(&at).await?)));
        if let Some((user, password)) = proxy.raw_auth() {
            socks = socks.with_auth(user.to_owned(), password.to_owned());
        }
        let opened = socks.call(with_port(to, default_port(to))).await;
        opened.map(Route::over).map_err(|error| {
            let words = error.to_string();
            let cause = if FAR_SIDE.iter().any(|far| words.ends_with(far)) {
                Cause::NetConnect
            } else {
                Cause::NetProxy
            };
            Error::new(cause).detail(format!("the proxy {} for {}: {words}", place(&at), place(to)))
        })
    }

    /// Through an HTTP proxy by CONNECT, for every scheme and always with the port.
    async fn tunnel(&self, to: &Uri, proxy: &Intercept) -> Result<Route> {
        let near = self.to_proxy(proxy.uri()).await?;
        let failed = |error: hyper::Error| at_proxy(&error, to, proxy);
        let asked = connect_request(to, proxy.basic_auth()).map_err(|_| {
            Error::new(Cause::UsageLink).detail(format!("{}: the host cannot be sent", place(to)))
        })?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(near).await.map_err(failed)?;
        let driver = tokio::spawn(connection.with_upgrades());
        let answer = sender.send_request(asked).await;
        match answer {
            Ok(answer) if answer.status().is_success() => {
                hyper::upgrade::on(answer).await.map(Route::over).map_err(failed)
            }
            Ok(answer) => {
                driver.abort();
                Err(refused(answer.status(), to, proxy))
            }
            Err(error) => Err(failed(error)),
        }
    }

    async fn to_proxy(&self, proxy: &Uri) -> Result<MaybeHttpsStream<Socket>> {
        let outcome = if proxy.scheme() == Some(&Scheme::HTTPS) {
            HttpsConnector::from((self.tcp.clone(), self.tls.config().await?)).call(proxy.clone()).await
        } else {
            self.tcp.clone().call(proxy.clone()).await.map(MaybeHttpsStream::Http).map_err(BoxError::from)
        };
        outcome.map_err(|error| {
            let error = fault::connecting(error, proxy);
            match error.cause() {
                Cause::NetTls | Cause::NetTimeout => error,
                _ => Error::new(Cause::NetProxy).detail(error.particulars()),
            }
        })
    }
}

/// `CONNECT host:port`, as one asks a proxy for a tunnel.
fn connect_request(to: &Uri, auth: Option<&HeaderValue>) -> Result<Request<Empty<Bytes>>, http::Error> {
    let target =
        format!("{}:{}", to.host().unwrap_or_default(), to.port_u16().unwrap_or_else(|| default_port(to)));
    let mut request =
        Request::builder().method(Method::CONNECT).uri(target.as_str()).header(header::HOST, target.as_str());
    if let Some(auth) = auth {
        request = request.header(header::PROXY_AUTHORIZATION, auth);
    }
    request.body(Empty::new())
}

/// The talk with the proxy failed: a hang-up may pass, an answer that is no HTTP will not.
fn at_proxy(error: &hyper::Error, to: &Uri, proxy: &Intercept) -> Error {
    let cause = if error.is_parse() { Cause::NetProxy } else { Cause::NetBroken };
    Error::new(cause).detail(format!("the proxy {} for {}: {error}", place(proxy.uri()), place(to)))
}

/// The proxy answered, but not with a tunnel. 502 and 504 speak of the server behind it.
fn refused(status: StatusCode, to: &Uri, proxy: &Intercept) -> Error {
    let (cause, what) = match status {
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => (Cause::NetProxy, "wants a user and password"),
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => (Cause::NetConnect, "could not reach"),
        _ => (Cause::NetProxy, "gives no tunnel"),
    };
    Error::new(cause).status(status.as_u16()).detail(format!(
        "the proxy {} {what} for {}",
        place(proxy.uri()),
        place(to)
    ))
}

fn default_port(uri: &Uri) -> u16 {
    if uri.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 }
}

/// The address with its port written out; what cannot be written stays as it is.
fn with_port(uri: &Uri, port: u16) -> Uri {
    let (None, Some(host)) = (uri.port_u16(), uri.host()) else { return uri.clone() };
    let Ok(authority) = format!("{host}:{port}").parse() else { return uri.clone() };
    let mut parts = uri.clone().into_parts();
    parts.authority = Some(authority);
    parts.path_and_query.get_or_insert(PathAndQuery::from_static("/"));
    Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_written_out() {
        for (uri, port, written) in [
            ("http://h/a?b", 80, "http://h:80/a?b"),
            ("https://h:8443/", 443, "https://h:8443/"),
            ("http://[::1]", 80, "http://[::1]:80/"),
        ] {
            assert_eq!(with_port(&Uri::from_static(uri), port).to_string(), written);
        }
        let request = connect_request(&Uri::from_static("http://h/x?secret"), None).expect("a request");
        assert_eq!(request.uri().to_string(), "h:80");
        assert_eq!(request.headers()[header::HOST], "h:80");
    }
}
