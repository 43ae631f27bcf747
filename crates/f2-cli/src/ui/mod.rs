//! What people see: bars or lines while a run goes on, a summary at its end, errors in one line.

pub(crate) mod bars;
pub(crate) mod data;
pub(crate) mod dial;
pub(crate) mod gauge;
pub(crate) mod log;
pub(crate) mod reporter;
pub(crate) mod stream;
pub(crate) mod summary;
pub(crate) mod text;

use std::path::Path;

use f2_core::download::Summary;
use f2_core::error::{Cause, Error};

use crate::messages::{Messages, id};
use stream::Style;
use summary::Tally;

/// How many hints a summary ends with at most.
const HINTS: usize = 3;

/// Errors and warnings on standard error.
pub(crate) struct Voice<'a> {
    /// The texts.
    pub(crate) messages: &'a Messages,
    /// How they are dressed.
    pub(crate) style: Style,
}

impl Voice<'_> {
    /// `error: … [code]`, what lies behind it, and a hint.
    pub(crate) fn error(&self, error: &Error, advice: Option<String>) {
        stream::talk(&self.error_text(error, advice));
    }

    fn error_text(&self, error: &Error, advice: Option<String>) -> String {
        let line = self.messages.error(error);
        let code = self.style.faint(&format!("[{}]", error.code()));
        let mut text =
            format!("{}{} {code}", self.style.alarm(&self.messages.label(id::ERROR)), text::clean(&line));
        let mut source = std::error::Error::source(error);
        while let Some(behind) = source {
            let words = behind.to_string();
            let told = error.particulars().contains(&words);
            if !told {
                text.push_str(&format!("\n  {}{}", self.messages.label(id::BECAUSE), text::clean(&words)));
            }
            source = behind.source();
        }
        let hint = advice.unwrap_or_else(|| self.messages.hint(error.cause()));
        if !hint.is_empty() {
            text.push_str(&format!("\n\n{}{hint}", self.style.advice(&self.messages.label(id::HINT))));
        }
        text
    }

    /// The summary of a run, why it ended early, and what to do about what is missing.
    /// `missing` is how many works were never listed, when that can be known.
    pub(crate) fn result(&self, summary: &Summary, tally: &Tally, missing: Option<u64>, folder: &Path) {
        stream::talk(&summary::text(summary, tally, missing, folder, self.messages));
        if let Some(error) = &summary.ended {
            stream::talk("");
            self.error(error, None);
            return;
        }
        let mut causes: Vec<Cause> = summary.failed.iter().map(|failure| failure.error.cause()).collect();
        causes.sort_unstable();
        causes.dedup();
        let hints = causes.into_iter().map(|cause| self.messages.hint(cause)).filter(|hint| !hint.is_empty());
        for (number, hint) in hints.take(HINTS).enumerate() {
            let gap = if number == 0 { "\n" } else { "" };
            stream::talk(&format!("{gap}{}{hint}", self.style.advice(&self.messages.label(id::HINT))));
        }
    }

    /// `warning: …`
    pub(crate) fn warning(&self, warning: &str) {
        let head = self.style.warn(&self.messages.label(id::WARNING));
        stream::talk(&format!("{head}{}", text::clean(warning)));
    }
}

/// A cause in words with its code: `the work is private [work.private]`.
pub(crate) fn cause_text(cause: Cause, messages: &Messages) -> String {
    format!("{} [{}]", messages.cause(cause), cause.code())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[test]
    fn an_error_has_its_line_its_causes_and_its_hint() {
        let messages = Messages::new(Language::English);
        let voice = Voice { messages: &messages, style: Style::PLAIN };
        let error = Error::new(Cause::NetConnect).detail("www.example.com\u{1b}[2J").source_error("refused");
        let expected = "error: the server could not be reached: www.example.com[2J [net.connect]\n  because: refused\n\nhint: check the network and the proxy setting";
        assert_eq!(voice.error_text(&error, None), expected);
        let usage = Error::new(Cause::UsageMode);
        assert_eq!(voice.error_text(&usage, None), "error: the mode does not fit [usage.mode]");
    }
}
