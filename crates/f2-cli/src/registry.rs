//! The platforms f2 knows: a row each.

use std::sync::Arc;

use argh::CommandInfo;
use f2_core::api::{ApiKind, ApiMethod, Arguments, Values};
use f2_core::error::{Cause, Error, Result};
use f2_core::link::links;
use f2_core::platform::{ModeInfo, Platform, Target, TargetKind, infos};
use f2_core::request::Parameter;
use f2_core::secret::page_url;
use f2_core::session::Settings;
use f2_douyin::Douyin;
use f2_tiktok::TikTok;

/// A row of a platform's table of methods without its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MethodInfo {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it yields.
    pub(crate) kind: ApiKind,
    /// What it does, in a few English words.
    pub(crate) about: &'static str,
    /// Its parameters in order; one without a default is needed.
    pub(crate) parameters: &'static [Parameter],
}

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
    /// Whether a text holds a link of the platform, as the text itself tells.
    pub(crate) knows: fn(&str) -> bool,
    /// The address of a target's page, for people and for lists of failures; `None` when it has none.
    pub(crate) link: fn(&Target) -> Option<String>,
    /// Makes it. Touches no network.
    pub(crate) open: fn(Settings) -> Result<Arc<dyn Platform>>,
    /// The methods of `f2 api`, without making the platform.
    pub(crate) methods: fn() -> Vec<MethodInfo>,
    /// Makes the platform and begins one of its methods. Touches no network before the first value is asked for.
    pub(crate) call: fn(Settings, &str, Arguments) -> Result<Values>,
    /// Where F2's conf.yaml says what the platform replaces by which of its own keys.
    pub(crate) conf: &'static [(&'static [&'static str], &'static str)],
}

/// The places of Douyin's values in F2's conf.yaml, below `f2.douyin`.
const DOUYIN_CONF: &[(&[&str], &str)] = &[
    (&["BaseRequestModel", "version", "code"], "web.version_code"),
    (&["BaseRequestModel", "version", "name"], "web.version_name"),
    (&["BaseRequestModel", "browser", "language"], "web.browser_language"),
    (&["BaseRequestModel", "browser", "platform"], "web.browser_platform"),
    (&["BaseRequestModel", "browser", "name"], "web.browser_name"),
    (&["BaseRequestModel", "browser", "version"], "web.browser_version"),
    (&["BaseRequestModel", "engine", "name"], "web.engine_name"),
    (&["BaseRequestModel", "engine", "version"], "web.engine_version"),
    (&["BaseRequestModel", "os", "name"], "web.os_name"),
    (&["BaseRequestModel", "os", "version"], "web.os_version"),
    (&["BaseLiveModel", "language"], "live.language"),
    (&["BaseLiveModel", "browser", "language"], "live.browser_language"),
    (&["BaseLiveModel", "browser", "platform"], "live.browser_platform"),
    (&["BaseLiveModel", "browser", "name"], "live.browser_name"),
    (&["BaseLiveModel", "browser", "version"], "live.browser_version"),
    (&["msToken", "url"], "token.ms_token_url"),
    (&["ttwid", "url"], "token.ttwid_url"),
    (&["webid", "url"], "token.webid_url"),
];

/// Every platform, in the order they are shown.
pub(crate) static PLATFORMS: &[Row] = &[DOUYIN, TIKTOK];

/// Douyin.
const DOUYIN: Row = Row {
    name: "douyin",
    aliases: &["dy"],
    title: "Douyin",
    examples: &[
        "f2 dy -M post -u https://www.douyin.com/user/MS4wLjABAAAA… -k 'sessionid=…; ttwid=…'",
        "f2 dy -M one -m -v -d https://www.douyin.com/video/7300000000000000000",
        "f2 dy -M live --chat -u https://live.douyin.com/123456789",
        "f2 dy -c my.yaml -i '2024-01-01|2024-03-31' --max-counts 50",
    ],
    modes: || infos(f2_douyin::handler::MODES),
    knows: |text| !f2_douyin::link::readings(text).is_empty(),
    link: |target| {
        let id = &target.id;
        match target.kind {
            TargetKind::Author => Some(format!("https://www.douyin.com/user/{id}")),
            TargetKind::Work => Some(format!("https://www.douyin.com/video/{id}")),
            TargetKind::Mix => Some(format!("https://www.douyin.com/collection/{id}")),
            TargetKind::LiveRoom => Some(format!("https://live.douyin.com/{id}")),
            TargetKind::Short => Some(page_url(id)),
            _ => None,
        }
    },
    open: |settings| Ok(Douyin::new(settings)?),
    methods: || methods(f2_douyin::api::METHODS),
    call: |settings, name, arguments| {
        call(f2_douyin::api::METHODS, name, || Douyin::new(settings), arguments)
    },
    conf: DOUYIN_CONF,
};

/// The places of TikTok's values in F2's conf.yaml, below `f2.tiktok`.
const TIKTOK_CONF: &[(&[&str], &str)] = &[
    (&["BaseRequestModel", "browser", "language"], "web.browser_language"),
    (&["BaseRequestModel", "browser", "platform"], "web.browser_platform"),
    (&["BaseRequestModel", "browser", "name"], "web.browser_name"),
    (&["BaseRequestModel", "device", "id"], "web.device_id"),
    (&["BaseRequestModel", "device", "platform"], "web.device_platform"),
    (&["BaseRequestModel", "os"], "web.os"),
    (&["BaseRequestModel", "priority_region"], "web.priority_region"),
    (&["BaseRequestModel", "region"], "web.region"),
    (&["BaseRequestModel", "webcast_language"], "web.webcast_language"),
    (&["msToken", "magic"], "token.ms_token_magic"),
    (&["msToken", "version"], "token.ms_token_version"),
    (&["msToken", "dataType"], "token.ms_token_data_type"),
    (&["ttwid", "url"], "token.ttwid_url"),
];

/// TikTok.
const TIKTOK: Row = Row {
    name: "tiktok",
    aliases: &["tk"],
    title: "TikTok",
    examples: &[
        "f2 tk -M post -u https://www.tiktok.com/@somebody",
        "f2 tk -M one -m -v -d https://vm.tiktok.com/ZS0000000/",
        "f2 tk -M live --chat -u https://www.tiktok.com/@somebody/live",
        "f2 tk -M search -w 'cats and dogs' --max-counts 50",
    ],
    modes: || infos(f2_tiktok::handler::MODES),
    knows: |text| !f2_tiktok::link::readings(text).is_empty(),
    link: |target| {
        let id = &target.id;
        match target.kind {
            TargetKind::Author if id.starts_with('@') => Some(format!("https://www.tiktok.com/{id}")),
            TargetKind::Work => Some(format!("https://www.tiktok.com/@_/video/{id}")),
            TargetKind::Mix if id.starts_with("collection/") => {
                Some(format!("https://www.tiktok.com/@_/{id}"))
            }
            TargetKind::Mix => Some(format!("https://www.tiktok.com/@_/playlist/{id}")),
            TargetKind::LiveRoom => Some(format!("https://www.tiktok.com/{id}/live")),
            TargetKind::Author | TargetKind::Keyword => Some(id.clone()),
            TargetKind::Short => Some(page_url(id)),
            _ => None,
        }
    },
    open: |settings| Ok(TikTok::new(settings)?),
    methods: || methods(f2_tiktok::api::METHODS),
    call: |settings, name, arguments| {
        call(f2_tiktok::api::METHODS, name, || TikTok::new(settings), arguments)
    },
    conf: TIKTOK_CONF,
};

/// A platform's methods without their code.
fn methods<P>(table: &[ApiMethod<P>]) -> Vec<MethodInfo> {
    let row = |m: &ApiMethod<P>| MethodInfo {
        name: m.name,
        kind: m.kind,
        about: m.about,
        parameters: m.parameters,
    };
    table.iter().map(row).collect()
}

/// Makes a platform and begins one of its methods.
fn call<P>(
    table: &[ApiMethod<P>],
    name: &str,
    make: impl FnOnce() -> Result<Arc<P>>,
    arguments: Arguments,
) -> Result<Values> {
    let method = table.iter().find(|method| method.name == name);
    let method = method.ok_or_else(|| Error::new(Cause::UsageArgument).detail(name))?;
    method.call(make()?, arguments)
}

const fn command(name: &'static str) -> CommandInfo {
    CommandInfo { name, short: &'\0', description: "about-platform" }
}

/// The names of all commands, aliases beside their platform's name.
pub(crate) static COMMANDS: &[&CommandInfo] =
    &[&command("douyin"), &command("dy"), &command("tiktok"), &command("tk")];

/// The platform of a command.
pub(crate) fn find(command: &str) -> Option<&'static Row> {
    PLATFORMS.iter().find(|row| row.name == command || row.aliases.contains(&command))
}

/// The platform of a text with a link in it. A bare id says nothing of its platform.
pub(crate) fn of_link(text: &str) -> Option<&'static Row> {
    let links = links(text);
    PLATFORMS.iter().find(|row| links.iter().any(|link| (row.knows)(link.as_str())))
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
