//! What several targets come to, in words.

use super::ledger::{Entry, Totals};
use crate::messages::{Messages, id};
use crate::ui::summary::reasons;
use crate::ui::text;

/// What several targets come to, a line per kind of outcome and per reason.
pub(super) fn total(entries: &[Entry], messages: &Messages) -> String {
    let totals = Totals::of(entries);
    let head = [("targets", totals.targets.into()), ("done", totals.done.into())];
    let mut lines = vec![String::new(), messages.with(id::TOTAL_HEAD, &head)];
    let mut listed = vec![("works", totals.works.listed.into())];
    listed.extend(totals.works.expected.map(|expected| ("expected", expected.into())));
    let listed_id = if totals.works.expected.is_some() { id::SUMMARY_LISTED_OF } else { id::SUMMARY_LISTED };
    lines.push(messages.with(listed_id, &listed));
    let saved = [("files", totals.files.saved.into()), ("size", text::bytes(totals.files.bytes).into())];
    lines.push(messages.with(id::SUMMARY_SAVED, &saved));
    lines.push(messages.with(id::SUMMARY_HAD, &[("files", totals.files.had.into())]));
    let skipped: u64 = totals.works.skipped.values().sum();
    lines.push(messages.with(id::SUMMARY_SKIPPED, &[("works", skipped.into())]));
    reasons(&mut lines, &totals.works.skipped, messages);
    let failed: u64 = totals.failed.values().sum();
    lines.push(messages.with(id::SUMMARY_FAILED, &[("count", failed.into())]));
    reasons(&mut lines, &totals.failed, messages);
    if let Some(missing) = totals.works.missing.filter(|missing| *missing > 0) {
        lines.push(messages.with(id::SUMMARY_MISSING, &[("works", missing.into())]));
    }
    lines.join("\n")
}
