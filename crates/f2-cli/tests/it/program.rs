//! The binary as a test starts it: what it prints is kept, and searched for planted secrets when it is over.

use std::ffi::OsStr;
use std::io::{Read, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use f2_sim::secrets::{Place, process};

use crate::world::Ran;

/// How long a test waits for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(240);

/// How often a wait looks.
const GLANCE: Duration = Duration::from_millis(2);

/// A line of the binary, or one of the shell with the binary in it, that has not begun.
pub(crate) struct F2 {
    command: Command,
    input: Option<Vec<u8>>,
    answers: bool,
    reads: u64,
}

impl F2 {
    pub(crate) fn new(command: Command) -> Self {
        Self { command, input: None, answers: false, reads: u64::MAX }
    }

    pub(crate) fn arg(&mut self, arg: impl AsRef<OsStr>) -> &mut Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args(&mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> &mut Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(&mut self, name: &str, value: impl AsRef<OsStr>) -> &mut Self {
        self.command.env(name, value);
        self
    }

    /// What it reads from standard input, which is empty otherwise.
    pub(crate) fn input(&mut self, bytes: &[u8]) -> &mut Self {
        self.input = Some(bytes.to_vec());
        self
    }

    /// Standard output is what a platform answers: tokens and addresses are what the line asks for.
    pub(crate) fn answers(&mut self) -> &mut Self {
        self.answers = true;
        self
    }

    /// Standard output is closed after so many bytes.
    pub(crate) fn reads(&mut self, bytes: u64) -> &mut Self {
        self.reads = bytes;
        self
    }

    /// Begins it.
    pub(crate) fn begin(&mut self) -> Running {
        let stdin = if self.input.is_some() { Stdio::piped() } else { Stdio::null() };
        let mut child =
            self.command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        if let (Some(input), Some(pipe)) = (self.input.take(), child.stdin.take()) {
            std::thread::spawn(move || fill(pipe, &input));
        }
        let stdout = Heard::of(child.stdout.take().unwrap().take(self.reads));
        let stderr = Heard::of(child.stderr.take().unwrap());
        Running { child, stdout, stderr, answers: self.answers, over: false }
    }

    /// Runs it to its end.
    #[track_caller]
    pub(crate) fn ran(&mut self) -> Ran {
        self.begin().end()
    }

    /// Runs it to its end with both streams where nobody reads them.
    pub(crate) fn unheard(&mut self, stdout: impl Into<Stdio>, stderr: impl Into<Stdio>) -> ExitStatus {
        self.command.stdin(Stdio::null()).stdout(stdout).stderr(stderr).status().unwrap()
    }
}

/// Writes what the binary reads; one that does not read to the end is no failure.
fn fill(mut pipe: ChildStdin, input: &[u8]) {
    drop(pipe.write_all(input));
}

/// A stream, kept as it comes.
struct Heard {
    bytes: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Heard {
    fn of(mut pipe: impl Read + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&bytes);
        let reader = std::thread::spawn(move || {
            let mut piece = [0; 16 * 1024];
            while let Ok(length @ 1..) = pipe.read(&mut piece) {
                kept.lock().unwrap().extend_from_slice(&piece[..length]);
            }
        });
        Self { bytes, reader: Some(reader) }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap()).into_owned()
    }

    /// All of it, once the other side is closed.
    fn all(&mut self) -> Vec<u8> {
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        std::mem::take(&mut self.bytes.lock().unwrap())
    }
}

/// A line of the binary under way; dropping it ends it.
pub(crate) struct Running {
    child: Child,
    stdout: Heard,
    stderr: Heard,
    answers: bool,
    over: bool,
}

impl Running {
    /// Whether it has not ended yet.
    pub(crate) fn lives(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Sends a signal, such as `INT`.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits until a line of standard error begins so.
    #[track_caller]
    pub(crate) fn says(&mut self, start: &str) {
        let begun = Instant::now();
        while !self.stderr.text().lines().any(|line| line.starts_with(start)) {
            assert!(self.lives() && begun.elapsed() < PATIENCE, "no {start}: {}", self.stderr.text());
            std::thread::sleep(GLANCE);
        }
    }

    /// Waits for the end.
    #[track_caller]
    pub(crate) fn end(mut self) -> Ran {
        let begun = Instant::now();
        while self.lives() && begun.elapsed() < PATIENCE {
            std::thread::sleep(GLANCE);
        }
        Ran::of(&self.close())
    }

    /// Ends it without a word.
    #[track_caller]
    pub(crate) fn kill(mut self) {
        self.close();
    }

    /// Ends what has not ended, and looks through all that was printed.
    #[track_caller]
    fn close(&mut self) -> Output {
        self.over = true;
        drop(self.child.kill());
        let status = self.child.wait().unwrap();
        let (stdout, stderr) = (self.stdout.all(), self.stderr.all());
        let allowed: &[(Place, &str)] = if self.answers { &[(Place::Answers, "stdout")] } else { &[] };
        process(&stdout, &stderr, allowed);
        Output { status, stdout, stderr }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.over {
            self.close();
        }
    }
}
