//! TikTok for f2: links, tokens, signed requests, pages, views and download modes.
//!
//! The tables are in [`device`] (what a browser says of itself), [`crawler`] (endpoints and requests) and
//! [`views`] (fields of answers); the few twists that are not tables are in [`tokens`], [`sign`], [`page`],
//! [`media`] and [`handler`]. [`TikTok`] puts them together. Making one touches no network.
//!
#![doc = include_str!("../README.md")]

pub mod api;
pub mod crawler;
pub mod device;
pub mod handler;
pub mod link;
pub mod live;
pub mod media;
pub mod page;
pub mod report;
pub mod sign;
pub mod subtitle;
pub mod tokens;
pub mod views;

mod ids;
mod platform;

pub use platform::TikTok;
