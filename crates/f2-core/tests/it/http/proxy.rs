//! Proxies a test can shape: HTTP by CONNECT, over TCP or TLS, and SOCKS 5. They lead every name to one place.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::server::read_head;

/// What an HTTP proxy does with a CONNECT.
#[derive(Debug, Clone)]
pub(crate) enum Connect {
    /// A tunnel to this place.
    To(SocketAddr),
    /// This answer, then the end.
    Say(&'static str),
    /// Nothing, for ever.
    Hang,
}

/// What a SOCKS proxy does with a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Socks {
    pub(crate) login: Option<(&'static str, &'static str)>,
    /// The reply code; 0 opens the tunnel.
    pub(crate) reply: u8,
    pub(crate) to: SocketAddr,
}

/// Runs until dropped.
pub(crate) struct ProxyServer {
    pub(crate) at: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Drop for ProxyServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl ProxyServer {
    pub(crate) async fn http(behaviour: Connect) -> Self {
        Self::listen(move |stream, asked| tunnel(stream, behaviour.clone(), asked)).await
    }

    pub(crate) async fn https(tls: TlsAcceptor, behaviour: Connect) -> Self {
        Self::listen(move |stream, asked| {
            let (tls, behaviour) = (tls.clone(), behaviour.clone());
            async move {
                if let Ok(stream) = tls.accept(stream).await {
                    tunnel(stream, behaviour, asked).await;
                }
            }
        })
        .await
    }

    pub(crate) async fn socks(behaviour: Socks) -> Self {
        Self::listen(move |stream, asked| async move {
            drop(socks(stream, behaviour, asked).await);
        })
        .await
    }

    async fn listen<F: Future<Output = ()> + Send + 'static>(
        serve: impl Fn(TcpStream, Arc<Mutex<Vec<String>>>) -> F + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let journal = asked.clone();
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, journal.clone()));
            }
        });
        Self { at, asked, task }
    }

    /// The heads of the CONNECTs, or `user:password host:port` of SOCKS requests.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn tunnel(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    behaviour: Connect,
    asked: Arc<Mutex<Vec<String>>>,
) {
    let Some(head) = read_head(&mut stream).await else { return };
    asked.lock().unwrap().push(head);
    match behaviour {
        Connect::To(place) => {
            let mut far = TcpStream::connect(place).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
            drop(copy_bidirectional(&mut stream, &mut far).await);
        }
        Connect::Say(answer) => {
            stream.write_all(answer.as_bytes()).await.unwrap();
            drop(stream.shutdown().await);
        }
        Connect::Hang => std::future::pending().await,
    }
}

/// RFC 1928 and 1929, as far as a client that asks by name needs them.
async fn socks(
    mut stream: TcpStream,
    behaviour: Socks,
    asked: Arc<Mutex<Vec<String>>>,
) -> std::io::Result<()> {
    assert_eq!(stream.read_u8().await?, 5);
    let methods = text(&mut stream).await?;
    let method = if behaviour.login.is_some() { 2 } else { 0 };
    if !methods.as_bytes().contains(&method) {
        return stream.write_all(&[5, 0xff]).await;
    }
    stream.write_all(&[5, method]).await?;
    let mut login = String::new();
    if let Some((user, password)) = behaviour.login {
        assert_eq!(stream.read_u8().await?, 1);
        let given = (text(&mut stream).await?, text(&mut stream).await?);
        let right = (&*given.0, &*given.1) == (user, password);
        stream.write_all(&[1, u8::from(!right)]).await?;
        if !right {
            return Ok(());
        }
        login = format!("{}:{} ", given.0, given.1);
    }
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    assert_eq!(head, [5, 1, 0, 3], "a connection by name");
    let host = text(&mut stream).await?;
    let port = stream.read_u16().await?;
    asked.lock().unwrap().push(format!("{login}{host}:{port}"));
    stream.write_all(&[5, behaviour.reply, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    if behaviour.reply == 0 {
        let mut far = TcpStream::connect(behaviour.to).await?;
        copy_bidirectional(&mut stream, &mut far).await?;
    }
    Ok(())
}

/// A text with its length before it.
async fn text(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = vec![0; usize::from(stream.read_u8().await?)];
    stream.read_exact(&mut bytes).await?;
    Ok(String::from_utf8(bytes).unwrap())
}
