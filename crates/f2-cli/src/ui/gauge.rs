//! A line that counts on a terminal, with lines above it.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::stream;
use crate::messages::{Messages, id};

/// Times per second that the terminal is drawn at most.
const RATE: u8 = 10;

/// Counts files.
pub(crate) struct Gauge {
    bar: ProgressBar,
}

impl Gauge {
    /// A gauge of this many files; shown only on a terminal, and not when quiet.
    pub(crate) fn new(files: usize, quiet: bool, messages: &Messages) -> Self {
        let shown = !quiet && stream::stderr_draws();
        let target =
            if shown { ProgressDrawTarget::stderr_with_hz(RATE) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(files as u64), target);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━╸╌"));
        bar.set_message(messages.text(id::VERIFY_READING));
        Self { bar }
    }

    /// So many more are done.
    pub(crate) fn step(&self, files: usize) {
        self.bar.inc(files as u64);
    }

    /// A line for people, above the gauge.
    pub(crate) fn say(&self, line: &str) {
        self.bar.suspend(|| stream::talk(line));
    }

    /// Takes the gauge away.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
