//! Live rooms: where they stream, and recordings that lose nothing they could have had.
//!
//! A platform gives a [`Room`]: who is live and at which addresses. [`RoomRecorder`] records it: one session
//! that outlives dropped connections, expired addresses, pauses and new room ids.
//!
//! What decides is without I/O: [`recorder`] (ask, open, wait, stop?), [`health`] (is what comes any good?),
//! [`hls`] (playlists, which segment next) and [`flv`] (tags, timestamps, what a file needs to play). Bytes and
//! moments go in, [`Op`]s come out. [`record`] carries them out.
//!
//! Files carry their final names from the first byte on, since everything written is playable at any moment: a
//! recording that is killed leaves playable parts, and the next one of the same stem goes on with the next
//! number. [`sidecar`] says what is in each part and what is missing between them.

pub mod book;
pub mod clock;
pub mod flv;
pub mod health;
pub mod hls;
pub mod hold;
pub mod op;
pub mod record;
pub mod recorder;
pub mod room;
pub mod sidecar;
pub mod tempo;

mod part;
mod source;
mod space;
mod streams;
mod writer;

pub use book::{PartBook, adopt};
pub use clock::{Moment, PartClock, RecordingClock};
pub use hold::Hold;
pub use op::{Container, Gap, GapReason, Limits, Note, Op};
pub use record::{PartReport, RecordSettings, Report, RoomRecorder, wait_until_live};
pub use recorder::{Ending, Rules};
pub use room::{Codec, Protocol, Quality, Room, RoomState, RoomStatus, StreamAddress, Wish};
pub use streams::stream_data;
pub use tempo::Tempo;
