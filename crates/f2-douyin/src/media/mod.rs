//! The files of a work or a song: which there are, and where each is best had.

mod gear;
mod song;

pub use gear::{Gear, GearCodec, chosen, gears};
pub use song::plan_song;

use std::sync::Arc;

use f2_core::Timestamp;
use f2_core::error::Cause;
use f2_core::json::{self, Value};
use f2_core::media::{Asset, AssetKey, AssetKind, Author, Candidate, Media, NameFields, Record, Source};
use f2_core::plan::{ImageFormat, Interval, Plan, Template, Want, plan};
use f2_core::time;
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

/// Plans one work, in the folder of `author`, or of its own author when none is given.
#[must_use]
pub fn plan_work(
    work: Work,
    author: Option<Arc<Author>>,
    want: &Want,
    template: &Template,
    interval: &Interval,
) -> Plan {
    let author = author.unwrap_or_else(|| Arc::new(author_of(&work)));
    plan(&Post { work, author }, want, template, interval)
}

/// A work with the author whose folder it goes to.
struct Post {
    work: Work,
    author: Arc<Author>,
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

/// A nickname for a path; the short id stands in for an empty one.
pub(crate) fn path_name(nickname: Option<String>, short_id: &str) -> String {
    match nickname {
        Some(name) if !name.is_empty() => name,
        _ if !short_id.is_empty() => short_id.to_owned(),
        _ => "_".to_owned(),
    }
}

impl Media for Post {
    fn id(&self) -> String {
        self.work.aweme_id().unwrap_or_default()
    }

    fn author(&self) -> Arc<Author> {
        self.author.clone()
    }

    fn posted(&self) -> Option<Timestamp> {
        self.work.create_time()
    }

    fn name_fields(&self) -> NameFields {
        let raw =
            |text: Option<f2_core::view::Text<'_>>| text.map(|t| t.raw().to_owned()).unwrap_or_default();
        NameFields {
            create: self.posted().map_or_else(|| "Invalid timestamp".to_owned(), time::text),
            nickname: raw(self.work.nickname()),
            aweme_id: self.id(),
            desc: raw(self.work.desc()),
            caption: raw(self.work.caption()),
            uid: self.work.uid().unwrap_or_default(),
        }
    }

    fn withheld(&self) -> Option<Cause> {
        let work = &self.work;
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
        let json = self.work.json();
        let mut assets = Vec::new();
        if want.music {
            assets.extend(music(json));
        }
        if want.cover {
            assets.extend(cover(json));
        }
        if want.desc {
            let text = self.work.desc().map(|text| text.raw().to_owned()).unwrap_or_default();
            let key = AssetKey::only(AssetKind::Desc);
            assets.push(Asset { key, extension: "txt", source: Source::Text(text) });
        }
        if has_pictures(json) {
            pictures(json, want, &mut assets);
        } else {
            assets.extend(video(json, want));
        }
        assets
    }

    fn record(&self) -> Option<Record> {
        let mut cells = self.work.cells();
        cells.retain(|(name, _)| !EXPIRING.contains(name));
        Some(Record { table: TABLE, key: "aweme_id", cells })
    }
}

/// Whether a work is an image set. Its `video.play_addr` is the background music then.
fn has_pictures(work: &Value) -> bool {
    !json::items(work, "images").is_empty()
}

/// The pictures in order, each followed by its moving part; numbers agree.
fn pictures(work: &Value, want: &Want, assets: &mut Vec<Asset>) {
    for (at, image) in json::items(work, "images").iter().enumerate() {
        let index = u32::try_from(at + 1).unwrap_or(u32::MAX);
        if let Some(clip) = json::at(image, "video").and_then(|video| best_play(video, want)) {
            let key = AssetKey::nth(AssetKind::Live, index);
            assets.push(Asset { key, extension: "mp4", source: Source::Remote(clip) });
        }
        let candidates = picture(image, want.image);
        if !candidates.is_empty() {
            let key = AssetKey::nth(AssetKind::Image, index);
            assets.push(Asset { key, extension: "webp", source: Source::Remote(candidates) });
        }
    }
}

/// Picture formats in the order they are taken; what is not named comes last.
fn formats(wish: ImageFormat) -> &'static [&'static str] {
    match wish {
        ImageFormat::Webp => &[".webp", ".jpeg", ".jpg", ".png", ".avif", ".heic"],
        ImageFormat::Jpeg => &[".jpeg", ".jpg", ".png", ".webp", ".avif", ".heic"],
        ImageFormat::Heic => &[".heic", ".webp", ".jpeg", ".jpg", ".png", ".avif"],
    }
}

/// The addresses of one picture, the wanted format first, otherwise as sent.
fn picture(image: &Value, wish: ImageFormat) -> Vec<Candidate> {
    let mut urls = json::texts(image, "url_list");
    urls.sort_by_key(|url| {
        let path = url.split('?').next().unwrap_or_default();
        let known = formats(wish).iter().position(|format| path.ends_with(format));
        known.unwrap_or(usize::MAX)
    });
    urls.into_iter().map(Candidate::new).collect()
}

fn music(work: &Value) -> Option<Asset> {
    // 1 is a sound that may be used; anything else is silent or taken down.
    let usable = json::at(work, "music.status").and_then(json::int).is_none_or(|status| status == 1);
    let urls = json::texts(work, "music.play_url.url_list");
    (usable && !urls.is_empty()).then(|| remote(AssetKind::Music, "mp3", &urls))
}

fn cover(work: &Value) -> Option<Asset> {
    const COVERS: &[(&str, &str)] = &[
        ("video.animated_cover.url_list", "webp"),
        ("video.origin_cover.url_list", "jpeg"),
        ("video.cover.url_list", "jpeg"),
    ];
    COVERS.iter().find_map(|(path, extension)| {
        let urls = json::texts(work, path);
        (!urls.is_empty()).then(|| remote(AssetKind::Cover, extension, &urls))
    })
}

fn remote(kind: AssetKind, extension: &'static str, urls: &[&str]) -> Asset {
    let candidates = urls.iter().map(|url| Candidate::new(*url)).collect();
    Asset { key: AssetKey::only(kind), extension, source: Source::Remote(candidates) }
}

fn video(work: &Value, want: &Want) -> Option<Asset> {
    if has_pictures(work) {
        return None;
    }
    let candidates = json::at(work, "video").and_then(|video| best_play(video, want))?;
    let key = AssetKey::only(AssetKind::Video);
    Some(Asset { key, extension: "mp4", source: Source::Remote(candidates) })
}
