//! Recipes: a work in one line, turned into a [`Work`] with all its files.

use super::gears::{Plan, gears};
use super::work::{Content, Covers, Detail, Era, Image, Music, Subtitle, Video, Work};
use crate::media::{Blob, Kind};
use crate::seed::Seed;
use std::sync::Arc;

/// Picture formats of an image set.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pictures {
    /// webp, webp, webp, jpeg.
    WebpFirst,
    /// heic, jpeg.
    HeicFirst,
    /// Two mirrors of one jpeg.
    Jpeg,
}

#[derive(Clone, Copy, Debug)]
enum Body {
    Video(Plan),
    /// One letter per picture: `s` still, `l` live.
    Images(&'static str, Pictures),
}

/// Languages of subtitles and where each comes from.
pub(crate) type Tongues = &'static [(&'static str, &'static str)];

#[derive(Clone, Copy, Debug)]
enum Mix {
    None,
    /// In a mix that no other work is in.
    Own,
    Id(u64),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Sound {
    Usable,
    Disabled,
    WithoutFile,
    Absent,
}

/// A work in one line.
#[derive(Clone, Debug)]
pub(crate) struct Recipe {
    label: &'static str,
    body: Body,
    desc: Option<String>,
    caption: bool,
    era: Era,
    sound: Sound,
    animated: bool,
    pinned: bool,
    private: i64,
    prohibited: bool,
    aweme_type: i64,
    mix: Mix,
    subtitles: Tongues,
    same_second: bool,
    listed: bool,
    detail: Detail,
    sizes: Option<Sizes>,
}

/// File sizes in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// The best playable gear.
    pub(crate) video: u64,
    /// Still cover.
    pub(crate) cover: u64,
    /// Divisor for all gears below the best resolution.
    pub(crate) shrink: u64,
}

impl Recipe {
    fn new(label: &'static str, body: Body, aweme_type: i64) -> Self {
        Self {
            label,
            body,
            desc: None,
            caption: true,
            era: Era::Y2025,
            sound: Sound::Usable,
            animated: false,
            pinned: false,
            private: 0,
            prohibited: false,
            aweme_type,
            mix: Mix::None,
            subtitles: &[],
            same_second: false,
            listed: true,
            detail: Detail::Shown,
            sizes: None,
        }
    }

    pub(crate) fn video(label: &'static str, plan: Plan) -> Self {
        Self::new(label, Body::Video(plan), 0)
    }

    pub(crate) fn images(label: &'static str, letters: &'static str, pictures: Pictures) -> Self {
        Self::new(label, Body::Images(letters, pictures), 68)
    }

    pub(crate) fn desc(mut self, text: impl Into<String>) -> Self {
        self.desc = Some(text.into());
        self
    }

    pub(crate) fn y2023(mut self) -> Self {
        self.era = Era::Y2023;
        self.caption = false;
        self
    }

    pub(crate) fn sound(mut self, sound: Sound) -> Self {
        self.sound = sound;
        self
    }

    pub(crate) fn animated(mut self) -> Self {
        self.animated = true;
        self
    }

    pub(crate) fn pinned(mut self) -> Self {
        self.pinned = true;
        self
    }

    pub(crate) fn private(mut self, status: i64) -> Self {
        self.private = status;
        self
    }

    pub(crate) fn prohibited(mut self) -> Self {
        self.prohibited = true;
        self
    }

    pub(crate) fn aweme_type(mut self, number: i64) -> Self {
        self.aweme_type = number;
        self
    }

    pub(crate) fn in_mix(mut self) -> Self {
        self.mix = Mix::Own;
        self
    }

    /// In the mix or playlist with this id.
    pub(crate) fn playlist(mut self, id: u64) -> Self {
        self.mix = Mix::Id(id);
        self
    }

    /// With subtitles in these languages.
    pub(crate) fn subtitles(mut self, tongues: Tongues) -> Self {
        self.subtitles = tongues;
        self
    }

    /// Made in the same second as the work before it in the list.
    pub(crate) fn same_second(mut self) -> Self {
        self.same_second = true;
        self
    }

    pub(crate) fn unlisted(mut self, detail: Detail) -> Self {
        self.listed = false;
        self.detail = detail;
        self
    }

    pub(crate) fn sizes(mut self, sizes: Sizes) -> Self {
        self.sizes = Some(sizes);
        self
    }

    fn make(self, seed: Seed, created: i64, stamp: i64) -> Work {
        let id = (created as u64) << 32 | (seed.at("id").value() & 0xffff_ffff);
        let sizes = self.sizes.unwrap_or(Sizes {
            video: 90_000 + seed.at("size").below(200_000),
            cover: 8_000 + seed.at("cover-size").below(20_000),
            shrink: 1,
        });
        let desc = self.desc.unwrap_or_else(|| super::text::sentence(seed.at("desc")));
        let content = content(seed, self.body, self.era, self.subtitles, sizes);
        let still = Arc::new(Blob::new(seed.at("cover"), Kind::Jpeg, sizes.cover));
        let animated =
            self.animated.then(|| Arc::new(Blob::new(seed.at("animated"), Kind::Webp, sizes.cover + 4_000)));
        Work {
            id,
            label: self.label,
            created,
            stamp,
            caption: self.caption.then(|| desc.clone()),
            desc,
            era: self.era,
            aweme_type: self.aweme_type,
            pinned: self.pinned,
            private: self.private,
            prohibited: self.prohibited,
            music: music(seed.at("music"), self.sound),
            content,
            covers: Covers { animated, still },
            mix: match self.mix {
                Mix::None => None,
                Mix::Own => Some(7_238_000_000_000_000_000 | seed.at("mix").below(1 << 40)),
                Mix::Id(id) => Some(id),
            },
            listed: self.listed,
            detail: self.detail,
        }
    }
}

/// Makes the works of a recipe list, newest first; `newest` is the time of the first.
pub(crate) fn cook(seed: Seed, recipes: Vec<Recipe>, newest: i64, step: i64) -> Vec<Work> {
    let mut works: Vec<Work> = Vec::with_capacity(recipes.len());
    let mut created = newest + step;
    for (index, recipe) in recipes.into_iter().enumerate() {
        let mut stamp = created * 1000;
        if recipe.same_second {
            stamp = works.last().map_or(stamp, |w| w.stamp - 1);
        } else {
            created -= step;
            stamp = created * 1000 + 900;
        }
        let work = recipe.make(seed.nth(index as u64), created, stamp);
        works.push(work);
    }
    works
}

fn video(seed: Seed, plan: Plan, sizes: Sizes) -> Video {
    Video {
        id: format!("v0300fg10000{}", seed.at("id").alnum(20).to_lowercase()),
        duration: 5_000 + seed.at("duration").below(120_000) as i64,
        gears: gears(seed, plan, sizes),
        listed: plan != Plan::PlayAddrOnly,
        marked: Arc::new(Blob::new(seed.at("marked"), Kind::Mp4, sizes.video / 2)),
        subtitles: Vec::new(),
    }
}

fn content(seed: Seed, body: Body, era: Era, tongues: Tongues, sizes: Sizes) -> Content {
    match body {
        Body::Video(plan) => {
            let subtitles = subtitles(seed.at("subtitles"), tongues);
            Content::Video(Video { subtitles, ..video(seed.at("video"), plan, sizes) })
        }
        Body::Images(letters, pictures) => Content::Images(images(seed.at("images"), letters, pictures, era)),
    }
}

fn subtitles(seed: Seed, tongues: Tongues) -> Vec<Subtitle> {
    let one = |&(language, source): &(&'static str, &'static str)| {
        let seed = seed.at(language);
        let blob = Arc::new(Blob::new(seed, Kind::Vtt, 400 + seed.below(2_000)));
        Subtitle { language, source, blob }
    };
    tongues.iter().map(one).collect()
}

fn images(seed: Seed, letters: &str, pictures: Pictures, era: Era) -> Vec<Image> {
    let one = |(index, letter): (usize, char)| {
        let seed = seed.nth(index as u64);
        let blob = |kind, len| Arc::new(Blob::new(seed.at("file").at(kind_name(kind)), kind, len));
        let len = 20_000 + seed.below(60_000);
        let first = match pictures {
            Pictures::WebpFirst => blob(Kind::Webp, len),
            Pictures::HeicFirst => blob(Kind::Heic, len),
            Pictures::Jpeg => blob(Kind::Jpeg, len + len / 2),
        };
        let jpeg = blob(Kind::Jpeg, len + len / 2);
        let files = match era {
            Era::Y2023 => vec![first.clone(), first.clone(), first, jpeg],
            Era::Y2025 => vec![first, jpeg],
        };
        let live = (letter == 'l')
            .then(|| video(seed.at("live"), Plan::Live, Sizes { video: 40_000, cover: 0, shrink: 1 }));
        Image { width: 1440, height: 1918, files, live }
    };
    letters.chars().enumerate().map(one).collect()
}

const fn kind_name(kind: Kind) -> &'static str {
    kind.extension()
}

fn music(seed: Seed, sound: Sound) -> Option<Music> {
    let (status, file) = match sound {
        Sound::Absent => return None,
        Sound::Usable => (1, true),
        Sound::Disabled => (0, true),
        Sound::WithoutFile => (1, false),
    };
    let file = file.then(|| Arc::new(Blob::new(seed.at("file"), Kind::Mp3, 30_000 + seed.below(40_000))));
    let id = 7_000_000_000_000_000_001 + seed.at("id").below(1 << 58);
    Some(Music { id, title: super::text::title(seed.at("title")), status, file })
}
