//! The simulator that the benches run against.

use crate::{Failure, product};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The simulator in a process of its own; it ends when its standard input closes.
pub(super) struct Simulator {
    child: Child,
    /// Its proxy.
    pub(super) proxy: String,
    /// The certificate of its throwaway CA.
    pub(super) ca_file: PathBuf,
    /// The page of the author whose works are listed.
    pub(super) page: String,
    /// The cookie of its account.
    pub(super) cookie: String,
    /// The page of the author's room.
    pub(super) live: String,
}

impl Simulator {
    /// Starts it with so many works of the author, their videos of so many bytes.
    pub(super) fn start(folder: &Path, works: usize, video: u64) -> Result<Self, Failure> {
        let (works, video) = (works.to_string(), video.to_string());
        Self::with(folder, &["--bench-works", &works, "--bench-video", &video])
    }

    /// Starts it with these arguments.
    pub(super) fn with(folder: &Path, args: &[&str]) -> Result<Self, Failure> {
        let program = product::build("f2-sim", "f2-sim")?;
        let mut child = Command::new(program)
            .args(["--stdin-quit", "--author", "bench", "--dir"])
            .arg(folder.join("sim"))
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let json: serde_json::Value = serde_json::from_str(&line).map_err(|_| "f2-sim did not start")?;
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        let (proxy, page, cookie) = (text("proxy"), text("user_url"), text("login_cookie"));
        let (ca_file, live) = (text("ca_file").into(), text("live_url"));
        Ok(Self { child, proxy, ca_file, page, cookie, live })
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It has no more to say, and how it ended changes no figure.
        let _ = self.child.wait();
    }
}
