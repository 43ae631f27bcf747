//! Integration tests of f2-sign.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../../examples/known_answers/kinds.rs"]
mod kinds;

mod bad_input;
mod decoders;
mod kinds_by_name;
mod reports;
mod round_trip;
mod vectors;
mod web_sign;
mod webcast;
mod x_gnarly;
