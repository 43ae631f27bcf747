//! The two streams of the process: whether they are terminals, how wide, and writing that never fails.

use std::io::{ErrorKind, IsTerminal, Write};

use f2_core::error::Result;

/// How text is dressed on one stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    colour: bool,
}

impl Style {
    /// Never dressed.
    #[cfg(test)]
    pub(crate) const PLAIN: Self = Self { colour: false };

    /// Whether there is any dress.
    pub(crate) const fn is_coloured(self) -> bool {
        self.colour
    }

    fn dress(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// What must not be missed.
    pub(crate) fn alarm(self, text: &str) -> String {
        self.dress("1;31", text)
    }

    /// What deserves a look.
    pub(crate) fn warn(self, text: &str) -> String {
        self.dress("1;33", text)
    }

    /// Good advice.
    pub(crate) fn advice(self, text: &str) -> String {
        self.dress("1;36", text)
    }

    /// A heading.
    pub(crate) fn head(self, text: &str) -> String {
        self.dress("1", text)
    }

    /// A literal to type.
    pub(crate) fn literal(self, text: &str) -> String {
        self.dress("32", text)
    }

    /// What may be passed over.
    pub(crate) fn faint(self, text: &str) -> String {
        self.dress("2", text)
    }
}

/// Whether colour is wanted on a stream that is or is not a terminal.
fn colour(terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    terminal && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Standard output: data, and help that was asked for.
pub(crate) fn stdout_style() -> Style {
    Style { colour: colour(std::io::stdout().is_terminal()) }
}

/// Standard error: everything else.
pub(crate) fn stderr_style() -> Style {
    Style { colour: colour(std::io::stderr().is_terminal()) }
}

/// Whether standard error is a terminal that can be drawn on.
pub(crate) fn stderr_draws() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// The width of standard output for running text: that of the terminal, else `COLUMNS`, else 80.
pub(crate) fn stdout_width() -> usize {
    let terminal = std::io::stdout().is_terminal().then(|| console::Term::stdout().size_checked()).flatten();
    let named = || std::env::var("COLUMNS").ok()?.parse().ok();
    terminal.map(|(_, columns)| usize::from(columns)).or_else(named).unwrap_or(80).clamp(40, 120)
}

/// Writes to standard output. A reader that went away is no failure.
pub(crate) fn out(text: &str) {
    let mut stream = std::io::stdout().lock();
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

/// Writes data to standard output; whether there is still a reader.
///
/// # Errors
/// `disk.*` when the data is lost for another reason than a reader that went away.
pub(crate) fn data(text: &str) -> Result<bool> {
    let mut stream = std::io::stdout().lock();
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Writes a line to standard error in one piece. A reader that went away is no failure.
pub(crate) fn talk(line: &str) {
    let _ = std::io::stderr().lock().write_all(format!("{line}\n").as_bytes());
}
