//! The load author and the authors that exist for one odd behaviour each.

use super::author::{Guest, Listing};
use super::gears::Plan;
use super::recipe::{Pictures, Recipe, Sizes};
use super::work::Detail;

/// `count` videos of `video` bytes with covers of `cover` bytes.
pub(crate) fn bench(count: usize, video: u64, cover: u64) -> Vec<Recipe> {
    let sizes = Sizes { video, cover, shrink: 16 };
    (0..count).map(|_| Recipe::video("bench", Plan::Bench).sizes(sizes)).collect()
}

/// One odd author: key, nickname, private account, guest view, listing, number of works.
pub(crate) type Row = (&'static str, &'static str, bool, Guest, Listing, usize);

/// The odd authors, a line per author.
pub(crate) const AUTHORS: &[Row] = &[
    ("small", "小码头", false, Guest::All, Listing::Plain, 5),
    ("private", "关着的门", true, Guest::All, Listing::Plain, 4),
    ("none", "还没有作品", false, Guest::All, Listing::Plain, 0),
    ("empty-pages", "空页", false, Guest::All, Listing::EmptyPages, 12),
    ("stuck", "原地踏步", false, Guest::All, Listing::Stuck, 12),
    ("rollback", "又从头来", false, Guest::All, Listing::Rollback, 12),
    ("short", "少了几个", false, Guest::All, Listing::Short, 8),
    ("guest-first", "只给一页", false, Guest::FirstPageOnly, Listing::Plain, 45),
    ("guest-first-8", "翻页要登录", false, Guest::FirstPageThen(8), Listing::Plain, 45),
    ("guest-8", "登录可见", false, Guest::Code(8), Listing::Plain, 6),
    ("guest-2483", "登录后看", false, Guest::Code(2483), Listing::Plain, 6),
    ("guest-empty", "访客看不到", false, Guest::EmptyList, Listing::Plain, 6),
];

/// Works of an odd author: videos and a picture set in turn.
pub(crate) fn works(count: usize) -> Vec<Recipe> {
    let one = |i: usize| match i % 4 {
        3 => Recipe::images("plain set", "ss", Pictures::WebpFirst),
        _ => Recipe::video("plain video", Plan::Single),
    };
    (0..count).map(one).collect()
}

/// Works that no listing holds and whose detail is refused.
pub(crate) fn unlisted() -> Vec<Recipe> {
    let hidden = |label, detail| Recipe::video(label, Plan::Single).unlisted(detail);
    vec![
        hidden("detail filtered: copyright_foreign", Detail::Filtered("copyright_foreign")),
        hidden("detail private: status_self_see", Detail::Filtered("status_self_see")),
        hidden("detail removed", Detail::Removed),
    ]
}
