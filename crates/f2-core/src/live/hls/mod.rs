//! HLS: playlists in, segments in their order, parts out.
//!
//! [`playlist`] reads a list, [`Timeline`] says what of it is new, [`HlsPipe`] makes parts of the segments,
//! [`decrypt`] opens what is locked with AES-128. [`TsProbe`] looks into transport streams as far as the
//! decisions need it.

mod crypt;
mod pipe;
mod playlist;
mod probe;
mod timeline;

pub use crypt::decrypt;
pub use pipe::{HlsPipe, Piece, sniff};
pub use playlist::{Initial, LONGEST, Lock, MediaList, Playlist, Segment, Span, Variant, playlist};
pub use probe::TsProbe;
pub use timeline::{Planned, Reload, Timeline};
