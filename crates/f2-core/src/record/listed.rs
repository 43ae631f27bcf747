//! In which of several lists of its mode a work stands.

use rusqlite::{Connection, params};

use super::failure;
use super::work::Shelf;
use crate::error::Result;

/// A work that was saved as one of a list, where its mode has several: a folder's, a playlist's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Listed {
    /// The platform's id of the author in whose folder its files are.
    pub author_id: String,
    /// The platform's id of the folder or playlist.
    pub listing: String,
    /// The platform's id of the work.
    pub work_id: String,
    /// When it was first saved as one of the list, in Unix seconds.
    pub since: i64,
}

pub(super) fn put(
    connection: &Connection,
    shelf: &Shelf,
    listing: &str,
    work_id: &str,
    now: i64,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO listed (platform, mode, author_id, listing, work_id, since) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .and_then(|mut statement| {
            statement.execute(params![shelf.platform, shelf.mode, shelf.author_id, listing, work_id, now])
        })
        .map(drop)
        .map_err(failure)
}

pub(super) fn of_mode(connection: &Connection, platform: &str, mode: &str) -> Result<Vec<Listed>> {
    let mut statement = connection
        .prepare("SELECT author_id, listing, work_id, since FROM listed WHERE platform = ?1 AND mode = ?2")
        .map_err(failure)?;
    let rows = statement.query_map(params![platform, mode], |row| {
        Ok(Listed { author_id: row.get(0)?, listing: row.get(1)?, work_id: row.get(2)?, since: row.get(3)? })
    });
    rows.map_err(failure)?.collect::<rusqlite::Result<_>>().map_err(failure)
}
