//! The authors of TikTok, from the same recipes as Douyin's.

use super::author::{Author, Listing};
use super::gears::Plan;
use super::recipe::{self, Pictures, Recipe, Sound, Tongues};
use super::work::Detail;
use super::{NEWEST, STEP, blank, drawn, mixed, odd};
use crate::config::Config;
use crate::seed::Seed;

/// Ids and names of the playlists of the author `mixed`; the last one is empty.
pub const PLAYLISTS: [(u64, &str); 3] = [
    (7_238_000_000_000_000_101, "Harbour walks"),
    (7_238_000_000_000_000_102, "Night / Day"),
    (7_238_000_000_000_000_103, "Later"),
];

const SPOKEN: Tongues = &[("eng-US", "ASR")];
const MANY: Tongues = &[("eng-US", "ASR"), ("cmn-Hans-CN", "MT"), ("ara-SA", "MT"), ("deu-DE", "MT")];

/// Two years in seconds.
const PAUSE: i64 = 2 * 365 * 86_400;

/// An odd author: key, nickname, private account, listing, number of works.
type Row = (&'static str, &'static str, bool, Listing, usize);

const ODD: &[Row] = &[
    ("small", "Small Harbour", false, Listing::Plain, 5),
    ("deep", "Deep Well", false, Listing::Plain, 80),
    ("private", "Closed Door", true, Listing::Plain, 4),
    ("none", "Nothing Yet", false, Listing::Plain, 0),
    ("empty-pages", "Gaps", false, Listing::EmptyPages, 12),
    ("endless", "More And More", false, Listing::Endless, 12),
    ("stuck", "Round And Round", false, Listing::Stuck, 12),
    ("short", "Some Missing", false, Listing::Short, 8),
];

/// All authors; the first is `mixed`.
pub(super) fn authors(seed: Seed, config: &Config) -> Vec<Author> {
    let mut first = named(seed, "mixed", "Mixed Goods \u{1f6d6} /..");
    first.works = recipe::cook(seed.at("mixed"), works(), NEWEST, STEP);
    let mut bench = named(seed, "bench", "Big Store");
    let load = odd::bench(config.bench_works, config.bench_video, config.bench_cover);
    bench.works = recipe::cook(seed.at("bench"), load, NEWEST, 3_600);
    let mut authors = vec![first, bench];
    for &(key, nickname, secret, listing, count) in ODD {
        let mut author = named(seed, key, nickname);
        let mut recipes = plain(count);
        if key == "small" {
            recipes.extend(unlisted());
        }
        author.works = recipe::cook(seed.at(key), recipes, NEWEST, STEP);
        author.secret = secret;
        author.listing = listing;
        authors.push(author);
    }
    authors.push(sparse(seed));
    if config.drawn_works > 0 {
        let mut author = named(seed, "drawn", "By Lot");
        let lot = drawn::works(seed.at("drawn"), config.drawn_works, &works());
        author.works = recipe::cook(seed.at("drawn"), lot, NEWEST, STEP);
        authors.push(author);
    }
    authors
}

/// An author who paused for two years between two works and two before.
fn sparse(seed: Seed) -> Author {
    let mut author = named(seed, "sparse", "Now And Then");
    author.listing = Listing::LookBack;
    author.works = recipe::cook(seed.at("sparse"), plain(2), NEWEST, STEP);
    author.works.extend(recipe::cook(seed.at("sparse before"), plain(2), NEWEST - PAUSE, STEP));
    author
}

/// An author without works under an id of 19 digits.
fn named(seed: Seed, key: &'static str, nickname: &str) -> Author {
    let uid = 6_900_000_000_000_000_000 + seed.at("uid").at(key).below(1 << 58);
    Author { uid, ..blank(seed, key, nickname) }
}

/// Works of an odd author: videos and a photo post in turn.
fn plain(count: usize) -> Vec<Recipe> {
    let one = |i: usize| match i % 4 {
        3 => Recipe::images("plain photos", "ss", Pictures::Jpeg),
        _ => Recipe::video("plain video", Plan::Default),
    };
    (0..count).map(one).collect()
}

/// Works that no listing holds and whose detail is refused, to guests at least.
fn unlisted() -> Vec<Recipe> {
    let hidden = |label, detail| Recipe::video(label, Plan::Default).unlisted(detail);
    vec![
        hidden("detail unavailable: 10204", Detail::Code(10_204)),
        hidden("detail private: 10216", Detail::Code(10_216)),
        hidden("detail not in this region: 10231", Detail::Code(10_231)),
        hidden("classified: guests get no video", Detail::Classified),
        hidden("page sends guests to the login", Detail::LoginPage),
    ]
}

/// The works of `mixed`, newest first.
fn works() -> Vec<Recipe> {
    let mut list = videos();
    list.extend(photos());
    list.extend(mixed::names());
    list.push(Recipe::video("private item, seen by the account only", Plan::Default).private(1));
    list
}

fn videos() -> Vec<Recipe> {
    let v = Recipe::video;
    let [(walks, _), (nights, _), _] = PLAYLISTS;
    vec![
        v("video, h265 1080 first, subtitles", Plan::LargestFirst).subtitles(MANY).animated(),
        v("video, default first, 1080 second", Plan::DefaultFirst).subtitles(SPOKEN).playlist(walks),
        v("video, h264 and h265 at the top", Plan::TwoAtTop)
            .animated()
            .playlist(walks)
            .desc("rain over the roofs, thanks @lantern and @ferry #rain"),
        v("video, one gear, a mention", Plan::Default)
            .playlist(nights)
            .desc("the old pier with @harbour #walk #sea"),
        v("video, h266 first", Plan::Newest).playlist(walks),
        v("video, the largest without sound", Plan::Silent),
        v("video, no gear list", Plan::PlayAddrOnly),
        v("video, pinned", Plan::LargestFirst).pinned(),
        v("video, no music", Plan::DefaultFirst).sound(Sound::Absent),
        v("video, music without a file", Plan::Default).sound(Sound::WithoutFile),
    ]
}

fn photos() -> Vec<Recipe> {
    let i = Recipe::images;
    vec![
        i("photos, 4", "ssss", Pictures::Jpeg),
        i("photos, one, in a playlist", "s", Pictures::Jpeg).playlist(PLAYLISTS[1].0),
        i("photos, 12", "ssssssssssss", Pictures::Jpeg),
        i("photos, webp first", "sss", Pictures::WebpFirst),
        i("photos, pinned", "ss", Pictures::Jpeg).pinned(),
        i("photos, music without a file", "ss", Pictures::Jpeg).sound(Sound::WithoutFile),
    ]
}
