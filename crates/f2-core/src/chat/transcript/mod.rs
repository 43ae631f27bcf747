//! A chat written down beside a recording, on the recording's clock.
//!
//! [`Jsonl`] holds everything, a line per event; [`Ass`] and [`Xml`] hold what was said, for players. All three
//! are valid after every line, also when the process is killed, and go on where they stopped when opened again.

mod ass;
mod jsonl;
mod sheet;
mod xml;

use jiff::Timestamp;

pub use ass::Ass;
pub use jsonl::Jsonl;
pub use xml::Xml;

/// Something said in a chat, as players show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'a> {
    /// Milliseconds since the recording began; what came before it counts as its beginning.
    pub offset_ms: i64,
    /// When it was said.
    pub at: Timestamp,
    /// The name of who said it.
    pub author: &'a str,
    /// The id of who said it.
    pub author_id: &'a str,
    /// What was said.
    pub text: &'a str,
    /// The platform's id of it.
    pub msg_id: i64,
}
