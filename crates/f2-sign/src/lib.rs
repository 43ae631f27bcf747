//! Signatures and tokens of the Douyin and TikTok web APIs: pure functions, no I/O.
//!
#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod abogus;
mod alphabet;
mod digest;
mod draw;
mod envelope;
pub mod kind;
mod lzw;
mod rc4;
pub mod str_data;
pub mod tokens;
pub mod verify;
pub mod web_sign;
pub mod webcast;
#[cfg(feature = "x-gnarly")]
pub mod x_gnarly;
pub mod xbogus;
