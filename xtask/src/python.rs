//! Python F2 beside f2, when the caller has it.

use crate::Failure;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable that names a virtual environment with Python F2, or the interpreter in it.
const VARIABLE: &str = "F2_PYTHON";

/// A virtual environment with Python F2 in it.
pub(crate) struct Python {
    environment: PathBuf,
}

impl Python {
    /// The one the caller named.
    pub(crate) fn named() -> Option<Self> {
        let named = std::env::var_os(VARIABLE).filter(|name| !name.is_empty());
        named.map(|environment: OsString| Self { environment: environment.into() })
    }

    /// Its interpreter.
    pub(crate) fn program(&self) -> PathBuf {
        if self.environment.is_file() {
            return self.environment.clone();
        }
        let place = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        self.environment.join(place)
    }

    /// A copy of F2's package in `folder`, to be put on `PYTHONPATH`: all its traffic goes through `proxy`, its
    /// notifications are off, and it is compiled. F2 reads its proxy from the package before it reads `-P`.
    pub(crate) fn copy(&self, folder: &Path, proxy: &str) -> Result<(), Failure> {
        let find = "import importlib.util as u; print(u.find_spec('f2').submodule_search_locations[0])";
        let output = Command::new(self.program()).args(["-I", "-c", find]).output()?;
        if !output.status.success() {
            return Err(format!("{VARIABLE}={} has no f2", self.environment.display()).into());
        }
        let package = folder.join("f2");
        copy(Path::new(String::from_utf8_lossy(&output.stdout).trim()), &package)?;
        let conf = package.join("conf/conf.yaml");
        fs::write(&conf, pointed(&fs::read_to_string(&conf)?, proxy))?;
        let compiled =
            Command::new(self.program()).args(["-m", "compileall", "-q"]).arg(&package).status()?;
        if compiled.success() { Ok(()) } else { Err("F2 does not compile".into()) }
    }
}

/// F2's conf.yaml with every proxy set and notifications off.
fn pointed(conf: &str, proxy: &str) -> String {
    let line = |line: &str| match line.trim_end() {
        empty if empty.ends_with("http://:") || empty.ends_with("https://:") => format!("{empty} {proxy}\n"),
        bark if bark.trim_start().starts_with("enable_bark:") => "  enable_bark: false\n".to_owned(),
        other => format!("{other}\n"),
    };
    conf.lines().map(line).collect()
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if !entry.file_type()?.is_dir() {
            fs::copy(entry.path(), target)?;
        } else if entry.file_name() != "__pycache__" {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_is_pointed_at_the_proxy() {
        let conf = "f2:\n  enable_bark: true\n  douyin:\n    proxies:\n      http://:\n      https://:\n    url: https://a/b\n";
        let expected = "f2:\n  enable_bark: false\n  douyin:\n    proxies:\n      http://: http://127.0.0.1:9\n      https://: http://127.0.0.1:9\n    url: https://a/b\n";
        assert_eq!(pointed(conf, "http://127.0.0.1:9"), expected);
    }
}
