//! HLS: the playlist asked again and again, its segments fetched ahead and taken in order.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;

use super::fetch::{Fault, Fetcher};
use super::{LOOK, address, uri};
use crate::error::Result as Outcome;
use crate::http::{Call, Redirects, Reply};
use crate::live::health::Health;
use crate::live::hls::{Cadence, MediaList, Piece, Planned, Playlist, Reload, playlist};
use crate::live::op::{GapReason, Note, Op};
use crate::live::record::Session;
use crate::live::recorder::{Drop, Ending, Open};

/// How many segments are under way at once.
const AHEAD: usize = 3;
/// A list may be so far behind what is made.
const BEHIND: Duration = Duration::from_secs(90);
/// So many playlists in a row may fail to come or to be read.
const FAILURES: u32 = 3;

/// A segment, when its list came, and what came of it.
type Fetched = (Planned, Duration, Result<Piece, Fault>);

/// One address under way.
struct Link {
    /// Where the list is; another one after a list of lists.
    list: String,
    /// What is to be fetched, and when its list came.
    waiting: VecDeque<(Planned, Duration)>,
    fetching: FuturesOrdered<BoxFuture<'static, Fetched>>,
    reload: Option<BoxFuture<'static, Outcome<Reply>>>,
    /// When the list was asked last, and when it is asked again.
    asked: Duration,
    due: Duration,
    cadence: Cadence,
    pause: Duration,
    failures: u32,
    ended: bool,
    health: Health,
}

/// Takes the stream until it ends.
pub(super) async fn take(session: &mut Session, open: &Open) -> Result<Drop, Ending> {
    if address(&open.address).is_none() {
        return Ok(Drop::Unreadable);
    }
    let now = session.now();
    if open.same {
        session.timeline.reopen();
    } else {
        session.timeline.restart();
    }
    let rules = session.settings.rules.health;
    let progress = session.hls.progress();
    let mut link = Link {
        list: open.address.url.expose().to_owned(),
        waiting: VecDeque::new(),
        fetching: FuturesOrdered::new(),
        reload: None,
        asked: now,
        due: now,
        cadence: Cadence::default(),
        pause: Duration::from_secs(1),
        failures: 0,
        ended: false,
        health: Health::new(rules, now, Duration::from_secs(2), progress).tolerant(open.tolerant),
    };
    link.follow(session, open).await
}

impl Link {
    async fn follow(&mut self, session: &mut Session, open: &Open) -> Result<Drop, Ending> {
        let tempo = session.settings.tempo.clone();
        loop {
            self.start(session);
            let until = self.due.saturating_sub(session.now()).clamp(Duration::from_millis(1), LOOK);
            let event = tokio::select! {
                biased;
                () = session.stop.cancelled() => return Err(Ending::Stopped),
                Some(fetched) = self.fetching.next(), if !self.fetching.is_empty() => Happened::Piece(fetched),
                list = reloaded(&mut self.reload) => Happened::List(list),
                () = tempo.sleep(until) => Happened::Nothing,
            };
            let drop = match event {
                Happened::Piece(fetched) => self.piece(session, fetched, open).await?,
                Happened::List(list) => {
                    self.reload = None;
                    self.list(session, list).await?
                }
                Happened::Nothing => None,
            };
            if let Some(drop) = drop {
                return Ok(drop);
            }
            if self.ended && self.waiting.is_empty() && self.fetching.is_empty() {
                return Ok(Drop::Finished);
            }
            let progress = session.hls.progress();
            session.went_on(progress.media).await?;
            if let Some(illness) = self.health.check(session.now(), progress) {
                return Ok(Drop::Ill(illness));
            }
        }
    }

    /// Starts what is due: the next question for the list, the next segments.
    fn start(&mut self, session: &Session) {
        if self.reload.is_none()
            && !self.ended
            && session.now() >= self.due
            && let Some(uri) = uri(&self.list)
        {
            let call = Call::get(uri).headers(session.headers.clone()).redirects(Redirects::Follow(5));
            let client = session.client.clone();
            self.asked = session.now();
            self.reload = Some(Box::pin(async move { client.fetch(call).await }));
        }
        while self.fetching.len() < AHEAD
            && let Some((planned, came)) = self.waiting.pop_front()
        {
            let fetcher = Fetcher {
                client: session.client.clone(),
                headers: session.headers.clone(),
                tempo: session.settings.tempo.clone(),
                target: (self.pause * 2).max(Duration::from_secs(1)),
                kept: session.kept.clone(),
            };
            self.fetching.push_back(Box::pin(async move {
                let (planned, piece) = fetcher.piece(planned).await;
                (planned, came, piece)
            }));
        }
    }

    /// A list has come, or not.
    async fn list(&mut self, session: &mut Session, list: Outcome<Reply>) -> Result<Option<Drop>, Ending> {
        let now = session.now();
        self.due = now + self.pause;
        let reply = match list {
            Ok(reply) => reply,
            Err(error) => return Ok(self.fail(session.network(&error))),
        };
        match reply.status.as_u16() {
            200..=299 => {}
            status @ (401 | 403 | 404 | 410) => return Ok(Some(Drop::Refused(status))),
            status => return Ok(self.fail(Drop::Refused(status))),
        }
        match playlist(&reply.body, &reply.uri.to_string()) {
            Some(Playlist::Master(variants)) => {
                let best = variants.into_iter().max_by_key(|variant| variant.bandwidth);
                let Some(best) = best.filter(|best| best.url.expose() != self.list) else {
                    return Ok(self.fail(Drop::Unreadable));
                };
                self.list = best.url.expose().to_owned();
                self.due = now;
                Ok(self.fail(Drop::Unreadable))
            }
            Some(Playlist::Media(list)) => {
                self.failures = 0;
                self.media(session, &list).await?;
                Ok(None)
            }
            None => Ok(self.fail(Drop::Unreadable)),
        }
    }

    fn fail(&mut self, drop: Drop) -> Option<Drop> {
        self.failures += 1;
        (self.failures >= FAILURES).then_some(drop)
    }

    async fn media(&mut self, session: &mut Session, list: &MediaList) -> Result<(), Ending> {
        let reload = session.timeline.reload(list);
        let now = session.now();
        self.pause = reload.pause.max(Duration::from_millis(200));
        self.due = now + self.look(now, list, &reload);
        self.ended = reload.ended;
        self.health.set_grain(list.target);
        if !reload.planned.is_empty() {
            self.health.heard(now);
        }
        let notes = [
            (Note::Backwards, reload.backwards),
            (Note::Renamed, reload.renamed),
            (Note::Oversized, reload.oversized),
            (Note::Earlier, reload.earlier),
        ];
        session.apply(notes.into_iter().filter_map(|(note, count)| Op::noted(note, count)).collect()).await?;
        self.waiting.extend(reload.planned.into_iter().map(|planned| (planned, now)));
        Ok(())
    }

    /// How long to wait before the list is asked again: not more often than every half target duration while
    /// nothing is new, nor less often than the list's own pace.
    fn look(&mut self, now: Duration, list: &MediaList, reload: &Reload) -> Duration {
        let lost = reload.planned.iter().filter_map(|planned| planned.lost).map(|(_, length)| length);
        let new: Duration = lost.chain(reload.planned.iter().map(|planned| planned.segment.duration)).sum();
        let last = reload.planned.last().map_or(Duration::ZERO, |planned| planned.segment.duration);
        self.cadence.listed(self.asked, now, new, last);
        let least = if new.is_zero() { list.target / 2 } else { list.target / 4 }.min(self.pause);
        let next = self.cadence.next().filter(|_| reload.oversized == 0);
        next.map_or(self.pause, |next| next.saturating_sub(now).clamp(least, self.pause))
    }

    /// The next segment in order has come, or will not.
    async fn piece(
        &mut self,
        session: &mut Session,
        (planned, came, piece): Fetched,
        open: &Open,
    ) -> Result<Option<Drop>, Ending> {
        let segment = &planned.segment;
        if let Err(Fault::Expired(status)) = piece {
            return Ok(Some(Drop::Refused(status)));
        }
        if planned.restarts {
            let reason = if open.same { GapReason::Restarted } else { open.reason };
            session.list_changed(reason).await?;
        }
        let mut ops = Vec::new();
        if let Some((_, missing)) = planned.lost {
            // No more than was made since: numbers of a list are only numbers.
            let missing = missing.min(session.quiet().saturating_add(BEHIND));
            session.hls.lost(missing, GapReason::Overtaken, &mut ops);
        }
        match piece {
            Ok(piece) => session.hls.push(&piece, &mut ops),
            Err(_) => {
                let reason = if segment.missing { GapReason::Declared } else { GapReason::SegmentMissing };
                session.hls.lost(segment.duration, reason, &mut ops);
            }
        }
        session.timeline.settle(segment.sequence);
        self.health.heard(session.now());
        // It was made before its list came, however long it took to fetch.
        session.apply_at(ops, came).await?;
        Ok(None)
    }
}

enum Happened {
    Piece(Fetched),
    List(Outcome<Reply>),
    Nothing,
}

/// The answer of the question under way; never, where there is none.
async fn reloaded(reload: &mut Option<BoxFuture<'static, Outcome<Reply>>>) -> Outcome<Reply> {
    match reload {
        Some(reload) => reload.await,
        None => std::future::pending().await,
    }
}
