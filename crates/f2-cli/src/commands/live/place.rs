//! Where a recording goes: folder and stem; and its cover.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use f2_core::Timestamp;
use f2_core::broadcast::Broadcast;
use f2_core::download::{self, Home, file_name};
use f2_core::error::Result;
use f2_core::live::RoomState;
use f2_core::media::NameFields;
use f2_core::plan::{Plan, clean};
use f2_core::platform::{Target, TargetKind};
use f2_core::time;
use futures_util::{StreamExt as _, stream};

use crate::commands::drive::Drive;
use crate::commands::saver::Errand;
use crate::config::LIVE;

/// Where a recording goes.
pub(super) struct Place {
    home: Home,
    /// Folders below the author's.
    folders: Vec<String>,
    /// The folder of the files.
    pub(super) folder: PathBuf,
    /// What their names begin with.
    pub(super) stem: String,
}

impl Place {
    /// Makes the folder of a recording that begins now, and a stem that no other recording has.
    ///
    /// # Errors
    /// `disk.*`.
    pub(super) async fn make(drive: &Drive, broadcast: &Broadcast, state: &RoomState) -> Result<Self> {
        let saver = &drive.saver;
        let (store, author) = (saver.store().await?, &broadcast.author);
        let home = download::home(&saver.root, saver.platform.name(), LIVE, author, store).await?;
        let fields = NameFields {
            create: time::text(Timestamp::now()),
            nickname: author.nickname.clone(),
            aweme_id: state.room_id.clone(),
            desc: clean(&state.title),
            caption: clean(&state.title),
            uid: author.short_id.clone(),
            ..NameFields::default()
        };
        let (mut folders, stem) = drive.wish.template.render(&fields);
        if drive.wish.want.folderize {
            folders.push(stem.clone());
        }
        let folder = folders.iter().fold(home.path.clone(), |at, name| at.join(download::component(name)));
        tokio::fs::create_dir_all(&folder).await?;
        let stem = free(&folder, &stem);
        Ok(Self { home, folders, folder, stem })
    }

    /// The path of a file beside the parts.
    pub(super) fn beside(&self, tail: &str, extension: &str) -> PathBuf {
        self.folder.join(file_name(&self.stem, tail, extension))
    }

    /// Saves the cover, when it is wanted and there is one. What keeps it from being saved ends no recording.
    pub(super) async fn cover(&self, drive: &Drive, broadcast: &Broadcast, room_id: &str) {
        let Some(cover) = broadcast.cover.clone().filter(|_| drive.wish.want.cover) else { return };
        let plan = Plan {
            work_id: room_id.to_owned(),
            author: Arc::clone(&broadcast.author),
            folders: self.folders.clone(),
            stem: self.stem.clone(),
            assets: vec![cover],
            skip: None,
            record: None,
            listing: None,
            mark: None,
        };
        let order = drive.wish.order(Target::new(TargetKind::Broadcast, room_id));
        let errand = Errand::once(LIVE, order);
        // Told by the reporter when it fails.
        drop(drive.saver.save(stream::iter([Ok(plan)]).boxed(), errand).await);
    }

    /// The platform's id of the author whose folder it is.
    pub(super) fn author_id(&self) -> &str {
        &self.home.shelf.author_id
    }
}

/// The stem, with a number behind it when files of that stem are there.
fn free(folder: &Path, stem: &str) -> String {
    let taken = |stem: &str| {
        [(".live", "jsonl"), (".chat", "jsonl"), ("", "flv"), ("", "ts"), ("", "mp4"), ("", "aac")]
            .iter()
            .any(|(tail, extension)| folder.join(file_name(stem, tail, extension)).exists())
    };
    if !taken(stem) {
        return stem.to_owned();
    }
    let numbered = (2..).map(|number| format!("{stem} ({number})"));
    numbered.into_iter().find(|stem| !taken(stem)).unwrap_or_else(|| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_that_is_taken_gets_a_number() {
        let folder = f2_sim::Folder::new();
        let put = |name: &str| std::fs::write(folder.path().join(name), "").expect("written");
        assert_eq!(free(folder.path(), "a"), "a");
        put("a.live.jsonl");
        assert_eq!(free(folder.path(), "a"), "a (2)");
        put("a (2).ts");
        assert_eq!(free(folder.path(), "a"), "a (3)");
        assert_eq!(free(folder.path(), "b"), "b");
    }
}
