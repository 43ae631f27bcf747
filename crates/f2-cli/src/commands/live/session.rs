//! One room, from the question whether it is live to what came of it.

use std::sync::Arc;
use std::time::Duration;

use f2_core::broadcast::Broadcast;
use f2_core::error::{Cause, Error, Result};
use f2_core::live::{
    Ending, RecordSettings, Report, RoomRecorder, RoomState, RoomStatus, Tempo, Wish, wait_until_live,
};
use f2_core::platform::Target;
use tokio::time::{Instant, interval_at};
use tokio_util::sync::CancellationToken;

use super::book::Book;
use super::outcome::{Chatted, Recorded};
use super::place::Place;
use super::scribe::Scribe;
use super::talk::Talk;
use super::{RoomSink, Rooms};
use crate::commands::drive::Drive;
use crate::commands::saver::unless;
use crate::messages::id;
use crate::ui::dial::Dial;

/// Between two questions whether a room is live yet.
const WAIT: Duration = Duration::from_secs(10);
/// How long a room is recorded before a line tells of it where there are no bars, and between two of them.
const LINES: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(60));

/// One room.
pub(super) struct Session<'a> {
    pub(super) rooms: &'a Rooms<'a>,
    pub(super) target: Target,
    /// The target as it is shown.
    shown: String,
}

impl<'a> Session<'a> {
    /// The room of a target.
    pub(super) fn new(rooms: &'a Rooms<'a>, target: Target, shown: String) -> Self {
        Self { rooms, target, shown }
    }

    fn drive(&self) -> &'a Drive {
        self.rooms.drive
    }

    /// Records the room to its end.
    ///
    /// # Errors
    /// `live.offline` when it is not live and not waited for, `interrupted` when it was stopped before anything was
    /// recorded, what kept the room from being found, or `disk.*`.
    pub(super) async fn run(self) -> Result<Recorded> {
        let (broadcast, state) = self.begin().await?;
        let place = Place::make(self.drive(), &broadcast, &state).await?;
        let name = if state.nickname.is_empty() { &self.shown } else { &state.nickname };
        let dial = Arc::new(Dial::new(name));
        let reporter = &self.drive().saver.reporter;
        reporter.watch(&dial);
        let recorded = Recorded {
            room_id: state.room_id.clone(),
            title: state.title.clone(),
            author: state.nickname.clone(),
            folder: place.folder.clone(),
            ..Recorded::default()
        };
        let recorded = match self.drive().wish.live.only_chat {
            true => self.listen(broadcast, &place, &dial, recorded).await,
            false => {
                self.tell_bound(&self.wish(), &state);
                self.record(broadcast, &place, &dial, recorded).await
            }
        };
        reporter.leave(&dial);
        recorded.map(|mut recorded| {
            recorded.settle();
            recorded
        })
    }

    /// The broadcast, waited for when that is wanted.
    async fn begin(&self) -> Result<(Broadcast, RoomState)> {
        let drive = self.drive();
        let cancel = &drive.saver.cancel;
        let broadcast = self.ask().await?;
        let state = unless(cancel, broadcast.room.state()).await??;
        if state.status != RoomStatus::Ended {
            return Ok((broadcast, state));
        }
        if !drive.wish.live.wait {
            return Err(Error::new(Cause::LiveOffline).detail(broadcast.author.nickname.clone()));
        }
        let args = [("name", broadcast.author.nickname.as_str().into())];
        drive.saver.reporter.remark(&drive.messages.with(id::LIVE_WAITING, &args));
        let sink = &*drive.saver.reporter;
        let live = wait_until_live(&*broadcast.room, WAIT, Tempo::real(), sink, cancel).await?;
        let state = live.ok_or(Cause::Interrupted)?;
        Ok((self.ask().await?, state))
    }

    /// Asks the platform for the room as it is now.
    pub(super) async fn ask(&self) -> Result<Broadcast> {
        let saver = &self.drive().saver;
        unless(&saver.cancel, Arc::clone(&saver.platform).live(self.target.clone())).await?
    }

    /// Records, and listens beside it when that is wanted.
    async fn record(
        &self,
        broadcast: Broadcast,
        place: &Place,
        dial: &Arc<Dial>,
        mut recorded: Recorded,
    ) -> Result<Recorded> {
        let (drive, room_id) = (self.drive(), recorded.room_id.clone());
        let over = drive.saver.cancel.child_token();
        let book = Book::open(drive, &room_id, place.author_id()).await?;
        let recorder = self.recorder(&broadcast, place, dial).keeping(Arc::new(book));
        let scribe = drive.wish.live.chat.then(|| Scribe::new(place, Some(recorder.clock())));
        let talks = scribe.is_some() || self.rooms.relay.is_some();
        let media = async {
            let report = recorder.run().await;
            over.cancel();
            report
        };
        let chat = async {
            let talk = talks.then(|| Talk::new(self, broadcast.clone(), scribe, dial, &room_id));
            match talk {
                Some(talk) => Some(talk.run(&over).await),
                None => None,
            }
        };
        let (report, chat, (), ()) =
            tokio::join!(media, chat, place.cover(drive, &broadcast, &room_id), self.tell(dial, &over, None));
        recorded.chat = chat;
        finished(report?, recorded)
    }

    /// Which stream is wanted. `--limit-rate` counts bytes.
    fn wish(&self) -> Wish {
        let Drive { saver, wish, .. } = self.drive();
        let (quality, codecs) = (wish.live.quality, wish.live.codecs.clone());
        let bit_rate = saver.bounds.limit_rate.map(|bytes| bytes.saturating_mul(8));
        Wish { quality, codecs, bit_rate, ..Wish::default() }
    }

    /// Tells what `--limit-rate` means for this room: a broadcast that is taken slower than it is sent is lost, so
    /// the bound chooses the stream and slows nothing down.
    fn tell_bound(&self, wish: &Wish, state: &RoomState) {
        let Drive { saver, messages, .. } = self.drive();
        let Some(first) = wish.ranked(&state.streams).first().copied().filter(|_| wish.bit_rate.is_some())
        else {
            return;
        };
        let quality = first.quality.name();
        let told = match (wish.excess(first), first.bit_rate) {
            (Some(rate), _) => (id::LIVE_BEYOND, rate / 8),
            (None, Some(rate)) => (id::LIVE_BOUND, rate / 8),
            (None, None) => (id::LIVE_UNBOUND, 0),
        };
        let rate = crate::ui::text::bytes(told.1);
        saver.reporter.remark(&messages.with(told.0, &[("quality", quality.into()), ("rate", rate.into())]));
    }

    fn recorder(&self, broadcast: &Broadcast, place: &Place, dial: &Arc<Dial>) -> RoomRecorder {
        let Drive { saver, wish, .. } = self.drive();
        let mut settings = RecordSettings::new(&place.folder, &place.stem);
        settings.wish = self.wish();
        settings.min_free = saver.bounds.min_free;
        settings.limits = wish.live.limits;
        settings.length = wish.live.duration;
        let sink = RoomSink { dial: Arc::clone(dial), reporter: Arc::clone(&saver.reporter) };
        let (client, room, stop) =
            (saver.client.clone(), Arc::clone(&broadcast.room), saver.cancel.child_token());
        RoomRecorder::new(client, room, settings, Arc::new(sink), stop)
    }

    /// Listens only.
    async fn listen(
        &self,
        broadcast: Broadcast,
        place: &Place,
        dial: &Arc<Dial>,
        mut recorded: Recorded,
    ) -> Result<Recorded> {
        let (drive, room_id) = (self.drive(), recorded.room_id.clone());
        let over = drive.saver.cancel.child_token();
        let talk = Talk::new(self, broadcast.clone(), Some(Scribe::new(place, None)), dial, &room_id);
        let chat = async {
            let chatted = talk.run(&over).await;
            over.cancel();
            chatted
        };
        let tell = self.tell(dial, &over, drive.wish.live.duration);
        let cover = place.cover(drive, &broadcast, &room_id);
        let (chat, timely, ()) = tokio::join!(chat, tell, cover);
        let _: () = timely;
        let stopped = drive.saver.cancel.is_cancelled();
        recorded.ending = match (&chat, stopped) {
            (Chatted { error: Some(_), .. }, _) => "failed",
            (_, true) => "stopped",
            (chat, false) if chat.is_stopped() => "length",
            _ => "ended",
        };
        if stopped && chat.messages == 0 {
            return Err(Cause::Interrupted.into());
        }
        recorded.chat = Some(chat);
        Ok(recorded)
    }

    /// Tells by lines how the room goes on, until it is over. Ends it after `length`.
    async fn tell(&self, dial: &Dial, over: &CancellationToken, length: Option<Duration>) {
        let drive = self.drive();
        let begun = Instant::now();
        let mut lines = interval_at(begun + LINES.0, LINES.1);
        let mut seconds = interval_at(begun, Duration::from_secs(1));
        let end = length.map(|length| begun + length);
        loop {
            let ending = async {
                match end {
                    Some(end) => tokio::time::sleep_until(end).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = over.cancelled() => return,
                () = ending => return over.cancel(),
                _ = seconds.tick(), if drive.wish.live.only_chat => {
                    dial.change(|figures| figures.time = begun.elapsed());
                }
                _ = lines.tick(), if drive.saver.reporter.tells_lines() => {
                    if let Some(line) = dial.line(&drive.messages) {
                        drive.saver.reporter.say(&line);
                    }
                }
            }
        }
    }
}

/// What a recording came to; nothing recorded is an error.
fn finished(report: Report, mut recorded: Recorded) -> Result<Recorded> {
    if report.parts.is_empty() {
        match report.ending {
            Ending::NotLive => return Err(Cause::LiveOffline.into()),
            Ending::Stopped => return Err(Cause::Interrupted.into()),
            Ending::Lost | Ending::Ended => return Err(Cause::LiveLost.into()),
            Ending::Failed(error) => return Err(error),
            _ => {}
        }
    }
    recorded.media(report);
    Ok(recorded)
}
