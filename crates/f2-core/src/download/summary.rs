//! What a run came to.

use std::collections::BTreeMap;

use crate::error::{Cause, Error, Exit};
use crate::media::{AssetKey, Skip};

/// One thing that was wanted and is not there.
#[derive(Debug)]
pub struct Failure {
    /// The platform's id of the work; empty when a part of the listing failed.
    pub work_id: String,
    /// The stem of its file names; may be empty.
    pub stem: String,
    /// Which file; `None` when the work as a whole, or a part of the listing, failed.
    pub asset: Option<AssetKey>,
    /// Why.
    pub error: Error,
}

/// The counts of a run. Every listed work is in `works_saved`, in `skipped`, or has a failure, unless the run
/// was interrupted or ended early.
#[derive(Debug, Default)]
pub struct Summary {
    /// Works that were listed.
    pub listed: u64,
    /// Works whose every wanted file is there now.
    pub works_saved: u64,
    /// Files written by this run.
    pub saved: u64,
    /// Files that were there before.
    pub had: u64,
    /// Works that are not saved, by reason.
    pub skipped: BTreeMap<Skip, u64>,
    /// Works an earlier run passed over because the platform withholds them, where this one went on behind them.
    pub withheld_before: u64,
    /// What is missing, each with its cause.
    pub failed: Vec<Failure>,
    /// Bytes received by this run.
    pub bytes: u64,
    /// How many works the platform promised, when the caller knows it.
    pub expected: Option<u64>,
    /// Why the run ended before its listing did, or the error the listing ended with.
    pub ended: Option<Error>,
    /// Whether the user stopped it.
    pub interrupted: bool,
}

impl Summary {
    /// Works the platform withholds. Works outside the interval asked for are not among them.
    #[must_use]
    pub fn withheld(&self) -> u64 {
        let withheld = self.skipped.iter().filter(|(skip, _)| matches!(skip, Skip::Cause(_)));
        self.withheld_before + withheld.map(|(_, count)| count).sum::<u64>()
    }

    /// The exit code: stopped by the user; a broken disk or store; nothing saved and the listing ended with
    /// an error; something missing; done.
    #[must_use]
    pub fn exit(&self) -> Exit {
        if self.interrupted {
            return Exit::Interrupted;
        }
        let fatal = |cause| matches!(cause, Cause::DiskFull | Cause::DiskDenied | Cause::Store);
        let nothing = self.saved == 0 && self.had == 0;
        match &self.ended {
            Some(error) if nothing || fatal(error.cause()) => error.cause().exit(),
            Some(_) => Exit::Partial,
            None if self.failed.is_empty() && self.withheld() == 0 => Exit::Done,
            None => Exit::Partial,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exits() {
        let failure = || Failure {
            work_id: "1".into(),
            stem: "s".into(),
            asset: None,
            error: Cause::MediaForbidden.into(),
        };
        let skipped = |skip| BTreeMap::from([(skip, 1)]);
        let ended = |cause: Cause| Some(Error::new(cause));
        let some = Summary { saved: 1, ..Summary::default() };
        for (case, summary, exit) in [
            ("nothing to do", Summary::default(), Exit::Done),
            ("all saved", Summary { saved: 3, ..Summary::default() }, Exit::Done),
            ("outside", Summary { skipped: skipped(Skip::Interval), ..Summary::default() }, Exit::Done),
            (
                "withheld",
                Summary { skipped: skipped(Skip::Cause(Cause::WorkPrivate)), ..Summary::default() },
                Exit::Partial,
            ),
            (
                "withheld before",
                Summary { withheld_before: 1, saved: 1, ..Summary::default() },
                Exit::Partial,
            ),
            ("failure", Summary { failed: vec![failure()], ..Summary::default() }, Exit::Partial),
            (
                "nothing, login",
                Summary { ended: ended(Cause::LoginRequired), ..Summary::default() },
                Exit::Refused,
            ),
            ("some, login", Summary { ended: ended(Cause::LoginRequired), ..some }, Exit::Partial),
            ("disk", Summary { saved: 1, ended: ended(Cause::DiskFull), ..Summary::default() }, Exit::Failed),
            (
                "stopped",
                Summary { interrupted: true, failed: vec![failure()], ..Summary::default() },
                Exit::Interrupted,
            ),
        ] {
            assert_eq!(summary.exit(), exit, "{case}");
        }
    }
}
