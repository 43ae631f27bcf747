//! The bytes of one file: candidates in order, attempts by rule, the part continued where it may be.

use std::collections::HashMap;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::file::text_of;
use super::merit::alike;
use super::part::{Part, Whole};
use super::prepare::FileJob;
use super::resume::{self, Answer, Ask, Learned, Partial, Told};
use super::segments::Segments;
use super::{Downloader, verify};
use crate::error::{Cause, Error, Result, Retry};
use crate::http::{Attempts, Verdict};
use crate::media::Candidate;
use crate::progress::Event;
use crate::record::{AssetRow, AssetState};

/// An attempt that brought this many bytes more than any before counts as the first again.
const PROGRESS: u64 = 64 * 1024;

/// So many bytes further, the row is written again with the ends of the part.
pub(super) const MARK_EVERY: u64 = 4 << 20;

/// The bytes of a file under way.
pub(super) struct Transfer<'a> {
    pub(super) core: &'a Downloader,
    pub(super) job: &'a FileJob,
    pub(super) part: &'a mut Part,
    /// The row as it is to be written next; its validators are those of the bytes in the part.
    pub(super) row: AssetRow,
    pub(super) task: u64,
    pub(super) stop: &'a CancellationToken,
    /// Bytes received.
    pub(super) received: u64,
    /// Whether the store knows the validators of the bytes in the part.
    pub(super) noted: bool,
    /// How many bytes there were when the store last heard of the ends of the part.
    pub(super) marked: u64,
    /// Lengths of files on disk of which one is the wanted one if the server tells its length.
    pub(super) same: Vec<u64>,
    /// What each address has shown of itself.
    pub(super) learned: HashMap<String, Learned>,
    /// What of the part is there, while it has gaps.
    pub(super) segments: Option<Segments>,
    /// The addresses that were left because they were too slow.
    pub(super) left: Vec<String>,
    /// Whether there is another address of the same bytes to go to.
    pub(super) may_leave: bool,
}

/// What came of it.
pub(super) enum Got {
    /// The part is whole and checked.
    Whole {
        /// What is in it.
        whole: Whole,
        /// The extension that tells the truth.
        extension: &'static str,
    },
    /// The file on disk of this length is the wanted one.
    Same(u64),
}

/// Why a candidate gave nothing.
pub(super) enum Fault {
    /// No candidate can help: disk, store, stopped.
    Stop(Error),
    /// This candidate is of no use.
    Dead(Error),
    /// It may be later.
    Again(Error),
    /// It serves, but too slowly while there are others.
    Slow(Error),
}

/// How far one exchange came.
pub(super) enum Exchanged {
    Whole,
    Same(u64),
    /// Head and tail are those of the object.
    Agree,
    /// Conditions are of no use; the ends may tell.
    Compare,
    /// Nothing is wrong: ask for what is left.
    Again,
    Restart,
}

impl From<Error> for Fault {
    /// Disk, store and interruption; the network's errors are told apart where they arise.
    fn from(error: Error) -> Self {
        Self::Stop(error)
    }
}

impl Fault {
    pub(super) fn of(error: Error) -> Self {
        if error.cause().retry() == Retry::Backoff { Self::Again(error) } else { Self::Dead(error) }
    }
}

impl Transfer<'_> {
    /// Fills the part from the first of these candidates that can.
    ///
    /// # Errors
    /// The reason of the candidate that came furthest, `disk.*`, or `interrupted`.
    pub(super) async fn run(&mut self, candidates: &[Candidate]) -> Result<Got> {
        if let Some(text) = text_of(self.job) {
            self.part.restart().await?;
            self.part.push(text.as_bytes()).await?;
            let whole = self.part.finish().await?;
            return Ok(Got::Whole { whole, extension: self.job.asset.extension });
        }
        let mut alive = self.core.hosts.order(candidates);
        let mut attempts = Attempts::new(self.core.settings.retry);
        let mut most = self.there();
        let mut dead: Option<Error> = None;
        loop {
            let (got, again) = self.round(&mut alive, &mut dead).await?;
            if let Some(got) = got {
                return Ok(got);
            }
            let Some(error) = again else {
                return Err(dead.unwrap_or_else(|| Error::new(Cause::WorkNoMedia).detail("no address")));
            };
            if self.there() >= most + PROGRESS {
                attempts = Attempts::new(self.core.settings.retry);
            }
            most = most.max(self.there());
            match attempts.after(&error, (self.core.settings.draw)()) {
                Verdict::Stop => return Err(error.attempts(attempts.made())),
                Verdict::Again { pause, .. } => self.pause(&error, attempts.made(), pause).await?,
            }
        }
    }

    /// Asks every candidate that is still worth it, until one gives the file or breaks off in the middle. Of
    /// several that may later, the one that asks for the longest pause speaks for all.
    async fn round(
        &mut self,
        alive: &mut Vec<&Candidate>,
        dead: &mut Option<Error>,
    ) -> Result<(Option<Got>, Option<Error>)> {
        let mut again: Option<Error> = None;
        let mut at = 0;
        while at < alive.len() {
            let before = self.received;
            match self.ask(alive, alive[at]).await {
                Ok(got) => return Ok((Some(got), None)),
                Err(Fault::Stop(error)) => return Err(error),
                Err(Fault::Slow(error)) => {
                    let slow = alive.remove(at);
                    self.left.push(Told::of(slow).source);
                    alive.push(slow);
                    self.pause(&error, 1, Duration::ZERO).await?;
                }
                Err(Fault::Dead(error)) => {
                    if dead.as_ref().is_none_or(|known| rank(&error) > rank(known)) {
                        *dead = Some(error);
                    }
                    alive.remove(at);
                }
                Err(Fault::Again(error)) if self.received > before => {
                    // What it gave can go on only there: it is the first to be asked again.
                    alive.rotate_left(at);
                    return Ok((None, Some(error)));
                }
                Err(Fault::Again(error)) => {
                    if again.as_ref().is_none_or(|known| error.pause_asked() > known.pause_asked()) {
                        again = Some(error);
                    }
                    at += 1;
                }
            }
        }
        Ok((None, again))
    }

    /// Asks one of the candidates that are alive, and notes what its host did.
    async fn ask(&mut self, alive: &[&Candidate], now: &Candidate) -> Result<Got, Fault> {
        let has_equal = alive.iter().any(|other| *other != now && alike(other, now));
        self.may_leave = has_equal && !self.left.contains(&Told::of(now).source);
        let result = self.candidate(now).await;
        match &result {
            Ok(_) => self.core.hosts.praise(now),
            Err(Fault::Again(_) | Fault::Slow(_)) => self.core.hosts.blame(now),
            Err(Fault::Stop(_) | Fault::Dead(_)) => {}
        }
        let patience = Some(self.core.settings.retry.patience);
        match result {
            // It wants to be left alone for longer than we wait; others may serve meanwhile.
            Err(Fault::Again(error)) if error.pause_asked() > patience => Err(Fault::Dead(error)),
            other => other,
        }
    }

    /// How many bytes there are, behind gaps too.
    pub(super) fn there(&self) -> u64 {
        self.part.have() + self.segments.as_ref().map_or(0, Segments::beyond)
    }

    async fn pause(&self, error: &Error, attempt: u32, pause: Duration) -> Result<()> {
        let name = self.row.path.as_deref().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
        self.core.sink.event(Event::Retry { what: name, cause: error.cause(), attempt, pause });
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(Cause::Interrupted.into()),
            () = tokio::time::sleep(pause) => Ok(()),
        }
    }

    /// One candidate: goes on with the part, or begins again once when the part turns out to be of no use.
    async fn candidate(&mut self, candidate: &Candidate) -> Result<Got, Fault> {
        let told = Told::of(candidate);
        let (mut restarted, mut ends_agree) = (false, false);
        loop {
            let partial = self.partial();
            let learned = Learned { ends_agree, ..self.learned(&told) };
            let ask = resume::ask(&partial, &told, learned);
            match self.exchange(candidate, &told, &partial, learned, &ask).await? {
                Exchanged::Same(size) => return Ok(Got::Same(size)),
                Exchanged::Agree => {
                    ends_agree = true;
                    continue;
                }
                Exchanged::Again => continue,
                Exchanged::Compare => {
                    self.learn(&told, Learned { unconditional: true, ..learned });
                    continue;
                }
                Exchanged::Whole => match self.judge(&told).await? {
                    Ok(got) => return Ok(got),
                    // Bytes of an earlier answer may be to blame.
                    Err(_) if ask != Ask::Whole && !restarted => {}
                    Err(error) => {
                        self.drop_part().await?;
                        return Err(Fault::Dead(error));
                    }
                },
                Exchanged::Restart if restarted => {
                    let what = format!("{}: the ranges contradict each other", told.source);
                    return Err(Fault::Again(Error::new(Cause::NetBroken).detail(what)));
                }
                Exchanged::Restart => {}
            }
            (restarted, ends_agree) = (true, false);
            self.drop_part().await?;
        }
    }

    pub(super) fn learned(&self, told: &Told) -> Learned {
        self.learned.get(&told.source).copied().unwrap_or_default()
    }

    /// Remembers what an address shows of itself; what was compared holds only once.
    pub(super) fn learn(&mut self, told: &Told, learned: Learned) {
        self.learned.insert(told.source.clone(), Learned { ends_agree: false, ..learned });
    }

    pub(super) fn partial(&self) -> Partial {
        Partial {
            have: self.part.have(),
            beyond: self.segments.as_ref().map_or(0, Segments::beyond),
            total: self.row.size,
            etag: self.row.etag.clone(),
            last_modified: self.row.last_modified.clone(),
            source: self.row.source.clone(),
        }
    }

    /// Empties the part for a new object. Where the store still has the validators of another one, it hears
    /// of the new ones before any byte is written.
    pub(super) async fn begin(&mut self, answer: &Answer, told: &Told, total: Option<u64>) -> Result<()> {
        self.part.restart().await?;
        let known = self.row.etag.is_some() || self.row.last_modified.is_some() || self.noted;
        self.row.size = total;
        (self.row.etag, self.row.last_modified) = (answer.etag.clone(), answer.last_modified.clone());
        (self.row.source, self.row.hash) = (Some(told.source.clone()), None);
        (self.row.mark, self.marked) = (None, 0);
        (self.row.segments, self.segments) = (None, None);
        self.noted = false;
        if known { self.note().await } else { Ok(()) }
    }

    /// Makes the part ready for the rest of the same object, whose validators may be new ones.
    pub(super) async fn go_on(&mut self, answer: &Answer, told: &Told, total: u64) -> Result<()> {
        self.part.go_on().await?;
        self.row.size = Some(total);
        let source = Some(told.source.clone());
        let fresh = [&answer.etag, &answer.last_modified].into_iter().any(Option::is_some);
        if fresh && (self.row.etag != answer.etag || self.row.source != source) {
            (self.row.etag, self.row.last_modified) = (answer.etag.clone(), answer.last_modified.clone());
            self.row.source = source;
            self.noted = false;
        }
        Ok(())
    }

    /// Writes the row of a partial file.
    pub(super) async fn note(&mut self) -> Result<()> {
        self.row.state = AssetState::Partial;
        self.core.put(self.row.clone()).await?;
        self.noted = true;
        Ok(())
    }

    /// Drops the part and what is known of it.
    pub(super) async fn drop_part(&mut self) -> Result<()> {
        self.part.restart().await?;
        self.row.forget_bytes();
        (self.marked, self.segments) = (0, None);
        self.row.state = AssetState::Planned;
        self.core.put(self.row.clone()).await
    }

    /// Makes what arrived last: the row first, then the bytes.
    pub(super) async fn keep(&mut self) -> Result<()> {
        if !self.noted {
            self.note().await?;
        }
        self.row.mark = self.part.mark().await?;
        self.marked = self.part.have();
        self.note().await
    }

    /// Checks a whole part. The outer error is the disk's.
    async fn judge(&mut self, told: &Told) -> Result<Result<Got>> {
        let whole = self.part.finish().await?;
        let asset = &self.job.asset;
        Ok(verify::check(whole.size, &whole.md5, told)
            .and_then(|()| verify::content(asset.key.kind, &whole.head, asset.extension))
            .map(|extension| Got::Whole { whole, extension }))
    }
}

/// How much an error tells: the candidate that came furthest speaks for all.
fn rank(error: &Error) -> u8 {
    match error.cause() {
        Cause::MediaCorrupt => 4,
        Cause::MediaIncomplete => 3,
        Cause::MediaNotMedia => 2,
        Cause::MediaForbidden => 1,
        _ => 0,
    }
}
