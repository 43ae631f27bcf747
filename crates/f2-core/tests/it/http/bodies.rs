//! Bodies: compression, bounds, streaming, what is offered, how connections are shared.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use f2_core::Cause;
use f2_core::http::{Call, Client, Settings, decode};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::server::{Server, Step, answer, ok};
use super::{assert_cause, client, settings};

/// "works and works and works of works", thirty times, by brotli at quality 11.
const BROTLI: &str = "1ffb03f8a5ccde7a104a84294c13a0400c0ee17ba931e500";

/// 16 MiB of zeros by brotli at quality 11, window 24.
const BROTLI_BOMB: &str = "9ffffffff82700e2b14020f7fe1f";

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap()).collect()
}

fn plain() -> Vec<u8> {
    "works and works and works of works".repeat(30).into_bytes()
}

pub(super) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zlib(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn raw(body: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// The headers of a body compressed so.
pub(super) fn encoded(names: &str) -> HeaderMap {
    [(header::CONTENT_ENCODING, HeaderValue::from_str(names).unwrap())].into_iter().collect()
}

#[tokio::test]
async fn every_compression_is_undone() {
    let members = [gzip(&plain()[..100]), gzip(&plain()[100..])].concat();
    let cases = [
        ("gzip", gzip(&plain())),
        ("GZip", gzip(&plain())),
        ("x-gzip", gzip(&plain())),
        ("gzip", members),
        ("deflate", zlib(&plain())),
        ("deflate", raw(&plain())),
        ("br", hex(BROTLI)),
        ("identity", plain()),
        ("deflate, gzip", gzip(&zlib(&plain()))),
        ("br,identity , gzip", gzip(&hex(BROTLI))),
    ];
    let served = cases.clone();
    let server = Server::start(move |asked| {
        let (name, body) = &served[asked.path()[1..].parse::<usize>().unwrap()];
        answer(200, &format!("Content-Encoding: {name}\r\n"), body)
    })
    .await;
    for (at, (name, _)) in cases.iter().enumerate() {
        let reply = client().fetch(Call::get(server.uri(&format!("/{at}")))).await.unwrap();
        assert_eq!(reply.body, plain(), "{at} {name}");
    }
    assert!(server.asked().iter().all(|asked| asked.header("accept-encoding") == Some("gzip, deflate, br")));
}

#[test]
fn damage_and_unknown_compressions_are_named() {
    let whole = [
        ("gzip", gzip(&plain())),
        ("deflate", zlib(&plain())),
        ("deflate", raw(&plain())),
        ("br", hex(BROTLI)),
    ];
    for (name, body) in &whole {
        for length in 1..body.len() {
            let error = decode::decode(&encoded(name), body[..length].to_vec(), 1 << 20).unwrap_err();
            assert_cause(&error, Cause::NetBroken);
        }
    }
    for (name, body) in
        [("zstd", plain()), ("gzip", plain()), ("br", vec![0xff; 40]), ("deflate", vec![0xff; 40])]
    {
        assert_cause(&decode::decode(&encoded(name), body, 1 << 20).unwrap_err(), Cause::NetBroken);
    }
    let tower = (0..9).fold(plain(), |body, _| gzip(&body));
    let error = decode::decode(&encoded(&["gzip"; 9].join(",")), tower, 1 << 20).unwrap_err();
    assert_cause(&error, Cause::NetBroken);
}

#[test]
fn an_empty_body_needs_no_compression() {
    for name in ["gzip", "deflate", "br", "zstd"] {
        assert_eq!(decode::decode(&encoded(name), Vec::new(), 0).unwrap(), b"", "{name}");
    }
}

#[test]
fn bombs_are_not_unpacked() {
    let zeros = vec![0; 16 << 20];
    let max = 1 << 20;
    let bombs = [
        ("gzip", gzip(&zeros)),
        ("deflate", zlib(&zeros)),
        ("deflate", raw(&zeros)),
        ("br", hex(BROTLI_BOMB)),
        ("gzip, gzip", gzip(&gzip(&zeros))),
    ];
    for (name, body) in bombs {
        let error = decode::decode(&encoded(name), body.clone(), max).unwrap_err();
        assert_eq!(error.particulars(), "body larger than 1048576 bytes", "{name}");
        assert_cause(&error, Cause::NetBroken);
        assert_eq!(decode::decode(&encoded(name), body, 16 << 20).unwrap().len(), 16 << 20, "{name}");
    }
}

#[tokio::test]
async fn a_body_beyond_the_bound_is_refused_as_soon_as_it_is_known() {
    let server = Server::start(|asked| match asked.path() {
        "/told" => vec![Step::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec())],
        "/chunked" => {
            let mut steps =
                vec![Step::Send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec())];
            let chunk = [b"400\r\n".as_slice(), &[b'x'; 1024], b"\r\n"].concat();
            steps.extend((0..1000).map(|_| Step::Send(chunk.clone())));
            steps
        }
        _ => ok(&[b'x'; 4096]),
    })
    .await;
    let client = Client::new(Settings { max_body: 4096, ..settings() }).unwrap();
    for path in ["/told", "/chunked"] {
        let error = client.fetch(Call::get(server.uri(path))).await.unwrap_err();
        assert!(error.particulars().ends_with(&format!("{path}: body larger than 4096 bytes")), "{error}");
        assert_cause(&error, Cause::NetBroken);
    }
    assert_eq!(client.fetch(Call::get(server.uri("/fits"))).await.unwrap().body.len(), 4096);
}

#[tokio::test]
async fn media_comes_in_chunks_as_sent() {
    let server = Server::start(|asked| match asked.path() {
        "/gzip" => answer(200, "Content-Encoding: gzip\r\n", &gzip(b"a subtitle")),
        _ => vec![
            Step::Send(b"HTTP/1.1 206 Partial\r\nContent-Length: 6\r\nETag: \"x\"\r\n\r\nabc".to_vec()),
            Step::Wait(Duration::from_millis(20)),
            Step::Send(b"def".to_vec()),
        ],
    })
    .await;
    let mut opened = client().open(Call::get(server.uri("/v?secret"))).await.unwrap();
    assert_eq!((opened.status, opened.length()), (StatusCode::PARTIAL_CONTENT, Some(6)));
    assert_eq!(opened.headers[header::ETAG], "\"x\"");
    assert!(!opened.is_encoded());
    assert_eq!(opened.chunk().await.unwrap(), Some(Bytes::from_static(b"abc")));
    assert_eq!(opened.length(), Some(6));
    assert_eq!(opened.chunk().await.unwrap(), Some(Bytes::from_static(b"def")));
    assert_eq!(opened.chunk().await.unwrap(), None);
    assert_eq!(opened.chunk().await.unwrap(), None);
    assert_eq!(opened.length(), Some(6));
    assert!(!format!("{opened:?}").contains("secret"));

    let opened = client().open(Call::get(server.uri("/gzip"))).await.unwrap();
    assert!(opened.is_encoded());
    assert_eq!(opened.into_reply().await.unwrap().body, b"a subtitle");
    assert!(server.asked().iter().all(|asked| asked.header("accept-encoding") == Some("identity")));
}

#[tokio::test]
async fn the_request_is_sent_as_given() {
    let server = Server::start(|_| answer(404, "", b"")).await;
    let mut call = Call::post(server.uri("/a/%7E/?b=%2B+c&a_bogus=x/y=="), "body")
        .header(header::USER_AGENT, HeaderValue::from_static("agent"))
        .header(header::ACCEPT_ENCODING, HeaderValue::from_static("br"));
    call.headers.append("x-two", HeaderValue::from_static("1"));
    let reply = client().fetch(call).await.unwrap();
    assert_eq!((reply.status, reply.body.len()), (StatusCode::NOT_FOUND, 0), "a status is no error");
    let mut head = Call::new(Method::HEAD, server.uri("/"));
    head.headers.insert(header::HOST, HeaderValue::from_static("other.example"));
    client().fetch(head).await.unwrap();
    let asked = server.asked();
    assert_eq!(asked[0].line, "POST /a/%7E/?b=%2B+c&a_bogus=x/y== HTTP/1.1");
    let names: Vec<&str> = asked[0].headers.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["Host", "User-Agent", "Accept-Encoding", "X-Two", "Content-Length"]);
    assert_eq!(asked[0].header("host"), Some(&*server.at.to_string()));
    assert_eq!(asked[0].body, b"body");
    assert_eq!(asked[1].header("host"), Some(&*server.at.to_string()), "the host is that of the address");
}

#[tokio::test]
async fn connections_are_kept_and_shared_within_bounds() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = (now.clone(), most.clone());
    let server = Server::start(move |_| {
        let under_way = seen.0.fetch_add(1, Ordering::SeqCst) + 1;
        seen.1.fetch_max(under_way, Ordering::SeqCst);
        vec![
            Step::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n".to_vec()),
            Step::Wait(Duration::from_millis(30)),
            Step::Send(b"ok".to_vec()),
        ]
    })
    .await;
    let client = Client::new(Settings { max_connections: 2, ..settings() }).unwrap();
    let calls = (0..8).map(|_| {
        let (client, uri, now) = (client.clone(), server.uri("/"), now.clone());
        tokio::spawn(async move {
            let mut opened = client.open(Call::get(uri)).await.unwrap();
            while opened.chunk().await.unwrap().is_some() {}
            now.fetch_sub(1, Ordering::SeqCst);
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 2);
    let connections = server.asked().iter().map(|asked| asked.connection).max().unwrap() + 1;
    assert!(connections <= 3, "{connections} connections for 8 requests, 2 at a time");
}
