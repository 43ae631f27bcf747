//! Any template, interval and text as names: one component each, short enough, never a way out of the folder.
#![no_main]

use f2_core::Timestamp;
use f2_core::download::{component, file_name};
use f2_core::media::NameFields;
use f2_core::plan::{Interval, Template, clean, shorten};
use f2_core::time;
use libfuzzer_sys::fuzz_target;

fn check(name: &str, limit: usize) {
    assert!(!matches!(name, "" | "." | ".."), "{name:?}");
    assert!(!name.contains(['/', '\\', '\0', '\n', '\u{202e}']), "{name:?}");
    assert!(name.len() <= limit, "{} bytes", name.len());
}

fuzz_target!(|input: (&str, &str, &str, &str, i64)| {
    let (template, interval, text, other, number) = input;
    let fields = NameFields {
        create: time::from_wire(number).map_or_else(String::new, time::text),
        nickname: other.to_owned(),
        aweme_id: number.to_string(),
        desc: text.to_owned(),
        caption: other.to_owned(),
        uid: text.to_owned(),
        unique_id: other.to_owned(),
    };
    if let Ok(template) = Template::parse(template) {
        let (folders, stem) = template.render(&fields);
        folders.iter().for_each(|folder| assert!(!matches!(&**folder, "" | "." | ".."), "{folder:?}"));
        check(&file_name(&stem, "_7_video", "mp4"), 250);
    }
    if let Ok(interval) = Interval::parse(interval) {
        if let (Some(start), Some(end)) = (interval.start(), interval.end()) {
            assert!(start <= end);
        }
        let _ = interval.contains(Timestamp::from_second(number).ok());
    }
    check(&component(text), 255);
    check(&file_name(text, other, "mp4"), 255);
    assert_eq!(component(&component(text)), component(text));
    let _ = (clean(text), shorten(other));
});
