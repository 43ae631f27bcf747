//! How far a listing is settled from its beginning on. Values in, values out.

use std::collections::BTreeMap;

/// The works of a listing in their order, and the marks between them.
///
/// A mark says where the listing may go on once everything up to it is settled well. A work that failed stops
/// everything behind it from being passed over.
#[derive(Debug, Default)]
pub(super) struct Settled {
    listed: u64,
    /// The first work that is not settled well.
    open: u64,
    /// Works behind it that are.
    done: BTreeMap<u64, ()>,
    marks: BTreeMap<u64, String>,
}

impl Settled {
    /// The number of the next work of the listing, which may carry a mark.
    pub(super) fn list(&mut self, mark: Option<String>) -> u64 {
        let number = self.listed;
        self.listed += 1;
        if let Some(mark) = mark {
            self.marks.insert(number, mark);
        }
        number
    }

    /// How many works were listed.
    pub(super) fn listed(&self) -> u64 {
        self.listed
    }

    /// Whether all of them are settled well.
    pub(super) fn is_whole(&self) -> bool {
        self.open == self.listed
    }

    /// A work is saved or passed over for good. Gives the mark that is reached by that, if one is, and how many
    /// works stand before it.
    pub(super) fn well(&mut self, number: u64) -> Option<(u64, String)> {
        self.done.insert(number, ());
        while self.done.remove(&self.open).is_some() {
            self.open += 1;
        }
        let behind = self.marks.split_off(&self.open);
        let reached = std::mem::replace(&mut self.marks, behind);
        reached.into_iter().next_back().map(|(number, mark)| (number + 1, mark))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_reached_when_everything_before_it_is_well() {
        let mut settled = Settled::default();
        let marks = [None, Some("1"), None, Some("2"), Some("3"), None, Some("4")];
        let numbers: Vec<u64> = marks.iter().map(|mark| settled.list(mark.map(Into::into))).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(settled.well(1), None, "the first is open");
        assert_eq!(settled.well(0), Some((2, "1".into())));
        assert_eq!(settled.well(3), None);
        assert_eq!(settled.well(4), None);
        assert_eq!(settled.well(2), Some((5, "3".into())), "the furthest one");
        // The sixth failed: nothing behind it counts.
        assert_eq!(settled.well(6), None);
        assert_eq!(settled.well(6), None);
    }
}
