//! Every event of a chat, a JSON object per line.

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use super::sheet::{Form, Sheet};
use crate::chat::derive::Derived;
use crate::chat::item::{Delivery, End, Gap, Moment, Status};
use crate::error::Result;

/// A file of JSON lines. Every line has `offset_ms` (milliseconds since the recording began, negative before),
/// `at` (RFC 3339, UTC) and `type`: `message`, `gap`, `status`, `derived` or `end`.
///
/// A message has `method`, `msg_id` (as text) and `data`, a gap `to_ms` and `reason`, a status `status` and what
/// belongs to it, an end `reason`. There is a line of the type `message` for every message and no other; what
/// follows from messages stands in lines of the type `derived`, as [`Derived::to_json`] tells.
#[derive(Debug)]
pub struct Jsonl {
    sheet: Sheet,
    start: Instant,
    /// Where the lines that were written here begin.
    own: u64,
}

impl Jsonl {
    /// Opens a file; `start` is when the recording began.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub fn open(path: &Path, start: Instant) -> Result<Self> {
        let is_whole = |line: &[u8]| line.starts_with(b"{") && line.ends_with(b"}");
        let sheet = Sheet::open(path, Form { header: "", footer: "", is_whole })?;
        Ok(Self { own: sheet.end(), sheet, start })
    }

    /// The recording began at another moment than was thought: puts every line right that was written since the
    /// file was opened. `at` stays as it is. Whoever reads meanwhile finds the lines as they were or as they are.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub fn rebase(&mut self, start: Instant) -> Result<()> {
        let later = Moment { instant: self.start, wall: jiff::Timestamp::UNIX_EPOCH }.offset_ms(start);
        self.start = start;
        if later == 0 {
            return Ok(());
        }
        self.sheet.change(self.own, |line| moved(line, later).unwrap_or_else(|| line.to_owned()))
    }

    /// Writes a message; `data` is its content as JSON text on one line.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub fn message(&mut self, delivery: &Delivery, data: &str) -> Result<()> {
        let line = message_line(delivery, data, self.start);
        self.sheet.add(&line)
    }

    /// Writes a gap, at its beginning.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub fn gap(&mut self, gap: &Gap) -> Result<()> {
        let to_ms = gap.to.offset_ms(self.start);
        let rest = json!({ "to_ms": to_ms, "reason": gap.reason.to_string() });
        self.line(&gap.from, "gap", rest)
    }

    /// Writes a turn of the state.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub fn status(&mut self, at: &Moment, status: &Status) -> Result<()> {
        let rest = match status {
            Status::Connected => json!({ "status": "connected" }),
            Status::Lost(reason) => json!({ "status": "lost", "reason": reason.to_string() }),
            Status::Waiting { pause, attempts } => {
                let pause = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
                json!({ "status": "waiting", "pause_ms": pause, "attempts": attempts })
            }
            Status::Paused => json!({ "status": "paused" }),
            Status::Resumed => json!({ "status": "resumed" }),
        };
        self.line(at, "status", rest)
    }

    /// Writes what follows from messages.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub fn derived(&mut self, at: &Moment, derived: &Derived) -> Result<()> {
        self.line(at, "derived", derived.to_json())
    }

    /// Writes the end.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub fn end(&mut self, at: &Moment, end: &End) -> Result<()> {
        self.line(at, "end", json!({ "reason": end.to_string() }))
    }

    fn line(&mut self, at: &Moment, kind: &str, rest: Value) -> Result<()> {
        let mut line = format!("{},\"type\":{}", begin(at, self.start), Value::from(kind));
        if let Value::Object(rest) = rest {
            for (name, value) in rest {
                line.push_str(&format!(",{}:{value}", Value::from(name)));
            }
        }
        line.push('}');
        self.sheet.add(&line)
    }
}

fn begin(at: &Moment, start: Instant) -> String {
    format!(r#"{{"offset_ms":{},"at":"{:.3}""#, at.offset_ms(start), at.wall)
}

/// A line with its milliseconds moved. None for one that begins otherwise.
fn moved(line: &str, by: i64) -> Option<String> {
    let (offset, rest) = line.strip_prefix("{\"offset_ms\":")?.split_once(',')?;
    let offset = offset.parse::<i64>().ok()?.saturating_add(by);
    // The first type is the line's own: nothing but numbers and a time stands before it.
    let kind = rest.split_once("\"type\":\"")?.1;
    let rest = if kind.starts_with("gap\"") { moved_end(rest, by)? } else { rest.to_owned() };
    Some(format!("{{\"offset_ms\":{offset},{rest}"))
}

/// The rest of a gap's line with its end moved.
fn moved_end(rest: &str, by: i64) -> Option<String> {
    let (before, after) = rest.split_once("\"to_ms\":")?;
    let digits = after.find([',', '}'])?;
    let to = after[..digits].parse::<i64>().ok()?.saturating_add(by);
    Some(format!("{before}\"to_ms\":{to}{}", &after[digits..]))
}

/// The line of a message.
fn message_line(delivery: &Delivery, data: &str, start: Instant) -> String {
    let method = Value::from(delivery.message.method.as_str());
    let begin = begin(&delivery.heard, start);
    // A line break inside JSON text stands between its parts, where a blank does as well.
    let data = if data.contains(['\n', '\r']) { data.replace(['\n', '\r'], " ") } else { data.to_owned() };
    format!(
        r#"{begin},"type":"message","method":{method},"msg_id":"{}","data":{data}}}"#,
        delivery.message.msg_id
    )
}
