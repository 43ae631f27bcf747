//! The modes: from a target to the plans of its works.

mod listing;
mod one;
mod post;

use f2_core::platform::{Mode, TargetKind};

use crate::Douyin;

/// The table of modes, in the order they are shown.
pub const MODES: &[Mode<Douyin>] = &[
    Mode { name: "one", about: "one work", takes: &[TargetKind::Work], run: one::handle_one_video },
    Mode {
        name: "post",
        about: "the works an author published",
        takes: &[TargetKind::Author],
        run: post::handle_user_post,
    },
];
