//! The release binaries, and the surroundings in which a chore runs them.

use crate::Failure;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Variables that would let the caller's own proxies, certificates or configuration into a run.
const FOREIGN: [&str; 12] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_DIR",
    "APPDATA",
    "PYTHONPATH",
    "PYTHONHOME",
];

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// Builds the release binary `name` of `package` and says where it is. Cargo's own progress goes to standard error.
pub(crate) fn build(package: &str, name: &str) -> Result<PathBuf, Failure> {
    compiled(package, name, &[])
}

/// Builds the example `name` of `package` likewise.
pub(crate) fn example(package: &str, name: &str) -> Result<PathBuf, Failure> {
    compiled(package, name, &["--example", name])
}

/// Cargo in the workspace.
pub(crate) fn cargo() -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    // What cargo says about this chore's own crate would make build scripts run anew.
    for (name, _) in std::env::vars_os() {
        let told = name.to_string_lossy();
        if told.starts_with("CARGO_PKG_") || told.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command.current_dir(root()).stdin(Stdio::null());
    command
}

fn compiled(package: &str, name: &str, what: &[&str]) -> Result<PathBuf, Failure> {
    println!("$ cargo build --release -p {package}");
    let output = cargo()
        .args(["build", "--release", "--message-format=json-render-diagnostics", "-p", package])
        .args(what)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("{package} does not build").into());
    }
    executable(&String::from_utf8_lossy(&output.stdout), name)
        .ok_or_else(|| format!("cargo built {package} and names no binary {name}").into())
}

/// The path of a binary in Cargo's messages, a JSON object per line.
fn executable(messages: &str, name: &str) -> Option<PathBuf> {
    messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()).find_map(
        |message| {
            let named = message["target"]["name"] == name && message["reason"] == "compiler-artifact";
            message["executable"].as_str().filter(|_| named).map(PathBuf::from)
        },
    )
}

/// Makes a command work in `folder` and trust `ca` alone, with nothing of the caller's proxies, certificates,
/// home or configuration in reach.
pub(crate) fn isolate<'a>(command: &'a mut Command, folder: &Path, ca: &Path) -> &'a mut Command {
    for name in FOREIGN {
        command.env_remove(name);
    }
    let home = folder.join("home");
    command
        .current_dir(folder)
        .env("SSL_CERT_FILE", ca)
        .env("HOME", &home)
        .env("USERPROFILE", &home)
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .stdin(Stdio::null())
}

/// A command line as one would type it.
pub(crate) fn typed(program: &str, args: &[String]) -> String {
    let mut line = program.to_owned();
    for arg in args {
        let plain =
            !arg.is_empty() && arg.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=%".contains(c));
        line.push(' ');
        line += &if plain { arg.clone() } else { format!("'{}'", arg.replace('\'', r"'\''")) };
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_binary_among_the_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"f2"},"executable":null}
not JSON
{"reason":"compiler-artifact","target":{"name":"f2-sim"},"executable":"/a/f2-sim"}
{"reason":"compiler-artifact","target":{"name":"f2"},"executable":"/a/f2"}"#;
        assert_eq!(executable(messages, "f2"), Some(PathBuf::from("/a/f2")));
        assert_eq!(executable(messages, "f3"), None);
    }

    #[test]
    fn quotes_what_a_shell_would_split() {
        let args = ["-u", "看 https://v.douyin.com/a/", "-m", ""].map(str::to_owned);
        assert_eq!(typed("f2 dy", &args), "f2 dy -u '看 https://v.douyin.com/a/' -m ''");
        assert_eq!(typed("f2", &["it's".to_owned()]), r"f2 'it'\''s'");
    }
}
