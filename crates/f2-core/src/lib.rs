//! The platform-free core of f2: requests, pages, views, plans, downloads and records.
//!
#![doc = include_str!("../README.md")]

pub mod api;
pub mod assets;
pub mod broadcast;
pub mod chat;
pub mod check;
pub mod crawler;
pub mod device;
pub mod download;
pub mod error;
pub mod gear;
pub mod handler;
pub mod http;
pub mod json;
pub mod link;
pub mod live;
pub mod media;
pub mod page;
pub mod plan;
pub mod platform;
pub mod progress;
pub mod query;
pub mod record;
pub mod reply;
pub mod request;
pub mod resolve;
pub mod secret;
pub mod session;
pub mod short;
pub mod sign;
pub mod signer;
pub mod time;
pub mod token;
pub mod venue;
pub mod view;
pub mod visitor;
pub mod want;
pub mod ws;

mod scratch;

pub use jiff::Timestamp;

pub use error::{Cause, Error, Exit, Result};
