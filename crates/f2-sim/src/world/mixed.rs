//! The author with 37 works of all kinds, a line per work.

use super::gears::Plan;
use super::recipe::{
    Pictures::{HeicFirst, WebpFirst},
    Recipe, Sound,
};

/// 37 works, newest first.
pub(crate) fn works() -> Vec<Recipe> {
    let mut list = videos();
    list.extend(sets());
    list.extend(names());
    list.extend(hidden());
    list
}

fn videos() -> Vec<Recipe> {
    let v = Recipe::video;
    vec![
        v("video, 20 gears, largest second", Plan::Wide),
        v("video, portrait, animated cover", Plan::Tall).animated(),
        v("video, h266 first", Plan::H266First).in_mix(),
        v("video, 4K h265 first", Plan::Hdr4k),
        v("video, 60 frames beside 30", Plan::Fast),
        v("video, 2023, 11 gears", Plan::Old).y2023().animated(),
        v("video, 2023, h265 pair", Plan::OldPair).y2023(),
        v("video, one gear", Plan::Single),
        v("video, dash before mp4", Plan::DashFirst),
        v("video, no gear list", Plan::PlayAddrOnly).y2023(),
        v("video, pinned", Plan::Tall).pinned(),
        v("video, no music", Plan::Tall).sound(Sound::Absent),
        v("video, music disabled", Plan::Single).sound(Sound::Disabled),
        v("video, music without a file", Plan::Single).sound(Sound::WithoutFile),
        v("video, type 61", Plan::Single).aweme_type(61),
        v("video, unknown type 163", Plan::Tall).aweme_type(163),
        v("video, member of a mix, 2023", Plan::OldPair).y2023().in_mix(),
    ]
}

fn sets() -> Vec<Recipe> {
    let i = Recipe::images;
    vec![
        i("set, 3 webp pictures, 2023, in a mix", "sss", WebpFirst).y2023().in_mix(),
        i("set, 2 heic pictures", "ss", HeicFirst),
        i("set, 9 webp pictures", "sssssssss", WebpFirst),
        i("set, one live photo", "l", WebpFirst),
        i("set, still and live mixed", "slsl", WebpFirst),
        i("set, live photos, heic, pinned", "ll", HeicFirst).pinned(),
        i("set, music without a file", "s", WebpFirst).sound(Sound::WithoutFile),
        i("set, prohibited", "ss", WebpFirst).prohibited(),
    ]
}

/// Works whose texts make odd file names.
pub(super) fn names() -> Vec<Recipe> {
    let v = Recipe::video;
    let long: String = "很长的标题🚢".chars().cycle().take(5000).collect();
    vec![
        v("name climbs", Plan::Single).desc("../../etc/passwd/../x"),
        v("name with slashes and control characters", Plan::Single)
            .desc("a/b\\c:d*e?f\"g<h>i|j\u{0}\u{7}\u{1b}[31m\r\nk\tl"),
        v("reserved name CON", Plan::Single).desc("CON"),
        v("reserved name nul.txt, trailing dots", Plan::Single).desc("nul.txt. . ."),
        v("name of emoji and joiners", Plan::Single).desc("👨‍👩‍👧‍👦🏳️‍🌈 ☕️ e\u{301}\u{200b}\u{feff}"),
        v("name of 5000 characters", Plan::Single).desc(long),
        v("nameless", Plan::Single).desc(""),
        v("right to left", Plan::Single).desc("\u{202e}gpj.exe مرحبا بالعالم #שלום"),
        v("twin, same second and text (1)", Plan::Single).desc("同一秒同一句"),
        v("twin, same second and text (2)", Plan::Single).desc("同一秒同一句").same_second(),
    ]
}

fn hidden() -> Vec<Recipe> {
    let v = Recipe::video;
    vec![
        v("private 1", Plan::Single).private(1),
        v("private 2, prohibited", Plan::Single).private(2).prohibited(),
    ]
}
