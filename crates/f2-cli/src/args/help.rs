//! The help pages, drawn from the tables of options, commands and modes.

use argh::{ArgsInfo, FlagInfo, FlagInfoKind};

use f2_sign::kind::Kind;

use super::{Download, Help, TOOLS, ToolRow, Top, sign};
use crate::messages::{Messages, id};
use crate::registry;
use crate::ui::stream::Style;
use crate::ui::text::{width, wrap};

/// Which page of help.
#[derive(Clone, Copy)]
pub(crate) enum Page {
    /// Of `f2` itself.
    Top,
    /// Of a platform's command.
    Platform(&'static registry::Row),
    /// Of another command.
    Tool(&'static ToolRow),
}

/// A group of options: its message, its options, and whether the short help shows it.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) options: &'static [&'static str],
    short: bool,
}

/// The groups of a platform's options, in the order they are shown.
pub(super) const GROUPS: [Group; 6] = [
    Group {
        title: "group-main",
        options: &[
            "--url",
            "--input",
            "--mode",
            "--cookie",
            "--path",
            "--interval",
            "--max-counts",
            "--incremental",
            "--collects",
            "--playlist",
            "--keyword",
        ],
        short: true,
    },
    Group {
        title: "group-files",
        options: &[
            "--music",
            "--cover",
            "--desc",
            "--lyric",
            "--subtitles",
            "--folderize",
            "--naming",
            "--quality",
            "--codec",
            "--image-format",
            "--list-formats",
        ],
        short: true,
    },
    Group {
        title: "group-live",
        options: &["--wait", "--chat", "--only-chat", "--split", "--duration", "--relay"],
        short: false,
    },
    Group {
        title: "group-network",
        options: &[
            "--proxies",
            "--timeout",
            "--max-retries",
            "--retry-delay",
            "--max-connections",
            "--connections-per-file",
            "--max-tasks",
            "--limit-rate",
            "--min-free",
            "--page-counts",
            "--page-delay",
            "--signer",
            "--insecure",
        ],
        short: false,
    },
    Group {
        title: "group-config",
        options: &["--config", "--init-config", "--update-config", "--yes"],
        short: false,
    },
    Group {
        title: "group-talk",
        options: &["--report", "--failed-to", "--languages", "--quiet", "--help"],
        short: false,
    },
];

const TOP: [Group; 1] = [Group {
    title: "group-options",
    options: &["--debug", "--languages", "--version", "--help"],
    short: true,
}];

/// The default that the help shows for an option.
pub(super) fn default_of(option: &str) -> Option<&'static str> {
    let key = option.trim_start_matches('-').replace('-', "_");
    let shown = crate::keys::KEYS.iter().find(|known| known.name == key)?.default;
    (!shown.is_empty()).then_some(shown)
}

/// Draws pages of help.
pub(crate) struct Renderer<'a> {
    /// The texts.
    pub(crate) messages: &'a Messages,
    /// How they are dressed.
    pub(crate) style: Style,
    /// How many columns there are.
    pub(crate) columns: usize,
}

impl Renderer<'_> {
    /// A whole page.
    pub(crate) fn page(&self, page: Page, help: Help) -> String {
        match page {
            Page::Top => self.top(),
            Page::Platform(platform) => self.platform(platform, help),
            Page::Tool(tool) => self.tool(tool),
        }
    }

    fn top(&self) -> String {
        let flags = Top::get_args_info();
        let mut page = self.opening(&self.messages.text(id::ABOUT), &self.messages.text(id::USAGE_TOP));
        self.heading(&mut page, id::COMMANDS);
        for platform in registry::PLATFORMS {
            let names: Vec<&str> =
                std::iter::once(platform.name).chain(platform.aliases.iter().copied()).collect();
            self.row(&mut page, &names.join(", "), &self.about(platform), 20);
        }
        for tool in TOOLS {
            self.row(&mut page, tool.name, &self.messages.text(tool.about), 20);
        }
        self.groups(&mut page, flags.flags, &TOP, Help::Long);
        page.push('\n');
        self.paragraph(&mut page, &self.messages.text(id::HELP_COMMAND));
        page
    }

    fn about(&self, platform: &registry::Row) -> String {
        self.messages.with(id::ABOUT_PLATFORM, &[("platform", self.messages.platform(platform).into())])
    }

    fn platform(&self, platform: &registry::Row, help: Help) -> String {
        let command = platform.aliases.first().unwrap_or(&platform.name);
        let usage = self.messages.with(id::USAGE_DOWNLOAD, &[("command", (*command).into())]);
        let mut page = self.opening(&self.about(platform), &usage);
        self.heading(&mut page, id::MODES);
        let modes = (platform.modes)();
        let column = modes.iter().map(|mode| width(mode.name)).max().unwrap_or_default() + 4;
        for mode in modes {
            self.row(&mut page, mode.name, &self.messages.mode(platform.name, &mode), column);
        }
        self.groups(&mut page, Download::get_args_info().flags, &GROUPS, help);
        if help == Help::Long {
            self.examples(&mut page, platform.examples);
        } else {
            page.push('\n');
            self.paragraph(&mut page, &self.messages.text(id::HELP_MORE));
        }
        page
    }

    fn tool(&self, tool: &ToolRow) -> String {
        let mut page = self.opening(&self.messages.text(tool.about), &self.messages.text(tool.usage));
        if tool.name == sign::NAME {
            self.kinds(&mut page);
        }
        self.heading(&mut page, "group-options");
        for flag in (tool.flags)().iter().filter(|flag| flag.long != "--help") {
            self.row(
                &mut page,
                &spelling(flag.long, Some(flag)),
                &self.explanation(flag.long, Some(flag)),
                32,
            );
        }
        self.row(&mut page, &spelling("--help", None), &self.explanation("--help", None), 32);
        if tool.name == sign::NAME {
            self.examples(&mut page, sign::EXAMPLES);
        }
        page
    }

    /// The kinds of values that can be signed, and where their text comes from.
    fn kinds(&self, page: &mut String) {
        page.push('\n');
        self.paragraph(page, &self.messages.text(id::SIGN_MORE));
        self.heading(page, id::KINDS);
        for kind in Kind::ALL {
            self.row(page, kind.name(), &self.messages.signed(*kind), 14);
        }
    }

    fn examples(&self, page: &mut String, examples: &[&str]) {
        self.heading(page, id::EXAMPLES);
        for example in examples {
            page.push_str(&format!("  {}\n", self.style.literal(example)));
        }
    }

    fn opening(&self, about: &str, usage: &str) -> String {
        let mut page = String::new();
        self.paragraph(&mut page, about);
        page.push_str(&format!("\n{}{usage}\n", self.style.head(&self.messages.label(id::USAGE))));
        page
    }

    fn paragraph(&self, page: &mut String, text: &str) {
        for line in wrap(text, self.columns) {
            page.push_str(&line);
            page.push('\n');
        }
    }

    fn heading(&self, page: &mut String, id: &str) {
        page.push_str(&format!("\n{}\n", self.style.head(&self.messages.text(id))));
    }

    fn groups(&self, page: &mut String, flags: &[FlagInfo<'_>], groups: &[Group], help: Help) {
        for group in groups.iter().filter(|group| group.short || help == Help::Long) {
            self.heading(page, group.title);
            for option in group.options {
                let flag = flags.iter().find(|flag| flag.long == *option);
                self.row(page, &spelling(option, flag), &self.explanation(option, flag), 32);
            }
        }
    }

    fn explanation(&self, option: &str, flag: Option<&FlagInfo<'_>>) -> String {
        let id = if option == "--help" { "opt-help" } else { flag.map_or("", |flag| flag.description) };
        let text = self.messages.text(id);
        match default_of(option) {
            Some(default) => text + &self.messages.with(id::DEFAULT, &[("value", default.into())]),
            None => text,
        }
    }

    /// A name and its explanation, side by side; the name alone in a line where it is too wide.
    fn row(&self, page: &mut String, name: &str, text: &str, column: usize) {
        let column = column.min(self.columns / 2);
        let mut lines = wrap(text, self.columns.saturating_sub(column)).into_iter();
        let used = width(name) + 2;
        page.push_str("  ");
        page.push_str(&self.style.literal(name));
        if used + 2 > column {
            page.push('\n');
            page.push_str(&" ".repeat(column));
        } else {
            page.push_str(&" ".repeat(column - used));
        }
        page.push_str(&lines.next().unwrap_or_default());
        page.push('\n');
        for line in lines {
            page.push_str(&format!("{}{line}\n", " ".repeat(column)));
        }
    }
}

/// `-m, --music [yes|no]`.
pub(super) fn spelling(option: &str, flag: Option<&FlagInfo<'_>>) -> String {
    let short = if option == "--help" { Some('h') } else { flag.and_then(|flag| flag.short) };
    let short = short.map_or("    ".to_owned(), |letter| format!("-{letter}, "));
    match flag.map(|flag| &flag.kind) {
        Some(FlagInfoKind::Option { arg_name }) if *arg_name == super::normalise::TRUTH => {
            format!("{short}{option} [{arg_name}]")
        }
        Some(FlagInfoKind::Option { arg_name }) => format!("{short}{option} {arg_name}"),
        _ => format!("{short}{option}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[test]
    fn every_option_stands_in_one_group_and_has_a_text() {
        for (flags, groups) in
            [(Download::get_args_info().flags, &GROUPS[..]), (Top::get_args_info().flags, &TOP[..])]
        {
            let mut grouped: Vec<&str> = groups.iter().flat_map(|group| group.options).copied().collect();
            let mut known: Vec<&str> = flags.iter().map(|flag| flag.long).collect();
            grouped.sort_unstable();
            known.sort_unstable();
            assert_eq!(grouped, known);
            let messages = Messages::new(Language::English);
            for flag in flags.iter().filter(|flag| flag.long != "--help") {
                assert_ne!(messages.text(flag.description), flag.description, "{}", flag.long);
            }
            assert!(groups.iter().all(|group| messages.text(group.title) != group.title));
        }
    }

    #[test]
    fn every_tool_says_what_it_does() {
        let messages = Messages::new(Language::English);
        for tool in TOOLS {
            let flags = (tool.flags)().iter().filter(|flag| flag.long != "--help");
            for id in [tool.about, tool.usage].into_iter().chain(flags.map(|flag| flag.description)) {
                assert!(messages.text(id) != id, "{id}");
            }
            assert!((tool.read)(&["--languages", "en"]).is_ok(), "{}", tool.name);
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for language in [Language::Chinese, Language::English] {
            let messages = Messages::new(language);
            for columns in [60, 80, 100] {
                let renderer = Renderer { messages: &messages, style: Style::PLAIN, columns };
                let tools = TOOLS.iter().map(Page::Tool);
                for page in [Page::Top, Page::Platform(&registry::PLATFORMS[0])].into_iter().chain(tools) {
                    let text = renderer.page(page, Help::Long);
                    let wide =
                        text.lines().filter(|line| !line.starts_with("  f2 ") && width(line) > columns);
                    assert_eq!(wide.collect::<Vec<_>>(), Vec::<&str>::new());
                }
            }
        }
    }
}
