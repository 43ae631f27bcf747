//! A page of an author's works by time.

use crate::json::View;
use crate::world::{Author, Work};

/// Works of one page, newest first.
pub(super) struct Page<'a> {
    pub(super) works: Vec<&'a Work>,
    /// First and last cursor of the page.
    pub(super) cursors: (i64, i64),
    pub(super) more: bool,
}

impl<'a> Page<'a> {
    /// The `count` works before `cursor` (0: from the top) that are visible; pinned ones stand on the first page.
    pub(super) fn new(
        view: &View<'_>,
        author: &'a Author,
        cursor: i64,
        count: usize,
        visible: impl Fn(&Work) -> bool,
    ) -> Self {
        let listed = || author.listed().filter(|w| !view.world.is_gone(w.id) && visible(w));
        let before = |w: &&Work| cursor <= 0 || w.stamp < cursor;
        let mut rest = listed().filter(|w| !w.pinned).filter(before);
        let mut works: Vec<&Work> = rest.by_ref().take(count).collect();
        let more = rest.next().is_some();
        let cursors = match (works.first(), works.last()) {
            (Some(first), Some(last)) => (first.stamp, last.stamp),
            _ => (cursor, cursor),
        };
        if cursor <= 0 {
            works.splice(0..0, listed().filter(|w| w.pinned));
        }
        Self { works, cursors, more }
    }

    /// Pages of at most five works; behind the first page stand two empty ones that claim more.
    pub(super) fn with_gaps(mut self, author: &Author, cursor: i64) -> Self {
        const FIRST: usize = 5;
        let gap = author.listed().nth(FIRST - 1).map_or(0, |w| w.stamp);
        if cursor == gap || cursor == gap - 1 {
            return Self { works: Vec::new(), cursors: (cursor - 1, cursor - 1), more: true };
        }
        if self.works.len() > FIRST {
            self.works.truncate(FIRST);
            self.cursors.1 = self.works.last().map_or(0, |w| w.stamp);
            self.more = true;
        }
        self
    }
}
