//! The tests of f2-core that need files, threads or a server.
#![allow(clippy::unwrap_used)]

mod chat;
mod checkpoints;
mod download;
mod download_bench;
mod download_disk;
mod download_faults;
mod download_folders;
mod download_names;
mod download_ranges;
mod download_server;
mod download_simulated;
mod download_spare;
mod http;
mod imports;
mod live;
mod live_derive;
mod live_frame;
mod live_schema;
mod record;
mod record_handle;
mod resume_cases;
