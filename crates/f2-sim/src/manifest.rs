//! The manifest: what a right client ends up with, by content hash.

use crate::media::{Blob, Kind};
use crate::world::{Author, Codec, Content, Gear, Subtitle, Video, Work, World};
use serde::Serialize;

/// Everything there is to save.
#[derive(Clone, Debug, Serialize)]
pub struct Manifest {
    /// Seed of the world.
    pub seed: u64,
    /// Authors in the world's order.
    pub authors: Vec<AuthorEntry>,
}

/// An author.
#[derive(Clone, Debug, Serialize)]
pub struct AuthorEntry {
    /// Short name: `mixed`, `bench` …
    pub key: String,
    /// `sec_uid`.
    pub sec_uid: String,
    /// `uid`.
    pub uid: String,
    /// Nickname at the start.
    pub nickname: String,
    /// Works of the listing, newest first by time (pinned ones at their time).
    pub works: Vec<WorkEntry>,
}

/// A work.
#[derive(Clone, Debug, Serialize)]
pub struct WorkEntry {
    /// `aweme_id`.
    pub aweme_id: String,
    /// What the work is there to test.
    pub label: String,
    /// Unix seconds.
    pub create_time: i64,
    /// `desc`, as sent.
    pub desc: String,
    /// `aweme_type`.
    pub aweme_type: i64,
    /// Pinned to the top of the listing.
    pub pinned: bool,
    /// Why a right client saves nothing of it: `prohibited`.
    pub skip: Option<String>,
    /// Files.
    pub assets: Vec<AssetEntry>,
}

/// A file of a work.
#[derive(Clone, Debug, Serialize)]
pub struct AssetEntry {
    /// `video`, `cover`, `music`, `desc`, `image`, `live` or `subtitle`.
    pub kind: String,
    /// Number from 1 for `image`, `live` and `subtitle`, otherwise 0.
    pub index: usize,
    /// The content to save by default, an index into `contents`; nothing for `desc` and for music without a file.
    pub best: Option<usize>,
    /// Every content the platform offers under this asset, in its order.
    pub contents: Vec<ContentEntry>,
    /// The text of `desc`.
    pub text: Option<String>,
    /// The language of a `subtitle`: `eng-US` …
    pub language: Option<String>,
}

/// One content.
#[derive(Clone, Debug, Serialize)]
pub struct ContentEntry {
    /// MD5, lower-case hexadecimal.
    pub md5: String,
    /// Bytes.
    pub len: u64,
    /// Extension that tells the truth, without a dot.
    pub extension: String,
    /// Whether a right client may save it as this asset (no silent `dash` gear, no h266, largest resolution for videos).
    pub right: bool,
    /// Of a video gear: name, format, codec and numbers.
    pub gear: Option<GearEntry>,
}

/// A video gear.
#[derive(Clone, Debug, Serialize)]
pub struct GearEntry {
    /// `gear_name`.
    pub name: String,
    /// `mp4`, `dash` or nothing.
    pub format: Option<String>,
    /// `h264`, `h265`, `h266`.
    pub codec: String,
    /// Pixels across.
    pub width: i64,
    /// Pixels down.
    pub height: i64,
    /// Frames per second.
    pub fps: i64,
    /// Bits per second.
    pub bit_rate: i64,
}

impl Manifest {
    /// Reads a world, hashing every file of the listed works.
    #[must_use]
    pub fn of(world: &World, seed: u64) -> Self {
        Self { seed, authors: world.authors.iter().map(author).collect() }
    }

    /// The author with this short name.
    #[must_use]
    pub fn author(&self, key: &str) -> Option<&AuthorEntry> {
        self.authors.iter().find(|a| a.key == key)
    }
}

impl WorkEntry {
    /// The asset of this kind and number.
    #[must_use]
    pub fn asset(&self, kind: &str, index: usize) -> Option<&AssetEntry> {
        self.assets.iter().find(|a| a.kind == kind && a.index == index)
    }
}

impl AssetEntry {
    /// The content to save by default.
    #[must_use]
    pub fn best(&self) -> Option<&ContentEntry> {
        self.best.and_then(|i| self.contents.get(i))
    }

    /// Whether content with this MD5 is one a right client may have saved.
    #[must_use]
    pub fn accepts(&self, md5: &str) -> bool {
        self.contents.iter().any(|c| c.right && c.md5 == md5)
    }
}

pub(crate) fn author(author: &Author) -> AuthorEntry {
    AuthorEntry {
        key: author.key.to_owned(),
        sec_uid: author.sec_uid.clone(),
        uid: author.uid.to_string(),
        nickname: author.nickname.clone(),
        works: author.listed().map(work).collect(),
    }
}

pub(crate) fn work(work: &Work) -> WorkEntry {
    let mut assets = vec![cover(work), desc(work)];
    if let Some(music) = &work.music {
        let contents: Vec<ContentEntry> = music.file.iter().map(|f| content(f, music.status == 1)).collect();
        let best = contents.iter().position(|c| c.right);
        assets.push(AssetEntry {
            kind: "music".into(),
            index: 0,
            best,
            contents,
            text: None,
            language: None,
        });
    }
    match &work.content {
        Content::Video(clip) => {
            assets.push(video("video", 0, clip));
            assets.extend(clip.subtitles.iter().enumerate().map(subtitle));
        }
        Content::Images(images) => {
            for (i, image) in images.iter().enumerate() {
                let mut contents: Vec<ContentEntry> = Vec::new();
                for file in &image.files {
                    if !contents.iter().any(|c| c.md5 == file.md5()) {
                        contents.push(content(file, true));
                    }
                }
                let heic = image.files.first().is_some_and(|f| f.kind == Kind::Heic);
                let best = Some(usize::from(heic && contents.len() > 1));
                assets.push(AssetEntry {
                    kind: "image".into(),
                    index: i + 1,
                    best,
                    contents,
                    text: None,
                    language: None,
                });
                if let Some(live) = &image.live {
                    assets.push(video("live", i + 1, live));
                }
            }
        }
    }
    WorkEntry {
        aweme_id: work.id.to_string(),
        label: work.label.to_owned(),
        create_time: work.created,
        desc: work.desc.clone(),
        aweme_type: work.aweme_type,
        pinned: work.pinned,
        skip: work.prohibited.then(|| "prohibited".to_owned()),
        assets,
    }
}

fn subtitle((at, subtitle): (usize, &Subtitle)) -> AssetEntry {
    AssetEntry {
        kind: "subtitle".into(),
        index: at + 1,
        best: Some(0),
        contents: vec![content(&subtitle.blob, true)],
        text: None,
        language: Some(subtitle.language.to_owned()),
    }
}

fn cover(work: &Work) -> AssetEntry {
    let covers = &work.covers;
    let mut contents: Vec<ContentEntry> = covers.animated.iter().map(|f| content(f, true)).collect();
    contents.push(content(&covers.still, covers.animated.is_none()));
    AssetEntry { kind: "cover".into(), index: 0, best: Some(0), contents, text: None, language: None }
}

fn desc(work: &Work) -> AssetEntry {
    let text = Some(work.desc.clone());
    AssetEntry { kind: "desc".into(), index: 0, best: None, contents: Vec::new(), text, language: None }
}

fn content(blob: &Blob, right: bool) -> ContentEntry {
    ContentEntry {
        md5: blob.md5().to_owned(),
        len: blob.len,
        extension: blob.kind.extension().to_owned(),
        right,
        gear: None,
    }
}

fn video(kind: &str, index: usize, video: &Video) -> AssetEntry {
    let top = video.gears.iter().filter(|g| g.playable()).map(Gear::area).max();
    let right = |g: &Gear| g.playable() && Some(g.area()) == top;
    let best = video
        .gears
        .iter()
        .enumerate()
        .filter(|(_, g)| right(g))
        .max_by_key(|(_, g)| (g.codec == Codec::H264, g.bit_rate))
        .map(|(i, _)| i);
    let contents = video
        .gears
        .iter()
        .map(|g| ContentEntry { gear: Some(gear(g)), ..content(&g.blob, right(g)) })
        .collect();
    AssetEntry { kind: kind.to_owned(), index, best, contents, text: None, language: None }
}

fn gear(gear: &Gear) -> GearEntry {
    GearEntry {
        name: gear.name.clone(),
        format: gear.format.map(str::to_owned),
        codec: gear.codec.name().to_owned(),
        width: gear.width,
        height: gear.height,
        fps: gear.fps,
        bit_rate: gear.bit_rate,
    }
}
