//! The proxy: CONNECT tunnels, absolute-form requests, TLS where the client starts it.

use super::State;
use super::serve::answer;
use super::state::Rest;
use super::{Flow, Line};
use crate::fault::{Fault, Target};
use crate::journal::Entry;
use crate::platform;
use http::{Method, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::LazyConfigAcceptor;

/// First byte of a TLS handshake record.
const HANDSHAKE: u8 = 0x16;

/// Takes connections until the task is aborted.
pub(crate) async fn accept(state: Arc<State>, listener: TcpListener) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        // Nagle's algorithm only delays; a stream that refuses the option works all the same.
        let _ = stream.set_nodelay(true);
        tokio::spawn(front(state.clone(), Line::new(stream)));
    }
}

/// What the client says to the proxy itself.
async fn front(state: Arc<State>, line: Line) {
    let abort = line.abort_flag();
    let service = service_fn(move |request: Request<Incoming>| {
        let (state, abort) = (state.clone(), abort.clone());
        async move {
            if request.method() == Method::CONNECT {
                return connect(&state, abort, request).await;
            }
            let host = request.uri().host().map(str::to_owned);
            match host {
                Some(host) => answer(state, "http", host, abort, request).await,
                None => Ok(plain(400)),
            }
        }
    });
    // A connection that ends badly has been journalled as far as it went.
    let _ = http1::Builder::new()
        .half_close(false)
        .serve_connection(TokioIo::new(line), service)
        .with_upgrades()
        .await;
}

fn plain(status: u16) -> Response<Flow> {
    let mut response = Response::new(Flow::empty());
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    response
}

async fn connect(
    state: &Arc<State>,
    abort: Arc<AtomicBool>,
    request: Request<Incoming>,
) -> io::Result<Response<Flow>> {
    let host = request.uri().host().unwrap_or_default().to_owned();
    let target = Target { method: "CONNECT", host: &host, path: "", query: "", ranged: false };
    let fault = state.faults.take(&target);
    if fault.is_some() || platform::host(&host).is_none() {
        let rest = Rest { path: "", query: "", headers: request.headers(), body: b"" };
        let (_, entry) = state.note("connect", "CONNECT", &host, rest);
        if let Some(end) = refuse(fault.as_ref(), &entry, &abort) {
            return end;
        }
    }
    let state = state.clone();
    tokio::spawn(async move {
        let Ok(upgraded) = hyper::upgrade::on(request).await else { return };
        let Ok(parts) = upgraded.downcast::<TokioIo<Line>>() else { return };
        if fault == Some(Fault::StallConnect) {
            hold(parts.io.into_inner()).await;
            return;
        }
        let line = parts.io.into_inner().rewind(parts.read_buf);
        let stranger = fault == Some(Fault::Untrusted);
        // A client that breaks off its handshake is not the simulator's failure.
        let _ = tunnel(state, host, line, stranger).await;
    });
    Ok(plain(200))
}

/// The end of a CONNECT that opens no tunnel; `None` when it opens one all the same.
fn refuse(fault: Option<&Fault>, entry: &Entry, abort: &AtomicBool) -> Option<io::Result<Response<Flow>>> {
    let Some(fault) = fault else {
        entry.status(502, Some("unknown host".into()));
        return Some(Ok(plain(502)));
    };
    entry.fault(fault);
    match fault {
        Fault::DropConnect => {
            abort.store(true, Ordering::Relaxed);
            Some(Err(io::Error::other("dropped by a fault")))
        }
        Fault::RefuseConnect(status) => {
            entry.status(*status, None);
            Some(Ok(plain(*status)))
        }
        _ => {
            entry.status(200, None);
            None
        }
    }
}

/// Keeps a connection open and silent until the client leaves.
async fn hold(mut line: Line) {
    let mut sink = tokio::io::sink();
    // The end of the copy is the client's leaving, in whichever way.
    let _ = tokio::io::copy(&mut line, &mut sink).await;
}

async fn tunnel(state: Arc<State>, host: String, line: Line, stranger: bool) -> io::Result<()> {
    let abort = line.abort_flag();
    match line.peek().await? {
        Some(HANDSHAKE) => {
            let start = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), line).await?;
            let name = start.client_hello().server_name().unwrap_or(&host).to_owned();
            let authority = if stranger { &state.stranger } else { &state.authority };
            let stream = start.into_stream(authority.server(&name)?).await?;
            serve(state, "https", name, stream, abort).await;
        }
        Some(_) => serve(state, "http", host, line, abort).await,
        None => {}
    }
    Ok(())
}

async fn serve<S>(state: Arc<State>, scheme: &'static str, host: String, stream: S, abort: Arc<AtomicBool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service =
        service_fn(move |request| answer(state.clone(), scheme, host.clone(), abort.clone(), request));
    // A connection that ends badly has been journalled as far as it went.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades().await;
}
