//! Names, whatever the texts are.

use std::path::{Component, Path};

use f2_core::download::{component, file_name};
use proptest::prelude::*;

/// Whether a text is one harmless component on every system.
fn harmless(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    let one = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    one && name.len() <= 255
        && !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|'])
        && !name.chars().any(char::is_control)
        && !name.ends_with(['.', ' '])
}

proptest! {
    #[test]
    fn components_are_harmless(text in any::<String>()) {
        let name = component(&text);
        prop_assert!(harmless(&name), "{name:?}");
        prop_assert_eq!(component(&name), name);
    }

    #[test]
    fn long_components_are_harmless(text in "(\\PC|[./\\\\ ]|👨‍👩‍👧|长){60,400}") {
        prop_assert!(harmless(&component(&text)));
    }

    #[test]
    fn file_names_are_harmless_and_keep_their_tail(stem in "(\\PC|[./ ]|CON|长|🛖){0,300}", index in 1u32..4000) {
        let tail = format!("_7123456789012345678_image_{index}");
        let name = file_name(&stem, &tail, "webp");
        prop_assert!(harmless(&name), "{name:?}");
        prop_assert!(name.len() + ".part".len() <= 255);
        let expected = format!("{tail}.webp");
        prop_assert!(name.ends_with(&expected), "{name:?}");
    }

    #[test]
    fn hostile_tails_and_extensions_do_no_harm(
        stem in any::<String>(), tail in any::<String>(), extension in any::<String>()
    ) {
        prop_assert!(harmless(&file_name(&stem, &tail, &extension)));
    }

    #[test]
    fn ordinary_stems_are_left_alone(stem in "[A-Za-z0-9#\u{4e00}-\u{9fa5}_-]{1,60}") {
        prop_assert_eq!(file_name(&stem, "_video", "mp4"), format!("{stem}_video.mp4"));
    }
}
