//! A working folder and a home of its own for each run of the binary; all of it is searched for planted secrets.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use f2_sim::Folder;
use f2_sim::secrets::Place;
use snapbox::cmd::cargo_bin;

use crate::program::F2;

/// An empty working folder, and an empty home.
pub(crate) struct World {
    work: Folder,
    home: Folder,
}

/// What a run left behind.
pub(crate) struct Ran {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error without the log.
    pub(crate) stderr: String,
    /// The lines of the log.
    pub(crate) log: String,
}

impl World {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { work: Folder::new(), home: Folder::new() }
    }

    /// The working folder.
    pub(crate) fn folder(&self) -> &Path {
        self.work.path()
    }

    /// The home folder.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file into the working folder.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        put(&self.work.path().join(name), text)
    }

    /// Writes a file into the user's configuration folder.
    pub(crate) fn home_file(&self, name: &str, text: &str) -> PathBuf {
        put(&self.home.path().join(".config/f2").join(name), text)
    }

    /// Lets a configuration file of the working folder hold a cookie.
    pub(crate) fn keeps_cookie(&self, name: &str) {
        self.work.allow(Place::Configuration, name);
    }

    /// Lets a file of the working folder hold what a platform answered.
    pub(crate) fn keeps_answers(&self, name: &str) {
        self.work.allow(Place::Answers, name);
    }

    /// The binary in this world, speaking English, with nothing of the machine's own environment.
    pub(crate) fn f2(&self) -> F2 {
        let mut command = Command::new(cargo_bin!("f2"));
        command.current_dir(self.work.path()).env_clear().env("HOME", self.home.path());
        F2::new(command)
    }

    /// Runs the binary with these arguments.
    #[track_caller]
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.f2().args(args).ran()
    }

    /// A line of the shell in this world, in which `f2` is the binary; further arguments are its `$0`, `$1` and so on.
    pub(crate) fn shell(&self, line: &str) -> F2 {
        let own = cargo_bin!("f2").parent().unwrap().to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths([own].into_iter().chain(std::env::split_paths(&path))).unwrap();
        let mut command = Command::new("sh");
        command.current_dir(self.work.path()).env_clear().env("HOME", self.home.path()).env("PATH", path);
        command.args(["-c", line]);
        F2::new(command)
    }

    /// Every file below the working folder, relative to it, sorted.
    pub(crate) fn tree(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![self.work.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                found.push(path.strip_prefix(self.work.path()).unwrap().display().to_string());
                if path.is_dir() {
                    open.push(path);
                }
            }
        }
        found.sort();
        found
    }
}

fn put(path: &Path, text: &str) -> PathBuf {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
    path.to_owned()
}

/// Whether a line is one of the log: a moment, a level, a part of f2.
fn is_logged(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.next().is_some_and(|moment| moment.starts_with("20") && moment.ends_with('Z'))
        && words.next().is_some_and(|level| ["ERROR", "WARN", "INFO", "DEBUG"].contains(&level))
        && words.next().is_some_and(|part| part.starts_with("f2"))
}

impl Ran {
    /// What a finished process left.
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let told = text(&output.stderr);
        let (log, stderr): (Vec<&str>, Vec<&str>) =
            told.split_inclusive('\n').partition(|line| is_logged(line));
        Self {
            code: output.status.code().unwrap(),
            stdout: text(&output.stdout),
            stderr: stderr.concat(),
            log: log.concat(),
        }
    }

    /// The error line, when standard error holds nothing but it and a hint.
    pub(crate) fn error_line(&self) -> &str {
        let lines: Vec<&str> = self.stderr.lines().collect();
        let hinted = lines.len() == 3 && lines[1].is_empty();
        assert!(lines.len() == 1 || hinted, "{}", self.stderr);
        lines[0]
    }
}
