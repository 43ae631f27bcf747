//! Lists of TikTok that are not one author's own works.

use super::{Author, Work, World};

/// A list that belongs to the account or to a playlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf<'a> {
    /// What `mixed` likes: its open works.
    Liked,
    /// What the account has collected: every second one of them.
    Collected,
    /// What anybody has posted again: the works of `deep`.
    Reposted,
    /// The works of the playlist with this id.
    Playlist(u64),
    /// Open works of `mixed` whose text contains this.
    Found(&'a str),
    /// The stories of the author with this short name: the five newest works.
    Stories(&'a str),
}

impl World {
    /// Works of the first author that everybody may see, newest first.
    fn open(&self) -> impl Iterator<Item = (&Author, &Work)> {
        let author = &self.authors[0];
        let open = author.listed().filter(|work| work.private == 0 && !self.is_gone(work.id));
        open.map(move |work| (author, work))
    }

    /// The works of a list, in its order.
    #[must_use]
    pub fn shelf(&self, shelf: Shelf<'_>) -> Vec<(&Author, &Work)> {
        let of = |key: &str| self.author(key).into_iter().flat_map(|a| a.listed().map(move |work| (a, work)));
        match shelf {
            Shelf::Liked => self.open().collect(),
            Shelf::Collected => self.open().step_by(2).collect(),
            Shelf::Reposted => of("deep").collect(),
            Shelf::Playlist(id) => self.open().filter(|(_, work)| work.mix == Some(id)).collect(),
            Shelf::Found(text) => self.open().filter(|(_, work)| work.desc.contains(text)).collect(),
            Shelf::Stories(key) => of(key).take(5).collect(),
        }
    }
}
