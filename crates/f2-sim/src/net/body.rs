//! Answer bodies: bytes or generated media, at a pace, possibly cut short.

use crate::journal::Entry;
use crate::media::Blob;
use bytes::Bytes;
use hyper::body::{Body, Frame};
use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::{Sleep, sleep};

const CHUNK: u64 = 64 * 1024;
/// Time the transport gets to send what was written before an end by force.
const SETTLE: Duration = Duration::from_millis(30);

/// Where a body's bytes come from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// Bytes at hand.
    Bytes(Bytes),
    /// A range of a generated file.
    Blob(Arc<Blob>, Range<u64>),
}

impl Source {
    /// Bytes in all.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Blob(_, range) => range.end - range.start,
        }
    }

    fn read(&self, from: u64, to: u64) -> Bytes {
        match self {
            Self::Bytes(bytes) => bytes.slice(from as usize..to as usize),
            Self::Blob(blob, range) => blob.bytes(range.start + from..range.start + to).into(),
        }
    }
}

/// How a body ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The connection closes.
    Close,
    /// The connection is reset.
    Reset,
    /// Nothing more comes, the connection stays.
    Stall,
}

/// A body.
pub(crate) struct Flow {
    source: Source,
    at: u64,
    pace: Option<u64>,
    cut: Option<(u64, Cut)>,
    abort: Arc<AtomicBool>,
    entry: Option<Arc<Entry>>,
    wait: Option<Pin<Box<Sleep>>>,
    settled: bool,
    live: Option<Receiver<Option<Bytes>>>,
}

impl Flow {
    pub(crate) fn new(source: Source, abort: Arc<AtomicBool>) -> Self {
        Self {
            source,
            at: 0,
            pace: None,
            cut: None,
            abort,
            entry: None,
            wait: None,
            settled: false,
            live: None,
        }
    }

    /// What a source gives, for as long as it gives; a missing chunk cuts the connection.
    pub(crate) fn live(source: Receiver<Option<Bytes>>, abort: Arc<AtomicBool>) -> Self {
        Self { live: Some(source), ..Self::new(Source::Bytes(Bytes::new()), abort) }
    }

    pub(crate) fn empty() -> Self {
        Self::new(Source::Bytes(Bytes::new()), Arc::default())
    }

    /// Bytes per second.
    pub(crate) fn pace(mut self, pace: Option<u64>) -> Self {
        self.pace = pace.map(|p| p.max(1));
        self
    }

    /// Ends after this many bytes.
    pub(crate) fn cut(mut self, cut: Option<(u64, Cut)>) -> Self {
        self.cut = cut;
        self
    }

    /// Counts sent bytes in a journal entry.
    pub(crate) fn count(mut self, entry: Arc<Entry>) -> Self {
        self.entry = Some(entry);
        self
    }

    fn next(&mut self) -> Bytes {
        let mut end = self.source.len().min(self.at + CHUNK);
        if let Some((cut, _)) = self.cut {
            end = end.min(cut.max(self.at));
        }
        if let Some(pace) = self.pace {
            let slice = (pace / 20).clamp(1, CHUNK);
            end = end.min(self.at + slice);
            let time = (end - self.at) as f64 / pace as f64;
            self.wait = Some(Box::pin(sleep(Duration::from_secs_f64(time))));
        }
        let bytes = self.source.read(self.at, end);
        self.at = end;
        if let Some(entry) = &self.entry {
            entry.sent(bytes.len() as u64);
        }
        bytes
    }
}

impl Body for Flow {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(live) = &mut self.live {
            return live.poll_recv(cx).map(|chunk| {
                let chunk = chunk?.ok_or_else(|| io::Error::other("cut by the broadcast"));
                if let (Ok(bytes), Some(entry)) = (&chunk, &self.entry) {
                    entry.sent(bytes.len() as u64);
                }
                Some(chunk.map(Frame::data))
            });
        }
        if let Some(wait) = &mut self.wait {
            if wait.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.wait = None;
        }
        if let Some((at, how)) = self.cut
            && self.at >= at
        {
            if how == Cut::Stall {
                return Poll::Pending;
            }
            if !self.settled {
                self.settled = true;
                self.wait = Some(Box::pin(sleep(SETTLE)));
                return self.poll_frame(cx);
            }
            if how == Cut::Reset {
                self.abort.store(true, Ordering::Relaxed);
            }
            return Poll::Ready(Some(Err(io::Error::other("cut by a fault"))));
        }
        if self.at >= self.source.len() {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Ok(Frame::data(self.next()))))
    }

    fn is_end_stream(&self) -> bool {
        self.live.is_none() && self.cut.is_none() && self.at >= self.source.len()
    }
}
