//! HLS: playlists in, segments in their order, parts out.
//!
//! [`playlist`] reads a list, [`Timeline`] says what of it is new, [`Cadence`] when to look
//! again, [`HlsPipe`] makes parts of the segments,
//! [`decrypt`] opens what is locked with AES-128. [`TsProbe`] and [`Mp4Probe`] look into transport streams and
//! fragmented MP4 as far as the decisions need it.

mod cadence;
mod crypt;
mod fragment;
mod pipe;
mod playlist;
mod probe;
mod timeline;

pub use cadence::Cadence;
pub use crypt::decrypt;
pub use fragment::Mp4Probe;
pub use pipe::{HlsPipe, Piece, sniff};
pub use playlist::{Initial, LONGEST, Lock, MediaList, Playlist, Segment, Span, Variant, playlist};
pub use probe::TsProbe;
pub use timeline::{Planned, Reload, Timeline};
