//! Integration tests of f2-sign.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../../examples/known_answers/kinds.rs"]
mod kinds;

mod decoders;
mod round_trip;
mod vectors;
