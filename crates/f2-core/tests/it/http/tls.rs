//! Whom the client trusts, with an authority made for the test.

use std::sync::Arc;

use f2_core::Cause;
use f2_core::http::{Call, Client, Roots, Settings};
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::server::{Server, Step, ok};
use super::{assert_cause, client, settings};

/// An authority that exists for one test.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "test authority");
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(super) fn roots(&self) -> Roots {
        Roots::Pem(self.0.as_ref().pem().into_bytes())
    }

    /// The server's side, for these names.
    pub(super) fn acceptor(&self, names: &[&str]) -> TlsAcceptor {
        self.acceptor_until(names, 2100)
    }

    fn acceptor_until(&self, names: &[&str], year: i32) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name.push(DnType::CommonName, "test server");
        params.not_after = date_time_ymd(year, 1, 1);
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

fn trusting(roots: Roots) -> Client {
    Client::new(Settings { roots, ..settings() }).unwrap()
}

#[tokio::test]
async fn only_what_the_roots_vouch_for_is_trusted() {
    let (ours, other) = (Authority::new(), Authority::new());
    let server = Server::start_tls(ours.acceptor(&["localhost", "127.0.0.1"]), |_| ok(b"safe")).await;
    for host in ["localhost", "127.0.0.1"] {
        let uri = server.named("https", host, "/?secret");
        let reply = trusting(ours.roots()).fetch(Call::get(uri.clone())).await.unwrap();
        assert_eq!(reply.body, b"safe");
        for stranger in [trusting(other.roots()), client()] {
            let error = stranger.fetch(Call::get(uri.clone())).await.unwrap_err();
            assert_cause(&error, Cause::NetTls);
            assert!(!error.is_transient());
        }
        let careless = Client::new(Settings { insecure: true, ..settings() }).unwrap();
        assert_eq!(careless.fetch(Call::get(uri)).await.unwrap().body, b"safe");
    }
    let served = server.asked().len();
    assert_eq!(served, 4, "nothing is asked of a server that is not trusted");
}

#[tokio::test]
async fn a_name_or_a_date_that_does_not_fit_is_not_trusted() {
    let authority = Authority::new();
    for (acceptor, why) in [
        (authority.acceptor(&["www.example.com"]), "not valid for name"),
        (authority.acceptor_until(&["localhost"], 2001), "expired"),
    ] {
        let server = Server::start_tls(acceptor, |_| ok(b"")).await;
        let uri = server.named("https", "localhost", "/");
        let error = trusting(authority.roots()).fetch(Call::get(uri.clone())).await.unwrap_err();
        assert_cause(&error, Cause::NetTls);
        assert!(error.particulars().contains(why), "{error}");
        let careless =
            Client::new(Settings { insecure: true, roots: authority.roots(), ..settings() }).unwrap();
        assert!(careless.fetch(Call::get(uri)).await.is_ok());
    }
}

#[tokio::test]
async fn a_server_without_tls_is_told_from_a_broken_one() {
    let authority = Authority::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("https://{}/?secret", listener.local_addr().unwrap());
    let plain = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream
    });
    let error = trusting(authority.roots()).fetch(Call::get(uri.parse().unwrap())).await.unwrap_err();
    assert_cause(&error, Cause::NetTls);
    plain.await.unwrap();

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("https://{}/?secret", listener.local_addr().unwrap());
    let hang_up = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_zero_linger().unwrap();
    });
    let error = trusting(authority.roots()).fetch(Call::get(uri.parse().unwrap())).await.unwrap_err();
    assert_cause(&error, Cause::NetBroken);
    hang_up.await.unwrap();
}

#[tokio::test]
async fn a_body_cut_off_under_tls_is_broken() {
    let authority = Authority::new();
    let server = Server::start_tls(authority.acceptor(&["localhost"]), |asked| match asked.path() {
        "/length" => {
            vec![Step::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc".to_vec()), Step::Close]
        }
        _ => vec![Step::Send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc".to_vec()), Step::Reset],
    })
    .await;
    for path in ["/length", "/until-close"] {
        let uri = server.named("https", "localhost", path);
        let error = trusting(authority.roots()).fetch(Call::get(uri)).await.unwrap_err();
        assert_cause(&error, Cause::NetBroken);
    }
}

#[test]
fn roots_that_hold_no_certificate_are_a_usage_error() {
    let broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec();
    for pem in [Vec::new(), b"no pem".to_vec(), broken] {
        let error = Client::new(Settings { roots: Roots::Pem(pem), ..settings() }).unwrap_err();
        assert_cause(&error, Cause::UsageConfig);
    }
}

#[tokio::test]
async fn a_connection_can_be_had_alone() {
    let authority = Authority::new();
    let acceptor = authority.acceptor(&["localhost"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("wss://localhost:{}/push?secret", listener.local_addr().unwrap().port());
    let echo = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = acceptor.accept(stream).await.unwrap();
        let mut word = [0; 4];
        stream.read_exact(&mut word).await.unwrap();
        stream.write_all(&word).await.unwrap();
        stream.flush().await.unwrap();
        stream
    });
    let mut stream = TokioIo::new(trusting(authority.roots()).connect(&uri.parse().unwrap()).await.unwrap());
    stream.write_all(b"ping").await.unwrap();
    let mut word = [0; 4];
    stream.read_exact(&mut word).await.unwrap();
    assert_eq!(&word, b"ping");
    echo.await.unwrap();
}
