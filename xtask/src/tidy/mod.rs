//! `cargo xtask tidy`: the rules of the house that neither the compiler nor clippy holds.

mod crates;
mod readme;
mod searched;
mod sources;
mod words;

use crate::{Failure, product};
use argh::FromArgs;
use std::fs;
use std::path::Path;

/// check the rules that neither the compiler nor clippy holds
#[derive(FromArgs)]
#[argh(subcommand, name = "tidy")]
pub(crate) struct Tidy {}

impl Tidy {
    /// Checks the workspace and names every breach.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let files = read(&product::root())?;
        let report = check(&files);
        for warning in &report.warnings {
            println!("warning: {warning}");
        }
        for breach in &report.breaches {
            println!("{breach}");
        }
        println!("{} files looked at", files.len());
        match report.breaches.len() {
            0 => Ok(()),
            count => Err(format!("{count} breaches").into()),
        }
    }
}

/// A text file of the workspace.
#[derive(Debug)]
struct Source {
    /// Its path from the root, with `/`.
    path: String,
    /// Its content.
    text: String,
}

impl Source {
    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The crate it belongs to: `f2-core`, `xtask`.
    fn owner(&self) -> &str {
        let path = self.path.strip_prefix("crates/").unwrap_or(&self.path);
        path.split('/').next().unwrap_or_default()
    }

    /// Its path inside its crate: `src/lib.rs`.
    fn inner(&self) -> &str {
        let path = self.path.strip_prefix("crates/").unwrap_or(&self.path);
        path.split_once('/').map_or("", |(_, inner)| inner)
    }
}

/// What was found, a line each.
#[derive(Debug, Default)]
struct Report {
    breaches: Vec<String>,
    warnings: Vec<String>,
}

impl Report {
    fn breach(&mut self, place: &str, rule: &str) {
        self.breaches.push(format!("{place}: {rule}"));
    }
}

fn check(files: &[Source]) -> Report {
    let mut report = Report::default();
    sources::check(files, &mut report);
    crates::check(files, &mut report);
    words::check(files, &mut report);
    readme::check(files, &mut report);
    searched::check(files, &mut report);
    report
}

/// The text files of the workspace in order of their paths; build output and version control are left out.
fn read(root: &Path) -> Result<Vec<Source>, Failure> {
    let mut files = Vec::new();
    walk(root, root, &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<Source>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let hidden =
            name.starts_with('.') && ![".ci", ".cargo", ".github", ".gitignore"].contains(&name.as_str());
        // What builds and fuzzing leave behind is nobody's text.
        let left = ["target", "corpus", "artifacts", "coverage", "Cargo.lock"].contains(&name.as_str());
        if hidden || left {
            continue;
        }
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            walk(root, &path, files)?;
        } else if let Ok(text) = fs::read_to_string(&path) {
            // What is no text has no lines to hold to a rule.
            let path = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            files.push(Source { path, text });
        }
    }
    Ok(())
}

#[cfg(test)]
fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_workspace_is_tidy() {
        let files = read(&product::root()).unwrap();
        assert!(
            files.iter().any(|file| file.path == "crates/f2-core/src/lib.rs"),
            "looked in the wrong place"
        );
        let report = check(&files);
        assert!(report.breaches.is_empty(), "\n{}", report.breaches.join("\n"));
    }

    #[test]
    fn a_path_tells_the_crate() {
        let file = source("crates/f2-core/src/http/mod.rs", "");
        assert_eq!((file.owner(), file.inner()), ("f2-core", "src/http/mod.rs"));
        let file = source("xtask/src/main.rs", "");
        assert_eq!((file.owner(), file.inner()), ("xtask", "src/main.rs"));
    }
}
