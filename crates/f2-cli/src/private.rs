//! Files that only their owner may read, written whole or not at all; pipes and devices are written to as they are.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use f2_core::error::{Error, Result};

/// Writes a file that was not there; only its owner may read it.
///
/// # Errors
/// The system's, `AlreadyExists` among them.
pub(crate) fn create(file: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut created = options.open(file)?;
    created.write_all(text.as_bytes())?;
    created.sync_all()
}

/// Puts a whole file in the place of what was there. A link is followed, so that it stays one. What is no file (a
/// pipe, a device such as `/dev/stdout`) stays what it is and takes the text; a reader that went away is no failure.
///
/// # Errors
/// `disk.*` with the file's name.
pub(crate) fn replace(file: &Path, text: &str) -> Result<()> {
    if std::fs::metadata(file).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        let open = std::fs::OpenOptions::new().write(true).open(file);
        return match open.and_then(|mut open| open.write_all(text.as_bytes())) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(denied(file, error)),
            _ => Ok(()),
        };
    }
    let target = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let fresh = PathBuf::from(format!("{}.{}.new", target.display(), std::process::id()));
    let written = create(&fresh, text).and_then(|()| std::fs::rename(&fresh, &target));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&fresh);
        denied(file, error)
    })
}

/// The error of a file that cannot be read or written, with its name.
pub(crate) fn denied(file: &Path, error: std::io::Error) -> Error {
    let detail = format!("{}: {error}", file.display());
    Error::from(error).detail(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_private() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("sub/report.json");
        replace(&file, "one").expect("written");
        replace(&file, "two").expect("written again");
        assert_eq!(std::fs::read_to_string(&file).expect("there"), "two");
        assert_eq!(std::fs::read_dir(folder.path().join("sub")).expect("folder").count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        }
        assert!(create(&file, "three").is_err());
    }
}
