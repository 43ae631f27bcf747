//! What a run came to: counted while it goes on, told at its end.

use std::collections::BTreeMap;
use std::path::Path;

use f2_core::download::{Failure, Summary};
use f2_core::error::Cause;
use f2_core::media::Skip;
use f2_core::progress::{Event, Outcome};

use super::{cause_text, text};
use crate::messages::{Messages, id};

/// How many names of failed files are told per cause.
const NAMES: usize = 3;

/// The counts of a run that is going on.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The author's nickname; empty until it is known.
    pub(crate) author: String,
    /// How many works the profile promises.
    pub(crate) expected: Option<u64>,
    /// Works that were listed so far.
    pub(crate) works: u64,
    /// Files that are there now.
    pub(crate) files: u64,
    /// Bytes of the files saved by this run.
    pub(crate) bytes: u64,
}

impl Tally {
    /// Takes note of an event.
    pub(crate) fn note(&mut self, event: &Event<'_>) {
        match event {
            Event::Author { author, expected } => {
                self.author.clone_from(&author.nickname);
                self.expected = *expected;
            }
            Event::Work { .. } => self.works += 1,
            Event::FileEnd { outcome: Outcome::Saved(bytes), .. } => {
                self.files += 1;
                self.bytes += bytes;
            }
            Event::FileEnd { outcome: Outcome::Had, .. } => self.files += 1,
            _ => {}
        }
    }
}

/// The summary of a run, a line per kind of outcome.
pub(crate) fn text(
    summary: &Summary,
    tally: &Tally,
    missing: Option<u64>,
    folder: &Path,
    messages: &Messages,
) -> String {
    let author = text::fit(&text::clean(&tally.author), 40).into_owned();
    let mut lines = vec![messages.with(id::SUMMARY_HEAD, &[("author", author.into())]).trim_end().to_owned()];
    let mut listed = vec![("works", summary.listed.into())];
    let expected = summary.expected.or(tally.expected);
    listed.extend(expected.map(|expected| ("expected", expected.into())));
    let listed_id = if expected.is_some() { id::SUMMARY_LISTED_OF } else { id::SUMMARY_LISTED };
    lines.push(messages.with(listed_id, &listed));
    let saved = [("files", summary.saved.into()), ("size", text::bytes(summary.bytes).into())];
    lines.push(messages.with(id::SUMMARY_SAVED, &saved));
    lines.push(messages.with(id::SUMMARY_HAD, &[("files", summary.had.into())]));
    skipped(&mut lines, summary, messages);
    failed(&mut lines, summary, messages);
    if let Some(missing) = missing.filter(|missing| *missing > 0) {
        lines.push(messages.with(id::SUMMARY_MISSING, &[("works", missing.into())]));
    }
    let folder = folder.display().to_string();
    lines.push(messages.with(id::SUMMARY_WHERE, &[("folder", text::clean(&folder).into_owned().into())]));
    lines.join("\n")
}

fn skipped(lines: &mut Vec<String>, summary: &Summary, messages: &Messages) {
    let total: u64 = summary.skipped.values().sum();
    lines.push(messages.with(id::SUMMARY_SKIPPED, &[("works", total.into())]));
    for (skip, count) in &summary.skipped {
        let reason = match skip {
            Skip::Interval => messages.text(id::SKIP_INTERVAL),
            Skip::Archived => messages.text(id::SKIP_ARCHIVED),
            Skip::Cause(cause) => cause_text(*cause, messages),
        };
        lines.push(counted(*count, &reason, messages));
    }
}

fn failed(lines: &mut Vec<String>, summary: &Summary, messages: &Messages) {
    lines.push(messages.with(id::SUMMARY_FAILED, &[("count", summary.failed.len().into())]));
    let mut causes: BTreeMap<Cause, Vec<&Failure>> = BTreeMap::new();
    for failure in &summary.failed {
        causes.entry(failure.error.cause()).or_default().push(failure);
    }
    for (cause, failures) in causes {
        lines.push(counted(failures.len() as u64, &cause_text(cause, messages), messages));
        let names = failures.iter().map(|failure| name(failure)).filter(|name| !name.is_empty());
        lines.extend(names.take(NAMES).map(|name| format!("      {}", text::clean(&name))));
        if let Some(more) = failures.len().checked_sub(NAMES).filter(|more| *more > 0) {
            lines.push(format!("      {}", messages.with(id::AND_MORE, &[("count", more.into())])));
        }
    }
}

/// A line per reason, by its code.
pub(crate) fn reasons(lines: &mut Vec<String>, reasons: &BTreeMap<&'static str, u64>, messages: &Messages) {
    for (code, count) in reasons {
        let reason = match *code {
            "interval" => messages.text(id::SKIP_INTERVAL),
            "archived" => messages.text(id::SKIP_ARCHIVED),
            code => Cause::ALL
                .iter()
                .find(|cause| cause.code() == code)
                .map_or_else(|| code.to_owned(), |cause| cause_text(*cause, messages)),
        };
        lines.push(counted(*count, &reason, messages));
    }
}

/// What people know a missing file by: its name without the extension, else the id of its work.
fn name(failure: &Failure) -> String {
    let stem = if failure.stem.is_empty() { &failure.work_id } else { &failure.stem };
    let suffix = failure.asset.map(|asset| asset.suffix()).unwrap_or_default();
    if stem.is_empty() { String::new() } else { format!("{stem}{suffix}") }
}

fn counted(count: u64, what: &str, messages: &Messages) -> String {
    format!("    {}", messages.with(id::COUNTED, &[("count", count.into()), ("what", what.into())]))
}

#[cfg(test)]
mod tests {
    use f2_core::media::{AssetKey, AssetKind};

    use super::*;
    use crate::messages::Language;

    #[test]
    fn everything_is_told() {
        let failure = |stem: &str| Failure {
            work_id: "7".into(),
            stem: stem.into(),
            asset: Some(AssetKey::nth(AssetKind::Image, 2)),
            error: Cause::MediaForbidden.into(),
        };
        let summary = Summary {
            listed: 4,
            saved: 1,
            had: 2,
            bytes: 1_500_000,
            skipped: [(Skip::Interval, 1), (Skip::Cause(Cause::WorkPrivate), 1)].into(),
            failed: ["c\u{202e}", "", "e", "f"].map(failure).into(),
            ..Summary::default()
        };
        let tally = Tally { author: "Ann\u{1b}[2J".into(), expected: Some(9), ..Tally::default() };
        let english =
            text(&summary, &tally, Some(5), Path::new("Download"), &Messages::new(Language::English));
        for piece in [
            "4 works",
            "9",
            "1.5 MB",
            "work.private",
            "media.forbidden",
            "Download",
            "1 more",
            "7_image_2",
            "missing: 5",
        ] {
            assert!(english.contains(piece), "{piece} in {english}");
        }
        assert!(!english.contains(['\u{202e}', '\u{1b}']));
        let chinese =
            text(&summary, &tally, Some(5), Path::new("Download"), &Messages::new(Language::Chinese));
        assert_eq!(chinese.lines().count(), english.lines().count());
    }

    #[test]
    fn counts_follow_the_events() {
        let mut tally = Tally::default();
        let asset = AssetKey::only(AssetKind::Video);
        let error = Cause::NetTimeout.into();
        for outcome in [Outcome::Saved(5), Outcome::Had, Outcome::Failed(&error)] {
            tally.note(&Event::FileEnd { task: 1, asset, name: "x", outcome });
        }
        tally.note(&Event::Work { id: "1", stem: "x", skip: None });
        assert_eq!((tally.works, tally.files, tally.bytes), (1, 2, 5));
    }
}
