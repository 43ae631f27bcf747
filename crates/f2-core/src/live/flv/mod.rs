//! FLV: a stream of tags in, parts that play and seek out.
//!
//! [`Reader`] cuts bytes into whole tags and finds back after garbage. [`FlvPipe`] decides what becomes of each:
//! timestamps continuous from 0 per part, each codec configuration once, what came twice once, a new part where
//! a stream changes. [`Muxer`] writes the frame around them: header, metadata with length and keyframe index.

mod amf;
mod codec;
mod meta;
mod mux;
mod pipe;
mod recent;
mod tag;

pub use codec::{Frame, frame};
pub use mux::Muxer;
pub use pipe::FlvPipe;
pub use tag::{HEADER_BYTES, Reader, Seen, TAG_FRAME_BYTES, Tag, TagKind};
