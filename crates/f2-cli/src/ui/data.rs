//! Data on standard output: JSON, pretty for people and compact for programs.

use std::io::{ErrorKind, IsTerminal as _, Write as _};

use f2_core::api::Values;
use f2_core::error::{Cause, Error, Exit, Result};
use f2_core::json::{self, Value};
use futures_util::StreamExt as _;
use tokio_util::sync::CancellationToken;

use super::text;

/// How JSON is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Indented, nothing in it that could steer a terminal.
    Pretty,
    /// As short as can be, one document.
    Compact,
    /// A value a line.
    Lines,
}

impl Form {
    /// The form for this process.
    pub(crate) fn choose(lines: bool) -> Self {
        match (lines, std::io::stdout().is_terminal()) {
            (true, _) => Self::Lines,
            (false, true) => Self::Pretty,
            (false, false) => Self::Compact,
        }
    }
}

/// Prints values as they come. Keys are in the order of the alphabet.
pub(crate) struct Printer {
    form: Form,
    list: bool,
    plain: bool,
    printed: u64,
}

/// Whether somebody still reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    There,
    Gone,
}

impl Printer {
    /// A printer of one value, or of a `list` as one array; with `plain` a text is printed without quotes.
    pub(crate) fn new(form: Form, list: bool, plain: bool) -> Self {
        Self { form, list: list && form != Form::Lines, plain, printed: 0 }
    }

    /// Prints all values. When the list breaks off, what came is a whole document still. A reader that goes away
    /// ends it quietly.
    ///
    /// # Errors
    /// The first error of the list, `interrupted`, or `disk.*` when nothing more can be written.
    pub(crate) async fn print(mut self, mut values: Values, cancel: &CancellationToken) -> Result<Exit> {
        let mut line = Vec::new();
        let ended = loop {
            let next = tokio::select! {
                next = values.next() => next,
                () = cancel.cancelled() => Some(Err(Error::new(Cause::Interrupted))),
            };
            match next {
                None => break Ok(Exit::Done),
                Some(Err(error)) => break Err(error),
                Some(Ok(value)) => {
                    line.clear();
                    self.item(&value, &mut line)?;
                    if write(&line)? == Reader::Gone {
                        return Ok(Exit::Done);
                    }
                }
            }
        };
        if ended.is_ok() || self.printed > 0 {
            write(self.end().as_bytes())?;
        }
        ended
    }

    /// Adds the text of the next value.
    fn item(&mut self, value: &Value, line: &mut Vec<u8>) -> Result<()> {
        let first = self.printed == 0;
        self.printed += 1;
        match (self.list, self.form, first) {
            (false, ..) => {}
            (true, Form::Pretty, true) => line.extend(b"[\n  "),
            (true, Form::Pretty, false) => line.extend(b",\n  "),
            (true, _, true) => line.push(b'['),
            (true, _, false) => line.push(b','),
        }
        self.value(value, line)?;
        if !self.list {
            line.push(b'\n');
        }
        Ok(())
    }

    /// What closes the list.
    fn end(&self) -> &'static str {
        match (self.list, self.printed, self.form) {
            (false, ..) => "",
            (true, 0, _) => "[]\n",
            (true, _, Form::Pretty) => "\n]\n",
            (true, ..) => "]\n",
        }
    }

    fn value(&self, value: &Value, line: &mut Vec<u8>) -> Result<()> {
        let unreadable = |error: serde_json::Error| Error::new(Cause::BadReply).source_error(error);
        let sorted = json::Sorted::new(value);
        match (value.as_str(), self.form) {
            (Some(text), _) if self.plain => line.extend(text.as_bytes()),
            (_, Form::Pretty) => {
                let pretty = serde_json::to_string_pretty(&sorted).map_err(unreadable)?;
                let pretty = text::escaped(&pretty);
                let pretty = if self.list { pretty.replace('\n', "\n  ") } else { pretty };
                line.extend(pretty.as_bytes());
            }
            _ => serde_json::to_writer(line, &sorted).map_err(unreadable)?,
        }
        Ok(())
    }
}

/// Writes to standard output.
fn write(text: &[u8]) -> Result<Reader> {
    let mut stream = std::io::stdout().lock();
    match stream.write_all(text).and_then(|()| stream.flush()) {
        Ok(()) => Ok(Reader::There),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Reader::Gone),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use f2_core::json;

    use super::*;

    fn printed(form: Form, list: bool, values: &[&str]) -> String {
        let mut printer = Printer::new(form, list, false);
        let mut text = Vec::new();
        for value in values {
            let value = json::parse(value.as_bytes().to_vec()).expect("json");
            printer.item(&value, &mut text).expect("text");
        }
        String::from_utf8(text).expect("text") + printer.end()
    }

    #[test]
    fn every_form_is_json() {
        let values = [r#"{"b":1,"a":[true,null]}"#, r#""x""#];
        assert_eq!(printed(Form::Compact, true, &values), "[{\"a\":[true,null],\"b\":1},\"x\"]\n");
        assert_eq!(printed(Form::Lines, true, &values), "{\"a\":[true,null],\"b\":1}\n\"x\"\n");
        let pretty = printed(Form::Pretty, true, &values);
        assert!(pretty.starts_with("[\n  {\n    \"a\": [\n"), "{pretty}");
        let read: serde_json::Value = serde_json::from_str(&pretty).expect("json");
        assert_eq!(read, serde_json::json!([{ "a": [true, null], "b": 1 }, "x"]));
        for form in [Form::Compact, Form::Pretty] {
            assert_eq!(printed(form, true, &[]), "[]\n");
            assert_eq!(printed(form, false, &["7"]), "7\n");
        }
        assert_eq!(printed(Form::Lines, true, &[]), "");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let pretty = printed(Form::Pretty, false, &["\"a\u{9b}2J\u{202e}\u{e0041}\\u001b\\n猫\""]);
        assert_eq!(pretty, "\"a\\u009b2J\\u202e\\udb40\\udc41\\u001b\\n猫\"\n");
        assert_eq!(
            serde_json::from_str::<String>(&pretty).expect("json"),
            "a\u{9b}2J\u{202e}\u{e0041}\u{1b}\n猫"
        );
    }
}
