//! The rows of a room's parts: there from the first byte on, settled when a part is whole.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use f2_core::error::{Cause, Result};
use f2_core::live::{Hold, PartBook, PartReport, adopt};
use f2_core::media::{AssetKey, AssetKind};
use f2_core::record::{AssetId, AssetRow, AssetState, RecordStore, Store};
use futures_util::future::BoxFuture;

use crate::commands::drive::Drive;
use crate::config::LIVE;
use crate::messages::{Messages, id};

/// Keeps account of the parts of one room.
pub(super) struct Book {
    store: Store,
    root: PathBuf,
    platform: &'static str,
    room_id: String,
    author_id: String,
    /// The parts under way, by their files.
    open: Mutex<HashMap<PathBuf, Entry>>,
}

/// A part under way.
struct Entry {
    row: AssetRow,
    /// Tells other processes that it is written.
    _hold: Hold,
}

impl Book {
    /// The account of a broadcast of an author below the root of the run.
    ///
    /// # Errors
    /// `disk.*` when the store cannot be opened.
    pub(super) async fn open(drive: &Drive, room_id: &str, author_id: &str) -> Result<Self> {
        let saver = &drive.saver;
        Ok(Self {
            store: saver.store().await?.clone(),
            root: saver.root.clone(),
            platform: saver.platform.name(),
            room_id: room_id.to_owned(),
            author_id: author_id.to_owned(),
            open: Mutex::default(),
        })
    }

    /// A path below the root, with `/`.
    fn relative(&self, path: &Path) -> Result<String> {
        let below = path.strip_prefix(&self.root).map_err(|_| Cause::Store)?;
        let pieces: Vec<String> = below.iter().map(|piece| piece.to_string_lossy().into_owned()).collect();
        Ok(pieces.join("/"))
    }

    async fn begin(&self, file: &Path) -> Result<()> {
        let path = self.relative(file)?;
        let (root, place) = (self.root.clone(), path.clone());
        let (platform, room, author) = (self.platform, self.room_id.clone(), self.author_id.clone());
        // Held before there is a row: nobody takes the row for that of a recording that is over.
        let hold = Hold::take(&root, &place)?;
        let row = self.store.call(move |store| enter(store, platform, room, author, path)).await?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.insert(file.to_owned(), Entry { row, _hold: hold });
        Ok(())
    }

    async fn end(&self, part: &PartReport) -> Result<()> {
        let entry = self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&part.path);
        let Some(Entry { row, _hold }) = entry else { return Ok(()) };
        let row = AssetRow { state: AssetState::Published, size: Some(part.bytes), ..row };
        self.store.call(move |store| store.put_asset(&row)).await
    }
}

impl PartBook for Book {
    fn begun<'a>(&'a self, path: &'a Path) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.begin(path))
    }

    fn ended<'a>(&'a self, part: &'a PartReport) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.end(part))
    }
}

/// Writes the row of a part that begins: the next number of its broadcast.
fn enter(
    store: &mut dyn RecordStore,
    platform: &str,
    room: String,
    author: String,
    path: String,
) -> Result<AssetRow> {
    let known = store.assets_of(platform, &room)?;
    let numbers = known.iter().map(|known| known.row.id.key);
    let last = numbers.filter(|key| key.kind == AssetKind::Recording).map(|key| key.index).max();
    let id = AssetId::new(platform, room, AssetKey::nth(AssetKind::Recording, last.unwrap_or(0) + 1));
    // The file was made just now: what stood there before is gone.
    if let Some(before) = store.place_owner(&path)? {
        if let Some(row) = store.asset(&before)? {
            let cause = Some(Cause::MediaIncomplete.code().to_owned());
            let reason = Cause::MediaIncomplete.about().to_owned();
            store.put_asset(&AssetRow { state: AssetState::Failed, cause, reason, ..row })?;
        }
        store.drop_place(&path)?;
    }
    store.claim_place(&path, &id)?;
    let row =
        AssetRow { state: AssetState::Partial, path: Some(path), ..AssetRow::planned(id, author, LIVE) };
    store.put_asset(&row)?;
    Ok(row)
}

/// Takes over what killed recordings left below the root; a line for each of them.
///
/// # Errors
/// `disk.store`.
pub(super) async fn settle(drive: &Drive) -> Result<()> {
    let root = drive.saver.root.clone();
    if !root.join(".f2/f2.sqlite").is_file() {
        return Ok(());
    }
    let adopted = drive.saver.store().await?.call(move |store| adopt(store, &root)).await?;
    for path in adopted {
        drive.saver.reporter.remark(&told(&path, &drive.messages));
    }
    Ok(())
}

/// The line of a recording that was taken over.
pub(in crate::commands) fn told(path: &str, messages: &Messages) -> String {
    let name = crate::ui::text::clean(path).into_owned();
    messages.with(id::LIVE_ADOPTED, &[("name", name.into())])
}
