//! The log of `--debug`: to standard error, above the bars.

use std::io::{self, Write};

use indicatif::MultiProgress;
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;

/// Where the lines of the log go.
#[derive(Clone)]
struct Above(Option<MultiProgress>);

impl Write for Above {
    /// Takes a whole line. A reader that went away is no failure.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let put = || {
            let _ = io::stderr().lock().write_all(line);
        };
        match &self.0 {
            Some(bars) => bars.suspend(put),
            None => put(),
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Above {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Begins the log of f2's own parts. Other libraries are left out: they may log what is secret.
pub(crate) fn start(level: Level, bars: Option<MultiProgress>, colour: bool) {
    let filter = Targets::new().with_target("f2", level);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(Above(bars))
        .with_ansi(colour)
        .log_internal_errors(false);
    // Only one subscriber is ever set: this runs once.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(filter).with(lines));
}
