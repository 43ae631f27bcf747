//! An external signer: another program signs API requests in place of f2.
//!
//! Before a request is sent, a POST of `{"method": "GET", "url": "https://…?…", "headers": {"name": "value"},
//! "body": ""}` goes to the configured address. The answer `{"query": [["name", "value"]], "headers": [["name",
//! "value"]]}` (both may be missing) says what is put behind the query, percent-encoded, and which headers are set.
//!
//! What goes there names an identity, so plain `http` is for this machine only. Cookies never go along.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::header::{CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue};
use http::uri::Scheme;
use http::{Method, Uri};

use crate::error::{Cause, Error, Result};
use crate::http::{Call, Client, Proxy, Redirects, Settings};
use crate::json::{self, Value};
use crate::query::component;
use crate::request::{Endpoint, Verb};
use crate::session::{Prepared, SignStep};

/// More than any signature needs, in bytes.
const MAX_REPLY: usize = 1 << 20;

/// Headers that no signer may set: they belong to the transport, or to the jar.
const OURS: [&str; 5] = ["cookie", "host", "content-length", "transfer-encoding", "connection"];

/// Where the signer listens: `https`, or `http` on this machine. Nothing but scheme, host and port is ever shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SignerAddress(Uri);

impl SignerAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// `usage.config` for anything but `https://…` and `http://` of a loopback host, and for one with a login.
    pub fn parse(text: &str) -> Result<Self> {
        let refused = |why: &str| Error::new(Cause::UsageConfig).detail(format!("signer: {why}"));
        let uri: Uri = text.trim().parse().map_err(|_| refused("no address"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(refused("write http://127.0.0.1:PORT/PATH or https://HOST/PATH"));
        };
        if authority.as_str().contains('@') {
            return Err(refused("an address with user and password is not taken"));
        }
        if *scheme == Scheme::HTTPS || (*scheme == Scheme::HTTP && is_loopback(authority.host())) {
            return Ok(Self(uri));
        }
        Err(refused("beyond this machine it has to be https"))
    }

    /// Whether it is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.0.host().is_some_and(is_loopback)
    }
}

impl fmt::Debug for SignerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for SignerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let authority = self.0.authority().map_or("", |authority| authority.as_str());
        write!(f, "{}://{authority}", self.0.scheme_str().unwrap_or_default())
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A signer that is asked for every request that wants a signature.
#[derive(Debug, Clone)]
pub struct Signer {
    address: SignerAddress,
    client: Client,
}

impl Signer {
    /// A signer at an address. A loopback one is reached directly, another one as everything else is.
    ///
    /// # Errors
    /// `usage.config` for a proxy or certificates that cannot be used.
    pub fn new(address: SignerAddress, settings: Settings) -> Result<Self> {
        let proxy = if address.is_loopback() { Proxy::None } else { settings.proxy.clone() };
        let client = Client::new(Settings { proxy, max_body: MAX_REPLY, ..settings })?;
        Ok(Self { address, client })
    }

    /// The step that signs requests of an endpoint.
    #[must_use]
    pub fn step(self: &Arc<Self>, endpoint: &'static Endpoint) -> External {
        External { signer: self.clone(), endpoint }
    }

    /// Asks for what a request lacks.
    async fn ask(&self, endpoint: &Endpoint, prepared: &Prepared) -> Result<Value> {
        let body = Bytes::from(question(endpoint, prepared));
        let json = HeaderValue::from_static("application/json");
        let call =
            Call::post(self.address.0.clone(), body).redirects(Redirects::Stop).header(CONTENT_TYPE, json);
        let told = |what: &str| Error::new(Cause::SignFailed).detail(format!("{}: {what}", self.address));
        let reply = self.client.fetch(call).await.map_err(|error| told(error.code()).source_error(error))?;
        if !reply.status.is_success() {
            return Err(told("no success").status(reply.status.as_u16()));
        }
        let answer = json::parse(reply.body).map_err(|error| told("no JSON").source_error(error))?;
        match answer {
            Value::Object(_) => Ok(answer),
            _ => Err(told("no object")),
        }
    }

    fn wrong(&self, what: &str) -> Error {
        Error::new(Cause::SignFailed).detail(format!("{}: {what}", self.address))
    }
}

/// What the signer is told: the request as it stands, without cookies.
fn question(endpoint: &Endpoint, prepared: &Prepared) -> String {
    let method = match endpoint.verb {
        Verb::Get => Method::GET,
        Verb::Post => Method::POST,
    };
    let headers = prepared.headers.iter().filter(|(name, _)| **name != COOKIE && **name != HOST);
    let headers: Value = headers
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let question: Value = [
        ("method", Value::from(method.as_str())),
        ("url", Value::from(format!("{}?{}", endpoint.url, prepared.query))),
        ("headers", headers),
        ("body", Value::from(&*String::from_utf8_lossy(&prepared.body))),
    ]
    .into_iter()
    .collect();
    question.encode()
}

/// The signer as a step of one endpoint's requests.
#[derive(Debug, Clone)]
pub struct External {
    signer: Arc<Signer>,
    endpoint: &'static Endpoint,
}

impl SignStep for External {
    fn apply<'a>(&'a self, prepared: &'a mut Prepared) -> BoxFuture<'a, Result<()>> {
        async move {
            let answer = self.signer.ask(self.endpoint, prepared).await?;
            let pairs = |name| {
                pairs(&answer, name).ok_or_else(|| self.signer.wrong(&format!("{name} is no list of pairs")))
            };
            for (name, value) in pairs("query")? {
                prepared.query.push_str(&format!("&{}={}", component(&name), component(&value)));
            }
            for (name, value) in pairs("headers")? {
                set(&mut prepared.headers, &name, &value)
                    .ok_or_else(|| self.signer.wrong("a header that cannot be set"))?;
            }
            Ok(())
        }
        .boxed()
    }
}

/// The pairs of texts at a key; none where the key is missing or null.
fn pairs(answer: &Value, name: &str) -> Option<Vec<(String, String)>> {
    let Some(list) = json::at(answer, name) else { return Some(Vec::new()) };
    let pair = |pair: &Value| match &**pair.as_array()? {
        [name, value] => Some((name.as_str()?.to_owned(), json::text(value)?)),
        _ => None,
    };
    list.as_array()?.iter().map(pair).collect()
}

/// Sets a header; `None` for one that is not the signer's to set.
fn set(headers: &mut HeaderMap, name: &str, value: &str) -> Option<()> {
    let name: HeaderName = name.parse().ok().filter(|name: &HeaderName| !OURS.contains(&name.as_str()))?;
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_goes_without_tls() {
        for good in [
            "http://127.0.0.1:8080/sign",
            "http://127.9.9.9/",
            "http://localhost:1",
            "http://[::1]:9/x",
            "https://signer.example/token-s3cret",
            " https://10.0.0.1 ",
        ] {
            let address = SignerAddress::parse(good).expect(good);
            assert!(!format!("{address:?}").contains("s3cret"));
        }
        for bad in [
            "",
            "127.0.0.1:8080",
            "http://10.0.0.1/",
            "http://signer.example/",
            "http://localhost.example/",
            "http://127.0.0.1.example/",
            "http://u:s3cret@127.0.0.1/",
            "ftp://127.0.0.1/",
            "/sign",
        ] {
            let error = SignerAddress::parse(bad).expect_err(bad);
            assert_eq!(error.cause(), Cause::UsageConfig);
            assert!(!error.to_string().contains("s3cret"));
        }
    }

    #[test]
    fn pairs_are_pairs_of_texts() {
        let read = |text: &str| pairs(&json::parse(text.as_bytes().to_vec()).expect("json"), "query");
        assert_eq!(read(r#"{"query":[["a","b"],["c",7]]}"#).expect("pairs").len(), 2);
        assert_eq!(read(r#"{"query":null}"#), Some(Vec::new()));
        for bad in [
            r#"{"query":{"a":"b"}}"#,
            r#"{"query":[["a"]]}"#,
            r#"{"query":[["a","b","c"]]}"#,
            r#"{"query":[[1,"b"]]}"#,
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn transport_and_jar_keep_their_headers() {
        let mut headers = HeaderMap::new();
        assert!(set(&mut headers, "X-Argus", "1").is_some());
        for (name, value) in [("Cookie", "a=b"), ("Content-Length", "1"), ("a b", "1"), ("x", "a\r\nb: c")] {
            assert!(set(&mut headers, name, value).is_none(), "{name}");
        }
        assert_eq!(headers.len(), 1);
    }
}
