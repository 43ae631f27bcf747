//! The ledger of a run: what came of each target, what all of them come to, and the report of it.
//!
//! `docs/report.md` describes the report.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use f2_core::download::Summary;
use f2_core::error::{Cause, Error, Exit};
use f2_core::platform::Target;
use f2_core::time::Clock;
use serde::Serialize;

use super::failed::{Line, asset_name};
use super::live::Recorded;

/// The version of the report's shape; it changes when a field changes its meaning or goes.
const SCHEMA: u32 = 1;

/// Works of a target, or of all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(crate) struct Works {
    /// How many there should be, when the platform says so.
    pub(crate) expected: Option<u64>,
    /// How many an earlier run has settled, where the list went on behind them.
    pub(crate) resumed: u64,
    /// How many were listed.
    pub(crate) listed: u64,
    /// How many have every wanted file now.
    pub(crate) saved: u64,
    /// How many are not saved, by reason.
    pub(crate) skipped: BTreeMap<&'static str, u64>,
    /// How many that should be there were never listed; `None` when nobody can know.
    pub(crate) missing: Option<u64>,
}

/// Files of a target, or of all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(crate) struct Files {
    /// Written by this run.
    pub(crate) saved: u64,
    /// There before.
    pub(crate) had: u64,
    /// Bytes received by this run.
    pub(crate) bytes: u64,
}

/// One thing that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Failed {
    /// The work; `None` when a part of the listing failed.
    pub(crate) work: Option<String>,
    /// The file; `None` when the whole work failed.
    pub(crate) asset: Option<String>,
    /// The code of the cause.
    pub(crate) cause: &'static str,
    /// The particulars.
    pub(crate) detail: String,
}

/// Why a target ended early.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Ended {
    /// The code of the cause.
    pub(crate) cause: &'static str,
    /// The particulars.
    pub(crate) detail: String,
}

/// What came of one target.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Entry {
    /// The target as it is shown.
    pub(crate) target: String,
    /// The platform's name.
    pub(crate) platform: &'static str,
    /// The mode; empty when that was not understood.
    pub(crate) mode: String,
    /// What the target is, such as `author`.
    pub(crate) kind: Option<String>,
    /// Its id.
    pub(crate) id: Option<String>,
    /// The author's nickname.
    pub(crate) author: Option<String>,
    /// The exit code of this target alone.
    #[serde(serialize_with = "number")]
    pub(crate) exit: Exit,
    /// Why it ended early.
    pub(crate) ended: Option<Ended>,
    /// Its works.
    pub(crate) works: Works,
    /// Its files.
    pub(crate) files: Files,
    /// Its recording, when it is a live room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) live: Option<Recorded>,
    /// How many things failed, by cause.
    pub(crate) failed: BTreeMap<&'static str, u64>,
    /// Each of them.
    pub(crate) failures: Vec<Failed>,
    /// What `--failed-to` writes of it.
    #[serde(skip)]
    pub(super) lines: Vec<Line>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape serde asks for")]
fn number<S: serde::Serializer>(exit: &Exit, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u8(*exit as u8)
}

impl Entry {
    /// A target that has begun; until more is known it counts as stopped.
    pub(super) fn new(target: String, platform: &'static str, mode: &str) -> Self {
        Self {
            target,
            platform,
            mode: mode.to_owned(),
            kind: None,
            id: None,
            author: None,
            exit: Exit::Interrupted,
            ended: None,
            works: Works::default(),
            files: Files::default(),
            live: None,
            failed: BTreeMap::new(),
            failures: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Takes down what the target is.
    pub(super) fn found(&mut self, target: &Target) {
        self.kind = Some(format!("{:?}", target.kind).to_lowercase());
        self.id = Some(target.id.clone());
    }

    /// Takes down why it never began.
    pub(super) fn refuse(&mut self, error: &Error) {
        self.exit = error.cause().exit();
        self.ended = Some(ended(error));
    }

    /// Takes down what came of a live room.
    pub(super) fn recorded(&mut self, recorded: Recorded) {
        self.exit = recorded.exit();
        self.author = Some(recorded.author.clone()).filter(|name| !name.is_empty());
        let detail = recorded.detail.clone();
        self.ended = recorded.error.map(|cause| Ended { cause, detail });
        self.files = Files { saved: recorded.parts.len() as u64, had: 0, bytes: recorded.bytes() };
        self.live = Some(recorded);
    }

    /// Takes down what came of it. `due` is how many works there should be.
    pub(super) fn close(&mut self, summary: &Summary, due: Option<u64>) {
        self.exit = summary.exit();
        self.ended = summary.ended.as_ref().map(ended);
        self.works = Works {
            expected: summary.expected,
            resumed: self.works.resumed,
            listed: summary.listed,
            saved: summary.works_saved,
            skipped: BTreeMap::new(),
            missing: missing(summary, due),
        };
        for (skip, count) in &summary.skipped {
            *self.works.skipped.entry(skip.code()).or_default() += count;
        }
        self.files = Files { saved: summary.saved, had: summary.had, bytes: summary.bytes };
        for failure in &summary.failed {
            *self.failed.entry(failure.error.code()).or_default() += 1;
            self.failures.push(Failed {
                work: Some(failure.work_id.clone()).filter(|id| !id.is_empty()),
                asset: failure.asset.map(asset_name),
                cause: failure.error.code(),
                detail: failure.error.particulars().to_owned(),
            });
        }
    }
}

fn ended(error: &Error) -> Ended {
    Ended { cause: error.code(), detail: error.particulars().to_owned() }
}

/// The entries of a run, in the order they began.
#[derive(Default)]
pub(crate) struct Ledger {
    entries: Mutex<Vec<Entry>>,
    /// Every target has its entry.
    whole: AtomicBool,
}

/// What all targets come to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub(crate) struct Totals {
    /// How many targets there were.
    pub(crate) targets: u64,
    /// How many of them came to exit code 0.
    pub(crate) done: u64,
    /// Their works.
    pub(crate) works: Works,
    /// Their files.
    pub(crate) files: Files,
    /// How many things failed, targets that never began among them, by cause.
    pub(crate) failed: BTreeMap<&'static str, u64>,
}

impl Ledger {
    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins an entry; the number is for [`Ledger::change`].
    pub(super) fn begin(&self, entry: Entry) -> usize {
        let mut entries = self.entries();
        entries.push(entry);
        entries.len() - 1
    }

    /// Changes an entry.
    pub(super) fn change(&self, number: usize, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.entries().get_mut(number) {
            change(entry);
        }
    }

    /// Notes that every target has its entry.
    pub(super) fn complete(&self) {
        self.whole.store(true, Ordering::Release);
    }

    /// Whether every target has its entry; a run that was ended at once leaves some without.
    pub(super) fn is_whole(&self) -> bool {
        self.whole.load(Ordering::Acquire)
    }

    /// Every entry as it is now.
    pub(super) fn all(&self) -> Vec<Entry> {
        self.entries().clone()
    }

    /// The exit code of the run.
    pub(super) fn exit(&self) -> Exit {
        worst(self.entries().iter().map(|entry| entry.exit))
    }

    /// The lines of `--failed-to`.
    pub(super) fn lines(&self) -> String {
        let lines = self.all().into_iter().flat_map(|entry| entry.lines);
        lines.map(|line| line.text() + "\n").collect()
    }

    /// The report as JSON.
    pub(super) fn report(&self, began: &str, clock: &Clock, exit: Exit) -> String {
        #[derive(Serialize)]
        struct Report<'a> {
            schema: u32,
            program: &'static str,
            version: &'static str,
            began: &'a str,
            ended: String,
            exit: u8,
            totals: Totals,
            targets: Vec<Entry>,
        }
        let targets = self.all();
        let report = Report {
            schema: SCHEMA,
            program: "f2",
            version: env!("CARGO_PKG_VERSION"),
            began,
            ended: clock().to_string(),
            exit: exit as u8,
            totals: Totals::of(&targets),
            targets,
        };
        serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
    }
}

impl Totals {
    /// The sums over entries. What is unknown for one target is left out of the sum.
    pub(crate) fn of(entries: &[Entry]) -> Self {
        let mut totals = Self::default();
        for entry in entries {
            totals.targets += 1;
            totals.done += u64::from(entry.exit == Exit::Done);
            let (sum, works) = (&mut totals.works, &entry.works);
            add(&mut sum.expected, works.expected);
            add(&mut sum.missing, works.missing);
            sum.resumed += works.resumed;
            sum.listed += works.listed;
            sum.saved += works.saved;
            for (reason, count) in &works.skipped {
                *sum.skipped.entry(reason).or_default() += count;
            }
            totals.files.saved += entry.files.saved;
            totals.files.had += entry.files.had;
            totals.files.bytes += entry.files.bytes;
            for (cause, count) in &entry.failed {
                *totals.failed.entry(cause).or_default() += count;
            }
            let ended = entry.ended.as_ref().filter(|ended| ended.cause != Cause::Interrupted.code());
            if let Some(ended) = ended {
                *totals.failed.entry(ended.cause).or_default() += 1;
            }
        }
        totals
    }
}

fn add(sum: &mut Option<u64>, more: Option<u64>) {
    if let Some(more) = more {
        *sum = Some(sum.unwrap_or(0) + more);
    }
}

/// The exit code of several targets: 130 when any was stopped; 2 when all of them are used wrongly; else 3, 1
/// or 4 when any came to it, in this order; 4 when some are used wrongly; else 0.
pub(super) fn worst(exits: impl Iterator<Item = Exit>) -> Exit {
    let exits: Vec<Exit> = exits.collect();
    let any = |exit: Exit| exits.contains(&exit);
    if any(Exit::Interrupted) {
        return Exit::Interrupted;
    }
    if any(Exit::Usage) && exits.iter().all(|exit| *exit == Exit::Usage) {
        return Exit::Usage;
    }
    let worst = [Exit::Refused, Exit::Failed, Exit::Partial].into_iter().find(|exit| any(*exit));
    worst.unwrap_or(if any(Exit::Usage) { Exit::Partial } else { Exit::Done })
}

/// How many of the works due were never listed. A list that came to its end without a complaint kept what it
/// promised: where its profile counts more, such as likes of works that are gone, nobody can know.
pub(super) fn missing(summary: &Summary, due: Option<u64>) -> Option<u64> {
    let missing = due?.saturating_sub(summary.listed);
    let part_failed = summary.failed.iter().any(|failure| failure.work_id.is_empty());
    let whole = summary.ended.is_none() && !summary.interrupted && !part_failed;
    (missing == 0 || !whole).then_some(missing)
}

#[cfg(test)]
mod tests {
    use f2_core::download::Failure;
    use f2_core::media::{AssetKey, AssetKind, Skip};

    use super::*;

    #[test]
    fn the_worst_exit_by_the_rule() {
        use Exit::{Done, Failed, Interrupted, Partial, Refused, Usage};
        for (exits, expected) in [
            (&[][..], Done),
            (&[Done, Done], Done),
            (&[Usage], Usage),
            (&[Usage, Usage], Usage),
            (&[Usage, Done], Partial),
            (&[Usage, Partial], Partial),
            (&[Usage, Failed], Failed),
            (&[Partial, Failed, Done], Failed),
            (&[Failed, Refused, Partial], Refused),
            (&[Interrupted, Refused], Interrupted),
        ] {
            assert_eq!(worst(exits.iter().copied()), expected, "{exits:?}");
        }
    }

    #[test]
    fn an_entry_holds_what_the_summary_says_and_totals_add_up() {
        let failure = Failure {
            work_id: "7".into(),
            stem: "s".into(),
            asset: Some(AssetKey::nth(AssetKind::Image, 2)),
            error: Error::new(Cause::MediaForbidden).detail("why"),
        };
        let summary = Summary {
            listed: 4,
            works_saved: 1,
            saved: 2,
            had: 1,
            bytes: 9,
            skipped: [(Skip::Interval, 1), (Skip::Archived, 1), (Skip::Cause(Cause::WorkPrivate), 2)].into(),
            failed: vec![failure],
            expected: Some(6),
            ended: Some(Error::new(Cause::ListingShort).detail("4 of 6")),
            ..Summary::default()
        };
        let mut entry = Entry::new("t".into(), "douyin", "post");
        assert_eq!(entry.exit, Exit::Interrupted);
        entry.close(&summary, Some(6));
        assert_eq!((entry.exit, entry.works.missing), (Exit::Partial, Some(2)));
        let whole = Summary { listed: 4, ..Summary::default() };
        assert_eq!(
            (missing(&whole, Some(6)), missing(&whole, Some(4)), missing(&whole, None)),
            (None, Some(0), None)
        );
        assert_eq!(entry.works.skipped, [("interval", 1), ("archived", 1), ("work.private", 2)].into());
        assert_eq!(entry.failures[0].asset.as_deref(), Some("image_2"));
        let mut wrong = Entry::new("u".into(), "douyin", "post");
        wrong.refuse(&Error::new(Cause::UsageLink));
        let totals = Totals::of(&[entry.clone(), entry, wrong]);
        assert_eq!((totals.targets, totals.done, totals.works.listed), (3, 0, 8));
        assert_eq!(
            (totals.works.expected, totals.works.missing, totals.files.bytes),
            (Some(12), Some(4), 18)
        );
        assert_eq!(totals.failed, [("media.forbidden", 2), ("listing.short", 2), ("usage.link", 1)].into());
    }
}
