//! What other programs remember, taken into a store: F2's databases and lists of archived works.
//!
//! Everything here may be done again: what is there already stays as it is.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::{RecordStore as _, SqliteStore, Step, failure, ledger};
use crate::error::{Cause, Error, Result};

/// F2's tables and their key columns; a store has tables of the same names.
const TABLES: [(&str, &str); 2] = [("user_info_web", "sec_user_id"), ("video_info", "aweme_id")];

/// How many rows one transaction takes.
const BATCH: usize = 500;

/// The longest work id of an archive, in characters.
const ID_ROOM: usize = 64;

/// What came of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// The table.
    pub table: &'static str,
    /// Rows that were not there.
    pub added: u64,
    /// Rows that were there; cells they lacked were filled.
    pub known: u64,
    /// Rows without a key.
    pub passed: u64,
    /// Columns no store has a place for.
    pub unknown: Vec<String>,
}

/// What came of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Archived {
    /// Works that were not noted before.
    pub added: u64,
    /// Works noted before.
    pub known: u64,
    /// Lines that name no work of the platforms asked for.
    pub passed: u64,
}

/// Takes the tables of an F2 database (`douyin_users.db`, `douyin_videos.db`) into a store. Missing columns
/// stay empty, unknown ones are left out, and what the store knows already wins.
///
/// # Errors
/// `usage.argument` when the file is no database or holds none of F2's tables; `disk.*` from the store.
pub fn import_f2(store: &mut SqliteStore, path: &Path) -> Result<Vec<Taken>> {
    let unfit = |error: rusqlite::Error| {
        let detail = format!("{}: {error}", path.display());
        Error::new(Cause::UsageArgument).detail(detail).source_error(error)
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let foreign = Connection::open_with_flags(path, flags).map_err(unfit)?;
    let mut taken = Vec::new();
    for (table, key) in TABLES {
        let theirs = columns(&foreign, table).map_err(unfit)?;
        if theirs.iter().any(|name| name.eq_ignore_ascii_case(key)) {
            taken.push(Copy { table, key, foreign: &foreign, theirs, path }.run(store)?);
        }
    }
    if taken.is_empty() {
        let names: Vec<&str> = TABLES.iter().map(|(table, _)| *table).collect();
        let detail = format!("{}: no table {}", path.display(), names.join(", "));
        return Err(Error::new(Cause::UsageArgument).detail(detail));
    }
    Ok(taken)
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    names.collect()
}

/// One table on its way.
struct Copy<'a> {
    table: &'static str,
    key: &'static str,
    foreign: &'a Connection,
    theirs: Vec<String>,
    path: &'a Path,
}

impl Copy<'_> {
    fn run(self, store: &mut SqliteStore) -> Result<Taken> {
        let ours: HashSet<String> = columns(store.connection(), self.table)
            .map_err(failure)?
            .into_iter()
            .map(|name| name.to_ascii_lowercase())
            .collect();
        let is_ours = |name: &String| ours.contains(&name.to_ascii_lowercase());
        let (names, unknown): (Vec<String>, Vec<String>) = self.theirs.iter().cloned().partition(is_ours);
        let mut taken = Taken { table: self.table, unknown, ..Taken::default() };
        let mut after = i64::MIN;
        loop {
            let rows = self.batch(&names, after)?;
            let Some((last, _)) = rows.last() else { return Ok(taken) };
            after = *last;
            store.step(Step::Begin)?;
            let put = rows.iter().try_for_each(|(_, cells)| self.put(store, &names, cells, &mut taken));
            store.step(if put.is_ok() { Step::Commit } else { Step::Abort })?;
            put?;
        }
    }

    /// The next rows behind a row number.
    fn batch(&self, names: &[String], after: i64) -> Result<Vec<(i64, Vec<Value>)>> {
        let unfit = |error: rusqlite::Error| {
            let detail = format!("{}: {error}", self.path.display());
            Error::new(Cause::UsageArgument).detail(detail).source_error(error)
        };
        let list: Vec<String> = names.iter().map(|name| quoted(name)).collect();
        let sql = format!(
            "SELECT rowid, {} FROM {} WHERE rowid > ?1 ORDER BY rowid LIMIT {BATCH}",
            list.join(", "),
            self.table
        );
        let mut statement = self.foreign.prepare_cached(&sql).map_err(unfit)?;
        let rows = statement
            .query_map([after], |row| {
                let cells = (1..=names.len()).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?;
                Ok((row.get(0)?, cells))
            })
            .map_err(unfit)?;
        rows.collect::<rusqlite::Result<_>>().map_err(unfit)
    }

    /// Puts one row into the store's table, filling only what is empty there.
    fn put(&self, store: &SqliteStore, names: &[String], cells: &[Value], taken: &mut Taken) -> Result<()> {
        let key = names.iter().position(|name| name.eq_ignore_ascii_case(self.key));
        let key = key.and_then(|at| cells.get(at)).filter(|cell| !is_empty(cell));
        let Some(key) = key else {
            taken.passed += 1;
            return Ok(());
        };
        let connection = store.connection();
        let (table, column) = (self.table, self.key);
        let there: bool = connection
            .prepare_cached(&format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} = ?1)"))
            .and_then(|mut statement| statement.query_row([key], |row| row.get(0)))
            .map_err(failure)?;
        let list: Vec<String> = names.iter().map(|name| quoted(name)).collect();
        let marks: Vec<String> = (1..=names.len()).map(|at| format!("?{at}")).collect();
        let fills: Vec<String> =
            list.iter().map(|name| format!("{name} = COALESCE({table}.{name}, excluded.{name})")).collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES ({}) ON CONFLICT ({column}) DO UPDATE SET {}",
            list.join(", "),
            marks.join(", "),
            fills.join(", ")
        );
        connection
            .prepare_cached(&sql)
            .and_then(|mut statement| statement.execute(params_from_iter(cells)))
            .map_err(failure)?;
        *(if there { &mut taken.known } else { &mut taken.added }) += 1;
        Ok(())
    }
}

fn is_empty(cell: &Value) -> bool {
    matches!(cell, Value::Null) || matches!(cell, Value::Text(text) if text.is_empty())
}

/// A column name as SQL takes any of them.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Notes the works of an archive in yt-dlp's form, a line `<platform> <work id>` each, as had by another
/// program: listings then pass them over. Lines of other platforms are left out.
///
/// # Errors
/// `disk.*` from the store.
pub fn import_archive(store: &mut SqliteStore, text: &str, platforms: &[&str]) -> Result<Archived> {
    let mut taken = Archived::default();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    for lines in lines.chunks(BATCH) {
        store.step(Step::Begin)?;
        let noted: Result<()> = lines.iter().try_for_each(|line| {
            let work = archived_work(line).filter(|(platform, _)| platforms.contains(&platform.as_str()));
            let Some((platform, id)) = work else {
                taken.passed += 1;
                return Ok(());
            };
            let added = ledger::archive(store.connection(), &platform, id, store.now())?;
            *(if added { &mut taken.added } else { &mut taken.known }) += 1;
            Ok(())
        });
        store.step(if noted.is_ok() { Step::Commit } else { Step::Abort })?;
        noted?;
    }
    Ok(taken)
}

/// The platform, in small letters, and the work id of a line.
fn archived_work(line: &str) -> Option<(String, &str)> {
    let mut words = line.split_whitespace();
    let (platform, id) = (words.next()?, words.next()?);
    let sane = id.len() <= ID_ROOM && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    (sane && words.next().is_none()).then(|| (platform.to_ascii_lowercase(), id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_archives() {
        assert_eq!(archived_work("douyin 7300"), Some(("douyin".into(), "7300")));
        assert_eq!(archived_work(" TikTok  73 "), Some(("tiktok".into(), "73")));
        for line in ["", "douyin", "douyin 1 2", "douyin ../x", "# douyin 7300 x"] {
            assert_eq!(archived_work(line), None, "{line}");
        }
    }
}
