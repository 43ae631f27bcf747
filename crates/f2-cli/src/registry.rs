//! The platforms f2 knows: a row each.

use std::sync::Arc;

use argh::CommandInfo;
use f2_core::error::Result;
use f2_core::platform::{ModeInfo, Platform, Target, TargetKind};
use f2_core::secret::shown_url;
use f2_core::session::Settings;
use f2_douyin::Douyin;

/// A platform: its command, its modes, and how it is made.
pub(crate) struct Row {
    /// The command, and the name of the section in configuration files.
    pub(crate) name: &'static str,
    /// Other names of the command.
    pub(crate) aliases: &'static [&'static str],
    /// The name for people.
    pub(crate) title: &'static str,
    /// Lines that show how it is used.
    pub(crate) examples: &'static [&'static str],
    /// The modes, without making the platform.
    pub(crate) modes: fn() -> Vec<ModeInfo>,
    /// The address of a target's page, for people and for lists of failures; `None` when it has none.
    pub(crate) link: fn(&Target) -> Option<String>,
    /// Makes it. Touches no network.
    pub(crate) open: fn(Settings) -> Result<Arc<dyn Platform>>,
}

/// Every platform, in the order they are shown.
pub(crate) static PLATFORMS: &[Row] = &[Row {
    name: "douyin",
    aliases: &["dy"],
    title: "Douyin",
    examples: &[
        "f2 dy -M post -u https://www.douyin.com/user/MS4wLjABAAAA… -k 'sessionid=…; ttwid=…'",
        "f2 dy -M one -m -v -d https://www.douyin.com/video/7300000000000000000",
        "f2 dy -c my.yaml -i '2024-01-01|2024-03-31' --max-counts 50",
    ],
    modes: || {
        f2_douyin::handler::MODES
            .iter()
            .map(|m| ModeInfo { name: m.name, about: m.about, takes: m.takes })
            .collect()
    },
    link: |target| {
        let id = &target.id;
        match target.kind {
            TargetKind::Author => Some(format!("https://www.douyin.com/user/{id}")),
            TargetKind::Work => Some(format!("https://www.douyin.com/video/{id}")),
            TargetKind::Mix => Some(format!("https://www.douyin.com/collection/{id}")),
            TargetKind::LiveRoom => Some(format!("https://live.douyin.com/{id}")),
            TargetKind::Short => Some(shown_url(id)),
            _ => None,
        }
    },
    open: |settings| Ok(Douyin::new(settings)?),
}];

const fn command(name: &'static str) -> CommandInfo {
    CommandInfo { name, short: &'\0', description: "about-platform" }
}

/// The names of all commands, aliases beside their platform's name.
pub(crate) static COMMANDS: &[&CommandInfo] = &[&command("douyin"), &command("dy")];

/// The platform of a command.
pub(crate) fn find(command: &str) -> Option<&'static Row> {
    PLATFORMS.iter().find(|row| row.name == command || row.aliases.contains(&command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_the_names_of_the_platforms() {
        let names =
            PLATFORMS.iter().flat_map(|row| std::iter::once(row.name).chain(row.aliases.iter().copied()));
        let commands: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
        assert_eq!(names.collect::<Vec<_>>(), commands);
        assert!(commands.iter().all(|command| find(command).is_some()));
        assert!(find("nothing").is_none());
    }
}
