//! A platform's run, made ready: everything is checked before anything is written or asked.

use std::path::PathBuf;
use std::sync::Arc;

use f2_core::error::{Cause, Error, Result};
use f2_core::http::{self, Client, Proxy, RetryRule};
use f2_core::plan::{Interval, Template, Want};
use f2_core::platform::{Order, Platform, Target};
use f2_core::session;
use f2_core::time::system_clock;

use crate::args::{meant, nearest};
use crate::config::{Settings, keys};
use crate::messages::{Messages, id};
use crate::registry::Row;
use crate::ui::reporter::{Face, Reporter};
use crate::ui::{log, stream};

/// What is asked of the target, once that is known.
#[derive(Debug)]
pub(super) struct Wish {
    template: Template,
    interval: Interval,
    max_counts: Option<u64>,
    page_counts: u32,
    want: Want,
}

impl Wish {
    /// The order for this target.
    pub(super) fn order(self, target: Target) -> Order {
        Order {
            target,
            interval: self.interval,
            max_counts: self.max_counts,
            page_counts: self.page_counts,
            template: self.template,
            want: self.want,
        }
    }
}

/// A run that can begin.
pub(super) struct Prepared {
    /// The platform.
    pub(super) platform: Arc<dyn Platform>,
    /// The client, for files.
    pub(super) client: Client,
    /// The mode's name, which is a part of the folder.
    pub(super) mode: &'static str,
    /// The link.
    pub(super) url: String,
    /// What is asked.
    pub(super) wish: Wish,
    /// The root folder.
    pub(super) root: PathBuf,
    /// Files at a time.
    pub(super) tasks: usize,
    /// How files are tried again.
    pub(super) retry: RetryRule,
    /// Who shows it.
    pub(super) reporter: Arc<Reporter>,
    /// The texts.
    pub(super) messages: Arc<Messages>,
}

/// Checks all that can be checked without the network.
///
/// # Errors
/// `usage.argument` without link or mode, `usage.mode` and `usage.link` for what the platform does not know,
/// `usage.config` for a proxy or certificate that cannot be used.
pub(super) fn prepare(
    row: &'static Row,
    settings: Settings,
    face: Face,
    debug: Option<tracing::Level>,
    messages: &Arc<Messages>,
) -> Result<Prepared> {
    let (url, mode) = url_and_mode(row, &settings, messages)?;
    let retry = RetryRule {
        attempts: settings.max_retries.saturating_add(1),
        base: settings.retry_delay,
        ..RetryRule::default()
    };
    let client = client(&settings)?;
    let reporter = Arc::new(Reporter::new(face, stream::stderr_style(), Arc::clone(messages)));
    if let Some(level) = debug {
        log::start(level, reporter.multi(), stream::stderr_style().is_coloured());
    }
    let platform = (row.open)(session::Settings {
        client: client.clone(),
        cookie: settings.cookie,
        user_agent: settings.identity.user_agent,
        referer: settings.identity.referer,
        encryption: settings.identity.encryption,
        retry,
        page_delay: settings.page_delay,
        clock: system_clock(),
        draw: session::random(),
        sink: Arc::clone(&reporter) as _,
    })?;
    platform.parse(&url)?;
    let wish = Wish {
        template: settings.template,
        interval: settings.interval,
        max_counts: settings.max_counts,
        page_counts: settings.page_counts,
        want: settings.want,
    };
    let (root, tasks, messages) = (settings.path, settings.max_tasks, Arc::clone(messages));
    Ok(Prepared { platform, client, mode, url, wish, root, tasks, retry, reporter, messages })
}

fn url_and_mode(row: &Row, settings: &Settings, messages: &Messages) -> Result<(String, &'static str)> {
    let missing: Vec<String> = [(&keys::URL, settings.url.is_none()), (&keys::MODE, settings.mode.is_none())]
        .into_iter()
        .filter(|(_, missing)| *missing)
        .map(|(key, _)| key.option())
        .collect();
    let (Some(url), Some(mode)) = (&settings.url, &settings.mode) else {
        let detail = messages.with(id::ARG_MISSING, &[("options", missing.join(", ").into())]);
        return Err(Error::new(Cause::UsageArgument).detail(detail));
    };
    let modes = (row.modes)();
    match modes.iter().find(|known| known.name == mode) {
        Some(known) => Ok((url.clone(), known.name)),
        None => {
            let names: Vec<&str> = modes.iter().map(|mode| mode.name).collect();
            let args = [("given", mode.as_str().into()), ("modes", names.join(", ").into())];
            let near = meant(nearest(mode, names), messages);
            Err(Error::new(Cause::UsageMode).detail(messages.with(id::MODE_UNKNOWN, &args) + &near))
        }
    }
}

fn client(settings: &Settings) -> Result<Client> {
    Client::new(http::Settings {
        proxy: settings.proxy.clone().map_or_else(Proxy::default, Proxy::Url),
        insecure: settings.insecure,
        max_connections: settings.max_connections,
        max_idle: settings.max_connections,
        ..http::Settings::default().timeout(settings.timeout)
    })
}
