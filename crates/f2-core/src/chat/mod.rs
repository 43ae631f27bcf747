//! Live chat: frames in, messages out, over a connection that is kept.
//!
//! [`session`] is the machine that decides: events and a clock in, actions out, no I/O. [`client`] carries out
//! what it says over a websocket. What belongs to one platform comes through [`Entrance`]: the way in, and
//! whether the room still lives. [`relay`] passes messages on to local listeners, [`transcript`] writes them
//! beside a recording.

pub mod client;
pub mod frame;
pub mod relay;
pub mod session;
pub mod transcript;

mod entrance;
mod item;
mod rules;
mod seen;
mod wire;

pub use client::{Callbacks, Chat, ChatSettings};
pub use entrance::{Entrance, Entry, Greeting, Resume};
pub use item::{Counters, End, Gap, Item, Message, Moment, Reason, Status};
pub use rules::{Rules, is_final};
