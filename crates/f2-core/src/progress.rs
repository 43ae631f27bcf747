//! What happens, told as it happens. Libraries report; the command line draws.

use std::time::Duration;

use crate::error::{Cause, Error};
use crate::media::{AssetKey, Author, Skip};

/// One thing that happened. Borrowed: a sink copies what it keeps.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The author of a run is known, and how many works the platform says there are.
    Author {
        /// Who.
        author: &'a Author,
        /// The number of works of the profile, when it was read.
        expected: Option<u64>,
    },
    /// A page of a list arrived.
    Page {
        /// How many items it holds.
        items: usize,
        /// How many were listed so far, this page included.
        listed: u64,
    },
    /// A work was planned.
    Work {
        /// The platform's id.
        id: &'a str,
        /// The stem of its file names.
        stem: &'a str,
        /// Why it is not saved, when that is so.
        skip: Option<Skip>,
    },
    /// A file begins. `task` is unique among the files under way.
    FileStart {
        /// The number of the file in this run.
        task: u64,
        /// Which asset.
        asset: AssetKey,
        /// Its file name, without folders.
        name: &'a str,
    },
    /// The whole length of a file is known.
    FileLength {
        /// The number given at the start.
        task: u64,
        /// In bytes.
        total: u64,
        /// How many of them were there already.
        have: u64,
    },
    /// More bytes arrived.
    FileBytes {
        /// The number given at the start.
        task: u64,
        /// How many.
        bytes: u64,
    },
    /// A file ended.
    FileEnd {
        /// The number given at the start.
        task: u64,
        /// Which asset.
        asset: AssetKey,
        /// Its final name, without folders.
        name: &'a str,
        /// How it ended.
        outcome: Outcome<'a>,
    },
    /// A recording goes on; about once a second.
    Recording {
        /// The broadcast.
        room_id: &'a str,
        /// The file under way, without folders.
        name: &'a str,
        /// The number of the part, from 1.
        part: u32,
        /// How many bytes were written in all.
        bytes: u64,
        /// How much media that is.
        media: Duration,
        /// Bits per second of late.
        bit_rate: u64,
        /// How many watch, when the platform says it.
        viewers: Option<u64>,
    },
    /// A request failed and is tried again after a pause.
    Retry {
        /// What is asked, shown without secrets.
        what: &'a str,
        /// Why it failed.
        cause: Cause,
        /// Which attempt failed, from 1.
        attempt: u32,
        /// The pause before the next.
        pause: Duration,
    },
    /// Something worth knowing that stops nothing.
    Notice {
        /// The cause that names it.
        cause: Cause,
        /// The particulars, without secrets.
        detail: &'a str,
    },
}

/// How a file ended.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// Written, checked and published now; so many bytes.
    Saved(u64),
    /// It was there before.
    Had,
    /// Not to be had.
    Failed(&'a Error),
}

/// Who wants to know.
pub trait ProgressSink: Send + Sync {
    /// Takes note. Must return at once.
    fn event(&self, event: Event<'_>);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl ProgressSink for Silent {
    fn event(&self, _: Event<'_>) {}
}
