//! A small client: a CONNECT tunnel, TLS that trusts only the simulator, one request per connection.

use f2_sign::abogus::{fingerprint::Window, v15};
use f2_sim::{Config, Sim};
use http::{HeaderMap, Method, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Url;

pub(crate) const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0";
pub(crate) const BASE: &str = "device_platform=webapp&aid=6383&channel=channel_pc_web&msToken=abc";

/// A simulator without the load author.
pub(crate) fn sim(config: Config) -> Sim {
    Sim::start(Config { bench_works: 0, ..config }).unwrap()
}

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// How the body ended when it did not end well.
    pub(crate) error: Option<String>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// The body without its content coding.
    pub(crate) fn plain(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut body = &self.body[..];
        match self.header("content-encoding") {
            "gzip" => flate2::read::GzDecoder::new(body).read_to_end(&mut out),
            "deflate" => flate2::read::ZlibDecoder::new(body).read_to_end(&mut out),
            "br" => brotli_decompressor::Decompressor::new(body, 4096).read_to_end(&mut out),
            _ => Read::read_to_end(&mut body, &mut out),
        }
        .unwrap();
        out
    }

    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.status, 200);
        serde_json::from_slice(&self.plain()).unwrap()
    }

    /// The value of a cookie this reply sets.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.headers.get_all("set-cookie").iter().find_map(|v| {
            let pair = v.to_str().unwrap().split(';').next()?;
            pair.strip_prefix(name)?.strip_prefix('=').map(str::to_owned)
        })
    }
}

pub(crate) struct Client {
    proxy: String,
    tls: Arc<ClientConfig>,
    pub(crate) cookie: String,
}

pub(crate) fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

/// `query` with the signature of this moment.
pub(crate) fn signed_at(query: &str, ms: i64) -> String {
    let print = Window::WINDOWS_1080P.fingerprint();
    let span = v15::Span { start_ms: ms, end_ms: ms + 4 };
    let value = v15::Signer::new(AGENT).sign(query, b"", &print, span, [0.1, 0.5, 0.9]);
    format!("{query}&a_bogus={value}")
}

impl Client {
    pub(crate) fn new(sim: &Sim) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(sim.ca_pem().as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let proxy = sim.proxy().trim_start_matches("http://").to_owned();
        Self { proxy, tls: Arc::new(tls), cookie: String::new() }
    }

    /// A client with the cookie of the account.
    pub(crate) fn account(sim: &Sim) -> Self {
        Self { cookie: sim.login_cookie(), ..Self::new(sim) }
    }

    /// A client with a ttwid of its own.
    pub(crate) async fn guest(sim: &Sim) -> Self {
        let mut client = Self::new(sim);
        let reply = client
            .post("https://ttwid.bytedance.com/ttwid/union/register/", r#"{"aid":1768,"service":"s"}"#)
            .await;
        client.cookie = format!("ttwid={}", reply.cookie("ttwid").unwrap());
        client
    }

    /// Opens a tunnel; the proxy's status when it is not 200.
    pub(crate) async fn tunnel(&self, host: &str, port: u16) -> io::Result<Result<TcpStream, u16>> {
        let mut stream = TcpStream::connect(&self.proxy).await?;
        let ask = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n");
        stream.write_all(ask.as_bytes()).await?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
        }
        let status: u16 = std::str::from_utf8(&head[9..12]).unwrap().parse().unwrap();
        Ok(if status == 200 { Ok(stream) } else { Err(status) })
    }

    pub(crate) async fn request(&self, request: Request<Full<bytes::Bytes>>) -> io::Result<Reply> {
        let url = Url::parse(&request.uri().to_string()).unwrap();
        let host = url.host_str().unwrap().to_owned();
        let port = url.port_or_known_default().unwrap();
        let stream = match self.tunnel(&host, port).await? {
            Ok(stream) => stream,
            Err(status) => return Err(io::Error::other(format!("CONNECT {status}"))),
        };
        let (mut head, body) = request.into_parts();
        head.headers.insert("host", host.parse().unwrap());
        head.uri = head.uri.path_and_query().unwrap().as_str().parse().unwrap();
        let request = Request::from_parts(head, body);
        if url.scheme() == "http" {
            return exchange(TokioIo::new(stream), request).await;
        }
        exchange(TokioIo::new(self.secured(&host, stream).await?), request).await
    }

    /// TLS over a tunnel.
    pub(crate) async fn secured(&self, host: &str, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(host.to_owned()).unwrap();
        TlsConnector::from(self.tls.clone()).connect(name, stream).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Reply> {
        let mut request = Request::builder().method(method).uri(url).header("user-agent", AGENT);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.request(request.body(Full::from(body.to_owned())).unwrap()).await
    }

    pub(crate) async fn get(&self, url: &str) -> Reply {
        self.send(Method::GET, url, &[], "").await.unwrap()
    }

    pub(crate) async fn get_with(&self, url: &str, headers: &[(&str, &str)]) -> Reply {
        self.send(Method::GET, url, headers, "").await.unwrap()
    }

    pub(crate) async fn post(&self, url: &str, body: &str) -> Reply {
        self.send(Method::POST, url, &[("content-type", "application/json")], body).await.unwrap()
    }

    /// An API request with a right signature; `own` begins with `&` or is empty.
    pub(crate) async fn api(&self, path: &str, own: &str) -> Reply {
        let query = signed_at(&format!("{BASE}{own}"), now_ms());
        self.raw_api(path, &query).await
    }

    pub(crate) async fn raw_api(&self, path: &str, query: &str) -> Reply {
        let url = format!("https://www.douyin.com{path}?{query}");
        let headers = [("cookie", self.cookie.as_str()), ("accept-encoding", "gzip, deflate, br")];
        self.get_with(&url, &headers).await
    }

    pub(crate) async fn posts(&self, sec_uid: &str, cursor: i64, count: u32) -> Reply {
        let own = format!("&max_cursor={cursor}&count={count}&sec_user_id={sec_uid}");
        self.api("/aweme/v1/web/aweme/post/", &own).await
    }

    pub(crate) async fn detail(&self, id: u64) -> Reply {
        self.api("/aweme/v1/web/aweme/detail/", &format!("&aweme_id={id}")).await
    }
}

async fn exchange<S>(stream: S, request: Request<Full<bytes::Bytes>>) -> io::Result<Reply>
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(stream).await.map_err(io::Error::other)?;
    tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(io::Error::other)?;
    let (head, mut incoming) = response.into_parts();
    let (mut body, mut error) = (Vec::new(), None);
    while let Some(frame) = incoming.frame().await {
        match frame {
            Ok(frame) => body.extend_from_slice(&frame.into_data().unwrap_or_default()),
            Err(e) => error = Some(format!("{e:?}")),
        }
        if error.is_some() {
            break;
        }
    }
    Ok(Reply { status: head.status.as_u16(), headers: head.headers, body, error })
}
