//! From a work to the files it becomes: pure functions, no I/O.

mod clean;
mod interval;
mod naming;

use std::sync::Arc;

pub use clean::{TEXT_LIMIT, clean, shorten};
pub use interval::Interval;
pub use naming::{DEFAULT_TEMPLATE, Template};

use crate::media::{Asset, Author, Media, Record, Skip};

/// Which of the encodings of one picture size is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Codec {
    /// H.264 where it has the best picture, else H.265: what every player reads.
    #[default]
    Compatible,
    /// H.264 alone, even if only a smaller picture has it.
    H264,
    /// H.265 where there is any, even of a smaller picture.
    H265,
    /// H.266 where there is any, even of a smaller picture.
    H266,
}

/// Which format of a picture is taken first, where there are several; HEIC comes last unless it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImageFormat {
    /// WebP, then JPEG.
    #[default]
    Webp,
    /// JPEG, then PNG and WebP.
    Jpeg,
    /// HEIC, then WebP.
    Heic,
}

/// Which files of a work are wanted, of which quality, and how they are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Want {
    /// The original sound.
    pub music: bool,
    /// The cover.
    pub cover: bool,
    /// The description as text.
    pub desc: bool,
    /// The lyrics beside a song.
    pub lyric: bool,
    /// A folder of its own for each work.
    pub folderize: bool,
    /// The shorter side of the picture is at most so many pixels (1080 for 1080p), where there is such a gear;
    /// `None` takes the best.
    pub quality: Option<u32>,
    /// Which encoding of the video is taken.
    pub codec: Codec,
    /// Which format of a picture is taken.
    pub image: ImageFormat,
}

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
        mark: None,
    }
}
