//! Every event of a chat, a JSON object per line.

use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use super::sheet::{Form, Sheet};
use crate::chat::item::{Delivery, End, Gap, Moment, Status};
use crate::error::Result;

/// A file of JSON lines. Every line has `offset_ms` (milliseconds since the recording began, negative before),
/// `at` (RFC 3339, UTC) and `type`: `message`, `gap`, `status` or `end`.
///
/// A message has `method`, `msg_id` (as text) and `data`, a gap `to_ms` and `reason`, a status `status` and what
/// belongs to it, an end `reason`.
#[derive(Debug)]
pub struct Jsonl {
    sheet: Sheet,
    start: Instant,
}

impl Jsonl {
    /// Opens a file; `start` is when the recording began.
    ///
    /// # Errors
    /// `disk.*` when it cannot be written.
    pub fn open(path: &Path, start: Instant) -> Result<Self> {
        let is_whole = |line: &[u8]| line.starts_with(b"{") && line.ends_with(b"}");
        Ok(Self { sheet: Sheet::open(path, Form { header: "", footer: "", is_whole })?, start })
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
