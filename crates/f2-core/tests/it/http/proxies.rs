//! The way through proxies.

use std::time::Duration;

use f2_core::http::{Call, Client, Settings};
use f2_core::{Cause, Error};
use http::Uri;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::proxy::{Connect, ProxyServer, Socks};
use super::server::{Server, ok, read_head};
use super::tls::Authority;
use super::{assert_cause, settings, through};

const PLAIN: &str = "http://www.example.com/a?secret";
const SAFE: &str = "https://www.example.com/a?secret";

async fn fetch(settings: Settings, uri: &str) -> Result<Vec<u8>, Error> {
    let call = Call::get(uri.parse::<Uri>().unwrap());
    Client::new(settings).unwrap().fetch(call).await.map(|reply| reply.body)
}

#[tokio::test]
async fn http_proxies_are_asked_for_a_tunnel_whatever_the_scheme() {
    let authority = Authority::new();
    let plain = Server::start(|_| ok(b"plain")).await;
    let safe = Server::start_tls(authority.acceptor(&["www.example.com"]), |_| ok(b"safe")).await;
    for (uri, server, port, body) in [
        (PLAIN, &plain, 80, b"plain".as_slice()),
        (SAFE, &safe, 443, b"safe"),
        ("http://www.example.com:8080/", &plain, 8080, b"plain"),
    ] {
        let proxy = ProxyServer::http(Connect::To(server.at)).await;
        let login = format!("http://us%40er:pass%3Aword@{}", proxy.at);
        for (address, login) in
            [(format!("http://{}", proxy.at), None), (login, Some("Basic dXNAZXI6cGFzczp3b3Jk"))]
        {
            let settings = Settings { roots: authority.roots(), ..through(&address) };
            assert_eq!(fetch(settings, uri).await.unwrap(), body);
            let head = proxy.asked().pop().unwrap().to_ascii_lowercase();
            assert!(head.starts_with(&format!("connect www.example.com:{port} http/1.1\r\n")), "{head}");
            let sent = head.lines().find_map(|line| line.strip_prefix("proxy-authorization: "));
            assert_eq!(sent, login.map(str::to_ascii_lowercase).as_deref());
            assert!(!head.contains("secret") && !head.contains("cookie"), "{head}");
        }
    }
    assert!(plain.asked().iter().all(|asked| asked.header("proxy-authorization").is_none()));
}

#[tokio::test]
async fn a_proxy_may_speak_tls_itself() {
    let authority = Authority::new();
    let server = Server::start_tls(authority.acceptor(&["www.example.com"]), |_| ok(b"twice safe")).await;
    let proxy = ProxyServer::https(authority.acceptor(&["localhost"]), Connect::To(server.at)).await;
    let address = format!("https://localhost:{}", proxy.at.port());
    let settings = Settings { roots: authority.roots(), ..through(&address) };
    assert_eq!(fetch(settings, SAFE).await.unwrap(), b"twice safe");
    let stranger = Settings { roots: Authority::new().roots(), ..through(&address) };
    assert_cause(&fetch(stranger, SAFE).await.unwrap_err(), Cause::NetTls);
}

#[tokio::test]
async fn what_a_proxy_refuses_has_its_cause() {
    for (answer, cause, words) in [
        ("HTTP/1.1 407 Login\r\nContent-Length: 0\r\n\r\n", Cause::NetProxy, "wants a user and password"),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", Cause::NetProxy, "gives no tunnel"),
        ("HTTP/1.1 500 Oh\r\n\r\n", Cause::NetProxy, "gives no tunnel"),
        ("HTTP/1.1 502 Bad\r\n\r\n", Cause::NetConnect, "could not reach"),
        ("HTTP/1.1 504 Late\r\n\r\n", Cause::NetConnect, "could not reach"),
        ("hello there\r\n\r\n", Cause::NetProxy, ""),
        ("", Cause::NetBroken, ""),
    ] {
        let proxy = ProxyServer::http(Connect::Say(answer)).await;
        let error = fetch(through(&format!("http://secret:secret@{}", proxy.at)), SAFE).await.unwrap_err();
        assert_cause(&error, cause);
        assert!(error.particulars().contains(words), "{error}");
        assert!(error.particulars().contains(&proxy.at.to_string()), "{error}");
        assert!(error.particulars().contains("www.example.com"), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_or_says_nothing() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for scheme in ["http", "https", "socks5"] {
        let error = fetch(through(&format!("{scheme}://u:secret@{free}")), SAFE).await.unwrap_err();
        assert_cause(&error, Cause::NetProxy);
        assert!(error.particulars().contains(&free.to_string()), "{error}");
    }
    let deaf = ProxyServer::http(Connect::Hang).await;
    let settings =
        Settings { connect_timeout: Duration::from_millis(300), ..through(&format!("http://{}", deaf.at)) };
    assert_cause(&fetch(settings, SAFE).await.unwrap_err(), Cause::NetTimeout);
}

/// Whoever waits in vain does not leave the connection, or a task that holds it, behind.
#[tokio::test]
async fn what_is_given_up_is_closed() {
    for through_proxy in [false, true] {
        for impatient in [false, true] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let at = listener.local_addr().unwrap();
            let deaf = tokio::spawn(async move {
                let (mut stream, _) = listener.accept().await.unwrap();
                read_head(&mut stream).await.unwrap();
                let mut more = Vec::new();
                let closed = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut more));
                assert!(closed.await.is_ok(), "still open");
            });
            let settings = match through_proxy {
                true => through(&format!("http://{at}")),
                false => settings(),
            };
            let client = Client::new(settings.timeout(Duration::from_millis(400))).unwrap();
            let call = Call::get(format!("http://{at}/").parse().unwrap());
            if impatient {
                drop(tokio::time::timeout(Duration::from_millis(200), client.fetch(call)).await);
            } else {
                assert_cause(&client.fetch(call).await.unwrap_err(), Cause::NetTimeout);
            }
            deaf.await.unwrap();
        }
    }
}

#[tokio::test]
async fn socks_proxies_get_the_name_and_the_login() {
    let authority = Authority::new();
    let plain = Server::start(|_| ok(b"plain")).await;
    let safe = Server::start_tls(authority.acceptor(&["www.example.com"]), |_| ok(b"safe")).await;
    for (scheme, login, sent) in
        [("socks5", None, ""), ("socks5h", Some(("us@er", "pass:word")), "us@er:pass:word ")]
    {
        for (uri, to, port, body) in
            [(PLAIN, plain.at, 80, b"plain".as_slice()), (SAFE, safe.at, 443, b"safe")]
        {
            let proxy = ProxyServer::socks(Socks { login, reply: 0, to }).await;
            let userinfo = login.map(|_| "us%40er:pass%3Aword@").unwrap_or_default();
            let address = format!("{scheme}://{userinfo}{}", proxy.at);
            let settings = Settings { roots: authority.roots(), ..through(&address) };
            assert_eq!(fetch(settings, uri).await.unwrap(), body);
            assert_eq!(proxy.asked(), [format!("{sent}www.example.com:{port}")]);
        }
    }
}

#[tokio::test]
async fn what_a_socks_proxy_refuses_has_its_cause() {
    let nowhere = "127.0.0.1:9".parse().unwrap();
    let codes = [
        (1, Cause::NetProxy),
        (2, Cause::NetProxy),
        (3, Cause::NetConnect),
        (4, Cause::NetConnect),
        (5, Cause::NetConnect),
        (6, Cause::NetConnect),
        (7, Cause::NetProxy),
        (8, Cause::NetProxy),
    ];
    for (reply, cause) in codes {
        let proxy = ProxyServer::socks(Socks { login: None, reply, to: nowhere }).await;
        let error = fetch(through(&format!("socks5://{}", proxy.at)), PLAIN).await.unwrap_err();
        assert_cause(&error, cause);
    }
    let strict = Socks { login: Some(("right", "right")), reply: 0, to: nowhere };
    let proxy = ProxyServer::socks(strict).await;
    for userinfo in ["", "right:secret@"] {
        let error = fetch(through(&format!("socks5://{userinfo}{}", proxy.at)), PLAIN).await.unwrap_err();
        assert_cause(&error, Cause::NetProxy);
    }
    assert_eq!(proxy.asked(), [""; 0], "nothing is asked for without a login");
}

#[tokio::test]
async fn a_bare_connection_goes_through_the_proxy_too() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = ProxyServer::http(Connect::To(listener.local_addr().unwrap())).await;
    let echo = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut word = [0; 4];
        stream.read_exact(&mut word).await.unwrap();
        stream.write_all(&word).await.unwrap();
    });
    let client = Client::new(through(&format!("http://{}", proxy.at))).unwrap();
    let uri = Uri::from_static("ws://push.example.com/im?secret");
    let mut stream = TokioIo::new(client.connect(&uri).await.unwrap());
    stream.write_all(b"ping").await.unwrap();
    let mut word = [0; 4];
    stream.read_exact(&mut word).await.unwrap();
    assert_eq!(&word, b"ping");
    assert!(proxy.asked()[0].starts_with("CONNECT push.example.com:80 "), "{:?}", proxy.asked());
    echo.await.unwrap();
}

#[test]
fn proxies_that_cannot_be_understood_are_a_usage_error() {
    for address in ["ftp://secret@h:1", "socks4://secret@h:1", "http://u:sec ret@h", "", "://"] {
        let error = Client::new(through(address)).unwrap_err();
        assert_cause(&error, Cause::UsageConfig);
    }
    assert!(!format!("{:?}", through("http://u:secret@h")).contains("secret"));
}
