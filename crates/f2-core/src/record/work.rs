//! Works and author folders in the store.

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
