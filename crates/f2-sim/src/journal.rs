//! The journal: every request that reached the simulator and what became of it.

use serde::Serialize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One request.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Hit {
    /// Number of the request, from 1.
    pub seq: u64,
    /// Milliseconds since the simulator started.
    pub at_ms: u64,
    /// `http`, `https`, or `connect` for a CONNECT that was refused.
    pub scheme: String,
    /// Method.
    pub method: String,
    /// Host without port.
    pub host: String,
    /// Path.
    pub path: String,
    /// Query as received, without `?`.
    pub query: String,
    /// All header fields in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The cookies of the `Cookie` header.
    pub cookies: Vec<(String, String)>,
    /// Request body, at most 64 KiB, as text.
    pub body: String,
    /// Status sent; 0 when none was.
    pub status: u16,
    /// Body bytes handed to the connection.
    pub bytes: u64,
    /// Why the platform refused.
    pub refusal: Option<String>,
    /// The fault that struck.
    pub fault: Option<String>,
}

impl Hit {
    /// The value of a header field, by lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The value of a cookie.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The raw value of a query parameter.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        self.query.split('&').find_map(|p| p.split_once('=').filter(|(n, _)| *n == name).map(|(_, v)| v))
    }

    /// The `Range` header.
    #[must_use]
    pub fn range(&self) -> Option<&str> {
        self.header("range")
    }

    /// `METHOD host/path?query`.
    #[must_use]
    pub fn line(&self) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("{} {}{}{mark}{}", self.method, self.host, self.path, self.query)
    }
}

/// A journal entry that is still being written.
#[derive(Debug)]
pub(crate) struct Entry {
    hit: Mutex<Hit>,
    bytes: AtomicU64,
}

impl Entry {
    fn lock(&self) -> MutexGuard<'_, Hit> {
        self.hit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn sent(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn status(&self, status: u16, refusal: Option<String>) {
        let mut hit = self.lock();
        hit.status = status;
        hit.refusal = refusal;
    }

    pub(crate) fn fault(&self, fault: &crate::Fault) {
        self.lock().fault = Some(format!("{fault:?}"));
    }

    fn snapshot(&self) -> Hit {
        let mut hit = self.lock().clone();
        hit.bytes = self.bytes.load(Ordering::Relaxed);
        hit
    }
}

/// All entries in order of arrival.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: Mutex<Vec<Arc<Entry>>>,
}

impl Journal {
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Entry>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an entry and numbers it.
    pub(crate) fn begin(&self, mut hit: Hit) -> (u64, Arc<Entry>) {
        let mut entries = self.lock();
        hit.seq = entries.len() as u64 + 1;
        let seq = hit.seq;
        let entry = Arc::new(Entry { hit: Mutex::new(hit), bytes: AtomicU64::new(0) });
        entries.push(entry.clone());
        (seq, entry)
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }

    /// The entries as they are now.
    pub(crate) fn snapshot(&self) -> Vec<Hit> {
        self.lock().iter().map(|e| e.snapshot()).collect()
    }
}
