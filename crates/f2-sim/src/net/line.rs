//! A TCP stream that can be told to end in a reset instead of a goodbye.

use bytes::Bytes;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The stream of one client connection.
pub(crate) struct Line {
    inner: TcpStream,
    early: Bytes,
    abort: Arc<AtomicBool>,
}

impl Line {
    pub(crate) fn new(inner: TcpStream) -> Self {
        Self { inner, early: Bytes::new(), abort: Arc::default() }
    }

    /// Puts bytes that were read too far in front of what comes next.
    pub(crate) fn rewind(mut self, early: Bytes) -> Self {
        self.early = early;
        self
    }

    /// Setting the flag makes the stream end with a TCP reset.
    pub(crate) fn abort_flag(&self) -> Arc<AtomicBool> {
        self.abort.clone()
    }

    /// The first byte to come, left in place; `None` at the end of the stream.
    pub(crate) async fn peek(&self) -> io::Result<Option<u8>> {
        if let Some(byte) = self.early.first() {
            return Ok(Some(*byte));
        }
        let mut byte = [0];
        Ok((self.inner.peek(&mut byte).await? == 1).then_some(byte[0]))
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.abort.load(Ordering::Relaxed) {
            // Without the option the peer sees an ordinary end of stream, which is what remains.
            let _ = self.inner.set_zero_linger();
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.early.is_empty() {
            let n = self.early.len().min(buf.remaining());
            buf.put_slice(&self.early.split_to(n));
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.abort.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
