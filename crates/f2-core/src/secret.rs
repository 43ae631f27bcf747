//! Texts that must not be shown: cookies, tokens, signed URLs.

use std::fmt;

use md5::{Digest, Md5};

/// A cookie, token or password. `Debug` and `Display` show only how long it is.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the wire only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to hide.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.0.len())
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes hidden>", self.0.len())
    }
}

/// Segments of a path of more characters than this are shortened when shown: a signature may be in them.
const LONG_SEGMENT: usize = 24;
/// What is left of such a segment.
const KEPT: usize = 6;

/// The part of a URL that may be shown: scheme, host and path, without user, query and fragment. Of path
/// segments longer than 24 characters only the first 6 are shown, since some hosts sign their paths.
///
/// ```
/// use f2_core::secret::shown_url;
/// assert_eq!(shown_url("https://u:p@h.example/a?token=1#x"), "https://h.example/a");
/// assert_eq!(shown_url("https://h.example/0123456789abcdef0123456789abcdef/v"), "https://h.example/012345…/v");
/// ```
#[must_use]
pub fn shown_url(url: &str) -> String {
    match bare(url) {
        (Some((scheme, host)), path) => format!("{scheme}://{host}{}", shown_path(path)),
        (None, path) => shown_path(path),
    }
}

/// A link to a page without user, query and fragment, its path whole: what may be shown and taken back as a
/// link. For addresses of files [`shown_url`] is the one.
///
/// ```
/// let link = "https://h.example/user/MS4wLjABAAAA0123456789abcdef?from=x";
/// assert_eq!(f2_core::secret::page_url(link), "https://h.example/user/MS4wLjABAAAA0123456789abcdef");
/// ```
#[must_use]
pub fn page_url(url: &str) -> String {
    match bare(url) {
        (Some((scheme, host)), path) => format!("{scheme}://{host}{path}"),
        (None, path) => path.to_owned(),
    }
}

/// What tells two addresses of one host apart without telling either: scheme, host, and the first 16 hex
/// digits of the MD5 of the path. User, query and fragment play no part.
///
/// ```
/// let written = f2_core::secret::identity("https://h.example/a/b?token=1");
/// assert_eq!(written, "https://h.example/#aee31d71a4dce5fe");
/// ```
#[must_use]
pub fn identity(url: &str) -> String {
    let (place, path) = bare(url);
    let mut sum = Md5::new();
    sum.update(path);
    let sum: String = sum.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    place.map_or_else(|| format!("#{sum}"), |(scheme, host)| format!("{scheme}://{host}/#{sum}"))
}

/// Scheme and host, where the text is an absolute address, and the path.
fn bare(url: &str) -> (Option<(&str, &str)>, &str) {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = bare.split_once("://") else { return (None, bare) };
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    (Some((scheme, authority.rsplit('@').next().unwrap_or_default())), path)
}

fn shown_path(path: &str) -> String {
    let shown = |segment: &str| match segment.chars().nth(LONG_SEGMENT) {
        Some(_) => segment.chars().take(KEPT).chain(['…']).collect(),
        None => segment.to_owned(),
    };
    path.split('/').map(shown).collect::<Vec<String>>().join("/")
}

/// A URL whose query or path carries a signature. Prints as [`shown_url`] shows it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SignedUrl(String);

impl SignedUrl {
    /// Wraps an absolute URL.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// The whole URL, for the wire only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown_url(&self.0))
    }
}
