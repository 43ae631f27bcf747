//! The one error type of f2, and the table of causes behind it.
//!
//! A cause is what a person or a script can act on: a stable code, whether trying again can help, the exit
//! code it leads to, what it means and what to do. The table is `spec` of the product: codes never change
//! their meaning.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// The result of everything that can fail in f2.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Whether and how a failed request is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Another attempt would fail the same way.
    Never,
    /// After a growing, jittered pause; a `Retry-After` of the answer wins.
    Backoff,
    /// This many times at most, each with freshly fetched tokens.
    Fresh(u32),
}

/// The process exit codes, one per kind of outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Exit {
    /// Everything that was asked for is there.
    Done = 0,
    /// The run failed.
    Failed = 1,
    /// The command line or the configuration is wrong; nothing was written.
    Usage = 2,
    /// The platform refused: login needed or risk control.
    Refused = 3,
    /// Some items failed or the listing is short; the rest is whole.
    Partial = 4,
    /// Stopped by the user.
    Interrupted = 130,
}

macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident $code:literal $retry:expr, $exit:ident, $about:literal, $hint:literal;)*) => {
        /// Why something did not work. See [`Cause::code`] for the stable text of each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Cause { $(#[doc = $about] $name,)* }

        impl Cause {
            /// Every cause, in the order of the catalogue.
            pub const ALL: &'static [Cause] = &[$(Cause::$name,)*];

            /// The stable code, such as `net.timeout`.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Cause::$name => $code,)* } }

            /// Whether another attempt can help.
            #[must_use]
            pub const fn retry(self) -> Retry { use Retry::*; match self { $(Cause::$name => $retry,)* } }

            /// The exit code a run ends with when this is what stopped it.
            #[must_use]
            pub const fn exit(self) -> Exit { match self { $(Cause::$name => Exit::$exit,)* } }

            /// What it means, in one English sentence without a full stop.
            #[must_use]
            pub const fn about(self) -> &'static str { match self { $(Cause::$name => $about,)* } }

            /// What to do about it, in English; empty where there is nothing to advise.
            #[must_use]
            pub const fn hint(self) -> &'static str { match self { $(Cause::$name => $hint,)* } }
        }
    };
}

causes! {
    NetConnect "net.connect" Backoff, Failed, "the server could not be reached", "check the network and the proxy setting";
    NetTls "net.tls" Never, Failed, "the server's certificate is not trusted", "a proxy that inspects TLS needs its root in SSL_CERT_FILE; --insecure turns the check off at your own risk";
    NetProxy "net.proxy" Never, Failed, "the proxy refused the connection", "check the proxy's address, port, user and password (-P, or HTTPS_PROXY)";
    NetTimeout "net.timeout" Backoff, Failed, "the server did not answer in time", "try again later, or give more time with --timeout";
    NetBroken "net.broken" Backoff, Failed, "the answer broke off or is damaged", "try again; a proxy or an unstable network is the usual reason";
    Unavailable "platform.unavailable" Backoff, Failed, "the platform is not available now", "try again later";
    RateLimited "platform.rate_limited" Backoff, Refused, "the platform asks to slow down", "wait a while; a longer --page-delay keeps clear of it";
    Gateway "platform.gateway" Fresh(1), Refused, "the platform's gateway wants a device identity", "log in with a browser and give its whole cookie (it holds UIFID) with -k";
    Forbidden "platform.forbidden" Never, Refused, "the platform forbids this request", "the address may be blocked for a while, or the cookie is not accepted";
    RefusedEmpty "platform.refused" Fresh(2), Refused, "the platform answered with nothing: cookie or signature not accepted", "give a complete cookie of a logged-in browser with -k, or try again later";
    Challenge "platform.challenge" Never, Refused, "the platform shows a check page instead of data", "open the site in a browser, pass the check, and give that browser's cookie with -k";
    BadReply "platform.bad_reply" Backoff, Failed, "the platform's answer could not be read", "try again; if it stays, the site has changed: please report it";
    SignFailed "sign.failed" Backoff, Failed, "the external signer did not sign the request", "see what the program at the address of --signer says; without the option f2 signs itself";
    LoginRequired "account.login_required" Never, Refused, "this needs a logged-in account", "log in with a browser and give its cookie with -k";
    Business "platform.business" Never, Failed, "the platform reports an error", "";
    WorkRemoved "work.removed" Never, Partial, "the work does not exist any more", "check the link; what its author or the platform took down cannot be had";
    WorkFiltered "work.filtered" Never, Partial, "the platform withholds the work", "another region or a logged-in cookie may be shown it";
    WorkPrivate "work.private" Never, Partial, "the work is private", "the cookie of an account that may see it is needed";
    WorkProhibited "work.prohibited" Never, Partial, "the platform has prohibited the work", "";
    WorkUnavailable "work.unavailable" Never, Partial, "the work is not available", "";
    WorkRegion "work.region" Never, Partial, "the work is not shown in this region", "a proxy in another region may help";
    WorkNoMedia "work.no_media" Never, Partial, "the work carries nothing that could be saved", "please report its link";
    AuthorNotFound "author.not_found" Never, Failed, "the author does not exist", "check the link";
    AuthorPrivate "author.private" Never, Refused, "the author's account is private", "the cookie of an account that follows the author is needed";
    ListingStuck "listing.stuck" Never, Partial, "the list does not move on: the platform repeats its cursor", "try again later; what was listed is saved";
    ListingShort "listing.short" Never, Partial, "the list is shorter than the profile promises", "a logged-in cookie usually shows the rest";
    LiveOffline "live.offline" Never, Partial, "the room is not live", "--wait waits until it is";
    LiveLost "live.lost" Never, Failed, "the room says it is live, but nothing comes", "run again later; another --quality may come";
    LiveGap "live.gap" Never, Partial, "the recording is not whole", "the lists beside the parts say what is missing";
    MediaForbidden "media.forbidden" Never, Partial, "the media server forbids the file", "run again: the address has expired, or is tied to a device: the cookie tt_chain_token of -k and device.id of conf.yaml come from one page, or neither is given";
    MediaIncomplete "media.incomplete" Never, Partial, "the file has the wrong length", "run again: what arrived is kept and continued";
    MediaNotMedia "media.not_media" Never, Partial, "the media server sent a page instead of a file", "run again later";
    MediaCorrupt "media.corrupt" Never, Partial, "the file's checksum differs from the platform's", "run again";
    DiskFull "disk.full" Never, Failed, "the disk is full", "free some space and run again";
    DiskDenied "disk.denied" Never, Failed, "the folder or file cannot be written", "check the permissions of the target folder";
    Store "disk.store" Never, Failed, "the record store cannot be used", "another f2 may be running on this folder";
    UsageArgument "usage.argument" Never, Usage, "the command line is wrong", "";
    UsageLink "usage.link" Never, Usage, "the link is not understood", "copy it again from the app's share button or the browser's address bar";
    UsageMode "usage.mode" Never, Usage, "the mode does not fit", "";
    UsageTemplate "usage.template" Never, Usage, "the file name template is wrong", "fields: {create} {nickname} {aweme_id} {desc} {caption} {uid} {uniqueId}";
    UsageInterval "usage.interval" Never, Usage, "the interval is wrong", "write YYYY-MM-DD|YYYY-MM-DD, or all";
    UsageConfig "usage.config" Never, Usage, "the configuration cannot be used", "";
    Interrupted "interrupted" Never, Interrupted, "stopped", "run the same command again to go on";
}

/// What went wrong: a [`Cause`], the particulars, and what lies behind it.
///
/// The text never holds a cookie, a token or the query of a URL; writers of `detail` see to that with
/// [`crate::secret`].
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    cause: Cause,
    detail: String,
    status: Option<u16>,
    retry_after: Option<Duration>,
    attempts: u32,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of this cause, without particulars.
    #[must_use]
    pub fn new(cause: Cause) -> Self {
        Self(Box::new(Inner {
            cause,
            detail: String::new(),
            status: None,
            retry_after: None,
            attempts: 1,
            source: None,
        }))
    }

    /// Adds the particulars: one line, no secrets.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// Adds what lies behind it.
    #[must_use]
    pub fn source_error(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds the HTTP status of the answer.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Adds the pause the server asked for.
    #[must_use]
    pub fn retry_after(mut self, pause: Option<Duration>) -> Self {
        self.0.retry_after = pause;
        self
    }

    /// Adds how many attempts were made.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Why.
    #[must_use]
    pub fn cause(&self) -> Cause {
        self.0.cause
    }

    /// The stable code of the cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.cause.code()
    }

    /// What to do, in English; empty where there is nothing to advise.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        self.0.cause.hint()
    }

    /// The particulars; may be empty.
    #[must_use]
    pub fn particulars(&self) -> &str {
        &self.0.detail
    }

    /// The HTTP status, when an answer came.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.0.status
    }

    /// The pause the server asked for, when it did.
    #[must_use]
    pub fn pause_asked(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How many attempts were made before giving up.
    #[must_use]
    pub fn attempts_made(&self) -> u32 {
        self.0.attempts
    }

    /// Whether another attempt, now or later, can help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.0.cause.retry() != Retry::Never
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.cause.about())?;
        if let Some(status) = self.0.status {
            write!(f, " (HTTP {status})")?;
        }
        if !self.0.detail.is_empty() {
            write!(f, ": {}", self.0.detail)?;
        }
        if self.0.attempts > 1 {
            write!(f, " (after {} attempts)", self.0.attempts)?;
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<Cause> for Error {
    fn from(cause: Cause) -> Self {
        Self::new(cause)
    }
}

impl From<std::io::Error> for Error {
    /// A failure of the file system: full, denied, or else denied with the system's own words.
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind as K;
        let cause = match error.kind() {
            K::StorageFull | K::QuotaExceeded | K::FileTooLarge => Cause::DiskFull,
            _ => Cause::DiskDenied,
        };
        Self::new(cause).detail(error.to_string()).source_error(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_grouped() {
        let mut codes: Vec<_> = Cause::ALL.iter().map(|c| c.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Cause::ALL.len());
        assert!(Cause::ALL.iter().all(|c| c.code().starts_with("usage.") == (c.exit() == Exit::Usage)));
    }

    #[test]
    fn display_names_status_detail_and_attempts() {
        let error = Error::new(Cause::Unavailable).status(503).detail("www.example.com").attempts(3);
        assert_eq!(
            error.to_string(),
            "the platform is not available now (HTTP 503): www.example.com (after 3 attempts)"
        );
        assert!(error.is_transient());
    }
}
