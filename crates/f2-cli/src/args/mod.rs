//! The command line: what can be typed, and what was.

mod help;
mod nearest;
mod normalise;

use argh::{
    ArgsInfo, CommandInfo, CommandInfoWithArgs, DynamicSubCommand, EarlyExit, FromArgs, SubCommandInfo,
};
use f2_core::error::{Cause, Error, Result};

use crate::messages::{Language, Messages, id};
use crate::registry;

pub(crate) use help::{Page, Renderer};
pub(crate) use nearest::nearest;
use normalise::{Fault, Normal, normalise};
pub(crate) use normalise::{Help, truth};

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

/// The options of a platform's command: exactly what was typed, as text.
#[derive(FromArgs, ArgsInfo, Default)]
#[argh(description = "about-platform")]
pub(crate) struct Download {
    #[argh(option, short = 'c', arg_name = "FILE", description = "opt-config")]
    pub(crate) config: Option<String>,
    #[argh(option, short = 'u', arg_name = "LINK", description = "opt-url")]
    pub(crate) url: Option<String>,
    #[argh(option, short = 'm', arg_name = "yes|no", description = "opt-music")]
    pub(crate) music: Option<String>,
    #[argh(option, short = 'v', arg_name = "yes|no", description = "opt-cover")]
    pub(crate) cover: Option<String>,
    #[argh(option, short = 'd', arg_name = "yes|no", description = "opt-desc")]
    pub(crate) desc: Option<String>,
    #[argh(option, short = 'p', arg_name = "FOLDER", description = "opt-path")]
    pub(crate) path: Option<String>,
    #[argh(option, short = 'f', arg_name = "yes|no", description = "opt-folderize")]
    pub(crate) folderize: Option<String>,
    #[argh(option, short = 'M', arg_name = "MODE", description = "opt-mode")]
    pub(crate) mode: Option<String>,
    #[argh(option, short = 'n', arg_name = "TEMPLATE", description = "opt-naming")]
    pub(crate) naming: Option<String>,
    #[argh(option, short = 'k', arg_name = "COOKIE", description = "opt-cookie")]
    pub(crate) cookie: Option<String>,
    #[argh(option, short = 'i', arg_name = "INTERVAL", description = "opt-interval")]
    pub(crate) interval: Option<String>,
    #[argh(option, short = 'e', arg_name = "SECONDS", description = "opt-timeout")]
    pub(crate) timeout: Option<String>,
    #[argh(option, short = 'r', arg_name = "N", description = "opt-max-retries")]
    pub(crate) max_retries: Option<String>,
    #[argh(option, arg_name = "SECONDS", description = "opt-retry-delay")]
    pub(crate) retry_delay: Option<String>,
    #[argh(option, short = 'x', arg_name = "N", description = "opt-max-connections")]
    pub(crate) max_connections: Option<String>,
    #[argh(option, short = 't', arg_name = "N", description = "opt-max-tasks")]
    pub(crate) max_tasks: Option<String>,
    #[argh(option, short = 'o', arg_name = "N", description = "opt-max-counts")]
    pub(crate) max_counts: Option<String>,
    #[argh(option, short = 's', arg_name = "N", description = "opt-page-counts")]
    pub(crate) page_counts: Option<String>,
    #[argh(option, short = 'l', arg_name = "LANGUAGE", description = "opt-languages")]
    pub(crate) languages: Option<String>,
    #[argh(option, short = 'P', arg_name = "URL [URL]", description = "opt-proxies")]
    pub(crate) proxies: Option<String>,
    #[argh(option, short = 'L', arg_name = "yes|no", description = "opt-lyric")]
    pub(crate) lyric: Option<String>,
    #[argh(option, arg_name = "A[..B]", description = "opt-page-delay")]
    pub(crate) page_delay: Option<String>,
    #[argh(option, arg_name = "yes|no", description = "opt-insecure")]
    pub(crate) insecure: Option<String>,
    #[argh(option, arg_name = "FILE", description = "opt-init-config")]
    pub(crate) init_config: Option<String>,
    #[argh(switch, description = "opt-update-config")]
    pub(crate) update_config: bool,
    #[argh(switch, short = 'y', description = "opt-yes")]
    pub(crate) yes: bool,
    #[argh(switch, short = 'q', description = "opt-quiet")]
    pub(crate) quiet: bool,
    /// A link or a share text; the shell may have split it into words.
    #[argh(positional, arg_name = "LINK", description = "opt-url")]
    words: Vec<String>,
}

impl Download {
    /// Every value that has a key in the configuration, by that key.
    pub(crate) fn values(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("url", &self.url),
            ("mode", &self.mode),
            ("music", &self.music),
            ("cover", &self.cover),
            ("desc", &self.desc),
            ("lyric", &self.lyric),
            ("folderize", &self.folderize),
            ("path", &self.path),
            ("naming", &self.naming),
            ("interval", &self.interval),
            ("max_counts", &self.max_counts),
            ("cookie", &self.cookie),
            ("timeout", &self.timeout),
            ("max_retries", &self.max_retries),
            ("retry_delay", &self.retry_delay),
            ("max_connections", &self.max_connections),
            ("max_tasks", &self.max_tasks),
            ("page_counts", &self.page_counts),
            ("page_delay", &self.page_delay),
            ("proxies", &self.proxies),
            ("insecure", &self.insecure),
            ("languages", &self.languages),
        ];
        all.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?))).collect()
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
}

/// The language named on the command line, before anything else is read.
pub(crate) fn language(args: &[String]) -> Option<Language> {
    let value = args.iter().enumerate().filter_map(|(at, arg)| match arg.as_str() {
        "-l" | "--languages" => args.get(at + 1).map(String::as_str),
        other => other.strip_prefix("--languages=").or_else(|| other.strip_prefix("-l")),
    });
    value.filter_map(|value| Language::named(value.trim_start_matches('='))).next_back()
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
    let Some(platform) = registry::find(command) else {
        return Err(unknown_command(command, messages));
    };
    let flags = Download::get_args_info();
    let rest =
        normalise(&args[top.read + 1..], flags.flags, false).map_err(|fault| describe(&fault, messages))?;
    if let Some(help) = rest.help {
        return Ok(Request::Help(Page::Platform(platform), help));
    }
    read(top, command, rest, messages)
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
            join_words(&mut options, messages)?;
            Ok(Request::Platform { platform, options: Box::new(options), debug })
        }
        None if top.version => Ok(Request::Version),
        None => Err(wrong(messages.text(id::ARG_NO_COMMAND))),
    }
}

/// Words that are no option are the link, unless a link was given by name.
fn join_words(options: &mut Download, messages: &Messages) -> Result<()> {
    let words = std::mem::take(&mut options.words);
    let Some(first) = words.first() else { return Ok(()) };
    if options.url.is_some() {
        return Err(wrong(messages.with(id::ARG_EXTRA, &[("given", first.as_str().into())])));
    }
    options.url = Some(words.join(" "));
    Ok(())
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
    let near = nearest(given, registry::COMMANDS.iter().map(|command| command.name));
    let line = messages.with(id::ARG_UNKNOWN_COMMAND, &[("given", given.into())]);
    wrong(line + &meant(near, messages))
}

/// What an option of the platforms' commands means.
pub(crate) fn option_text(option: &str, messages: &Messages) -> String {
    let info = Download::get_args_info();
    let flag = info.flags.iter().find(|flag| flag.long == option);
    messages.text(flag.map_or(option, |flag| flag.description))
}
