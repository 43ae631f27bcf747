//! What breaks on the wire, and its cause.

use std::time::{Duration, Instant};

use f2_core::http::{Call, Client, Settings};
use f2_core::{Cause, Error};
use tokio::net::TcpListener;

use super::server::{Server, Step, ok};
use super::{assert_cause, client, settings};

const SHORT: Duration = Duration::from_millis(400);

fn impatient() -> Client {
    Client::new(settings().timeout(SHORT)).unwrap()
}

fn send(bytes: &[u8]) -> Step {
    Step::Send(bytes.to_vec())
}

/// The error of a whole fetch and of the same by chunks, which must agree.
async fn both_ways(client: &Client, server: &Server, path: &str) -> Error {
    let streamed = match client.open(Call::get(server.uri(path))).await {
        Err(error) => error,
        Ok(mut opened) => loop {
            match opened.chunk().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("{path} ended well"),
                Err(error) => {
                    assert_cause(&opened.chunk().await.unwrap_err(), Cause::NetBroken);
                    break error;
                }
            }
        },
    };
    let fetched = client.fetch(Call::get(server.uri(path))).await.unwrap_err();
    assert_eq!(streamed.cause(), fetched.cause(), "{streamed:?} {fetched:?}");
    fetched
}

#[tokio::test]
async fn what_breaks_off_is_broken() {
    let server = Server::start(|asked| match asked.path().split('?').next().unwrap() {
        "/short" => vec![send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), Step::Close],
        "/short-chunk" => {
            vec![send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"), Step::Close]
        }
        "/reset" => vec![
            send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
            Step::Wait(Duration::from_millis(20)),
            Step::Reset,
        ],
        "/reset-early" => vec![Step::Reset],
        "/silent" => vec![Step::Close],
        "/half-head" => vec![send(b"HTTP/1.1 200 OK\r\nContent-Le"), Step::Close],
        "/garbage" => vec![send(b"\x16\x03\x01 what?\r\n\r\n"), Step::Close],
        "/bad-length" => vec![send(b"HTTP/1.1 200 OK\r\nContent-Length: x1\r\n\r\n"), Step::Close],
        other => panic!("{other}"),
    })
    .await;
    for path in [
        "/short",
        "/short-chunk",
        "/reset",
        "/reset-early",
        "/silent",
        "/half-head",
        "/garbage",
        "/bad-length",
    ] {
        let error = both_ways(&client(), &server, &format!("{path}?k=secret")).await;
        assert_cause(&error, Cause::NetBroken);
        assert!(error.particulars().starts_with(&server.uri(path).to_string()), "{error}");
        assert!(error.is_transient());
    }
}

#[tokio::test]
async fn what_takes_too_long_is_a_timeout() {
    let long = Duration::from_secs(30);
    let server = Server::start(move |asked| match asked.path().split('?').next().unwrap() {
        "/late-head" => vec![Step::Wait(long)],
        "/half-head" => vec![send(b"HTTP/1.1 200 OK\r\nContent-Le"), Step::Wait(long)],
        "/late-body" => vec![send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), Step::Wait(long)],
        "/stall" => vec![send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), Step::Wait(long)],
        other => panic!("{other}"),
    })
    .await;
    for (path, what) in [
        ("/late-head", "no answer"),
        ("/half-head", "no answer"),
        ("/late-body", "no further bytes"),
        ("/stall", "no further bytes"),
    ] {
        let begun = Instant::now();
        let error = both_ways(&impatient(), &server, &format!("{path}?k=secret")).await;
        assert_cause(&error, Cause::NetTimeout);
        assert_eq!(error.particulars(), format!("{}: {what} within 400ms", server.uri(path)));
        assert!(begun.elapsed() < Duration::from_secs(5), "{path}");
    }
}

#[tokio::test]
async fn slow_is_not_silent() {
    let server = Server::start(|_| {
        let mut steps = vec![send(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n")];
        for _ in 0..12 {
            steps.extend([Step::Wait(SHORT / 8), send(b"x")]);
        }
        steps
    })
    .await;
    assert_eq!(impatient().fetch(Call::get(server.uri("/"))).await.unwrap().body, b"xxxxxxxxxxxx");
}

#[tokio::test]
async fn each_timeout_is_its_own() {
    let server = Server::start(|_| [vec![Step::Wait(SHORT * 2)], ok(b"late")].concat()).await;
    let hasty = Settings { connect_timeout: SHORT, idle_timeout: SHORT, ..settings() };
    let reply = Client::new(hasty).unwrap().fetch(Call::get(server.uri("/"))).await.unwrap();
    assert_eq!(reply.body, b"late", "only the first byte was late");
    let hasty = Settings { first_byte_timeout: SHORT, ..settings() };
    let error = Client::new(hasty).unwrap().fetch(Call::get(server.uri("/"))).await.unwrap_err();
    assert_cause(&error, Cause::NetTimeout);
}

#[tokio::test]
async fn nobody_there_is_no_connection() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for uri in [
        format!("http://{free}/?secret"),
        format!("https://{free}/?secret"),
        "http://no-such-host.invalid/?secret".to_owned(),
    ] {
        let error = client().fetch(Call::get(uri.parse().unwrap())).await.unwrap_err();
        assert_cause(&error, Cause::NetConnect);
        assert!(error.is_transient());
    }
}

#[tokio::test]
async fn a_server_that_does_not_finish_the_handshake_is_a_timeout() {
    let deaf = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("https://{}/?secret", deaf.local_addr().unwrap());
    let error = impatient().fetch(Call::get(uri.parse().unwrap())).await.unwrap_err();
    assert_cause(&error, Cause::NetTimeout);
    assert!(error.particulars().ends_with("no connection within 400ms"), "{error}");
}

#[tokio::test]
async fn addresses_that_are_not_absolute_http_are_refused() {
    for uri in ["/path?secret", "ftp://h/?secret", "h:80", "wss://h/?secret"] {
        let error = client().fetch(Call::get(uri.parse().unwrap())).await.unwrap_err();
        assert_cause(&error, Cause::UsageLink);
    }
    let error = client().connect(&"ftp://h/?secret".parse().unwrap()).await.unwrap_err();
    assert_cause(&error, Cause::UsageLink);
}

#[tokio::test]
async fn a_kept_connection_that_died_is_replaced() {
    let server = Server::start(|_| [ok(b"one"), vec![Step::Close]].concat()).await;
    let client = client();
    for _ in 0..5 {
        assert_eq!(client.fetch(Call::get(server.uri("/"))).await.unwrap().body, b"one");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.asked().len(), 5, "nothing was sent twice");
}
