//! The store in one SQLite file.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};

use super::asset::{self, AssetId, AssetRow, AssetState, Known};
use super::checkpoint::{self, Checkpoint, Standing};
use super::table::{self, Columns};
use super::work::{self, Shelf, WorkState};
use super::{RecordStore, Step, failure, ledger, listed, schema};
use crate::error::{Error, Result};
use crate::media::{Cell, Record};
use crate::time::{Clock, system_clock};

/// How a store is opened.
#[derive(Clone)]
pub struct StoreOptions {
    /// How long another program may hold the store before a call fails.
    pub busy: Duration,
    /// Where `updated_at` comes from.
    pub clock: Clock,
}

impl Default for StoreOptions {
    /// Ten seconds and the system's clock.
    fn default() -> Self {
        Self { busy: Duration::from_secs(10), clock: system_clock() }
    }
}

/// The store `<root>/.f2/f2.sqlite`. See [`RecordStore`].
pub struct SqliteStore {
    connection: Connection,
    columns: Columns,
    clock: Clock,
}

impl SqliteStore {
    /// Opens the store below `root`, making folder and file when they are not there. On Unix only the
    /// owner may read them.
    ///
    /// # Errors
    /// `disk.store` when the file is no store, a newer f2 made it, or another program holds it;
    /// `disk.full` and `disk.denied` from the file system.
    pub fn open(root: &Path, options: &StoreOptions) -> Result<Self> {
        let file = private_file(root)?;
        let deadline = Instant::now() + options.busy;
        loop {
            match Self::connect(&file, options) {
                Err(error) if is_busy(&error) && Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                other => return other,
            }
        }
    }

    fn connect(file: &Path, options: &StoreOptions) -> Result<Self> {
        let mut connection = Connection::open(file).map_err(failure)?;
        connection.busy_timeout(options.busy).map_err(failure)?;
        // A file system without shared memory keeps its own journal mode: slower, equally safe.
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())).map_err(failure)?;
        connection.pragma_update(None, "synchronous", "NORMAL").map_err(failure)?;
        connection.pragma_update(None, "cache_size", -1024).map_err(failure)?;
        connection.set_prepared_statement_cache_capacity(48);
        schema::migrate(&mut connection)?;
        Ok(Self { connection, columns: Columns::new(), clock: options.clock.clone() })
    }

    /// The version of the store's tables, counted from 1.
    ///
    /// # Errors
    /// [`crate::Cause::Store`].
    pub fn version(&self) -> Result<usize> {
        schema::version(&self.connection)
    }

    /// The database.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn now(&self) -> i64 {
        (self.clock)().as_second()
    }

    /// Runs `work` so that a failure leaves nothing of it behind, inside and outside a transaction.
    fn whole<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.connection.execute_batch("SAVEPOINT whole").map_err(failure)?;
        let result = work(self);
        if result.is_err() {
            self.columns.clear();
            self.connection.execute_batch("ROLLBACK TO whole; RELEASE whole").map_err(failure)?;
        } else {
            self.connection.execute_batch("RELEASE whole").map_err(failure)?;
        }
        result
    }
}

fn is_busy(error: &Error) -> bool {
    let source = std::error::Error::source(error).and_then(|s| s.downcast_ref::<rusqlite::Error>());
    source
        .and_then(rusqlite::Error::sqlite_error_code)
        .is_some_and(|code| matches!(code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// The path of the store's file, made with its folder so that only the owner can read them.
fn private_file(root: &Path) -> Result<PathBuf> {
    let folder = root.join(".f2");
    let file = folder.join("f2.sqlite");
    fs::create_dir_all(&folder).map_err(|error| denied(error, &folder))?;
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))
            .map_err(|error| denied(error, &folder))?;
        options.mode(0o600);
        let opened = options.open(&file).map_err(|error| denied(error, &file))?;
        opened.set_permissions(fs::Permissions::from_mode(0o600)).map_err(|error| denied(error, &file))?;
    }
    #[cfg(not(unix))]
    options.open(&file).map_err(|error| denied(error, &file))?;
    Ok(file)
}

fn denied(error: std::io::Error, path: &Path) -> Error {
    let detail = format!("{}: {error}", path.display());
    Error::from(error).detail(detail)
}

impl RecordStore for SqliteStore {
    fn step(&mut self, step: Step) -> Result<()> {
        if matches!(step, Step::Abort | Step::Revert) {
            self.columns.clear();
        }
        let sql = match step {
            Step::Begin => "BEGIN IMMEDIATE",
            Step::Commit => "COMMIT",
            Step::Abort => "ROLLBACK",
            Step::Mark => "SAVEPOINT part",
            Step::Release => "RELEASE part",
            Step::Revert => "ROLLBACK TO part; RELEASE part",
        };
        self.connection.execute_batch(sql).map_err(failure)
    }

    fn save(&mut self, record: &Record) -> Result<()> {
        self.whole(|store| table::save(&store.connection, &mut store.columns, record))
    }

    fn cell(&mut self, table: &str, key: (&str, &str), column: &str) -> Result<Option<Cell>> {
        table::cell(&self.connection, table, key, column)
    }

    fn set_cell(&mut self, table: &str, key: (&str, &str), column: &str, value: &Cell) -> Result<bool> {
        table::set_cell(&self.connection, table, key, column, value)
    }

    fn asset(&mut self, id: &AssetId) -> Result<Option<AssetRow>> {
        asset::get(&self.connection, id)
    }

    fn put_asset(&mut self, row: &AssetRow) -> Result<()> {
        asset::put(&self.connection, row, self.now())
    }

    fn assets_of(&mut self, platform: &str, work_id: &str) -> Result<Vec<Known>> {
        asset::of_work(&self.connection, platform, work_id)
    }

    fn assets_in(&mut self, states: &[AssetState]) -> Result<Vec<AssetRow>> {
        asset::in_states(&self.connection, states)
    }

    fn published(&mut self) -> Result<Vec<Known>> {
        ledger::published(&self.connection)
    }

    fn archived(&mut self, platform: &str) -> Result<Vec<String>> {
        ledger::archived(&self.connection, platform)
    }

    fn claim_place(&mut self, path: &str, id: &AssetId) -> Result<bool> {
        asset::claim(&self.connection, path, id)
    }

    fn place_owner(&mut self, path: &str) -> Result<Option<AssetId>> {
        asset::owner(&self.connection, path)
    }

    fn drop_place(&mut self, path: &str) -> Result<()> {
        asset::release(&self.connection, path)
    }

    fn claim_name(&mut self, shelf: &Shelf, work_id: &str, name: &str) -> Result<String> {
        let now = self.now();
        self.whole(|store| work::claim_name(&store.connection, shelf, work_id, name, now))
    }

    fn put_work(
        &mut self,
        shelf: &Shelf,
        work_id: &str,
        state: WorkState,
        cause: Option<&str>,
        reason: &str,
    ) -> Result<()> {
        work::put(&self.connection, shelf, work_id, (state, cause, reason), self.now())
    }

    fn work(&mut self, shelf: &Shelf, work_id: &str) -> Result<Option<(WorkState, Option<String>)>> {
        work::get(&self.connection, shelf, work_id)
    }

    fn folder(&mut self, shelf: &Shelf) -> Result<Option<String>> {
        work::folder(&self.connection, shelf)
    }

    fn folder_owner(&mut self, platform: &str, mode: &str, folder: &str) -> Result<Option<String>> {
        work::folder_owner(&self.connection, platform, mode, folder)
    }

    fn set_folder(&mut self, shelf: &Shelf, folder: &str) -> Result<bool> {
        let now = self.now();
        self.whole(|store| work::set_folder(&store.connection, shelf, folder, now))
    }

    fn move_paths(&mut self, from: &str, to: &str) -> Result<()> {
        self.whole(|store| asset::move_paths(&store.connection, from, to))
    }

    fn put_listed(&mut self, shelf: &Shelf, listing: &str, work_id: &str) -> Result<()> {
        listed::put(&self.connection, shelf, listing, work_id, self.now())
    }

    fn listed(&mut self, platform: &str, mode: &str) -> Result<Vec<listed::Listed>> {
        listed::of_mode(&self.connection, platform, mode)
    }

    fn checkpoint(&mut self, of: &Checkpoint) -> Result<Option<Standing>> {
        checkpoint::get(&self.connection, of)
    }

    fn checkpoints_within(&mut self, of: &Checkpoint) -> Result<HashMap<String, Standing>> {
        checkpoint::within(&self.connection, of)
    }

    fn begin_checkpoint(&mut self, of: &Checkpoint) -> Result<()> {
        checkpoint::begin(&self.connection, of, self.now())
    }

    fn put_checkpoint(&mut self, of: &Checkpoint, standing: &Standing) -> Result<()> {
        checkpoint::put(&self.connection, of, standing, self.now())
    }

    fn clear_checkpoint(&mut self, of: &Checkpoint) -> Result<()> {
        checkpoint::clear(&self.connection, of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Cause;

    #[test]
    fn a_path_that_is_a_file_is_refused_with_its_name() {
        let folder = f2_sim::Folder::new();
        let file = folder.path().join("file");
        fs::write(&file, b"x").expect("a temporary file");
        let error = SqliteStore::open(&file, &StoreOptions::default()).err().expect("not a folder");
        assert_eq!(error.cause(), Cause::DiskDenied);
        assert!(error.particulars().contains(".f2"));
    }
}
