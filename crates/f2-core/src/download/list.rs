//! One list of a run: how far it is settled, and what is to be remembered of it. Values in, values out.

use std::sync::Arc;

use super::settled::Settled;
use crate::plan::Plan;
use crate::record::{Checkpoint, Standing};

/// So many works a list began with are remembered with its mark. Some may be gone when it goes on.
const TOP: usize = 32;

/// The place of a work: which list of the run, and the how manyth work of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) list: usize,
    pub(super) number: u64,
}

/// A list of which works are saved.
#[derive(Debug)]
pub(super) struct List {
    /// Which of several; `None` when there is but one.
    pub(super) id: Option<Arc<str>>,
    /// Under which name its place is remembered.
    pub(super) checkpoint: Option<Checkpoint>,
    /// Where an earlier run stopped in it.
    before: Standing,
    /// Whether it is written down that it has begun.
    begun: bool,
    settled: Settled,
    /// The mark to be written next, and how many works stand before it.
    reached: Option<(u64, String)>,
    /// Whether it came to its end, and whether that was handed out to be written.
    read: bool,
    told: bool,
    /// The works it began with.
    top: Vec<String>,
    /// The numbers of the works the platform withholds.
    withheld: Vec<u64>,
}

impl List {
    pub(super) fn new(id: Option<Arc<str>>, checkpoint: Option<Checkpoint>, before: Standing) -> Self {
        Self {
            id,
            checkpoint,
            before,
            begun: false,
            settled: Settled::default(),
            reached: None,
            read: false,
            told: false,
            top: Vec::new(),
            withheld: Vec::new(),
        }
    }

    /// Takes the next work; its number.
    pub(super) fn list(&mut self, plan: &mut Plan) -> u64 {
        if self.top.len() < TOP && !plan.work_id.contains('\n') {
            self.top.push(plan.work_id.clone());
        }
        self.settled.list(plan.mark.take())
    }

    /// Its name, when that is asked for the first time.
    pub(super) fn begin(&mut self) -> Option<Checkpoint> {
        if std::mem::replace(&mut self.begun, true) { None } else { self.checkpoint.clone() }
    }

    /// Something is missing behind the last work: what comes is not all there is.
    pub(super) fn spoil(&mut self) {
        self.settled.list(None);
    }

    /// A work is settled well.
    pub(super) fn well(&mut self, number: u64) {
        self.reached = self.settled.well(number).or(self.reached.take());
    }

    /// The platform withholds a work.
    pub(super) fn withhold(&mut self, number: u64) {
        self.withheld.push(number);
    }

    /// No further work comes.
    pub(super) fn end(&mut self) {
        self.read = true;
    }

    /// Whether it came to its end and everything of it is settled.
    pub(super) fn is_whole(&self) -> bool {
        self.read && self.settled.is_whole()
    }

    /// How many works an earlier run found withheld.
    pub(super) fn withheld_before(&self) -> u64 {
        self.before.withheld
    }

    /// What is to be written down, if anything is since this was asked last.
    pub(super) fn due(&mut self) -> Option<(Checkpoint, Standing)> {
        let reached = self.reached.take();
        let standing = if self.told {
            return None;
        } else if self.is_whole() {
            self.told = true;
            self.standing(None, self.settled.listed())
        } else {
            let (listed, mark) = reached?;
            self.standing(Some(mark), listed)
        };
        Some((self.checkpoint.clone()?, standing))
    }

    fn standing(&self, cursor: Option<String>, listed: u64) -> Standing {
        let withheld = self.withheld.iter().filter(|number| **number < listed).count() as u64;
        Standing {
            ended: cursor.is_none(),
            cursor,
            top: self.top.iter().chain(&self.before.top).take(2 * TOP).cloned().collect(),
            listed: listed + self.before.listed,
            withheld: self.before.withheld + withheld,
            began_at: self.before.began_at,
        }
    }
}
