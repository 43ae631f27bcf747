//! An author and what visitors get to see of them.

use super::work::Work;

/// What a visitor without a login gets of an author's works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guest {
    /// Everything.
    All,
    /// The first page, which claims to be the last.
    FirstPageOnly,
    /// The first page, then this `status_code`.
    FirstPageThen(i64),
    /// This `status_code` and no works.
    Code(i64),
    /// An empty list.
    EmptyList,
}

/// How the listing behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Page after page.
    Plain,
    /// Two empty pages with `has_more` 1 behind the first page.
    EmptyPages,
    /// From the second page on the cursor stays and the page repeats, `has_more` 1 for ever.
    Stuck,
    /// Behind the last page the cursor goes back to the start, `has_more` 1.
    Rollback,
    /// The profile promises more works than the listing ever gives.
    Short,
    /// Behind the first page no works, and more promised for ever.
    Endless,
    /// Lists that take no signature show a week's works before their cursor, and say whether there are older ones.
    LookBack,
}

/// An author.
#[derive(Debug)]
pub struct Author {
    /// Short name in tests: `mixed`, `bench` …
    pub key: &'static str,
    /// `sec_uid`, 76 characters from `MS4wLjABAAAA`.
    pub sec_uid: String,
    /// `uid`.
    pub uid: u64,
    /// `nickname` at the start; a running simulator may rename.
    pub nickname: String,
    /// `unique_id`.
    pub handle: String,
    /// Account set to private: the listing is empty for all.
    pub secret: bool,
    /// What guests see.
    pub guest: Guest,
    /// How pages behave.
    pub listing: Listing,
    /// Code behind `https://v.douyin.com/`.
    pub code: String,
    /// Newest first; pinned works stand at their time.
    pub works: Vec<Work>,
}

impl Author {
    /// The number in the address of the author's live room.
    #[must_use]
    pub fn web_rid(&self) -> String {
        format!("6{:011}", self.uid % 1_000_000_000)
    }

    /// The id of the author's last broadcast, 19 digits.
    #[must_use]
    pub fn room_id(&self) -> String {
        format!("72{:017}", self.uid % 1_000_000_000)
    }

    /// Works the listing would hold for an unhindered visitor.
    pub fn listed(&self) -> impl Iterator<Item = &Work> {
        self.works.iter().filter(|w| w.listed)
    }
}
