//! The chat of live rooms: the machine's rules, its transcripts, its relay, and all of it over real sockets.

mod entrance;
mod properties;
mod relay;
mod rules;
mod script;
mod simulated;
mod transcript;
