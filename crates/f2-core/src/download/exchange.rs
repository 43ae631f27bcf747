//! One request for a file: what is asked, whether the answer is taken.

use http::{HeaderValue, Uri, header};

use super::compare::not_media;
use super::fetch::{Exchanged, Fault, Transfer};
use super::resume::{self, Action, Answer, Ask, Learned, Partial, Told};
use super::verify;
use crate::error::{Cause, Error, Result};
use crate::http::{Call, Opened, Redirects, retry_after};
use crate::media::Candidate;
use crate::progress::Event;

/// What becomes of an answer whose head is read.
enum Accepted {
    /// Its body goes into the part, up to this length of the whole.
    Body(Option<u64>),
    /// Its body is left.
    None(Exchanged),
}

impl Transfer<'_> {
    /// Asks and takes what comes.
    pub(super) async fn exchange(
        &mut self,
        candidate: &Candidate,
        told: &Told,
        partial: &Partial,
        learned: Learned,
        ask: &Ask,
    ) -> Result<Exchanged, Fault> {
        let opened = match ask {
            Ask::Nothing => return Ok(Exchanged::Whole),
            Ask::Ends => return self.compare(candidate, told, partial).await,
            Ask::Whole => self.open(candidate, None, None).await?,
            Ask::Rest { from, if_range } => {
                self.open(candidate, Some((*from, None)), if_range.as_deref()).await?
            }
        };
        self.follow(opened, candidate, told, partial, learned, ask).await
    }

    /// Sends a request for everything, or for the bytes from the first to the last (or the end).
    pub(super) async fn open(
        &self,
        candidate: &Candidate,
        span: Option<(u64, Option<u64>)>,
        if_range: Option<&str>,
    ) -> Result<Opened, Fault> {
        let call = self.call(candidate, span, if_range)?;
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(Fault::Stop(Cause::Interrupted.into())),
            opened = self.core.client.open(call) => opened.map_err(Fault::of),
        }
    }

    /// Takes the body of an answer to `ask`, where it is to be taken.
    pub(super) async fn follow(
        &mut self,
        mut opened: Opened,
        candidate: &Candidate,
        told: &Told,
        partial: &Partial,
        learned: Learned,
        ask: &Ask,
    ) -> Result<Exchanged, Fault> {
        match self.accept(&opened, told, partial, learned, ask).await? {
            Accepted::Body(Some(total)) if self.shares(&opened, told, total) => {
                self.share(opened, candidate, told, total).await
            }
            Accepted::Body(total) => self.body(&mut opened, total, told).await,
            Accepted::None(exchanged) => Ok(exchanged),
        }
    }

    /// Makes the part ready for the body, when the body is wanted.
    async fn accept(
        &mut self,
        opened: &Opened,
        told: &Told,
        partial: &Partial,
        learned: Learned,
        ask: &Ask,
    ) -> Result<Accepted, Fault> {
        let answer = Answer::read(opened.status, &opened.headers, opened.length());
        let total = match resume::decide(ask, partial, told, learned, &answer) {
            Action::Complete => return Ok(Accepted::None(Exchanged::Whole)),
            Action::Compare => return Ok(Accepted::None(Exchanged::Compare)),
            Action::Restart => return Ok(Accepted::None(Exchanged::Restart)),
            Action::Reject(cause) => return Err(Fault::of(self.refusal(opened, cause, told))),
            Action::Start { .. } | Action::Continue { .. } if is_page(opened) => {
                return Err(not_media(told));
            }
            Action::Start { total: None } if is_unchecked(opened, told) => {
                let what = format!("{}: an answer without length, which may break off unseen", told.source);
                return Err(Fault::Dead(Error::new(Cause::MediaIncomplete).detail(what)));
            }
            Action::Start { total } => {
                if let Some(size) = total.filter(|total| self.same.contains(total)) {
                    return Ok(Accepted::None(Exchanged::Same(size)));
                }
                if matches!(ask, Ask::Rest { if_range: None, .. }) {
                    self.learn(told, Learned { rangeless: true, ..learned });
                }
                self.begin(&answer, told, total).await?;
                total
            }
            Action::Continue { total } => {
                self.go_on(&answer, told, total).await?;
                Some(total)
            }
        };
        let total = total.or(told.ruling_length());
        if let Some(total) = total {
            let have = self.there();
            self.core.space.fits(&self.core.settings, total.saturating_sub(have)).await?;
            self.core.sink.event(Event::FileLength { task: self.task, total, have });
        }
        Ok(Accepted::Body(total))
    }

    fn call(
        &self,
        candidate: &Candidate,
        span: Option<(u64, Option<u64>)>,
        if_range: Option<&str>,
    ) -> Result<Call, Fault> {
        let unreadable = || {
            let what = format!("{}: the address cannot be read", candidate.url);
            Fault::Dead(Error::new(Cause::BadReply).detail(what))
        };
        let text = candidate.url.expose();
        let uri: Uri = match text.parse() {
            Ok(uri) => uri,
            // Spaces and characters outside ASCII, written as they are.
            Err(_) => {
                url::Url::parse(text).ok().and_then(|url| url.as_str().parse().ok()).ok_or_else(unreadable)?
            }
        };
        if uri.host().is_none() || !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(unreadable());
        }
        let settings = &self.core.settings;
        let cookie = settings.cookie.as_ref().and_then(|cookie| cookie(&uri));
        let mut call =
            Call::get(uri).headers(settings.headers.clone()).redirects(Redirects::Follow(settings.redirects));
        if let Some(cookie) = cookie {
            call = call.header(header::COOKIE, cookie);
        }
        if let Some((first, last)) = span {
            let last = last.map(|last| last.to_string()).unwrap_or_default();
            let range = HeaderValue::from_str(&format!("bytes={first}-{last}")).map_err(|_| unreadable())?;
            call = call.header(header::RANGE, range);
        }
        if let Some(proof) = if_range.and_then(|proof| HeaderValue::from_str(proof).ok()) {
            call = call.header(header::IF_RANGE, proof);
        }
        Ok(call)
    }

    pub(super) fn refusal(&self, opened: &Opened, cause: Cause, told: &Told) -> Error {
        let pause = retry_after(&opened.headers, (self.core.settings.clock)());
        let length = opened.length().map_or_else(String::new, |length| format!(", {length} bytes"));
        Error::new(cause)
            .status(opened.status.as_u16())
            .detail(format!("{}{length}", told.source))
            .retry_after(pause)
    }
}

pub(super) fn is_page(opened: &Opened) -> bool {
    opened.is_encoded() || verify::announces_page(&opened.headers)
}

/// Whether nothing would tell a body that broke off from a whole one.
fn is_unchecked(opened: &Opened, told: &Told) -> bool {
    let coding = opened.headers.get_all(header::TRANSFER_ENCODING).iter().next_back();
    let last = coding.and_then(|coding| coding.to_str().ok()?.rsplit(',').next());
    // Only this one marks its end; behind any other the body ends where the connection does.
    let chunked = last.is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked"));
    !chunked && told.length.is_none() && told.md5.is_none()
}
