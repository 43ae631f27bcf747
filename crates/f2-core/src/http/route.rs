//! The bytes below TLS: a socket or a tunnel, read ahead.

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};

/// So many bytes are read ahead: TLS asks for a quarter of a record at a time, and each question to the system has its
/// price.
const AHEAD: usize = 32 << 10;

/// The way to a server below its TLS: a socket, or a tunnel through a proxy.
pub struct Route {
    stream: Box<dyn Duplex>,
    /// Room for what is read ahead, and where in it stands what was not taken yet.
    ahead: Vec<u8>,
    left: Range<usize>,
}

pub(super) trait Duplex: Read + Write + Unpin + Send {}

impl<T: Read + Write + Unpin + Send> Duplex for T {}

impl Route {
    pub(super) fn over(stream: impl Duplex + 'static) -> Self {
        Self { stream: Box::new(stream), ahead: Vec::new(), left: 0..0 }
    }
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Route")
    }
}

impl Connection for Route {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Route {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { stream, ahead, left } = self.get_mut();
        if left.start == left.end {
            if buf.remaining() >= AHEAD {
                return Pin::new(stream).poll_read(cx, buf);
            }
            ahead.resize(AHEAD, 0);
            let mut room = ReadBuf::new(ahead);
            let read = Pin::new(stream).poll_read(cx, room.unfilled());
            *left = 0..room.filled().len();
            ready!(read)?;
        }
        let given = left.start..left.end.min(left.start + buf.remaining());
        buf.put_slice(&ahead[given.clone()]);
        left.start = given.end;
        Poll::Ready(Ok(()))
    }
}

impl Write for Route {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::*;

    /// Gives bytes in answers of so many, counts the questions, and is a sink.
    struct Source {
        bytes: Vec<u8>,
        at_once: usize,
        asked: Arc<AtomicUsize>,
    }

    impl Read for Source {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            mut buf: ReadBufCursor<'_>,
        ) -> Poll<io::Result<()>> {
            self.asked.fetch_add(1, Relaxed);
            let given = self.bytes.len().min(self.at_once).min(buf.remaining());
            buf.put_slice(&self.bytes[..given]);
            self.bytes.drain(..given);
            Poll::Ready(Ok(()))
        }
    }

    impl Write for Source {
        fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
            Poll::Ready(Ok(buf.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    #[test]
    fn what_is_read_ahead_is_all_there_is_and_asks_less_often() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|at| (at % 251) as u8).collect();
        for (at_once, room, most) in
            [(1 << 20, 5, 8), (1 << 20, 4096, 8), (1000, 4096, 202), (1 << 20, 100_000, 4)]
        {
            let asked = Arc::new(AtomicUsize::new(0));
            let source = Source { bytes: bytes.clone(), at_once, asked: Arc::clone(&asked) };
            let mut route = Route::over(source);
            let (mut came, mut space) = (Vec::new(), vec![0; room]);
            loop {
                let mut into = ReadBuf::new(&mut space);
                let mut context = Context::from_waker(std::task::Waker::noop());
                assert!(Pin::new(&mut route).poll_read(&mut context, into.unfilled()).is_ready());
                if into.filled().is_empty() {
                    break;
                }
                came.extend_from_slice(into.filled());
            }
            assert!(came == bytes, "{at_once} {room}");
            let asked = asked.load(Relaxed);
            assert!(asked <= most, "{at_once} {room}: {asked}");
        }
    }
}
