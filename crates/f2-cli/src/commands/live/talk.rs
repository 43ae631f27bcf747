//! The chat of a room: written down, passed on, counted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use f2_core::broadcast::Broadcast;
use f2_core::chat::derive::{Derived, Deriver, Fact};
use f2_core::chat::{Chat, ChatSettings, Delivery, End, Item, Moment};
use f2_core::error::Result;
use f2_core::live::RoomStatus;
use futures_util::StreamExt as _;
use tokio_util::sync::CancellationToken;

use super::outcome::Chatted;
use super::scribe::{Entry, Scribe};
use super::session::Session;
use crate::messages::id;
use crate::ui::dial::Dial;

/// How often lines that wait are looked after.
const TICK: Duration = Duration::from_millis(250);
/// The pause before the first question whether the next broadcast has begun; it doubles up to the last.
const NEXT: (Duration, Duration) = (Duration::from_secs(3), Duration::from_secs(30));

/// The chat of a room, over all its broadcasts while it is recorded.
pub(super) struct Talk<'a> {
    session: &'a Session<'a>,
    broadcast: Broadcast,
    room_id: String,
    scribe: Option<Scribe>,
    dial: Arc<Dial>,
    chatted: Chatted,
    deriver: Deriver,
    /// What the deriver's clock counts from.
    begun: Instant,
}

impl<'a> Talk<'a> {
    /// The chat of this broadcast; without a scribe it is only passed on.
    pub(super) fn new(
        session: &'a Session<'a>,
        broadcast: Broadcast,
        scribe: Option<Scribe>,
        dial: &Arc<Dial>,
        room_id: &str,
    ) -> Self {
        let (dial, room_id) = (Arc::clone(dial), room_id.to_owned());
        let (chatted, deriver, begun) = (Chatted::default(), Deriver::default(), Instant::now());
        Self { session, broadcast, room_id, scribe, dial, chatted, deriver, begun }
    }

    /// Listens until the chat has ended, or it is over.
    pub(super) async fn run(mut self, over: &CancellationToken) -> Chatted {
        self.dial.change(|figures| figures.messages = Some(0));
        loop {
            match self.listen(over).await {
                Ok(end) => {
                    self.chatted.end(&end);
                    let gone = matches!(end, End::Host | End::Platform | End::Over);
                    if !gone || over.is_cancelled() || !self.next(over).await {
                        break;
                    }
                }
                Err(error) => {
                    self.chatted.error = Some((error.cause(), error.particulars().to_owned()));
                    break;
                }
            }
        }
        if let Some(Err(error)) = self.scribe.as_mut().map(Scribe::finish) {
            self.chatted.error.get_or_insert((error.cause(), error.particulars().to_owned()));
        }
        self.chatted
    }

    /// Listens to one broadcast.
    async fn listen(&mut self, over: &CancellationToken) -> Result<End> {
        let Some(entrance) = self.broadcast.chat.clone() else { return Ok(End::Over) };
        let client = self.session.rooms.drive.saver.client.clone();
        let mut chat = Chat::open(entrance, ChatSettings::new(client));
        let mut ticks = tokio::time::interval(TICK);
        let mut told = false;
        // Likes and viewers of another broadcast are others.
        self.deriver = Deriver::default();
        let ended = loop {
            tokio::select! {
                item = chat.next() => match self.take(item.unwrap_or(Item::End(End::Stopped))) {
                    Ok(None) => {}
                    Ok(Some(end)) => break Ok(end),
                    Err(error) => break Err(error),
                },
                () = over.cancelled(), if !told => {
                    told = true;
                    chat.stop();
                }
                _ = ticks.tick() => {
                    if let Err(error) = self.tick() {
                        break Err(error);
                    }
                }
            }
        };
        self.chatted.add(chat.counters());
        ended
    }

    /// Takes what a chat gives; its end ends it.
    fn take(&mut self, item: Item) -> Result<Option<End>> {
        match item {
            Item::Message(delivery) => self.message(delivery)?,
            Item::Gap(gap) => self.write(Entry::Gap(gap))?,
            Item::Status(status) => self.write(Entry::Status(Moment::now(), status))?,
            Item::End(end) => {
                let last = self.deriver.finish();
                self.derived(Moment::now(), last.into_iter().map(Derived::Streak))?;
                self.write(Entry::End(Moment::now(), end.clone()))?;
                return Ok(Some(end));
            }
        }
        Ok(None)
    }

    /// Looks after what waits: lines for the recording, streaks for their end.
    fn tick(&mut self) -> Result<()> {
        let now = Moment::now();
        let over = self.deriver.tick(now.offset_ms(self.begun));
        self.derived(now, over.into_iter().map(Derived::Streak))?;
        self.scribe.as_mut().map_or(Ok(()), Scribe::tick)
    }

    fn derived(&mut self, at: Moment, derived: impl IntoIterator<Item = Derived>) -> Result<()> {
        derived.into_iter().try_for_each(|derived| self.write(Entry::Derived(at, derived)))
    }

    fn message(&mut self, delivery: Delivery) -> Result<()> {
        let reading = self.broadcast.reading;
        let heard = (reading.hear)(&delivery.message);
        self.dial.change(|figures| {
            figures.messages = Some(figures.messages.unwrap_or_default() + 1);
            if let Some(Fact::Viewers { now, .. }) = heard.fact {
                figures.viewers = u64::try_from(now).ok();
            }
        });
        let relay = self.session.rooms.relay.as_ref().filter(|relay| relay.listeners() > 0);
        if self.scribe.is_none() && relay.is_none() {
            return Ok(());
        }
        let data = reading.json(&delivery.message);
        if let Some(relay) = relay {
            relay.pass(&delivery.message, &data);
        }
        let at = delivery.heard;
        self.write(Entry::Message { delivery, data, words: heard.words })?;
        let derived = heard.fact.and_then(|fact| self.deriver.feed(fact, at.offset_ms(self.begun)));
        self.derived(at, derived)
    }

    fn write(&mut self, entry: Entry) -> Result<()> {
        self.scribe.as_mut().map_or(Ok(()), |scribe| scribe.add(entry))
    }

    /// Waits for the next broadcast of the same room; `false` when it is over.
    async fn next(&mut self, over: &CancellationToken) -> bool {
        let drive = self.session.rooms.drive;
        if drive.wish.live.only_chat {
            return false;
        }
        let mut pause = NEXT.0;
        loop {
            tokio::select! {
                () = over.cancelled() => return false,
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(NEXT.1);
            let Ok(broadcast) = self.session.ask().await else { continue };
            let Ok(state) = broadcast.room.state().await else { continue };
            // A chat that has ended is not entered again: it would tell twice what it told.
            if state.status != RoomStatus::Ended && state.room_id != self.room_id && broadcast.chat.is_some()
            {
                let args = [("name", state.nickname.as_str().into())];
                drive.saver.reporter.remark(&drive.messages.with(id::LIVE_AGAIN, &args));
                (self.broadcast, self.room_id) = (broadcast, state.room_id);
                return true;
            }
        }
    }
}
