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
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use tower_service::Service;

use super::fault::{self, BoxError, place};
use super::settings::{Proxy, Settings};
use super::tls::Tls;
use crate::error::{Cause, Error, Result};

/// A connection to a server, TLS included. `hyper_util::rt::TokioIo::new` makes it `AsyncRead + AsyncWrite`.
pub type Stream = MaybeHttpsStream<Route>;

type Connecting<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// The way to a server below its TLS: a socket, or a tunnel through a proxy.
pub struct Route(Box<dyn Duplex>);

trait Duplex: Read + Write + Unpin + Send {}

impl<T: Read + Write + Unpin + Send> Duplex for T {}

impl Route {
    fn over(stream: impl Duplex + 'static) -> Self {
        Self(Box::new(stream))
    }
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Route")
    }
}

impl Connection for Route {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Route {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl Write for Route {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(cx, bufs)
    }
}

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
            proxies: proxies(&settings.proxy)?,
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
        let mut socks = SocksV5::new(with_port(proxy.uri(), 1080), self.tcp.clone());
        if let Some((user, password)) = proxy.raw_auth() {
            socks = socks.with_auth(user.to_owned(), password.to_owned());
        }
        let opened = socks.call(with_port(to, default_port(to))).await;
        opened.map(Route::over).map_err(|error| {
            let words = error.to_string();
            let far = ["network unreachable", "host unreachable", "connection refused", "ttl expired"];
            let cause =
                if far.iter().any(|far| words.ends_with(far)) { Cause::NetConnect } else { Cause::NetProxy };
            Error::new(cause).detail(format!("{} for {}: {words}", place(proxy.uri()), place(to)))
        })
    }

    /// Through an HTTP proxy by CONNECT, for every scheme and always with the port.
    async fn tunnel(&self, to: &Uri, proxy: &Intercept) -> Result<Route> {
        let near = self.to_proxy(proxy.uri()).await?;
        let asked = connect_request(to, proxy.basic_auth()).map_err(|error| at_proxy(proxy, error.into()))?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(near)
            .await
            .map_err(|error| at_proxy(proxy, error.into()))?;
        let driver = tokio::spawn(connection.with_upgrades());
        let answer = sender.send_request(asked).await.map_err(|error| at_proxy(proxy, error.into()));
        let answer = match answer {
            Ok(answer) if answer.status().is_success() => answer,
            Ok(answer) => {
                driver.abort();
                return Err(refused(answer.status(), to, proxy));
            }
            Err(error) => {
                driver.abort();
                return Err(error);
            }
        };
        hyper::upgrade::on(answer).await.map(Route::over).map_err(|error| at_proxy(proxy, error.into()))
    }

    async fn to_proxy(
        &self,
        proxy: &Uri,
    ) -> Result<MaybeHttpsStream<<HttpConnector as Service<Uri>>::Response>> {
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

/// The proxy itself failed.
fn at_proxy(proxy: &Intercept, error: BoxError) -> Error {
    let error = fault::connecting(error, proxy.uri());
    Error::new(Cause::NetProxy).detail(error.particulars())
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

/// The proxy rules of a setting.
fn proxies(setting: &Proxy) -> Result<Option<Matcher>> {
    match setting {
        Proxy::None => Ok(None),
        Proxy::Url(url) => explicit(url.expose(), "").map(Some),
        Proxy::FromEnv => {
            for name in ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"] {
                for name in [name.to_owned(), name.to_ascii_lowercase()] {
                    check_variable(&name, &std::env::var(&name).unwrap_or_default())?;
                }
            }
            Ok(Some(Matcher::from_env()))
        }
    }
}

/// A matcher for one proxy and a list of exceptions in the form of `NO_PROXY`.
fn explicit(url: &str, except: &str) -> Result<Matcher> {
    let matcher = Matcher::builder().all(url).no(except).build();
    let probe = Uri::from_static("https://192.0.2.1/");
    let kind = Matcher::builder()
        .all(url)
        .build()
        .intercept(&probe)
        .map(|proxy| proxy.uri().scheme_str().map(str::to_owned));
    match kind {
        Some(Some(kind)) if ["http", "https", "socks5", "socks5h"].contains(&&*kind) => Ok(matcher),
        _ => Err(Error::new(Cause::UsageConfig)
            .detail("the proxy address is not understood: write http://, https:// or socks5://[user:password@]host:port")),
    }
}

/// A proxy variable that is set must be understood: it is never passed over in silence.
fn check_variable(name: &str, value: &str) -> Result<()> {
    if value.trim().is_empty() {
        return Ok(());
    }
    explicit(value, "")
        .map(drop)
        .map_err(|error| Error::new(Cause::UsageConfig).detail(format!("{name}: {}", error.particulars())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exceptions_are_kept() {
        let matcher =
            explicit("socks5://u:p%40ss@127.0.0.1:1", "example.com, 10.0.0.0/8").expect("a matcher");
        for (uri, proxied) in [
            ("https://example.com/", false),
            ("https://www.example.com/", false),
            ("http://10.1.2.3:8080/", false),
            ("http://notexample.com/", true),
            ("https://11.1.2.3/", true),
        ] {
            assert_eq!(matcher.intercept(&Uri::from_static(uri)).is_some(), proxied, "{uri}");
        }
        let proxy = matcher.intercept(&Uri::from_static("https://a.example/")).expect("a proxy");
        assert_eq!(proxy.raw_auth(), Some(("u", "p@ss")));
    }

    #[test]
    fn a_proxy_that_is_not_understood_is_an_error_without_its_text() {
        for bad in ["ftp://secret@h:1", "socks4://h:1", "http://user:se cret@h:1", "::", "http://", ""] {
            let error = explicit(bad, "").expect_err(bad);
            assert_eq!(error.cause(), Cause::UsageConfig, "{bad}");
            assert!(!format!("{error:?}").contains("cret"), "{error:?}");
        }
        assert!(explicit("127.0.0.1:8080", "").is_ok(), "no scheme means http");
        assert!(check_variable("HTTPS_PROXY", " ").is_ok());
        let error = check_variable("HTTPS_PROXY", "quic://secret@h").expect_err("unknown kind");
        assert!(error.particulars().starts_with("HTTPS_PROXY: "));
    }

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
