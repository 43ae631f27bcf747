//! `cargo xtask bench`: how long, how much processor and how much memory the release binary needs.

mod chat;
mod download;
mod listing;
mod measure;
mod recording;
mod simulator;
mod startup;

use crate::Failure;
use argh::FromArgs;

pub(crate) use measure::Measure;

/// measure the release binary
#[derive(FromArgs)]
#[argh(subcommand, name = "bench")]
pub(crate) struct Bench {
    #[argh(subcommand)]
    what: What,
}

#[derive(FromArgs)]
#[argh(subcommand)]
enum What {
    Chat(chat::Chat),
    Download(download::Download),
    Listing(listing::Listing),
    Memory(listing::Memory),
    Recording(recording::Recording),
    Startup(startup::Startup),
}

impl Bench {
    /// Runs the bench that was asked for.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        match &self.what {
            What::Chat(chat) => chat.run(),
            What::Download(download) => download.run(),
            What::Listing(listing) => listing.run(),
            What::Memory(memory) => memory.run(),
            What::Recording(recording) => recording.run(),
            What::Startup(startup) => startup.run(),
        }
    }
}
