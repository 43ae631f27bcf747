//! The chat of a live room: frames, the schemas of their messages, and what is derived from them.

pub mod derive;
pub mod events;
pub mod frame;
pub mod schema;

mod gzip;
mod wire;
