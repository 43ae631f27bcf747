//! The messages of TikTok's live rooms: typed events, JSON of every type, and what is derived from them.
//!
//! [`decode`] turns a method and its payload into an [`Event`], [`schema`] writes JSON, [`facts`] tells what
//! derived events need. The types in [`pb`] and the descriptor set come from `proto/tiktok/webcast.proto`.

pub(crate) mod broadcast;
mod chat;
mod events;
mod facts;
mod hear;
#[rustfmt::skip]
#[allow(missing_docs, clippy::all, reason = "made from proto/, where the names are the platform's")]
pub mod pb;
mod stage;

use std::sync::LazyLock;

use f2_core::chat::frame::Differences;
use f2_core::chat::schema::Schema;
use prost::Message as _;

pub use chat::Door;
pub use events::{Event, METHODS, decode};
pub use facts::facts;
pub use hear::READING;
pub use stage::Stage;

/// The fields of an answer that other platforms number otherwise: `is_first`, `push_server`.
pub const DIFFERENCES: Differences = Differences { first: Some(11), servers: &[10] };

/// The descriptor set that `cargo xtask codegen` makes.
static DESCRIPTORS: &[u8] = include_bytes!("webcast.bin");

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    // Both are part of the program, and a test reads them.
    Schema::read(DESCRIPTORS, METHODS).expect("the descriptor set has every type of the table")
});

/// The message types by method.
#[must_use]
pub fn schema() -> &'static Schema {
    &SCHEMA
}

/// The descriptor set of `proto/tiktok/webcast.proto`: a serialized `FileDescriptorSet`.
#[must_use]
pub fn descriptors() -> &'static [u8] {
    DESCRIPTORS
}

impl pb::TextPieceUser {
    /// The user a text names, read from its bytes (the field `user`): nearly always the one who stands beside the
    /// text. What does not fit ends the reading; the fields before it are there.
    #[must_use]
    pub fn user(&self) -> pb::User {
        let mut user = pb::User::default();
        // A part is better than nothing, and the JSON of the message tells what was dropped.
        let _ = user.merge(&self.user[..]);
        user
    }
}
