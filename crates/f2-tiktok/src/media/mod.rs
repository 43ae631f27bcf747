//! The files of a work: which there are, and where each is best had.

mod gear;
mod subtitle;

pub use f2_core::gear::{Gear, GearCodec};
pub use gear::gears;
pub(crate) use subtitle::srt_extension;
pub use subtitle::{Subtitle, subtitles};

use std::sync::Arc;

use f2_core::Timestamp;
use f2_core::assets::{self, path_name, remote};
use f2_core::error::Cause;
use f2_core::handler::Listed;
use f2_core::json::{self, Value};
use f2_core::media::{Asset, AssetKey, AssetKind, Author, NameFields, Record, Source};
use f2_core::plan::{Interval, Plan, Template, Want};
use f2_core::view::{Text, View as _};

use self::gear::best_play;
use crate::views::Work;

/// The table of works in the record store.
const TABLE: &str = "tiktok_video_info";

/// Fields that are addresses: they expire and are not worth keeping.
const EXPIRING: &[&str] = &[
    "author_avatarLarger",
    "images",
    "music_coverLarge",
    "music_playUrl",
    "video_cover",
    "video_dynamicCover",
    "video_originCover",
    "video_playAddr",
];

/// Where a cover stands.
const COVERS: &[(&str, &str)] = &[
    ("video.dynamicCover", "webp"),
    ("video.originCover", "jpeg"),
    ("video.cover", "jpeg"),
    ("imagePost.cover.imageURL.urlList", "jpeg"),
];

/// Plans one work, in the folder of `author`, or of its own author when none is given.
#[must_use]
pub fn plan_work(
    work: Work,
    author: Option<Arc<Author>>,
    want: &Want,
    template: &Template,
    interval: &Interval,
) -> Plan {
    Listed::plan(work, author, want, template, interval)
}

/// The author a work names. The folder is called by the handle, as in F2.
pub(crate) fn author_of(work: &Work) -> Author {
    let uid = work.uid().unwrap_or_default();
    let id = work.sec_uid().filter(|id| !id.is_empty()).unwrap_or_else(|| uid.clone());
    Author { nickname: path_name(work.unique_id(), &uid), short_id: uid, record: None, id }
}

impl Listed for Work {
    fn work_id(&self) -> Option<String> {
        self.aweme_id()
    }

    fn is_pinned(&self) -> bool {
        self.is_pinned_item() == Some(true)
    }

    fn author(&self) -> Author {
        author_of(self)
    }

    fn posted(&self) -> Option<Timestamp> {
        self.create_time()
    }

    fn name_fields(&self) -> NameFields {
        let raw = |text: Option<Text<'_>>| text.map(|text| text.raw().to_owned()).unwrap_or_default();
        NameFields {
            nickname: raw(self.nickname()),
            desc: raw(self.desc()),
            caption: raw(self.image_title()),
            uid: self.uid().unwrap_or_default(),
            unique_id: self.unique_id().unwrap_or_default(),
            ..NameFields::default()
        }
    }

    fn withheld(&self) -> Option<Cause> {
        let work = self;
        if has_pictures(work.json()) || best_play(work, &Want::default()).is_some() {
            return None;
        }
        if work.private_item() == Some(true) || work.secret() == Some(true) {
            return Some(Cause::WorkPrivate);
        }
        let classified = work.is_content_classified() == Some(true);
        Some(if classified { Cause::LoginRequired } else { Cause::WorkNoMedia })
    }

    fn assets(&self, want: &Want) -> Vec<Asset> {
        let json = self.json();
        let mut files = Vec::new();
        if want.music {
            let urls = json::texts(json, "music.playUrl");
            files.extend((!urls.is_empty()).then(|| remote(AssetKind::Music, "mp3", &urls)));
        }
        if want.cover {
            files.extend(assets::cover(json, COVERS));
        }
        if want.desc {
            let text = self.desc().map(|text| text.raw().to_owned()).unwrap_or_default();
            files.push(assets::written(AssetKind::Desc, "txt", text));
        }
        if has_pictures(json) {
            pictures(json, want, &mut files);
        } else if let Some(candidates) = best_play(self, want) {
            let key = AssetKey::only(AssetKind::Video);
            files.push(Asset { key, extension: "mp4", source: Source::Remote(candidates) });
        }
        if want.subtitles {
            files.extend(subtitles(self).into_iter().map(Subtitle::into_asset));
        }
        files
    }

    fn record(&self) -> Option<Record> {
        let mut cells = self.cells();
        cells.retain(|(name, _)| !EXPIRING.contains(name));
        Some(Record { table: TABLE, key: "aweme_id", cells })
    }
}

/// Whether a work is a photo post. Its `video.playAddr` is empty then.
fn has_pictures(work: &Value) -> bool {
    !json::items(work, "imagePost.images").is_empty()
}

/// The pictures in order.
fn pictures(work: &Value, want: &Want, files: &mut Vec<Asset>) {
    for (at, image) in json::items(work, "imagePost.images").iter().enumerate() {
        let index = u32::try_from(at + 1).unwrap_or(u32::MAX);
        files.extend(assets::picture(index, json::texts(image, "imageURL.urlList"), want.image));
    }
}
