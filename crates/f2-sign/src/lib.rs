//! Signatures and tokens of the Douyin and TikTok web APIs: pure functions, no I/O.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod abogus;
mod alphabet;
mod digest;
mod rc4;
pub mod tokens;
pub mod verify;
pub mod xbogus;
