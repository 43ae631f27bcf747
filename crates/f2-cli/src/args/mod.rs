//! The command line: what can be typed, and what was.

mod api;
mod download;
mod former;
mod help;
mod nearest;
mod normalise;
#[cfg(test)]
mod reference;
mod sign;
mod tools;

use argh::{
    ArgsInfo, CommandInfo, CommandInfoWithArgs, DynamicSubCommand, EarlyExit, FromArgs, SubCommandInfo,
};
use f2_core::error::{Cause, Error, Result};

use crate::messages::{Language, Messages, id};
use crate::registry;

pub(crate) use api::Api;
pub(crate) use download::Download;
pub(crate) use help::{Page, Renderer};
pub(crate) use nearest::nearest;
use normalise::{Fault, Normal, normalise};
pub(crate) use normalise::{Help, truth};
pub(crate) use sign::Sign;
pub(crate) use tools::{TOOLS, Tool, ToolRow, Verify};

/// The options before the command. Descriptions are ids of messages, as everywhere here.
#[derive(FromArgs, ArgsInfo)]
#[argh(description = "about")]
pub(crate) struct Top {
    #[argh(switch, short = 'v', description = "opt-version")]
    version: bool,
    #[argh(option, short = 'd', arg_name = "LEVEL", description = "opt-debug")]
    debug: Option<String>,
    #[argh(option, short = 'l', arg_name = "LANGUAGE", description = "opt-languages")]
    languages: Option<String>,
    #[argh(subcommand)]
    command: Option<Command>,
}

/// The commands; one per platform, from the registry.
#[derive(FromArgs, ArgsInfo)]
#[argh(subcommand)]
enum Command {
    #[argh(dynamic)]
    Platform(PlatformCommand),
}

/// A platform and what it is to do.
struct PlatformCommand {
    platform: &'static registry::Row,
    options: Download,
}

impl DynamicSubCommand for PlatformCommand {
    fn commands() -> &'static [&'static CommandInfo] {
        registry::COMMANDS
    }

    fn try_redact_arg_values(name: &[&str], args: &[&str]) -> Option<Result<Vec<String>, EarlyExit>> {
        registry::find(name.last()?)?;
        Some(Download::redact_arg_values(name, args))
    }

    fn try_from_args(name: &[&str], args: &[&str]) -> Option<Result<Self, EarlyExit>> {
        let platform = registry::find(name.last()?)?;
        Some(Download::from_args(name, args).map(|options| Self { platform, options }))
    }
}

/// What the command line asks for.
pub(crate) enum Request {
    /// The version.
    Version,
    /// A page of help.
    Help(Page, Help),
    /// A platform's work.
    Platform {
        /// Which platform.
        platform: &'static registry::Row,
        /// What was typed.
        options: Box<Download>,
        /// How much the log tells; `None` keeps none.
        debug: Option<tracing::Level>,
    },
    /// The work of a command that is no platform.
    Tool {
        /// What was typed.
        tool: Box<Tool>,
        /// How much the log tells; `None` keeps none.
        debug: Option<tracing::Level>,
    },
}

/// The language named on the command line, before anything else is read.
pub(crate) fn language(args: &[String]) -> Option<Language> {
    let value = args.iter().enumerate().filter_map(|(at, arg)| match arg.as_str() {
        "-l" | "--languages" => args.get(at + 1).map(String::as_str),
        other => other.strip_prefix("--languages=").or_else(|| other.strip_prefix("-l")),
    });
    value.filter_map(|value| Language::named(value.trim_start_matches('='))).next_back()
}

/// The command that arguments stand behind, as one types it: `f2 dy`, `f2 verify`, or `f2` alone.
pub(crate) fn command(args: &[String]) -> String {
    let top = normalise(args, Top::get_args_info().flags, true).ok();
    let word = top.and_then(|top| args.get(top.read)).map(String::as_str).unwrap_or_default();
    let tool = || tools::find(word).map(|row| row.name);
    let platform = registry::find(word)
        .or_else(|| registry::of_link(word))
        .map(|row| row.aliases.first().copied().unwrap_or(row.name));
    platform.or_else(tool).map_or_else(|| "f2".to_owned(), |name| format!("f2 {name}"))
}

/// Reads the arguments behind the program's name.
///
/// # Errors
/// `usage.argument`, with the nearest known word where one was mistyped.
pub(crate) fn parse(args: &[String], messages: &Messages) -> Result<Request> {
    let top_flags = Top::get_args_info();
    let top = normalise(args, top_flags.flags, true).map_err(|fault| describe(&fault, messages))?;
    let has_version = top.options.iter().any(|(option, _)| option == "--version");
    if let Some(help) = top.help {
        return Ok(Request::Help(Page::Top, help));
    }
    if has_version {
        return Ok(Request::Version);
    }
    let Some(command) = args.get(top.read) else {
        return Err(wrong(messages.text(id::ARG_NO_COMMAND)));
    };
    if command == HELP {
        return help(&args[top.read + 1..], messages);
    }
    if let Some(row) = tools::find(command) {
        let rest = &args[top.read + 1..];
        return read_tool(row, top, rest, messages);
    }
    let named = registry::find(command).map(|platform| (platform, top.read + 1));
    // A link in the place of a command is its platform's.
    let Some((platform, behind)) = named.or_else(|| Some((registry::of_link(command)?, top.read))) else {
        return Err(unknown_command(command, messages));
    };
    let flags = Download::get_args_info();
    let rest = normalise(&args[behind..], flags.flags, false).map_err(|fault| describe(&fault, messages))?;
    if let Some(help) = rest.help {
        return Ok(Request::Help(Page::Platform(platform), help));
    }
    read(top, platform.name, rest, messages)
}

/// The command that shows the help of the one named behind it.
const HELP: &str = "help";

/// `f2 help`, or `f2 help <command>`.
fn help(rest: &[String], messages: &Messages) -> Result<Request> {
    let rest =
        normalise(rest, Top::get_args_info().flags, false).map_err(|fault| describe(&fault, messages))?;
    let Some(command) = rest.words.first() else {
        return Ok(Request::Help(Page::Top, Help::Long));
    };
    let page = tools::find(command).map(Page::Tool).or_else(|| registry::find(command).map(Page::Platform));
    match page {
        Some(page) => Ok(Request::Help(page, rest.help.unwrap_or(Help::Long))),
        None => Err(unknown_command(command, messages)),
    }
}

/// Hands both halves of the command line to the parser.
fn read(top: Normal, command: &str, rest: Normal, messages: &Messages) -> Result<Request> {
    let mut line = top.into_args();
    line.push(command.to_owned());
    line.extend(rest.into_args());
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    let top = Top::from_args(&["f2"], &line).map_err(|exit| wrong(exit.output.trim().replace('\n', " ")))?;
    let level = |text: String| level(&text, messages);
    let debug = top.debug.map(level).transpose()?;
    let typed = top.languages;
    match top.command {
        Some(Command::Platform(PlatformCommand { platform, mut options })) => {
            options.languages = options.languages.or(typed);
            options.join();
            Ok(Request::Platform { platform, options: Box::new(options), debug })
        }
        None if top.version => Ok(Request::Version),
        None => Err(wrong(messages.text(id::ARG_NO_COMMAND))),
    }
}

/// Hands the line of a command that is no platform to its parser.
fn read_tool(row: &'static ToolRow, top: Normal, rest: &[String], messages: &Messages) -> Result<Request> {
    let rest = normalise(rest, (row.flags)(), false).map_err(|fault| describe(&fault, messages))?;
    if let Some(help) = rest.help {
        return Ok(Request::Help(Page::Tool(row), help));
    }
    let unread = |exit: EarlyExit| wrong(exit.output.trim().replace('\n', " "));
    let line = top.into_args();
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    let top = Top::from_args(&["f2"], &line).map_err(unread)?;
    let line = rest.into_args();
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    let mut tool = (row.read)(&line).map_err(unread)?;
    tool.speak(top.languages);
    let debug = top.debug.map(|text| level(&text, messages)).transpose()?;
    Ok(Request::Tool { tool: Box::new(tool), debug })
}

fn level(text: &str, messages: &Messages) -> Result<tracing::Level> {
    match text.to_ascii_uppercase().as_str() {
        "DEBUG" => Ok(tracing::Level::DEBUG),
        "INFO" => Ok(tracing::Level::INFO),
        "WARNING" | "WARN" => Ok(tracing::Level::WARN),
        "ERROR" => Ok(tracing::Level::ERROR),
        _ => Err(invalid(messages, "--debug", text, &messages.text(id::VALUE_LEVEL))),
    }
}

/// The error of a value that does not fit its option.
pub(crate) fn invalid(messages: &Messages, option: &str, value: &str, expected: &str) -> Error {
    let args = [("option", option.into()), ("value", value.into()), ("expected", expected.into())];
    wrong(messages.with(id::ARG_INVALID, &args))
}

fn wrong(detail: String) -> Error {
    Error::new(Cause::UsageArgument).detail(detail)
}

fn describe(fault: &Fault, messages: &Messages) -> Error {
    wrong(match fault {
        Fault::Unknown { given, .. } if former::option(given).is_some() => {
            let instead = former::option(given).unwrap_or_default();
            messages.with(instead, &[("given", given.as_str().into())])
        }
        Fault::Unknown { given, nearest } => {
            let line = messages.with(id::ARG_UNKNOWN_OPTION, &[("given", given.as_str().into())]);
            line + &meant(nearest.as_deref(), messages)
        }
        Fault::NoValue { option } => messages.with(id::ARG_NO_VALUE, &[("option", option.as_str().into())]),
        Fault::TakesNoValue { option } => {
            messages.with(id::ARG_TAKES_NO_VALUE, &[("option", option.as_str().into())])
        }
        Fault::Joined { given } => messages.with(id::ARG_JOINED, &[("given", given.as_str().into())]),
    })
}

/// "; did you mean …?", or nothing.
pub(crate) fn meant(nearest: Option<&str>, messages: &Messages) -> String {
    nearest.map(|nearest| messages.with(id::NEAREST, &[("nearest", nearest.into())])).unwrap_or_default()
}

fn unknown_command(given: &str, messages: &Messages) -> Error {
    if former::is_command(given) {
        return wrong(messages.with(id::ARG_FORMER_COMMAND, &[("given", given.into())]));
    }
    let tools = TOOLS.iter().map(|tool| tool.name).chain([HELP]);
    let near = nearest(given, registry::COMMANDS.iter().map(|command| command.name).chain(tools));
    let line = messages.with(id::ARG_UNKNOWN_COMMAND, &[("given", given.into())]);
    wrong(line + &meant(near, messages))
}

/// Several links and share texts as one value: a line each. A text of several lines becomes one.
pub(crate) fn join_links<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Option<String> {
    let line = |text: T| text.as_ref().split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = texts.into_iter().map(line).filter(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What an option of the platforms' commands means.
pub(crate) fn option_text(option: &str, messages: &Messages) -> String {
    let info = Download::get_args_info();
    let flag = info.flags.iter().find(|flag| flag.long == option);
    messages.text(flag.map_or(option, |flag| flag.description))
}
