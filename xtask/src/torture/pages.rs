//! Pages of the listing: a process that goes on asks for none of those that are settled, beyond the top, and a run
//! that is through has nothing left to go on from.

use super::complaint::{Complaint, Kind};
use crate::Failure;
use f2_sim::Hit;
use rusqlite::{Connection, OptionalExtension as _};
use std::path::Path;

const LIST: &str = "/aweme/v1/web/aweme/post/";

/// The place a listing goes on from: the latest time of the works behind it, in milliseconds; `None` when it begins
/// at its top.
pub(super) fn standing(root: &Path) -> Result<Option<i64>, Failure> {
    let file = root.join(".f2").join("f2.sqlite");
    if !file.exists() {
        return Ok(None);
    }
    let store = Connection::open(&file)?;
    if !store.table_exists(None, "checkpoint")? {
        return Ok(None);
    }
    let cursor: Option<String> =
        store.query_row("SELECT cursor FROM checkpoint", [], |row| row.get(0)).optional()?;
    Ok(cursor.as_deref().and_then(cursor_of))
}

/// Whether a listing is still remembered as not through.
pub(super) fn is_open(root: &Path) -> Result<bool, Failure> {
    let file = root.join(".f2").join("f2.sqlite");
    let rows = |store: Connection| store.query_row("SELECT count(*) FROM checkpoint", [], |row| row.get(0));
    let rows: i64 = if file.exists() { rows(Connection::open(&file)?)? } else { 0 };
    Ok(rows > 0)
}

fn cursor_of(query: &str) -> Option<i64> {
    query.split('&').find_map(|pair| pair.strip_prefix("max_cursor="))?.parse().ok()
}

/// Looks through the requests of a process that began where a listing stood. Works that are pinned tell nothing about
/// what is new: so many pages more may be read before one does.
pub(super) fn compare(standing: Option<i64>, hits: &[Hit], pinned: usize) -> Vec<Complaint> {
    let Some(standing) = standing else { return Vec::new() };
    let answered = |hit: &&Hit| hit.path == LIST && hit.status == 200 && hit.fault.is_none();
    let cursors = hits.iter().filter(answered).filter_map(|hit| hit.param("max_cursor")?.parse::<i64>().ok());
    let settled: Vec<i64> = cursors.filter(|cursor| *cursor > standing).collect();
    if settled.len() <= pinned {
        return Vec::new();
    }
    let text = format!("it stood at {standing}, and the pages {settled:?} above were asked for again");
    vec![Complaint::new(Kind::Twice, text)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(cursor: i64, status: u16) -> Hit {
        let query = format!("count=8&max_cursor={cursor}&aid=1");
        Hit { path: LIST.to_owned(), query, status, ..Hit::default() }
    }

    #[test]
    fn pages_above_the_standing_are_found_out() {
        let hits = [hit(0, 200), hit(900, 500), hit(500, 200), hit(400, 200)];
        assert_eq!(compare(Some(500), &hits, 0).len(), 0);
        assert_eq!(compare(None, &hits, 0).len(), 0);
        assert_eq!(compare(Some(450), &hits, 0).len(), 1);
        assert_eq!(compare(Some(450), &hits, 1).len(), 0);
        assert_eq!(cursor_of("a=b&max_cursor=17&c=d"), Some(17));
        assert_eq!(cursor_of(""), None);
    }
}
