//! The chat on paper, on the clock of the recording: every event in one file of JSON lines, what was said in
//! subtitles beside each part.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use f2_core::Timestamp;
use f2_core::broadcast::Words;
use f2_core::chat::transcript::{Ass, Jsonl, Said, Xml};
use f2_core::chat::{Delivery, End, Gap, Moment, Status};
use f2_core::error::Result;
use f2_core::live::RecordingClock;

use super::place::Place;

/// The start of a recording is known for certain so long after its first part began: what a server sends at once
/// sets it back.
const SETTLE: Duration = Duration::from_secs(1);
/// Nothing waits for a recording that does not begin for longer, nor more events than this.
const HELD: (Duration, usize) = (Duration::from_secs(30), 4_096);

/// One event.
pub(super) enum Entry {
    /// A message, its content as JSON, and what it says for players.
    Message { delivery: Delivery, data: String, words: Option<Words> },
    /// A span whose messages may be missing.
    Gap(Gap),
    /// A turn of the chat's state.
    Status(Moment, Status),
    /// The end of a chat.
    End(Moment, End),
}

/// Writes the files of one chat.
pub(super) struct Scribe {
    folder: PathBuf,
    jsonl: PathBuf,
    /// The names of subtitles without a recording.
    alone: String,
    clock: Option<RecordingClock>,
    begun: Moment,
    /// When the recording was first seen to have begun.
    recording: Option<Instant>,
    held: Vec<Entry>,
    open: Option<Open>,
}

struct Open {
    start: Instant,
    jsonl: Jsonl,
    page: Option<Page>,
}

/// The subtitles of one part.
struct Page {
    part: u32,
    ass: Ass,
    xml: Xml,
}

impl Scribe {
    /// Begins now. Without a clock that is the start of everything.
    pub(super) fn new(place: &Place, clock: Option<RecordingClock>) -> Self {
        let alone = place.beside("", "ass");
        Self {
            folder: place.folder.clone(),
            jsonl: place.beside(".chat", "jsonl"),
            alone: stem(&alone.file_name().unwrap_or_default().to_string_lossy()).to_owned(),
            clock,
            begun: Moment::now(),
            recording: None,
            held: Vec::new(),
            open: None,
        }
    }

    /// Takes an event.
    ///
    /// # Errors
    /// `disk.*`.
    pub(super) fn add(&mut self, entry: Entry) -> Result<()> {
        if self.open.is_some() {
            return self.write(&entry);
        }
        self.held.push(entry);
        self.tick()
    }

    /// Looks after what waits for the recording to begin.
    ///
    /// # Errors
    /// `disk.*`.
    pub(super) fn tick(&mut self) -> Result<()> {
        if self.open.is_none() && self.is_ready() { self.finish() } else { Ok(()) }
    }

    /// Writes what still waits.
    ///
    /// # Errors
    /// `disk.*`.
    pub(super) fn finish(&mut self) -> Result<()> {
        if self.open.is_none() {
            let start = self.start();
            self.open = Some(Open { start, jsonl: Jsonl::open(&self.jsonl, start)?, page: None });
        }
        let held = std::mem::take(&mut self.held);
        held.iter().try_for_each(|entry| self.write(entry))
    }

    fn is_ready(&mut self) -> bool {
        let Some(clock) = &self.clock else { return true };
        if self.recording.is_none() && !clock.parts().is_empty() {
            self.recording = Some(Instant::now());
        }
        let settled = self.recording.is_some_and(|since| since.elapsed() >= SETTLE);
        settled || self.begun.instant.elapsed() >= HELD.0 || self.held.len() >= HELD.1
    }

    /// When the recording began, else when this did.
    fn start(&self) -> Instant {
        let first = self.clock.as_ref().and_then(|clock| Some(clock.parts().first()?.started));
        first.map_or(self.begun.instant, |first| instant(first, &Moment::now()))
    }

    fn write(&mut self, entry: &Entry) -> Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        match entry {
            Entry::Message { delivery, data, words } => {
                open.jsonl.message(delivery, data)?;
                match words {
                    Some(words) => self.say(delivery, words),
                    None => Ok(()),
                }
            }
            Entry::Gap(gap) => open.jsonl.gap(gap),
            Entry::Status(at, status) => open.jsonl.status(at, status),
            Entry::End(at, end) => open.jsonl.end(at, end),
        }
    }

    /// Writes words beside the part they were said in.
    fn say(&mut self, delivery: &Delivery, words: &Words) -> Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let at = delivery.heard.wall;
        let Some((part, offset_ms)) = place(self.clock.as_ref(), &delivery.heard, open.start) else {
            return Ok(());
        };
        if open.page.as_ref().is_none_or(|page| page.part != part) {
            let name =
                self.clock.as_ref().map_or_else(|| Some(self.alone.clone()), |clock| named(clock, part));
            let Some(name) = name else { return Ok(()) };
            let path = |extension: &str| self.folder.join(format!("{name}.{extension}"));
            open.page = Some(Page { part, ass: Ass::open(&path("ass"))?, xml: Xml::open(&path("xml"))? });
        }
        let Some(page) = &mut open.page else { return Ok(()) };
        let Words { author, author_id, text } = words;
        let said = Said { offset_ms, at, author, author_id, text, msg_id: delivery.message.msg_id };
        page.ass.say(&said)?;
        page.xml.say(&said)
    }
}

/// The part in which something was heard, and how far into it, in milliseconds. What came before the first part
/// stands at its beginning; without a part there is no place.
fn place(clock: Option<&RecordingClock>, heard: &Moment, start: Instant) -> Option<(u32, i64)> {
    let Some(clock) = clock else { return Some((0, heard.offset_ms(start))) };
    match clock.at(heard.wall) {
        Some(at) => Some((at.part, i64::try_from(at.offset.as_millis()).unwrap_or(i64::MAX))),
        None => Some((clock.parts().first()?.number, 0)),
    }
}

/// The name of a part without its extension.
fn named(clock: &RecordingClock, part: u32) -> Option<String> {
    clock.parts().iter().find(|known| known.number == part).map(|known| stem(&known.file).to_owned())
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The instant of a moment of the wall's clock.
fn instant(moment: Timestamp, now: &Moment) -> Instant {
    let ago = now.wall.duration_since(moment);
    let instant = match Duration::try_from(ago) {
        Ok(ago) => now.instant.checked_sub(ago),
        Err(_) => now.instant.checked_add(ago.unsigned_abs()),
    };
    instant.unwrap_or(now.instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_before_and_after_now_have_their_instant() {
        let now = Moment::now();
        let shifted = |ms: i64| now.wall.checked_add(jiff::SignedDuration::from_millis(ms)).expect("a time");
        assert_eq!(now.offset_ms(instant(shifted(-1_500), &now)), 1_500);
        assert_eq!(now.offset_ms(instant(shifted(700), &now)), -700);
    }

    #[test]
    fn what_was_heard_has_its_place_in_a_part() {
        let clock = RecordingClock::default();
        let heard = Moment::now();
        assert_eq!(place(Some(&clock), &heard, heard.instant), None);
        assert_eq!(place(None, &heard, heard.instant), Some((0, 0)));
        let at = |ms: i64| heard.wall.checked_add(jiff::SignedDuration::from_millis(ms)).expect("a time");
        clock.open(at(-5_000), 1, "a.flv", None);
        clock.open(at(-2_000), 2, "a_002.flv", None);
        assert_eq!(place(Some(&clock), &heard, heard.instant), Some((2, 2_000)));
        let before = Moment { wall: at(-9_000), ..heard };
        assert_eq!(place(Some(&clock), &before, heard.instant), Some((1, 0)));
        assert_eq!(named(&clock, 2).as_deref(), Some("a_002"));
    }
}
