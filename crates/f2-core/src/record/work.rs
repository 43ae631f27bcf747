//! Works, author folders and checkpoints in the store.

use rusqlite::{Connection, OptionalExtension, params};

use super::failure;
use crate::error::Result;

/// Whose works of which mode: what one author folder holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shelf {
    /// The platform's name as it stands in paths.
    pub platform: String,
    /// The mode as it stands in paths.
    pub mode: String,
    /// The platform's id of the author whose folder it is.
    pub author_id: String,
}

/// How far a work is. The texts are stable: they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkState {
    /// Seen and planned.
    Listed,
    /// Every wanted file of it is there.
    Saved,
    /// Some wanted file is not to be had; the asset rows say which.
    Failed,
    /// Not saved although listed; the cause says why.
    Skipped,
}

impl WorkState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Listed, Self::Saved, Self::Failed, Self::Skipped];

    /// The stored text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Saved => "saved",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    /// The state of a stored text.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

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

/// Where a listing stands that has not come to its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Everything before this place of the list is settled; `None` while nothing is.
    pub cursor: Option<String>,
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

const WHERE_WORK: &str = "platform = ?1 AND mode = ?2 AND author_id = ?3";

/// The work that holds a name.
fn holder(connection: &Connection, shelf: &Shelf, name: &str) -> Result<Option<String>> {
    connection
        .prepare_cached(&format!("SELECT work_id FROM work WHERE {WHERE_WORK} AND name = ?4"))
        .and_then(|mut statement| {
            statement
                .query_row(params![shelf.platform, shelf.mode, shelf.author_id, name], |row| row.get(0))
                .optional()
        })
        .map_err(failure)
}

pub(super) fn claim_name(
    connection: &Connection,
    shelf: &Shelf,
    work_id: &str,
    name: &str,
    now: i64,
) -> Result<String> {
    let mut claimed = name.to_owned();
    let mut attempt = 1_u32;
    while holder(connection, shelf, &claimed)?.is_some_and(|holder| holder != work_id) {
        claimed =
            if attempt == 1 { format!("{name}_{work_id}") } else { format!("{name}_{work_id}_{attempt}") };
        attempt += 1;
    }
    connection
        .prepare_cached(
            "INSERT INTO work (platform, mode, author_id, work_id, state, name, updated_at) \
             VALUES (?1, ?2, ?3, ?4, 'listed', ?5, ?6) \
             ON CONFLICT (platform, mode, author_id, work_id) DO UPDATE SET name = excluded.name",
        )
        .and_then(|mut statement| {
            statement.execute(params![shelf.platform, shelf.mode, shelf.author_id, work_id, claimed, now])
        })
        .map_err(failure)?;
    Ok(claimed)
}

pub(super) fn put(
    connection: &Connection,
    shelf: &Shelf,
    work_id: &str,
    (state, cause, reason): (WorkState, Option<&str>, &str),
    now: i64,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO work (platform, mode, author_id, work_id, state, cause, reason, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
             ON CONFLICT (platform, mode, author_id, work_id) DO UPDATE SET state = excluded.state, \
             cause = excluded.cause, reason = excluded.reason, updated_at = excluded.updated_at",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                shelf.platform,
                shelf.mode,
                shelf.author_id,
                work_id,
                state.as_str(),
                cause,
                reason,
                now
            ])
        })
        .map(drop)
        .map_err(failure)
}

pub(super) fn get(
    connection: &Connection,
    shelf: &Shelf,
    work_id: &str,
) -> Result<Option<(WorkState, Option<String>)>> {
    connection
        .prepare_cached(&format!("SELECT state, cause FROM work WHERE {WHERE_WORK} AND work_id = ?4"))
        .and_then(|mut statement| {
            statement
                .query_row(params![shelf.platform, shelf.mode, shelf.author_id, work_id], |row| {
                    Ok((WorkState::from_stored(row.get_ref(0)?.as_str()?), row.get(1)?))
                })
                .optional()
        })
        .map(|found| found.and_then(|(state, cause)| state.map(|state| (state, cause))))
        .map_err(failure)
}

pub(super) fn folder(connection: &Connection, shelf: &Shelf) -> Result<Option<String>> {
    connection
        .prepare_cached(&format!("SELECT folder FROM folder WHERE {WHERE_WORK}"))
        .and_then(|mut statement| {
            statement
                .query_row(params![shelf.platform, shelf.mode, shelf.author_id], |row| row.get(0))
                .optional()
        })
        .map_err(failure)
}

pub(super) fn folder_owner(
    connection: &Connection,
    platform: &str,
    mode: &str,
    folder: &str,
) -> Result<Option<String>> {
    connection
        .prepare_cached("SELECT author_id FROM folder WHERE platform = ?1 AND mode = ?2 AND folder = ?3")
        .and_then(|mut statement| {
            statement.query_row(params![platform, mode, folder], |row| row.get(0)).optional()
        })
        .map_err(failure)
}

pub(super) fn set_folder(connection: &Connection, shelf: &Shelf, folder: &str, now: i64) -> Result<bool> {
    let owner = folder_owner(connection, &shelf.platform, &shelf.mode, folder)?;
    if owner.is_some_and(|owner| owner != shelf.author_id) {
        return Ok(false);
    }
    connection
        .execute(
            "INSERT INTO folder (platform, mode, author_id, folder, updated_at) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (platform, mode, author_id) DO UPDATE SET folder = excluded.folder, \
             updated_at = excluded.updated_at",
            params![shelf.platform, shelf.mode, shelf.author_id, folder, now],
        )
        .map(|_| true)
        .map_err(failure)
}

pub(super) fn checkpoint(connection: &Connection, of: &Checkpoint) -> Result<Option<Standing>> {
    connection
        .query_row(
            "SELECT cursor, top, listed, withheld, began_at FROM checkpoint \
             WHERE platform = ?1 AND target = ?2 AND mode = ?3 AND filters = ?4",
            params![of.platform, of.target, of.mode, of.filters],
            |row| {
                let top = row.get_ref(1)?.as_str()?.lines().map(str::to_owned).collect();
                let cursor = Some(row.get::<_, String>(0)?).filter(|cursor| !cursor.is_empty());
                let count = |at: usize| row.get::<_, i64>(at).map(i64::unsigned_abs);
                Ok(Standing { cursor, top, listed: count(2)?, withheld: count(3)?, began_at: row.get(4)? })
            },
        )
        .optional()
        .map_err(failure)
}

pub(super) fn begin_checkpoint(connection: &Connection, of: &Checkpoint, now: i64) -> Result<()> {
    connection
        .execute(
            "INSERT OR IGNORE INTO checkpoint (platform, target, mode, filters, cursor, began_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, '', ?5, ?5)",
            params![of.platform, of.target, of.mode, of.filters, now],
        )
        .map(drop)
        .map_err(failure)
}

pub(super) fn put_checkpoint(
    connection: &Connection,
    of: &Checkpoint,
    standing: &Standing,
    now: i64,
) -> Result<()> {
    connection
        .execute(
            "INSERT INTO checkpoint (platform, target, mode, filters, cursor, top, listed, \
             withheld, began_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9) \
             ON CONFLICT (platform, target, mode, filters) DO UPDATE SET cursor = excluded.cursor, \
             top = excluded.top, listed = excluded.listed, \
             withheld = excluded.withheld, updated_at = excluded.updated_at",
            params![
                of.platform,
                of.target,
                of.mode,
                of.filters,
                standing.cursor.as_deref().unwrap_or_default(),
                standing.top.join("\n"),
                i64::try_from(standing.listed).unwrap_or(i64::MAX),
                i64::try_from(standing.withheld).unwrap_or(i64::MAX),
                now
            ],
        )
        .map(drop)
        .map_err(failure)
}

pub(super) fn clear_checkpoint(connection: &Connection, of: &Checkpoint) -> Result<()> {
    connection
        .execute(
            "DELETE FROM checkpoint WHERE platform = ?1 AND target = ?2 AND mode = ?3 AND filters = ?4",
            params![of.platform, of.target, of.mode, of.filters],
        )
        .map(drop)
        .map_err(failure)
}
