//! One request and its whole answer, as values.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};

use super::Jar;
use crate::secret::shown_url;

/// What to do with an answer that points elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirects {
    /// Hand it to the caller as it is.
    Stop,
    /// Go there, at most so many times.
    Follow(u8),
}

/// One request. `Debug` shows neither query nor header values.
#[derive(Clone)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The absolute address, `http` or `https`; sent byte for byte.
    pub uri: Uri,
    /// The headers, sent in this order after `Host`. A `Cookie` here replaces the jar's.
    pub headers: HeaderMap,
    /// The body; empty for none.
    pub body: Bytes,
    /// What to do with redirects.
    pub redirects: Redirects,
    /// Where cookies come from and go to.
    pub jar: Option<Arc<Jar>>,
}

impl Call {
    /// A request of this method, without headers, body and jar, following up to 10 redirects.
    #[must_use]
    pub fn new(method: Method, uri: Uri) -> Self {
        Self {
            method,
            uri,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            redirects: Redirects::Follow(10),
            jar: None,
        }
    }

    /// A GET.
    #[must_use]
    pub fn get(uri: Uri) -> Self {
        Self::new(Method::GET, uri)
    }

    /// A POST of this body.
    #[must_use]
    pub fn post(uri: Uri, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..Self::new(Method::POST, uri) }
    }

    /// Sets one header, replacing what it held.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets all headers.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.headers = headers;
        self
    }

    /// Sets what happens with redirects.
    #[must_use]
    pub fn redirects(mut self, redirects: Redirects) -> Self {
        self.redirects = redirects;
        self
    }

    /// Sets the jar that gives and takes cookies.
    #[must_use]
    pub fn jar(mut self, jar: Arc<Jar>) -> Self {
        self.jar = Some(jar);
        self
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("uri", &shown_url(&self.uri.to_string()))
            .field("headers", &self.headers.keys().map(HeaderName::as_str).collect::<Vec<_>>())
            .field("body", &self.body.len())
            .field("redirects", &self.redirects)
            .finish_non_exhaustive()
    }
}

/// A whole answer. `Debug` shows neither query, header values nor body.
pub struct Reply {
    /// The status, whatever it is.
    pub status: StatusCode,
    /// The headers as sent, also those that describe the compression undone here.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// Where the answer came from, after redirects.
    pub uri: Uri,
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("uri", &shown_url(&self.uri.to_string()))
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}
