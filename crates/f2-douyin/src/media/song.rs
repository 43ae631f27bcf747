//! Songs: the files of a collected sound. Its lyrics are fetched where the list is.

use std::sync::Arc;

use f2_core::Timestamp;
use f2_core::assets::{path_name, remote};
use f2_core::error::Cause;
use f2_core::media::{Asset, AssetKind, Author, Media, NameFields, Record};
use f2_core::plan::{Interval, Plan, Template, Want, plan, shorten};

use crate::views::Music;

/// Plans one sound, in the folder of `author`. Its name is its title, as in F2, whatever the template.
#[must_use]
pub fn plan_song(song: &Music, author: Arc<Author>, want: &Want) -> Plan {
    let mut planned = plan(
        &Song { song, author },
        &Want { folderize: false, ..*want },
        &Template::default(),
        &Interval::ALL,
    );
    let title = song.title().map(|title| shorten(&title.clean()));
    planned.stem = path_name(title, &planned.work_id);
    planned.folders = if want.folderize { vec![planned.stem.clone()] } else { Vec::new() };
    planned
}

struct Song<'s> {
    song: &'s Music,
    author: Arc<Author>,
}

impl Media for Song<'_> {
    fn id(&self) -> String {
        self.song.music_id().unwrap_or_default()
    }

    fn author(&self) -> Arc<Author> {
        self.author.clone()
    }

    fn posted(&self) -> Option<Timestamp> {
        None
    }

    fn name_fields(&self) -> NameFields {
        NameFields::default()
    }

    fn withheld(&self) -> Option<Cause> {
        self.song.play_urls().is_empty().then_some(Cause::WorkUnavailable)
    }

    fn assets(&self, _: &Want) -> Vec<Asset> {
        vec![remote(AssetKind::Music, "mp3", &self.song.play_urls())]
    }

    fn record(&self) -> Option<Record> {
        None
    }
}
