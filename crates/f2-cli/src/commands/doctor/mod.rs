//! `f2 doctor`: what keeps f2 from working here. Its page holds no secret and may be shown to anybody.

mod douyin;
mod external;
mod local;
mod network;
mod tiktok;

use std::sync::Arc;

use f2_core::error::{Cause, Error, Exit, Result};
use f2_core::http::RetryRule;
use f2_core::progress::Silent;
use f2_core::request::Endpoint;
use f2_core::session;
use futures_util::future::BoxFuture;
use serde::Serialize;

use super::download::{client, session_settings, signer};
use crate::config::Settings;
use crate::messages::{Messages, id};
use crate::registry::{PLATFORMS, Row};
use crate::ui::{log, stream, text};

/// The version of the JSON's shape.
const SCHEMA: u32 = 1;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// Nothing is wrong.
    Ok,
    /// f2 works, but not as well as it could.
    Warn,
    /// f2 does not work.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    /// The platform it is about; `None` for what all share.
    platform: Option<&'static str>,
    /// What; a stable word.
    check: &'static str,
    /// How it ended.
    state: State,
    /// What was found, in a line for people.
    detail: String,
    /// The code of the cause of a failure.
    cause: Option<&'static str>,
    /// What to do about it; may be empty.
    hint: String,
    /// The exit code it leads to.
    #[serde(skip)]
    exit: Exit,
}

impl Check {
    /// Nothing is wrong.
    fn ok(check: &'static str, detail: String) -> Self {
        let (state, exit) = (State::Ok, Exit::Done);
        Self { platform: None, check, state, detail, cause: None, hint: String::new(), exit }
    }

    /// f2 works, but not as well as it could.
    fn warn(check: &'static str, detail: String, hint: String) -> Self {
        Self { state: State::Warn, hint, ..Self::ok(check, detail) }
    }

    /// f2 does not work.
    fn fail(check: &'static str, error: &Error, messages: &Messages) -> Self {
        let cause = error.cause();
        let exit = if cause.exit() == Exit::Refused { Exit::Refused } else { Exit::Failed };
        Self {
            state: State::Fail,
            cause: Some(cause.code()),
            hint: messages.hint(cause),
            exit,
            ..Self::ok(check, messages.error(error))
        }
    }
}

/// What is looked at of each platform: one for every platform there is.
const PATIENTS: [(&str, &Patient); 2] = [("douyin", &douyin::PATIENT), ("tiktok", &tiktok::PATIENT)];

/// What is looked at of this platform.
fn patient(row: &Row) -> Option<&'static Patient> {
    PATIENTS.iter().find(|(name, _)| *name == row.name).map(|(_, patient)| *patient)
}

/// What a platform's cookies and requests are like.
struct Patient {
    /// The host that is asked.
    host: &'static str,
    /// The hosts its cookies go to.
    homes: &'static [&'static str],
    /// The cookies that help.
    cookies: &'static [&'static str],
    /// The cookies of which an account has one.
    login: &'static [&'static str],
    /// The cookie that tells when the login ends.
    expiry: &'static str,
    /// Signs known texts and says what is wrong with the result.
    signer: fn() -> Result<(), &'static str>,
    /// An endpoint whose requests are signed.
    signed: &'static Endpoint,
    /// Fetches tokens and reads something that needs no login.
    live: fn(session::Settings, Arc<Messages>) -> BoxFuture<'static, Vec<Check>>,
}

/// The settings of a platform.
type Own<'a> = dyn Fn(&Row) -> Result<Settings> + 'a;

/// Looks at everything and prints what was found.
///
/// # Errors
/// `usage.config` for a proxy that cannot be used, and what keeps a platform's settings from being read.
pub(super) fn run(
    settings: &Settings,
    own: &Own<'_>,
    json: bool,
    debug: Option<tracing::Level>,
    messages: &Arc<Messages>,
) -> Result<Exit> {
    if let Some(level) = debug {
        log::start(level, None, stream::stderr_style().is_coloured());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let checks = runtime.block_on(examine(settings, own, messages));
    runtime.shutdown_background();
    let checks = checks?;
    let exit = exit(&checks);
    stream::out(&if json { as_json(&checks, exit) } else { page(&checks, messages) });
    Ok(exit)
}

/// 1 when something is broken, 3 when the platform alone refuses, else 0.
fn exit(checks: &[Check]) -> Exit {
    let any = |exit: Exit| checks.iter().any(|check| check.state == State::Fail && check.exit == exit);
    if any(Exit::Failed) {
        Exit::Failed
    } else if any(Exit::Refused) {
        Exit::Refused
    } else {
        Exit::Done
    }
}

async fn examine(shared: &Settings, own: &Own<'_>, messages: &Arc<Messages>) -> Result<Vec<Check>> {
    let mut checks = Vec::new();
    for row in PLATFORMS {
        let Some(patient) = patient(row) else { continue };
        let found = examine_platform(patient, own(row)?, messages).await?;
        checks.extend(found.into_iter().map(|check| Check { platform: Some(row.name), ..check }));
    }
    checks.push(local::store(&shared.path, messages));
    checks.push(local::disk(&shared.path, messages));
    Ok(checks)
}

async fn examine_platform(
    patient: &Patient,
    settings: Settings,
    messages: &Arc<Messages>,
) -> Result<Vec<Check>> {
    let client = client(&settings)?;
    let mut checks = network::reach(&client, &settings, patient, messages).await;
    let reachable = checks.iter().all(|check| check.state != State::Fail);
    if reachable {
        checks.push(network::clock(&client, patient, messages).await);
    }
    checks.push(local::cookie(&settings, patient, messages));
    checks.push(match (patient.signer)() {
        Ok(()) => Check::ok("signer", messages.text(id::DOCTOR_SIGNER)),
        Err(what) => Check::fail("signer", &Error::new(Cause::Forbidden).detail(what), messages).broken(),
    });
    checks.extend(external::external(&settings, patient, messages).await);
    if reachable {
        let retry = RetryRule { attempts: settings.max_retries.min(1) + 1, ..RetryRule::default() };
        let ours = (client, signer(&settings)?);
        let own = session_settings(settings, ours, Arc::new(Silent), retry);
        checks.extend((patient.live)(own, Arc::clone(messages)).await);
    }
    Ok(checks)
}

impl Check {
    /// The same as a failure of this program or machine.
    fn broken(self) -> Self {
        Self { exit: Exit::Failed, cause: None, hint: String::new(), ..self }
    }
}

/// What f2 and the machine are.
fn about() -> String {
    format!("f2 {} {}-{}", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH)
}

fn page(checks: &[Check], messages: &Messages) -> String {
    let style = stream::stdout_style();
    let mut page = format!("{}\n", about());
    let mut about = None;
    for check in checks {
        if check.platform != about {
            about = check.platform;
            let row = PLATFORMS.iter().find(|row| Some(row.name) == about);
            let title = row.map_or_else(|| messages.text(id::DOCTOR_HERE), |row| messages.platform(row));
            page.push_str(&format!("\n{}\n", style.head(&title)));
        }
        let word = match check.state {
            State::Ok => style.literal("ok  "),
            State::Warn => style.warn("warn"),
            State::Fail => style.alarm("fail"),
        };
        let code = check.cause.map(|code| format!(" [{code}]")).unwrap_or_default();
        page.push_str(&format!("{word}  {:<8}{}{code}\n", check.check, text::clean(&check.detail)));
        if !check.hint.is_empty() {
            page.push_str(&format!("              {}{}\n", messages.label(id::HINT), check.hint));
        }
    }
    page
}

fn as_json(checks: &[Check], exit: Exit) -> String {
    let value = serde_json::json!({
        "schema": SCHEMA,
        "program": about(),
        "exit": exit as u8,
        "checks": checks,
    });
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    #[test]
    fn what_is_broken_rules_over_what_is_refused() {
        let messages = Messages::new(Language::English);
        let refused = Check::fail("read", &Cause::RefusedEmpty.into(), &messages);
        let broken = Check::fail("tls", &Cause::NetTls.into(), &messages);
        let warned = Check::warn("cookie", "none".into(), "get one".into());
        for (checks, expected) in [
            (vec![warned.clone()], Exit::Done),
            (vec![warned.clone(), refused.clone()], Exit::Refused),
            (vec![refused, broken.clone()], Exit::Failed),
        ] {
            assert_eq!(exit(&checks), expected);
        }
        let text = page(&[warned.clone(), broken.clone()], &messages);
        assert!(text.contains("warn  cookie  none") && text.contains("[net.tls]"), "{text}");
        assert!(as_json(&[warned, broken], Exit::Failed).contains("\"state\": \"fail\""));
    }

    #[test]
    fn every_signer_passes_its_own_test() {
        for row in PLATFORMS {
            assert_eq!(patient(row).map(|patient| (patient.signer)()), Some(Ok(())), "{}", row.name);
        }
    }
}
