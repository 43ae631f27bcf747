//! Redirects: where to, with which method, and what is taken along.

use std::sync::Arc;

use f2_core::http::{Call, Client, Jar, Redirects, Settings};
use f2_core::{Cause, Error};
use http::{HeaderValue, Method, StatusCode, Uri, header};

use super::proxy::{Connect, ProxyServer};
use super::server::{Asked, Server, answer, ok};
use super::tls::Authority;
use super::{assert_cause, client, through};

fn to(status: u16, location: &str) -> Vec<super::server::Step> {
    answer(status, &format!("Location: {location}\r\n"), b"elsewhere")
}

#[tokio::test]
async fn methods_and_bodies_change_as_in_browsers() {
    let server = Server::start(|asked| match asked.path().strip_prefix("/from/") {
        Some(status) => to(status.parse().unwrap(), "/end"),
        None => ok(b"end"),
    })
    .await;
    for (status, method, then, body) in [
        (301, "GET", "GET", ""),
        (301, "POST", "GET", ""),
        (302, "POST", "GET", ""),
        (302, "PUT", "PUT", "form"),
        (303, "POST", "GET", ""),
        (303, "PUT", "GET", ""),
        (303, "HEAD", "HEAD", ""),
        (307, "POST", "POST", "form"),
        (308, "POST", "POST", "form"),
    ] {
        let mut call = Call::new(method.parse().unwrap(), server.uri(&format!("/from/{status}")));
        if !matches!(method, "GET" | "HEAD") {
            call.body = "form".into();
            call = call.header(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        }
        let reply = client().fetch(call).await.unwrap();
        assert_eq!((reply.status, reply.uri), (StatusCode::OK, server.uri("/end")), "{status} {method}");
        let last = server.asked().pop().unwrap();
        assert_eq!(last.line, format!("{then} /end HTTP/1.1"), "{status} {method}");
        assert_eq!(last.body, body.as_bytes(), "{status} {method}");
        assert_eq!(last.header("content-type").is_some(), !body.is_empty(), "{status} {method}");
    }
}

#[tokio::test]
async fn targets_are_joined_to_where_they_stand() {
    let server = Server::start(|asked| match asked.path() {
        "/a/b/c?x=1" => to(302, "../d?y=%2F&z=\u{4f5c}#frag"),
        "/304" => to(304, "/end"),
        "/none" => answer(302, "", b"stay"),
        path if path.starts_with("/a/d") => to(301, "//localhost:1/"),
        other => panic!("{other}"),
    })
    .await;
    let call = Call::get(server.uri("/a/b/c?x=1")).redirects(Redirects::Follow(1));
    assert_cause(&client().fetch(call).await.unwrap_err(), Cause::BadReply);
    assert_eq!(server.asked()[1].path(), "/a/d?y=%2F&z=%E4%BD%9C");
    for (path, status) in [("/304", 304), ("/none", 302)] {
        let reply = client().fetch(Call::get(server.uri(path))).await.unwrap();
        assert_eq!(reply.status.as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn stopping_hands_over_the_answer() {
    let server = Server::start(|_| to(302, "https://www.example.com/share?secret")).await;
    let call = Call::get(server.uri("/short")).redirects(Redirects::Stop);
    let reply = client().fetch(call).await.unwrap();
    assert_eq!(reply.status, StatusCode::FOUND);
    assert_eq!(reply.headers[header::LOCATION], "https://www.example.com/share?secret");
    assert_eq!((reply.uri, &*reply.body), (server.uri("/short"), b"elsewhere".as_slice()));
}

#[tokio::test]
async fn loops_and_odd_targets_end_in_a_cause() {
    let server = Server::start(|asked| match asked.path() {
        "/ftp?secret" => to(302, "ftp://h/secret"),
        "/app?secret" => to(302, "snssdk1128://aweme/detail/secret"),
        "/file?secret" => to(302, "file:///etc/secret"),
        "/bad?secret" => to(302, "http://[secret/"),
        "/loop?secret" => to(302, "/loop?secret"),
        other => panic!("{other}"),
    })
    .await;
    for path in ["/ftp", "/app", "/file", "/bad", "/loop"] {
        let before = server.asked().len();
        let error = client().fetch(Call::get(server.uri(&format!("{path}?secret")))).await.unwrap_err();
        assert_cause(&error, Cause::BadReply);
        assert!(error.particulars().starts_with(&server.uri(path).to_string()), "{error}");
        assert_eq!(server.asked().len() - before, if path == "/loop" { 11 } else { 1 });
    }
}

#[tokio::test]
async fn private_headers_stay_with_their_host() {
    let server = Server::start(|asked| match asked.path() {
        "/same" => to(302, "/end"),
        path if path.starts_with("/go/") => to(302, &path["/go/".len()..]),
        _ => ok(b"end"),
    })
    .await;
    let other = Server::start(|_| ok(b"other")).await;
    let mut token = HeaderValue::from_static("t");
    token.set_sensitive(true);
    for (path, kept, referer) in [
        ("/same".to_owned(), true, true),
        (format!("/go/{}", server.named("http", "localhost", "/end")), false, false),
        (format!("/go/{}", other.uri("/end")), false, true),
    ] {
        let call = Call::get(server.uri(&path))
            .header(header::COOKIE, HeaderValue::from_static("a=1"))
            .header(header::AUTHORIZATION, HeaderValue::from_static("b"))
            .header("x-token".parse().unwrap(), token.clone())
            .header(header::REFERER, HeaderValue::from_static("http://127.0.0.1/"))
            .header(header::USER_AGENT, HeaderValue::from_static("agent"));
        client().fetch(call).await.unwrap();
        let last = if path.contains(&other.at.to_string()) { &other } else { &server }.asked().pop().unwrap();
        for name in ["cookie", "authorization", "x-token"] {
            assert_eq!(last.header(name).is_some(), kept, "{name} {path}");
        }
        assert_eq!(last.header("referer").is_some(), referer, "{path}");
        assert_eq!(last.header("user-agent"), Some("agent"));
        let host = last.header("host").unwrap();
        assert!(host.ends_with(&server.at.port().to_string()) || host == other.at.to_string(), "{host}");
    }
}

/// A platform of several hosts behind one proxy.
struct World {
    server: Server,
    _proxy: ProxyServer,
    client: Client,
}

impl World {
    async fn start(handler: impl Fn(&Asked) -> Vec<super::server::Step> + Send + Sync + 'static) -> Self {
        let authority = Authority::new();
        let names = ["www.site.example", "live.site.example", "v.site.example", "cdn.example.net"];
        let server = Server::start_tls(authority.acceptor(&names), handler).await;
        let proxy = ProxyServer::http(Connect::To(server.at)).await;
        let settings = Settings { roots: authority.roots(), ..through(&format!("http://{}", proxy.at)) };
        Self { server, _proxy: proxy, client: Client::new(settings).unwrap() }
    }

    async fn fetch(&self, uri: &str, jar: &Arc<Jar>) -> Result<Uri, Error> {
        let call = Call::get(uri.parse().unwrap()).jar(jar.clone());
        self.client.fetch(call).await.map(|reply| reply.uri)
    }

    /// Host, path and cookies of each request.
    fn seen(&self) -> Vec<(String, String, Option<String>)> {
        let row = |asked: Asked| {
            let host = asked.header("host").unwrap().to_owned();
            (host, asked.path().to_owned(), asked.header("cookie").map(str::to_owned))
        };
        self.server.asked().into_iter().map(row).collect()
    }
}

#[tokio::test]
async fn each_hop_gets_the_cookies_of_its_own_host() {
    let world = World::start(|asked| match (asked.header("host").unwrap(), asked.path()) {
        ("v.site.example", "/short") => answer(
            302,
            "Location: https://www.site.example/\r\nSet-Cookie: evil=1; Domain=site.example\r\n",
            b"",
        ),
        ("www.site.example", "/") => answer(
            302,
            "Location: https://live.site.example/room\r\nSet-Cookie: ttwid=new; Domain=.site.example\r\n\
             Set-Cookie: here=1\r\n",
            b"",
        ),
        ("live.site.example", "/room") => to(302, "https://cdn.example.net/file"),
        ("cdn.example.net", "/file") => answer(200, "Set-Cookie: cdn=1\r\n", b"file"),
        other => panic!("{other:?}"),
    })
    .await;
    let jar = Arc::new(Jar::new(&["www.site.example", "live.site.example"]));
    jar.add_text("sessionid=s; ttwid=old").unwrap();
    let last = world.fetch("https://v.site.example/short", &jar).await.unwrap();
    assert_eq!(last, "https://cdn.example.net/file");
    let row = |host: &str, path: &str, cookie: Option<&str>| {
        (host.to_owned(), path.to_owned(), cookie.map(str::to_owned))
    };
    assert_eq!(
        world.seen(),
        [
            row("v.site.example", "/short", None),
            row("www.site.example", "/", Some("sessionid=s; ttwid=old")),
            row("live.site.example", "/room", Some("sessionid=s; ttwid=new")),
            row("cdn.example.net", "/file", None),
        ]
    );
    assert_eq!(jar.names(), ["sessionid", "ttwid", "here"]);
    assert_eq!(jar.get("ttwid").unwrap().expose(), "new");
}

#[tokio::test]
async fn cookies_never_go_down_to_plain_http() {
    let world = World::start(|_| to(302, "http://www.site.example/")).await;
    let jar = Arc::new(Jar::new(&["www.site.example"]));
    jar.add_text("a=secret").unwrap();
    let error = world.fetch("https://www.site.example/", &jar).await.unwrap_err();
    assert_cause(&error, Cause::BadReply);
    assert!(error.particulars().contains("from https to http"), "{error}");
    assert_eq!(world.seen().len(), 1);
}

#[tokio::test]
async fn a_post_that_is_redirected_keeps_its_jar() {
    let server = Server::start(|asked| match asked.path() {
        "/login" => answer(303, "Location: /home\r\nSet-Cookie: sid=1; Path=/\r\n", b""),
        _ => ok(b"home"),
    })
    .await;
    let jar = Arc::new(Jar::new(&["127.0.0.1"]));
    let call = Call::new(Method::POST, server.uri("/login")).jar(jar.clone());
    client().fetch(call).await.unwrap();
    assert_eq!(server.asked()[0].header("cookie"), None);
    assert_eq!(server.asked()[1].header("cookie"), Some("sid=1"));
}
