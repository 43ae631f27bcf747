//! Live chat: frames in, messages out, over a connection that is kept.
//!
//! Reading: [`frame`] is the envelope, [`schema`] the messages' types, [`events`] the table a platform makes of
//! them, [`derive`] what follows from them. Keeping: [`session`] is the machine that decides (events and a clock
//! in, actions out, no I/O), [`client`] carries out what it says over a websocket and gives a [`Chat`], a stream
//! of [`Item`]s. What belongs to one platform comes through [`Entrance`]: the way in, and whether the room still
//! lives. Beside it: [`relay`] passes messages on to local listeners, [`transcript`] writes them down.

pub mod client;
pub mod derive;
pub mod events;
pub mod frame;
pub mod relay;
pub mod schema;
pub mod session;
pub mod transcript;

mod entrance;
mod gzip;
mod item;
mod rules;
mod seen;
mod wire;

pub use client::{Chat, ChatSettings};
pub use entrance::{Entrance, Entry, Greeting, Resume};
pub use item::{Counters, Delivery, End, Gap, Item, Moment, Reason, Status};
pub use rules::{Rules, is_final};
