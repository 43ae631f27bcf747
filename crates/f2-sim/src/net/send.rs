//! A reply on the wire: status, ranges, codings, pace, and where it is cut.

use super::body::Source;
use super::{Cut, Flow, State, encoding};
use crate::fault::Fault;
use crate::journal::Entry;
use crate::media::Blob;
use crate::platform::{Asked, Payload, Reply};
use bytes::Bytes;
use http::{Method, Response};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tokio::sync::mpsc::Receiver;

/// A reply on its way out, under the request's fault.
pub(super) struct Sending<'a> {
    pub(super) state: &'a State,
    pub(super) asked: &'a Asked,
    pub(super) fault: Option<Fault>,
    pub(super) abort: Arc<AtomicBool>,
    pub(super) entry: Arc<Entry>,
}

/// Status, header fields and body of what goes out.
struct Out {
    status: u16,
    headers: Vec<(&'static str, String)>,
    source: Source,
    paced: bool,
}

impl Sending<'_> {
    pub(super) fn send(self, reply: Reply) -> Response<Flow> {
        let refusal = reply.refusal.clone();
        let out = match reply.payload {
            Payload::Live(source) => return self.live(reply.status, &reply.headers, source),
            Payload::Bytes(bytes) => self.coded(reply.status, reply.headers, bytes),
            Payload::File(blob) => self.ranged(reply.headers, &blob),
        };
        self.entry.status(out.status, refusal);
        let cut = match self.fault {
            Some(Fault::Truncate(n)) => Some((n, Cut::Close)),
            Some(Fault::Reset(n)) => Some((n, Cut::Reset)),
            Some(Fault::Stall(n)) => Some((n, Cut::Stall)),
            _ => None,
        };
        let pace = match self.fault {
            Some(Fault::Slow(pace)) => Some(pace),
            _ if out.paced => self.state.config.bandwidth,
            _ => None,
        };
        let mut response = Response::builder().status(out.status);
        for (name, value) in &out.headers {
            response = response.header(*name, value);
        }
        if self.fault != Some(Fault::Chunked) {
            response = response.header("content-length", out.source.len());
        }
        let flow = if self.asked.method == Method::HEAD {
            Flow::empty()
        } else {
            Flow::new(out.source, self.abort).pace(pace).cut(cut).count(self.entry)
        };
        response.body(flow).unwrap_or_else(|_| Response::new(Flow::empty()))
    }

    /// A body without a length that goes on as long as its source does.
    fn live(
        self,
        status: u16,
        headers: &[(&'static str, String)],
        source: Receiver<Option<Bytes>>,
    ) -> Response<Flow> {
        self.entry.status(status, None);
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, value);
        }
        let flow = Flow::live(source, self.abort).count(self.entry);
        response.body(flow).unwrap_or_else(|_| Response::new(Flow::empty()))
    }

    fn coded(&self, status: u16, mut headers: Vec<(&'static str, String)>, bytes: Bytes) -> Out {
        let mut source = Source::Bytes(bytes.clone());
        if self.fault == Some(Fault::BadGzip) {
            headers.push(("content-encoding", "gzip".into()));
            source = Source::Bytes([&b"\x1f\x8b\x08\x00not gzip at all"[..], &bytes].concat().into());
        } else if bytes.len() > 200
            && let Some(coding) = encoding::choose(self.asked.header("accept-encoding"), self.asked.seq)
        {
            headers.push(("content-encoding", coding.into()));
            headers.push(("vary", "Accept-Encoding".into()));
            source = Source::Bytes(encoding::encode(coding, &bytes).into());
        }
        Out { status, headers, source, paced: false }
    }

    /// Whether the whole file goes out although a range was asked for.
    fn ignores_range(&self, etag: &str, modified: &str) -> bool {
        let condition = self.asked.header("if-range");
        let current = condition.is_empty() || condition == etag || condition == modified;
        match self.fault {
            Some(Fault::IgnoreRange) => true,
            Some(Fault::IfRangeBreaksRange) => !condition.is_empty(),
            Some(Fault::SwapEntity) => false,
            _ => !current,
        }
    }

    fn ranged(&self, mut headers: Vec<(&'static str, String)>, blob: &Arc<Blob>) -> Out {
        let blob = match &self.fault {
            Some(Fault::ChangeEntity | Fault::SwapEntity) => Arc::new(blob.altered()),
            Some(Fault::WrongLength(by)) => Arc::new(blob.resized(*by)),
            _ => blob.clone(),
        };
        let etag = match self.fault {
            Some(Fault::RotateEtag) => format!("\"{:032x}\"", self.asked.seq),
            _ => blob.etag(),
        };
        let modified = blob.last_modified();
        let ignored = self.ignores_range(&etag, &modified);
        headers.push(("accept-ranges", "bytes".into()));
        if self.fault != Some(Fault::NoValidators) {
            headers.push(("etag", etag));
            headers.push(("last-modified", modified));
        }
        let len = blob.len;
        let wanted = if ignored { Wanted::All } else { wanted(self.asked.header("range"), len) };
        let (status, range) = match wanted {
            Wanted::All => (200, 0..len),
            Wanted::Part(part) => {
                let part = if self.fault == Some(Fault::WrongRange) { 0..part.end } else { part };
                headers.push(("content-range", format!("bytes {}-{}/{len}", part.start, part.end - 1)));
                (206, part)
            }
            Wanted::Nothing => {
                headers.retain(|(name, _)| *name != "content-type");
                headers.push(("content-range", format!("bytes */{len}")));
                (416, 0..0)
            }
        };
        Out { status, headers, source: Source::Blob(blob, range), paced: true }
    }
}

enum Wanted {
    All,
    Part(std::ops::Range<u64>),
    Nothing,
}

/// Reads a `Range` header; several ranges and other units are ignored, as RFC 9110 allows.
fn wanted(header: &str, len: u64) -> Wanted {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|r| r.split_once('-')) else {
        return Wanted::All;
    };
    let range = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if last >= first => first..last.saturating_add(1).min(len),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..len,
        (Err(_), Ok(suffix)) if first.trim().is_empty() => len.saturating_sub(suffix)..len,
        _ => return Wanted::All,
    };
    if range.start >= len || range.is_empty() { Wanted::Nothing } else { Wanted::Part(range) }
}
