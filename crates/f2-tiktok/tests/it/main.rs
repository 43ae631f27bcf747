//! TikTok's tables held against real messages.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod live;
