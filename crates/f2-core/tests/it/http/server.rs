//! A server that answers each request with the steps a test gives, over TCP or TLS, and remembers what it
//! was asked.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Uri;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) connection: usize,
}

impl Asked {
    /// The only value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let value = values.next().map(|(_, value)| &**value);
        assert!(values.next().is_none(), "{name} twice in {self:?}");
        value
    }

    pub(crate) fn path(&self) -> &str {
        self.line.split(' ').nth(1).unwrap()
    }
}

/// What a server does with a connection.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Send(Vec<u8>),
    Wait(Duration),
    Reset,
    Close,
}

/// An answer with its length.
pub(crate) fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<Step> {
    let head = format!("HTTP/1.1 {status} Said\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    vec![Step::Send([head.as_bytes(), body].concat())]
}

pub(crate) fn ok(body: &[u8]) -> Vec<Step> {
    answer(200, "", body)
}

type Handler = Arc<dyn Fn(&Asked) -> Vec<Step> + Send + Sync>;

/// Serves until dropped; then fails the test when its handler panicked.
pub(crate) struct Server {
    pub(crate) at: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    panicked: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(handler: impl Fn(&Asked) -> Vec<Step> + Send + Sync + 'static) -> Self {
        Self::listen(None, Arc::new(handler)).await
    }

    pub(crate) async fn start_tls(
        tls: TlsAcceptor,
        handler: impl Fn(&Asked) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        Self::listen(Some(tls), Arc::new(handler)).await
    }

    async fn listen(tls: Option<TlsAcceptor>, handler: Handler) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let panicked = Arc::new(AtomicBool::new(false));
        let shared = (asked.clone(), panicked.clone());
        let task = tokio::spawn(async move {
            for connection in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let talk = Talk {
                    connection,
                    handler: handler.clone(),
                    asked: shared.0.clone(),
                    panicked: shared.1.clone(),
                };
                tokio::spawn(serve(stream, tls.clone(), talk));
            }
        });
        Self { at, asked, panicked, task }
    }

    /// An address of this server by its number.
    pub(crate) fn uri(&self, path: &str) -> Uri {
        format!("http://{}{path}", self.at).parse().unwrap()
    }

    /// An address of this server by a name.
    pub(crate) fn named(&self, scheme: &str, host: &str, path: &str) -> Uri {
        format!("{scheme}://{host}:{}{path}", self.at.port()).parse().unwrap()
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
        assert!(std::thread::panicking() || !self.panicked.load(Ordering::SeqCst), "the handler panicked");
    }
}

struct Talk {
    connection: usize,
    handler: Handler,
    asked: Arc<Mutex<Vec<Asked>>>,
    panicked: Arc<AtomicBool>,
}

impl Drop for Talk {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.panicked.store(true, Ordering::SeqCst);
        }
    }
}

async fn serve(mut stream: TcpStream, tls: Option<TlsAcceptor>, talk: Talk) {
    let reset = match tls {
        None => converse(&mut stream, &talk).await,
        Some(tls) => {
            let Ok(mut secure) = tls.accept(&mut stream).await else { return };
            converse(&mut secure, &talk).await
        }
    };
    if reset {
        stream.set_zero_linger().unwrap();
    }
}

/// Answers until the connection ends; `true` when it is to be reset.
async fn converse(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), talk: &Talk) -> bool {
    while let Some(asked) = read(stream, talk.connection).await {
        talk.asked.lock().unwrap().push(asked.clone());
        for step in (talk.handler)(&asked) {
            match step {
                // A client that has gone away is for the test to judge.
                Step::Send(bytes) => drop(stream.write_all(&bytes).await),
                Step::Wait(pause) => tokio::time::sleep(pause).await,
                Step::Reset => return true,
                Step::Close => {
                    drop(stream.shutdown().await);
                    return false;
                }
            }
        }
        drop(stream.flush().await);
    }
    false
}

/// The next request of a connection.
async fn read(stream: &mut (impl AsyncRead + Unpin), connection: usize) -> Option<Asked> {
    let head = read_head(stream).await?;
    let mut lines = head.trim_end().split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let mut asked = Asked { line, headers, body: Vec::new(), connection };
    asked.body = vec![0; asked.header("content-length").map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut asked.body).await.ok()?;
    Some(asked)
}

/// The bytes up to and with the empty line.
pub(crate) async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8(head).unwrap())
}
