//! Live rooms: recorded, all at once, each to its own end. A bad target never ends the others.

mod book;
mod outcome;
mod place;
mod scribe;
mod session;
mod talk;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use f2_core::chat::relay::{Relay, RelaySettings};
use f2_core::error::{Cause, Error, Exit, Result};
use f2_core::platform::Target;
use futures_util::future::join_all;

use super::drive::Drive;
use super::targets::{Wanted, shown};
use crate::messages::id;

pub(super) use book::told as adopted;
pub(crate) use outcome::Recorded;

/// What the rooms of a run share.
pub(super) struct Rooms<'a> {
    /// The run.
    pub(super) drive: &'a Drive,
    /// Where messages are passed on.
    pub(super) relay: Option<Relay>,
    /// The rooms met so far.
    seen: Mutex<HashSet<Target>>,
}

/// Records every room that is wanted. The error of the last one that never began.
///
/// # Errors
/// `usage.config` when messages cannot be passed on where they should be, `disk.*` when the store cannot be used.
pub(super) async fn run(drive: &Drive, wanted: Vec<Wanted>) -> Result<Option<Error>> {
    let relay = match &drive.wish.live.relay {
        Some(address) => Some(Relay::start(address, RelaySettings::default()).await?),
        None => None,
    };
    if let Some(relay) = &relay {
        let args = [("address", relay.address().to_string().into())];
        drive.saver.reporter.remark(&drive.messages.with(id::LIVE_RELAY, &args));
    }
    book::settle(drive).await?;
    let rooms = Rooms { drive, relay, seen: Mutex::default() };
    let ends = join_all(wanted.into_iter().map(|wanted| rooms.links(wanted))).await;
    if let Some(relay) = rooms.relay {
        relay.finish().await;
    }
    Ok(ends.into_iter().flatten().last())
}

impl Rooms<'_> {
    /// The links of one text: those that lead elsewhere are passed over when another one leads to a room.
    async fn links(&self, wanted: Wanted) -> Option<Error> {
        let Wanted::Links { links, mode } = wanted else { return None };
        let found = self.drive.resolve_all(links, &mode).await;
        let ends = found.into_iter().map(|(link, target)| self.room(link, &mode, target));
        join_all(ends).await.into_iter().flatten().last()
    }

    /// Whether a room has not been met before.
    fn is_new(&self, target: &Target) -> bool {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(target.clone())
    }

    async fn room(&self, link: String, mode: &str, target: Result<Target>) -> Option<Error> {
        if target.as_ref().is_ok_and(|target| !self.is_new(target)) {
            return None;
        }
        let drive = self.drive;
        let number = drive.begin(&shown(&link), mode);
        let page = target.as_ref().ok().and_then(drive.row.link);
        let page = page.unwrap_or_else(|| f2_core::secret::page_url(&link));
        let recorded = match target {
            Ok(target) => {
                drive.ledger.change(number, |entry| entry.found(&target));
                session::Session::new(self, target, shown(&link)).run().await
            }
            Err(error) => Err(error),
        };
        match recorded {
            Ok(recorded) => {
                self.close(number, mode, &page, recorded);
                None
            }
            Err(error) => {
                let line = (error.cause().exit() != Exit::Usage)
                    .then(|| drive.target_line(mode, &page, error.code()));
                drive.ledger.change(number, |entry| entry.lines.extend(line));
                drive.refused(number, error)
            }
        }
    }

    /// Takes down and tells what came of a room.
    fn close(&self, number: usize, mode: &str, page: &str, recorded: Recorded) {
        let drive = self.drive;
        recorded.tell(&drive.saver.reporter, &drive.messages);
        // A recording with gaps is not mended by another one; what was cut short by a failure may go on.
        let line = recorded.error.as_ref().filter(|cause| **cause != Cause::LiveGap.code());
        let line = line.map(|cause| drive.target_line(mode, page, cause));
        drive.ledger.change(number, |entry| {
            entry.recorded(recorded);
            entry.lines.extend(line);
        });
    }
}

/// A room's own events to whoever shows them.
pub(super) struct RoomSink {
    /// The room's figures.
    pub(super) dial: Arc<crate::ui::dial::Dial>,
    /// Who shows the rest.
    pub(super) reporter: Arc<crate::ui::reporter::Reporter>,
}

impl f2_core::progress::ProgressSink for RoomSink {
    fn event(&self, event: f2_core::progress::Event<'_>) {
        use f2_core::progress::Event;
        match event {
            Event::Recording { .. } => self.dial.note(&event),
            Event::Notice { cause, detail } => {
                let detail = format!("{}: {detail}", self.dial.name());
                self.reporter.event(Event::Notice { cause, detail: detail.trim_end_matches([':', ' ']) });
            }
            other => self.reporter.event(other),
        }
    }
}
