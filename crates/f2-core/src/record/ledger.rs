//! Queries over everything recorded: what is published where, and what another program's archive has.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::asset::{self, AssetId, AssetState, Known};
use super::failure;
use crate::error::Result;
use crate::media::{AssetKey, AssetKind};

/// The code that stands in the row of an archived work.
pub(super) const ARCHIVED: &str = "archived";

/// Every published asset with its places, ordered by platform, work, kind and number.
pub(super) fn published(connection: &Connection) -> Result<Vec<Known>> {
    let mut places: HashMap<AssetId, Vec<String>> = HashMap::new();
    let mut statement = connection
        .prepare("SELECT platform, work_id, kind, idx, path FROM place ORDER BY path")
        .map_err(failure)?;
    let mut rows = statement.query([]).map_err(failure)?;
    while let Some(row) = rows.next().map_err(failure)? {
        let read = || -> rusqlite::Result<Option<(AssetId, String)>> {
            let kind = AssetKind::from_stored(row.get_ref(2)?.as_str()?);
            let (platform, work_id, index) = (row.get(0)?, row.get(1)?, row.get(3)?);
            let path = row.get(4)?;
            Ok(kind.map(|kind| (AssetId { platform, work_id, key: AssetKey { kind, index } }, path)))
        };
        if let Some((id, path)) = read().map_err(failure)? {
            places.entry(id).or_default().push(path);
        }
    }
    let known = |row: asset::AssetRow| {
        let own = places.remove(&row.id).unwrap_or_default();
        let places = if own.is_empty() { row.path.iter().cloned().collect() } else { own };
        Known { row, places }
    };
    Ok(asset::in_states(connection, &[AssetState::Published])?.into_iter().map(known).collect())
}

/// Notes that another program has a work; `false` when that was noted before.
pub(super) fn archive(connection: &Connection, platform: &str, work_id: &str, now: i64) -> Result<bool> {
    connection
        .prepare_cached(
            "INSERT INTO work (platform, mode, author_id, work_id, state, cause, updated_at) \
             VALUES (?1, '', '', ?2, 'skipped', ?3, ?4) ON CONFLICT DO NOTHING",
        )
        .and_then(|mut statement| statement.execute(params![platform, work_id, ARCHIVED, now]))
        .map(|added| added > 0)
        .map_err(failure)
}

/// The works of a platform that another program has and this store has no file of.
pub(super) fn archived(connection: &Connection, platform: &str) -> Result<Vec<String>> {
    let mut statement = connection
        .prepare(
            "SELECT work_id FROM work WHERE platform = ?1 AND mode = '' AND author_id = '' AND cause = ?2 \
             AND NOT EXISTS (SELECT 1 FROM asset WHERE asset.platform = work.platform \
             AND asset.work_id = work.work_id AND asset.state = 'published')",
        )
        .map_err(failure)?;
    let rows = statement.query_map(params![platform, ARCHIVED], |row| row.get(0)).map_err(failure)?;
    rows.collect::<rusqlite::Result<_>>().map_err(failure)
}
