//! One segment: its bytes, its head, its key.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::uri;
use crate::http::{Call, Client, Redirects};
use crate::live::hls::{Initial, Lock, Piece, Planned, Segment, Span, decrypt};
use crate::live::tempo::Tempo;
use crate::secret::SignedUrl;

/// How often a segment is asked for.
const ATTEMPTS: u32 = 4;
/// How long all attempts together take at most, in target durations.
const BUDGET: u32 = 3;

/// No head of a fragmented MP4, nor a key, is longer, in bytes: each is kept.
const LONGEST_HEAD: usize = 4 << 20;

/// Why a segment is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Its address is not valid any more.
    Expired(u16),
    /// It cannot be had, opened or read.
    Missing,
}

/// Fetches segments; clones share everything.
#[derive(Clone)]
pub(super) struct Fetcher {
    pub(super) client: Client,
    pub(super) headers: HeaderMap,
    pub(super) tempo: Tempo,
    pub(super) target: Duration,
    pub(super) kept: Arc<Kept>,
}

/// Heads and keys that were fetched before; the last few of each.
#[derive(Debug, Default)]
pub(in crate::live) struct Kept {
    bodies: std::sync::Mutex<Vec<(Initial, Bytes)>>,
}

impl Kept {
    fn get(&self, what: &Initial) -> Option<Bytes> {
        let bodies = self.bodies.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        bodies.iter().find(|(known, _)| known == what).map(|(_, body)| body.clone())
    }

    fn put(&self, what: Initial, body: Bytes) {
        let mut bodies = self.bodies.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if bodies.len() >= 8 {
            bodies.remove(0);
        }
        bodies.push((what, body));
    }
}

impl Fetcher {
    /// Fetches a segment with all it needs.
    pub(super) async fn piece(self, planned: Planned) -> (Planned, Result<Piece, Fault>) {
        let piece = self.whole(&planned.segment).await;
        (planned, piece)
    }

    async fn whole(&self, segment: &Segment) -> Result<Piece, Fault> {
        if segment.missing || segment.lock == Lock::Unknown {
            return Err(Fault::Missing);
        }
        let initial = match &segment.initial {
            Some(initial) => Some(self.part(initial).await?),
            None => None,
        };
        let key = match &segment.lock {
            Lock::Aes128 { key, iv } => {
                let body = self.part(&Initial { url: key.clone(), span: None }).await?;
                Some((<[u8; 16]>::try_from(&body[..]).map_err(|_| Fault::Missing)?, *iv))
            }
            Lock::Open | Lock::Unknown => None,
        };
        let body = self.bytes(&segment.url, segment.span).await?;
        let body = match key {
            Some((key, iv)) => decrypt(key, iv, body).ok_or(Fault::Missing)?,
            None => body,
        };
        Ok(Piece {
            duration: segment.duration,
            discontinuity: segment.discontinuity,
            unix_ms: segment.unix_ms,
            initial,
            body: body.into(),
        })
    }

    /// A head or key, fetched once.
    async fn part(&self, what: &Initial) -> Result<Bytes, Fault> {
        if let Some(body) = self.kept.get(what) {
            return Ok(body);
        }
        let body = Bytes::from(self.bytes(&what.url, what.span).await?);
        if body.len() > LONGEST_HEAD {
            return Err(Fault::Missing);
        }
        self.kept.put(what.clone(), body.clone());
        Ok(body)
    }

    /// Bytes of an address, tried again where that can help and time allows.
    async fn bytes(&self, url: &SignedUrl, span: Option<Span>) -> Result<Vec<u8>, Fault> {
        let begun = self.tempo.elapsed();
        for attempt in 1..=ATTEMPTS {
            match self.once(url, span).await {
                Ok(body) => return Ok(body),
                Err(Some(fault)) => return Err(fault),
                Err(None) if attempt == ATTEMPTS => break,
                Err(None) => self.tempo.sleep((self.target / 8) * attempt).await,
            }
            if self.tempo.elapsed() > begun + self.target * BUDGET {
                break;
            }
        }
        Err(Fault::Missing)
    }

    /// One attempt; an error without a fault may go away.
    async fn once(&self, url: &SignedUrl, span: Option<Span>) -> Result<Vec<u8>, Option<Fault>> {
        let uri = uri(url.expose()).ok_or(Some(Fault::Missing))?;
        let mut call = Call::get(uri).headers(self.headers.clone()).redirects(Redirects::Follow(5));
        if let Some((first, length)) = span {
            let last = first.saturating_add(length.saturating_sub(1));
            let range =
                HeaderValue::from_str(&format!("bytes={first}-{last}")).map_err(|_| Some(Fault::Missing))?;
            call = call.header(header::RANGE, range);
        }
        let opened = self.client.open(call).await.map_err(|_| None)?;
        match opened.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::GONE => {
                return Err(Some(Fault::Expired(opened.status.as_u16())));
            }
            status if !status.is_success() => return Err(None),
            _ => {}
        }
        let whole = opened.status == StatusCode::OK;
        let body = opened.into_reply().await.map_err(|_| None)?.body;
        match span {
            // A server that gives everything gives the span too.
            Some((first, length)) if whole => {
                let first = usize::try_from(first).map_err(|_| Some(Fault::Missing))?;
                let length = usize::try_from(length).map_err(|_| Some(Fault::Missing))?;
                let span = first.checked_add(length).and_then(|end| body.get(first..end));
                span.map(<[u8]>::to_vec).ok_or(Some(Fault::Missing))
            }
            Some((_, length)) if body.len() as u64 != length => Err(None),
            _ => Ok(body),
        }
    }
}
