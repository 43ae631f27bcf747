//! The files of a work or a song: which there are, and where each is best had.

mod gear;
mod song;

pub use f2_core::gear::{Gear, GearCodec, chosen};
pub use gear::gears;
pub use song::plan_song;

use std::sync::Arc;

use f2_core::Timestamp;
use f2_core::assets::{self, path_name, remote};
use f2_core::error::Cause;
use f2_core::handler::Listed;
use f2_core::json::{self, Value};
use f2_core::media::{Asset, AssetKey, AssetKind, Author, NameFields, Record, Source};
use f2_core::plan::{Interval, Plan, Template, Want};
use f2_core::view::View as _;

use self::gear::best_play;
use crate::views::Work;

/// The table of works in the record store.
const TABLE: &str = "video_info";
/// Fields that are addresses: they expire and are not worth keeping.
const EXPIRING: &[&str] = &[
    "video_play_addr",
    "images",
    "video_bit_rate",
    "cover",
    "static_cover",
    "dynamic_cover",
    "animated_cover",
    "images_video",
    "music_play_url",
    "music_cover",
    "mix_cover",
    "author_avatar_thumb",
];

/// Where a cover stands.
const COVERS: &[(&str, &str)] = &[
    ("video.animated_cover.url_list", "webp"),
    ("video.origin_cover.url_list", "jpeg"),
    ("video.cover.url_list", "jpeg"),
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

/// The author a work names. `nickname` is never empty.
pub(crate) fn author_of(work: &Work) -> Author {
    let uid = work.uid().unwrap_or_default();
    let id = work.sec_user_id().filter(|id| !id.is_empty()).unwrap_or_else(|| uid.clone());
    Author {
        nickname: path_name(work.nickname().map(|name| name.clean()), &uid),
        short_id: uid,
        record: None,
        id,
    }
}

impl Listed for Work {
    fn work_id(&self) -> Option<String> {
        self.aweme_id()
    }

    fn is_pinned(&self) -> bool {
        self.is_top() == Some(true)
    }

    fn author(&self) -> Author {
        author_of(self)
    }

    fn posted(&self) -> Option<Timestamp> {
        self.create_time()
    }

    fn name_fields(&self) -> NameFields {
        let raw =
            |text: Option<f2_core::view::Text<'_>>| text.map(|t| t.raw().to_owned()).unwrap_or_default();
        NameFields {
            nickname: raw(self.nickname()),
            desc: raw(self.desc()),
            caption: raw(self.caption()),
            uid: self.uid().unwrap_or_default(),
            unique_id: self.unique_id().unwrap_or_default(),
            ..NameFields::default()
        }
    }

    fn withheld(&self) -> Option<Cause> {
        let work = self;
        if work.is_prohibited() == Some(true) {
            return Some(Cause::WorkProhibited);
        }
        if work.is_delete() == Some(true) {
            return Some(Cause::WorkRemoved);
        }
        if has_pictures(work.json()) || video(work.json(), &Want::default()).is_some() {
            return None;
        }
        let private = work.private_status().is_some_and(|status| status != 0);
        Some(if private { Cause::WorkPrivate } else { Cause::WorkNoMedia })
    }

    fn assets(&self, want: &Want) -> Vec<Asset> {
        let json = self.json();
        let mut files = Vec::new();
        if want.music {
            files.extend(music(json));
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
        } else {
            files.extend(video(json, want));
        }
        files
    }

    fn record(&self) -> Option<Record> {
        let mut cells = self.cells();
        cells.retain(|(name, _)| !EXPIRING.contains(name));
        Some(Record { table: TABLE, key: "aweme_id", cells })
    }
}

/// Whether a work is an image set. Its `video.play_addr` is the background music then.
fn has_pictures(work: &Value) -> bool {
    !json::items(work, "images").is_empty()
}

/// The pictures in order, each followed by its moving part; numbers agree.
fn pictures(work: &Value, want: &Want, files: &mut Vec<Asset>) {
    for (at, image) in json::items(work, "images").iter().enumerate() {
        let index = u32::try_from(at + 1).unwrap_or(u32::MAX);
        if let Some(clip) = json::at(image, "video").and_then(|video| best_play(video, want)) {
            let key = AssetKey::nth(AssetKind::Live, index);
            files.push(Asset { key, extension: "mp4", source: Source::Remote(clip) });
        }
        files.extend(assets::picture(index, json::texts(image, "url_list"), want.image));
    }
}

fn music(work: &Value) -> Option<Asset> {
    // 1 is a sound that may be used; anything else is silent or taken down.
    let usable = json::at(work, "music.status").and_then(json::int).is_none_or(|status| status == 1);
    let urls = json::texts(work, "music.play_url.url_list");
    (usable && !urls.is_empty()).then(|| remote(AssetKind::Music, "mp3", &urls))
}

fn video(work: &Value, want: &Want) -> Option<Asset> {
    if has_pictures(work) {
        return None;
    }
    let candidates = json::at(work, "video").and_then(|video| best_play(video, want))?;
    let key = AssetKey::only(AssetKind::Video);
    Some(Asset { key, extension: "mp4", source: Source::Remote(candidates) })
}
