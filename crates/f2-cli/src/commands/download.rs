//! A platform's run, made ready: everything is checked before anything is written or asked.

use std::path::PathBuf;
use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::http::{self, Client, Proxy, RetryRule};
use f2_core::plan::{Interval, Template, Want};
use f2_core::platform::{Choice, ModeInfo, Order, Target, TargetKind};
use f2_core::progress::ProgressSink;
use f2_core::secret::Secret;
use f2_core::session;
use f2_core::signer::Signer;
use f2_core::time::system_clock;
use md5::{Digest as _, Md5};
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use super::choice::choice;
use super::saver::{Bounds, Saver};
use super::targets::{Reader, Wanted, read_inputs};
use crate::args::{Download, meant, nearest};
use crate::config::{Live, Settings};
use crate::keys;
use crate::messages::{Messages, id};
use crate::registry::Row;
use crate::ui::reporter::{Face, Reporter};
use crate::ui::{log, stream};

/// What is asked of the target, once that is known.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) template: Template,
    interval: Interval,
    max_counts: Option<u64>,
    page_counts: u32,
    pub(super) want: Want,
    choice: Choice,
    /// What tells the account of the cookie from others; says nothing about the cookie.
    pub(super) account: String,
    /// Lists end at the first work of an earlier run.
    pub(super) incremental: bool,
    /// What is wanted of live rooms.
    pub(super) live: Live,
}

impl Wish {
    /// The order for this target.
    pub(super) fn order(&self, target: Target) -> Order {
        Order {
            interval: self.interval,
            max_counts: self.max_counts,
            page_counts: self.page_counts,
            template: self.template.clone(),
            want: self.want,
            choice: self.choice.clone(),
            ..Order::new(target)
        }
    }

    /// How many works are to be listed of so many; `None` when that cannot be known.
    pub(super) fn due(&self, expected: Option<u64>) -> Option<u64> {
        let expected = expected.filter(|_| self.interval == Interval::ALL && !self.incremental)?;
        Some(self.max_counts.map_or(expected, |max| max.min(expected)))
    }
}

/// A run that can begin.
pub(super) struct Prepared {
    /// What saves.
    pub(super) saver: Saver,
    /// The platform's row.
    pub(super) row: &'static Row,
    /// What is to be done.
    pub(super) wanted: Vec<Wanted>,
    /// What is asked of each target.
    pub(super) wish: Wish,
    /// The texts.
    pub(super) messages: Arc<Messages>,
    /// Where the report goes.
    pub(super) report: Option<PathBuf>,
    /// Where the list of what failed goes.
    pub(super) failed_to: Option<PathBuf>,
}

/// How a run is shown and what it leaves beside the files.
pub(super) struct Manner<'a> {
    /// What was typed.
    pub(super) options: &'a Download,
    /// How the run is shown.
    pub(super) face: Face,
    /// How much the log tells; `None` keeps none.
    pub(super) debug: Option<tracing::Level>,
}

/// Checks all that can be checked without the network.
///
/// # Errors
/// `usage.argument` without link, `usage.mode` and `usage.link` for what the platform does not know
/// (of several links the error of the first, when all are wrong), `usage.config` for a proxy or certificate
/// that cannot be used.
pub(super) fn prepare(
    row: &'static Row,
    mut settings: Settings,
    manner: &Manner<'_>,
    messages: &Arc<Messages>,
) -> Result<Prepared> {
    let known = (row.modes)();
    let given = given(&mut settings, manner.options, &known, messages)?;
    let modes: Vec<&'static str> = known.iter().map(|mode| mode.name).collect();
    check_mode(&given, settings.mode.as_deref(), &modes, messages)?;
    let texts = demanded(given, &settings, manner.options, &known, messages)?;
    let mut wish = Wish {
        template: settings.template.clone(),
        interval: settings.interval,
        max_counts: settings.max_counts,
        page_counts: settings.page_counts,
        want: settings.want,
        choice: Choice::All,
        account: account(&settings.cookie),
        incremental: settings.incremental,
        live: settings.live.clone(),
    };
    let mode = settings.mode.clone();
    let (collects, playlist) = (settings.collects.clone(), settings.playlist.clone());
    let takes = known.iter().find(|row| Some(row.name) == mode.as_deref()).map_or(&[][..], |row| row.takes);
    let saver = saver(row, settings, manner.face, manner.debug, messages)?;
    wish.choice =
        choice(collects.as_deref(), playlist.as_deref(), mode.as_deref(), &saver.reporter, messages)?;
    let parse = |text: &str| saver.platform.parse(text).ok();
    let words = takes.contains(&TargetKind::Keyword);
    let reader = Reader { parse, platform: row.name, modes: &modes, mode: mode.as_deref(), words, messages };
    let mut wanted = reader.read(&texts);
    if wanted.iter().all(|wanted| matches!(wanted, Wanted::Wrong { .. }))
        && let Some(Wanted::Wrong { error, .. }) = wanted.drain(..).next()
    {
        return Err(error);
    }
    let (report, failed_to) = leftovers(manner.options, messages)?;
    Ok(Prepared { saver, row, wanted, wish, messages: Arc::clone(messages), report, failed_to })
}

/// Where the report goes, and the list of what failed.
///
/// # Errors
/// `usage.argument` for a folder, and for one file that is to be both.
fn leftovers(options: &Download, messages: &Messages) -> Result<(Option<PathBuf>, Option<PathBuf>)> {
    let file = |name: &Option<String>| name.as_ref().map(PathBuf::from);
    let (report, failed_to) = (file(&options.report), file(&options.failed_to));
    for (option, file) in [("--report", &report), ("--failed-to", &failed_to)] {
        if let Some(file) = file.as_ref().filter(|file| file.is_dir()) {
            let args = [("option", option.into()), ("file", file.display().to_string().into())];
            return Err(Error::new(Cause::UsageArgument).detail(messages.with(id::ARG_FOLDER, &args)));
        }
    }
    if let Some(file) = report.as_ref().filter(|report| Some(*report) == failed_to.as_ref()) {
        let args = [
            ("first", "--report".into()),
            ("second", "--failed-to".into()),
            ("file", file.display().to_string().into()),
        ];
        return Err(Error::new(Cause::UsageArgument).detail(messages.with(id::ARG_SAME_FILE, &args)));
    }
    Ok((report, failed_to))
}

/// The platform with its client, for these settings.
///
/// # Errors
/// `usage.config` for a proxy or certificate that cannot be used.
pub(super) fn saver(
    row: &'static Row,
    settings: Settings,
    face: Face,
    debug: Option<tracing::Level>,
    messages: &Arc<Messages>,
) -> Result<Saver> {
    let (client, signer) = (client(&settings)?, signer(&settings)?);
    let reporter = Arc::new(Reporter::new(face, stream::stderr_style(), Arc::clone(messages)));
    if let Some(level) = debug {
        log::start(level, reporter.multi(), stream::stderr_style().is_coloured());
    }
    let retry = retry(&settings);
    let (root, tasks, bounds) = (settings.path.clone(), settings.max_tasks, bounds(&settings));
    let platform =
        (row.open)(session_settings(settings, (client.clone(), signer), Arc::clone(&reporter) as _, retry))?;
    let (cancel, store) = (CancellationToken::new(), OnceCell::new());
    Ok(Saver { platform, client, root, tasks, retry, bounds, reporter, cancel, store })
}

/// What files may take. More connections than a host is to have would only wait for each other.
fn bounds(settings: &Settings) -> Bounds {
    Bounds {
        connections_per_file: settings.connections_per_file.min(settings.max_connections),
        limit_rate: settings.limit_rate,
        min_free: settings.min_free,
    }
}

/// The beginning of a cookie's checksum, from which nothing of it can be read.
fn account(cookie: &Secret) -> String {
    Md5::digest(cookie.expose()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// How often what fails is tried again.
fn retry(settings: &Settings) -> RetryRule {
    let attempts = settings.max_retries.saturating_add(1);
    RetryRule { attempts, base: settings.retry_delay, ..RetryRule::default() }
}

/// The settings of a platform that saves nothing, with a client of its own.
///
/// # Errors
/// `usage.config` for a proxy or certificate that cannot be used.
pub(super) fn session(settings: Settings, sink: Arc<dyn ProgressSink>) -> Result<session::Settings> {
    let (client, signer, retry) = (client(&settings)?, signer(&settings)?, retry(&settings));
    Ok(session_settings(settings, (client, signer), sink, retry))
}

/// The settings of a platform's sessions.
pub(super) fn session_settings(
    settings: Settings,
    (client, signer): (Client, Option<Arc<Signer>>),
    sink: Arc<dyn ProgressSink>,
    retry: RetryRule,
) -> session::Settings {
    session::Settings {
        client,
        cookie: settings.cookie,
        user_agent: settings.identity.user_agent,
        referer: settings.identity.referer,
        encryption: settings.identity.encryption,
        signer,
        overrides: settings.identity.overrides,
        retry,
        page_delay: settings.page_delay,
        clock: system_clock(),
        draw: session::random(),
        sink,
    }
}

/// The texts that a mode which is known to be right works with.
///
/// # Errors
/// `usage.argument` without a text that the mode needs, and for an `--input` that cannot be read.
pub(super) fn texts(
    settings: &mut Settings,
    options: &Download,
    modes: &[ModeInfo],
    messages: &Messages,
) -> Result<Vec<String>> {
    let given = given(settings, options, modes, messages)?;
    demanded(given, settings, options, modes, messages)
}

/// The texts of the line or the configuration, and the lines of `--input`. A link of a configuration file
/// does not count beside `--input`.
fn given(
    settings: &mut Settings,
    options: &Download,
    modes: &[ModeInfo],
    messages: &Messages,
) -> Result<Vec<String>> {
    let mut texts = std::mem::take(&mut settings.links);
    if !options.inputs.is_empty() && options.urls.is_empty() {
        texts.clear();
    }
    texts.extend(read_inputs(&options.inputs, messages)?);
    let searches = |mode: &ModeInfo| {
        Some(mode.name) == settings.mode.as_deref() && mode.takes.contains(&TargetKind::Keyword)
    };
    if modes.iter().any(searches) && options.urls.is_empty() && options.inputs.is_empty() {
        // A link of a configuration file is no search.
        texts = settings.keyword.iter().filter(|words| !words.is_empty()).cloned().collect();
    }
    Ok(texts)
}

/// These texts, unless one is missing. One empty text is the account itself, where the mode takes that.
fn demanded(
    texts: Vec<String>,
    settings: &Settings,
    options: &Download,
    modes: &[ModeInfo],
    messages: &Messages,
) -> Result<Vec<String>> {
    let mode = modes.iter().find(|mode| Some(mode.name) == settings.mode.as_deref());
    if texts.is_empty()
        && options.inputs.is_empty()
        && mode.is_some_and(|mode| mode.takes.contains(&TargetKind::Account))
    {
        return Ok(vec![String::new()]);
    }
    if !texts.is_empty() {
        return Ok(texts);
    }
    let searches = mode.is_some_and(|mode| mode.takes.contains(&TargetKind::Keyword));
    let key = if searches { &keys::KEYWORD } else { &keys::URL };
    let detail = match options.inputs.first() {
        Some(file) => messages.with(id::INPUT_EMPTY, &[("file", file.as_str().into())]),
        None => messages.with(id::ARG_MISSING, &[("options", key.option().into())]),
    };
    Err(Error::new(Cause::UsageArgument).detail(detail))
}

/// Holds the mode that texts without one of their own are for against those of the platform.
fn check_mode(texts: &[String], mode: Option<&str>, modes: &[&str], messages: &Messages) -> Result<()> {
    let Some(mode) = mode.filter(|mode| !modes.contains(mode)) else { return Ok(()) };
    if !texts.is_empty() && texts.iter().all(|text| text.starts_with('{')) {
        return Ok(());
    }
    let args = [("given", mode.into()), ("modes", modes.join(", ").into())];
    let near = meant(nearest(mode, modes.iter().copied()), messages);
    Err(Error::new(Cause::UsageMode).detail(messages.with(id::MODE_UNKNOWN, &args) + &near))
}

/// The client of these settings.
pub(super) fn client(settings: &Settings) -> Result<Client> {
    Client::new(wire(settings))
}

/// The program that signs in place of f2, if one is to.
pub(super) fn signer(settings: &Settings) -> Result<Option<Arc<Signer>>> {
    let made = settings.signer.clone().map(|address| Signer::new(address, wire(settings)));
    Ok(made.transpose()?.map(Arc::new))
}

fn wire(settings: &Settings) -> http::Settings {
    http::Settings {
        proxy: settings.proxy.clone().map_or_else(Proxy::default, Proxy::Url),
        insecure: settings.insecure,
        max_connections: settings.max_connections,
        max_idle: settings.max_connections,
        ..http::Settings::default().timeout(settings.timeout)
    }
}
