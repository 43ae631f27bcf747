//! The commands: from a read command line to an exit code.

mod again;
mod api;
mod choice;
mod configure;
mod doctor;
mod download;
mod drive;
mod errors;
mod failed;
mod formats;
mod import;
mod known;
mod ledger;
mod listing;
pub(crate) mod live;
mod mend;
mod resume;
mod run;
mod saver;
mod sign;
mod targets;
mod totals;
mod verify;

use std::sync::Arc;

use f2_core::error::{Cause, Error, Exit, Result};

use crate::args::{self, Download, Help, Page, Request, Tool};
use crate::messages::{Language, Messages, id};
use crate::registry::{self, Row};
use crate::ui::{Voice, stream};
use crate::{config, ui};

/// Does what the arguments behind the program's name ask for.
pub(crate) fn main(args: &[String]) -> Exit {
    let language =
        args::language(args).unwrap_or_else(|| Language::of_locale(|name| std::env::var(name).ok()));
    let messages = Messages::new(language);
    let request = match args::parse(args, &messages) {
        Ok(request) => request,
        Err(error) => return refuse(&error, &args::command(args), &messages),
    };
    match request {
        Request::Version => stream::out(&format!("f2 {}\n", env!("CARGO_PKG_VERSION"))),
        Request::Help(page, help) => show_help(page, help, &messages),
        Request::Platform { platform, options, debug } => {
            return platform_command(platform, &options, debug, messages);
        }
        Request::Tool { tool, debug } => return tool_command(&tool, &args::command(args), debug, messages),
    }
    Exit::Done
}

/// Tells of an argument that is not UTF-8.
pub(crate) fn not_text() -> Exit {
    let messages = Messages::new(Language::of_locale(|name| std::env::var(name).ok()));
    let error = Error::new(Cause::UsageArgument).detail(messages.text(id::ARG_NOT_TEXT));
    refuse(&error, "f2", &messages)
}

fn show_help(page: Page, help: Help, messages: &Messages) {
    let renderer =
        args::Renderer { messages, style: stream::stdout_style(), columns: stream::stdout_width() };
    stream::out(&renderer.page(page, help));
}

/// Tells of an error; one of the command line leads to the help.
fn refuse(error: &Error, command: &str, messages: &Messages) -> Exit {
    let help = || messages.with(id::SEE_HELP, &[("command", command.into())]);
    let shown = messages.hint(error.cause()).is_empty() && error.cause().exit() == Exit::Usage;
    Voice { messages, style: stream::stderr_style() }.error(error, shown.then(help));
    error.cause().exit()
}

fn platform_command(
    platform: &'static Row,
    options: &Download,
    debug: Option<tracing::Level>,
    messages: Messages,
) -> Exit {
    let command = format!("f2 {}", platform.aliases.first().unwrap_or(&platform.name));
    if let Some(given) = options.languages.as_deref().filter(|given| Language::named(given).is_none()) {
        let error = args::invalid(&messages, "--languages", given, &messages.text(id::VALUE_LANGUAGE));
        return refuse(&error, &command, &messages);
    }
    let done = match configure::asked(options, &messages) {
        Ok(Some(task)) => return finish(task.run(platform, options, &messages), &command, &messages),
        Ok(None) => config::load(platform.name, options, &messages),
        Err(error) => Err(error),
    };
    let loaded = match done {
        Ok(loaded) => loaded,
        Err(error) => return refuse(&error, &command, &messages),
    };
    let configured = loaded.language().and_then(Language::named);
    let messages = Arc::new(configured.map_or(messages, Messages::new));
    for warning in &loaded.warnings {
        Voice { messages: &messages, style: stream::stderr_style() }.warning(&warning.text(&messages));
    }
    let done = loaded.settings(&messages).and_then(|settings| {
        let manner = download::Manner { options, face: ui::reporter::Face::choose(options.quiet), debug };
        if options.list_formats {
            return formats::run(platform, settings, &manner, &messages);
        }
        run::block_on(download::prepare(platform, settings, &manner, &messages)?)
    });
    finish(done, &command, &messages)
}

/// A command that is no platform, `command` as one types it.
fn tool_command(tool: &Tool, command: &str, debug: Option<tracing::Level>, messages: Messages) -> Exit {
    let (shared, mut messages) = (tool.shared(), Arc::new(messages));
    if let Some(given) = shared.languages.as_deref().filter(|given| Language::named(given).is_none()) {
        let error = args::invalid(&messages, "--languages", given, &messages.text(id::VALUE_LANGUAGE));
        return refuse(&error, command, &messages);
    }
    let done = match tool {
        Tool::Errors(options) => errors::run(&options.codes, &messages),
        Tool::Sign(options) => sign::run(options, &messages),
        Tool::Api(options) => api::run(options, debug, &messages),
        Tool::Verify(options) => configured(&shared, &mut messages)
            .and_then(|settings| check(options, &settings, &shared, debug, &messages)),
        Tool::Import(options) => configured(&shared, &mut messages)
            .and_then(|settings| import::run(&settings.path, &options.files, &messages)),
        Tool::Doctor(options) => configured(&shared, &mut messages).and_then(|settings| {
            let own = |row: &registry::Row| settings_of(row, &shared, &messages);
            doctor::run(&settings, &own, options.json, debug, &messages)
        }),
    };
    finish(done, command, &messages)
}

/// The settings of the first platform's section, for a command that is no platform; the language of the
/// configuration is spoken from here on.
fn configured(shared: &Download, messages: &mut Arc<Messages>) -> Result<config::Settings> {
    let loaded = config::load(registry::PLATFORMS[0].name, shared, messages)?;
    if let Some(language) = loaded.language().and_then(Language::named) {
        *messages = Arc::new(Messages::new(language));
    }
    loaded.settings(messages)
}

/// The settings of a platform for a command that is none. A cookie of the line is the first platform's and reaches no
/// other: theirs stand in their own sections.
fn settings_of(row: &registry::Row, shared: &Download, messages: &Messages) -> Result<config::Settings> {
    let mut shared = shared.clone();
    if row.name != registry::PLATFORMS[0].name {
        shared.cookie = None;
    }
    config::load(row.name, &shared, messages)?.settings(messages)
}

/// Holds what was saved against its checksums, and fetches again what is to be mended.
fn check(
    options: &args::Verify,
    settings: &config::Settings,
    shared: &Download,
    debug: Option<tracing::Level>,
    messages: &Arc<Messages>,
) -> Result<Exit> {
    let open = |platform: &str| {
        let row = registry::find(platform).unwrap_or(&registry::PLATFORMS[0]);
        let own = settings_of(row, shared, messages)?;
        let own = config::Settings { path: settings.path.clone(), ..own };
        download::saver(row, own, ui::reporter::Face::choose(options.quiet), debug, messages)
    };
    let fix: Option<mend::Open<'_>> = if options.fix { Some(&open) } else { None };
    verify::run(&settings.path, fix, options.quiet, messages)
}

fn finish(result: Result<Exit>, command: &str, messages: &Messages) -> Exit {
    result.unwrap_or_else(|error| refuse(&error, command, messages))
}
