//! Records: what is known about authors, works and assets.
//!
//! One SQLite file per root, `<root>/.f2/f2.sqlite`. [`SqliteStore`] is the synchronous store,
//! [`Store`] the handle asynchronous code uses: one thread owns the store, everybody else queues.
//!
//! What the asset rows say is the truth about files: an asset is *had* when its row is published and its
//! file is there. Ledger, resume, verification and the list of failures are queries over them.

mod actor;
mod asset;
mod audit;
mod checkpoint;
mod import;
mod ledger;
mod listed;
mod lists;
mod schema;
mod sqlite;
mod table;
mod work;

pub use actor::Store;
pub use asset::{AssetId, AssetRow, AssetState, Known, PartMark};
pub use audit::{Damage, Finding, inspect, restore};
pub use checkpoint::{Checkpoint, Standing};
pub use import::{Archived, Taken, import_archive, import_f2};
pub use listed::Listed;
pub use lists::Lists;
pub use sqlite::{SqliteStore, StoreOptions};
pub use work::{Shelf, WorkState};

use std::collections::HashMap;

use crate::error::{Cause, Error, Result};
use crate::media::{Cell, Record};

/// The steps of a transaction, as the owner of a store takes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Begins a transaction that may write; nobody else writes until it ends.
    Begin,
    /// Keeps everything since `Begin`.
    Commit,
    /// Drops everything since `Begin`.
    Abort,
    /// Begins a part of a transaction that can be dropped alone.
    Mark,
    /// Keeps the part.
    Release,
    /// Drops the part.
    Revert,
}

/// What is remembered between runs. Synchronous: one thread owns a store.
///
/// Paths are relative to the root of the store and use `/`. Every method fails with [`Cause::Store`] (or
/// [`Cause::DiskFull`]) and with nothing else; a failed method has changed nothing.
pub trait RecordStore: Send + 'static {
    /// Takes a step of a transaction. Methods called outside a transaction are one each.
    fn step(&mut self, step: Step) -> Result<()>;

    /// Inserts or updates a row; columns the record does not give keep their values. Missing tables and
    /// columns are added.
    fn save(&mut self, record: &Record) -> Result<()>;
    /// One cell of a row; `None` when the table, the column or the row is not there, or the cell is null.
    fn cell(&mut self, table: &str, key: (&str, &str), column: &str) -> Result<Option<Cell>>;
    /// Sets one cell of a row that is there; `false` when it is not.
    fn set_cell(&mut self, table: &str, key: (&str, &str), column: &str, value: &Cell) -> Result<bool>;

    /// The row of an asset.
    fn asset(&mut self, id: &AssetId) -> Result<Option<AssetRow>>;
    /// Writes the row of an asset, whole.
    fn put_asset(&mut self, row: &AssetRow) -> Result<()>;
    /// Every asset row of a work with the places its file is published at.
    fn assets_of(&mut self, platform: &str, work_id: &str) -> Result<Vec<Known>>;
    /// The rows in one of these states, ordered by platform, work, kind and number.
    fn assets_in(&mut self, states: &[AssetState]) -> Result<Vec<AssetRow>>;
    /// Every published asset with its places, ordered by platform, work, kind and number. An asset whose
    /// places are not on record has its own path as the only one.
    fn published(&mut self) -> Result<Vec<Known>>;
    /// The works of a platform that another program's archive has and of which no file is published here.
    fn archived(&mut self, platform: &str) -> Result<Vec<String>>;

    /// Takes a path for an asset; `false` when it belongs to another one.
    fn claim_place(&mut self, path: &str, id: &AssetId) -> Result<bool>;
    /// The asset a path belongs to.
    fn place_owner(&mut self, path: &str) -> Result<Option<AssetId>>;
    /// Gives a path back.
    fn drop_place(&mut self, path: &str) -> Result<()>;

    /// Takes a name (folders below the author's and the stem, joined by `/`) for a work. The first work
    /// gets it as it is, a later one with `_<work id>` behind it; a work asking again gets the same answer.
    fn claim_name(&mut self, shelf: &Shelf, work_id: &str, name: &str) -> Result<String>;
    /// Writes how far a work is. `cause` is a stable code, `reason` a line for people.
    fn put_work(
        &mut self,
        shelf: &Shelf,
        work_id: &str,
        state: WorkState,
        cause: Option<&str>,
        reason: &str,
    ) -> Result<()>;
    /// How far a work is, and the code of the cause.
    fn work(&mut self, shelf: &Shelf, work_id: &str) -> Result<Option<(WorkState, Option<String>)>>;

    /// The folder of an author.
    fn folder(&mut self, shelf: &Shelf) -> Result<Option<String>>;
    /// The author a folder belongs to, letter case aside.
    fn folder_owner(&mut self, platform: &str, mode: &str, folder: &str) -> Result<Option<String>>;
    /// Takes a folder for an author; `false` when it belongs to another one.
    fn set_folder(&mut self, shelf: &Shelf, folder: &str) -> Result<bool>;
    /// Follows a renamed folder in every recorded path: `from` and `to` are whole relative paths.
    fn move_paths(&mut self, from: &str, to: &str) -> Result<()>;

    /// Notes that a work stands in one of the several lists of its mode, unless that was noted before.
    fn put_listed(&mut self, shelf: &Shelf, listing: &str, work_id: &str) -> Result<()>;
    /// The works of a mode that were noted with the list they stand in.
    fn listed(&mut self, platform: &str, mode: &str) -> Result<Vec<Listed>>;

    /// Where a listing stands; `None` when none has begun or it is complete.
    fn checkpoint(&mut self, of: &Checkpoint) -> Result<Option<Standing>>;
    /// Where the several lists of this name stand that have begun and are not complete, by their ids.
    fn checkpoints_within(&mut self, of: &Checkpoint) -> Result<HashMap<String, Standing>>;
    /// Remembers that a listing has begun, unless it had before.
    fn begin_checkpoint(&mut self, of: &Checkpoint) -> Result<()>;
    /// Remembers where a listing stands. When it began is known from [`RecordStore::begin_checkpoint`]; ids hold
    /// no line breaks.
    fn put_checkpoint(&mut self, of: &Checkpoint, standing: &Standing) -> Result<()>;
    /// Forgets it: the listing is complete.
    fn clear_checkpoint(&mut self, of: &Checkpoint) -> Result<()>;
}

/// A failure of the store as an error value.
fn failure(error: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode as Code;
    let code = error.sqlite_error_code();
    let cause = if code == Some(Code::DiskFull) { Cause::DiskFull } else { Cause::Store };
    let detail = match code {
        Some(Code::DatabaseBusy | Code::DatabaseLocked) => {
            "another program holds the record store for too long".to_owned()
        }
        _ => error.to_string(),
    };
    Error::new(cause).detail(detail).source_error(error)
}
