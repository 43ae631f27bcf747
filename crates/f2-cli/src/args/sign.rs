//! What can be typed behind `f2 sign`.

use argh::{ArgsInfo, FromArgs};

/// The name of the command.
pub(super) const NAME: &str = "sign";

/// Lines that show how it is used.
pub(super) const EXAMPLES: &[&str] = &[
    "f2 sign abogus 'aid=6383&count=18'",
    "f2 sign xbogus < queries.txt",
    "f2 sign webcast --room-id 7382517534467115826 --user-unique-id 7382524529011246630",
    "f2 sign ms_token --site tiktok",
    "f2 sign verify abogus 'aid=6383&count=18&a_bogus=…'",
];

/// Signs queries and makes tokens; shows what a server sees in them.
#[derive(FromArgs, ArgsInfo, Default)]
#[argh(description = "about-sign")]
pub(crate) struct Sign {
    #[argh(option, arg_name = "QUERY", description = "opt-query")]
    pub(crate) query: Option<String>,
    #[argh(option, arg_name = "TEXT", description = "opt-body")]
    pub(crate) body: Option<String>,
    #[argh(option, arg_name = "TEXT", description = "opt-user-agent")]
    pub(crate) user_agent: Option<String>,
    #[argh(option, arg_name = "MS", description = "opt-time")]
    pub(crate) time: Option<String>,
    #[argh(option, arg_name = "N", description = "opt-seed")]
    pub(crate) seed: Option<String>,
    #[argh(option, arg_name = "SITE", description = "opt-site")]
    pub(crate) site: Option<String>,
    #[argh(option, arg_name = "ID", description = "opt-uifid")]
    pub(crate) uifid: Option<String>,
    #[argh(option, arg_name = "ID", description = "opt-room-id")]
    pub(crate) room_id: Option<String>,
    #[argh(option, arg_name = "ID", description = "opt-user-unique-id")]
    pub(crate) user_unique_id: Option<String>,
    #[argh(option, short = 'l', arg_name = "LANGUAGE", description = "opt-languages")]
    pub(super) languages: Option<String>,
    /// The kind and the query, or `verify`, the kind and the value.
    #[argh(positional, arg_name = "WORD", description = "opt-query")]
    pub(crate) words: Vec<String>,
}
