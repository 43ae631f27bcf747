//! From a work to the files it becomes: pure functions, no I/O.

mod clean;
mod interval;
mod naming;

use std::sync::Arc;

pub use clean::{TEXT_LIMIT, clean, shorten};
pub use interval::Interval;
pub use naming::{DEFAULT_TEMPLATE, Template};

pub use crate::want::{Codec, ImageFormat, Want};

use crate::media::{Asset, Author, Media, Record, Skip};

/// What is to be done for one work.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The platform's id of the work.
    pub work_id: String,
    /// Whose it is.
    pub author: Arc<Author>,
    /// Folders below the author's folder, none of them `.`, `..` or empty; may be empty.
    pub folders: Vec<String>,
    /// What the names of the files begin with; the kind's suffix and the extension follow.
    pub stem: String,
    /// The files.
    pub assets: Vec<Asset>,
    /// Why nothing is to be saved, when that is so; then `assets` is empty.
    pub skip: Option<Skip>,
    /// The row of the work.
    pub record: Option<Record>,
    /// The id of the folder or playlist it was listed in, where its mode has several for one author.
    pub listing: Option<Arc<str>>,
    /// Where the list may go on once this work and everything listed before it is settled; stands on the last
    /// work of a page.
    pub mark: Option<String>,
}

/// Plans one work.
#[must_use]
pub fn plan(work: &(impl Media + ?Sized), want: &Want, template: &Template, interval: &Interval) -> Plan {
    let (mut folders, stem) = template.render(&work.name_fields());
    if want.folderize {
        folders.push(stem.clone());
    }
    let skip = if interval.contains(work.posted()) {
        work.withheld().map(Skip::Cause)
    } else {
        Some(Skip::Interval)
    };
    Plan {
        work_id: work.id(),
        author: work.author(),
        folders,
        stem,
        assets: if skip.is_some() { Vec::new() } else { work.assets(want) },
        skip,
        record: work.record(),
        listing: None,
        mark: None,
    }
}
