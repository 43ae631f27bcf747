//! Douyin's tables held against links, answers and the simulated platform.
#![allow(clippy::unwrap_used)]

mod captures;
mod link;
mod media;
