//! Recordings from the simulator's broadcasts, through its proxy and TLS: byte for byte what was there, except
//! for what is told to be missing.

mod clock;
mod flv;
mod hls;
mod ill;
mod kill;
mod space;
mod stage;
mod switch;
