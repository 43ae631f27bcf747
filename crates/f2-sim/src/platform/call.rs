//! A request that was let in.

use super::param;
use crate::json::View;
use crate::world::Author;

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    Guest,
    Account,
}

/// An admitted request.
pub(super) struct Call<'a> {
    pub(super) view: View<'a>,
    pub(super) query: &'a str,
    /// The body as text.
    pub(super) body: &'a str,
    pub(super) caller: Caller,
}

impl Call<'_> {
    /// The decoded value of a parameter, empty when there is none.
    pub(super) fn text(&self, name: &str) -> String {
        param(self.query, name).unwrap_or_default()
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.text(name).parse().ok()
    }

    /// The author named by `sec_user_id` (Douyin) or `secUid` (TikTok).
    pub(super) fn author(&self) -> Option<&Author> {
        let id = param(self.query, "sec_user_id").or_else(|| param(self.query, "secUid"));
        self.view.world.by_sec_uid(&id?)
    }

    /// The part of a list behind the offset in the parameter `cursor`, where it ends and whether more follows.
    pub(super) fn part<T: Copy>(&self, all: &[T], cursor: &str) -> (Vec<T>, usize, bool) {
        let start = self.number(cursor).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let count = self.number("count").unwrap_or(10).clamp(1, 50) as usize;
        let items: Vec<T> = all.iter().skip(start).take(count).copied().collect();
        let end = start + items.len();
        (items, end, end < all.len())
    }
}
