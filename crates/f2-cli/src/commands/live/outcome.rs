//! What came of a room: for the report, and for people.

use std::path::PathBuf;
use std::time::Duration;

use f2_core::chat::{Counters, End};
use f2_core::error::{Cause, Error, Exit};
use f2_core::live::{Ending, Gap, PartReport, Report};
use serde::Serialize;

use crate::messages::{Messages, id};
use crate::ui::dial::time;
use crate::ui::reporter::Reporter;
use crate::ui::stream::stderr_style;
use crate::ui::{Voice, text};

/// What came of a room. Lengths are in milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Recorded {
    /// The broadcast.
    pub(crate) room_id: String,
    /// Its title, as sent.
    pub(crate) title: String,
    /// How the recording ended: `ended`, `stopped`, `length`, `lost` or `failed`.
    pub(crate) ending: &'static str,
    /// The files, in order.
    pub(crate) parts: Vec<Part>,
    /// How long they are together.
    pub(crate) length_ms: u64,
    /// How much media is missing.
    pub(crate) missing_ms: u64,
    /// Where.
    pub(crate) gaps: Vec<Missing>,
    /// Connections that were dropped.
    pub(crate) drops: u32,
    /// The chat, when it was written down or passed on.
    pub(crate) chat: Option<Chatted>,
    /// The host's name.
    #[serde(skip)]
    pub(crate) author: String,
    /// Where the files are.
    #[serde(skip)]
    pub(crate) folder: PathBuf,
    /// Why it is not whole, or was cut short: the code of a cause.
    #[serde(skip)]
    pub(crate) error: Option<&'static str>,
    /// The particulars of that.
    #[serde(skip)]
    pub(crate) detail: String,
    /// The exit code of this room alone.
    #[serde(skip)]
    pub(crate) exit: Option<Exit>,
}

/// A file of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Part {
    /// Its name.
    pub(crate) file: String,
    /// What it is.
    pub(crate) container: &'static str,
    /// How large it is.
    pub(crate) bytes: u64,
    /// How long it is.
    pub(crate) length_ms: u64,
    /// When its first frame was due, RFC 3339, UTC.
    pub(crate) started: String,
}

/// Media that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Missing {
    /// How much.
    pub(crate) missing_ms: u64,
    /// Why.
    pub(crate) reason: f2_core::live::GapReason,
}

/// What came of a chat.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Chatted {
    /// How it ended, in words.
    pub(crate) ending: String,
    /// Messages.
    pub(crate) messages: u64,
    /// Messages that came again and were dropped.
    pub(crate) duplicates: u64,
    /// Spans whose messages may be missing.
    pub(crate) gaps: u64,
    /// Frames that could not be read.
    pub(crate) garbage: u64,
    /// Connections that stood.
    pub(crate) connections: u64,
    /// Why it ended before the broadcast did.
    #[serde(skip)]
    pub(crate) error: Option<(Cause, String)>,
}

impl Chatted {
    /// Takes down how a chat ended.
    pub(super) fn end(&mut self, end: &End) {
        self.ending = end.to_string();
        if let End::Failed(error) = end {
            self.error = Some((error.cause(), error.particulars().to_owned()));
        }
    }

    /// Whether it was told to stop.
    pub(super) fn is_stopped(&self) -> bool {
        self.ending == End::Stopped.to_string()
    }

    /// Adds what a chat counted.
    pub(crate) fn add(&mut self, counters: Counters) {
        self.messages += counters.messages;
        self.duplicates += counters.duplicates;
        self.gaps += counters.gaps;
        self.garbage += counters.garbage;
        self.connections += counters.connections;
    }
}

impl Recorded {
    /// Takes over what the recorder says.
    pub(super) fn media(&mut self, report: Report) {
        self.ending = report.ending.name();
        self.drops = report.drops;
        self.parts = report.parts.iter().map(part).collect();
        self.length_ms = report.parts.iter().map(|part| millis(part.length)).sum();
        self.gaps = report.gaps.iter().filter(|gap| !gap.missing.is_zero()).map(missing).collect();
        self.missing_ms = self.gaps.iter().map(|gap| gap.missing_ms).sum();
        match report.ending {
            Ending::Failed(error) => self.fail(error.cause(), error.particulars()),
            Ending::Lost => self.fail(Cause::LiveLost, ""),
            Ending::NotLive => self.fail(Cause::LiveOffline, ""),
            _ => {}
        }
    }

    fn fail(&mut self, cause: Cause, detail: &str) {
        if self.error.is_none() {
            (self.error, self.exit) = (Some(cause.code()), Some(cause.exit()));
            detail.clone_into(&mut self.detail);
        }
    }

    /// Settles the exit code once everything is in.
    pub(super) fn settle(&mut self) {
        if let Some((cause, detail)) = self.chat.as_ref().and_then(|chat| chat.error.clone()) {
            self.fail(cause, &detail);
        }
        if self.missing_ms > 0 || self.chat.as_ref().is_some_and(|chat| chat.gaps > 0) {
            self.fail(Cause::LiveGap, "");
        }
    }

    /// The exit code of this room alone.
    pub(crate) fn exit(&self) -> Exit {
        self.exit.unwrap_or(Exit::Done)
    }

    /// All bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.bytes).sum()
    }

    /// Tells people.
    pub(super) fn tell(&self, reporter: &Reporter, messages: &Messages) {
        reporter.say(&self.text(messages));
        let told = [Cause::LiveGap.code()];
        let error = self.error.filter(|code| !told.contains(code));
        if let Some(cause) = error.and_then(|code| Cause::ALL.iter().find(|cause| cause.code() == code)) {
            reporter.say("");
            let error = Error::new(*cause).detail(self.detail.clone());
            Voice { messages, style: stderr_style() }.error(&error, None);
        }
    }

    fn text(&self, messages: &Messages) -> String {
        let author = text::fit(&text::clean(&self.author), 40).into_owned();
        let mut lines = vec![messages.with(id::LIVE_HEAD, &[("author", author.into())])];
        let ending = match self.ending {
            "ended" => Some(id::LIVE_ENDED),
            "stopped" => Some(id::LIVE_STOPPED),
            "length" => Some(id::LIVE_LENGTH),
            _ => None,
        };
        lines.extend(ending.map(|id| messages.text(id)));
        if !self.parts.is_empty() {
            let args = [
                ("time", time(Duration::from_millis(self.length_ms)).into()),
                ("parts", self.parts.len().into()),
                ("size", text::bytes(self.bytes()).into()),
            ];
            lines.push(messages.with(id::LIVE_RECORDED, &args));
            lines.push(match self.gaps.len() {
                0 => messages.text(id::LIVE_WHOLE),
                gaps => {
                    let missing = format!("{}.{} s", self.missing_ms / 1_000, self.missing_ms / 100 % 10);
                    messages.with(id::LIVE_MISSING, &[("time", missing.into()), ("gaps", gaps.into())])
                }
            });
        }
        if let Some(chat) = &self.chat {
            let args = [("messages", chat.messages.into()), ("gaps", chat.gaps.into())];
            lines.push(messages.with(id::LIVE_CHAT, &args));
        }
        let folder = self.folder.display().to_string();
        lines.push(messages.with(id::SUMMARY_WHERE, &[("folder", text::clean(&folder).into_owned().into())]));
        lines.join("\n")
    }
}

fn part(part: &PartReport) -> Part {
    let file = part.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Part {
        file,
        container: part.container.extension(),
        bytes: part.bytes,
        length_ms: millis(part.length),
        started: part.started.to_string(),
    }
}

fn missing(gap: &Gap) -> Missing {
    Missing { missing_ms: millis(gap.missing), reason: gap.reason }
}

fn millis(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use f2_core::live::{Container, GapReason};

    use super::*;
    use crate::messages::Language;

    fn report(ending: Ending, gaps: &[u64]) -> Report {
        let gap = |ms: &u64| Gap { missing: Duration::from_millis(*ms), reason: GapReason::Dropped };
        let part = PartReport {
            number: 1,
            path: "x/a.flv".into(),
            container: Container::Flv,
            bytes: 1_500_000,
            length: Duration::from_secs(3_725),
            started: f2_core::Timestamp::UNIX_EPOCH,
        };
        Report {
            ending,
            parts: vec![part],
            gaps: gaps.iter().map(gap).collect(),
            drops: 1,
            sidecar: "x".into(),
        }
    }

    fn recorded(ending: Ending, gaps: &[u64], chat_gaps: u64) -> Recorded {
        let chat = Chatted { gaps: chat_gaps, ..Chatted::default() };
        let mut recorded = Recorded { chat: Some(chat), ..Recorded::default() };
        recorded.media(report(ending, gaps));
        recorded.settle();
        recorded
    }

    #[test]
    fn the_exit_code_tells_what_is_missing() {
        let exit = |ending, gaps: &[u64], chat| recorded(ending, gaps, chat).exit();
        assert_eq!(exit(Ending::Ended, &[], 0), Exit::Done);
        assert_eq!(exit(Ending::Ended, &[0], 0), Exit::Done);
        assert_eq!(exit(Ending::Stopped, &[], 0), Exit::Done);
        assert_eq!(exit(Ending::Length, &[1], 0), Exit::Partial);
        assert_eq!(exit(Ending::Ended, &[], 1), Exit::Partial);
        assert_eq!(exit(Ending::Lost, &[1], 0), Exit::Failed);
        assert_eq!(exit(Ending::Failed(Cause::DiskFull.into()), &[1], 0), Exit::Failed);
        assert_eq!(recorded(Ending::Failed(Cause::DiskFull.into()), &[1], 0).error, Some("disk.full"));
    }

    #[test]
    fn people_are_told_time_parts_and_gaps() {
        for language in [Language::English, Language::Chinese] {
            let text = recorded(Ending::Stopped, &[2_300, 200], 0).text(&Messages::new(language));
            for piece in ["1:02:05", "1.5 MB", "2.5 s"] {
                assert!(text.contains(piece), "{piece} in {text}");
            }
            assert_eq!(text.lines().count(), 6);
        }
    }
}
