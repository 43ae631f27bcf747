//! The record store: F2's tables, asset rows, claims, two users at once.

use std::fs;
use std::path::Path;
use std::time::Duration;

use f2_core::error::Cause;
use f2_core::media::{AssetKey, AssetKind, Cell, Record};
use f2_core::record::{
    AssetId, AssetRow, AssetState, Checkpoint, PartMark, RecordStore, Shelf, SqliteStore, Standing, Step,
    StoreOptions, WorkState,
};
use jiff::Timestamp;
use std::sync::Arc;

pub(crate) fn options() -> StoreOptions {
    StoreOptions {
        busy: Duration::from_secs(5),
        clock: Arc::new(|| Timestamp::from_second(1_700_000_000).unwrap()),
    }
}

fn open(root: &Path) -> SqliteStore {
    SqliteStore::open(root, &options()).unwrap()
}

pub(crate) fn raw(root: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(root.join(".f2/f2.sqlite")).unwrap()
}

fn columns(root: &Path, table: &str) -> Vec<String> {
    let connection = raw(root);
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
    statement.query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

pub(crate) fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

pub(crate) fn author(nickname: &str) -> Record {
    Record {
        table: "user_info_web",
        key: "sec_user_id",
        cells: vec![("sec_user_id", text("A")), ("nickname", text(nickname)), ("aweme_count", Cell::Int(7))],
    }
}

pub(crate) fn shelf(author: &str) -> Shelf {
    Shelf { platform: "p".into(), mode: "post".into(), author_id: author.into() }
}

fn video(work: &str) -> AssetId {
    AssetId::new("p", work, AssetKey::only(AssetKind::Video))
}

#[test]
fn f2_tables_have_f2s_columns_in_f2s_order() {
    let root = f2_sim::Folder::new();
    drop(open(root.path()));
    let users = columns(root.path(), "user_info_web");
    assert_eq!(users.len(), 29);
    assert_eq!(users[0], "sec_user_id");
    assert_eq!(users[17..19], ["nickname", "nickname_raw"]);
    assert_eq!(users[28], "last_aweme_id");
    let works = columns(root.path(), "video_info");
    assert_eq!(works[..2], ["api_status_code", "aweme_id"]);
    let f2s_last = works.iter().position(|name| name == "hashtag_names").unwrap();
    assert_eq!(f2s_last, 75);
    assert_eq!(works[f2s_last + 1..], ["caption", "caption_raw", "images_video"]);
}

#[test]
fn f2s_own_statements_work_on_the_tables() {
    let root = f2_sim::Folder::new();
    drop(open(root.path()));
    let connection = raw(root.path());
    connection
        .execute(
            "INSERT OR REPLACE INTO user_info_web (sec_user_id, nickname, is_ban) VALUES (?, ?, ?)",
            rusqlite::params!["A", "n", false],
        )
        .unwrap();
    connection
        .execute("INSERT OR REPLACE INTO video_info (aweme_id, desc) VALUES (?, ?)", ["1", "d"])
        .unwrap();
    drop(connection);
    let mut store = open(root.path());
    assert_eq!(store.cell("video_info", ("aweme_id", "1"), "desc").unwrap(), Some(text("d")));
}

#[test]
fn saving_keeps_columns_not_given_and_adds_unknown_ones() {
    let root = f2_sim::Folder::new();
    let mut store = open(root.path());
    store.save(&author("old")).unwrap();
    let more = Record {
        table: "user_info_web",
        key: "sec_user_id",
        cells: vec![("sec_user_id", text("A")), ("nickname", text("new")), ("brand_new", Cell::Real(1.5))],
    };
    store.save(&more).unwrap();
    let key = ("sec_user_id", "A");
    assert_eq!(store.cell("user_info_web", key, "nickname").unwrap(), Some(text("new")));
    assert_eq!(store.cell("user_info_web", key, "aweme_count").unwrap(), Some(Cell::Int(7)));
    assert_eq!(store.cell("user_info_web", key, "brand_new").unwrap(), Some(Cell::Real(1.5)));
    assert_eq!(store.cell("user_info_web", key, "no_such").unwrap(), None);
    assert_eq!(store.cell("no_such", key, "nickname").unwrap(), None);
    let other = Record { table: "room_info", key: "room_id", cells: vec![("room_id", text("9"))] };
    store.save(&other).unwrap();
    assert_eq!(store.cell("room_info", ("room_id", "9"), "room_id").unwrap(), Some(text("9")));
}

#[test]
fn names_that_are_no_identifiers_and_own_tables_are_refused() {
    let root = f2_sim::Folder::new();
    let mut store = open(root.path());
    let bad = [
        Record { table: "asset", key: "path", cells: vec![("path", text("x"))] },
        Record { table: "Sqlite_master", key: "k", cells: vec![("k", text("x"))] },
        Record { table: "a\"b", key: "k", cells: vec![("k", text("x"))] },
        Record { table: "t", key: "k", cells: vec![("k", text("x")), ("a b", Cell::Int(1))] },
        Record { table: "t", key: "k", cells: vec![("k", text("x")), ("1a", Cell::Int(1))] },
        Record { table: "t", key: "k", cells: vec![("a", text("x"))] },
        Record { table: "t", key: "k", cells: vec![("k", Cell::Null)] },
    ];
    for record in bad {
        assert_eq!(store.save(&record).unwrap_err().cause(), Cause::Store, "{record:?}");
    }
    assert!(columns(root.path(), "t").is_empty(), "a refused record leaves no table behind");
}

#[test]
fn asset_rows_round_trip_in_every_state() {
    let root = f2_sim::Folder::new();
    let mut store = open(root.path());
    for (at, state) in AssetState::ALL.into_iter().enumerate() {
        let mut row = AssetRow::planned(video(&at.to_string()), "A", "post");
        row.state = state;
        row.cause = Some("net.timeout".into());
        row.reason = "r".into();
        row.path = Some(format!("p/post/n/{at}_video.mp4"));
        row.size = Some(1 << 40);
        row.hash = Some("0".repeat(32));
        row.etag = Some("\"e\"".into());
        row.last_modified = Some("Thu, 01 Jan 1970 00:00:00 GMT".into());
        row.source = Some("https://h.example/#0123456789abcdef".into());
        row.mark = Some(PartMark { size: 9, head_hash: "a".repeat(32), tail_hash: "b".repeat(32) });
        row.segments = Some("s".into());
        store.put_asset(&row).unwrap();
        row.updated_at = 1_700_000_000;
        assert_eq!(store.asset(&row.id).unwrap(), Some(row));
    }
    assert_eq!(store.asset(&video("none")).unwrap(), None);
    let open = store.assets_in(&[AssetState::Failed, AssetState::Partial]).unwrap();
    assert_eq!(open.iter().map(|row| row.id.work_id.as_str()).collect::<Vec<_>>(), ["1", "4"]);
}

#[test]
fn a_path_belongs_to_one_asset_whatever_its_letter_case() {
    let root = f2_sim::Folder::new();
    let mut store = open(root.path());
    store.put_asset(&AssetRow::planned(video("1"), "A", "post")).unwrap();
    assert!(store.claim_place("p/post/n/Ab_video.mp4", &video("1")).unwrap());
    assert!(store.claim_place("p/post/n/Ab_video.mp4", &video("1")).unwrap());
    assert!(!store.claim_place("p/post/n/aB_video.mp4", &video("2")).unwrap());
    assert_eq!(store.place_owner("p/post/n/ab_video.mp4").unwrap(), Some(video("1")));
    store.move_paths("p/post/n", "p/post/new").unwrap();
    let known = store.assets_of("p", "1").unwrap();
    assert_eq!(known[0].places, ["p/post/new/Ab_video.mp4"]);
    store.drop_place("p/post/new/Ab_video.mp4").unwrap();
    assert_eq!(store.place_owner("p/post/new/Ab_video.mp4").unwrap(), None);
}

#[test]
fn moving_paths_takes_only_the_folder_itself() {
    let root = f2_sim::Folder::new();
    let mut store = open(root.path());
    for (work, path) in [("1", "p/post/名/a.mp4"), ("2", "p/post/名2/a.mp4"), ("3", "p/like/名/a.mp4")] {
        let mut row = AssetRow::planned(video(work), "A", "post");
        row.path = Some(path.to_owned());
        store.put_asset(&row).unwrap();
    }
    store.move_paths("p/post/名", "p/post/x_%").unwrap();
    let path = |store: &mut SqliteStore, work| store.asset(&video(work)).unwrap().unwrap().path.unwrap();
    assert_eq!(path(&mut store, "1"), "p/post/x_%/a.mp4");
    assert_eq!(path(&mut store, "2"), "p/post/名2/a.mp4");
    assert_eq!(path(&mut store, "3"), "p/like/名/a.mp4");
}

#[test]
fn the_first_work_keeps_a_name_and_later_ones_get_their_id() {
    let root = f2_sim::Folder::new();
    let mut store = open(root.path());
    assert_eq!(store.claim_name(&shelf("A"), "1", "t").unwrap(), "t");
    assert_eq!(store.claim_name(&shelf("A"), "2", "T").unwrap(), "T_2");
    assert_eq!(store.claim_name(&shelf("B"), "2", "t").unwrap(), "t");
    for _ in 0..2 {
        assert_eq!(store.claim_name(&shelf("A"), "1", "t").unwrap(), "t");
        assert_eq!(store.claim_name(&shelf("A"), "2", "t").unwrap(), "t_2");
    }
    assert_eq!(store.claim_name(&shelf("A"), "3", "t_4").unwrap(), "t_4");
    assert_eq!(store.claim_name(&shelf("A"), "4", "t").unwrap(), "t_4_2");
}

#[test]
fn works_and_folders() {
    let root = f2_sim::Folder::new();
    let mut store = open(root.path());
    let a = shelf("A");
    store.claim_name(&a, "1", "t").unwrap();
    assert_eq!(store.work(&a, "1").unwrap(), Some((WorkState::Listed, None)));
    store.put_work(&a, "1", WorkState::Skipped, Some("work.private"), "").unwrap();
    assert_eq!(store.work(&a, "1").unwrap(), Some((WorkState::Skipped, Some("work.private".into()))));

    assert!(store.set_folder(&a, "Nick").unwrap());
    assert!(!store.set_folder(&shelf("B"), "nick").unwrap());
    assert_eq!(store.folder_owner("p", "post", "NICK").unwrap(), Some("A".into()));
    assert!(store.set_folder(&a, "Nick2").unwrap());
    assert!(store.set_folder(&shelf("B"), "nick").unwrap());
    assert_eq!(store.folder(&a).unwrap(), Some("Nick2".into()));
}

#[test]
fn a_store_of_the_first_version_becomes_the_newest_and_forgets_signed_paths() {
    let root = f2_sim::Folder::new();
    let mut store = open(root.path());
    let mut row = AssetRow::planned(video("1"), "A", "post");
    row.state = AssetState::Partial;
    (row.size, row.etag) = (Some(9), Some("\"e\"".into()));
    store.put_asset(&row).unwrap();
    store.claim_place("p/post/n/a.mp4", &row.id).unwrap();
    drop(store);
    // What later versions added is taken away again: this is how the first one looked.
    let connection = raw(root.path());
    for column in ["part_size", "head_hash", "tail_hash", "segments"] {
        connection.execute_batch(&format!("ALTER TABLE asset DROP COLUMN {column}")).unwrap();
    }
    connection.execute_batch("DROP TABLE listed").unwrap();
    for column in ["top", "listed", "withheld", "began_at", "ended"] {
        connection.execute_batch(&format!("ALTER TABLE checkpoint DROP COLUMN {column}")).unwrap();
    }
    connection.execute_batch("UPDATE asset SET source = 'https://h.example/planted-signature/v'").unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    drop(connection);

    let mut store = open(root.path());
    row.updated_at = 1_700_000_000;
    assert_eq!(store.asset(&row.id).unwrap(), Some(row.clone()));
    assert_eq!(store.place_owner("p/post/n/a.mp4").unwrap(), Some(row.id.clone()));
    row.mark = Some(PartMark { size: 9, head_hash: "a".repeat(32), tail_hash: "b".repeat(32) });
    row.segments = Some("s".into());
    store.put_asset(&row).unwrap();
    drop(store);
    let version: i64 = raw(root.path()).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 4);
    // Opened once more, nothing is done twice.
    assert_eq!(open(root.path()).asset(&row.id).unwrap(), Some(row));
}

#[test]
fn a_store_of_the_third_version_keeps_its_lists_but_those_made_of_several() {
    let root = f2_sim::Folder::new();
    let mut store = open(root.path());
    let name = |mode: &str| Checkpoint {
        platform: "p".into(),
        target: "A".into(),
        mode: mode.into(),
        filters: "f".into(),
    };
    let standing =
        Standing { cursor: Some("7".into()), top: vec!["a".into()], listed: 3, ..Standing::default() };
    for mode in ["post", "mix"] {
        store.put_checkpoint(&name(mode), &standing).unwrap();
    }
    drop(store);
    let connection = raw(root.path());
    connection.execute_batch("DROP TABLE listed; ALTER TABLE checkpoint DROP COLUMN ended").unwrap();
    connection.pragma_update(None, "user_version", 3).unwrap();
    drop(connection);

    let mut store = open(root.path());
    assert_eq!(store.version().unwrap(), 4);
    let kept = store.checkpoint(&name("post")).unwrap().unwrap();
    assert_eq!(kept, Standing { began_at: kept.began_at, ..standing });
    assert_eq!(store.checkpoint(&name("mix")).unwrap(), None);
    let shelf = shelf("A");
    store.put_listed(&shelf, "folder", "1").unwrap();
    store.put_listed(&shelf, "folder", "1").unwrap();
    assert_eq!(store.listed(&shelf.platform, &shelf.mode).unwrap().len(), 1);
    assert_eq!(store.listed(&shelf.platform, "other").unwrap(), []);
}

#[test]
fn a_newer_store_and_a_foreign_file_are_refused() {
    let root = f2_sim::Folder::new();
    drop(open(root.path()));
    raw(root.path()).pragma_update(None, "user_version", 99).unwrap();
    let error = SqliteStore::open(root.path(), &options()).err().unwrap();
    assert_eq!(error.cause(), Cause::Store);
    assert!(error.particulars().contains("99"), "{error}");

    let other = f2_sim::Folder::new();
    fs::create_dir(other.path().join(".f2")).unwrap();
    fs::write(
        other.path().join(".f2/f2.sqlite"),
        "not a database, but long enough to be looked at".repeat(9),
    )
    .unwrap();
    assert_eq!(SqliteStore::open(other.path(), &options()).err().unwrap().cause(), Cause::Store);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_store() {
    use std::os::unix::fs::PermissionsExt;
    let root = f2_sim::Folder::new();
    fs::create_dir(root.path().join(".f2")).unwrap();
    fs::write(root.path().join(".f2/f2.sqlite"), "").unwrap();
    let mut store = open(root.path());
    store.save(&author("n")).unwrap();
    let mode = |path: &str| fs::metadata(root.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(".f2"), 0o700);
    for file in [".f2/f2.sqlite", ".f2/f2.sqlite-wal", ".f2/f2.sqlite-shm"] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
}

#[test]
fn a_store_held_too_long_is_a_clear_error_and_harms_nothing() {
    let root = f2_sim::Folder::new();
    let mut first = open(root.path());
    let quick = StoreOptions { busy: Duration::from_millis(50), ..options() };
    let mut second = SqliteStore::open(root.path(), &quick).unwrap();
    first.step(Step::Begin).unwrap();
    first.save(&author("first")).unwrap();
    let error = second.save(&author("second")).unwrap_err();
    assert_eq!(error.cause(), Cause::Store);
    assert!(error.particulars().contains("another program"), "{error}");
    first.step(Step::Commit).unwrap();
    second.save(&author("second")).unwrap();
    assert_eq!(first.cell("user_info_web", ("sec_user_id", "A"), "nickname").unwrap(), Some(text("second")));
}

#[test]
fn two_stores_on_one_root_claim_without_doubles() {
    let root = f2_sim::Folder::new();
    let run = |from: u32| {
        let root = root.path().to_owned();
        std::thread::spawn(move || {
            let mut store = open(&root);
            (0..60)
                .map(|n| {
                    store.step(Step::Begin).unwrap();
                    let name =
                        store.claim_name(&shelf("A"), &format!("{from}{n}"), &format!("t{n}")).unwrap();
                    store.step(Step::Commit).unwrap();
                    name
                })
                .collect::<Vec<_>>()
        })
    };
    let (one, two) = (run(1), run(2));
    let mut names = one.join().unwrap();
    names.extend(two.join().unwrap());
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 120);
}
