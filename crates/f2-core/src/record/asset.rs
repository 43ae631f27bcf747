//! Assets in the store: one row each, as a state machine, and the paths their files stand at.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::failure;
use crate::error::Result;
use crate::media::{AssetKey, AssetKind};

/// Which asset, among all platforms.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AssetId {
    /// The platform's name as it stands in paths.
    pub platform: String,
    /// The platform's id of the work.
    pub work_id: String,
    /// Which file of the work.
    pub key: AssetKey,
}

impl AssetId {
    /// The asset `key` of a work.
    #[must_use]
    pub fn new(platform: impl Into<String>, work_id: impl Into<String>, key: AssetKey) -> Self {
        Self { platform: platform.into(), work_id: work_id.into(), key }
    }
}

/// How far an asset is. The texts are stable: they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetState {
    /// Wanted; nothing was written.
    Planned,
    /// Bytes of it are in a `.part` file.
    Partial,
    /// Whole and checked, about to get its final name; `path`, `size` and `hash` are the final ones.
    Verified,
    /// Whole, checked and in place.
    Published,
    /// Not to be had; the cause says why. A `.part` may be there.
    Failed,
    /// Not wanted or withheld; the cause says why.
    Skipped,
}

impl AssetState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Planned, Self::Partial, Self::Verified, Self::Published, Self::Failed, Self::Skipped];

    /// The stored text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Partial => "partial",
            Self::Verified => "verified",
            Self::Published => "published",
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

/// What the bytes of a `.part` file looked at when its row was written: the file may have grown since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartMark {
    /// How many bytes there were, at least 1.
    pub size: u64,
    /// The MD5 of the first 32 KiB of them (fewer when there are fewer), 32 lower-case hex digits.
    pub head_hash: String,
    /// The MD5 of the last 32 KiB of them, likewise.
    pub tail_hash: String,
}

/// What is known about an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetRow {
    /// Which one.
    pub id: AssetId,
    /// The platform's id of the author under whose folder it was first wanted.
    pub author_id: String,
    /// The mode it was first wanted in.
    pub mode: String,
    /// How far it is.
    pub state: AssetState,
    /// The stable code of the cause of a failure or skip.
    pub cause: Option<String>,
    /// One line for people, without secrets; may be empty.
    pub reason: String,
    /// The final path, relative to the root, with `/`; of a partial file the path without `.part`.
    pub path: Option<String>,
    /// The length of the whole file in bytes, once known.
    pub size: Option<u64>,
    /// The MD5 of the whole file, 32 lower-case hex digits.
    pub hash: Option<String>,
    /// The `ETag` of the bytes in the `.part` file, as sent.
    pub etag: Option<String>,
    /// The `Last-Modified` of the bytes in the `.part` file, as sent.
    pub last_modified: Option<String>,
    /// The address they came from, as [`crate::secret::identity`] writes it.
    pub source: Option<String>,
    /// The ends of the `.part` file when the row was written.
    pub mark: Option<PartMark>,
    /// Which segments of the `.part` file are there, while it is written in several places; `None` when its
    /// bytes are there from the first to the last.
    pub segments: Option<String>,
    /// When the row was written, in Unix seconds; set by the store.
    pub updated_at: i64,
}

impl AssetRow {
    /// A planned asset.
    #[must_use]
    pub fn planned(id: AssetId, author_id: impl Into<String>, mode: impl Into<String>) -> Self {
        Self {
            id,
            author_id: author_id.into(),
            mode: mode.into(),
            state: AssetState::Planned,
            cause: None,
            reason: String::new(),
            path: None,
            size: None,
            hash: None,
            etag: None,
            last_modified: None,
            source: None,
            mark: None,
            segments: None,
            updated_at: 0,
        }
    }
}

impl AssetRow {
    /// Forgets everything that is known of the bytes: another object is to be fetched.
    pub(crate) fn forget_bytes(&mut self) {
        (self.size, self.hash, self.mark, self.segments) = (None, None, None, None);
        (self.etag, self.last_modified, self.source) = (None, None, None);
    }
}

/// An asset row with every path its published file stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The row.
    pub row: AssetRow,
    /// Paths relative to the root, with `/`; hard links or copies of one content.
    pub places: Vec<String>,
}

const COLUMNS: &str = "platform, work_id, kind, idx, author_id, mode, state, cause, reason, path, size, hash, \
                       etag, last_modified, source, updated_at, part_size, head_hash, tail_hash, segments";

/// A row of this version's table; a kind or state this version does not know gives `None`.
fn read(row: &Row<'_>) -> rusqlite::Result<Option<AssetRow>> {
    let (Some(kind), Some(state)) = (
        AssetKind::from_stored(row.get_ref(2)?.as_str()?),
        AssetState::from_stored(row.get_ref(6)?.as_str()?),
    ) else {
        return Ok(None);
    };
    let size: Option<i64> = row.get(10)?;
    Ok(Some(AssetRow {
        id: AssetId {
            platform: row.get(0)?,
            work_id: row.get(1)?,
            key: AssetKey { kind, index: row.get(3)? },
        },
        author_id: row.get(4)?,
        mode: row.get(5)?,
        state,
        cause: row.get(7)?,
        reason: row.get(8)?,
        path: row.get(9)?,
        size: size.and_then(|size| u64::try_from(size).ok()),
        hash: row.get(11)?,
        etag: row.get(12)?,
        last_modified: row.get(13)?,
        source: row.get(14)?,
        updated_at: row.get(15)?,
        mark: mark(row)?,
        segments: row.get(19)?,
    }))
}

fn mark(row: &Row<'_>) -> rusqlite::Result<Option<PartMark>> {
    let size: Option<i64> = row.get(16)?;
    let size = size.and_then(|size| u64::try_from(size).ok());
    Ok(match (size, row.get(17)?, row.get(18)?) {
        (Some(size), Some(head_hash), Some(tail_hash)) => Some(PartMark { size, head_hash, tail_hash }),
        _ => None,
    })
}

pub(super) fn get(connection: &Connection, id: &AssetId) -> Result<Option<AssetRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM asset WHERE platform = ?1 AND work_id = ?2 AND kind = ?3 AND idx = ?4"
    );
    let mut statement = connection.prepare_cached(&sql).map_err(failure)?;
    statement
        .query_row(params![id.platform, id.work_id, id.key.kind.as_str(), id.key.index], read)
        .optional()
        .map(Option::flatten)
        .map_err(failure)
}

pub(super) fn put(connection: &Connection, row: &AssetRow, now: i64) -> Result<()> {
    let sql = format!(
        "INSERT OR REPLACE INTO asset ({COLUMNS}) \
         VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20)"
    );
    let stored = |size: u64| i64::try_from(size).ok();
    let size = row.size.and_then(stored);
    let mark = row.mark.as_ref();
    let mut statement = connection.prepare_cached(&sql).map_err(failure)?;
    statement
        .execute(params![
            row.id.platform,
            row.id.work_id,
            row.id.key.kind.as_str(),
            row.id.key.index,
            row.author_id,
            row.mode,
            row.state.as_str(),
            row.cause,
            row.reason,
            row.path,
            size,
            row.hash,
            row.etag,
            row.last_modified,
            row.source,
            now,
            mark.and_then(|mark| stored(mark.size)),
            mark.map(|mark| &mark.head_hash),
            mark.map(|mark| &mark.tail_hash),
            row.segments
        ])
        .map(drop)
        .map_err(failure)
}

pub(super) fn of_work(connection: &Connection, platform: &str, work_id: &str) -> Result<Vec<Known>> {
    let sql = format!("SELECT {COLUMNS} FROM asset WHERE platform = ?1 AND work_id = ?2");
    let mut known: Vec<Known> = rows(connection, &sql, params![platform, work_id])?
        .into_iter()
        .map(|row| Known { row, places: Vec::new() })
        .collect();
    let mut statement = connection
        .prepare_cached(
            "SELECT kind, idx, path FROM place WHERE platform = ?1 AND work_id = ?2 ORDER BY path",
        )
        .map_err(failure)?;
    let mut places = statement.query(params![platform, work_id]).map_err(failure)?;
    while let Some(place) = places.next().map_err(failure)? {
        let (kind, index): (String, u32) = (place.get(0).map_err(failure)?, place.get(1).map_err(failure)?);
        let path = place.get(2).map_err(failure)?;
        let of =
            |known: &&mut Known| known.row.id.key.kind.as_str() == kind && known.row.id.key.index == index;
        if let Some(known) = known.iter_mut().find(of) {
            known.places.push(path);
        }
    }
    Ok(known)
}

pub(super) fn in_states(connection: &Connection, states: &[AssetState]) -> Result<Vec<AssetRow>> {
    let mut found = Vec::new();
    for state in states {
        let sql = format!("SELECT {COLUMNS} FROM asset WHERE state = '{}'", state.as_str());
        found.extend(rows(connection, &sql, params![])?);
    }
    found.sort_by(|a, b| {
        let key = |row: &AssetRow| (row.id.platform.clone(), row.id.work_id.clone(), row.id.key);
        key(a).cmp(&key(b))
    });
    Ok(found)
}

fn rows(connection: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<Vec<AssetRow>> {
    let mut statement = connection.prepare_cached(sql).map_err(failure)?;
    let rows = statement.query_map(values, read).map_err(failure)?;
    rows.filter_map(Result::transpose_row).collect::<rusqlite::Result<_>>().map_err(failure)
}

/// `Ok(None)` rows are rows of a newer version: they are passed over.
trait TransposeRow<T> {
    fn transpose_row(self) -> Option<rusqlite::Result<T>>;
}

impl<T> TransposeRow<T> for rusqlite::Result<Option<T>> {
    fn transpose_row(self) -> Option<rusqlite::Result<T>> {
        self.transpose()
    }
}

pub(super) fn claim(connection: &Connection, path: &str, id: &AssetId) -> Result<bool> {
    connection
        .prepare_cached(
            "INSERT INTO place (path, platform, work_id, kind, idx) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (path) DO NOTHING",
        )
        .and_then(|mut statement| {
            statement.execute(params![path, id.platform, id.work_id, id.key.kind.as_str(), id.key.index])
        })
        .map_err(failure)?;
    Ok(owner(connection, path)?.as_ref() == Some(id))
}

pub(super) fn owner(connection: &Connection, path: &str) -> Result<Option<AssetId>> {
    connection
        .prepare_cached("SELECT platform, work_id, kind, idx FROM place WHERE path = ?1")
        .and_then(|mut statement| {
            statement
                .query_row([path], |row| {
                    let kind = AssetKind::from_stored(row.get_ref(2)?.as_str()?);
                    let (platform, work_id, index) = (row.get(0)?, row.get(1)?, row.get(3)?);
                    Ok(kind.map(|kind| AssetId { platform, work_id, key: AssetKey { kind, index } }))
                })
                .optional()
        })
        .map(Option::flatten)
        .map_err(failure)
}

pub(super) fn release(connection: &Connection, path: &str) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM place WHERE path = ?1")
        .and_then(|mut statement| statement.execute([path]))
        .map(drop)
        .map_err(failure)
}

/// Follows a renamed folder: every path below `from/` is now below `to/`.
pub(super) fn move_paths(connection: &Connection, from: &str, to: &str) -> Result<()> {
    for sql in [
        "UPDATE OR REPLACE place SET path = ?2 || substr(path, length(?1) + 1) \
         WHERE substr(path, 1, length(?1)) = ?1",
        "UPDATE asset SET path = ?2 || substr(path, length(?1) + 1) \
         WHERE substr(path, 1, length(?1)) = ?1",
    ] {
        connection.execute(sql, params![format!("{from}/"), format!("{to}/")]).map_err(failure)?;
    }
    Ok(())
}
