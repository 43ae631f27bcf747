//! Where listings stand that have not come to their end.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::failure;
use crate::error::Result;

/// What stands between a target and the id of one of its lists; in no id of a target that has several.
const BELOW: &str = "/";

/// Which listing a cursor belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    /// The platform's name.
    pub platform: String,
    /// What is listed: the platform's id of the author, collection or song.
    pub target: String,
    /// The mode.
    pub mode: String,
    /// What else shapes the listing, in one canonical text; may be empty.
    pub filters: String,
}

impl Checkpoint {
    /// The name of one of several lists.
    #[must_use]
    pub fn within(&self, listing: &str) -> Self {
        Self { target: format!("{}{BELOW}{listing}", self.target), ..self.clone() }
    }
}

/// Where a listing stands that has not come to its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Everything before this place of the list is settled; `None` while nothing is, and of a list that
    /// came to its end.
    pub cursor: Option<String>,
    /// Whether it came to its end and everything in it is settled, while other lists of the same run had not.
    pub ended: bool,
    /// The ids of the works the list began with, in its order: whatever stands above the first of them is new,
    /// and everything from there to the cursor is settled.
    pub top: Vec<String>,
    /// How many works stand before the cursor.
    pub listed: u64,
    /// How many of these the platform withholds.
    pub withheld: u64,
    /// When the list was begun, in Unix seconds.
    pub began_at: i64,
}

/// The columns of a standing, in the order [`standing`] reads them.
const COLUMNS: &str = "cursor, ended, top, listed, withheld, began_at";

fn standing(row: &Row<'_>) -> rusqlite::Result<Standing> {
    let cursor = Some(row.get::<_, String>(0)?).filter(|cursor| !cursor.is_empty());
    let top = row.get_ref(2)?.as_str()?.lines().map(str::to_owned).collect();
    let count = |at: usize| row.get::<_, i64>(at).map(i64::unsigned_abs);
    let (listed, withheld) = (count(3)?, count(4)?);
    Ok(Standing { cursor, ended: row.get(1)?, top, listed, withheld, began_at: row.get(5)? })
}

pub(super) fn get(connection: &Connection, of: &Checkpoint) -> Result<Option<Standing>> {
    connection
        .query_row(
            &format!(
                "SELECT {COLUMNS} FROM checkpoint \
                 WHERE platform = ?1 AND target = ?2 AND mode = ?3 AND filters = ?4"
            ),
            params![of.platform, of.target, of.mode, of.filters],
            standing,
        )
        .optional()
        .map_err(failure)
}

pub(super) fn within(connection: &Connection, of: &Checkpoint) -> Result<HashMap<String, Standing>> {
    let before = of.within("").target;
    let mut statement = connection
        .prepare(&format!(
            "SELECT {COLUMNS}, substr(target, length(?2) + 1) FROM checkpoint \
             WHERE platform = ?1 AND substr(target, 1, length(?2)) = ?2 AND mode = ?3 AND filters = ?4"
        ))
        .map_err(failure)?;
    let rows = statement.query_map(params![of.platform, before, of.mode, of.filters], |row| {
        Ok((row.get(6)?, standing(row)?))
    });
    rows.map_err(failure)?.collect::<rusqlite::Result<_>>().map_err(failure)
}

pub(super) fn begin(connection: &Connection, of: &Checkpoint, now: i64) -> Result<()> {
    connection
        .execute(
            "INSERT OR IGNORE INTO checkpoint (platform, target, mode, filters, cursor, began_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, '', ?5, ?5)",
            params![of.platform, of.target, of.mode, of.filters, now],
        )
        .map(drop)
        .map_err(failure)
}

pub(super) fn put(connection: &Connection, of: &Checkpoint, standing: &Standing, now: i64) -> Result<()> {
    connection
        .execute(
            "INSERT INTO checkpoint (platform, target, mode, filters, cursor, top, listed, \
             withheld, ended, began_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10) \
             ON CONFLICT (platform, target, mode, filters) DO UPDATE SET cursor = excluded.cursor, \
             top = excluded.top, listed = excluded.listed, \
             withheld = excluded.withheld, ended = excluded.ended, updated_at = excluded.updated_at",
            params![
                of.platform,
                of.target,
                of.mode,
                of.filters,
                standing.cursor.as_deref().unwrap_or_default(),
                standing.top.join("\n"),
                i64::try_from(standing.listed).unwrap_or(i64::MAX),
                i64::try_from(standing.withheld).unwrap_or(i64::MAX),
                standing.ended,
                now
            ],
        )
        .map(drop)
        .map_err(failure)
}

pub(super) fn clear(connection: &Connection, of: &Checkpoint) -> Result<()> {
    connection
        .execute(
            "DELETE FROM checkpoint WHERE platform = ?1 AND target = ?2 AND mode = ?3 AND filters = ?4",
            params![of.platform, of.target, of.mode, of.filters],
        )
        .map(drop)
        .map_err(failure)
}
