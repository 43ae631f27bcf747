//! Live broadcasts: streams that never end until a test says so, and everything that goes wrong with them.
//!
//! A broadcast plays a clip of four seconds over and over, with timestamps that go on. Its time runs as
//! [`Setup::time`] says. FLV and HLS carry the same stretch of media, so a test can hold what was recorded
//! against what was there: [`Broadcast::tags`] and [`Broadcast::segment`] give the very bytes.

mod address;
mod clip;
mod flv;
mod hls;
mod mp4;
mod serve;
mod stage;
mod time;
mod ts;

pub use flv::{OfferedTag, TagKind};
pub use stage::{Broadcast, Codec, Ill, Setup, Status};
pub use time::Time;

pub(crate) use serve::answer;
pub(crate) use stage::Broadcasts;
