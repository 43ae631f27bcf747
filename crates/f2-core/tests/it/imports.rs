//! What other programs remember, taken into a store; published files held against their rows.

use std::fs;
use std::path::Path;

use f2_core::error::Cause;
use f2_core::media::{AssetKey, AssetKind, Cell, Record};
use f2_core::record::{
    AssetId, AssetRow, AssetState, Damage, Known, RecordStore as _, SqliteStore, StoreOptions,
    import_archive, import_f2, inspect, restore,
};
use rusqlite::Connection;

fn open(root: &Path) -> SqliteStore {
    SqliteStore::open(root, &StoreOptions::default()).unwrap()
}

fn text(store: &mut SqliteStore, table: &str, key: (&str, &str), column: &str) -> Option<Cell> {
    store.cell(table, key, column).unwrap()
}

/// A database as an older or newer F2 leaves it: a column the store lacks, many it has are missing.
fn foreign(path: &Path) {
    let other = Connection::open(path).unwrap();
    other
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             CREATE TABLE _metadata (name TEXT PRIMARY KEY, value TEXT);
             CREATE TABLE user_info_web (sec_user_id TEXT PRIMARY KEY, nickname TEXT, aweme_count INTEGER, moon TEXT);
             INSERT INTO user_info_web VALUES ('A', 'old', 3, 'x'), ('B', 'b', 4, 'y'), (NULL, 'n', 1, 'z');
             CREATE TABLE video_info (api_status_code TEXT, aweme_id TEXT PRIMARY KEY, \"desc\" TEXT);",
        )
        .unwrap();
    let mut insert = other.prepare("INSERT INTO video_info VALUES ('0', ?1, 'd')").unwrap();
    for id in 0..1203 {
        insert.execute([format!("7{id:05}")]).unwrap();
    }
}

#[test]
fn f2_databases_fill_what_the_store_lacks_and_change_nothing_it_knows() {
    let root = f2_sim::Folder::new();
    let file = root.path().join("douyin_users.db");
    foreign(&file);
    let before = fs::read(&file).unwrap();
    let mut store = open(root.path());
    let known = Record {
        table: "user_info_web",
        key: "sec_user_id",
        cells: vec![("sec_user_id", Cell::Text("A".into())), ("nickname", Cell::Text("new".into()))],
    };
    store.save(&known).unwrap();
    let taken = import_f2(&mut store, &file).unwrap();
    let counts: Vec<_> = taken.iter().map(|t| (t.table, t.added, t.known, t.passed)).collect();
    assert_eq!(counts, [("user_info_web", 1, 1, 1), ("video_info", 1203, 0, 0)]);
    assert_eq!(taken[0].unknown, ["moon"]);
    let a = |store: &mut SqliteStore, column| text(store, "user_info_web", ("sec_user_id", "A"), column);
    assert_eq!(a(&mut store, "nickname"), Some(Cell::Text("new".into())));
    assert_eq!(a(&mut store, "aweme_count"), Some(Cell::Int(3)));
    assert_eq!(text(&mut store, "video_info", ("aweme_id", "701202"), "desc"), Some(Cell::Text("d".into())));
    let again = import_f2(&mut store, &file).unwrap();
    let counts: Vec<_> = again.iter().map(|t| (t.added, t.known)).collect();
    assert_eq!(counts, [(0, 2), (0, 1203)]);
    assert_eq!(fs::read(&file).unwrap(), before, "the old file stays as it is");
}

#[test]
fn what_is_no_f2_database_is_refused() {
    let root = f2_sim::Folder::new();
    let mut store = open(root.path());
    let file = root.path().join("other.db");
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    fs::write(root.path().join("broken.db"), b"SQLite format 3\0 and nothing more").unwrap();
    for name in ["other.db", "broken.db", "none.db"] {
        let error = import_f2(&mut store, &root.path().join(name)).unwrap_err();
        assert_eq!(error.cause(), Cause::UsageArgument, "{name}");
        assert!(error.particulars().contains(name), "{error}");
    }
}

fn published(work: &str, place: &str, bytes: &[u8], md5: &str) -> AssetRow {
    let id = AssetId::new("p", work, AssetKey::only(AssetKind::Video));
    let mut row = AssetRow::planned(id, "A", "post");
    row.state = AssetState::Published;
    row.path = Some(place.to_owned());
    (row.size, row.hash) = (Some(bytes.len() as u64), Some(md5.to_owned()));
    row
}

#[test]
fn archived_works_are_those_without_a_file_here() {
    let root = f2_sim::Folder::new();
    let mut store = open(root.path());
    let lines = "p 1\nP 2\nq 3\n\nnonsense\np 1\n";
    let taken = import_archive(&mut store, lines, &["p"]).unwrap();
    assert_eq!((taken.added, taken.known, taken.passed), (2, 1, 2));
    assert_eq!(store.archived("p").unwrap(), ["1", "2"]);
    store.put_asset(&published("2", "a", b"x", "y")).unwrap();
    assert_eq!(store.archived("p").unwrap(), ["1"]);
    assert!(store.archived("q").unwrap().is_empty());
}

#[test]
fn published_files_are_whole_damaged_or_missing() {
    const MD5_OF_ABC: &str = "900150983cd24fb0d6963f7d28e17f72";
    let root = f2_sim::Folder::new();
    let mut store = open(root.path());
    for (work, place) in [("1", "a/1"), ("2", "a/2"), ("3", "a/3"), ("4", "a/4")] {
        let row = published(work, place, b"abc", MD5_OF_ABC);
        store.claim_place(place, &row.id).unwrap();
        store.put_asset(&row).unwrap();
    }
    let linked = AssetId::new("p", "2", AssetKey::only(AssetKind::Video));
    store.claim_place("b/2", &linked).unwrap();
    fs::create_dir_all(root.path().join("a")).unwrap();
    for (place, bytes) in [("a/1", &b"abc"[..]), ("a/2", b"abc"), ("a/3", b"abd"), ("a/4", b"ab")] {
        fs::write(root.path().join(place), bytes).unwrap();
    }
    let findings: Vec<_> =
        store.published().unwrap().into_iter().map(|known: Known| inspect(root.path(), known)).collect();
    let damage: Vec<_> = findings.iter().map(|finding| finding.damaged.clone()).collect();
    assert_eq!(
        damage,
        [
            vec![],
            vec![("b/2".to_owned(), Damage::Missing)],
            vec![("a/3".to_owned(), Damage::Content)],
            vec![("a/4".to_owned(), Damage::Length(2))],
        ]
    );
    restore(root.path(), &findings[1].whole[0], "b/2").unwrap();
    restore(root.path(), "a/1", "a/3").unwrap();
    assert_eq!(fs::read(root.path().join("a/3")).unwrap(), b"abc");
    let left: Vec<_> = store
        .published()
        .unwrap()
        .into_iter()
        .flat_map(|known| inspect(root.path(), known).damaged)
        .map(|(place, _)| place)
        .collect();
    assert_eq!(left, ["a/4"]);
    assert!(!root.path().join("a/3.part").exists());
}
