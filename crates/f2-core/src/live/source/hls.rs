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
use crate::live::hls::{MediaList, Piece, Planned, Playlist, playlist};
use crate::live::op::{GapReason, Note, Op};
use crate::live::record::Session;
use crate::live::recorder::{Drop, Ending, Open};

/// How many segments are under way at once.
const AHEAD: usize = 3;
/// So many playlists in a row may fail to come or to be read.
const FAILURES: u32 = 3;

type Fetched = (Planned, Result<Piece, Fault>);

/// One address under way.
struct Link {
    /// Where the list is; another one after a list of lists.
    list: String,
    waiting: VecDeque<Planned>,
    fetching: FuturesOrdered<BoxFuture<'static, Fetched>>,
    reload: Option<BoxFuture<'static, Outcome<Reply>>>,
    /// When the list is asked again.
    due: Duration,
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
        due: now,
        pause: Duration::from_secs(1),
        failures: 0,
        ended: false,
        health: Health::new(rules, now, Duration::from_secs(2), progress).tolerant(open.tolerant),
    };
    link.follow(session, open).await
}

impl Link {
    async fn follow(&mut self, session: &mut Session, open: &Open) -> Result<Drop, Ending> {
        let tempo = session.settings.tempo;
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
                Happened::Piece((planned, piece)) => self.piece(session, &planned, piece, open).await?,
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
            self.reload = Some(Box::pin(async move { client.fetch(call).await }));
        }
        while self.fetching.len() < AHEAD
            && let Some(planned) = self.waiting.pop_front()
        {
            let fetcher = Fetcher {
                client: session.client.clone(),
                headers: session.headers.clone(),
                tempo: session.settings.tempo,
                target: (self.pause * 2).max(Duration::from_secs(1)),
                kept: session.kept.clone(),
            };
            self.fetching.push_back(Box::pin(fetcher.piece(planned)));
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
        self.due = now + self.pause;
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
        self.waiting.extend(reload.planned);
        Ok(())
    }

    /// The next segment in order has come, or will not.
    async fn piece(
        &mut self,
        session: &mut Session,
        planned: &Planned,
        piece: Result<Piece, Fault>,
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
        session.apply(ops).await?;
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
