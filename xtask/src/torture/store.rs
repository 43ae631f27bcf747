//! The record store against the files: what it calls published is there, byte for byte, and nothing else is.

use super::complaint::{Complaint, Kind};
use super::files::Due;
use crate::Failure;
use crate::demo::tree::Tree;
use f2_sim::manifest::AuthorEntry;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// An asset as the store has it.
#[derive(Debug)]
struct Row {
    work: String,
    kind: String,
    index: usize,
    state: String,
    path: Option<String>,
    size: Option<u64>,
    hash: Option<String>,
}

impl Row {
    fn shown(&self) -> String {
        format!("{} {} of {}", self.kind, self.index, self.work)
    }
}

/// Holds the store below `root` against its files; once a run says that it is through, against all that is due too.
/// A process killed while it renames an author's folder leaves paths of either name: then `settled` is false, and the
/// next process has to put it right.
pub(super) fn compare(
    root: &Path,
    tree: &Tree,
    dues: &[Due],
    author: &AuthorEntry,
    (settled, through): (bool, bool),
) -> Result<Vec<Complaint>, Failure> {
    let file = root.join(".f2").join("f2.sqlite");
    if !file.exists() {
        let lost = through && !dues.is_empty() || !tree.files.is_empty();
        return Ok(if lost { vec![complaint("there is no store")] } else { Vec::new() });
    }
    let mut found = Vec::new();
    if let Some(mode) = open_to_others(&file)? {
        found.push(complaint(format!("the store's mode is {mode:o}")));
    }
    let store = Connection::open(&file)?;
    let sound: String = store.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if sound != "ok" {
        found.push(complaint(format!("integrity_check: {sound}")));
    }
    // Killed while the store was made: nothing can have been saved yet.
    let begun = store.table_exists(None, "asset")?;
    if !begun && !through && tree.files.is_empty() {
        return Ok(found);
    }
    let rows = assets(&store)?;
    if settled {
        found.extend(published(&rows, tree));
    }
    if through {
        found.extend(complete(&rows, dues, tree, &places(&store)?));
        found.extend(works(&store, author)?);
    }
    Ok(found)
}

fn complaint(text: impl Into<String>) -> Complaint {
    Complaint::new(Kind::Store, text)
}

#[cfg(unix)]
fn open_to_others(file: &Path) -> Result<Option<u32>, Failure> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> Result<Option<u32>, Failure> {
    Ok(None)
}

fn assets(store: &Connection) -> Result<Vec<Row>, Failure> {
    let mut statement = store.prepare("SELECT work_id, kind, idx, state, path, size, hash FROM asset")?;
    let rows = statement.query_map([], |row| {
        Ok(Row {
            work: row.get(0)?,
            kind: row.get(1)?,
            index: row.get::<_, isize>(2)?.unsigned_abs(),
            state: row.get(3)?,
            path: row.get(4)?,
            size: row.get::<_, Option<i64>>(5)?.map(i64::unsigned_abs),
            hash: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn places(store: &Connection) -> Result<BTreeMap<String, String>, Failure> {
    let mut statement = store.prepare("SELECT path, work_id FROM place")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every published row has its file, with its length and checksum.
fn published(rows: &[Row], tree: &Tree) -> Vec<Complaint> {
    let files: BTreeMap<String, _> =
        tree.files.iter().map(|file| (file.path.to_string_lossy().into_owned(), file)).collect();
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| row.state == "published") {
        let Some(file) = row.path.as_ref().and_then(|path| files.get(path)) else {
            found.push(complaint(format!("{}: published without a file ({:?})", row.shown(), row.path)));
            continue;
        };
        if row.size != Some(file.len) || row.hash.as_deref() != Some(&file.md5) {
            let (size, hash) = (row.size, &row.hash);
            found.push(complaint(format!("{}: the row says {size:?} bytes, {hash:?}", row.shown())));
        }
    }
    found
}

/// Everything due is published, nothing else is under way, and every file has its place.
fn complete(rows: &[Row], dues: &[Due], tree: &Tree, places: &BTreeMap<String, String>) -> Vec<Complaint> {
    let mut found = Vec::new();
    let known: BTreeMap<_, _> = rows.iter().map(|row| ((&*row.work, &*row.kind, row.index), row)).collect();
    for due in dues {
        if known.get(&(&*due.work, &*due.kind, due.index)).is_none_or(|row| row.state != "published") {
            found.push(complaint(format!("{} {} of {}: not published", due.kind, due.index, due.work)));
        }
    }
    let under_way = rows.iter().filter(|row| !matches!(&*row.state, "published" | "skipped"));
    found.extend(under_way.map(|row| complaint(format!("{}: still {}", row.shown(), row.state))));
    let placed: BTreeSet<&str> = places.keys().map(String::as_str).collect();
    for file in tree.files.iter().filter(|file| !file.name().ends_with(".part")) {
        let path = file.path.to_string_lossy();
        if !placed.contains(&*path) {
            found.push(complaint(format!("{path}: no place on record")));
        }
    }
    found
}

/// Every listed work is on record once, saved or withheld.
fn works(store: &Connection, author: &AuthorEntry) -> Result<Vec<Complaint>, Failure> {
    let mut statement = store.prepare("SELECT work_id, state FROM work")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let rows: Vec<(String, String)> = rows.collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for work in &author.works {
        let due = if work.skip.is_some() { "skipped" } else { "saved" };
        let states: Vec<&str> =
            rows.iter().filter(|row| row.0 == work.aweme_id).map(|row| row.1.as_str()).collect();
        if states != [due] {
            found.push(complaint(format!("work {} is {states:?} on record, not {due}", work.aweme_id)));
        }
    }
    if rows.len() != author.works.len() {
        found.push(complaint(format!("{} works on record, {} listed", rows.len(), author.works.len())));
    }
    Ok(found)
}
