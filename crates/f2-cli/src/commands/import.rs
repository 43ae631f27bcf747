//! `f2 import`: F2's databases and yt-dlp's download archives, taken into the store.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use f2_core::error::{Cause, Error, Exit, Result};
use f2_core::record::{SqliteStore, StoreOptions, Taken, import_archive, import_f2};

use crate::messages::{Messages, id};
use crate::ui::{Voice, stream, text};
use crate::{private, registry};

/// What every SQLite file begins with.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Takes these files into the store of `root`. A file that cannot be taken does not keep the others.
///
/// # Errors
/// `usage.argument` without a file; the error of the only one; `disk.*` when the store cannot be used.
pub(super) fn run(root: &Path, files: &[String], messages: &Messages) -> Result<Exit> {
    if files.is_empty() {
        return Err(Error::new(Cause::UsageArgument).detail(messages.text(id::IMPORT_NOTHING)));
    }
    let mut faults = Vec::new();
    let mut store = None;
    for file in files {
        if let Err(error) =
            kind(Path::new(file)).and_then(|kind| take(root, &mut store, file, kind, messages))
        {
            faults.push(error);
        }
    }
    if files.len() == 1
        && let Some(error) = faults.pop()
    {
        return Err(error);
    }
    for error in &faults {
        Voice { messages, style: stream::stderr_style() }.error(error, None);
    }
    Ok(super::ledger::worst(
        faults
            .iter()
            .map(|error| error.cause().exit())
            .chain((faults.len() < files.len()).then_some(Exit::Done)),
    ))
}

/// What a file is.
enum Kind {
    Database,
    Archive(String),
}

fn kind(file: &Path) -> Result<Kind> {
    let unread = |error: std::io::Error| {
        let known = private::denied(file, error);
        Error::new(Cause::UsageArgument).detail(known.particulars())
    };
    let mut head = Vec::new();
    File::open(file)
        .and_then(|open| open.take(SQLITE.len() as u64).read_to_end(&mut head))
        .map_err(unread)?;
    if head == SQLITE {
        return Ok(Kind::Database);
    }
    std::fs::read_to_string(file).map(Kind::Archive).map_err(unread)
}

fn take(
    root: &Path,
    open: &mut Option<SqliteStore>,
    file: &str,
    kind: Kind,
    messages: &Messages,
) -> Result<()> {
    let store = match open {
        Some(store) => store,
        None => open.insert(SqliteStore::open(root, &StoreOptions::default())?),
    };
    let shown = text::clean(file).into_owned();
    match kind {
        Kind::Database => {
            for taken in import_f2(store, Path::new(file))? {
                tell(&taken, &shown, messages);
            }
        }
        Kind::Archive(lines) => {
            let platforms: Vec<&str> = registry::PLATFORMS.iter().map(|row| row.name).collect();
            let taken = import_archive(store, &lines, &platforms)?;
            if taken.added + taken.known == 0 {
                let detail = messages.with(id::IMPORT_UNFIT, &[("file", shown.into())]);
                return Err(Error::new(Cause::UsageArgument).detail(detail));
            }
            let args = [
                ("file", shown.into()),
                ("added", taken.added.into()),
                ("known", taken.known.into()),
                ("passed", taken.passed.into()),
            ];
            stream::talk(&messages.with(id::IMPORTED_ARCHIVE, &args));
        }
    }
    Ok(())
}

/// Tells what came of a table of a database.
fn tell(taken: &Taken, file: &str, messages: &Messages) {
    let args = [
        ("file", file.into()),
        ("table", taken.table.into()),
        ("added", taken.added.into()),
        ("known", taken.known.into()),
        ("passed", taken.passed.into()),
    ];
    stream::talk(&messages.with(id::IMPORTED_TABLE, &args));
    if !taken.unknown.is_empty() {
        let unknown = text::clean(&taken.unknown.join(", ")).into_owned();
        stream::talk(&messages.with(id::IMPORTED_COLUMNS, &[("columns", unknown.into())]));
    }
}
