//! One request for a file: what is asked, whether the answer is taken.

use http::{HeaderValue, Uri, header};

use super::fetch::{Exchanged, Fault, Transfer};
use super::resume::{self, Action, Answer, Ask, Partial, Told};
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
        ask: &Ask,
    ) -> Result<Exchanged, Fault> {
        if *ask == Ask::Nothing {
            return Ok(Exchanged::Whole);
        }
        let call = self.call(candidate, ask)?;
        let mut opened = tokio::select! {
            biased;
            () = self.stop.cancelled() => return Err(Fault::Stop(Cause::Interrupted.into())),
            opened = self.core.client.open(call) => opened.map_err(Fault::of)?,
        };
        match self.accept(&opened, told, partial, ask).await? {
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
        ask: &Ask,
    ) -> Result<Accepted, Fault> {
        let answer = Answer::read(opened.status, &opened.headers, opened.length());
        let total = match resume::decide(ask, partial, told, &answer) {
            Action::Complete => return Ok(Accepted::None(Exchanged::Whole)),
            Action::Restart => return Ok(Accepted::None(Exchanged::Restart)),
            Action::Reject(cause) => return Err(Fault::of(self.refusal(opened, cause, told))),
            Action::Start { .. } | Action::Continue { .. } if is_page(opened) => {
                let what = format!("{}: a page or a compressed body", told.source);
                return Err(Fault::Dead(Error::new(Cause::MediaNotMedia).detail(what)));
            }
            Action::Start { total: None } if is_unchecked(opened, told) => {
                let what = format!("{}: an answer without length, which may break off unseen", told.source);
                return Err(Fault::Dead(Error::new(Cause::MediaIncomplete).detail(what)));
            }
            Action::Start { total } => {
                if let Some(size) = total.filter(|total| self.same.contains(total)) {
                    return Ok(Accepted::None(Exchanged::Same(size)));
                }
                self.begin(&answer, told, total).await?;
                total
            }
            Action::Continue { total } => {
                self.part.go_on().await?;
                self.row.size = Some(total);
                Some(total)
            }
        };
        let total = total.or(told.ruling_length());
        if let Some(total) = total {
            let have = self.part.have();
            self.core.sink.event(Event::FileLength { task: self.task, total, have });
        }
        Ok(Accepted::Body(total))
    }

    fn call(&self, candidate: &Candidate, ask: &Ask) -> Result<Call, Fault> {
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
        let mut call =
            Call::get(uri).headers(settings.headers.clone()).redirects(Redirects::Follow(settings.redirects));
        if let Ask::Rest { from, if_range } = ask {
            let range = HeaderValue::from_str(&format!("bytes={from}-")).map_err(|_| unreadable())?;
            call = call.header(header::RANGE, range);
            if let Some(proof) = if_range.as_ref().and_then(|proof| HeaderValue::from_str(proof).ok()) {
                call = call.header(header::IF_RANGE, proof);
            }
        }
        Ok(call)
    }

    fn refusal(&self, opened: &Opened, cause: Cause, told: &Told) -> Error {
        let pause = retry_after(&opened.headers, (self.core.settings.clock)());
        let length = opened.length().map_or_else(String::new, |length| format!(", {length} bytes"));
        Error::new(cause)
            .status(opened.status.as_u16())
            .detail(format!("{}{length}", told.source))
            .retry_after(pause)
    }
}

fn is_page(opened: &Opened) -> bool {
    opened.is_encoded() || verify::announces_page(&opened.headers)
}

/// Whether nothing would tell a body that broke off from a whole one.
fn is_unchecked(opened: &Opened, told: &Told) -> bool {
    let chunked = opened.headers.contains_key(header::TRANSFER_ENCODING);
    !chunked && told.length.is_none() && told.md5.is_none()
}
