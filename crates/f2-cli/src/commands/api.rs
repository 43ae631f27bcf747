//! `f2 api`: lists the methods of the platforms, and runs one: data to standard output, talk to standard error.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Read as _};
use std::sync::Arc;

use f2_core::api::{ApiKind, Arguments};
use f2_core::error::{Cause, Error, Exit, Result};
use f2_core::progress::{Event, ProgressSink};
use tokio_util::sync::CancellationToken;

use super::{download, listing, run};
use crate::args::{self, Api, meant, nearest};
use crate::config;
use crate::messages::{Language, Messages, id};
use crate::registry::{self, MethodInfo, Row};
use crate::ui::data::{Form, Printer};
use crate::ui::reporter::{Face, Reporter};
use crate::ui::{Voice, log, stream};

/// The parameter that standard input fills when the line does not.
const INPUT: &str = "input";

/// Does what the words behind `f2 api` ask for.
///
/// # Errors
/// `usage.argument` for a platform, method or parameter that is not there and for one that is missing; the errors
/// of the method.
pub(super) fn run(api: &Api, debug: Option<tracing::Level>, messages: &Messages) -> Result<Exit> {
    let Some((platform, rest)) = api.words.split_first() else {
        stream::out(&listing::platforms(api.jsonl, messages));
        return Ok(Exit::Done);
    };
    let row = registry::find(platform).ok_or_else(|| {
        let known = registry::PLATFORMS.iter().flat_map(|row| std::iter::once(&row.name).chain(row.aliases));
        unknown(id::API_UNKNOWN_PLATFORM, platform, known.copied(), messages)
    })?;
    let Some((name, words)) = rest.split_first() else {
        stream::out(&listing::methods(row, api.jsonl, messages));
        return Ok(Exit::Done);
    };
    let methods = (row.methods)();
    let method = methods.iter().find(|method| method.name == name).ok_or_else(|| {
        unknown(id::API_UNKNOWN_METHOD, name, methods.iter().map(|method| method.name), messages)
    })?;
    let values = values(method, words, messages)?;
    let max_counts = match &api.max {
        Some(text) => Some(count(text, messages)?).filter(|count| *count > 0),
        None => None,
    };
    let arguments = Arguments { values, max_counts, page_counts: None, raw: api.raw };
    call(&Call { row, method, api, debug }, arguments, messages)
}

/// A method and how it is called.
struct Call<'a> {
    row: &'static Row,
    method: &'a MethodInfo,
    api: &'a Api,
    debug: Option<tracing::Level>,
}

/// Runs the method and prints what it yields.
fn call(call: &Call<'_>, mut arguments: Arguments, messages: &Messages) -> Result<Exit> {
    let Call { row, method, api, debug } = call;
    let loaded = config::load(row.name, &api.shared(), messages)?;
    let language = loaded.language().and_then(Language::named);
    let messages = Arc::new(Messages::new(language.unwrap_or(messages.language())));
    for warning in &loaded.warnings {
        Voice { messages: &messages, style: stream::stderr_style() }.warning(&warning.text(&messages));
    }
    let settings = loaded.settings(&messages)?;
    if api.page_counts.is_some() {
        arguments.page_counts = Some(settings.page_counts);
    }
    let face = if api.quiet { Face::Quiet } else { Face::Lines };
    let reporter = Arc::new(Reporter::new(face, stream::stderr_style(), Arc::clone(&messages)));
    if let Some(level) = debug {
        log::start(*level, None, stream::stderr_style().is_coloured());
    }
    let session = download::session(settings, Arc::new(Asides(Arc::clone(&reporter))))?;
    let values = (row.call)(session, method.name, arguments)?;
    let plain = api.raw && method.kind == ApiKind::Util;
    let printer = Printer::new(
        Form::choose(api.jsonl || method.kind == ApiKind::Events),
        method.kind == ApiKind::Stream,
        plain,
    );
    let cancel = CancellationToken::new();
    run::attend(printer.print(values, &cancel), &cancel, &reporter, &messages)
}

/// Of what happens on the way, only what people should know: what is tried again, and what is odd.
pub(super) struct Asides(pub(super) Arc<Reporter>);

impl ProgressSink for Asides {
    fn event(&self, event: Event<'_>) {
        if matches!(event, Event::Retry { .. } | Event::Notice { .. }) {
            self.0.event(event);
        }
    }
}

/// The values of `key=value` words, and of standard input.
fn values(method: &MethodInfo, words: &[String], messages: &Messages) -> Result<BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    for word in words {
        let Some((name, value)) = word.split_once('=') else {
            let args = [("given", word.as_str().into())];
            return Err(wrong(messages.with(id::API_NO_PAIR, &args)));
        };
        let mut known = method.parameters.iter().map(|parameter| parameter.name);
        if !known.any(|known| known == name) {
            let known = method.parameters.iter().map(|parameter| parameter.name);
            return Err(unknown(id::API_UNKNOWN_PARAMETER, name, known, messages));
        }
        values.insert(name.to_owned(), value.to_owned());
    }
    let needed = method.parameters.iter().filter(|parameter| parameter.default.is_none());
    let mut missing: Vec<&str> =
        needed.map(|parameter| parameter.name).filter(|name| !values.contains_key(*name)).collect();
    if missing == [INPUT] && !std::io::stdin().is_terminal() {
        values.insert(INPUT.to_owned(), input()?);
        missing.clear();
    }
    if missing.is_empty() {
        return Ok(values);
    }
    let args = [("method", method.name.into()), ("needed", missing.join(", ").into())];
    Err(wrong(messages.with(id::API_NEEDS, &args)))
}

/// The whole of standard input.
fn input() -> Result<String> {
    let mut text = String::new();
    let read = std::io::stdin().lock().read_to_string(&mut text);
    read.map_err(|error| wrong(format!("{INPUT}: {error}")))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn count(text: &str, messages: &Messages) -> Result<u64> {
    text.trim().parse().map_err(|_| {
        let expected = messages.with(id::VALUE_NUMBER, &[("low", 0.into())]);
        args::invalid(messages, "--max", text, &expected)
    })
}

fn wrong(detail: String) -> Error {
    Error::new(Cause::UsageArgument).detail(detail)
}

/// The error of a name that is not there, with the nearest that is.
fn unknown<'a>(about: &str, given: &str, known: impl Iterator<Item = &'a str>, messages: &Messages) -> Error {
    let near = nearest(given, known);
    wrong(messages.with(about, &[("given", given.into())]) + &meant(near, messages))
}
