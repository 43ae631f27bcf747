//! The chat on paper, on the clock of the recording: every event in one file of JSON lines, what was said in
//! subtitles beside each part.
//!
//! Every event is in the file of lines as soon as it is taken, so that a kill loses none. Until the recording has
//! begun for certain its lines count from the beginning of the listening; then they are put right. Subtitles belong
//! to parts and wait for one.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use f2_core::Timestamp;
use f2_core::broadcast::Words;
use f2_core::chat::derive::Derived;
use f2_core::chat::transcript::{Ass, Jsonl, Said, Xml};
use f2_core::chat::{Delivery, End, Gap, Moment, Status};
use f2_core::error::Result;
use f2_core::live::RecordingClock;

use super::place::Place;

/// The start of a recording is known for certain so long after its first part began: what a server sends at once
/// sets it back.
const SETTLE: Duration = Duration::from_secs(1);
/// What is said waits for a recording that does not begin for no longer, and no more of it than this.
const HELD: (Duration, usize) = (Duration::from_secs(30), 4_096);

/// One event.
pub(super) enum Entry {
    /// A message, its content as JSON, and what it says for players.
    Message { delivery: Delivery, data: String, words: Option<Words> },
    /// A span whose messages may be missing.
    Gap(Gap),
    /// A turn of the chat's state.
    Status(Moment, Status),
    /// What follows from messages.
    Derived(Moment, Derived),
    /// The end of a chat.
    End(Moment, End),
}

/// Writes the files of one chat.
pub(super) struct Scribe {
    folder: PathBuf,
    path: PathBuf,
    /// The names of subtitles without a recording.
    alone: String,
    clock: Option<RecordingClock>,
    begun: Moment,
    /// When the recording was first seen to have begun.
    recording: Option<Instant>,
    /// Whether the lines count from the start of the recording.
    settled: bool,
    jsonl: Option<Jsonl>,
    /// What was said and waits for a part; none when nothing waits any more.
    held: Option<Vec<Spoken>>,
    page: Option<Page>,
}

/// Something that was said.
struct Spoken {
    heard: Moment,
    msg_id: i64,
    words: Words,
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
        let alone = stem(&alone.file_name().unwrap_or_default().to_string_lossy()).to_owned();
        Self::at(place.folder.clone(), place.beside(".chat", "jsonl"), alone, clock)
    }

    fn at(folder: PathBuf, path: PathBuf, alone: String, clock: Option<RecordingClock>) -> Self {
        let (settled, held) = (clock.is_none(), clock.is_some().then(Vec::new));
        let begun = Moment::now();
        Self { folder, path, alone, clock, begun, recording: None, settled, jsonl: None, held, page: None }
    }

    /// Takes an event.
    ///
    /// # Errors
    /// `disk.*`.
    pub(super) fn add(&mut self, entry: Entry) -> Result<()> {
        let jsonl = self.jsonl()?;
        match entry {
            Entry::Message { delivery, data, words } => {
                jsonl.message(&delivery, &data)?;
                let Some(words) = words else { return self.tick() };
                let spoken = Spoken { heard: delivery.heard, msg_id: delivery.message.msg_id, words };
                match &mut self.held {
                    Some(held) => held.push(spoken),
                    None => return self.say(&spoken),
                }
            }
            Entry::Gap(gap) => jsonl.gap(&gap)?,
            Entry::Status(at, status) => jsonl.status(&at, &status)?,
            Entry::Derived(at, derived) => jsonl.derived(&at, &derived)?,
            Entry::End(at, end) => jsonl.end(&at, &end)?,
        }
        self.tick()
    }

    /// Looks after what waits for the recording to begin.
    ///
    /// # Errors
    /// `disk.*`.
    pub(super) fn tick(&mut self) -> Result<()> {
        if self.recording.is_none() && self.start().is_some() {
            self.recording = Some(Instant::now());
        }
        if self.recording.is_some_and(|since| since.elapsed() >= SETTLE) {
            self.settle()?;
        }
        let held = self.held.as_ref().map_or(0, Vec::len);
        let waits = !self.settled && self.begun.instant.elapsed() < HELD.0 && held < HELD.1;
        if waits { Ok(()) } else { self.say_held() }
    }

    /// Writes what still waits.
    ///
    /// # Errors
    /// `disk.*`.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.jsonl()?;
        self.settle()?;
        self.say_held()
    }

    /// The file of lines.
    fn jsonl(&mut self) -> Result<&mut Jsonl> {
        Ok(match &mut self.jsonl {
            Some(jsonl) => jsonl,
            none => none.insert(Jsonl::open(&self.path, self.begun.instant)?),
        })
    }

    /// Makes the lines count from the start of the recording, if there is one.
    fn settle(&mut self) -> Result<()> {
        if self.settled {
            return Ok(());
        }
        let Some(start) = self.start() else { return Ok(()) };
        self.settled = true;
        self.jsonl()?.rebase(start)
    }

    /// When the recording began.
    fn start(&self) -> Option<Instant> {
        let first = self.clock.as_ref()?.parts().first()?.started;
        Some(instant(first, &Moment::now()))
    }

    fn say_held(&mut self) -> Result<()> {
        self.held.take().unwrap_or_default().iter().try_for_each(|spoken| self.say(spoken))
    }

    /// Writes words beside the part they were said in.
    fn say(&mut self, spoken: &Spoken) -> Result<()> {
        let Spoken { heard, msg_id, words } = spoken;
        let Some((part, offset_ms)) = place(self.clock.as_ref(), heard, self.begun.instant) else {
            return Ok(());
        };
        if self.page.as_ref().is_none_or(|page| page.part != part) {
            let name =
                self.clock.as_ref().map_or_else(|| Some(self.alone.clone()), |clock| named(clock, part));
            let Some(name) = name else { return Ok(()) };
            let path = |extension: &str| self.folder.join(format!("{name}.{extension}"));
            self.page = Some(Page { part, ass: Ass::open(&path("ass"))?, xml: Xml::open(&path("xml"))? });
        }
        let Some(page) = &mut self.page else { return Ok(()) };
        let Words { author, author_id, text } = words;
        let said = Said { offset_ms, at: heard.wall, author, author_id, text, msg_id: *msg_id };
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
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;
    use std::path::Path;

    use f2_core::chat::frame::Message;
    use serde_json::Value;

    use super::*;

    fn scribe(folder: &Path, clock: Option<RecordingClock>) -> Scribe {
        Scribe::at(folder.to_owned(), folder.join("a.chat.jsonl"), "a".to_owned(), clock)
    }

    /// Somebody says their number.
    fn message(number: i64) -> Entry {
        let words = Words { author: "A".to_owned(), author_id: "1".to_owned(), text: number.to_string() };
        let message = Message { method: "M".to_owned(), msg_id: number, ..Message::default() };
        let delivery = Delivery { message, heard: Moment::now() };
        Entry::Message { delivery, data: "{}".to_owned(), words: Some(words) }
    }

    fn lines(folder: &Path) -> Vec<Value> {
        let text = fs::read_to_string(folder.join("a.chat.jsonl")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// A moment so many milliseconds from now.
    fn at(ms: i64) -> Timestamp {
        Moment::now().wall.checked_add(jiff::SignedDuration::from_millis(ms)).unwrap()
    }

    #[test]
    fn a_kill_before_the_clock_has_settled_loses_no_line() {
        let folder = f2_sim::Folder::new();
        let clock = RecordingClock::default();
        let mut scribe = scribe(folder.path(), Some(clock.clone()));
        scribe.add(message(1)).unwrap();
        assert_eq!(lines(folder.path()).len(), 1, "before the recording begins");
        clock.open(at(0), 1, "a.flv", None);
        scribe.add(message(2)).unwrap();
        assert_eq!(lines(folder.path()).len(), 2, "in the first second");
        // A kill: nothing is finished, nothing dropped.
        std::mem::forget(scribe);
        let ids: Vec<Value> = lines(folder.path()).iter().map(|line| line["msg_id"].clone()).collect();
        assert_eq!(ids, ["1", "2"]);
    }

    #[test]
    fn an_end_before_the_clock_has_settled_puts_everything_right() {
        let folder = f2_sim::Folder::new();
        let clock = RecordingClock::default();
        let mut scribe = scribe(folder.path(), Some(clock.clone()));
        scribe.add(message(1)).unwrap();
        clock.open(at(-60_500), 1, "a.flv", None);
        scribe.add(message(2)).unwrap();
        assert!(!folder.path().join("a.ass").exists(), "subtitles wait");
        scribe.finish().unwrap();
        for line in lines(folder.path()) {
            let offset = line["offset_ms"].as_i64().unwrap();
            assert!((60_000..65_000).contains(&offset), "{line}");
        }
        let said = fs::read_to_string(folder.path().join("a.ass")).unwrap();
        assert_eq!(said.matches("Dialogue: 0,0:01:0").count(), 2, "{said}");
    }

    #[test]
    fn a_recording_that_begins_late_still_sets_the_clock() {
        let folder = f2_sim::Folder::new();
        let clock = RecordingClock::default();
        let mut scribe = scribe(folder.path(), Some(clock.clone()));
        scribe.begun.instant -= HELD.0;
        scribe.add(message(1)).unwrap();
        assert!(scribe.held.is_none() && !scribe.settled);
        clock.open(at(-5_000), 1, "a.flv", None);
        scribe.tick().unwrap();
        scribe.recording = Some(Instant::now() - SETTLE);
        scribe.tick().unwrap();
        let offset = lines(folder.path())[0]["offset_ms"].as_i64().unwrap();
        assert!((4_900..8_000).contains(&offset), "{offset}");
    }

    #[test]
    fn the_chat_alone_waits_for_nothing() {
        let folder = f2_sim::Folder::new();
        let mut scribe = scribe(folder.path(), None);
        scribe.add(message(1)).unwrap();
        assert_eq!(lines(folder.path()).len(), 1);
        let said = fs::read_to_string(folder.path().join("a.ass")).unwrap();
        assert_eq!(said.matches("Dialogue: ").count(), 1);
        scribe.finish().unwrap();
        assert_eq!(lines(folder.path()).len(), 1);
    }

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
