//! `f2 verify`: every published file held against its row; with `--fix`, what is damaged or missing is
//! fetched again into the same place.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use f2_core::error::{Cause, Error, Exit, Result};
use f2_core::live::adopt;
use f2_core::record::{Damage, Finding, Known, RecordStore as _, SqliteStore, StoreOptions, inspect};

use crate::messages::{Messages, id};
use crate::ui::{gauge::Gauge, stream, text};

/// Threads that read files.
const READERS: usize = 4;

/// What a check came to.
pub(super) struct Checked {
    /// How many files were read.
    pub(super) files: usize,
    /// The assets of which a place is not whole.
    pub(super) faulty: Vec<Finding>,
}

/// Reads everything that is published below `root` and tells what is not whole.
///
/// # Errors
/// `usage.argument` when there is no store below `root`; `disk.*` when it cannot be used.
pub(super) fn check(root: &Path, quiet: bool, messages: &Messages) -> Result<Checked> {
    if !root.join(".f2/f2.sqlite").is_file() {
        let folder = text::clean(&root.display().to_string()).into_owned();
        let detail = messages.with(id::VERIFY_NO_STORE, &[("folder", folder.into())]);
        return Err(Error::new(Cause::UsageArgument).detail(detail));
    }
    let mut store = SqliteStore::open(root, &StoreOptions::default())?;
    for path in adopt(&mut store, root)? {
        stream::talk(&super::live::adopted(&path, messages));
    }
    let known = store.published()?;
    let files = known.iter().map(|known| known.places.len()).sum();
    let gauge = Gauge::new(files, quiet, messages);
    let faulty = read_all(root, known, |finding| {
        gauge.step(finding.known.places.len());
        for (place, damage) in &finding.damaged {
            gauge.say(&told(place, damage, finding.known.row.size, messages));
        }
    });
    gauge.clear();
    Ok(Checked { files, faulty })
}

/// Reads all files with a few threads; the faulty ones come back in the order of the store.
pub(super) fn read_all(root: &Path, known: Vec<Known>, each: impl Fn(&Finding) + Sync) -> Vec<Finding> {
    let next = AtomicUsize::new(0);
    let faulty = Mutex::new(Vec::new());
    let readers = std::thread::available_parallelism().map_or(1, usize::from).min(READERS);
    std::thread::scope(|scope| {
        for _ in 0..readers.min(known.len()) {
            scope.spawn(|| {
                while let Some(known) = known.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let finding = inspect(root, known.clone());
                    each(&finding);
                    if !finding.damaged.is_empty() {
                        faulty.lock().unwrap_or_else(PoisonError::into_inner).push(finding);
                    }
                }
            });
        }
    });
    let mut faulty = faulty.into_inner().unwrap_or_else(PoisonError::into_inner);
    let order = |finding: &Finding| {
        let id = &finding.known.row.id;
        (id.platform.clone(), id.work_id.clone(), id.key)
    };
    faulty.sort_by_key(order);
    faulty
}

/// A faulty place in a line.
fn told(place: &str, damage: &Damage, size: Option<u64>, messages: &Messages) -> String {
    let name = text::clean(place).into_owned();
    match damage {
        Damage::Missing => messages.with(id::VERIFY_MISSING, &[("name", name.into())]),
        Damage::Length(found) => {
            let args = [
                ("name", name.into()),
                ("found", text::bytes(*found).into()),
                ("expected", text::bytes(size.unwrap_or_default()).into()),
            ];
            messages.with(id::VERIFY_LENGTH, &args)
        }
        Damage::Content => messages.with(id::VERIFY_CONTENT, &[("name", name.into())]),
        Damage::Unreadable(why) => {
            let why = text::clean(why).into_owned();
            messages.with(id::VERIFY_UNREADABLE, &[("name", name.into()), ("why", why.into())])
        }
    }
}

/// The command: checks, mends when asked to, and tells what it came to.
///
/// # Errors
/// Those of [`check`] and of the mending.
pub(super) fn run(
    root: &Path,
    fix: Option<super::mend::Open<'_>>,
    quiet: bool,
    messages: &Arc<Messages>,
) -> Result<Exit> {
    let checked = check(root, quiet, messages)?;
    let faulty: usize = checked.faulty.iter().map(|finding| finding.damaged.len()).sum();
    let args = [("files", checked.files.into()), ("faulty", faulty.into())];
    stream::talk(&messages.with(id::VERIFY_RESULT, &args));
    if faulty == 0 {
        return Ok(Exit::Done);
    }
    let Some(open) = fix else {
        stream::talk(&messages.text(id::VERIFY_FIX_HINT));
        return Ok(Exit::Partial);
    };
    let mended = super::mend::run(root, checked.faulty, open, messages)?;
    let args = [("fixed", mended.fixed.into()), ("left", mended.left.into())];
    stream::talk(&messages.with(id::VERIFY_FIXED, &args));
    if mended.interrupted {
        stream::talk(&messages.text(id::RUN_STOPPED_HINT));
        return Ok(Exit::Interrupted);
    }
    Ok(if mended.left == 0 { Exit::Done } else { Exit::Partial })
}
