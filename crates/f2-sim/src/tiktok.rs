//! The TikTok side of a running simulator.

use crate::broadcast::Broadcast;
use crate::manifest::{self, AuthorEntry, Manifest, WorkEntry};
use crate::net::State;
use crate::platform::tiktok::work_url;
use crate::secrets;
use crate::world::{Author, PLAYLISTS, Shelf, Work, World};

/// TikTok as a simulator plays it: links, cookies, and what there is to save.
#[derive(Clone, Copy)]
pub struct TikTok<'a> {
    state: &'a State,
    world: &'a World,
}

impl<'a> TikTok<'a> {
    pub(crate) fn new(state: &'a State) -> Self {
        Self { state, world: &state.tiktok }
    }

    /// The world behind the answers.
    #[must_use]
    pub fn world(self) -> &'a World {
        self.world
    }

    /// The author with this short name: `mixed`, `bench`, `small`, `deep`, `private`, `none`, `empty-pages`, `endless`, `stuck`, `short`, `sparse`.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn author(self, key: &str) -> &'a Author {
        let author = self.world.author(key);
        author.unwrap_or_else(|| panic!("the world of TikTok has no author {key}"))
    }

    /// The broadcast of the author with this short name.
    ///
    /// # Panics
    /// When there is no such author.
    #[must_use]
    pub fn broadcast(self, key: &str) -> Broadcast {
        let at = self.world.authors.iter().position(|author| author.key == key);
        let at = at.unwrap_or_else(|| panic!("the world of TikTok has no author {key}"));
        self.state.tiktok_broadcasts.of(at)
    }

    /// What there is to save from every author; hashes all files on the first call.
    #[must_use]
    pub fn manifest(self) -> Manifest {
        Manifest::of(self.world, self.state.config.seed)
    }

    /// What there is to save from a list that is not one author's own works, in its order.
    #[must_use]
    pub fn manifest_of_shelf(self, shelf: Shelf<'_>) -> Vec<WorkEntry> {
        self.world.shelf(shelf).into_iter().map(|(_, work)| manifest::work(work)).collect()
    }

    /// What there is to save from one author, private items included; those are listed to the account only.
    ///
    /// # Panics
    /// When there is no author of this short name.
    #[must_use]
    pub fn manifest_of(self, key: &str) -> AuthorEntry {
        manifest::author(self.author(key))
    }

    /// An author's page: `https://www.tiktok.com/@handle`.
    #[must_use]
    pub fn user_url(self, key: &str) -> String {
        format!("https://www.tiktok.com/@{}", self.author(key).handle)
    }

    /// An author's live page.
    #[must_use]
    pub fn live_url(self, key: &str) -> String {
        format!("{}/live", self.user_url(key))
    }

    /// The page of a collection of the author `mixed`; collections and playlists are the same, by number from 0 to 2.
    ///
    /// # Panics
    /// When the number is above 2.
    #[must_use]
    pub fn collection_url(self, number: usize) -> String {
        let (id, name) = PLAYLISTS[number];
        let name = name.replace([' ', '/'], "");
        format!("{}/collection/{name}-{id}", self.user_url("mixed"))
    }

    /// A work's page: `/video/ID` or `/photo/ID`.
    ///
    /// # Panics
    /// When the work is not of this world.
    #[must_use]
    pub fn work_url(self, work: &Work) -> String {
        let (author, work) = self.world.work(work.id).unwrap_or_else(|| panic!("no work {}", work.id));
        work_url(author, work)
    }

    /// A short link to an author's page.
    #[must_use]
    pub fn short_link(self, key: &str) -> String {
        format!("https://vm.tiktok.com/{}/", self.author(key).code)
    }

    /// A short link to a work.
    #[must_use]
    pub fn short_work_link(self, work: &Work) -> String {
        format!("https://vt.tiktok.com/{}/", self.world.work_code(work))
    }

    /// The text an app puts into the clipboard for an author, with a short link in it.
    #[must_use]
    pub fn share_text(self, key: &str) -> String {
        format!("Check out {}'s videos! {}", self.author(key).nickname, self.short_link(key))
    }

    /// The `Cookie` text of the account that is logged in. The account is the author `mixed`.
    #[must_use]
    pub fn login_cookie(self) -> String {
        let (state, session) = (self.state, secrets::SESSION_ID);
        let ttwid = state.tokens.new_ttwid(self.world.seed, state.now());
        let (_, chain) = state.tokens.account_chain(self.world.seed);
        format!(
            "ttwid={ttwid}; tt_chain_token={chain}; sessionid={session}; sessionid_ss={session}; sid_tt={session}"
        )
    }

    /// The device id that belongs to [`TikTok::login_cookie`], 19 digits.
    #[must_use]
    pub fn device_id(self) -> String {
        self.state.tokens.account_chain(self.world.seed).0
    }

    /// Renames an author from now on.
    pub fn rename_author(self, sec_uid: &str, nickname: &str) {
        self.world.rename(sec_uid, nickname);
    }

    /// Takes a work away from listings, detail and pages from now on.
    pub fn remove_work(self, work: u64) {
        self.world.remove(work);
    }
}
