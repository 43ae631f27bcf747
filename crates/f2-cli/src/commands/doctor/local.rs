//! What is here: the cookie, the record store, the disk.

use std::path::{Path, PathBuf};

use f2_core::error::Result;
use f2_core::http::Jar;
use f2_core::record::{RecordStore as _, SqliteStore, Step, StoreOptions};
use f2_core::time::{self, system_clock};
use jiff::{SignedDuration, Timestamp};

use super::{Check, Patient};
use crate::config::Settings;
use crate::messages::{Messages, id};
use crate::private;
use crate::ui::text;

/// A login that ends within this time is worth a word.
const SOON: SignedDuration = SignedDuration::from_hours(72);
/// Less free space than this is worth a word, in bytes.
const TIGHT: u64 = 1 << 30;

/// Which cookies there are, by name, and when the login ends.
pub(super) fn cookie(settings: &Settings, patient: &Patient, messages: &Messages) -> Check {
    let jar = Jar::new(patient.homes);
    if let Err(error) = jar.add_text(settings.cookie.expose()) {
        return Check::fail("cookie", &error, messages);
    }
    let names = jar.names();
    if names.is_empty() {
        return Check::warn(
            "cookie",
            messages.text(id::DOCTOR_COOKIE_NONE),
            messages.text(id::DOCTOR_COOKIE_HINT),
        );
    }
    let (there, missing): (Vec<&str>, Vec<&str>) =
        patient.cookies.iter().copied().partition(|name| names.iter().any(|known| known == name));
    let others = names.len() - there.len();
    let list = |names: &[&str]| if names.is_empty() { "-".to_owned() } else { names.join(", ") };
    let args =
        [("there", list(&there).into()), ("others", others.into()), ("missing", list(&missing).into())];
    let mut line = messages.with(id::DOCTOR_COOKIE, &args);
    let ends = jar.get(patient.expiry).and_then(|guard| login_ends(guard.expose()));
    if let Some(ends) = ends {
        let date = time::text(ends).chars().take(10).collect::<String>();
        line.push_str(&messages.with(id::DOCTOR_COOKIE_ENDS, &[("date", date.into())]));
    }
    let logged_in = patient.login.iter().any(|name| jar.get(name).is_some());
    let now = system_clock()();
    let hint = match ends {
        _ if !logged_in => id::DOCTOR_COOKIE_GUEST,
        Some(ends) if ends < now => id::DOCTOR_COOKIE_OVER,
        Some(ends) if ends.duration_since(now) < SOON => id::DOCTOR_COOKIE_SOON,
        _ => return Check::ok("cookie", line),
    };
    Check::warn("cookie", line, messages.text(hint))
}

/// When a login ends by its guard: `<id>|<begin>|<seconds>|<date>`, `|` written as it is or as `%7C`.
fn login_ends(guard: &str) -> Option<Timestamp> {
    let plain = guard.replace("%7C", "|").replace("%7c", "|");
    let mut pieces = plain.split('|').skip(1);
    let (begin, seconds): (i64, i64) = (pieces.next()?.parse().ok()?, pieces.next()?.parse().ok()?);
    Timestamp::from_second(begin.checked_add(seconds)?).ok()
}

/// Whether the record store opens and takes writes.
pub(super) fn store(root: &Path, messages: &Messages) -> Check {
    let folder = text::clean(&root.display().to_string()).into_owned();
    if !root.join(".f2/f2.sqlite").is_file() {
        return match writable(&existing(root)) {
            Ok(()) => Check::ok("store", messages.with(id::DOCTOR_STORE_NONE, &[("folder", folder.into())])),
            Err(error) => Check::fail("store", &error, messages),
        };
    }
    let looked = || -> Result<usize> {
        let mut store = SqliteStore::open(root, &StoreOptions::default())?;
        store.step(Step::Begin)?;
        store.step(Step::Abort)?;
        store.version()
    };
    match looked() {
        Ok(version) => {
            let args = [("folder", folder.into()), ("version", version.into())];
            Check::ok("store", messages.with(id::DOCTOR_STORE, &args))
        }
        Err(error) => Check::fail("store", &error, messages),
    }
}

/// The folder itself, or the nearest one above it that is there.
fn existing(root: &Path) -> PathBuf {
    let found = root.ancestors().find(|folder| folder.is_dir() && !folder.as_os_str().is_empty());
    found.unwrap_or(Path::new(".")).to_owned()
}

/// Writes a file there and takes it away again.
fn writable(folder: &Path) -> Result<()> {
    let probe = folder.join(format!(".f2-doctor-{}", std::process::id()));
    private::create(&probe, "").map_err(|error| private::denied(folder, error))?;
    std::fs::remove_file(&probe).map_err(|error| private::denied(folder, error))
}

/// How much room there is.
pub(super) fn disk(root: &Path, messages: &Messages) -> Check {
    let Some(free) = free(&existing(root)) else {
        return Check::ok("disk", messages.text(id::DOCTOR_DISK_UNKNOWN));
    };
    let line = messages.with(id::DOCTOR_DISK, &[("size", text::bytes(free).into())]);
    if free < TIGHT {
        return Check::warn("disk", line, messages.text(id::DOCTOR_DISK_HINT));
    }
    Check::ok("disk", line)
}

#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_tell_when_a_login_ends() {
        let ends = login_ends("abc%7C1700000000%7C5184000%7CMon%2C+15-Jan-2024").map(|t| t.as_second());
        assert_eq!(ends, Some(1_705_184_000));
        assert_eq!(login_ends("abc|1|2|x").map(|t| t.as_second()), Some(3));
        for guard in ["", "abc", "abc|x|1", "abc|9223372036854775807|1"] {
            assert_eq!(login_ends(guard), None, "{guard}");
        }
    }

    #[test]
    fn the_nearest_folder_is_tried() {
        let folder = f2_sim::Folder::new();
        assert_eq!(existing(&folder.path().join("a/b")), folder.path());
        assert_eq!(existing(Path::new("not/there")), Path::new("."));
        assert!(writable(folder.path()).is_ok());
        assert_eq!(std::fs::read_dir(folder.path()).expect("folder").count(), 0);
    }
}
