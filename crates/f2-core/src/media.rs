//! What a work consists of: its assets, where each can be had, and what is remembered about it.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use crate::error::Cause;
use crate::secret::SignedUrl;
use crate::want::Want;

/// The kinds of files a work has. The text is stable: it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetKind {
    /// The video itself.
    Video,
    /// The original sound.
    Music,
    /// The cover picture, still or animated.
    Cover,
    /// The description as a text file.
    Desc,
    /// A picture of an image set, numbered from 1.
    Image,
    /// The moving part of a live photo, numbered like its picture.
    Live,
    /// The lyrics of a song.
    Lyric,
    /// Subtitles of one language.
    Subtitle,
}

impl AssetKind {
    /// Every kind, in the order they are planned.
    pub const ALL: [Self; 8] = [
        Self::Music,
        Self::Cover,
        Self::Desc,
        Self::Video,
        Self::Live,
        Self::Image,
        Self::Lyric,
        Self::Subtitle,
    ];

    /// The stored text, such as `video`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Music => "music",
            Self::Cover => "cover",
            Self::Desc => "desc",
            Self::Image => "image",
            Self::Live => "live",
            Self::Lyric => "lyric",
            Self::Subtitle => "subtitle",
        }
    }

    /// The kind of a stored text.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Which file of a work: its kind and, where there are several, its number from 1 (else 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetKey {
    /// The kind.
    pub kind: AssetKind,
    /// The number from 1, or 0 for the only one.
    pub index: u32,
}

impl AssetKey {
    /// The only asset of its kind.
    #[must_use]
    pub const fn only(kind: AssetKind) -> Self {
        Self { kind, index: 0 }
    }

    /// The `index`-th asset of its kind, counted from 1.
    #[must_use]
    pub const fn nth(kind: AssetKind, index: u32) -> Self {
        Self { kind, index }
    }

    /// What stands behind the stem of the file name: `_video`, `_image_3`.
    #[must_use]
    pub fn suffix(self) -> String {
        match self.index {
            0 => format!("_{}", self.kind.as_str()),
            n => format!("_{}_{n}", self.kind.as_str()),
        }
    }
}

impl fmt::Display for AssetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            0 => f.write_str(self.kind.as_str()),
            n => write!(f, "{} {n}", self.kind.as_str()),
        }
    }
}

/// One address a file can be had from, with what the platform says about the bytes behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The absolute URL.
    pub url: SignedUrl,
    /// The length in bytes, when the platform tells it.
    pub length: Option<u64>,
    /// The MD5 as 32 lower-case hex digits, when the platform tells it.
    pub md5: Option<String>,
}

impl Candidate {
    /// An address nothing more is known of.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: SignedUrl::new(url), length: None, md5: None }
    }
}

/// Where an asset comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// From the first of these addresses that gives the whole, right bytes.
    Remote(Vec<Candidate>),
    /// This text, UTF-8.
    Text(String),
}

/// One file of a work, still without a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Which file.
    pub key: AssetKey,
    /// The extension when the content does not tell a better one, without the dot.
    pub extension: &'static str,
    /// Where it comes from.
    pub source: Source,
}

/// One cell of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing known.
    Null,
    /// A whole number or a truth value.
    Int(i64),
    /// Another number.
    Real(f64),
    /// A text.
    Text(String),
}

/// A row for the record store.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// The table, such as `video_info`.
    pub table: &'static str,
    /// The name of the key column.
    pub key: &'static str,
    /// Column names and values; the key column is among them. Columns the table lacks are added.
    pub cells: Vec<(&'static str, Cell)>,
}

/// Whose works they are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Author {
    /// The platform's stable id of the author (Douyin: `sec_user_id`). Never changes with the nickname.
    pub id: String,
    /// The nickname as it may stand in a path; never empty.
    pub nickname: String,
    /// A short id that tells two authors of one nickname apart in a path.
    pub short_id: String,
    /// The row of the author, when a profile was read.
    pub record: Option<Record>,
}

/// Why a work is not saved although it is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skip {
    /// Its time lies outside the interval asked for.
    Interval,
    /// Another program's archive, taken into the store, has it.
    Archived,
    /// The platform withholds it.
    Cause(Cause),
}

impl Skip {
    /// A stable text: `interval`, `archived`, or the code of the cause.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Interval => "interval",
            Self::Archived => "archived",
            Self::Cause(cause) => cause.code(),
        }
    }
}

/// The fields a file name template can use. Every text is already cleaned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameFields {
    /// `{create}`: the date text of the work.
    pub create: String,
    /// `{nickname}`
    pub nickname: String,
    /// `{aweme_id}`
    pub aweme_id: String,
    /// `{desc}`: before the length rule.
    pub desc: String,
    /// `{caption}`: before the length rule.
    pub caption: String,
    /// `{uid}`
    pub uid: String,
    /// `{uniqueId}`: the author's handle.
    pub unique_id: String,
}

/// A work as the planner sees it.
pub trait Media: Send + Sync {
    /// The platform's id of the work.
    fn id(&self) -> String;
    /// Its author.
    fn author(&self) -> Arc<Author>;
    /// When it was published.
    fn posted(&self) -> Option<Timestamp>;
    /// What its file names are made of.
    fn name_fields(&self) -> NameFields;
    /// Why it cannot be saved, when that is so.
    fn withheld(&self) -> Option<Cause>;
    /// Its files, as far as they are wanted.
    fn assets(&self, want: &Want) -> Vec<Asset>;
    /// Its row in the store.
    fn record(&self) -> Option<Record>;
}
