//! What the client tells the log, and what it never does.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use f2_core::http::{Call, Jar};
use http::{HeaderValue, header};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::client;
use super::server::{Server, answer};

/// Writes down every event of the whole test program, a line each: target, names and values.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

/// The line being written.
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut line = Line(String::new());
        attributes.record(&mut line);
        self.0.lock().unwrap().push(line.0);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line(String::new());
        values.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(format!("{} ", event.metadata().target()));
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The log is the program's only one: scoped ones miss lines when other tests run beside them.
#[test]
fn the_log_tells_the_request_and_no_secret() {
    let log = Log::default();
    tracing::subscriber::set_global_default(log.clone()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let at = runtime.block_on(async {
        let server = Server::start(|asked| match asked.path() {
            "/a?token=secret" => answer(302, "Location: /b?token=secret\r\nSet-Cookie: s=secret2\r\n", b""),
            _ => answer(200, "", b"four"),
        })
        .await;
        let jar = Arc::new(Jar::new(&["127.0.0.1"]));
        jar.add_text("sid=secret").unwrap();
        let call = Call::post(server.uri("/a?token=secret"), "secret=1")
            .header(header::AUTHORIZATION, HeaderValue::from_static("secret"))
            .jar(jar);
        client().fetch(call).await.unwrap();
        client().fetch(Call::get("http://127.0.0.1:1/c?token=secret".parse().unwrap())).await.unwrap_err();
        server.at
    });
    let told = log.0.lock().unwrap().clone();
    let holds = |words: &[&str]| {
        told.iter().any(|line| line.starts_with("f2::http ") && words.iter().all(|word| line.contains(word)))
    };
    assert!(holds(&["method=POST", &format!("url=http://{at}/a "), "status=302", "ms="]), "{told:#?}");
    assert!(holds(&[&format!("url=http://{at}/b "), "bytes=4", "whole=true"]), "{told:#?}");
    assert!(holds(&["url=http://127.0.0.1:1/c ", "cause=\"net.connect\""]), "{told:#?}");
    assert!(!told.concat().contains("secret"), "no crate beneath tells it either: {told:#?}");
}
