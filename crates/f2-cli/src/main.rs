//! Keep works, live streams and live chat from Douyin and TikTok.

mod args;
mod commands;
mod config;
mod keys;
mod messages;
mod private;
mod registry;
mod ui;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Result<Vec<String>, _> =
        std::env::args_os().skip(1).map(std::ffi::OsString::into_string).collect();
    let exit = args.map_or_else(|_| commands::not_text(), |args| commands::main(&args));
    ExitCode::from(exit as u8)
}
