//! A large file over several connections: everybody takes segments, the file has room for all of them.
//!
//! The answer that begins or continues the file stays open and is read from its start on; the others ask for
//! segments from the end of the file backwards, so that nobody meets before the file is nearly whole. Every
//! further answer must be the exact range of the same object; a server that gives anything else is asked
//! over one connection again. What is there is in the row before anybody counts on it, and on disk before
//! the row says so.

use std::fs::File;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use http::header;
use tokio::sync::RwLock;
use tokio::time::Instant;

use super::blocking;
use super::exchange::is_page;
use super::fetch::{Exchanged, Fault, Transfer};
use super::offset::write_at;
use super::part::{BUFFER, mark_of};
use super::rate::Slow;
use super::resume::{self, Answer, Learned, Partial, Piece, Told};
use super::segments::{SEGMENT, Segments, run_length};
use crate::error::{Cause, Error, Result};
use crate::http::Opened;
use crate::media::Candidate;
use crate::progress::Event;
use crate::record::AssetRow;

/// Everybody who works at one file.
struct Crew<'a, 't> {
    of: &'a Transfer<'t>,
    candidate: &'a Candidate,
    told: &'a Told,
    /// What every further answer must agree with.
    object: Partial,
    file: Arc<File>,
    segments: Mutex<Segments>,
    /// The row, and how many segments it knows of.
    row: tokio::sync::Mutex<(AssetRow, usize)>,
    /// How many segments were finished by this crew.
    finished: AtomicUsize,
    received: AtomicU64,
    workers: usize,
    /// Shared by whoever is writing: a worker that is given up in the middle leaves its write behind.
    writing: Arc<RwLock<()>>,
}

/// The body of an answer and which bytes of the file it holds.
struct Stream {
    opened: Opened,
    /// The segments it brings.
    run: Range<usize>,
    /// Whether it goes on behind them.
    open: bool,
}

/// How the work of one ended without harm.
enum Ended {
    /// Nothing is left to take.
    Idle,
    /// The server does not give ranges as they must be.
    Refused,
}

impl Transfer<'_> {
    /// Whether an answer whose body begins at the end of the part is worth sharing, or must be because the
    /// part has gaps.
    pub(super) fn shares(&self, opened: &Opened, told: &Told, total: u64) -> bool {
        let settings = &self.core.settings;
        let left = total.saturating_sub(self.part.have());
        let learned = self.learned(told);
        let named = self.partial().is_named() || told.md5.is_some();
        let refuses = opened.headers.get(header::ACCEPT_RANGES).is_some_and(|value| value == "none");
        let large = left >= settings.split_from.max(2 * SEGMENT);
        let may = settings.connections_per_file > 1 && !learned.single && !learned.rangeless;
        self.segments.is_some() || (large && may && named && !refuses)
    }

    /// Reads the body together with further connections until the file is whole or nobody gets on.
    pub(super) async fn share(
        &mut self,
        mut opened: Opened,
        candidate: &Candidate,
        told: &Told,
        total: u64,
    ) -> Result<Exchanged, Fault> {
        let Some(segments) = self.cut(total).await? else {
            return self.body(&mut opened, Some(total), told).await;
        };
        let helpers = self.core.settings.connections_per_file.min(segments.free()).max(1) - 1;
        let helpers = if self.learned(told).single { 0 } else { helpers };
        let file = self.part.file()?;
        let crew = Crew {
            of: self,
            candidate,
            told,
            object: Partial { total: Some(total), ..self.partial() },
            file,
            segments: Mutex::new(segments),
            row: tokio::sync::Mutex::new((self.row.clone(), 0)),
            finished: AtomicUsize::new(0),
            received: AtomicU64::new(0),
            workers: helpers + 1,
            writing: Arc::default(),
        };
        let ended = crew.work(opened, helpers).await;
        // The part may be emptied for another object next: nothing of this one is to come behind that.
        drop(crew.writing.write().await);
        let (segments, received) = (crew.segments, crew.received.into_inner());
        let row = crew.row.into_inner().0;
        let mut segments = segments.into_inner().unwrap_or_else(PoisonError::into_inner);
        segments.release();
        self.received += received;
        self.row = row;
        self.row.segments = Some(segments.text());
        self.part.stands_at(segments.prefix());
        let whole = segments.is_whole();
        self.segments = Some(segments);
        match ended {
            Err(error) => Err(error),
            Ok(_) if whole => Ok(Exchanged::Whole),
            Ok(_) => {
                self.join(told).await?;
                Ok(Exchanged::Again)
            }
        }
    }

    /// Cuts what is left into segments and makes room for them; the row says so first.
    async fn cut(&mut self, total: u64) -> Result<Option<Segments>> {
        self.part.flush().await?;
        let known = self.segments.clone().filter(|segments| segments.total() == total);
        let new = || Segments::new(self.part.have(), total, SEGMENT);
        let Some(segments) = known.or_else(new) else { return Ok(None) };
        self.row.segments = Some(segments.text());
        self.row.size = Some(total);
        self.row.mark = self.part.mark().await?;
        self.note().await?;
        self.part.reserve(total).await?;
        Ok(Some(segments))
    }

    /// Gives up what lies behind the first gap: the server is to be asked over one connection.
    async fn join(&mut self, told: &Told) -> Result<()> {
        let learned = Learned { single: true, ..self.learned(told) };
        self.learn(told, learned);
        self.part.cut().await?;
        self.segments = None;
        self.row.segments = None;
        self.note().await
    }
}

impl Crew<'_, '_> {
    /// Everybody works until nothing is left to take. The error is that of whoever came last, or the first
    /// that stops all.
    async fn work(&self, opened: Opened, helpers: usize) -> Result<(), Fault> {
        let mut workers = FuturesUnordered::new();
        let first = self.segments().take_at(self.object.have);
        let first = first.map(|run| Stream { opened, run, open: true });
        workers.push(self.one(first));
        (0..helpers).for_each(|_| workers.push(self.one(None)));
        let mut last = None;
        while let Some(ended) = workers.next().await {
            match ended {
                Err(stop @ (Fault::Stop(_) | Fault::Slow(_))) => return Err(stop),
                Err(fault) => last = Some(fault),
                Ok(Ended::Idle | Ended::Refused) => {}
            }
        }
        let whole = self.segments().is_whole();
        last.filter(|_| !whole).map_or(Ok(()), Err)
    }

    fn segments(&self) -> MutexGuard<'_, Segments> {
        self.segments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One worker, beginning with an answer that is there already.
    async fn one(&self, mut stream: Option<Stream>) -> Result<Ended, Fault> {
        let mut length = 1;
        let slow = &mut self.of.slow(self.workers);
        loop {
            let begun = Instant::now();
            let now = match stream.take() {
                Some(stream) => stream,
                None => {
                    let Some(run) = self.segments().take_last(length) else { return Ok(Ended::Idle) };
                    match self.ask(run.clone()).await {
                        Ok(Some(opened)) => Stream { opened, run, open: false },
                        refused => {
                            self.segments().give_back(run);
                            return refused.map(|_| Ended::Refused);
                        }
                    }
                }
            };
            let run = now.run.clone();
            self.read(now, slow).await?;
            length = run_length(run.len(), begun.elapsed(), self.segments().free(), self.workers);
        }
    }

    /// Asks for a run; nothing when the server gives something else.
    async fn ask(&self, run: Range<usize>) -> Result<Option<Opened>, Fault> {
        let span = self.segments().wanted(run);
        let span = (span.start, span.end - 1);
        let opened = self.of.open(self.candidate, Some((span.0, Some(span.1))), None).await?;
        let answer = Answer::read(opened.status, &opened.headers, opened.length());
        match resume::piece(span, &self.object, self.told, true, &answer) {
            Piece::Read if !is_page(&opened) => Ok(Some(opened)),
            Piece::Read | Piece::Whole | Piece::Other => Ok(None),
            Piece::Reject(cause) => Err(Fault::of(self.of.refusal(&opened, cause, self.told))),
        }
    }

    /// Reads a body into its segments, and goes on into the next ones while they are free. What comes of a
    /// segment before it breaks off is kept; the segment is anybody's again.
    async fn read(&self, mut stream: Stream, slow: &mut Slow) -> Result<(), Fault> {
        let mut at = self.segments().wanted(stream.run.clone()).start;
        let mut buffer: Vec<u8> = Vec::with_capacity(BUFFER);
        let result = self.pump(&mut stream, &mut at, &mut buffer, slow).await;
        if let Err(Fault::Again(_) | Fault::Slow(_)) = result {
            self.write(&mut buffer, &mut at).await?;
            self.segments().came_to(stream.run.start, at);
        }
        self.segments().give_back(stream.run);
        result
    }

    async fn pump(
        &self,
        stream: &mut Stream,
        at: &mut u64,
        buffer: &mut Vec<u8>,
        slow: &mut Slow,
    ) -> Result<(), Fault> {
        while !stream.run.is_empty() {
            let Some(chunk) = self.of.chunk(&mut stream.opened, slow).await? else {
                let what = format!("{}: a range broke off", self.told.source);
                return Err(Fault::Again(Error::new(Cause::NetBroken).detail(what)));
            };
            self.received.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            self.of.core.sink.event(Event::FileBytes { task: self.of.task, bytes: chunk.len() as u64 });
            let mut bytes = &chunk[..];
            while !bytes.is_empty() && !stream.run.is_empty() {
                let end = self.segments().span(stream.run.start..stream.run.start + 1).end;
                let room = usize::try_from(end - *at).unwrap_or(BUFFER).min(BUFFER) - buffer.len();
                let (now, later) = bytes.split_at(room.min(bytes.len()));
                buffer.extend_from_slice(now);
                bytes = later;
                if *at + buffer.len() as u64 == end || buffer.len() == BUFFER {
                    self.write(buffer, at).await?;
                }
                if *at == end {
                    self.finish(stream, end).await?;
                }
            }
            self.of.admit(chunk.len()).await?;
        }
        Ok(())
    }

    async fn write(&self, buffer: &mut Vec<u8>, at: &mut u64) -> Result<()> {
        let (file, bytes, from) = (self.file.clone(), std::mem::take(buffer), *at);
        *at += bytes.len() as u64;
        let writing = self.writing.clone().read_owned().await;
        *buffer = blocking(move || {
            let _writing = writing;
            write_at(&file, &bytes, from)?;
            let mut bytes = bytes;
            bytes.clear();
            Ok(bytes)
        })
        .await?;
        Ok(())
    }

    /// The first segment of a stream is there; the stream goes on with the next one.
    async fn finish(&self, stream: &mut Stream, at: u64) -> Result<(), Fault> {
        {
            let mut segments = self.segments();
            segments.done(stream.run.start);
            stream.run.start += 1;
            if stream.open
                && stream.run.is_empty()
                && let Some(next) = segments.take_at(at)
            {
                stream.run = next;
            }
            self.finished.fetch_add(1, Ordering::Relaxed);
        }
        Ok(self.note().await?)
    }

    /// Writes which segments are there; what others finished meanwhile goes along.
    async fn note(&self) -> Result<()> {
        let mine = self.finished.load(Ordering::Relaxed);
        let mut row = self.row.lock().await;
        if row.1 >= mine {
            return Ok(());
        }
        let known = self.finished.load(Ordering::Relaxed);
        let (text, whole) = {
            let segments = self.segments();
            (segments.text(), segments.prefix())
        };
        let file = self.file.clone();
        let mark = blocking(move || {
            file.sync_data()?;
            mark_of(&file, whole)
        })
        .await?;
        row.0.segments = Some(text);
        row.0.mark = mark.or(row.0.mark.take());
        row.1 = known;
        self.of.core.put(row.0.clone()).await
    }
}
