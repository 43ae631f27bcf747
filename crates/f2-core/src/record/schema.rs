//! The tables of the store and how an older store becomes a newer one.

use rusqlite::{Connection, TransactionBehavior};

use super::failure;
use crate::error::{Cause, Error, Result};

/// One script per version; a store's `user_version` says how many of them it has seen. Scripts are only
/// ever appended.
const MIGRATIONS: &[&str] = &[V1, V2, V3, V4];

/// The first version.
///
/// `user_info_web` and `video_info` have F2's names, columns, types and order; the columns behind the
/// comment are the ones its own views bring but its table lacks. Paths are relative to the root and use `/`.
/// `NOCASE` keeps apart what a case-insensitive file system would merge.
const V1: &str = r#"
CREATE TABLE user_info_web (
    sec_user_id TEXT PRIMARY KEY, avatar_url TEXT, aweme_count INTEGER, city TEXT, country TEXT,
    favoriting_count INTEGER, follower_count INTEGER, following_count INTEGER, gender INTEGER,
    ip_location TEXT, is_ban BOOLEAN, is_block BOOLEAN, is_blocked BOOLEAN, is_star BOOLEAN,
    live_status INTEGER, mix_count INTEGER, mplatform_followers_count INTEGER, nickname TEXT,
    nickname_raw TEXT, room_id TEXT, school_name TEXT, short_id TEXT, signature TEXT, signature_raw TEXT,
    total_favorited INTEGER, uid TEXT, unique_id TEXT, user_age INTEGER, last_aweme_id TEXT
);
CREATE TABLE video_info (
    api_status_code TEXT, aweme_id TEXT PRIMARY KEY, aweme_type TEXT, nickname TEXT, nickname_raw TEXT,
    sec_user_id TEXT, short_id TEXT, uid TEXT, unique_id TEXT, can_comment TEXT, can_forward TEXT,
    can_share TEXT, can_show_comment TEXT, comment_gid TEXT, create_time TEXT, desc TEXT, desc_raw TEXT,
    duration TEXT, is_ads TEXT, is_story TEXT, is_top TEXT, video_bit_rate JSON, video_play_addr TEXT,
    images JSON, animated_cover TEXT, cover TEXT, part_see TEXT, private_status TEXT, is_delete TEXT,
    is_prohibited TEXT, is_long_video TEXT, media_type TEXT, mix_desc TEXT, mix_desc_raw TEXT,
    mix_create_time TEXT, mix_id TEXT, mix_name TEXT, mix_pic_type TEXT, mix_type TEXT, mix_share_url TEXT,
    mix_update_time TEXT, is_commerce_music TEXT, is_original TEXT, is_original_sound TEXT, is_pgc TEXT,
    music_author TEXT, music_author_raw TEXT, music_author_deleted TEXT, music_duration TEXT, music_id TEXT,
    music_mid TEXT, pgc_author TEXT, pgc_author_raw TEXT, pgc_author_title TEXT, pgc_author_title_raw TEXT,
    pgc_music_type TEXT, music_status TEXT, music_owner_handle TEXT, music_owner_handle_raw TEXT,
    music_owner_id TEXT, music_owner_nickname TEXT, music_owner_nickname_raw TEXT, music_play_url TEXT,
    position TEXT, region TEXT, seo_ocr_content TEXT, allow_douplus TEXT, download_setting TEXT,
    allow_share TEXT, admire_count TEXT, collect_count TEXT, comment_count TEXT, digg_count TEXT,
    share_count TEXT, hashtag_ids JSON, hashtag_names JSON,
    -- not in F2's table
    caption TEXT, caption_raw TEXT, images_video JSON
);
CREATE TABLE asset (
    platform TEXT NOT NULL, work_id TEXT NOT NULL, kind TEXT NOT NULL, idx INTEGER NOT NULL,
    author_id TEXT NOT NULL, mode TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned','partial','verified','published','failed','skipped')),
    cause TEXT, reason TEXT NOT NULL DEFAULT '', path TEXT, size INTEGER, hash TEXT,
    etag TEXT, last_modified TEXT, source TEXT, updated_at INTEGER NOT NULL,
    PRIMARY KEY (platform, work_id, kind, idx)
) WITHOUT ROWID;
CREATE INDEX asset_open ON asset (state) WHERE state <> 'published';
CREATE TABLE place (
    path TEXT PRIMARY KEY COLLATE NOCASE,
    platform TEXT NOT NULL, work_id TEXT NOT NULL, kind TEXT NOT NULL, idx INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX place_asset ON place (platform, work_id, kind, idx);
CREATE TABLE work (
    platform TEXT NOT NULL, mode TEXT NOT NULL, author_id TEXT NOT NULL, work_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('listed','saved','failed','skipped')),
    cause TEXT, reason TEXT NOT NULL DEFAULT '', name TEXT COLLATE NOCASE, updated_at INTEGER NOT NULL,
    PRIMARY KEY (platform, mode, author_id, work_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX work_name ON work (platform, mode, author_id, name);
CREATE TABLE folder (
    platform TEXT NOT NULL, mode TEXT NOT NULL, author_id TEXT NOT NULL,
    folder TEXT NOT NULL COLLATE NOCASE, updated_at INTEGER NOT NULL,
    PRIMARY KEY (platform, mode, author_id), UNIQUE (platform, mode, folder)
) WITHOUT ROWID;
CREATE TABLE checkpoint (
    platform TEXT NOT NULL, target TEXT NOT NULL, mode TEXT NOT NULL, filters TEXT NOT NULL,
    cursor TEXT NOT NULL, updated_at INTEGER NOT NULL,
    PRIMARY KEY (platform, target, mode, filters)
) WITHOUT ROWID;
"#;

/// The second version: what proves that a part on disk is the one its row speaks of, and which segments of
/// it are there. The first version kept whole paths in `source`; some hosts sign their paths, so they go.
const V2: &str = "
ALTER TABLE asset ADD COLUMN part_size INTEGER;
ALTER TABLE asset ADD COLUMN head_hash TEXT;
ALTER TABLE asset ADD COLUMN tail_hash TEXT;
ALTER TABLE asset ADD COLUMN segments TEXT;
UPDATE asset SET source = NULL;
";

/// The third version: what a list that stopped began with, when, and how many works of it are settled. Without
/// it a list cannot go on.
const V3: &str = "
DELETE FROM checkpoint;
ALTER TABLE checkpoint ADD COLUMN top TEXT NOT NULL DEFAULT '';
ALTER TABLE checkpoint ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE checkpoint ADD COLUMN withheld INTEGER NOT NULL DEFAULT 0;
ALTER TABLE checkpoint ADD COLUMN began_at INTEGER NOT NULL DEFAULT 0;
";

/// The fourth version: in which of several lists of its mode a work stands, and lists that came to their end while
/// others of the same run had not. What was remembered of several playlists as if they were one list goes.
const V4: &str = "
CREATE TABLE listed (
    platform TEXT NOT NULL, mode TEXT NOT NULL, author_id TEXT NOT NULL, listing TEXT NOT NULL,
    work_id TEXT NOT NULL, since INTEGER NOT NULL,
    PRIMARY KEY (platform, mode, author_id, listing, work_id)
) WITHOUT ROWID;
ALTER TABLE checkpoint ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
DELETE FROM checkpoint WHERE mode = 'mix';
";

/// Tables a [`crate::media::Record`] cannot name.
pub(super) const OWN_TABLES: &[&str] = &["asset", "place", "work", "folder", "checkpoint", "listed"];

/// Brings the store to the newest version, in one transaction.
///
/// # Errors
/// [`Cause::Store`] when a newer f2 made the store or it cannot be written.
pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    let newest = MIGRATIONS.len();
    if version(connection)? == newest {
        return Ok(());
    }
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failure)?;
    let seen = version(&transaction)?;
    if seen > newest {
        return Err(Error::new(Cause::Store).detail(format!(
            "the store has version {seen}, this f2 knows versions up to {newest}: use a newer f2"
        )));
    }
    for script in &MIGRATIONS[seen..] {
        transaction.execute_batch(script).map_err(failure)?;
    }
    transaction.pragma_update(None, "user_version", newest as i64).map_err(failure)?;
    transaction.commit().map_err(failure)
}

/// How many scripts the store has seen.
pub(super) fn version(connection: &Connection) -> Result<usize> {
    connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        .map_err(failure)
        .map(|version| usize::try_from(version).unwrap_or(usize::MAX))
}
